"""Bake the typefaces of the web pages: the films' own faces, Latin and Cyrillic apart, as WOFF2 with their kerning.

Run once, with fonttools and brotli installed, on the unpacked npm packages ``@expo-google-fonts/eb-garamond`` 0.4.3 and
``@expo-google-fonts/alegreya-sans`` 0.4.2 (both SIL OFL 1.1, without reserved names)::

    python bake/webfonts.py <folder of eb-garamond> <folder of alegreya-sans>
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src" / "memoriam" / "doors" / "web" / "static" / "fonts"
LICENCES = ROOT / "src" / "memoriam" / "picture" / "fonts"

PUNCTUATION = [*range(0x2010, 0x203B), 0x20AC, 0x20B4, 0x20BD, 0x2116, 0x2122, 0x2192, 0x2212]
SCRIPTS = {
    "latin": [*range(0x20, 0x7F), *range(0xA0, 0x180), *PUNCTUATION],
    "cyrillic": [*range(0x400, 0x460), 0x490, 0x491],
}
"""One file each, so that a phone fetches only what its language needs; style.css names the same ranges."""

FACES = {
    "garamond": ("eb-garamond", "400Regular/EBGaramond_400Regular.ttf"),
    "garamond-italic": ("eb-garamond", "400Regular_Italic/EBGaramond_400Regular_Italic.ttf"),
    "alegreya": ("alegreya-sans", "400Regular/AlegreyaSans_400Regular.ttf"),
    "alegreya-medium": ("alegreya-sans", "500Medium/AlegreyaSans_500Medium.ttf"),
}
FEATURES = ("kern", "liga", "lnum", "pnum", "onum", "tnum", "ccmp", "locl", "mark", "mkmk")


def main() -> None:
    """Write a file for every face and script, and the licences beside them."""
    folders = dict(zip(("eb-garamond", "alegreya-sans"), map(Path, sys.argv[1:3]), strict=True))
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (family, inside) in FACES.items():
        for script, characters in SCRIPTS.items():
            bake(folders[family] / inside, characters, TARGET / f"{name}-{script}.woff2")
    for licence in ("EBGaramond-OFL.txt", "AlegreyaSans-OFL.txt"):
        shutil.copy(LICENCES / licence, TARGET / licence)


def bake(source: Path, characters: list[int], target: Path) -> None:
    """One subset of one face."""
    font = TTFont(source)
    options = Options(layout_features=list(FEATURES), hinting=False, desubroutinize=True, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    main()
