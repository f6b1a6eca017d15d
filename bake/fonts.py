"""Bake the bundled typefaces: subset, proportional figures, and the kerning pairs in a file of their own.

Pillow's complex layout needs a system library, and its basic layout knows nothing of GPOS kerning; so the pairs are
written beside each face as small tables of character classes. Run once, with fonttools installed, on the unpacked npm
packages ``@expo-google-fonts/eb-garamond`` 0.4.3 and ``@expo-google-fonts/alegreya-sans`` 0.4.2 (both SIL OFL 1.1,
without reserved names)::

    python bake/fonts.py <folder of eb-garamond> <folder of alegreya-sans>
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "src" / "memoriam" / "picture" / "fonts"

RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),  # Latin-1, Extended-A, Extended-B
    (0x0250, 0x02AF),
    (0x02BB, 0x02BC),
    (0x0370, 0x03FF),
    (0x0400, 0x052F),  # Cyrillic and its supplement
    (0x1E00, 0x1EFF),  # Vietnamese and more Latin
    (0x1F00, 0x1FFF),  # polytonic Greek
    (0x2010, 0x203A),
    (0x20A0, 0x20BF),
    (0x2116, 0x2122),
    (0xFB01, 0xFB02),
)
SCRIPTS = ((0x0041, 0x024F), (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF))
"""Kerning pairs are kept within a script and between a script and punctuation."""

SMALLEST_KERN = 8
"""Units of 1/1000 em; less cannot be seen at any size a film uses."""


def characters() -> list[int]:
    """Every code point the bundled faces keep."""
    return [code for first, last in RANGES for code in range(first, last + 1)]


def proportional_figures(font: TTFont) -> None:
    """Let the digits stand for the proportional lining figures. Not old-style ones: their 1 reads as a capital I."""
    features = font["GSUB"].table.FeatureList.FeatureRecord
    lookups = {
        i for record in features if record.FeatureTag == "pnum" for i in record.Feature.LookupListIndex
    }
    mapping: dict[str, str] = {}
    for index in lookups:
        for subtable in font["GSUB"].table.LookupList.Lookup[index].SubTable:
            mapping |= getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
    for table in font["cmap"].tables:
        digits = {code: table.cmap[code] for code in range(0x30, 0x3A) if code in table.cmap}
        table.cmap |= {code: mapping.get(name, name) for code, name in digits.items()}


def _pair_tables(font: TTFont) -> Iterator[Any]:
    gpos = font["GPOS"].table
    lookups = {
        i for r in gpos.FeatureList.FeatureRecord if r.FeatureTag == "kern" for i in r.Feature.LookupListIndex
    }
    for index in sorted(lookups):
        for subtable in gpos.LookupList.Lookup[index].SubTable:
            table = getattr(subtable, "ExtSubTable", subtable)
            if table.LookupType == 2:
                yield index, table


def _value(table: Any, left: str, right: str) -> int | None:
    """Kerning of one pair in one subtable; None where the subtable does not decide."""
    if left not in table._covered:
        return None
    if table.Format == 1:
        record = table._pairs.get((left, right))
        return None if record is None else int(getattr(record.Value1, "XAdvance", 0) or 0)
    first = table.ClassDef1.classDefs.get(left, 0)
    second = table.ClassDef2.classDefs.get(right, 0)
    value = table.Class1Record[first].Class2Record[second].Value1
    return int(getattr(value, "XAdvance", 0) or 0)


def kerning(font: TTFont) -> dict[tuple[str, str], int]:
    """All pairs of the subset that are kerned by GPOS, in font units."""
    tables = list(_pair_tables(font))
    for _, table in tables:
        table._covered = set(table.Coverage.glyphs)
        if table.Format == 1:
            table._pairs = {
                (left, r.SecondGlyph): r
                for left, s in zip(table.Coverage.glyphs, table.PairSet, strict=True)
                for r in s.PairValueRecord
            }
    names = font.getBestCmap()
    pairs: dict[tuple[str, str], int] = {}
    for one, left in names.items():
        for two, right in names.items():
            if _script(one) is not None and _script(two) is not None and _script(one) != _script(two):
                continue
            total, decided = 0, set()
            for index, table in tables:
                if index not in decided and (value := _value(table, left, right)) is not None:
                    decided.add(index)
                    total += value
            if abs(total) >= SMALLEST_KERN:
                pairs[left, right] = total
    return pairs


def _script(code: int) -> int | None:
    for index, (first, last) in enumerate(SCRIPTS):
        if first <= code <= last:
            return 0 if index == 3 else index
    return None


def write_kerning(font: TTFont, target: Path) -> None:
    """Store the pairs as classes of characters: equal rows and equal columns of the full table fall together."""
    pairs, names = kerning(font), font.getBestCmap()
    codes = sorted(names)
    rows = [tuple(pairs.get((names[one], names[two]), 0) for two in codes) for one in codes]
    columns = list(zip(*rows, strict=True))
    left, right = _classes(codes, rows), _classes(codes, columns)
    values = [[rows[codes.index(ord(one[0]))][codes.index(ord(two[0]))] for two in right] for one in left]
    target.write_text(
        json.dumps(
            {"left": left, "right": right, "values": values}, ensure_ascii=False, separators=(",", ":")
        )
    )


def _classes(codes: list[int], vectors: list[tuple[int, ...]]) -> list[str]:
    classes: dict[tuple[int, ...], str] = {}
    for code, vector in zip(codes, vectors, strict=True):
        if any(vector):
            classes[vector] = classes.get(vector, "") + chr(code)
    return list(classes.values())


def bake(source: Path, target: Path) -> None:
    """Write one face."""
    font = TTFont(source)
    proportional_figures(font)
    options = Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    write_kerning(font, target.with_suffix(".kern.json"))
    for tag in ("GPOS", "GSUB", "GDEF", "STAT", "gasp"):
        if tag in font:
            del font[tag]
    font.save(target)


def main() -> None:
    """Bake all faces and their licences."""
    garamond, alegreya = Path(sys.argv[1]), Path(sys.argv[2])
    TARGET.mkdir(parents=True, exist_ok=True)
    bake(garamond / "400Regular/EBGaramond_400Regular.ttf", TARGET / "EBGaramond-Regular.ttf")
    bake(
        garamond / "400Regular_Italic/EBGaramond_400Regular_Italic.ttf",
        TARGET / "EBGaramond-Italic.ttf",
    )
    bake(alegreya / "500Medium/AlegreyaSans_500Medium.ttf", TARGET / "AlegreyaSans-Medium.ttf")
    shutil.copyfile(garamond / "LICENSE_FONT", TARGET / "EBGaramond-OFL.txt")
    shutil.copyfile(alegreya / "LICENSE_FONT", TARGET / "AlegreyaSans-OFL.txt")


if __name__ == "__main__":
    main()
