"""``python -m bake hair-woman-bob``: hair seen from behind, put on a walker when it is shown.

Strands are grown on the scalp of the body's mesh, pushed off the skin and the clothes below, drawn down by their
weight, and combed together in locks.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from bake import walker
from bake.arrays import Floats
from bake.body import SKIN_VERTICES, Body, BodyData, normals, part
from bake.hand import LICENCE
from bake.walker_clothes import jacket_pieces
from bake.walker_gait import Figure, figure, pose
from bake.workshop import Workshop
from memoriam.stage.walker import HairManifest

SEED = 17
STRANDS = 9000
SAMPLES = 40
PHASE = 0.25
"""Of the cycle in which hair is grown: the head is as good as straight."""
TILES = ("ambient", "left", "right", "hair")
SEEN = 0.66
"""Share of the way from the back of the head to the brow from which falling hair is not seen from behind."""
ABOVE, BELOW, WIDTH = 0.22, 0.62, 0.50
"""Metres of the picture above and below the middle of the head, and across."""


@dataclass(frozen=True)
class Style:
    """How hair is cut. Lengths in metres, heights as shares of the head from chin (0) to crown (1)."""

    steps: int
    thickness: float
    """How far the outermost hair lies off the skin."""
    ends: float
    """Height where it ends; above the chin for short hair it is the length on top that counts."""
    short: bool = False
    weight: float = 0.34
    """How fast it turns downward."""


STYLES = {
    "short": Style(6, 0.011, 0.0, short=True, weight=0.12),
    "bob": Style(14, 0.024, 0.06),
    "long": Style(20, 0.022, -0.62),
}


@dataclass(frozen=True)
class _Head:
    """Measures of a posed head: (n,) share from the back (0) to the brow (1) and from chin to crown, per vertex."""

    forward: Floats
    height: Floats
    chin: float
    crown: float
    scalp: Floats
    """(n,) 1 where hair grows."""
    middle: tuple[float, float]
    """x and y of the middle of the scalp."""

    @property
    def size(self) -> float:
        return self.crown - self.chin


def _measured(body: Body, skin: Floats) -> _Head:
    mine = body.share(("head",), body.weights[:SKIN_VERTICES]) > 0.5
    crown = float(skin[mine, 2].max())
    front = mine & (np.abs(skin[:, 0]) < 0.02) & (skin[:, 1] < skin[mine, 1].min() + 0.06)
    chin = float(skin[front, 2].min())
    back = float(skin[mine, 1].max())
    brow = float(skin[mine & (skin[:, 2] > chin + 0.75 * (crown - chin)), 1].min())
    forward = (skin[:, 1] - back) / (brow - back)
    height = (skin[:, 2] - chin) / (crown - chin)
    line = np.interp(
        forward,
        [0, 0.18, 0.34, 0.44, 0.55, 0.70, 0.85, 1.0],
        [0.20, 0.22, 0.34, 0.62, 0.66, 0.74, 0.82, 0.90],
    )
    widest = float(np.abs(skin[mine & (height > 0.7), 0]).max())
    ear = (np.abs(skin[:, 0]) > 0.965 * widest) & (height < 0.66) & (forward > 0.25) & (forward < 0.75)
    scalp = ((height > line) & mine & ~ear).astype(float)
    return _Head(
        forward, height, chin, crown, scalp, (float(skin[mine, 0].mean()), float(skin[scalp > 0.5, 1].mean()))
    )


def _surface(
    vertices: Floats, faces: list[list[int]], count: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """(count, 3) points spread over a surface and their normals."""
    triangles = np.array(
        [tri for f in faces for tri in ((f[0], f[1], f[2]), *(((f[0], f[2], f[3]),) if len(f) == 4 else ()))]
    )
    corner = vertices[triangles[:, 0]]
    one, other = vertices[triangles[:, 1]] - corner, vertices[triangles[:, 2]] - corner
    area = np.linalg.norm(np.cross(one, other), axis=1)
    chosen = rng.choice(len(triangles), count, p=area / area.sum())
    a, b = rng.random((2, count))
    a, b = np.where(a + b > 1, 1 - a, a), np.where(a + b > 1, 1 - b, b)
    points = corner[chosen] + one[chosen] * a[:, None] + other[chosen] * b[:, None]
    smooth = normals(vertices, faces)[triangles[chosen]].mean(1)
    return points, smooth / np.linalg.norm(smooth, axis=1, keepdims=True)


def grow(
    skin: Floats, faces: list[list[int]], head: _Head, cloth: tuple[Floats, Floats], style: Style
) -> Floats:
    """(strands, steps, 3) hair on a posed body; ``cloth``: points and normals of what it falls on."""
    rng = np.random.default_rng(SEED)
    front = 1.1 if style.short else SEEN
    scalp = [f for f in faces if head.scalp[f].min() > 0.3 and head.forward[f].max() < front]
    roots, out = _surface(skin, scalp, STRANDS, rng)
    upper = [face for face in faces if skin[face[0], 2] > head.chin - 0.12 and abs(skin[face[0], 0]) < 0.16]
    body, facing = _surface(skin, upper, 60000, rng)
    around = cKDTree(body)
    below = cKDTree(cloth[0])
    height = (roots[:, 2] - head.chin) / head.size
    top = np.clip((height - 0.45) / 0.4, 0, 1)
    locks = rng.integers(0, STRANDS // 9, STRANDS)
    combed = rng.normal(0, 1, (STRANDS // 9, 3))[locks]
    wild, layer = rng.normal(0, 1, (STRANDS, 3)), rng.random(STRANDS)
    length = _lengths(roots, head, style, top, rng)
    crown = np.array([head.middle[0], head.middle[1] + 0.055, head.crown])
    away = roots - crown - [0, 0, 0.02]
    along = away - out * (away * out).sum(1, keepdims=True)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    stand = (0.45 + 0.25 * top if style.short else np.full(STRANDS, 0.45))[:, None]
    way = (
        along * 0.9
        + out * stand
        + combed * (0.12 if style.short else 0.07)
        + wild * (0.09 if style.short else 0.04)
    )
    points = np.zeros((STRANDS, style.steps, 3))
    points[:, 0] = place = roots
    step = length / (style.steps - 1)
    for number in range(1, style.steps):
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        then = place + way * step[:, None]
        grown = np.minimum(1, number / 2.5 if style.short else number * step / 0.03)
        gap = 0.002 + style.thickness * (0.3 + 0.7 * layer) * grown
        then = _pushed(then, body, facing, around, gap)
        close = style.short | (then[:, 2] > head.chin + 0.25 * head.size)
        then[close] = _held(then[close], body, facing, around, gap[close] + (0.012 if style.short else 0.006))
        low = then[:, 2] < head.chin + 0.1
        then[low] = _pushed(then[low], *cloth, below, 0.005 + 0.013 * layer[low])
        if not style.short:
            then = _gathered(then, head, style, layer)
        way = (then - place) / np.maximum(np.linalg.norm(then - place, axis=1, keepdims=True), 1e-6)
        way = way + np.array([0, 0, -style.weight]) + combed * 0.02
        if not style.short:
            swept = (place[:, 1] < head.middle[1] - 0.02) & (then[:, 2] < head.chin + 0.75 * head.size)
            way[swept, 1] += 0.28
        points[:, number] = place = then
    return points


def _gathered(points: Floats, head: _Head, style: Style, layer: Floats) -> Floats:
    """Falling hair keeps together: no wider than the head and a little, and behind the shoulders."""
    depth = np.clip((head.chin + 0.5 * head.size - points[:, 2]) / head.size, 0, 1.2)
    half = 0.100 + 0.006 * depth if style.ends > 0 else 0.098 - 0.020 * depth
    out = points.copy()
    half = half * (0.80 + 0.20 * layer)
    aside = points[:, 0] - head.middle[0]
    fallen = points[:, 2] < head.chin + 0.7 * head.size
    out[fallen, 0] = head.middle[0] + np.clip(aside, -half, half)[fallen]
    behind = head.middle[1] - 0.02 + 0.05 * np.clip(depth - 0.4, 0, 1)
    low = depth > 0.3
    out[low, 1] = np.maximum(out[low, 1], behind[low] - 0.03 * np.abs(aside[low]) / half[low])
    return out


def _lengths(roots: Floats, head: _Head, style: Style, top: Floats, rng: np.random.Generator) -> Floats:
    if style.short:
        return (0.014 + 0.024 * top) * (1 + 0.25 * rng.random(len(roots)))
    ends = head.chin + style.ends * head.size
    spread = 0.022 if style.ends > 0 else 0.06
    return np.maximum(roots[:, 2] - ends, 0.01) * 1.14 + 0.028 + spread * rng.random(len(roots))


def _pushed(points: Floats, surface: Floats, facing: Floats, tree: cKDTree, gap: Floats) -> Floats:
    """Points that are nearer to a surface than ``gap``, moved out."""
    if not len(points):
        return points
    away, nearest = tree.query(points)
    off = ((points - surface[nearest]) * facing[nearest]).sum(1)
    lift = np.where(away < 0.08, np.maximum(gap - off, 0), 0)
    return points + facing[nearest] * lift[:, None]


def _held(points: Floats, surface: Floats, facing: Floats, tree: cKDTree, most: Floats) -> Floats:
    """Points that stand up from the head by more than ``most``, brought half of the way back."""
    _, nearest = tree.query(points)
    off = ((points - surface[nearest]) * facing[nearest]).sum(1)
    return points - facing[nearest] * (0.5 * np.maximum(off - most, 0) * (off < 0.05))[:, None]


@dataclass(frozen=True)
class Grown:
    """(n, steps, 3) hair of a figure in mid-stride, its posed skin, the faces where hair grows, the head's middle."""

    strands: Floats
    skin: Floats
    scalp: list[list[int]]
    middle: Floats


def strands(made: Figure, style: Style) -> Grown:
    """Grow a style on a figure."""
    body = made.body
    at = pose(made, PHASE)
    skin = body.skinned(body.skin, body.weights[:SKIN_VERTICES], *at)
    head = _measured(body, skin)
    trunk = jacket_pieces(made, 0.014, 0.014)[0]
    cloth = _surface(trunk.posed(body, *at), trunk.faces, 40000, np.random.default_rng(SEED))
    faces = body.faces["body"]
    scalp = [face for face in faces if head.scalp[face].min() > 0.3]
    return Grown(grow(skin, faces, head, cloth, style), skin, scalp, walker.head_middle(made, *at))


def pack(shop: Workshop, body: str, name: str, wheel: Path, blender: str, folder: Path) -> int:
    """Bake one style on a woman's or a man's head in both views; returns the bytes."""
    made = figure(
        BodyData(wheel), walker.build("female" if body == "woman" else "male", "slim"), walker.HEIGHTS[body]
    )
    grown = strands(made, STYLES[name])
    skin, at = grown.skin, pose(made, PHASE)
    shown, faces = part(
        made.body.faces["body"], made.body.share(("head", "neck"), made.body.weights[:SKIN_VERTICES]) > 0.3
    )
    trunk = jacket_pieces(made, 0.011, 0.014)[0]
    under = sorted({vertex for face in grown.scalp for vertex in face})
    place = {vertex: i for i, vertex in enumerate(under)}
    scalp = skin[under] + normals(skin, made.body.faces["body"])[under] * 0.002
    hiding = {"scalp": (scalp[None], [[place[i] for i in face] for face in grown.scalp])}
    hiding |= {"skin": (skin[shown][None], faces), "top": (trunk.posed(made.body, *at)[None], trunk.faces)}
    return sum(_pack_view(shop, body, name, view, grown, hiding, blender, folder) for view in walker.EYES)


def _pack_view(
    shop: Workshop,
    body: str,
    name: str,
    view: str,
    grown: Grown,
    hiding: dict[str, tuple[Floats, list[list[int]]]],
    blender: str,
    folder: Path,
) -> int:
    eye, middle = walker.EYES[view], grown.middle
    step = f"hair-{body}-{name}-{view}"
    scratch = shop.path(step)
    scratch.mkdir(exist_ok=True)
    density = eye.density * shop.scale
    frame = walker.Frame(WIDTH, float(middle[2]) + ABOVE, float(middle[2]) - BELOW, -float(middle[0]))
    if not (scratch / "frame_0.npy").exists():
        job = walker.job(scratch, hiding, eye, [0], frame, density, SAMPLES)
        np.savez(scratch / "strands.npz", strands=grown.strands)
        job["strands"] = str(scratch / "strands.npz")
        walker.run_blender(shop, step, blender, scratch / "job.json", job)
    picture = np.load(scratch / "frame_0.npy").astype(np.float32)[..., : len(TILES)]
    manifest = HairManifest(
        kind=f"{body}-{name}",
        file=f"hair_{body}_{name}_{view}.webp",
        tiles=TILES,
        lights=walker.LIGHTS,
        light_limit=walker.LIGHT_LIMIT,
        width=picture.shape[1],
        height=picture.shape[0],
        view=view,  # type: ignore[arg-type]  # a name of EYES
        density=picture.shape[0] / (ABOVE + BELOW),
        head=walker.at_index(walker.pixel(eye, middle, density, frame)),
        licence=LICENCE,
        script="bake/walker_hair.py",
        seed=SEED,
        seconds=shop.spent().get(step, 0.0),
    )
    return walker.write(
        folder, f"hair_{body}_{name}_{view}", [walker.strip(walker.straight(picture))], manifest
    )
