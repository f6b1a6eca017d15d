"""``python -m bake dove``: a white dove that flies away, seen from behind and a little below, one beat of its wings.

The bird is computed: a body of ellipses, a tail, and wings of single feathers on a three-jointed arm that is drawn in
on the upstroke, as doves do (Brown 1948, "The flight of birds"). Every picture of the beat is the mean over the time a
shutter is open, so that the wings blur as filmed ones do; the pictures of the glide are sharp.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator

from bake.arrays import Floats
from bake.dove_flight import Beat, Feather, beat_at, feathers, muscle, surface
from bake.pack import LICENCE
from bake.walker import LIGHT_LIMIT, Eye, Frame, at_index, job, run_blender, straight, strip, write
from bake.workshop import Workshop
from memoriam.stage.props.dove import DoveManifest

Mesh = tuple[Floats, list[list[int]]]

SEED = 41
SAMPLES = 8
BEATS, BETWEEN = 32, 5
"""Pictures of one beat, and sharp ones rendered for each of them."""
SHUTTER = 10
"""Sharp pictures a shutter sees: a sixteenth of a beat."""
GLIDE = (36, 49)
"""The sharp pictures of the glide: wings a little above the level, on their way down."""
BLURRED = 0.03
"""Coverage from which light is believed: the tips of moving wings are thin everywhere."""
TILES = ("ambient", "left", "right", "plumage", "beak")

AZIMUTH, CLIMB = 30.0, 34.0
"""Degrees to the viewer's right and upward in which it flies."""
EYE = Eye(0.0, 330.0, 0.0)
DISTANCE, BELOW = 7.0, 0.9
"""Metres to the viewer, and how much lower their eyes are."""
WHOLE = Frame(0.76, 0.31, -0.25)

STATIONS = (
    # metres forward, half width, half height, middle's height
    (-0.135, 0.008, 0.005, 0.004),
    (-0.105, 0.019, 0.014, 0.003),
    (-0.070, 0.031, 0.027, 0.000),
    (-0.030, 0.041, 0.039, -0.003),
    (0.020, 0.046, 0.047, -0.004),
    (0.060, 0.041, 0.045, 0.001),
    (0.088, 0.029, 0.032, 0.009),
    (0.104, 0.0215, 0.0235, 0.015),
    (0.122, 0.0195, 0.0205, 0.020),
    (0.137, 0.0155, 0.0160, 0.021),
    (0.147, 0.0065, 0.0070, 0.018),
)
"""Of the body from the root of the tail to the forehead (a rock dove's proportions)."""
BEAK = ((0.145, 0.0048, 0.0048, 0.017), (0.156, 0.0034, 0.0034, 0.0155), (0.166, 0.0007, 0.0007, 0.013))
AROUND, ALONG = 28, 44
TAIL = 12
TAIL_FAN, TAIL_LENGTH, TAIL_WIDTH = 21.0, 0.128, 0.0145


@dataclass(frozen=True)
class Bird:
    """Faces of both parts; the vertices move."""

    plumage: list[list[int]]
    beak: list[list[int]]


def loft(stations: tuple[tuple[float, float, float, float], ...], rings: int) -> Mesh:
    """A closed tube through ellipses: (n, 3) vertices (right, forward, up) and faces."""
    known = np.array(stations)
    y = np.linspace(known[0, 0], known[-1, 0], rings)
    half, tall, up = (PchipInterpolator(known[:, 0], known[:, k])(y) for k in (1, 2, 3))
    turn = np.arange(AROUND) / AROUND * 2 * np.pi
    points = np.stack(
        [
            half[:, None] * np.cos(turn),
            np.repeat(y[:, None], AROUND, 1),
            up[:, None] + tall[:, None] * np.sin(turn),
        ],
        -1,
    )
    faces = [
        [
            i * AROUND + k,
            i * AROUND + (k + 1) % AROUND,
            (i + 1) * AROUND + (k + 1) % AROUND,
            (i + 1) * AROUND + k,
        ]
        for i in range(rings - 1)
        for k in range(AROUND)
    ]
    ends = [list(range(AROUND))[::-1], [(rings - 1) * AROUND + k for k in range(AROUND)]]
    return points.reshape(-1, 3), faces + ends


def tail(beat: Beat) -> list[Mesh]:
    """A fan of feathers, the middle ones uppermost; it opens a little on every downstroke."""
    fan = TAIL_FAN * (1.0 + 0.12 * beat.load)
    made = []
    for k in range(TAIL):
        aside = 2 * k / (TAIL - 1) - 1
        bearing = math.radians(-90.0 + fan * aside)
        length = TAIL_LENGTH * (1.0 - 0.10 * abs(aside))
        flat, faces = Feather((0.010 * aside, -0.108), bearing, length, TAIL_WIDTH, 0.6).flat()
        height = 0.006 - 0.0011 * TAIL / 2 * abs(aside) + 0.10 * (flat[:, 1] + 0.108)
        made.append((np.column_stack([flat, height]), faces))
    return made


def bird(beat: Beat) -> tuple[Floats, Floats, Bird]:
    """Vertices of plumage and beak at a moment of the beat, metres (right, forward, up), and their faces."""
    parts = [loft(STATIONS, ALONG), *tail(beat)]
    wing = [(surface(beat, feather.flat()[0], feather.layer), feather.faces()) for feather in feathers(beat)]
    wing.append(muscle(beat))
    mirrored = [
        (points * np.array([-1.0, 1.0, 1.0]), [face[::-1] for face in faces]) for points, faces in wing
    ]
    plumage, faces = joined([*parts, *wing, *mirrored])
    beak, beak_faces = loft(BEAK, 8)
    return plumage, beak, Bird(faces, beak_faces)


def joined(parts: list[Mesh]) -> Mesh:
    """Several meshes as one."""
    firsts = np.cumsum([0, *(len(points) for points, _ in parts[:-1])])
    faces = [
        [int(first) + i for i in face] for first, (_, own) in zip(firsts, parts, strict=True) for face in own
    ]
    return np.concatenate([points for points, _ in parts]), faces


def heading() -> Floats:
    """(3, 3) from the bird's (right, forward, up) to the walker's space: the viewer looks toward -y, right is -x."""
    azimuth, climb = math.radians(AZIMUTH), math.radians(CLIMB)
    forward = np.array(
        [-math.sin(azimuth) * math.cos(climb), -math.cos(azimuth) * math.cos(climb), math.sin(climb)]
    )
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return np.column_stack([right, forward, np.cross(right, forward)])


def shapes() -> dict[str, Mesh]:
    """(frames, n, 3) vertices and faces of both parts, at every sharp moment of the beat."""
    turned = heading().T
    moments = [bird(beat_at(k / (BEATS * BETWEEN))) for k in range(BEATS * BETWEEN)]
    faces = moments[0][2]
    return {
        "plumage": (np.stack([plumage for plumage, _, _ in moments]) @ turned, faces.plumage),
        "beak": (np.stack([beak for _, beak, _ in moments]) @ turned, faces.beak),
    }


def render(shop: Workshop, blender: str) -> list[Floats]:
    """One (h, w, tiles) array a sharp moment of the beat."""
    folder = shop.path("dove")
    folder.mkdir(exist_ok=True)
    count = BEATS * BETWEEN
    missing = [i for i in range(count) if not (folder / f"frame_{i}.npy").exists()]
    if missing:
        eye = Eye(EYE.stair, EYE.density * shop.scale, EYE.voxel)
        work = job(folder, shapes(), eye, missing, WHOLE, eye.density, SAMPLES)
        work |= {"distance": DISTANCE, "eye": -BELOW}
        run_blender(shop, "dove", blender, folder / "job.json", work, "dove_blender.py")
    return [np.load(folder / f"frame_{i}.npy").astype(np.float32) for i in range(count)]


def exposed(moments: list[Floats]) -> list[Floats]:
    """Pictures of the beat as a shutter sees them, then those of the glide as they are."""
    count = len(moments)
    beat = [
        np.mean([moments[(k * BETWEEN + i - SHUTTER // 2) % count] for i in range(SHUTTER)], axis=0)
        for k in range(count // BETWEEN)
    ]
    return [*beat, *moments[slice(*GLIDE)]]


def pack(shop: Workshop, blender: str, folder: Path) -> int:
    """Bake what is missing and write picture and manifest; returns the bytes."""
    pictures = [straight(picture, BLURRED) for picture in exposed(render(shop, blender))]
    height, width = pictures[0].shape[:2]
    density = height / (WHOLE.top - WHOLE.bottom)
    middle = (
        (WHOLE.width / 2 - WHOLE.middle) * density,
        WHOLE.top * density,
    )
    manifest = DoveManifest(
        kind="dove",
        file="dove.webp",
        tiles=TILES,
        lights=3,
        light_limit=LIGHT_LIMIT,
        width=width,
        height=height,
        frames=len(pictures),
        beat=BEATS,
        glide=tuple(k / (BEATS * BETWEEN) for k in GLIDE),
        density=density,
        middle=at_index(middle),
        azimuth=AZIMUTH,
        climb=CLIMB,
        licence=LICENCE,
        script="bake/dove.py",
        seed=SEED,
        seconds=shop.spent().get("dove", 0.0),
    )
    return write(folder, "dove", [strip(picture) for picture in pictures], manifest)
