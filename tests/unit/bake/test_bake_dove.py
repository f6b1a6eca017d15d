"""The dove before Blender: like wings that beat in a circle, drawn in on the way up, and pictures a shutter sees."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from bake import dove
from bake.dove_flight import ARM, beat_at, bones, feathers, muscle, surface


def tips(phase: float) -> np.ndarray:
    beat = beat_at(phase)
    return np.concatenate([surface(beat, one.flat()[0], one.layer) for one in feathers(beat)])


def test_the_beat_is_a_circle_without_jumps() -> None:
    places = [tips(k / 80) for k in range(81)]
    assert np.allclose(places[0], places[-1])
    assert max(float(np.abs(b - a).max()) for a, b in pairwise(places)) < 0.06


def test_wings_go_from_above_the_back_to_below_the_belly() -> None:
    assert tips(0.0)[:, 2].max() > 0.2
    assert tips(0.5)[:, 2].min() < -0.12


def test_the_arm_is_spread_going_down_and_drawn_in_going_up() -> None:
    assert float(tips(0.25)[:, 0].max()) > float(tips(0.75)[:, 0].max()) + 0.03
    for phase in (0.0, 0.25, 0.74):
        lengths = np.linalg.norm(np.diff(bones(beat_at(phase)), axis=0), axis=1)
        assert lengths == pytest.approx(ARM)


def test_flesh_is_closed_and_both_wings_mirror_each_other() -> None:
    points, faces = muscle(beat_at(0.2))
    edges = [tuple(sorted((a, b))) for face in faces for a, b in zip(face, face[1:] + face[:1], strict=True)]
    assert {edges.count(edge) for edge in set(edges)} == {2}
    assert np.isfinite(points).all()
    plumage, beak, parts = dove.bird(beat_at(0.2))
    assert plumage[:, 0].max() == pytest.approx(-plumage[:, 0].min(), abs=1e-6)
    assert beak[:, 1].max() > plumage[:, 1].max()
    assert max(max(face) for face in parts.plumage) == len(plumage) - 1


def test_it_looks_where_it_flies() -> None:
    turned = dove.heading()
    assert np.allclose(turned @ turned.T, np.eye(3))
    assert np.linalg.det(turned) == pytest.approx(1.0)
    right, forward = turned[:, 0], turned[:, 1]
    assert forward[0] < 0  # to the viewer's right
    assert forward[1] < 0  # away from the viewer
    assert forward[2] > 0
    assert right[2] == pytest.approx(0.0)


def test_a_shutter_sees_the_mean_and_the_glide_stays_sharp() -> None:
    moments = [np.full((2, 2, 5), float(k)) for k in range(dove.BEATS * dove.BETWEEN)]
    pictures = dove.exposed(moments)
    first, last = dove.GLIDE
    assert len(pictures) == dove.BEATS + last - first
    assert pictures[4][0, 0, 0] == pytest.approx(4 * dove.BETWEEN - 0.5)
    assert pictures[dove.BEATS][0, 0, 0] == first
