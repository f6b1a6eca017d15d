"""A painted stage: where people stand in it, what moves, and that layers paint where they should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from memoriam.arrays import Affine, Frame
from memoriam.picture.camera import CHIN, crown_to_chin, scale_of, zoom
from memoriam.picture.layer import Layer
from memoriam.stage import plates, scenery
from memoriam.stage.painted import PaintedStage
from memoriam.stage.rays import Rays
from memoriam.stage.scenery import share_of_view
from people import make_portrait

STILL = np.eye(2, 3)
EDGE = 400


def layer(name: str, role: str, **more: Any) -> dict[str, Any]:
    whole = {"x": 0, "y": 0, "width": EDGE, "height": EDGE, "depth": 10, "parallax": 0.2}
    return {"name": name, "file": f"{name}.png", "role": role, **whole, **more}


@pytest.fixture
def stage_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A stage of a sky, a drifting band and grass, installed as 'small'."""
    folder = tmp_path / "small"
    folder.mkdir()
    chance = np.random.default_rng(1)
    sky = np.repeat(np.linspace(200, 120, EDGE)[:, None], EDGE, axis=1)
    Image.fromarray(np.dstack([sky * 0.8, sky * 0.9, sky]).astype(np.uint8)).save(folder / "back.png")
    band = np.zeros((40, 200, 4), np.uint8)
    band[10:30] = 255
    band[..., :3] = chance.integers(120, 220, (40, 200, 1))
    Image.fromarray(band).save(folder / "band.png")
    grass = np.zeros((100, EDGE, 4), np.uint8)
    grass[40:] = (40, 90, 30, 255)
    Image.fromarray(grass).save(folder / "grass.png")
    frames = {"9:16": (225, 400), "16:9": (400, 225), "1:1": (225, 225)}
    windows = {
        name: {"x": (EDGE - w) / 2, "y": (EDGE - h) / 2, "width": w, "height": h}
        for name, (w, h) in frames.items()
    }
    stands = {
        name: {
            "x": 200,
            "chin": y["y"] + 0.6 * y["height"],
            "head": 100,
            "front": y["y"] + 0.70 * y["height"],
        }
        for name, y in windows.items()
    }
    manifest = {
        "name": "small",
        "title": "A small stage",
        "width": EDGE,
        "height": EDGE,
        "camera": {"focal": 300, "eye_height": 1.6, "centre": 200, "horizon": 200},
        "sun": {"x": 260, "y": 120, "visible": False, "colour": (1, 0.9, 0.7)},
        "lighting": {
            "key": (1.2, 1.0, 0.8),
            "key_azimuth": 10,
            "key_elevation": 20,
            "fill": (0.9, 0.9, 0.9),
            "ambient": (0.5, 0.5, 0.5),
            "rim": 0.6,
            "exposure": 1,
            "saturation": 0.95,
            "haze": (0.9, 0.85, 0.8),
        },
        "windows": windows,
        "stands": stands,
        "path": [{"x": 200, "y": 300, "metre": 40, "depth": 6, "haze": 0.1}],
        "layers": [
            layer("back", "back", parallax=0.04),
            layer("band", "middle", y=180, width=EDGE, height=40, wraps=True, drift=20.0),
            layer(
                "grass",
                "front",
                x=-40,
                width=480,
                y=-40,
                height=100,
                anchor="frame",
                parallax=1.5,
                sway=4.0,
                period=5.0,
            ),
        ],
        "sparkles": [{"x": 150, "y": 60, "radius": 1.2, "colour": (1, 1, 1), "period": 4}],
        "licence": "test",
        "script": "test",
        "seed": 1,
        "seconds": 0,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(plates, "PLATES", tmp_path)
    plates.load_stage.cache_clear()
    yield folder
    plates.load_stage.cache_clear()


def painted(what: Layer, size: tuple[int, int], t: float = 0.0, push: float = 1.0) -> Frame:
    frame = np.zeros((size[1], size[0], 4), np.uint8)
    what.paint(frame, t, zoom(push, (size[0] / 2, size[1] / 2)))
    return frame


@pytest.mark.parametrize("size", [(270, 480), (480, 270), (270, 270), (270, 338)])
def test_the_sky_fills_every_frame_however_near_the_camera(stage_folder: Path, size: tuple[int, int]) -> None:
    stage = PaintedStage("small", size, 1)
    for push in (1.0, 1.3):
        assert painted(stage.back, size, 7.0, push)[..., :3].min() > 0
    front = painted(stage.front, size)
    assert front[int(stage.stand.front) + 40, :, 1].min() > 60
    assert not front[: int(stage.stand.front - 20)].any()


def test_the_band_wraps_without_end_and_moves_with_time(stage_folder: Path) -> None:
    stage = PaintedStage("small", (270, 480), 1)
    rows = slice(220, 260)
    early, later = painted(stage.back, (270, 480))[rows], painted(stage.back, (270, 480), 3.0)[rows]
    assert np.abs(early.astype(int) - later).max() > 30
    turn = EDGE / 20.0
    again = painted(stage.back, (270, 480), turn)[rows]
    assert np.abs(early.astype(int) - again)[..., :3].max() <= 2


@pytest.mark.parametrize("size", [(270, 480), (480, 270), (270, 270), (270, 338)])
def test_a_person_stands_where_the_stage_says(stage_folder: Path, size: tuple[int, int]) -> None:
    stage, portrait = PaintedStage("small", size, 1), make_portrait(400, 1600)
    placement = stage.place(portrait)
    chin = placement[:, :2] @ portrait.mesh.points[CHIN, :2] + placement[:, 2]
    assert chin == pytest.approx((stage.stand.x, stage.stand.chin), abs=0.6)
    assert crown_to_chin(portrait) * scale_of(placement) == pytest.approx(stage.stand.head, rel=0.02)
    assert 0.4 * size[1] < stage.stand.chin < stage.stand.front < size[1]


def test_a_photo_that_ends_soon_is_brought_behind_the_front(stage_folder: Path) -> None:
    stage = PaintedStage("small", (270, 480), 1)
    long, short = make_portrait(400, 1600), make_portrait(400, 500)
    tall = stage.place(long)
    assert stage.front.raised == 0.0
    placed = stage.place(short)
    assert crown_to_chin(short) * scale_of(placed) >= crown_to_chin(long) * scale_of(tall) - 0.5
    chin = placed[:, :2] @ short.mesh.points[CHIN, :2] + placed[:, 2]
    assert chin[1] >= stage.stand.chin
    assert stage.stand.front - stage.front.raised > chin[1]


def test_sun_and_path_are_in_frame_pixels(stage_folder: Path) -> None:
    stage = PaintedStage("small", (270, 480), 1)
    assert stage.sun == pytest.approx(((260 - 87.5) * 1.2, 120 * 1.2))
    assert stage.path[0].metre == pytest.approx(48.0)


def test_a_star_twinkles(stage_folder: Path) -> None:
    stage = PaintedStage("small", (270, 480), 1)
    x, y = (round((150 - 87.5) * 1.2), round(60 * 1.2))
    levels = [int(painted(stage.back, (270, 480), t)[y, x, 0]) for t in (0.0, 0.7, 1.4, 2.1, 2.8)]
    assert max(levels) - min(levels) > 15


class Gap:
    """A dark sky with one bright gap."""

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        frame[...] = 60
        frame[60:140, 110:190] = 250


def test_shafts_of_light_leave_the_sun_change_slowly_and_clip_nothing() -> None:
    rays = Rays(Gap(), (150.0, 100.0), (1.0, 0.9, 0.7), (270, 480), 1)

    def lit(t: float) -> Frame:
        frame = np.full((480, 270, 4), 100, np.uint8)
        rays.paint(frame, t, STILL)
        return frame

    now, soon, later = lit(0.0).astype(int), lit(0.04).astype(int), lit(6.0).astype(int)
    assert now[100, 200, 0] > 105
    assert now[..., 0].min() >= 100
    assert now[100, 200, 0] >= now[100, 200, 2]
    assert (now[440:] == 100).all()
    assert np.abs(now - soon).max() <= 2
    assert np.abs(now - later).max() > 3
    white = np.full((480, 270, 4), 255, np.uint8)
    rays.paint(white, 0.0, STILL)
    assert (white == 255).all()


def test_the_camera_is_shared_by_depth() -> None:
    view = zoom(2.0, (100.0, 50.0))
    assert np.allclose(share_of_view(view, 0.0), STILL)
    assert np.allclose(share_of_view(view, 1.0), view)
    assert share_of_view(view, 0.5)[0, 0] == pytest.approx(1.5)


def test_threads_paint_the_same_picture(stage_folder: Path) -> None:
    stage = PaintedStage("small", (270, 480), 1)
    times = [0.04 * k for k in range(12)]

    def both(t: float) -> Frame:
        frame = painted(stage.back, (270, 480), t)
        stage.front.paint(frame, t, STILL)
        return frame

    alone = [both(t) for t in times]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(both, times))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_a_stage_beside_grey_people_keeps_few_colours(stage_folder: Path) -> None:
    def colours(grey: bool) -> Frame:
        frame = np.zeros((160, 90, 4), np.uint8)
        PaintedStage("small", (90, 160), 1, grey=grey).back.paint(frame, 0.0, STILL)
        return frame[..., :3].astype(int)

    vivid, calm = colours(False), colours(True)
    assert 0.3 < np.ptp(calm, axis=2).mean() / np.ptp(vivid, axis=2).mean() < 0.6
    luma = [0.2126, 0.7152, 0.0722]
    assert np.abs(calm @ luma - vivid @ luma).max() < 2.0


@given(
    st.floats(0.6, 1.8),
    st.floats(-40.0, 40.0),
    st.floats(-40.0, 40.0),
    st.floats(-0.2, 0.2),
    st.integers(0, 3),
)
def test_bands_leave_out_nothing_that_is_seen(
    scale: float, x: float, y: float, shear: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    picture = np.zeros((90, 70, 4), np.uint8)
    for _ in range(4):
        left, top = int(chance.integers(0, 60)), int(chance.integers(0, 80))
        picture[top : top + 9, left : left + 9] = 200
    place = np.array([[scale, -shear, x], [0.0, scale, y]])
    whole = np.full((120, 100, 4), 50, np.uint8)
    banded = whole.copy()
    scenery.lay_picture(whole, picture, place)
    for band in scenery._bands(scenery.filled([picture]), place, banded):
        scenery._lay_part(banded, picture, place, band, add=False)
    # OpenCV rounds places to 1/32 pixel, from the corner of what is asked for
    assert np.abs(whole.astype(int) - banded).max() <= 12
