from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.performance.curves import Keyframes, SmoothNoise, bell, ease, ramp

FINE = 1e-4


@given(st.floats(-5, 5))
def test_ease_stays_in_range_and_never_falls(x: float) -> None:
    assert 0.0 <= ease(x) <= 1.0
    assert ease(x + FINE) >= ease(x)


def test_ease_starts_and_ends_without_speed() -> None:
    assert ease(FINE) < 1e-10
    assert 1 - ease(1 - FINE) < 1e-10


@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.floats(-9, 9)),
        min_size=2,
        max_size=6,
        unique_by=lambda p: round(p[0], 1),
    )
)
def test_keyframes_pass_through_their_points_and_never_overshoot(points: list[tuple[float, float]]) -> None:
    points = sorted(points)
    curve = Keyframes(tuple(points))
    for t, value in points:
        assert curve(t) == pytest.approx(value)
    values = [curve(t) for t in np.linspace(-1, 51, 200)]
    assert min(v for _, v in points) - 1e-9 <= min(values)
    assert max(values) <= max(v for _, v in points) + 1e-9


def test_keyframes_refuse_times_that_do_not_rise() -> None:
    with pytest.raises(ValueError, match="must rise"):
        Keyframes(((1.0, 0.0), (1.0, 2.0)))


def test_bell_and_ramp() -> None:
    assert bell(0, 1, 2, 3, 4) == bell(5, 1, 2, 3, 4) == 0
    assert bell(2.5, 1, 2, 3, 4) == 1
    assert ramp(1.5, 1, 2) == pytest.approx(0.5)
    assert ramp(1, 1, 1) == 1


def test_noise_has_unit_size_and_comes_from_its_seed() -> None:
    values = [SmoothNoise([3, 1], 0.1)(t) for t in np.arange(0, 600, 0.5)]
    again = [SmoothNoise([3, 1], 0.1)(t) for t in np.arange(0, 600, 0.5)]
    other = [SmoothNoise([4, 1], 0.1)(t) for t in np.arange(0, 600, 0.5)]
    assert values == again != other
    assert np.std(values) == pytest.approx(1.0, abs=0.15)
