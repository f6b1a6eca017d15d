"""The light on a face, read off its cheeks, so that a raised hand beside it is lit from the same side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from memoriam.arrays import RGB
from memoriam.likeness.person import FaceMesh, Triple
from memoriam.stage.strips import LUMINANCE, linear

LEFT_CHEEK, RIGHT_CHEEK = (50, 117, 123, 187), (280, 346, 352, 411)
"""Landmarks of the mesh on the two cheeks, as the viewer sees left and right."""

PATCH = 0.045
"""Half the edge of the square that is looked at round a landmark, in heights of the face."""

FULL_STOPS = 1.2
"""Difference between the cheeks, in stops, that counts as light from one side alone."""

SOFTEST, HARDEST = 0.38, 0.62
"""Contrast on the hand for an even face and for one lit from one side alone."""


@dataclass(frozen=True)
class HandLight:
    """How the hand is lit, to be matched with the light on the face."""

    side: float = -0.5
    """-1 the key comes from the left of the picture, 1 from the right, 0 both sides alike."""
    contrast: float = 0.5
    """0 flat to 1 hard."""
    sun: float = 0.3
    """Strength of the rim from behind."""
    sun_colour: Triple = (255, 235, 205)


STUDIO = HandLight()
"""Light that suits most portraits when nothing is known."""


def light_on_face(
    photo: RGB, mesh: FaceMesh, sun: float = 0.3, sun_colour: Triple = (255, 235, 205)
) -> HandLight:
    """Where the key light of a photograph comes from; ``sun`` is the scene's own light from behind."""
    left, right = (_luminance(photo, mesh, cheek) for cheek in (LEFT_CHEEK, RIGHT_CHEEK))
    side = min(1.0, max(-1.0, math.log2(right / left) / FULL_STOPS))
    return HandLight(side, SOFTEST + (HARDEST - SOFTEST) * abs(side), sun, sun_colour)


def _luminance(photo: RGB, mesh: FaceMesh, landmarks: tuple[int, ...]) -> float:
    """Linear luminance of a cheek: the median of its patches, so that a mole, hair or glasses hardly count."""
    reach = max(1, round(PATCH * mesh.head_height))
    seen = []
    for x, y in mesh.points[list(landmarks), :2].round().astype(int):
        patch = photo[max(0, y - reach) : max(0, y + reach + 1), max(0, x - reach) : max(0, x + reach + 1)]
        if patch.size:
            colour = np.median(patch.reshape(-1, 3), axis=0)
            seen.append(float(linear((int(colour[0]), int(colour[1]), int(colour[2]))) @ LUMINANCE))
    return max(float(np.median(seen)), 1e-4) if seen else 1.0
