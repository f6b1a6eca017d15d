"""The wings of the scene: on both sides, behind nobody, alike in every thread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from memoriam.arrays import Frame
from memoriam.likeness import BodyPose
from memoriam.performance.curves import Keyframes
from memoriam.picture.camera import crown_to_chin
from memoriam.scenes.base import SUBJECT
from memoriam.stage import plates
from memoriam.stage.props import PropSetting
from memoriam.stage.props.wings import Wings, _shoulders
from memoriam.storyboard import PropTrack
from people import make_portrait

SIZE = (960, 480)
POSES = 12


@pytest.fixture(autouse=True)
def wing_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Poses of a wing that rises and grows longer."""
    folder = tmp_path / "wings"
    folder.mkdir()
    for pose in range(POSES):
        end, tip = 40 + 70 * pose // (POSES - 1), 120 - 100 * pose // (POSES - 1)
        picture = Image.new("RGBA", (120, 160), (255, 255, 255, 0))
        ImageDraw.Draw(picture).polygon(
            [(10, 90), (end, tip), (end, tip + 30), (10, 110)], (240, 238, 235, 255)
        )
        picture.save(folder / f"wing_{pose:02d}.png")
    manifest = {
        "file": "wing_{:02d}.png",
        "poses": POSES,
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


def wings(spread: float, seen: float = 1.0, beat: float = 0.0, size: tuple[int, int] = SIZE) -> Wings:
    portrait = make_portrait()
    curves = {
        "spread": Keyframes(((0.0, spread),)),
        "seen": Keyframes(((0.0, seen),)),
        "beat": Keyframes(((0.0, beat),)),
        "y": Keyframes(((0.0, 0.0),)),
    }
    track = PropTrack("wings", -1.0, curves, {"size": 0.9})
    scale = 0.4 * size[1] / 320.0
    placement = np.array([[scale, 0.0, size[0] / 2.0 - scale * 120.0], [0.0, scale, 0.4 * size[1]]])
    return Wings(PropSetting(track, size, {SUBJECT: portrait}, {SUBJECT: placement}, None, 1))


def painted(prop: Wings, size: tuple[int, int] = SIZE) -> Frame:
    frame = np.full((size[1], size[0], 4), 90, np.uint8)
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


@pytest.mark.parametrize("size", [(960, 540), (540, 960), (540, 540)])
@pytest.mark.parametrize("spread", [0.0, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("beat", [0.0, 0.5, 1.0])
def test_no_frame_cuts_the_wings(size: tuple[int, int], spread: float, beat: float) -> None:
    changed = painted(wings(spread, beat=beat, size=size), size)[..., 0] != 90
    border = np.concatenate([changed[0], changed[:, 0], changed[:, -1]])
    assert changed.any()
    assert not border.any()


def test_wings_come_down_in_a_beat() -> None:
    def middle(beat: float) -> float:
        return float(np.nonzero(painted(wings(1.0, beat=beat))[..., 0] != 90)[0].mean())

    assert middle(1.0) > middle(0.0) + 10


def test_wings_grow_from_the_shoulders_of_the_body() -> None:
    portrait = make_portrait()
    head, chin = crown_to_chin(portrait), float(portrait.mesh.points[152, 1])
    body = np.zeros((33, 4), np.float32)
    body[[11, 12]] = [[160.0, chin + 0.5 * head, 0, 1], [160.0 - 1.6 * head, chin + 0.5 * head, 0, 1]]
    seen = replace(portrait, body=BodyPose(body))
    assert _shoulders(seen) == pytest.approx((160.0 - 0.8 * head, 1.6 * head, chin + 0.5 * head), rel=1e-3)
    body[11, 3] = 0.1
    assert _shoulders(replace(portrait, body=BodyPose(body))) == _shoulders(portrait)


def test_unseen_wings_paint_nothing_and_forming_ones_are_faint() -> None:
    assert (painted(wings(0.5, 0.0)) == 90).all()
    faint, whole = (painted(wings(0.5, seen)).astype(int)[..., 0].sum() for seen in (0.4, 1.0))
    assert 90 * SIZE[0] * SIZE[1] < faint < whole


def test_threads_agree() -> None:
    prop = wings(0.4)
    alone = painted(prop)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(alone, frame) for frame in pool.map(lambda _: painted(prop), range(8)))
