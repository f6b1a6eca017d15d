"""The bake scripts that need Blender, each at thumbnail size.

    MEMORIAM_BLENDER=blender-venv/bin/python pytest -m heavy tests/integration/bake

``MEMORIAM_BLENDER`` names a Python that can import bpy (docs/baking.md), else the running one is tried;
``MEMORIAM_BODY_WHEEL`` the wheel with the body data. What is not there is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bake import dove, stairway, walker
from bake.body import BodyData
from bake.pack import pack
from bake.plans import plans, write_radiance
from bake.workshop import Workshop
from PIL import Image

from memoriam.stage.plates import StagePlates
from memoriam.stage.props.dove import DoveManifest
from memoriam.stage.strips import read_manifest

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[3]
SECONDS = 300


@pytest.fixture(scope="module")
def blender() -> str:
    """A Python with bpy."""
    python = os.environ.get("MEMORIAM_BLENDER", sys.executable)
    found = subprocess.run([python, "-c", "import bpy, OpenEXR"], check=False, capture_output=True)
    if found.returncode != 0:
        pytest.skip(f"{python} has no bpy; set MEMORIAM_BLENDER as docs/baking.md says")
    return python


def run(blender: str, script: str, job: dict[str, object], folder: Path) -> None:
    (folder / "job.json").write_text(json.dumps(job))
    command = [blender, str(ROOT / "bake" / script), str(folder / "job.json")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS)


def test_stairs(blender: str, tmp_path: Path) -> None:
    write_radiance(str(tmp_path / "light.hdr"), np.ones((8, 16, 3), np.float32))
    job = stairway.blender_job(stairway.DAY, str(tmp_path / "light.hdr"), str(tmp_path / "stairs"), 0.02)
    run(blender, "stairway_blender.py", job, tmp_path)
    stairs = np.load(tmp_path / "stairs.npy")
    assert stairs.shape[2] == 5
    assert 0.02 < float((stairs[..., 3] > 0.5).mean()) < 0.9


def test_a_dove(blender: str, tmp_path: Path) -> None:
    shapes = {name: (points[:1], faces) for name, (points, faces) in dove.shapes().items()}
    job = walker.job(tmp_path, shapes, dove.EYE, [0], dove.WHOLE, 60.0, 2)
    run(blender, "dove_blender.py", job | {"distance": dove.DISTANCE, "eye": -dove.BELOW}, tmp_path)
    picture = np.load(tmp_path / "frame_0.npy").astype(np.float32)
    assert picture.shape[2] == len(dove.TILES)
    alpha = picture[..., 3:].sum(-1)
    assert 0.02 < float((alpha > 0.5).mean()) < 0.4
    assert float(picture[..., :3][alpha > 0.9].mean()) > 0.05
    assert not alpha[[0, -1]].any()
    assert not alpha[:, [0, -1]].any()


def test_a_walker(blender: str, tmp_path: Path) -> None:
    wheel = Path(os.environ.get("MEMORIAM_BODY_WHEEL", walker.__file__ + ".whl"))
    if not wheel.exists():
        pytest.skip(
            "the wheel with the body data is not here; set MEMORIAM_BODY_WHEEL as docs/baking.md says"
        )
    drawn = walker.shapes(BodyData(wheel), "woman-slim-skirt")
    parts = {name: drawn[name] for name in walker.PARTS}
    eye = walker.EYES["near"]
    job = walker.job(tmp_path, parts, eye, [6], walker.WHOLE, 40.0, 2)  # type: ignore[arg-type]
    run(blender, "walker_blender.py", job, tmp_path)
    picture = np.load(tmp_path / "frame_6.npy").astype(np.float32)
    covered = dict(zip(walker.TILES[3:], (picture[..., 3:] > 0.5).sum((0, 1)).tolist(), strict=True))
    assert all(covered[name] > 10 for name in walker.PARTS)
    rows = {
        name: float(np.nonzero(picture[..., walker.TILES.index(name)] > 0.5)[0].mean()) for name in covered
    }
    assert rows["top"] < rows["bottom"] < rows["shoes"]


def test_a_whole_dove_is_packed(tmp_path: Path) -> None:
    shop = Workshop(tmp_path, 0.2)
    folder = shop.path("dove")
    folder.mkdir(parents=True)
    for moment in range(dove.BEATS * dove.BETWEEN):
        picture = np.zeros((20, 30, len(dove.TILES)), np.float16)
        picture[8:12, 10:20] = 0.5
        np.save(folder / f"frame_{moment}.npy", picture)
    assert dove.pack(shop, "unused", tmp_path) < 200_000
    manifest = read_manifest(DoveManifest, tmp_path / "dove.json")
    with Image.open(tmp_path / "dove.webp") as strips:
        assert strips.size == (30 * len(dove.TILES), 20 * manifest.frames)


def test_a_stage_at_thumbnail_size(tmp_path: Path) -> None:
    plan = plans("unused")["night"](Workshop(tmp_path / "work", 0.05))
    assert pack(plan, 1.0, tmp_path / "night") < 400_000
    plates = StagePlates(tmp_path / "night")
    assert {layer.role for layer in plates.manifest.layers} >= {"back", "front"}
    assert all(plates.pixels(layer.name).shape[2] == 4 for layer in plates.manifest.layers)
