"""Clothes of the walker: the body a little larger, smoothed as cloth is, and draped tubes that hang from it.

Every garment is a bundle of closed pieces that overlap; Blender melts them into one smooth surface (walker_blender.py).
Draped parts are computed for the whole cycle at once and smoothed in time round it, so that nothing flicks.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from bake.arrays import Floats
from bake.body import SKIN_VERTICES, Body, normals, part
from bake.walker_gait import Figure

AROUND = 72
"""Directions of a draped tube."""
DRAPE_STEP = 0.02
"""Metres between its rings."""
HANDS = ("hand", "thumb", "index", "middle", "ring", "pinky")
ARMS = ("upperarm", "lowerarm", *HANDS)


@dataclass(frozen=True)
class Piece:
    """A closed surface that follows the bones."""

    vertices: Floats
    weights: Floats
    faces: list[list[int]]
    relaxed: int = 0
    """Rounds of smoothing after the pose, where linear skinning pinches."""

    def posed(self, body: Body, turns: Floats, origins: Floats) -> Floats:
        vertices = body.skinned(self.vertices, self.weights, turns, origins)
        return smoothed(vertices, self.faces, self.relaxed) if self.relaxed else vertices


@dataclass(frozen=True)
class Drape:
    """What hangs in one tube: shares of the walker's height above the ground, metres of ease."""

    top: float
    hem: float
    ease: float
    flare: float
    """Metres it is wider at the hem."""
    folds: float
    """Metres of the folds at the hem."""
    taper: float
    """How fast it may fall back to the body below a bulge: 0 hangs straight."""
    fold_count: int = 9


def smoothed(vertices: Floats, faces: Sequence[Sequence[int]], rounds: int, strength: float = 0.5) -> Floats:
    """Laplacian smoothing."""
    edges = np.array([(a, b) for face in faces for a, b in zip(face, [*face[1:], face[0]], strict=True)])
    count = np.bincount(edges.ravel(), minlength=len(vertices)).astype(float)[:, None]
    out = vertices.copy()
    for _ in range(rounds):
        total = np.zeros_like(out)
        np.add.at(total, edges[:, 0], out[edges[:, 1]])
        np.add.at(total, edges[:, 1], out[edges[:, 0]])
        out += strength * (total / np.maximum(count, 1) - out)
    return out


def rims(faces: Sequence[Sequence[int]]) -> list[list[int]]:
    """The open edges of a surface as loops of vertices."""
    edges = {(a, b) for face in faces for a, b in zip(face, [*face[1:], face[0]], strict=True)}
    following = {b: a for a, b in edges if (b, a) not in edges}
    loops = []
    while following:
        start, at = following.popitem()
        loop = [start]
        while at != start and at in following:
            loop.append(at)
            at = following.pop(at)
        loops.append(loop)
    return loops


def capped(vertices: Floats, weights: Floats, faces: list[list[int]], relaxed: int = 0) -> Piece:
    """The surface with every opening closed by a fan."""
    faces = [list(face) for face in faces]
    for loop in rims(faces):
        middle = len(vertices)
        vertices = np.vstack([vertices, vertices[loop].mean(0)])
        weights = np.vstack([weights, weights[loop].mean(0)])
        faces += [[loop[i], loop[(i + 1) % len(loop)], middle] for i in range(len(loop))]
    return Piece(vertices, weights, faces, relaxed)


def jacket_pieces(made: Figure, ease: float, sleeve: float) -> list[Piece]:
    """Trunk and arms, loose by ``ease`` and ``sleeve`` metres, and a collar."""
    body = made.body
    skin, weights, tall = body.skin, body.weights[:SKIN_VERTICES], body.height
    arm, hand = body.share(ARMS, weights), body.share(HANDS, weights)
    above = body.share(("head", "neck"), weights)
    keep = ((skin[:, 2] > 0.50 * tall) | (arm > 0.4)) & (hand < 0.6) & (above < 0.72)
    keep &= body.share(("thigh", "calf"), weights) < 0.5
    used, faces = part(body.faces["body"], keep)
    vertices, weights, arm = skin[used], weights[used], arm[used]
    soft = smoothed(vertices, faces, 14)
    vertices = soft * (1 - 0.5 * arm[:, None]) + vertices * 0.5 * arm[:, None]
    fore = body.share(("lowerarm", "hand"), weights)
    loose = ease * (1 - arm) + arm * (sleeve * 0.55 + sleeve * 0.6 * fore)
    vertices = vertices + normals(vertices, faces) * loose[:, None]
    trunk = capped(vertices, weights, faces, relaxed=5)
    return [trunk, *_cuffs(body, vertices, weights, faces), _collar(vertices, weights, faces)]


def _collar(vertices: Floats, weights: Floats, faces: list[list[int]]) -> Piece:
    loop = max(rims(faces), key=lambda rim: float(vertices[rim, 2].mean()))
    ring = vertices[loop].copy()
    for _ in range(10):
        ring = 0.5 * ring + 0.25 * (np.roll(ring, 1, 0) + np.roll(ring, -1, 0))
    out = ring - ring.mean(0)
    out[:, 2] = 0
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    up = np.array([0.0, 0.0, 1.0])
    profile = ((0.006, -0.030), (0.005, -0.005), (0.002, 0.010), (-0.005, 0.010), (-0.012, -0.030))
    return _tube([ring + out * aside + up * height for aside, height in profile], weights[loop])


def _cuffs(body: Body, vertices: Floats, weights: Floats, faces: list[list[int]]) -> list[Piece]:
    """Sleeves go on over the wrist a little, wider than the arm."""
    made = []
    for loop in rims(faces):
        middle = vertices[loop].mean(0)
        if abs(middle[0]) < 0.2:
            continue
        side = "l" if middle[0] > 0 else "r"
        along = body.along(f"lowerarm_{side}")
        out = vertices[loop] - middle
        out -= np.outer(out @ along, along)
        radius = np.linalg.norm(out, axis=1, keepdims=True)
        wide = out / radius * np.maximum(radius * 0.98, 0.036)
        row = np.zeros(weights.shape[1])
        row[body.index[f"lowerarm_{side}"]] = 1
        shares = np.repeat(row[None], len(loop), 0)
        steps = ((-0.10, 1.12), (-0.05, 1.06), (0.0, 1.0), (0.016, 0.98), (0.022, 0.9))
        made.append(_tube([middle + wide * size + along * way for way, size in steps], shares, closed=False))
    return made


def _tube(rings: list[Floats], weights: Floats, closed: bool = True) -> Piece:
    """Rings joined one to the next; ``closed`` joins the last to the first, else both ends are capped."""
    count, around = len(rings), len(rings[0])
    spans = range(count if closed else count - 1)
    faces = [
        [
            i * around + k,
            i * around + (k + 1) % around,
            (i + 1) % count * around + (k + 1) % around,
            (i + 1) % count * around + k,
        ]
        for i in spans
        for k in range(around)
    ]
    vertices, shares = np.vstack(rings), np.vstack([weights] * count)
    return Piece(vertices, shares, faces) if closed else capped(vertices, shares, faces)


def trouser_pieces(made: Figure, knee: float, hem: float, ease: float = 0.011) -> list[Piece]:
    """Legs and seat; ``knee`` and ``hem``: radii of the trouser leg in metres."""
    body = made.body
    tall = body.height
    weights = body.weights[:SKIN_VERTICES].copy()
    skin = body.skin
    keep = (skin[:, 2] < 0.62 * tall) & (skin[:, 2] > 0.045 * tall) & (body.share(ARMS, weights) < 0.3)
    used, faces = part(body.faces["body"], keep)
    vertices = smoothed(skin[used], faces, 6)
    vertices = vertices + normals(vertices, faces) * ease
    weights = weights[used]
    for side, sign in (("l", 1.0), ("r", -1.0)):
        _widen(body, vertices, side, sign, knee, hem)
        for bone in ("foot", "ball"):
            weights[:, body.index[f"calf_{side}"]] += weights[:, body.index[f"{bone}_{side}"]]
            weights[:, body.index[f"{bone}_{side}"]] = 0
    legs = capped(vertices, weights, faces, relaxed=6)
    return [legs, *_turn_ups(body, vertices, faces)]


def _widen(body: Body, vertices: Floats, side: str, sign: float, knee: float, hem: float) -> None:
    """Legs of cloth are tubes about the bones, at least as wide as asked."""
    tall = body.height
    hip, joint, ankle = (body.head(f"{bone}_{side}") for bone in ("thigh", "calf", "foot"))
    mine = (vertices[:, 0] * sign > 0.008) & (vertices[:, 2] < 0.47 * tall)
    points = vertices[mine]
    height = points[:, 2]
    middle = np.stack(
        [np.interp(height, [ankle[2], joint[2], hip[2]], [ankle[i], joint[i], hip[i]]) for i in (0, 1)], 1
    )
    middle[:, 1] += np.interp(height, [ankle[2], joint[2], hip[2]], [0.012, 0.004, 0.0])
    out = points[:, :2] - middle
    radius = np.maximum(np.hypot(*out.T), 1e-4)
    stations = [0.03 * tall, 0.16 * tall, 0.29 * tall, 0.42 * tall, 0.47 * tall]
    wanted = np.interp(height, stations, [hem, (hem + knee) / 2, knee, knee * 1.02, 0.0])
    points[:, :2] = middle + out * (np.maximum(radius, wanted) / radius)[:, None]
    vertices[mine] = points


def _turn_ups(body: Body, vertices: Floats, faces: list[list[int]]) -> list[Piece]:
    """The lowest part of each leg, which the foot hides in the body's own mesh."""
    made = []
    for loop in rims(faces):
        ring = vertices[loop]
        if ring[:, 2].mean() > 0.3 * body.height:
            continue
        side = "l" if ring[:, 0].mean() > 0 else "r"
        row = np.zeros(len(body.bones))
        row[body.index[f"calf_{side}"]] = 1
        middle = ring.mean(0)
        rings = []
        for height, size in ((0.07, 0.88), (0.04, 0.90), (0.0, 0.90), (-0.03, 0.89), (-0.055, 0.89)):
            lower = middle + (ring - middle) * size
            lower[:, 2] = ring[:, 2] * 0.3 + middle[2] * 0.7 + height
            rings.append(lower)
        made.append(_tube(rings, np.repeat(row[None], len(loop), 0), closed=False))
    return made


def shoe_pieces(made: Figure) -> list[Piece]:
    """The feet a little larger, flat below."""
    body = made.body
    skin, weights = body.skin, body.weights[:SKIN_VERTICES]
    pieces = []
    for side in "lr":
        foot = body.share((f"foot_{side}", f"ball_{side}"), weights)
        used, faces = part(body.faces["body"], (foot > 0.5) & (skin[:, 2] < 0.062 * body.height))
        vertices = skin[used] + normals(skin[used], faces) * 0.008
        low = vertices[:, 2] < 0.014
        vertices[low, 2] = -made.sole
        pieces.append(capped(vertices, weights[used], faces))
    return pieces


def drape(
    made: Figure, drape_: Drape, bodies: Floats, hips: Floats, seed: int
) -> tuple[Floats, list[list[int]]]:
    """(f, n, 3) vertices of a hanging tube for all posed ``bodies`` (f, SKIN_VERTICES, 3) of a whole cycle, and faces.

    ``hips`` (f, 3): the middle of the hips, from which heights are counted.
    """
    body = made.body
    rest = float((body.head("thigh_l")[2] + body.head("thigh_r")[2]) / 2)
    top, hem = drape_.top * body.height - rest, drape_.hem * body.height - rest
    levels = np.arange(top, hem - 1e-6, -DRAPE_STEP)
    inside = body.share((*ARMS, "head", "neck"), body.weights[:SKIN_VERTICES]) < 0.25
    angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    reach = np.stack(
        [_hulls(points[inside] - middle, levels, angles) for points, middle in zip(bodies, hips, strict=True)]
    )
    radius = _hung(reach, drape_.taper)
    depth = (levels - levels[0]) / (levels[-1] - levels[0])
    for row, share in enumerate(depth):
        radius[:, row] = ndimage.gaussian_filter1d(radius[:, row], 0.8 + 2.6 * share, axis=0, mode="wrap")
    radius = ndimage.gaussian_filter1d(radius, 1.5, axis=2, mode="wrap")
    radius = ndimage.gaussian_filter1d(radius, 1.5, axis=1, mode="nearest")
    radius = (
        radius
        + drape_.ease * np.minimum(1, 8 * depth)[None, :, None]
        + drape_.flare * depth[None, :, None] ** 1.3
    )
    radius = radius + drape_.folds * depth[None, :, None] ** 1.2 * _folds(
        angles, depth, drape_.fold_count, seed
    )
    return _as_tube(radius, levels, angles, hips)


def _hulls(points: Floats, levels: Floats, angles: Floats) -> Floats:
    """(levels, AROUND) radius of the convex outline of a body at every height."""
    directions = np.stack([np.cos(angles), np.sin(angles)])
    facing = directions.T @ directions
    rows = []
    for level in levels:
        near = points[np.abs(points[:, 2] - level) < 1.3 * DRAPE_STEP]
        if len(near) < 6:
            rows.append(np.zeros(AROUND))
            continue
        support = (near[:, :2] @ directions).max(0)
        rows.append(np.where(facing > 0.15, support[None] / np.maximum(facing, 0.15), 9).min(1))
    return np.stack(rows)


def _hung(reach: Floats, taper: float) -> Floats:
    """Cloth falls straight down from what bulges above it, but for the taper it is cut with."""
    out = reach.copy()
    for row in range(1, out.shape[1]):
        out[:, row] = np.maximum(out[:, row], out[:, row - 1] - taper * DRAPE_STEP)
    return out


def _folds(angles: Floats, depth: Floats, count: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    total = np.zeros((len(depth), len(angles)))
    for number in (count, count + 3, 2 * count - 1):
        slant = rng.normal(0, 0.5)
        total += np.cos(number * angles[None] + slant * depth[:, None] + rng.uniform(0, 2 * np.pi)) / 3
    return total[None]


def _as_tube(radius: Floats, levels: Floats, angles: Floats, hips: Floats) -> tuple[Floats, list[list[int]]]:
    frames, rows, around = radius.shape
    vertices = np.empty((frames, rows, around, 3))
    vertices[..., 0] = radius * np.cos(angles) + hips[:, 0, None, None]
    vertices[..., 1] = radius * np.sin(angles) + hips[:, 1, None, None]
    vertices[..., 2] = levels[None, :, None] + hips[:, 2, None, None]
    ends = vertices[:, [0, -1]].mean(2)
    faces = [
        [
            i * around + k,
            (i + 1) * around + k,
            (i + 1) * around + (k + 1) % around,
            i * around + (k + 1) % around,
        ]
        for i in range(rows - 1)
        for k in range(around)
    ]
    first, last = rows * around, rows * around + 1
    faces += [[(k + 1) % around, first, k] for k in range(around)]
    faces += [[(rows - 1) * around + k, last, (rows - 1) * around + (k + 1) % around] for k in range(around)]
    return np.concatenate([vertices.reshape(frames, -1, 3), ends], 1), faces
