"""Colours that tired eyes can read: WCAG 2.2, contrast (1.4.3, 1.4.11), by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import memoriam.doors.web

STYLE = (Path(memoriam.doors.web.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")

TEXT, EDGE = 4.5, 3.0
"""Least contrast of text, and of the edges of fields and buttons."""


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


DAY, NIGHT = (colours(block) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)[:2])


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "warm"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "accent", "care"])
def test_text_can_be_read(theme: dict[str, str], ground: str, ink: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= TEXT


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_buttons_and_edges_can_be_seen(theme: dict[str, str]) -> None:
    for ground in ("accent", "accent-deep"):
        assert contrast(theme["on-accent"], theme[ground]) >= TEXT
    for ground in ("paper", "sheet"):
        assert contrast(theme["edge"], theme[ground]) >= EDGE


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert re.findall(r"url\((?!fonts/|chevron)", STYLE) == []
    assert "@import" not in STYLE
