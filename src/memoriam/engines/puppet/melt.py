"""From one shot to the next without two faces of one person in the picture: through the soft colours of both."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from memoriam.arrays import Frame, Points

NEAR, FAR = 0.06, 0.18
"""Distance of the two faces in face heights up to which a plain dissolve shows one face, and from which two."""

COARSE = 16
"""The soft colours are made at this fraction of the size."""

SOFT = 0.10
"""Deviation of their blur as a share of the shorter edge: no feature of any face is left."""

SEEN = 0.5
"""Share of a shot in the picture from which its face counts as shown."""


def dissolve(
    frames: tuple[Frame, Frame], faces: tuple[Mapping[str, Points], Mapping[str, Points]], share: float
) -> dict[str, Points]:
    """Mix the second frame into the first, which is written to; the faces that can be seen in it.

    share: of the second, 0-1. Faces of one person that lie apart never show at once: the first goes into a blur of both
    pictures, and the second comes out of it.
    """
    first, second = frames
    apart = _apart(*faces)
    if apart <= 0.0:
        cv2.addWeighted(first, 1.0 - share, second, share, 0.0, dst=first)
        return dict(faces[0] if share <= 0.5 else faces[1])
    leaving, coming = _smooth(1.0 - 2.0 * share), _smooth(2.0 * share - 1.0)
    leaving, coming = (
        plain + (alone - plain) * apart for plain, alone in ((1.0 - share, leaving), (share, coming))
    )
    soft = _soft(first, second, share)
    cv2.addWeighted(first, leaving, second, coming, 0.0, dst=first)
    cv2.addWeighted(first, 1.0, soft, 1.0 - leaving - coming, 0.0, dst=first)
    if max(leaving, coming) < SEEN:
        return {}
    return dict(faces[0] if leaving >= coming else faces[1])


def _apart(one: Mapping[str, Points], other: Mapping[str, Points]) -> float:
    """0 where nobody would be seen twice, 1 where somebody would."""
    gaps = [
        float(np.abs(one[person] - other[person]).max()) / max(float(np.ptp(one[person][:, 1])), 1.0)
        for person in one.keys() & other.keys()
    ]
    return _smooth((max(gaps, default=0.0) - NEAR) / (FAR - NEAR))


def _soft(first: Frame, second: Frame, share: float) -> Frame:
    """Both pictures mixed and blurred until only their colours are left."""
    height, width = first.shape[:2]
    size = (max(width // COARSE, 1), max(height // COARSE, 1))
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in (first, second)]
    mixed = cv2.addWeighted(small[0], 1.0 - share, small[1], share, 0.0)
    blurred = cv2.GaussianBlur(mixed, (0, 0), max(SOFT * min(size), 0.5), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _smooth(x: float) -> float:
    """Smoothstep, clamped to 0-1."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)
