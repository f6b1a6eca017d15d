"""``python -m benchmarks NAME``, one of NAMES, or ``all``."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.likeness import run_likeness
from benchmarks.processes import run_memory, run_preview, run_start
from benchmarks.proof import run_proof
from benchmarks.road import run_road

NAMES = (
    "road",
    "likeness",
    "memory",
    "preview",
    "start",
    "proof",
    "rules",
    "studio",
    "web",
    "telegram",
    "voice",
    "resemblance",
    "lips",
    "voice-mark",
)


def main() -> None:
    """Run what was asked for; films go to a temporary folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=(*NAMES, "all"))
    parser.add_argument("--seconds", type=float, default=12.0, help="length of the (short) film")
    parser.add_argument("--long", type=float, default=120.0, help="length of the long film for memory")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--scenes", default="", help="road: of the film, with commas; else a portrait")
    parser.add_argument("--format", default="9:16", help="road: shape of the film")
    parser.add_argument("--small", action="store_true", help="memory: preview size instead of the full one")
    parser.add_argument(
        "--photographs", type=Path, help="proof: a folder of more photographs than the example"
    )
    parser.add_argument("--unmarked", type=int, default=10_000, help="proof: pictures without a mark")
    parser.add_argument(
        "--film-minutes", type=float, default=6.0, help="studio: a worker's time for one film"
    )
    parser.add_argument("--languages", default="", help="voice: codes with commas; else all")
    parser.add_argument("--voice", help="voice: one by its name instead of the stock choice")
    parser.add_argument(
        "--recordings", type=Path, help="resemblance: folder of recordings with a MANIFEST.tsv"
    )
    parser.add_argument("--only", default="", help="resemblance: beginnings of file names, with commas")
    parser.add_argument("--cache", type=Path, help="resemblance: where fits are kept; else nowhere")
    given = parser.parse_args()
    for name in NAMES if given.what == "all" else (given.what,):
        with tempfile.TemporaryDirectory(prefix="memoriam-bench-") as folder:
            _run(name, given, Path(folder))


def _run(name: str, given: argparse.Namespace, folder: Path) -> None:
    if name == "road":
        run_road(
            given.seconds, given.repeats, folder, tuple(filter(None, given.scenes.split(","))), given.format
        )
    elif name == "likeness":
        run_likeness(given.repeats, folder)
    elif name == "memory":
        run_memory(given.seconds, given.long, folder, preview=given.small)
    elif name == "preview":
        run_preview(given.repeats, folder)
    elif name == "proof":
        run_proof(given.photographs, given.unmarked, given.seconds, folder)
    elif name == "rules":
        from benchmarks.rules import main as run_rules  # reads the texts of tests/

        run_rules()
    elif name == "studio":
        from benchmarks.studio import run_studio  # needs the extra of the same name

        run_studio(folder, given.film_minutes)
    elif name == "web":
        from benchmarks.web import run_web

        run_web(folder)
    elif name == "telegram":
        from benchmarks.telegram import run_telegram  # needs the extra 'studio', and tests/

        run_telegram(folder, given.seconds)
    elif name == "lips":
        from benchmarks.lips import run_lips

        run_lips(given.recordings or Path("../shared/voices"))
    elif name == "voice":
        from benchmarks.voice import run_voice  # loads 90 MB of model

        run_voice(given.languages, given.voice, folder)
    elif name == "voice-mark":
        from benchmarks.voice_mark import run_voice_mark

        run_voice_mark(given.recordings or Path("../shared/voices"), min(given.unmarked, 1500))
    elif name == "resemblance":
        from benchmarks.resemblance import run_resemblance  # loads 90 MB of model

        run_resemblance(
            given.recordings or Path("../shared/voices"), given.only, folder, given.cache or folder / "fits"
        )
    else:
        run_start(max(given.repeats, 5))


if __name__ == "__main__":
    main()
