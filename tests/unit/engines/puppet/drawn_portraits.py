"""Portraits made without the matting networks: quick, and their silhouette is known exactly."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Affine, Frame, Mask
from memoriam.engines.puppet.puppet import Puppet
from memoriam.likeness.depth import head_depth
from memoriam.likeness.person import Colours, FaceMesh, Fitness, Portrait
from memoriam.performance.pose import Pose

IDENTITY: Affine = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def make_portrait(photo: RGB, mesh: FaceMesh, *, grey: bool = False, glasses: float = 1.0) -> Portrait:
    """A portrait with a drawn silhouette and a flat plate."""
    matte = _silhouette(photo, mesh)
    plate = np.where((matte > 0)[..., None], np.uint8(118), photo)
    fitness = Fitness(
        face_height=mesh.head_height,
        sharpness=1.0,
        eyes_open=1.0,
        mouth_open=0.0,
        occlusion=0.0,
        glasses=glasses,
        head_cut=False,
        matte_quality=1.0,
        blink=True,
        motion=1.0,
        findings=(),
    )
    return Portrait(
        photo=photo,
        grey=grey,
        mesh=mesh,
        body=None,
        matte=matte,
        plate=plate,
        depth=head_depth(photo.shape[:2], mesh, matte),
        colours=Colours((200, 160, 140), None, None),
        identity=np.zeros(128, np.float32),
        fitness=fitness,
        source="0" * 64,
        scale=1.0,
        origin=(0.0, 0.0),
    )


def _silhouette(photo: RGB, mesh: FaceMesh) -> Mask:
    """Head with cap and shoulders down to the lower border, with a soft edge."""
    height, width = photo.shape[:2]
    x, y = mesh.points[1, :2]
    size = mesh.head_height
    shape = np.zeros((height, width), np.uint8)
    cv2.ellipse(
        shape, (int(x), int(y - 0.3 * size)), (int(0.62 * size), int(0.95 * size)), 0, 0, 360, (255,), -1
    )
    chin = y + 0.55 * size
    body = [
        (x - 0.3 * size, chin),
        (x + 0.3 * size, chin),
        (x + 1.1 * size, height),
        (x - 1.1 * size, height),
    ]
    cv2.fillPoly(shape, [np.array(body, np.int32)], (255,))
    return np.asarray(cv2.GaussianBlur(shape, (0, 0), 1.5).astype(np.float32) / 255.0)


def over_plate(portrait: Portrait) -> Frame:
    """A frame that shows the portrait's plate, (h, w, 4)."""
    frame = np.zeros((*portrait.photo.shape[:2], 4), np.uint8)
    frame[..., :3] = portrait.plate
    return frame


def paint(puppet: Puppet, portrait: Portrait, pose: Pose) -> RGB:
    """The puppet over its own plate, (h, w, 3)."""
    frame = over_plate(portrait)
    puppet.paint(frame, pose, IDENTITY)
    return np.ascontiguousarray(frame[..., :3])


def cell_areas(displacement: NDArray[np.floating]) -> NDArray[np.float64]:
    """Area of every cell of a displaced grid over its area at rest; displacement (rows, columns, 2) in grid units."""
    right = np.diff(displacement.astype(np.float64), axis=1)[:-1]
    down = np.diff(displacement.astype(np.float64), axis=0)[:, :-1]
    return np.asarray((1 + right[..., 0]) * (1 + down[..., 1]) - right[..., 1] * down[..., 0])
