"""Large feathered wings unfold behind the person and beat once, slowly."""

from __future__ import annotations

from memoriam.scenes.base import Actor, Cue, Points, Prop, ScenePlan

STAGE = "shore"
"""White feathers stand best before a sky at dawn; among white clouds they are lost."""

BEHIND = -1.0
"""Painter's order: behind everybody."""

FOLDED_AT_BEAT = 0.62
"""How far the wings are drawn in at the deepest point of their one beat."""


class WingsScene:
    """Wings unfold feather by feather, beat once, and stay spread."""

    name = "wings"
    price_key = "wings"
    seconds = 12.0
    shortest = 8.0

    def objection(self, cue: Cue) -> str | None:
        """Wings need shoulders to grow from: a silhouette that can be cut out."""
        from memoriam.stage.keepsake import needs_keepsake

        if needs_keepsake(cue.portrait):
            return (
                "The scene 'wings' needs a photograph whose person can be cut out cleanly, and this outline is too "
                "uncertain; take another photograph or the scene 'light', which works with every one."
            )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """Unfolding, one beat, rest."""
        end = cue.seconds
        spread: Points = (
            (0.10 * end, 0.0),
            (0.50 * end, 1.0),
            (0.56 * end, 1.0),
            (0.68 * end, FOLDED_AT_BEAT),
            (0.80 * end, 1.0),
        )
        seen: Points = ((0.02 * end, 0.0), (0.16 * end, 1.0))
        rise: Points = ((0.60 * end, 0.0), (0.72 * end, 0.07), (0.95 * end, 0.0))
        light: Points = ((0.2 * end, 0.0), (0.55 * end, 0.8), (end, 0.6))
        actor = Actor(y=rise, gestures=_wonder(end))
        prop = Prop("wings", BEHIND, {"spread": spread, "seen": seen, "rise": rise})
        return ScenePlan((actor,), (prop,), stage=cue.brief.stage or STAGE, light=light)


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
