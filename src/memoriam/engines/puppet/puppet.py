"""The living portrait: a photograph's own pixels, moved."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.puppet import kernels, paint_kernels
from memoriam.engines.puppet.arm import ArmLayer, split
from memoriam.engines.puppet.expression import Expression, SheetGrid
from memoriam.engines.puppet.eyes import Eyes
from memoriam.engines.puppet.head import HeadRig
from memoriam.engines.puppet.lips import find_lip_line
from memoriam.engines.puppet.mouth import Mouth
from memoriam.engines.puppet.paint_kernels import MARGIN
from memoriam.engines.puppet.texture import Packed, Texture, build_texture, reached_cells
from memoriam.engines.puppet.topology import LOWER_LIP, LOWER_LIP_INNER
from memoriam.likeness.person import Portrait
from memoriam.performance.pose import Pose
from memoriam.picture.camera import after

Box = tuple[int, int, int, int]

GLASSES_FROM = 0.5
"""Probability of glasses from which their frame is kept straight."""
DEPTH_STEP = 8
"""Photo pixels between the nodes of a portrait's depth."""
WINDOW_MARGIN = 24
"""Texture pixels around the eyes: more than a cell of the frame covers, so that cells are wholly inside or outside."""
REACH = 0.25
"""Head heights that any part of the body moves at most."""
LIMITS: Mapping[str, float] = {
    "yaw": 12.0,
    "pitch": 10.0,
    "roll": 10.0,
    "jaw": 0.7,
    "smile": 1.0,
    "pucker": 1.0,
}
"""Amplitudes beyond which the warp visibly breaks; storyboards stay well below."""


class _Scratch(threading.local):
    """What a thread writes to while it paints."""

    def __init__(self) -> None:
        self.head: NDArray[np.float32] | None = None
        self.nodes = np.empty((0, 0, 3, 2), np.float32)
        self.window: Packed | None = None
        self.colour = np.zeros(4)

    def nodes_for(self, rows: int, columns: int) -> NDArray[np.float32]:
        if self.nodes.shape[:2] != (rows, columns):
            self.nodes = np.empty((rows, columns, 3, 2), np.float32)
        return self.nodes


class Puppet:
    """One person cut out of their photograph, ready to be painted in any pose by several threads at once."""

    def __init__(self, portrait: Portrait, density: float) -> None:
        """Prepare a portrait; takes seconds.

        density: texture pixels per photo pixel, the largest scale the person is painted at (a little more is crisper).
        """
        self._arm: ArmLayer | None = None
        if portrait.arm is not None:
            arm = portrait.arm
            portrait, forearm = split(portrait, arm)
            self._arm = ArmLayer(forearm, arm, density)
        self._texture = texture = build_texture(portrait, density)
        points = texture.from_photo(portrait.mesh.points)
        self._points = points
        lips = find_lip_line(texture.rgb, points)
        glasses = portrait.fitness.glasses > GLASSES_FROM
        height, width = texture.alpha.shape
        self._expression = Expression(
            points, lips, portrait.mesh.blendshapes, (height, width), glasses=glasses
        )
        self._mouth = Mouth(texture.rgb, points, lips, portrait.grey, density)
        self._head = HeadRig(
            points,
            _depth_on(texture, portrait),
            texture.alpha,
            _photo_borders(texture, portrait),
            glasses=glasses,
        )
        self._eyes = Eyes(texture.rgb, points, portrait.grey, can_blink=portrait.fitness.blink)
        self._window_box = _window_box(self._eyes, texture)
        self._scratch = _Scratch()

    @property
    def limits(self) -> Mapping[str, float]:
        """Largest sensible amplitudes by the pose's names."""
        return LIMITS

    def paint(self, frame: Frame, pose: Pose, placement: Affine) -> None:
        """Paint the person over a frame.

        frame: (h, w, 4) uint8 RGBX, C-contiguous; pixels nobody covers stay untouched.
        placement: maps photo to frame pixels.
        """
        to_frame = after(placement, self._texture.to_photo)
        reach = REACH * self._head.frame.height
        region = reached_cells(self._texture, to_frame, reach, (frame.shape[0], frame.shape[1]))
        if region is None:
            return
        first_row, first_column, rows, columns = region
        scratch = self._scratch
        nodes = scratch.nodes_for(rows + 1, columns + 1)
        head = self._head_displacement(pose)
        sheets = self._expression.sheets(pose)
        upper, lower = sheets if sheets is not None else (_NO_SHEET, _NO_SHEET)
        grid = self._expression.grid
        kernels.invert_maps(
            nodes,
            first_row,
            first_column,
            cv2.invertAffineTransform(to_frame),
            head,
            self._head.spacing,
            upper,
            lower,
            np.array([grid.left, grid.top, grid.spacing]),
        )
        window, window_box = self._eye_window(pose)
        paint_kernels.paint(
            frame.view(np.uint32)[..., 0],
            nodes,
            first_row,
            first_column,
            self._texture.blocks,
            self._texture.packed,
            window,
            np.array(window_box, np.float64),
            np.array(self._mouth.box if sheets is not None else _NOWHERE, np.float64),
            self._mouth.shape,
            self._mouth.curves,
            self._mouth.colours,
            self._mouth.teeth,
            self._mouth.state(pose),
            scratch.colour,
        )
        if self._arm is not None:
            self._paint_arm(self._arm, frame, pose, placement, head)

    def paint_arm(self, arm: ArmLayer, frame: Frame, pose: Pose, placement: Affine) -> None:
        """Paint a layer of the raised arm alone, where this body carries it; arguments as of ``paint``."""
        self._paint_arm(arm, frame, pose, placement, self._head_displacement(pose))

    def _paint_arm(
        self, arm: ArmLayer, frame: Frame, pose: Pose, placement: Affine, body: NDArray[np.float32]
    ) -> None:
        arm.paint(frame, pose, placement, body, np.asarray(self._texture.origin), self._head.spacing)

    def landmarks(self, pose: Pose, placement: Affine) -> Points:
        """Where the face mesh stands in that pose, (478, 2) frame pixels. Lids and irises are taken as at rest."""
        points = self._points[:, :2].copy()
        sheets = self._expression.sheets(pose)
        if sheets is not None:
            upper, lower = (_look_up(sheet, self._expression.grid, points) for sheet in sheets)
            below = np.zeros((len(points), 1), bool)
            below[[*LOWER_LIP, *LOWER_LIP_INNER[1:-1]]] = True
            points = points + np.where(below, lower, upper)
        rig = self._head
        grid = SheetGrid(0.0, 0.0, rig.spacing, rig.columns, rig.rows)
        points = points + _look_up(self._head_displacement(pose), grid, points)
        to_frame = after(placement, self._texture.to_photo)
        return (points @ to_frame[:, :2].T + to_frame[:, 2]).astype(np.float32)

    def _head_displacement(self, pose: Pose) -> NDArray[np.float32]:
        scratch = self._scratch
        if scratch.head is None:
            scratch.head = np.empty((self._head.rows, self._head.columns, 2), np.float32)
        return self._head.displacement(pose, scratch.head)

    def _eye_window(self, pose: Pose) -> tuple[Packed, tuple[float, ...]]:
        """This thread's packed pixels around the eyes and where they are good; nowhere when the eyes rest."""
        patches = self._eyes.patches(pose)
        if not patches:
            return self._texture.packed, _NOWHERE
        left, top, right, bottom = self._window_box
        scratch = self._scratch
        packed = self._texture.packed
        if scratch.window is None:
            scratch.window = packed[top + MARGIN : bottom + MARGIN, left + MARGIN : right + MARGIN].copy()
        for (x, y, _, _), patch in patches:
            paint_kernels.repack(scratch.window, packed, left, top, patch, self._texture.rgb, x, y)
        return scratch.window, (float(left), float(top), right - 1.0, bottom - 1.0)


_NO_SHEET = np.empty((0, 0, 2), np.float32)
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


def _depth_on(texture: Texture, portrait: Portrait) -> NDArray[np.float32]:
    """The portrait's depth for every texture pixel, in texture pixels."""
    height, width = texture.alpha.shape
    to_nodes = texture.to_photo / DEPTH_STEP
    depth = cv2.warpAffine(
        portrait.depth,
        to_nodes,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(depth * np.float32(texture.density), np.float32)


def _photo_borders(texture: Texture, portrait: Portrait) -> tuple[bool, bool, bool, bool]:
    """Whether left, top, right, bottom of the texture are borders of the photograph."""
    height, width = portrait.photo.shape[:2]
    rows, columns = texture.alpha.shape
    left, top = texture.origin
    right, bottom = left + columns / texture.density, top + rows / texture.density
    return left < 1.0, top < 1.0, right > width - 1.5, bottom > height - 1.5


def _window_box(eyes: Eyes, texture: Texture) -> Box:
    """Left, top, right, bottom of a texture region that holds whatever the eyes may change, with room around."""
    boxes = [box for box, _ in eyes.patches(Pose(blink=1.0))]
    if not boxes:
        return 0, 0, 0, 0
    height, width = texture.alpha.shape
    return (
        max(min(x for x, _, _, _ in boxes) - WINDOW_MARGIN, 0),
        max(min(y for _, y, _, _ in boxes) - WINDOW_MARGIN, 0),
        min(max(x + w for x, _, w, _ in boxes) + WINDOW_MARGIN, width),
        min(max(y + h for _, y, _, h in boxes) + WINDOW_MARGIN, height),
    )


def _look_up(field: NDArray[np.float32], grid: SheetGrid, points: Points) -> Points:
    """Bilinear displacement (n, 2) of a field at points; nothing outside the grid's border."""
    x = ((points[:, 0] - grid.left) / grid.spacing).astype(np.float32)
    y = ((points[:, 1] - grid.top) / grid.spacing).astype(np.float32)
    found = cv2.remap(field, x[:, None], y[:, None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found[:, 0], np.float32)
