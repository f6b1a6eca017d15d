"""The lettering of the scene 'words' as pixels."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from memoriam.arrays import Frame
from memoriam.errors import BriefError
from memoriam.likeness import Portrait
from memoriam.performance.curves import Keyframes
from memoriam.picture.camera import frame_portrait
from memoriam.picture.look import LUMA
from memoriam.stage.props import PropSetting
from memoriam.stage.props.words import Words
from memoriam.storyboard import PropTrack
from people import make_portrait

STILL = np.eye(2, 3)
SIZES = [(270, 480), (480, 270), (270, 270)]
LONG = "You taught us to count the stars, and not to be afraid of the dark between them, nor of the morning"


def make_words(
    size: tuple[int, int], text: str = "Thank you for everything", portrait: Portrait | None = None
) -> Words:
    portrait = portrait or make_portrait()
    curves = {
        "written": Keyframes(((1.0, 0.0), (4.0, 1.0))),
        "shade": Keyframes(((0.5, 0.0), (2.0, 1.0))),
        "seen": Keyframes(((8.0, 1.0), (9.0, 0.0))),
    }
    track = PropTrack("words", 100.0, curves, {"text": text, "language": "en"})
    placements = {"subject": frame_portrait(portrait, *size)}
    return Words(PropSetting(track, size, {"subject": portrait}, placements, None, 1))


def painted(words: Words, size: tuple[int, int], t: float, tone: int = 120) -> Frame:
    frame = np.full((size[1], size[0], 4), tone, np.uint8)
    words.paint(frame, t, STILL)
    return frame


@pytest.mark.parametrize("size", SIZES)
def test_before_and_after_there_is_nothing(size: tuple[int, int]) -> None:
    words = make_words(size)
    assert (painted(words, size, 0.4) == 120).all()
    assert painted(words, size, 9.5)[..., :3].max() <= 120


@pytest.mark.parametrize("size", SIZES)
def test_lines_come_one_after_the_other(size: tuple[int, int]) -> None:
    words = make_words(size, LONG)
    at = [painted(words, size, t)[..., :3].max(axis=(1, 2)) > 170 for t in (1.0, 2.2, 4.0)]
    assert not at[0].any()
    assert at[1].any()
    assert at[2].sum() > at[1].sum()
    assert np.flatnonzero(at[1]).max() < np.flatnonzero(at[2]).max()


@pytest.mark.parametrize("size", SIZES)
def test_short_words_leave_the_face_alone(size: tuple[int, int]) -> None:
    portrait = make_portrait()
    placement = frame_portrait(portrait, *size)
    chin = placement[1, :2] @ portrait.mesh.points[152, :2] + placement[1, 2]
    frame = painted(make_words(size, "Thank you"), size, 5.0)
    lettered = np.flatnonzero(frame[..., :3].max(axis=(1, 2)) > 170)
    assert lettered.min() > min(chin, 0.8 * size[1])


@pytest.mark.parametrize("size", SIZES)
def test_letters_can_be_read_on_white(size: tuple[int, int]) -> None:
    white = dataclasses.replace(make_portrait(), photo=np.full_like(make_portrait().photo, 255))
    frame = painted(make_words(size, portrait=white), size, 5.0, tone=255)
    tone = (frame[..., :3] @ LUMA / 255.0) ** 2.2
    rows = np.flatnonzero(tone[:, size[0] // 2 - 60 : size[0] // 2 + 60].std(axis=1) > 0.1)
    text = tone[rows.min() : rows.max(), size[0] // 2 - 60 : size[0] // 2 + 60]
    assert (np.quantile(text, 0.995) + 0.05) / (np.quantile(text, 0.3) + 0.05) >= 4.5


def test_grey_stays_grey() -> None:
    grey = make_portrait()
    tone = np.repeat(grey.photo.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    frame = painted(
        make_words((270, 480), portrait=dataclasses.replace(grey, photo=tone, grey=True)), (270, 480), 5.0
    )
    assert np.ptp(frame[..., :3].astype(int), axis=2).max() <= 1


def test_several_threads_paint_the_same() -> None:
    words, size = make_words((270, 480), LONG), (270, 480)
    times = [0.5 * i for i in range(20)]
    alone = [painted(words, size, t) for t in times]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: painted(words, size, t), times))
    assert all((a == b).all() for a, b in zip(alone, together, strict=True))


def test_a_word_wider_than_the_film_is_refused() -> None:
    with pytest.raises(BriefError, match="shorten it"):
        make_words((270, 480), "W" * 60)
