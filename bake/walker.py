"""``python -m bake walker-man-slim-trousers``: somebody who climbs stairs, seen from behind, in one set of clothes.

A cycle is symmetric: the second half is the first one mirrored, so only half of it is baked, once for stairs near the
eye and once for stairs far above it. Hair is baked by itself (walker_hair.py) and put on when the walker is shown.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from bake.arrays import Floats
from bake.body import SKIN_VERTICES, BodyData, Build, part
from bake.hand import LICENCE
from bake.walker_clothes import HANDS, Drape, Piece, drape, jacket_pieces, shoe_pieces, trouser_pieces
from bake.walker_gait import Figure, figure, pose
from bake.workshop import Workshop
from memoriam.stage.stairs import RISE, RUN, TOUCH_DOWN
from memoriam.stage.strips import StripManifest
from memoriam.stage.walker import HALF_CYCLE, WalkerManifest

SEED = 31
SAMPLES = 8
"""Rays a pixel; each light is denoised by itself."""
TILES = ("ambient", "left", "right", "skin", "top", "bottom", "shoes")
LIGHTS = 3
LIGHT_LIMIT = 1.6
QUALITY = 80
SPECK, SEEN_THROUGH, SOLID = 0.0020, 0.6, 0.95
"""Square metres below which a hole is a speck; coverages below which a pixel is a hole, above which it is none."""
AROUND = 25
"""Pixels across which a filled speck takes the light of the cloth about it."""
BEYOND = 5.0
"""Pixels beyond the outline to which light is carried on, for samples between pixels."""


@dataclass(frozen=True)
class Eye:
    """From where a figure is baked: on stairs near the eye it is seen from a little above, far up from below."""

    stair: float
    density: float
    """Pixels a metre."""
    voxel: float
    """Metres; cloth is melted together on a grid of this size."""

    @property
    def distance(self) -> float:
        """Metres from the eye to the walker's middle: bake/stair_path.py builds the stairs so."""
        return 5.6 + (self.stair + 0.45) * RUN - TOUCH_DOWN

    @property
    def height(self) -> float:
        """Metres of the eye above the treads the walker is on."""
        return 1.75 - (self.stair + 1) * RISE


EYES: Mapping[str, Eye] = {"near": Eye(6.5, 230.0, 0.010), "far": Eye(36.0, 120.0, 0.014)}


@dataclass(frozen=True)
class Frame:
    """What a picture shows, metres at the walker's middle: width, rows from top to bottom, and the middle column."""

    width: float
    top: float
    bottom: float
    middle: float = 0.0


WHOLE = Frame(0.92, 1.70, -0.30)

HEIGHTS = {"man": 1.75, "woman": 1.64}
HEAVIER = 0.62
"""Share of the way from the average to the heaviest body of the data."""
PARTS = ("skin", "top", "bottom", "shoes")
CLOTHES = ("trousers", "skirt", "coat")


@dataclass(frozen=True)
class Outfit:
    """Cut of one set of clothes for a body; see walker_clothes."""

    top: Callable[[Figure], list[Piece]]
    bottom: Callable[[Figure], list[Piece]]
    top_drape: Drape | None = None
    bottom_drape: Drape | None = None


def build(gender: str, weight: str) -> Build:
    """The body of a kind."""
    if weight == "slim":
        return Build(gender)
    person = f"macrodetails/universal-{gender}-young-averagemuscle"
    return Build(
        gender,
        targets=((f"{person}-maxweight", HEAVIER), (f"{person}-averageweight", -HEAVIER)),
    )


def outfit(gender: str, clothes: str) -> Outfit:
    """What is worn."""
    man = gender == "man"

    def jacket(made: Figure) -> list[Piece]:
        return jacket_pieces(made, 0.017 if man else 0.011, 0.021 if man else 0.014)

    def coat(made: Figure) -> list[Piece]:
        return jacket_pieces(made, 0.022, 0.024)

    def trousers(made: Figure) -> list[Piece]:
        return trouser_pieces(made, 0.082, 0.088) if man else trouser_pieces(made, 0.074, 0.078, 0.009)

    def none(_: Figure) -> list[Piece]:
        return []

    waist = Drape(0.72, 0.465 if man else 0.495, 0.016, 0.006, 0.002, 0.22 if man else 0.34)
    if clothes == "trousers":
        return Outfit(jacket, trousers, waist)
    if clothes == "skirt":
        return Outfit(jacket, none, waist, Drape(0.61, 0.25, 0.010, 0.045, 0.013, 0.12))
    return Outfit(coat, trousers, Drape(0.74, 0.255, 0.020, 0.040, 0.008, 0.12, 6))


def shapes(data: BodyData, kind: str) -> dict[str, object]:
    """Everything Blender needs of one kind: faces and (f, n, 3) vertices of every part."""
    gender, weight, clothes = kind.split("-")
    made = figure(data, build("female" if gender == "woman" else "male", weight), HEIGHTS[gender])
    worn = outfit(gender, clothes)
    phases = np.arange(2 * HALF_CYCLE) / (2 * HALF_CYCLE)
    poses = [pose(made, float(phase)) for phase in phases]
    body = made.body
    bodies = np.stack([body.skinned(body.skin, body.weights[:SKIN_VERTICES], *at) for at in poses])
    hip = [body.index["thigh_l"], body.index["thigh_r"]]
    hips = np.stack([origins[hip].mean(0) for _, origins in poses])
    drawn: dict[str, object] = {"skin": _bare(made, bodies, clothes)}
    for name, pieces, hanging in (
        ("top", worn.top(made), worn.top_drape),
        ("bottom", worn.bottom(made), worn.bottom_drape),
        ("shoes", shoe_pieces(made), None),
    ):
        parts = [
            (np.stack([piece.posed(body, *at) for at in poses[:HALF_CYCLE]]), piece.faces) for piece in pieces
        ]
        if hanging is not None:
            tube, faces = drape(made, hanging, bodies, hips, SEED)
            parts.append((tube[:HALF_CYCLE], faces))
        drawn[name] = _joined(parts)
    drawn["head"] = np.stack([head_middle(made, *at) for at in poses[:HALF_CYCLE]])
    return drawn


def _bare(made: Figure, bodies: Floats, clothes: str) -> tuple[Floats, list[list[int]]]:
    """Head, hands, and below a skirt the calves."""
    body, skin = made.body, made.body.skin
    weights = body.weights[:SKIN_VERTICES]
    shown = (body.share(HANDS, weights) > 0.08) | (body.share(("head", "neck"), weights) > 0.5)
    if clothes == "skirt":
        shown |= skin[:, 2] < 0.33 * body.height
    used, faces = part(body.faces["body"], shown)
    return bodies[:HALF_CYCLE, used], faces


def _joined(parts: list[tuple[Floats, list[list[int]]]]) -> tuple[Floats, list[list[int]]]:
    vertices: list[Floats] = []
    faces: list[list[int]] = []
    count = 0
    for piece, own in parts:
        vertices.append(piece)
        faces += [[i + count for i in face] for face in own]
        count += piece.shape[1]
    return (np.concatenate(vertices, 1) if vertices else np.zeros((HALF_CYCLE, 0, 3))), faces


def head_middle(made: Figure, turns: Floats, origins: Floats) -> Floats:
    """(3,) where the middle of the head is: hair hangs on it."""
    body = made.body
    index = body.index["head"]
    return origins[index] + turns[index] @ (body.tails[index] - body.heads[index]) * 0.5


def pixel(eye: Eye, point: Floats, density: float, frame: Frame = WHOLE) -> tuple[float, float]:
    """Where a point of the walker's space is in the picture (x right, y down).

    The picture has whole columns about the eye's axis, so it may be a little wider or narrower than its frame.
    """
    depth = (eye.distance - float(point[1])) / eye.distance
    x = frame.width / 2 - frame.middle - float(point[0]) / depth
    y = frame.top - eye.height - (float(point[2]) - eye.height) / depth
    columns = round(frame.width * density)
    return x * density + (columns - frame.width * density) / 2, y * density


def render(shop: Workshop, kind: str, wheel: Path, blender: str, view: str) -> list[Floats]:
    """One (h, w, tiles) array a frame of the half cycle."""
    eye = EYES[view]
    name = f"walker-{kind}-{view}"
    folder = shop.path(name)
    folder.mkdir(exist_ok=True)
    missing = [i for i in range(HALF_CYCLE) if not (folder / f"frame_{i}.npy").exists()]
    if missing:
        drawn = shapes(BodyData(wheel), kind)
        parts = {part_: drawn[part_] for part_ in PARTS}
        work = job(folder, parts, eye, missing, WHOLE, eye.density * shop.scale, SAMPLES)  # type: ignore[arg-type]
        run_blender(shop, name, blender, folder / "job.json", work)
    return [np.load(folder / f"frame_{i}.npy").astype(np.float32) for i in range(HALF_CYCLE)]


def job(
    folder: Path,
    parts: Mapping[str, tuple[Floats, list[list[int]]]],
    eye: Eye,
    frames: list[int],
    frame: Frame,
    density: float,
    samples: int,
) -> dict[str, object]:
    """What walker_blender.py is told; the shapes of ``parts`` are laid down in ``folder``."""
    arrays = {name: vertices for name, (vertices, _) in parts.items()}
    np.savez(folder / "shapes.npz", **arrays)  # type: ignore[arg-type]  # the stub takes keywords for options
    return {
        "shapes": str(folder / "shapes.npz"),
        "faces": {name: faces for name, (_, faces) in parts.items()},
        "output": str(folder),
        "width": round(frame.width * density),
        "height": round((frame.top - frame.bottom) * density),
        "metres": frame.top - frame.bottom,
        "middle": [frame.middle, (frame.top + frame.bottom) / 2],
        "distance": eye.distance,
        "eye": eye.height,
        "voxel": eye.voxel,
        "samples": samples,
        "threads": 1,
        "seed": SEED,
        "frames": frames,
        "half_cycle": HALF_CYCLE,
        "stair": {"rise": RISE, "run": RUN, "ahead": TOUCH_DOWN},
    }


def run_blender(
    shop: Workshop,
    name: str,
    blender: str,
    path: Path,
    work: dict[str, object],
    script: str = "walker_blender.py",
) -> None:
    """Render a job with a script of this folder and note what it took."""
    path.write_text(json.dumps(work))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([blender, str(Path(__file__).with_name(script)), str(path)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    shop.note(name, shop.spent().get(name, 0.0) + spent)


def kinds() -> tuple[str, ...]:
    """Every walker there can be."""
    return tuple("-".join(kind) for kind in product(HEIGHTS, ("slim", "heavy"), CLOTHES))


def straight(picture: Floats, known_from: float = SEEN_THROUGH) -> Floats:
    """The same passes with light no longer weighed by coverage, and carried on beyond the outline.

    known_from: coverage from which the light of a pixel is believed.
    """
    alpha = picture[..., LIGHTS:].sum(-1)
    known = alpha > known_from
    light = picture[..., :LIGHTS] / np.maximum(alpha, known_from)[..., None]
    away, (rows, columns) = ndimage.distance_transform_edt(~known, return_indices=True)
    light = light[rows, columns] * (away < BEYOND)[..., None]
    return np.concatenate([light, picture[..., LIGHTS:]], -1)


def closed(picture: Floats, density: float) -> Floats:
    """The same passes without the specks of daylight that melted cloth leaves between sleeve and trunk.

    Specks come and go from frame to frame and would glitter; a gap that is wide enough to be one stays open.
    """
    alpha = picture[..., LIGHTS:].sum(-1)
    places, count = ndimage.label(alpha < SEEN_THROUGH)
    sizes = np.bincount(places.ravel(), minlength=count + 1)
    small = sizes < SPECK * density**2
    small[0] = False
    specks = ndimage.binary_dilation(small[places], iterations=2)
    if not specks.any():
        return picture
    nearest = ndimage.distance_transform_edt(
        specks | (alpha < SOLID), return_distances=False, return_indices=True
    )
    rows, columns = (index[specks] for index in nearest)
    filled = picture.copy()
    filled[specks] = picture[rows, columns]
    # edges shine against the light: what is filled looks as the cloth about it does away from its edge
    inside = ndimage.binary_erosion(alpha >= SOLID, iterations=3).astype(np.float32)[..., None]
    window = (AROUND, AROUND, 1)
    mean = ndimage.uniform_filter(picture[..., :LIGHTS] * inside, window)
    weight = ndimage.uniform_filter(inside, window)[..., 0]
    known = specks & (weight > 0.02)
    filled[known, :LIGHTS] = mean[known] / weight[known][:, None]
    return filled


def strip(picture: Floats) -> NDArray[np.uint8]:
    """(h, w * tiles) bytes: the passes side by side, lights as square roots."""
    lights = np.sqrt(np.clip(picture[..., :LIGHTS] / LIGHT_LIMIT, 0, 1))
    tiles = np.concatenate([lights, np.clip(picture[..., LIGHTS:], 0, 1)], -1)
    return np.round(np.concatenate(list(np.moveaxis(tiles, -1, 0)), axis=1) * 255).astype(np.uint8)


def pack(shop: Workshop, kind: str, wheel: Path, blender: str, folder: Path) -> int:
    """Bake what is missing of both views and write pictures and manifests; returns the bytes."""
    drawn = shapes(BodyData(wheel), kind)
    return sum(_pack_view(shop, kind, view, wheel, blender, drawn, folder) for view in EYES)


def _pack_view(
    shop: Workshop,
    kind: str,
    view: str,
    wheel: Path,
    blender: str,
    drawn: dict[str, object],
    folder: Path,
) -> int:
    eye = EYES[view]
    rendered = render(shop, kind, wheel, blender, view)
    height, width = rendered[0].shape[:2]
    density = height / (WHOLE.top - WHOLE.bottom)
    pictures = [closed(straight(picture), density) for picture in rendered]
    heads = np.asarray(drawn["head"])
    name = f"walker_{kind}_{view}"
    manifest = WalkerManifest(
        kind=kind,
        file=f"{name}.webp",
        tiles=TILES,
        lights=LIGHTS,
        light_limit=LIGHT_LIMIT,
        width=width,
        height=height,
        view=view,  # a name of EYES
        frames=HALF_CYCLE,
        density=density,
        distance=eye.distance,
        eye_height=eye.height,
        anchor=at_index(pixel(eye, np.array([0.0, -TOUCH_DOWN, 0.0]), density)),
        heads=tuple(at_index(pixel(eye, head, density)) for head in heads),
        chest=at_index(pixel(eye, np.array([0.0, 0.0, 1.2]), density)),
        licence=LICENCE,
        script="bake/walker.py",
        seed=SEED,
        seconds=shop.spent().get(f"walker-{kind}-{view}", 0.0),
    )
    return write(folder, name, [strip(picture) for picture in pictures], manifest)


def write(folder: Path, name: str, strips: list[NDArray[np.uint8]], manifest: StripManifest) -> int:
    """One picture with all strips one below the other, and its manifest; returns the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    picture, described = folder / f"{name}.webp", folder / f"{name}.json"
    Image.fromarray(np.concatenate(strips)).save(picture, quality=QUALITY, method=6)
    described.write_text(manifest.model_dump_json(indent=1) + "\n")
    return picture.stat().st_size + described.stat().st_size


def at_index(place: tuple[float, float]) -> tuple[float, float]:
    """A place counted from the corner of the first pixel, counted from its middle instead."""
    return round(place[0] - 0.5, 2), round(place[1] - 0.5, 2)
