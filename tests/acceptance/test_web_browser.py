"""As a family and as the owner in a real browser at phone width, with the real renderer: see scripts/screenshots.py."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST = 1500.0
ROOT = Path(__file__).parents[2]


@pytest.mark.heavy
def test_from_the_first_page_to_the_verified_film_and_its_erasure(tmp_path: Path) -> None:
    if importlib.util.find_spec("playwright") is None or shutil.which("chromium") is None:
        pytest.skip("needs Chromium and the extra 'browser'")
    command = [sys.executable, str(ROOT / "scripts" / "screenshots.py"), str(tmp_path), "--small"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    assert said.returncode == 0, said.stderr[-2000:]
    assert "verify: exit 0" in said.stdout
    assert "genuine" in said.stdout
    assert "the link after erasure: 404" in said.stdout
    assert len(list(tmp_path.glob("studio-*.png"))) >= 30
