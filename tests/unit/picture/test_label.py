"""The label: legible on anything, in every language, where players leave it visible."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.brief import SIZES, Language
from memoriam.picture.finish import Finisher
from memoriam.picture.label import MODIFIED, WORDS, badge_overlay, colophon_overlay, label_overlay
from memoriam.picture.look import CANDLE, Overlay
from memoriam.picture.typography import Face, has_glyph

SMALL = [(540, 960), (960, 540), (540, 540), (540, 676)]


def luminance(rgb: NDArray[np.floating]) -> NDArray[np.floating]:
    """Relative luminance, WCAG 2.2."""
    c = rgb / 255.0
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def contrast(overlay: Overlay, ground: NDArray[np.floating]) -> float:
    """WCAG contrast of the letters against the lightest ground within two pixels of them (5 % may be lighter)."""
    pixels = overlay.pixels.astype(float)
    painted = luminance(pixels[..., :3] + ground * (1.0 - pixels[..., 3:] / 255.0))
    own = pixels[..., :3].max(axis=-1)
    inked, shaded = own > 235, own < 26
    near = np.zeros_like(inked)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            near |= np.roll(inked, (dy, dx), axis=(0, 1))
    ink, beside = np.median(painted[inked]), np.quantile(painted[near & shaded], 0.95)
    return float((max(ink, beside) + 0.05) / (min(ink, beside) + 0.05))


def grounds(shape: tuple[int, ...]) -> dict[str, NDArray[np.floating]]:
    busy = np.random.default_rng(1).choice([0.0, 255.0], (*shape[:2], 1)).repeat(3, axis=2)
    return {
        "white": np.full((*shape[:2], 3), 255.0),
        "black": np.zeros((*shape[:2], 3)),
        "grey": np.full((*shape[:2], 3), 128.0),
        "yellow": np.full((*shape[:2], 3), (255.0, 240.0, 120.0)),
        "busy": busy,
    }


def test_every_language_of_the_brief_has_words_the_face_can_set() -> None:
    assert set(WORDS) == set(get_args(Language))
    assert set(MODIFIED) == set(WORDS)
    for words in (*WORDS.values(), *MODIFIED.values()):
        assert all(has_glyph(Face.SANS, character) for character in words)


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("size", [(1080, 1920), (540, 960)])
def test_contrast_is_at_least_4_5_on_any_ground(language: Language, size: tuple[int, int]) -> None:
    for overlay in (label_overlay(*size, language), badge_overlay(*size, language)):
        for name, ground in grounds(overlay.pixels.shape).items():
            assert contrast(overlay, ground) >= 4.5, name


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("size", [*SIZES.values(), *SMALL])
def test_label_and_colophon_keep_the_safe_margins(language: Language, size: tuple[int, int]) -> None:
    width, height = size
    tall = height / width > 1.5
    for make in (label_overlay, badge_overlay, colophon_overlay):
        overlay = make(width, height, language)
        rows, columns = np.nonzero(overlay.pixels[..., :3].max(axis=-1) > 60)
        assert overlay.x + columns.min() >= 0.04 * width
        assert overlay.x + columns.max() <= 0.96 * width
        assert overlay.y + rows.min() >= (0.075 if tall else 0.045) * height
        assert overlay.y + rows.max() <= (0.865 if tall else 0.95) * height


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("size", [*SIZES.values(), *SMALL])
def test_the_badge_stands_in_the_upper_right_clear_of_the_label(
    language: Language, size: tuple[int, int]
) -> None:
    badge, label = badge_overlay(*size, language), label_overlay(*size, language)
    rows, columns = np.nonzero(badge.pixels[..., :3].max(axis=-1) > 60)
    assert badge.x + columns.min() > 0.5 * size[0]
    assert badge.y + rows.max() < 0.25 * size[1]
    inked = np.nonzero(label.pixels[..., :3].max(axis=-1) > 60)[1]
    assert label.x + inked.max() < badge.x + columns.min()


def test_letters_are_readable_at_540_pixels() -> None:
    overlay = label_overlay(540, 960, "de")
    inked = overlay.pixels[..., :3].max(axis=-1) > 150
    rows = np.flatnonzero(inked.sum(axis=1) > 3)
    assert rows[-1] - rows[0] + 1 >= 14


def test_colours_never_exceed_alpha() -> None:
    overlay = label_overlay(540, 960, "fr")
    assert (overlay.pixels[..., :3].max(axis=-1) <= overlay.pixels[..., 3]).all()


def test_the_colophon_reads_on_the_veil() -> None:
    veil = luminance(np.array(CANDLE) * 255.0 * 0.86)
    overlay = colophon_overlay(1080, 1920, "en")
    ink = luminance(overlay.pixels[overlay.pixels[..., 3] == 255][:, :3].astype(float)).max()
    assert (veil + 0.05) / (ink + 0.05) >= 4.5


def test_there_is_no_way_to_leave_the_label_out() -> None:
    import inspect

    assert not any("label" in name for name in inspect.signature(Finisher.__init__).parameters)
    assert inspect.signature(Finisher.__init__).parameters["language"].default is inspect.Parameter.empty
