"""The raised hand before Blender: body, sleeve, and the strips that are kept."""

from __future__ import annotations

import numpy as np
from bake.body import X, Z, frame, part, turn
from bake.hand import LIGHT_LIMIT, LIGHTS, TILES, strip
from bake.hand_pose import HandShape
from bake.hand_sleeve import HEM, sleeve, tucked


def stout_arm() -> HandShape:
    """A cone of skin that is wider at the elbow than any sleeve."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    rings = [
        np.stack([r * np.cos(angle), r * np.sin(angle), np.full(24, z)], 1)
        for z, r in zip(np.linspace(-0.26, 0.0, 40), np.linspace(0.06, 0.024, 40), strict=True)
    ]
    skin = np.concatenate(rings)
    return HandShape([skin], [], skin, np.ones(len(skin)), {}, np.array([0.0, 0.0, -0.26]))


def test_sleeve_hides_a_stout_arm() -> None:
    arm = stout_arm()
    skin = tucked(arm, arm.neutral)
    cloth, faces, hem = sleeve(arm, seed=1)
    low = (cloth[:, 2] < -0.26 * (1 - HEM) - 0.02) & (cloth[:, 2] > -0.2)
    hidden = (skin[:, 2] < -0.26 * (1 - HEM) - 0.02) & (skin[:, 2] > -0.2)
    assert np.hypot(cloth[low, 0], cloth[low, 1]).min() > np.hypot(skin[hidden, 0], skin[hidden, 1]).max()
    assert max(max(face) for face in faces) < len(cloth) == len(hem)


def test_what_the_sleeve_leaves_free_stays_as_it_is() -> None:
    arm = stout_arm()
    free = arm.neutral[:, 2] > -0.26 * (1 - HEM)
    assert np.allclose(tucked(arm, arm.neutral)[free], arm.neutral[free])


def test_strip_keeps_light_as_square_roots_and_clears_the_rest() -> None:
    picture = np.zeros((3, 2, len(TILES)), np.float32)
    picture[..., :LIGHTS] = LIGHT_LIMIT / 4
    picture[0, 0, LIGHTS] = 1.0
    kept = strip(picture)
    assert kept.shape == (3, 2 * len(TILES))
    assert kept[0, 0] == 128
    assert kept[0, 2 * LIGHTS] == 255
    assert kept[1:].max() == 0


def test_turns_and_frames_are_rotations() -> None:
    for matrix in (turn(Z, 37.0), frame(np.array([1.0, 2.0, 3.0]), np.array(X))):
        assert np.allclose(matrix @ matrix.T, np.eye(3))
    assert np.allclose(turn(Z, 90.0) @ np.array(X), [0, 1, 0])


def test_part_renumbers_faces() -> None:
    used, faces = part([[0, 1, 2], [2, 3, 4]], np.array([False, False, True, True, True]))
    assert used.tolist() == [2, 3, 4]
    assert faces == [[0, 1, 2]]
