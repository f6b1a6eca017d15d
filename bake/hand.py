"""``python -m bake hand-woman``: the raised hand of one kind, from body data to the file that ships."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import json
import resource
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bake.arrays import Floats
from bake.body import BodyData
from bake.hand_pose import KINDS, TILTS, HandShape, shape
from bake.hand_skin import paint, place
from bake.hand_sleeve import sleeve, tucked
from bake.workshop import Workshop
from memoriam.stage.hand import HandManifest

SEED = 20
HAND_PIXELS = 360
"""Length of the hand in the baked picture at scale 1, wrist to fingertip."""
MARGIN = 0.07
"""Room above the fingertips, in hand lengths."""
WIDTH = 1.02
"""Width of the picture, in hand lengths."""
ABOVE_ELBOW = -0.06
"""The picture ends so far below the elbow: the whole forearm is seen where nothing of the person hides it."""
DISTANCE = 1.9
"""Metres from the eye: nearer would swell the fingers, as a portrait lens does not."""
SAMPLES = 20


def frame_of(hand: HandShape) -> dict[str, float]:
    """Metres: what the picture shows round the wrist."""
    top = hand.length * (1 + MARGIN)
    bottom = float(hand.elbow[2]) + hand.length * ABOVE_ELBOW
    middle = (hand.joints["thumb_tip"][0] + hand.joints["pinky_tip"][0]) / 2
    return {"top": top, "bottom": bottom, "x": float(middle), "width": hand.length * WIDTH}


def render(shop: Workshop, kind_name: str, wheel: Path, blender: str, poses: range) -> list[Floats]:
    """One (h, w, channels) array a pose."""
    kind = KINDS[kind_name]
    hand = shape(BodyData(wheel), kind)
    skin = paint(hand, kind, SEED)
    cloth, cloth_faces, hem = sleeve(hand, SEED)
    framed = frame_of(hand)
    density = HAND_PIXELS * shop.scale / hand.length
    shapes = {f"pose_{i}": tucked(hand, hand.poses[i]) for i in range(len(TILTS))}
    shapes |= {"front": hand.front, "uv": place(hand.neutral), "sleeve": cloth, "hem": hem}
    shapes |= {"relief": skin.relief, "bump": skin.bump, "crease": skin.crease, "blush": skin.blush}
    folder = shop.path(f"hand-{kind_name}")
    folder.mkdir(exist_ok=True)
    np.savez(folder / "shapes.npz", **shapes)  # type: ignore[arg-type]  # the stub takes keywords for options
    job = {
        "shapes": str(folder / "shapes.npz"),
        "hand_faces": hand.faces,
        "sleeve_faces": cloth_faces,
        "output": str(folder),
        "width": round(framed["width"] * density),
        "height": round((framed["top"] - framed["bottom"]) * density),
        "metres": framed["top"] - framed["bottom"],
        "centre": [framed["x"], (framed["top"] + framed["bottom"]) / 2],
        "distance": DISTANCE,
        "samples": SAMPLES,
        "threads": 1,
        "seed": SEED,
        "poses": [pose for pose in poses if not (folder / f"pose_{pose}.npy").exists()],
    }
    if job["poses"]:
        (folder / "job.json").write_text(json.dumps(job))
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        script = Path(__file__).with_name("hand_blender.py")
        subprocess.run([blender, str(script), str(folder / "job.json")], check=True)
        shop.note(f"hand-{kind_name}", resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return [np.load(folder / f"pose_{pose}.npy").astype(np.float32) for pose in poses]


TILES = (
    *(f"{light}_{channel}" for light in ("left", "right", "fill", "sun") for channel in ("red", "green")),
    "skin",
    "sleeve",
    "cuff",
    "crease",
    "blush",
    "palm",
)
LIGHTS = 8
LIGHT_LIMIT = 1.6
"""Linear light above this is clipped: only the rim reaches it."""
QUALITY = 86
"""WebP, judged by eye on the lines of the palm."""
LICENCE = "CC0-1.0 body data of MakeHuman (see LICENSE-CC0.md); rendered by the scripts of this repository"


def pack(shop: Workshop, kind_name: str, wheel: Path, blender: str, folder: Path) -> int:
    """Bake what is missing and write the strips, the manifest and the licence of the body data; returns the bytes."""
    pictures = render(shop, kind_name, wheel, blender, range(len(TILTS)))
    hand = shape(BodyData(wheel), KINDS[kind_name])
    framed = frame_of(hand)
    height, width = pictures[0].shape[:2]
    density = height / (framed["top"] - framed["bottom"])

    def pixel(point: Floats) -> tuple[float, float]:
        """Where a point of the arm is in the picture; the lens makes what is nearer a little larger."""
        depth = DISTANCE / (DISTANCE + float(point[1]))
        middle = (framed["top"] + framed["bottom"]) / 2
        x = (float(point[0]) - framed["x"]) * depth * density + width / 2 - 0.5
        y = (middle - float(point[2])) * depth * density + height / 2 - 0.5
        return round(x, 2), round(y, 2)

    wrist, elbow, tip = pixel(np.zeros(3)), pixel(hand.elbow), pixel(hand.joints["middle_tip"])
    manifest = HandManifest(
        kind=kind_name,
        file=f"hand_{kind_name}_{{:02d}}.webp",
        tiles=TILES,
        lights=LIGHTS,
        light_limit=LIGHT_LIMIT,
        width=width,
        height=height,
        poses=len(TILTS),
        hand_pixels=round(wrist[1] - tip[1], 2),
        wrist=wrist,
        elbow=elbow,
        licence=LICENCE,
        script="bake/hand.py",
        seed=SEED,
        seconds=shop.spent().get(f"hand-{kind_name}", 0.0),
    )
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / manifest.file.format(pose) for pose in range(len(TILTS))]
    for path, picture in zip(written, pictures, strict=True):
        Image.fromarray(strip(picture)).save(path, quality=QUALITY, method=6)
    described = folder / f"hand_{kind_name}.json"
    described.write_text(manifest.model_dump_json(indent=1) + "\n")
    (folder / "LICENSE-CC0.md").write_text(BodyData(wheel).text("LICENSE.md"))
    return sum(path.stat().st_size for path in (*written, described))


def strip(picture: Floats) -> NDArray[np.uint8]:
    """(h, w * tiles) bytes: the passes side by side, lights as square roots, empty where nothing is covered."""
    covered = picture[..., LIGHTS : LIGHTS + 3].sum(-1) > 0.002
    lights = np.sqrt(np.clip(picture[..., :LIGHTS] / LIGHT_LIMIT, 0, 1))
    tiles = np.concatenate([lights, np.clip(picture[..., LIGHTS:], 0, 1)], -1) * covered[..., None]
    return np.round(np.concatenate(list(np.moveaxis(tiles, -1, 0)), axis=1) * 255).astype(np.uint8)
