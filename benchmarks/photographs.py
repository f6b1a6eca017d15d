"""Every photograph of a folder as a film: what became of it, one line each.

    python -m benchmarks.photographs FOLDER [--full] [--keep FOLDER]

Photographs with several people are filmed once for each of the first two faces.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from memoriam.doors.command import main; main()"]
SEVERAL_FACES = "name the person with --face"
COLUMNS = {"mean": 6, "p5": 6, "min": 6, "yaw°": 7, "found": 7, "blinks": 8, "closed": 8, "s": 6, "MB": 6}
HEAD = f"{'photograph':<42}" + "".join(f"{name:>{width}}" for name, width in COLUMNS.items())


def main() -> None:
    """Film every photograph and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--full", action="store_true", help="1080 pixels wide instead of a preview")
    parser.add_argument("--keep", type=Path, help="keep films, contact sheets and reports here")
    said = parser.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory() as scratch:
        place = said.keep or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        for photo in sorted(path for path in said.folder.iterdir() if path.suffix != ".tsv"):
            for line in film_lines(photo, place, full=said.full):
                print(line, flush=True)


def film_lines(photo: Path, place: Path, *, full: bool) -> list[str]:
    """One line, or one for each of two faces."""
    first = film_line(photo, place, None, full=full)
    if SEVERAL_FACES not in first:
        return [first]
    return [film_line(photo, place, face, full=full) for face in (1, 2)]


def film_line(photo: Path, place: Path, face: int | None, *, full: bool) -> str:
    """The figures of one film, or the sentence that refused it."""
    name = photo.stem if face is None else f"{photo.stem} face {face}"
    flags = ([] if full else ["--preview"]) + ([] if face is None else ["--face", str(face)])
    command = [*COMMAND, "film", str(photo), "-o", str(place / f"{name}.mp4"), "--json", *flags]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        return f"{name:<42}{' '.join(done.stderr.split())}"
    report = json.loads(done.stdout)
    return f"{name:<42}{figures(report)}{seconds:>6.0f}{report['peak_memory'] / 1e6:>6.0f}"


def figures(report: dict[str, Any]) -> str:
    """Identity, movement and blinks of one report."""
    measured = report["measurements"]
    cosine, yaw, blinks = measured["identity"]["cosine"], measured["motion"]["yaw"], measured["blinks"]
    found = yaw["measured"] if yaw["measured"] is not None else float("nan")
    identity = "".join(f"{cosine[key]:>6.2f}" for key in ("mean", "p5", "minimum")) if cosine else " " * 18
    closed = f"{blinks['seen']}/{blinks['checked']}"
    return f"{identity}{yaw['commanded']:>7.1f}{found:>7.1f}{len(blinks['times']):>8}{closed:>8}"


if __name__ == "__main__":
    main()
