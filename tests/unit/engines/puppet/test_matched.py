"""Two shots of one photograph dissolve with the face in one place; other shots keep their own cameras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.arrays import Affine
from memoriam.engines.puppet.sets import Set, matched
from memoriam.picture.camera import after


class Still:
    """A shot whose camera does not push."""

    def push(self, t: float) -> float:
        return 1.0 + 0.0 * t


def shot(place: Affine | None, source: str = "a") -> Set:
    still: Any = Still()
    return Set(still, (), {}, (50.0, 50.0), (100, 100), None if place is None else (source, place))


def placed(scale: float, x: float, y: float) -> Affine:
    return np.array([[scale, 0.0, x], [0.0, scale, y]])


places = st.builds(placed, st.floats(0.4, 3.0), st.floats(-300.0, 300.0), st.floats(-300.0, 300.0))


@given(places, places, st.floats(0.0, 1.0))
def test_both_show_every_point_of_the_photograph_in_one_place(
    one: Affine, other: Affine, share: float
) -> None:
    moved = matched(shot(one), shot(other), share, 1.0)
    assert moved is not None
    first, second = after(moved[0], one), after(moved[1], other)
    np.testing.assert_allclose(first, second, atol=1e-6)
    np.testing.assert_allclose(first, (1.0 - share) * one + share * other, atol=1e-6)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_whoever_is_seen_alone_stands_where_they_always_stand(share: float) -> None:
    moved = matched(shot(placed(1.0, 5.0, 6.0)), shot(placed(1.4, -80.0, 20.0)), share, 0.0)
    assert moved is not None
    np.testing.assert_allclose(moved[round(share)], np.eye(2, 3), atol=1e-9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shot(None), shot(placed(1.0, 0.0, 0.0))),
        (shot(placed(1.0, 0.0, 0.0)), shot(None)),
        (shot(placed(1.0, 0.0, 0.0)), shot(placed(1.0, 0.0, 0.0), "b")),
    ],
)
def test_painted_stages_and_other_photographs_are_not_matched(one: Set, other: Set) -> None:
    assert matched(one, other, 0.5, 0.0) is None
