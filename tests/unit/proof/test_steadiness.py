"""Flicker, drift, black and frozen frames that were put in are found, with the size they were put in with."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from footage import HEIGHT, WIDTH, make_face, make_rgbx, make_yuv
from memoriam.arrays import Frame, Yuv420
from memoriam.proof.measures import Steadiness
from memoriam.proof.steadiness import SteadinessMeter, background_blocks, colour_distance

FPS = 25.0


def measure(frames: Sequence[Frame | Yuv420], light: Sequence[float] | None = None) -> Steadiness:
    meter = SteadinessMeter(FPS, light or [0.0] * len(frames))
    for index, frame in enumerate(frames):
        meter.add(index, frame, make_face())
    return meter.result()


def grey(level: float) -> Frame:
    return make_rgbx((level, level, level))


def test_brightness_noise_of_known_size_is_found() -> None:
    chance = np.random.default_rng(3)
    levels = np.rint(120 + chance.normal(0, 4, 120))
    found = measure([grey(level) for level in levels])
    assert found.flicker == pytest.approx(levels.std(), rel=0.15)


def test_slow_change_of_light_is_no_flicker() -> None:
    found = measure([grey(60 + i // 2) for i in range(60)])
    assert found.flicker is not None
    assert found.flicker < 0.5
    assert measure([grey(90)] * 10).flicker == 0.0


def test_what_moves_before_the_background_is_no_flicker() -> None:
    frames = []
    for i in range(20):
        frame = grey(90)
        frame[210:400, 110:180, :3] = 255 * (i % 2)
        frames.append(frame)
    assert measure(frames).flicker == 0.0


def test_difference_is_the_mean_change_and_its_peak_is_located() -> None:
    levels = [100, 101, 102, 112, 113]
    found = measure([grey(level) for level in levels])
    assert found.difference is not None
    assert found.difference.maximum == pytest.approx(10, abs=0.01)
    assert found.difference.mean == pytest.approx(13 / 4, abs=0.01)
    assert found.peak_at == pytest.approx(3 / FPS)


def test_frozen_and_black_frames_are_counted() -> None:
    chance = np.random.default_rng(5)
    frames = [make_yuv(chance.normal(120, 3, (HEIGHT, WIDTH, 1)).clip(0, 255)) for _ in range(6)]
    frames[3] = frames[2].copy()
    frames[5] = make_yuv((1, 1, 1))
    found = measure(frames)
    assert (found.frozen, found.black) == (1, 1)


def test_drift_compares_the_first_and_last_unlit_second_only() -> None:
    still, tinted, lit = make_yuv((120, 110, 100)), make_yuv((120, 110, 90)), make_yuv((250, 240, 220))
    assert measure([still] * 60).drift == pytest.approx(0.0, abs=0.01)
    expected = colour_distance(np.array([120, 110, 100], np.float32), np.array([120, 110, 90], np.float32))
    assert expected > 4
    assert measure([still] * 30 + [tinted] * 30).drift == pytest.approx(expected, abs=1.5)  # 8-bit planes
    light = [0.0] * 60 + [0.9] * 20
    assert measure([still] * 60 + [lit] * 20, light).drift == pytest.approx(0.0, abs=0.01)


def test_too_short_a_film_is_not_judged() -> None:
    found = measure([grey(90)] * 2)
    assert found.flicker is None
    assert found.drift is None
    assert measure([]).difference is None


def test_a_face_that_fills_the_frame_leaves_no_background() -> None:
    everywhere = np.array([[0, 0], [WIDTH, HEIGHT]], np.float32)
    assert not background_blocks((WIDTH, HEIGHT), everywhere).any()
    beside = background_blocks((WIDTH, HEIGHT), make_face())
    assert beside[0].all()
    assert not beside[-1].any()
    assert 0.2 < beside.mean() < 0.8
    assert background_blocks((WIDTH, HEIGHT), None).all()


def test_order_of_arrival_and_threads_change_nothing_and_memory_stays_small() -> None:
    chance = np.random.default_rng(9)
    frames = [grey(int(level)) for level in chance.integers(40, 200, 60)]
    meter = SteadinessMeter(FPS, [0.0] * 60)

    def work(start: int) -> None:
        for index in range(start, 60, 3):
            meter.add(index, frames[index], make_face())

    threads = [threading.Thread(target=work, args=(start,)) for start in (2, 0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meter.result() == measure(frames)
    assert len(meter._waiting) <= 1


def test_colour_distance_of_black_and_white_is_a_hundred() -> None:
    assert colour_distance(
        np.array([0, 0, 0], np.float32), np.array([255, 255, 255], np.float32)
    ) == pytest.approx(100, abs=0.1)
