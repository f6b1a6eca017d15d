"""Law presets add signs; none takes one away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.errors import BriefError
from memoriam.law import LAWS, find_law


@pytest.mark.parametrize("code", LAWS)
def test_every_preset_loads_under_its_code(code: str) -> None:
    law = find_law(code)
    assert law.code == code
    assert law.opening >= 0.0


def test_the_european_badge_is_there_from_the_first_frame_and_leaves() -> None:
    law = find_law("eu")
    assert law.badge(0.0) == 1.0
    assert law.badge(law.opening) == pytest.approx(1.0)
    assert 0.0 < law.badge(law.opening + law.fade / 2) < 1.0
    assert law.badge(law.opening + law.fade) == pytest.approx(0.0)


@pytest.mark.parametrize("code", LAWS)
@given(t=st.floats(0.0, 600.0))
def test_opacity_stays_between_nothing_and_all(code: str, t: float) -> None:
    assert 0.0 <= find_law(code).badge(t) <= 1.0


def test_an_unknown_preset_is_named_with_those_there_are() -> None:
    with pytest.raises(BriefError, match=r"'mars'.*eu, plain"):
        find_law("mars")
