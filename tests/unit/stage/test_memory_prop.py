"""A memory's print as pixels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from memoriam.arrays import RGB, Frame
from memoriam.performance.curves import Keyframes
from memoriam.scenes.base import Points
from memoriam.stage.props import PropSetting
from memoriam.stage.props.memory import LATE, PAPER, Memory
from memoriam.storyboard import PropTrack

STILL = np.eye(2, 3)
ALWAYS: Points = ((0.0, 1.0),)


def picture(width: int, height: int, *, grey: bool = False) -> RGB:
    noise = np.random.default_rng(3).uniform(0, 255, (9, 9, 3)).astype(np.float32)
    if grey:
        noise[:] = noise[..., :1]
    smooth = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth, 0, 255), np.uint8)


def make_memory(
    folder: Path, size: tuple[int, int], photo: RGB, opacity: Points = ALWAYS, *, nearer: bool = True
) -> Memory:
    path = folder / "photo.png"
    Image.fromarray(photo).save(path)
    curves = {"opacity": Keyframes(opacity), "move": Keyframes(((0.0, 0.0), (5.0, 1.0)))}
    facts = {"photo": path, "nearer": nearer, "side": 1.0}
    return Memory(PropSetting(PropTrack("memory", 0.0, curves, facts), size, {}, {}, None, 1))


def painted(memory: Memory, size: tuple[int, int], t: float) -> Frame:
    frame = np.zeros((size[1], size[0], 4), np.uint8)
    memory.paint(frame, t, STILL)
    return frame


def paper(frame: Frame) -> tuple[slice, slice]:
    """The rectangle of the print with its border."""
    white = (frame[..., :3] == PAPER).all(axis=2)
    rows, columns = np.flatnonzero(white.mean(axis=1) > 0.05), np.flatnonzero(white.mean(axis=0) > 0.05)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


@pytest.mark.parametrize("size", [(270, 480), (480, 270), (270, 270)])
@pytest.mark.parametrize("shape", [(300, 200), (200, 300), (900, 200), (90, 700), (40, 50)])
def test_every_shape_becomes_a_print_in_the_middle(
    tmp_path: Path, size: tuple[int, int], shape: tuple[int, int]
) -> None:
    frame = painted(make_memory(tmp_path, size, picture(*shape)), size, 2.0)
    rows, columns = paper(frame)
    assert abs(rows.start - (size[1] - rows.stop)) <= 2
    assert abs(columns.start - (size[0] - columns.stop)) <= 2
    assert rows.start > 0.06 * size[1]
    assert (frame[..., 3] == 255).all()


def test_the_photograph_is_shown_as_it_is(tmp_path: Path) -> None:
    size, photo = (270, 480), picture(300, 300)
    frame = painted(make_memory(tmp_path, size, photo), size, 0.0)
    rows, columns = paper(frame)
    inside = frame[rows, columns][20:-20, 20:-20, :3].astype(np.float32)
    same = cv2.resize(photo, (columns.stop - columns.start - 12, rows.stop - rows.start - 12)).astype(
        np.float32
    )
    same = same[14:-14, 14:-14]
    assert np.abs(inside - same[: inside.shape[0], : inside.shape[1]]).mean() < 14.0


def test_it_moves_slowly_and_without_a_jump(tmp_path: Path) -> None:
    size = (270, 480)
    memory = make_memory(tmp_path, size, picture(400, 400))
    frames = [painted(memory, size, i / 25).astype(np.float32) for i in range(0, 125, 8)]
    steps = [float(np.abs(b - a).mean()) for a, b in pairwise(frames)]
    assert min(steps) > 0.0
    assert max(steps) < 3.0 * float(np.median(steps))


def test_the_opacity_lays_it_over_what_was_there(tmp_path: Path) -> None:
    size = (270, 480)
    half = painted(make_memory(tmp_path, size, picture(300, 300), ((0.0, 0.5),)), size, 1.0)
    whole = painted(make_memory(tmp_path, size, picture(300, 300)), size, 1.0)
    assert np.abs(half[..., :3].astype(int) * 2 - whole[..., :3]).max() <= 2
    unseen = painted(make_memory(tmp_path, size, picture(300, 300), ((0.0, 0.0),)), size, 1.0)
    assert not unseen.any()


def test_grey_photographs_stay_grey(tmp_path: Path) -> None:
    size = (270, 480)
    frame = painted(make_memory(tmp_path, size, picture(300, 300, grey=True)), size, 2.5)
    assert np.ptp(frame[..., :3].astype(int), axis=2).max() <= max(PAPER) - min(PAPER)


def test_pixels_are_let_go_when_it_is_over(tmp_path: Path) -> None:
    size = (270, 480)
    memory = make_memory(tmp_path, size, picture(300, 300), ((4.0, 1.0), (4.5, 0.0)))
    painted(memory, size, 2.0)
    assert memory._print is not None
    assert not painted(memory, size, 5.0 + LATE + 0.1).any()
    assert memory._print is None


def test_several_threads_paint_the_same(tmp_path: Path) -> None:
    size = (270, 480)
    memory = make_memory(tmp_path, size, picture(300, 300), ((0.0, 0.0), (3.0, 1.0)))
    times = [0.3 * i for i in range(14)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: painted(memory, size, t), times))
    assert all((painted(memory, size, t) == frame).all() for t, frame in zip(times, together, strict=True))
