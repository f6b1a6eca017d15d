"""What needs a fresh process: peak memory, a first preview, imports, the size on disk."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import memoriam
from benchmarks.road import EXAMPLE

FILM = (
    "import json, sys; from pathlib import Path; from memoriam.film import make_film; "
    "from benchmarks.road import example_brief; "
    "report = make_film(example_brief(float(sys.argv[2]), preview=sys.argv[3] == 'preview'), Path(sys.argv[1])); "
    "print(json.dumps([report.peak_memory, report.work_seconds]))"
)


def run_memory(short: float, long: float, folder: Path, *, preview: bool) -> None:
    """Print peak memory of a short and a long film: a road that streams needs the same for both."""
    size = "preview" if preview else "full"
    peaks = []
    print(f"memory: peak of a fresh process, {size} size")
    for seconds in (short, long):
        said = _python(FILM, str(folder / "film.mp4"), str(seconds), size)
        peak, work = json.loads(said.splitlines()[-1])
        peaks.append(peak)
        print(f"  {seconds:5g} s of film: {peak / 1e6:6.0f} MB, made in {work:.0f} s")
    print(f"  ratio {peaks[1] / peaks[0]:.2f}")


def run_preview(repeats: int, folder: Path) -> None:
    """Print how long the command takes to a preview: first in an empty cache, then with a known photograph."""
    command = ["film", str(EXAMPLE), "--preview", "--output", str(folder / "preview.mp4")]
    code = "import sys; from memoriam.doors.command import main; main()"
    environment = {"MEMORIAM_CACHE_FOLDER": str(folder / "cache")}
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        _python(code, *command, **environment)
        times.append(time.perf_counter() - start)
    print(f"preview: the whole command on the shipped portrait, default length, median of {repeats}")
    print(f"  new photograph {times[0]:.1f} s, known photograph {statistics.median(times[1:]):.1f} s")


def run_start(repeats: int) -> None:
    """Print how long imports take beyond the interpreter's own start, and how much is installed."""
    print(f"start: milliseconds beyond an empty interpreter, median of {repeats}")
    empty = _start("pass", repeats)
    for code in (
        "import memoriam",
        "import memoriam.brief",
        "import memoriam.film",
        "import memoriam.doors.command",
    ):
        print(f"  {code:32} {1000 * (_start(code, repeats) - empty):6.0f} ms")
    own = sum(file.stat().st_size for file in Path(memoriam.__file__).parent.rglob("*") if file.is_file())
    sizes = {name: _installed(distribution(name)) for name in _needed("memoriam") - {"memoriam"}}
    print(
        f"installed: memoriam {own / 1e6:.0f} MB, {len(sizes)} packages it needs {sum(sizes.values()) / 1e6:.0f} MB"
    )
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:8]:
        print(f"  {name:32} {size / 1e6:6.0f} MB")


def _start(code: str, repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        _python(code)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _python(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        cwd=Path(__file__).parents[1],
    )
    return done.stdout


def _needed(name: str) -> set[str]:
    """Names of the distributions a package needs, itself included; extras and other platforms left out."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        wanted = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if wanted in found:
            continue
        try:
            requires = distribution(wanted).requires or []
        except PackageNotFoundError:  # needed only elsewhere
            continue
        found.add(wanted)
        plain = [line for line in requires if "extra ==" not in line]
        waiting += [match[0] for line in plain if (match := re.match(r"[\w.-]+", line))]
    return found


def _installed(package: Distribution) -> int:
    paths = [Path(str(package.locate_file(file))) for file in package.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file() and path.suffix != ".pyc")
