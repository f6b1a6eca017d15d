"""Baked stages: what ships is complete and fits together; the loader decodes little and refuses damage."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from memoriam.arrays import RGBA
from memoriam.errors import InstallationError
from memoriam.stage import plates
from memoriam.stage.manifest import StageManifest
from memoriam.stage.plates import StagePlates, load_stage, load_wings, stage_names

SHIPPED = stage_names()


def small_stage(folder: Path, frames: int = 1) -> Path:
    """A stage of two tiny layers in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((4, 4, 3), 90, np.uint8)).save(folder / "back.png")
    for index in range(frames):
        cut = np.zeros((4, 4, 4), np.uint8)
        cut[1:3] = (200, 100, 50 + index, 128)
        Image.fromarray(cut).save(folder / f"cloud_{index:02d}.png")
    place = {"x": 0, "y": 0, "width": 4, "height": 4, "depth": 10, "parallax": 0.2}
    window = {"x": 0, "y": 0, "width": 4, "height": 4}
    stand = {"x": 2, "chin": 2, "head": 1, "front": 3}
    white = (1, 1, 1)
    manifest = {
        "name": "small",
        "title": "A small stage",
        "width": 4,
        "height": 4,
        "camera": {"focal": 3, "eye_height": 1.6, "centre": 2, "horizon": 2},
        "sun": {"x": 1, "y": 1, "visible": True, "colour": white},
        "lighting": {
            "key": white,
            "key_azimuth": 0,
            "key_elevation": 20,
            "fill": white,
            "ambient": white,
            "rim": 0.5,
            "exposure": 1,
            "saturation": 1,
            "haze": white,
        },
        "windows": dict.fromkeys(("9:16", "16:9", "1:1"), window),
        "stands": dict.fromkeys(("9:16", "16:9", "1:1"), stand),
        "layers": [
            {"name": "back", "file": "back.png", "role": "back", **place},
            {
                "name": "cloud",
                "file": "cloud_{:02d}.png",
                "role": "middle",
                **place,
                "frames": frames,
                "period": 1,
            },
        ],
        "licence": "test",
        "script": "test",
        "seed": 1,
        "seconds": 0,
    }
    if frames == 1:
        manifest["layers"][1]["file"] = "cloud_00.png"  # type: ignore[index]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_pixels_are_premultiplied_and_read_only(tmp_path: Path) -> None:
    stage = StagePlates(small_stage(tmp_path))
    cloud = stage.pixels("cloud")
    assert cloud.shape == (4, 4, 4)
    assert cloud[1, 0].tolist() == [100, 50, 25, 128]
    assert not cloud[0].any()
    with pytest.raises(ValueError, match="read-only"):
        cloud[0, 0, 0] = 1
    assert stage.pixels("back")[..., 3].min() == 255


def test_a_layer_is_decoded_once(tmp_path: Path) -> None:
    stage = StagePlates(small_stage(tmp_path))
    assert stage.pixels("back") is stage.pixels("back")


def test_a_loop_starts_again(tmp_path: Path) -> None:
    stage = StagePlates(small_stage(tmp_path, frames=3))
    assert stage.pixels("cloud", 4) is stage.pixels("cloud", 1)
    assert stage.pixels("cloud", 2)[1, 0, 2] != stage.pixels("cloud", 0)[1, 0, 2]


def test_a_moment_lies_between_two_pictures(tmp_path: Path) -> None:
    stage = StagePlates(small_stage(tmp_path, frames=4))
    first, second, share = stage.moment("cloud", 0.875)
    assert first is stage.pixels("cloud", 3)
    assert second is stage.pixels("cloud", 0)
    assert share == pytest.approx(0.5)
    assert stage.moment("back", 3.0)[2] == 0


def test_a_layer_lies_where_the_manifest_says(tmp_path: Path) -> None:
    stage = StagePlates(small_stage(tmp_path))
    large = stage.layer("cloud").model_copy(
        update={"x": 10.0, "y": -2.0, "width": 8.0, "height": 8.0, "anchor": "frame"}
    )
    stage._by_name["cloud"] = large
    affine = stage.place("cloud", "1:1")
    corners = affine[:, :2] @ np.array([[-0.5, 3.5], [-0.5, 3.5]]) + affine[:, 2:]
    assert corners + 0.5 == pytest.approx(np.array([[10.0, 18.0], [1.0, 9.0]]))


def test_decoded_bytes_are_bounded() -> None:
    kept = plates._DecodedLayers(limit=3 * 64)
    for index in range(10):
        kept.get(Path(str(index)), lambda: np.zeros((4, 4, 4), np.uint8))
    assert sum(pixels.nbytes for pixels in kept._kept.values()) <= 3 * 64
    assert Path("9") in kept._kept


def test_an_unknown_stage_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InstallationError, match="There is no stage 'the moon'"):
        load_stage("the moon")


def test_an_unknown_layer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="no layer 'rain'; it has back, cloud"):
        StagePlates(small_stage(tmp_path)).pixels("rain")


@pytest.mark.parametrize("damage", ["manifest.json", "back.png"])
def test_damage_is_refused(tmp_path: Path, damage: str) -> None:
    folder = small_stage(tmp_path)
    (folder / damage).write_bytes(b"\x00 not what it was")
    with pytest.raises(InstallationError, match="install Memoriam again"):
        StagePlates(folder).pixels("back")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_stage_is_complete(name: str) -> None:
    stage = load_stage(name)
    manifest = stage.manifest
    assert manifest.name == name
    assert manifest.layers[0].role == "back"
    assert any(layer.role == "front" for layer in manifest.layers)
    for layer in manifest.layers:
        files = [layer.file.format(k) for k in range(layer.frames)] if layer.frames > 1 else [layer.file]
        for file in files:
            with Image.open(stage.folder / file) as picture:
                assert picture.width / picture.height == pytest.approx(layer.width / layer.height, rel=0.02)


@pytest.mark.parametrize("name", SHIPPED)
def test_windows_lie_inside_with_room_for_the_camera(name: str) -> None:
    manifest: StageManifest = load_stage(name).manifest
    assert set(manifest.windows) == set(manifest.stands) == {"9:16", "16:9", "1:1"}
    for shape, window in manifest.windows.items():
        assert window.x >= 100
        assert window.y >= 100
        assert window.x + window.width <= manifest.width - 100
        assert window.y + window.height <= manifest.height - 100
        stand = manifest.stands[shape]
        assert window.y < stand.chin - stand.head < stand.chin < stand.front < window.y + window.height


@pytest.mark.parametrize("name", SHIPPED)
def test_a_walk_leads_away(name: str) -> None:
    path = load_stage(name).manifest.path
    assert all(a.depth < b.depth and a.metre > b.metre for a, b in itertools.pairwise(path))


def test_wings_unfold_from_the_shoulder_and_stop_at_their_ends() -> None:
    wings = load_wings()
    folded, spread = wings.pixels(0), wings.pixels(wings.manifest.poses - 1)
    assert folded.shape == spread.shape == (wings.manifest.height, wings.manifest.width, 4)
    assert wings.pixels(-3) is folded
    assert wings.pixels(999) is spread

    def reach(wing: RGBA) -> float:
        rows, columns = np.nonzero(wing[..., 3] > 128)
        x, y = wings.manifest.shoulder
        return float(np.hypot(columns - x, y - rows)[rows < y].max())

    assert reach(spread) == pytest.approx(wings.manifest.span, rel=0.08)
    assert reach(folded) < 0.4 * wings.manifest.span


def test_everything_shipped_stays_small() -> None:
    shipped = sum(path.stat().st_size for path in plates.PLATES.rglob("*") if path.is_file())
    assert shipped <= 28_000_000
