"""The walker: on the stairs and nowhere else, in the person's colours, alike in every thread."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from memoriam.arrays import Frame
from memoriam.errors import InstallationError
from memoriam.performance.curves import Keyframes
from memoriam.picture.camera import zoom
from memoriam.stage import strips, walker
from memoriam.stage.painted import PaintedStage
from memoriam.stage.props import PropSetting
from memoriam.stage.props.walker import Walker, first_free_stair, worn_below
from memoriam.stage.stairs import StairPath
from memoriam.stage.walker import HALF_CYCLE, View, WalkerLight, WalkerLook, WalkerManifest
from memoriam.storyboard import PropTrack

WIDTH, HEIGHT, DENSITY = 44, 96, 48.0
KIND = "man-slim-trousers"
LOOK = WalkerLook(skin=(205, 160, 135), hair=None, top=(40, 60, 150), bottom=(50, 50, 56))
SIZE = (270, 480)


def manifest(view: View) -> WalkerManifest:
    return WalkerManifest(
        kind=KIND,
        file=f"walker_{KIND}_{view}.png",
        tiles=("ambient", "left", "right", "skin", "top", "bottom", "shoes"),
        lights=3,
        light_limit=1.6,
        width=WIDTH,
        height=HEIGHT,
        view=view,
        frames=HALF_CYCLE,
        density=DENSITY,
        distance=8.0,
        eye_height=0.6,
        anchor=(WIDTH / 2 - 0.5, 82.0),
        heads=((WIDTH / 2 - 0.5, 8.0),) * HALF_CYCLE,
        chest=(WIDTH / 2 - 0.5, 30.0),
        licence="test",
        script="test",
        seed=1,
        seconds=0,
    )


def strip(frame: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A block of a person: head, trunk with one longer arm at the left, two legs; light from the left."""
    tiles = np.zeros((7, HEIGHT, WIDTH), np.uint8)
    tiles[0], tiles[1], tiles[2] = 150, 180, 60
    tiles[3, 2:14, 18:26] = 255
    tiles[4, 14:50, 12:32] = 255
    tiles[4, 14:58, 8:12] = 255
    tiles[5, 50:78, 14:30] = 255
    tiles[6, 78 : 82 + frame % 2, 14:30] = 255
    return np.concatenate(list(tiles), axis=1)


@pytest.fixture(autouse=True)
def figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for view in ("near", "far"):
        made = manifest(view)
        Image.fromarray(np.concatenate([strip(i) for i in range(HALF_CYCLE)])).save(tmp_path / made.file)
        (tmp_path / f"walker_{KIND}_{view}.json").write_text(made.model_dump_json())
    caches = (walker.load_walker, walker.sprite, walker._strips)
    for module in (strips, walker):
        monkeypatch.setattr(module, "FIGURES", tmp_path)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.fixture(scope="module")
def stage() -> PaintedStage:
    return PaintedStage("stairway-morning", SIZE, 1)


def prop(
    stage: PaintedStage | None, stairs: tuple[int | None, ...] = (None, 40), grey: bool = False
) -> Walker:
    curves = {f"seen_{i}": Keyframes(((4.0 * i, 0.0), (4.0 * i + 0.5, 1.0))) for i in range(len(stairs))}
    curves |= {f"lit_{i}": Keyframes(((100.0, 0.0), (101.0, 1.0))) for i in range(len(stairs))}
    colours = {"skin": LOOK.skin, "hair": None, "top": LOOK.top, "bottom": LOOK.bottom, "grey": grey}
    facts = {"person": "subject", "kind": KIND, "hair": "bald", "colours": colours, "stairs": stairs}
    return Walker(PropSetting(PropTrack("walker", -0.5, curves, facts), SIZE, {}, {}, stage, 1))


def painted(made: Walker, t: float, push: float = 1.0) -> Frame:
    frame = np.full((SIZE[1], SIZE[0], 4), 200, np.uint8)
    made.paint(frame, t, zoom(push, (SIZE[0] / 2, 170.0)))
    return frame


def test_paints_on_the_stairs_and_leaves_the_rest(stage: PaintedStage) -> None:
    changed = (painted(prop(stage, (6,)), 2.0)[..., :3] != 200).any(axis=2)
    rows, columns = np.nonzero(changed)
    foot = StairPath(stage.path).spot(8)
    assert abs(columns.mean() - foot.x) < 0.25 * foot.metre
    assert rows.min() > foot.y - 2.2 * foot.metre
    assert rows.max() < foot.y + 1.2 * foot.metre
    assert not painted(prop(stage, (6,)), -1.0)[..., :3].astype(int).sum() - 200 * 3 * SIZE[0] * SIZE[1]


def test_grows_smaller_on_the_way_up(stage: PaintedStage) -> None:
    def tall(t: float) -> int:
        rows = np.flatnonzero((painted(prop(stage, (6,)), t)[..., 0] < 178).any(axis=1))
        return int(np.ptp(rows))

    assert tall(8.0) < tall(4.0) < tall(1.0)


def test_colours_are_the_persons_own(stage: PaintedStage) -> None:
    frame = painted(prop(stage, (6,)), 2.0)[..., :3].astype(int)
    blue = frame[..., 2] - frame[..., 0]
    assert blue.max() > 30


def test_grey_stays_grey() -> None:
    look = WalkerLook(LOOK.skin, None, LOOK.top, LOOK.bottom, grey=True)
    picture = walker.sprite(KIND, "bald", "near", 3, look).levels[0][..., :3].astype(int)
    assert np.ptp(picture, axis=2).max() <= 1


def test_no_colour_exceeds_its_alpha() -> None:
    for level in walker.sprite(KIND, "bald", "near", 30, LOOK).levels:
        assert (level[..., :3] <= level[..., 3:]).all()


def test_second_half_of_a_cycle_is_the_first_one_mirrored() -> None:
    straight = walker.sprite(KIND, "bald", "near", 5, LOOK).levels[0]
    mirrored = walker.sprite(KIND, "bald", "near", 5 + HALF_CYCLE, LOOK).levels[0]
    assert np.array_equal(straight[..., 3], mirrored[:, ::-1, 3])


def test_the_sun_stays_on_its_side_in_mirrored_frames() -> None:
    bright = WalkerLook(LOOK.skin, None, LOOK.top, LOOK.bottom, light=WalkerLight(side=-1.0))
    straight = walker.sprite(KIND, "bald", "near", 0, bright).levels[0][30, 20, :3].astype(int).sum()
    mirrored = walker.sprite(KIND, "bald", "near", HALF_CYCLE, bright).levels[0][30, 23, :3].astype(int).sum()
    assert (
        straight > mirrored + 20
    )  # the tile of the right light is dark, and it is the left one once mirrored


def test_is_alike_in_every_thread(stage: PaintedStage) -> None:
    made = prop(stage)
    times = [0.4 + 0.04 * i for i in range(12)]
    alone = [painted(made, t) for t in times]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: painted(made, t), times))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_steps_go_with_the_film_frame_by_frame(stage: PaintedStage) -> None:
    made = prop(stage, (7,))
    climb = made._climbs[0]
    climbed = [made.climbed(climb, index / 25) * HALF_CYCLE for index in range(200)]
    assert np.allclose(np.diff(climbed), 1.0)


def test_first_stair_is_above_the_clouds(stage: PaintedStage) -> None:
    path = StairPath(stage.path)
    stair = first_free_stair(path, stage, SIZE[1])
    assert path.spot(stair).y < stage.stand.front <= path.spot(stair - 2).y + 0.1 * SIZE[1]


def test_no_stairs_no_walker() -> None:
    with pytest.raises(InstallationError, match="stairs"):
        prop(None)


def test_an_unknown_walker_is_named() -> None:
    with pytest.raises(InstallationError, match="man-slim-trousers"):
        walker.load_walker("giant", "near")


def test_what_is_worn_below_is_dark() -> None:
    assert max(worn_below((250, 250, 250))) < 80
    red, _, blue = worn_below((200, 40, 40))
    assert red > blue
