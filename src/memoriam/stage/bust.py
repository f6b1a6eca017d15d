"""A photograph that is taken to end above its own lower edge: what is below stays out of the film."""

from __future__ import annotations

from dataclasses import replace

from memoriam.likeness.person import Portrait
from memoriam.picture.camera import CHIN

DEPTH_STEP = 8
"""Photo pixels between the nodes of a portrait's depth."""


def ended(portrait: Portrait, ends: float | None) -> Portrait:
    """The portrait without what lies more than ``ends`` face heights below the chin; None leaves it whole.

    Surroundings treat it as a photograph that the photographer cut there: the cut melts as any other.
    """
    if ends is None:
        return portrait
    rows = round(float(portrait.mesh.points[CHIN, 1]) + ends * portrait.mesh.head_height)
    if not 0 < rows < portrait.photo.shape[0]:
        return portrait
    return replace(
        portrait,
        photo=portrait.photo[:rows],
        matte=portrait.matte[:rows],
        plate=portrait.plate[:rows],
        depth=portrait.depth[: rows // DEPTH_STEP + 1],
    )
