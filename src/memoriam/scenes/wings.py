"""Large feathered wings unfold behind the person and beat once, slowly."""

from __future__ import annotations

import numpy as np

from memoriam.likeness import Portrait
from memoriam.picture.camera import CHIN, crown_to_chin
from memoriam.scenes.base import Actor, Cue, Points, Prop, ScenePlan

STAGE = "shore"
"""White feathers stand best before a sky at dawn; among white clouds they are lost."""

BEHIND = -1.0
"""Painter's order: behind everybody."""

STEPPED_BACK = ((0.5625, 1.0, 1.7778), (1.0, 0.92, 0.80))
"""Height / width of the film, and how large the person is shown: narrow frames need room for the wings beside them."""

BODY = (0.7, 1.5)
"""Head heights that the photograph shows below the chin, from which people step back a little, and all the way: heads
alone would sink into the grass."""

SUNK = 1.1
"""Smaller people stand lower, by this many head heights for each whole size they lose: the cut edge stays hidden."""

FOLDED_AT_BEAT = 0.80
"""How far the wings are open at the deepest point of their one beat: the outer feathers close."""


class WingsScene:
    """Wings unfold feather by feather, beat once, and stay spread."""

    name = "wings"
    price_key = "wings"
    seconds = 12.0
    shortest = 8.0

    def objection(self, cue: Cue) -> str | None:
        """Wings need shoulders to grow from: a silhouette that can be cut out."""
        from memoriam.stage.keepsake import has_silhouette

        if not has_silhouette(cue.portrait):
            return (
                "The scene 'wings' needs a photograph that shows the shoulders and a clear outline, and this one does "
                "not; take another photograph or the scene 'light', which works with every one."
            )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """Unfolding, one beat, rest."""
        end = cue.seconds
        spread: Points = (
            (0.06 * end, 0.0),
            (0.48 * end, 1.0),
            (0.56 * end, 1.0),
            (0.66 * end, FOLDED_AT_BEAT),
            (0.80 * end, 1.0),
        )
        beat: Points = ((0.54 * end, 0.0), (0.66 * end, 1.0), (0.82 * end, 0.0))
        seen: Points = ((0.02 * end, 0.0), (0.14 * end, 1.0))
        rise: Points = ((0.58 * end, 0.0), (0.71 * end, 0.07), (0.95 * end, 0.0))
        light: Points = ((0.2 * end, 0.0), (0.55 * end, 0.8), (end, 0.6))
        width, height = cue.brief.size
        back = 1.0 - float(np.interp(height / width, *STEPPED_BACK))
        size = 1.0 - back * float(np.interp(_body(cue.portrait), BODY, (0.0, 1.0)))
        lower = SUNK * (1.0 - size)
        stands: Points = tuple((t, value - lower) for t, value in rise)
        actor = Actor(y=stands, size=((0.0, size),), gestures=_wonder(end))
        curves = {"spread": spread, "beat": beat, "seen": seen, "y": stands}
        prop = Prop("wings", BEHIND, curves, {"size": size})
        return ScenePlan((actor,), (prop,), stage=cue.brief.stage or STAGE, light=light)


def _body(portrait: Portrait) -> float:
    """Head heights that the photograph shows below the chin."""
    chin = float(portrait.mesh.points[CHIN, 1])
    return float((portrait.photo.shape[0] - 1.0 - chin) / crown_to_chin(portrait))


def _wonder(end: float) -> dict[str, Points]:
    """Eye contact, a lifted face while the wings open, then a smile that stays long."""
    return {
        "pitch": (
            (0.05 * end, 0.0),
            (0.30 * end, 3.0),
            (0.50 * end, 0.5),
            (0.70 * end, -1.5),
            (0.95 * end, 0.0),
        ),
        "yaw": ((0.1 * end, 0.0), (0.35 * end, 3.0), (0.60 * end, -2.0), (0.95 * end, 0.0)),
        "roll": ((0.4 * end, 0.0), (0.65 * end, -1.5), (0.95 * end, 0.0)),
        "smile": ((0.30 * end, 0.0), (0.52 * end, 0.62), (0.85 * end, 0.55), (0.99 * end, 0.0)),
        "squint": ((0.34 * end, 0.0), (0.54 * end, 0.3), (0.84 * end, 0.28), (0.97 * end, 0.0)),
        "brow": ((0.1 * end, 0.0), (0.26 * end, 0.25), (0.48 * end, 0.0)),
    }
