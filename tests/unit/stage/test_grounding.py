"""The shade of a person on the clouds or the grass before them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from memoriam.arrays import Frame
from memoriam.performance.curves import Keyframes
from memoriam.scenes.base import SUBJECT
from memoriam.stage.grounding import Grounding
from memoriam.stage.painted import PaintedStage
from memoriam.storyboard import ActorTrack
from people import make_portrait

SIZE = (108, 192)
STILL = np.eye(2, 3)


@pytest.fixture(scope="module")
def stage() -> PaintedStage:
    return PaintedStage("stairway-day", SIZE, 1)


def shaded(stage: PaintedStage, opacity: float = 1.0, dissolve: float = 0.0, x: float = 0.0) -> Frame:
    small = make_portrait()
    matte = small.matte.copy()
    matte[200:, 60:180] = 1.0
    portrait = replace(small, matte=matte)
    still, whole, there, gone, beside = (Keyframes(((0.0, v),)) for v in (0.0, 1.0, opacity, dissolve, x))
    track = ActorTrack(SUBJECT, "portrait", beside, still, whole, there, gone, still)
    layer = Grounding(portrait, stage.place(portrait), track, stage)
    frame = np.full((SIZE[1], SIZE[0], 4), 220, np.uint8)
    layer.paint(frame, 0.0, STILL)
    return frame[..., :3]


def test_clouds_darken_below_the_person_and_nothing_else_does(stage: PaintedStage) -> None:
    lost = 220 - shaded(stage).astype(int).min(axis=2)
    rows = np.flatnonzero(lost.max(axis=1) > 2)
    assert 8 < lost.max() < 60
    assert rows[0] > stage.stand.chin
    assert lost[:, :4].max() <= 2


def test_the_shade_goes_with_the_person(stage: PaintedStage) -> None:
    whole = int((220 - shaded(stage).astype(int)).sum())
    assert 0 < int((220 - shaded(stage, opacity=0.5).astype(int)).sum()) < whole
    assert (shaded(stage, dissolve=1.0) == 220).all()
    middles = [np.nonzero(shaded(stage, x=x)[..., 0] < 215)[1].mean() for x in (-0.3, 0.3)]
    assert middles[0] < middles[1] - 5
