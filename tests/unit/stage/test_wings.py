"""The wings of the scene: on both sides, behind nobody, alike in every thread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from memoriam.arrays import Frame
from memoriam.performance.curves import Keyframes
from memoriam.picture.camera import frame_portrait
from memoriam.scenes.base import SUBJECT
from memoriam.stage import plates
from memoriam.stage.props import PropSetting
from memoriam.stage.props.wings import Wings
from memoriam.storyboard import PropTrack
from people import make_portrait

SIZE = (960, 480)


@pytest.fixture(autouse=True)
def wing_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three poses of a wing that rises."""
    folder = tmp_path / "wings"
    folder.mkdir()
    for pose, tip in enumerate((110, 92, 74)):
        picture = Image.new("RGBA", (120, 160), (255, 255, 255, 0))
        ImageDraw.Draw(picture).polygon(
            [(10, 90), (110, tip), (110, tip + 30), (10, 110)], (240, 238, 235, 255)
        )
        picture.save(folder / f"wing_{pose:02d}.png")
    manifest = {
        "file": "wing_{:02d}.png",
        "poses": 3,
        "width": 120,
        "height": 160,
        "shoulder": (10, 100),
        "span": 110,
        "licence": "test",
        "script": "test",
        "seed": 1,
        "seconds": 0,
    }
    (folder / "wings.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(plates, "PLATES", tmp_path)
    plates.load_wings.cache_clear()
    yield
    plates.load_wings.cache_clear()


def wings(spread: float, seen: float = 1.0) -> Wings:
    portrait = make_portrait()
    curves = {
        "spread": Keyframes(((0.0, spread),)),
        "seen": Keyframes(((0.0, seen),)),
        "rise": Keyframes(((0.0, 0.0),)),
    }
    track = PropTrack("wings", -1.0, curves, {})
    placement = frame_portrait(portrait, *SIZE)
    return Wings(PropSetting(track, SIZE, {SUBJECT: portrait}, {SUBJECT: placement}, None, 1))


def painted(prop: Wings) -> Frame:
    frame = np.full((SIZE[1], SIZE[0], 4), 90, np.uint8)
    prop.paint(frame, 0.0, np.eye(2, 3))
    return frame


def test_two_wings_mirror_each_other() -> None:
    changed = (painted(wings(1.0))[..., 0] != 90).sum(axis=0)
    middle = int((np.flatnonzero(changed)[0] + np.flatnonzero(changed)[-1]) / 2)
    left, right = changed[:middle].sum(), changed[middle:].sum()
    assert left == pytest.approx(right, rel=0.1)


def test_wings_rise_as_they_spread_even_between_poses() -> None:
    def top(spread: float) -> int:
        return int(np.flatnonzero((painted(wings(spread))[..., 0] != 90).any(axis=1))[0])

    tops = [top(spread) for spread in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert all(later <= earlier + 6 for earlier, later in pairwise(tops))
    assert tops[0] - tops[-1] > 20


def test_unseen_wings_paint_nothing_and_forming_ones_are_faint() -> None:
    assert (painted(wings(0.5, 0.0)) == 90).all()
    faint, whole = (painted(wings(0.5, seen)).astype(int)[..., 0].sum() for seen in (0.4, 1.0))
    assert 90 * SIZE[0] * SIZE[1] < faint < whole


def test_threads_agree() -> None:
    prop = wings(0.4)
    alone = painted(prop)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(alone, frame) for frame in pool.map(lambda _: painted(prop), range(8)))
