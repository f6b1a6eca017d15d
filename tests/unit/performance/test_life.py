from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.performance import LARGEST, REST, Limits, Performance, Pose
from memoriam.performance.blink import CLOSING, HOLD, OPENING, Blinks, stroke
from memoriam.performance.curves import Keyframes
from memoriam.performance.gaze import FOLLOW_YAW

NAMES = [field.name for field in fields(Pose)]
FRAME = 1 / 25
SUDDEN = {"blink": 0.6, "gaze_x": 0.1, "gaze_y": 0.1}


def living(seed: int = 1, seconds: float = 60.0, **limits: float | bool) -> Performance:
    return Performance(seed, seconds, Limits(**limits), {})  # type: ignore[arg-type]


def test_film_opens_on_the_photograph_as_it_is() -> None:
    person = living()
    assert person.pose(0.0) == REST
    assert person.pose(0.5) == REST


@given(st.integers(0, 2**31 - 1))
def test_blinks_come_twelve_to_twenty_a_minute_and_irregularly(seed: int) -> None:
    blinks = Blinks([seed], 0.0, 300.0)
    assert 12 <= len(blinks.times) / 5 <= 20
    pauses = np.diff(blinks.times)
    assert np.std(pauses) > 0.3
    assert len(Blinks([seed], 1.4, 15.0).times) >= 3


def test_a_blink_closes_fully_and_is_over() -> None:
    assert stroke(0) == stroke(CLOSING + HOLD + OPENING) == 0
    assert stroke(CLOSING + HOLD / 2) == 1
    assert max(stroke(i * FRAME + offset) for offset in (0.0, 0.01, 0.02, 0.03) for i in range(12)) == 1


def test_every_blink_shows_closed_lids_in_some_frame() -> None:
    person = living(seconds=60)
    for start in person.blink_times[:-1]:
        first = int(start / FRAME)
        assert max(person.pose((first + i) * FRAME).blink for i in range(6)) > 0.75


@given(st.integers(0, 10_000), st.floats(0, 60))
def test_no_part_of_a_pose_passes_its_limit(seed: int, t: float) -> None:
    wild = {name: Keyframes(((0.0, -99.0 if seed % 2 else 99.0),)) for name in NAMES}
    pose = Performance(seed, 60.0, Limits(), wild).pose(t)
    for name in NAMES:
        assert abs(getattr(pose, name)) <= getattr(LARGEST, name) + 1e-9


def test_nothing_jumps_from_frame_to_frame() -> None:
    person = living(seed=5)
    for name in NAMES:
        steps = np.abs(np.diff([getattr(person.pose(t), name) for t in np.arange(0, 60, FRAME)]))
        largest = SUDDEN.get(name, 0.06 * getattr(LARGEST, name) + 0.02)
        assert steps.max() <= largest, name


def test_limits_shrink_movement_and_stop_lids() -> None:
    calm, full = living(motion=0.3, blink=False, gaze=False), living()
    times = np.arange(3, 60, 0.2)
    assert np.ptp([calm.pose(t).yaw for t in times]) < 0.4 * np.ptp([full.pose(t).yaw for t in times])
    assert all(calm.pose(t).blink == calm.pose(t).gaze_x == 0 for t in times)
    assert calm.blink_times == ()


def test_eyes_turn_back_against_the_head() -> None:
    still = Performance(1, 9.0, Limits(), {}, awake=(8.0, 9.0))
    turned = Performance(1, 9.0, Limits(), {"yaw": Keyframes(((0.0, 4.0),))}, awake=(8.0, 9.0))
    assert turned.pose(1).gaze_x - still.pose(1).gaze_x == pytest.approx(-4 * FOLLOW_YAW)


def test_same_seed_same_life_other_seed_another() -> None:
    assert living(7).pose(9.3) == living(7).pose(9.3) != living(8).pose(9.3)


def test_unknown_gestures_are_refused() -> None:
    with pytest.raises(ValueError, match="dance"):
        Performance(1, 9.0, Limits(), {"dance": Keyframes(((0.0, 1.0),))})
