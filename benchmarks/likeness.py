"""How long it takes to look at one large photograph."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from benchmarks.clock import median, spend
from benchmarks.road import EXAMPLE
from memoriam.likeness.builder import build_likeness

SIZE = (3000, 4000)
"""12 megapixels, as phones make them."""


def run_likeness(repeats: int, folder: Path) -> None:
    """Print the median of several first looks; nothing is taken from the cache."""
    photo = folder / "large.jpg"
    Image.open(EXAMPLE).convert("RGB").resize(SIZE, Image.Resampling.BICUBIC).save(photo, quality=92)
    build_likeness([photo], cache_folder=None)
    spent = median([spend(lambda: build_likeness([photo], cache_folder=None)) for _ in range(repeats)])
    size = photo.stat().st_size / 1e6
    print(f"likeness: {SIZE[0]} × {SIZE[1]} JPEG of {size:.1f} MB, median of {repeats}")
    print(f"  {spent.wall:.1f} s wall, {spent.cpu:.1f} s CPU")
