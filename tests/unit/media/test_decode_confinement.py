"""What the decoding child can no longer do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource")

TRY = """
import sys, resource
from memoriam.media._decode_worker import confine
confine(400_000_000, 1.0)
what = sys.argv[1]
try:
    if what == "memory":
        bytearray(600_000_000)
    elif what == "file":
        with open(sys.argv[2], "w") as file:
            file.write("x")
    elif what == "core":
        print(resource.getrlimit(resource.RLIMIT_CORE))
    elif what == "time":
        while True:
            pass
except (MemoryError, OSError) as error:
    print(type(error).__name__)
"""


def attempt(what: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TRY, what, str(path)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("what", "answer"), [("memory", "MemoryError"), ("file", "OSError"), ("core", "(0, 0)")]
)
def test_it_cannot(tmp_path: Path, what: str, answer: str) -> None:
    assert attempt(what, tmp_path / "file").stdout.strip() == answer


def test_it_cannot_compute_for_ever(tmp_path: Path) -> None:
    assert attempt("time", tmp_path).returncode < 0


def test_it_starts_without_the_heavy_libraries() -> None:
    """Start-up counts: it happens once for every photograph."""
    script = "import sys, memoriam.media._decode_worker, memoriam.media.decode; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert not {"numpy", "cv2", "av", "pydantic", "pillow_heif", "scipy"} & set(ended.stdout.split())
