"""From one shot to the next without two faces of one person in the picture: with one camera, or through light."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from memoriam.arrays import Frame, Points
from memoriam.engines.puppet.sets import Set, matched
from memoriam.performance.curves import ease, ramp

NEAR = 0.12
"""Distance of two faces of one person in face heights up to which a plain dissolve shows one face."""

DISSOLVE = (0.25, 0.75)
"""Shares of the change between which the pictures mix where one camera moves on, before and after as well."""

LEAVES, COMES = (0.0, 0.55), (0.45, 1.0)
"""Shares of the change in which the first shot goes into light, and the second comes out of it: both are faint where
they are seen together."""

SEEN = 0.7
"""Share of a shot in the picture from which its face counts as shown: less is a face in mist."""


def cross(
    shots: tuple[Set, Set], share: float, t: float, change: float, frames: tuple[Frame, Frame]
) -> dict[str, Points]:
    """Paint two shots that change into each other into the first frame, and say which faces can be seen in it.

    share: how far the change has come, 0-1, in step with time. change: seconds at which the second shot begins; what
    the two have in common is judged there. frames: the second one is scratch.
    """
    one, other = shots
    moved = matched(one, other, ease(share), t)
    if moved is not None:
        mixed = ramp(share, *DISSOLVE)
        return _mixed((one, other), (1.0 - mixed, mixed), t, frames, moved)
    if _one_place(one.faces(change), other.faces(change)):
        mixed = ease(share)
        return _mixed((one, other), (1.0 - mixed, mixed), t, frames)
    leaving, coming = 1.0 - ramp(share, *LEAVES), ramp(share, *COMES)
    faces = _mixed((one, other), (leaving, coming), t, frames)
    _lighten(frames[0], (one, other), ease(share), change, 1.0 - leaving - coming)
    return faces if max(leaving, coming) >= SEEN else {}


def _mixed(
    shots: tuple[Set, Set],
    weights: tuple[float, float],
    t: float,
    frames: tuple[Frame, Frame],
    moved: tuple[np.ndarray, np.ndarray] | tuple[None, None] = (None, None),
) -> dict[str, Points]:
    """Both shots added up in the first frame, or the only one that is seen; the faces of the one seen more."""
    faces: list[Mapping[str, Points]] = [{}, {}]
    for i in range(2):
        if weights[i] > 0.0:
            faces[i] = shots[i].paint(frames[i], t, moved[i])
    if weights[0] <= 0.0:
        cv2.convertScaleAbs(frames[1], dst=frames[0], alpha=weights[1])
    elif weights[1] > 0.0:
        cv2.addWeighted(frames[0], weights[0], frames[1], weights[1], 0.0, dst=frames[0])
    elif weights[0] < 1.0:
        cv2.convertScaleAbs(frames[0], dst=frames[0], alpha=weights[0])
    return dict(faces[0] if weights[0] >= weights[1] else faces[1])


def _one_place(one: Mapping[str, Points], other: Mapping[str, Points]) -> bool:
    """Whether the same people are seen in the same places; nobody at all is a picture of its own."""
    if not one or one.keys() != other.keys():
        return False
    return all(
        float(np.abs(one[person] - other[person]).max()) <= NEAR * float(np.ptp(one[person][:, 1]))
        for person in one
    )


def _lighten(frame: Frame, shots: tuple[Set, Set], share: float, change: float, strength: float) -> None:
    """Add the light of both shots, on its way from the first one's to the second's."""
    if strength <= 0.0:
        return
    light = cv2.addWeighted(shots[0].light(change), 1.0 - share, shots[1].light(change), share, 0.0)
    full = cv2.resize(light, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
    cv2.addWeighted(frame, 1.0, full, strength, 0.0, dst=frame)
