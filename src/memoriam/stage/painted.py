"""A painted stage in one format: what lies behind and before people, where they stand, and the light on them."""

from __future__ import annotations

import math

import numpy as np

from memoriam.arrays import Affine, Frame
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import CHIN, SOFTEST_SCALE, after, crown_to_chin
from memoriam.picture.layer import Layer
from memoriam.stage.keepsake import has_silhouette
from memoriam.stage.manifest import Lighting, PathPoint, StageManifest, Stand
from memoriam.stage.manifest import Window as StageWindow
from memoriam.stage.plates import load_stage
from memoriam.stage.rays import Rays
from memoriam.stage.relight import relit
from memoriam.stage.scenery import PlateScenery, Stars, Window

LARGER = 1.5
"""How much larger than the stand asks a person may be shown to bring the photo's cut edge behind clouds or grass."""

SMALLEST = 0.7
"""A photograph too small to be shown sharp is shown smaller, but no smaller than this share of what the stand asks."""

LOWER, BARE = 0.60, 0.30
"""How much lower they are shown then, in head heights of the stand; and how much below the chin, in their own, stays
bare when the front layers rise as well."""

BESIDE_GREY = 0.45
"""Saturation of a stage on which grey people stand: a tinted photograph as a whole, not a cut-out before a postcard."""

HIDDEN = 0.30
"""The cut edge lies this many head heights below the crest of the front layers, which has gaps, and ends softly."""


class Layers:
    """Several layers as one, painted in their order. ``raised``: how much higher they stand, in stage pixels."""

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self._layers = layers
        self.raised = 0.0

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint all of them."""
        if self.raised > 0.0:
            view = after(view, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -self.raised]]))
        for layer in self._layers:
            layer.paint(frame, t, view)


class PaintedStage:
    """A baked stage, made ready for frames of ``size`` (width, height); its layers are thread-safe.

    stand, sun, path: of the manifest, in stage pixels as the engine counts them (frame pixels at the identity view).
    seed: of the phases in which clouds and grass move. grey: the people on it have no colours, so it keeps few.
    Raises InstallationError if there is no such stage.
    """

    def __init__(self, name: str, size: tuple[int, int], seed: int, *, grey: bool = False) -> None:
        plates = load_stage(name)
        manifest = plates.manifest
        self.manifest = manifest
        self.size = size
        self.seed = seed
        self.stand, self.window = _standing(manifest, size)
        self.lighting: Lighting = manifest.lighting
        self.sun: tuple[float, float] = self.window.from_stage(manifest.sun.x, manifest.sun.y)
        self.path: tuple[PathPoint, ...] = tuple(_foothold(point, self.window) for point in manifest.path)
        saturation = BESIDE_GREY if grey else 1.0
        behind: list[Layer] = []
        before: list[Layer] = []
        for number, plate in enumerate(manifest.layers):
            scenery = PlateScenery(plates, plate, self.window, seed * 101 + number, saturation)
            (before if plate.role == "front" else behind).append(scenery)
        stars = Stars(manifest.sparkles, self.window, manifest.layers[0].parallax, seed)
        behind = [*behind[:1], *([stars] if manifest.sparkles else []), *behind[1:]]
        if manifest.sun.visible:
            behind.append(Rays(Layers(tuple(behind)), self.sun, manifest.sun.colour, size, seed))
        self.back: Layer = Layers(tuple(behind))
        self.front = Layers(tuple(before))

    @property
    def ground_parallax(self) -> float:
        """Parallax of what one walks on: the largest of the layers behind people."""
        return max(layer.parallax for layer in self.manifest.layers if layer.role != "front")

    def place(self, portrait: Portrait) -> Affine:
        """Photo to stage pixels: head as large as the stand asks, chin on its row, body reaching behind the front.

        A photo that ends too soon below the chin is shown larger, then lower; then the front layers rise.
        """
        chin = portrait.mesh.points[CHIN, :2]
        head = self.stand.head
        scale = head / crown_to_chin(portrait)
        needed = self.stand.front + HIDDEN * head - self.stand.chin
        body = max(portrait.photo.shape[0] - 1.0 - float(chin[1]), 1.0)
        softest = max(SOFTEST_SCALE / max(portrait.scale, 1.0), SMALLEST * scale)
        scale = min(max(scale, min(needed / body, LARGER * scale)), softest)
        missing = max(needed - body * scale, 0.0)
        lower = min(missing, LOWER * head)
        if has_silhouette(portrait):
            crest = self.stand.chin + lower + BARE * crown_to_chin(portrait) * scale
            rise = min(missing - lower, max(self.stand.front - crest, 0.0))
            self.front.raised = max(self.front.raised, rise)
        x, y = self.stand.x - scale * float(chin[0]), self.stand.chin + lower - scale * float(chin[1])
        return np.array([[scale, 0.0, x], [0.0, scale, y]])

    def relit(self, portrait: Portrait, placement: Affine) -> Portrait:
        """The portrait in the light of this stage, standing at ``placement``."""
        return relit(portrait, placement, self)


def _standing(manifest: StageManifest, size: tuple[int, int]) -> tuple[Stand, Window]:
    """Where people stand in frame pixels, and what part of the stage the frame shows.

    A frame between the baked formats takes the nearest one, grown or cut in height about the row of the chin.
    """
    width, height = size
    name = min(manifest.windows, key=lambda f: abs(math.log(_shape(manifest.windows[f]) / (height / width))))
    baked, stand = manifest.windows[name], manifest.stands[name]
    scale = width / baked.width
    larger = math.sqrt(height / width / _shape(baked))
    top = stand.chin - (stand.chin - baked.y) / baked.height * height / scale
    top = min(max(top, 0.0), manifest.height - height / scale)
    x, chin = (stand.x - baked.x) * scale, (stand.chin - top) * scale
    head = stand.head * scale * larger
    front = chin + (stand.front - stand.chin) * scale * larger
    return Stand(x=x, chin=chin, head=head, front=front), Window(size, scale, baked.x, top, front)


def _shape(window: StageWindow) -> float:
    return window.height / window.width


def _foothold(point: PathPoint, window: Window) -> PathPoint:
    x, y = window.from_stage(point.x, point.y)
    return point.model_copy(update={"x": x, "y": y, "metre": point.metre * window.scale})
