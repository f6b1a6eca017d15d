"""The dove: small, white, away from the face, blurred while it beats and sharp while it glides."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from memoriam.arrays import Frame
from memoriam.performance.curves import Keyframes
from memoriam.scenes.base import SUBJECT
from memoriam.stage.painted import PaintedStage
from memoriam.stage.props import PropSetting, find_prop
from memoriam.stage.props.dove import GLIDES, LARGEST, Dove, beaten, coloured, load_dove
from memoriam.storyboard import PropTrack
from people import make_portrait

SIZE = (360, 640)
BEGINS = 1.0


def dove(size: tuple[int, int] = SIZE, seen: float = 1.0) -> Dove:
    track = PropTrack("dove", 1.0, {"seen": Keyframes(((BEGINS, 0.0), (BEGINS + 0.8, seen)))}, {})
    scale = size[1] / 960.0
    placement = np.array([[scale, 0.0, size[0] / 2.0 - scale * 120.0], [0.0, scale, 0.4 * size[1]]])
    made = find_prop("dove")(
        PropSetting(track, size, {SUBJECT: make_portrait()}, {SUBJECT: placement}, None, 1)
    )
    assert isinstance(made, Dove)
    return made


@pytest.fixture(scope="module")
def bird() -> Dove:
    return dove()


def painted(bird: Dove, t: float, size: tuple[int, int] = SIZE) -> Frame:
    frame = np.full((size[1], size[0], 4), 60, np.uint8)
    bird.paint(frame, t, np.eye(2, 3))
    return frame


def covered(frames: Iterable[Frame]) -> list[np.ndarray]:
    return [(np.abs(frame[..., :3].astype(int) - 60) > 8).any(-1) for frame in frames]


def test_nothing_is_seen_before_it_sets_off(bird: Dove) -> None:
    assert (painted(bird, BEGINS - 0.04) == 60).all()
    assert (painted(dove(seen=0.0), BEGINS + 1) == 60).all()


def test_it_is_white_small_and_grows_smaller_and_higher(bird: Dove) -> None:
    near, far = covered(painted(bird, BEGINS + since) for since in (1.0, 5.0))
    rows, columns = near.nonzero()
    assert 0 < columns.max() - columns.min() < 1.2 * LARGEST * SIZE[0]
    assert far.sum() < 0.6 * near.sum()
    assert far.nonzero()[0].mean() < rows.mean() - 40
    shown = painted(bird, BEGINS + 1.0)[near]
    assert np.median(shown[:, :3].max(-1)) > 150


def test_it_flies_without_jumps(bird: Dove) -> None:
    middle = np.array([*load_dove().middle, 1.0])
    places = np.array([bird.place(k / 25)[1] @ middle for k in range(150)])
    steps = np.diff(places, axis=0)
    assert np.abs(steps).max() < 6.0
    assert np.abs(np.diff(steps, axis=0)).max() < 2.5


def test_wings_beat_onward_and_rest_now_and_then(bird: Dove) -> None:
    manifest = load_dove()
    phases = beaten(3, manifest.glide)
    assert (np.diff(phases) >= 0).all()
    assert phases[0] == pytest.approx(0.0, abs=0.1)
    slow = np.diff(phases) * 100 < 0.5
    assert GLIDES[0] * 50 < slow[:600].sum() < 250
    pictures = [bird.picture(k / 25) for k in range(250)]
    assert min(pictures) >= 0
    assert max(pictures) < manifest.frames
    assert any(number >= manifest.beat for number in pictures)


def test_thin_edges_are_as_white_as_the_rest() -> None:
    for picture in coloured(None, mirrored=False, grey=False)[::6]:
        alpha = picture[..., 3].astype(float)
        thin, thick = (alpha > 40) & (alpha < 120), alpha > 240
        straight = picture[..., :3].max(-1) / np.maximum(alpha, 1.0)
        assert np.median(straight[thin]) > 0.8 * np.median(straight[thick])


def test_turned_over_it_is_lit_from_the_same_side_and_grey_people_keep_it_pale() -> None:
    stage = PaintedStage("meadow", (180, 320), 1)
    plain, turned = (
        coloured(stage.manifest.lighting, mirrored=over, grey=False)[0] for over in (False, True)
    )
    assert np.array_equal(plain[..., 3], turned[:, ::-1, 3])
    grey = coloured(stage.manifest.lighting, mirrored=False, grey=True)[0]

    def colourful(picture: Frame) -> float:
        return float((picture[..., :3].max(-1).astype(int) - picture[..., :3].min(-1)).mean())

    assert colourful(grey) < 0.7 * colourful(plain)


def test_it_flies_toward_the_sun() -> None:
    stage = PaintedStage("meadow", SIZE, 1)
    track = PropTrack("dove", 1.0, {"seen": Keyframes(((0.0, 1.0),))}, {})
    placement = np.array([[0.5, 0.0, SIZE[0] / 2.0 - 60.0], [0.0, 0.5, 260.0]])
    bird = Dove(PropSetting(track, SIZE, {SUBJECT: make_portrait()}, {SUBJECT: placement}, stage, 1))
    moved = bird.place(4.0)[1][0, 2] + 0.0 - bird.place(1.0)[1][0, 2]
    assert np.sign(moved) == np.sign(stage.sun[0] - SIZE[0] / 2.0)


def test_threads_paint_alike(bird: Dove) -> None:
    alone = painted(bird, BEGINS + 2.0)
    with ThreadPoolExecutor(4) as pool:
        assert all(
            np.array_equal(alone, one) for one in pool.map(lambda _: painted(bird, BEGINS + 2.0), range(8))
        )
