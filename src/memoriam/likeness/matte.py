"""The matte: a soft alpha of one person with hair, from two coarse networks and closed-form matting."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness import kernels
from memoriam.likeness.person import BodyPose, FaceMesh
from memoriam.likeness.segment import Figure, Segmentation, segment_person

WORKING_EDGE = 900
"""Longest edge in pixels at which alpha is solved; finer detail comes from the full photograph by guided filtering."""

SEGMENT_EDGE = 640
"""Longest edge given to the networks: they look at 256 pixels a crop."""

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""Mesh points around the face, clockwise from the forehead (MediaPipe's FACEMESH_FACE_OVAL)."""

LAPLACIAN_EPSILON = 1e-5
"""Regularisation of a window's colour covariance: small keeps hair, too small fits noise (Levin et al. 1e-7-1e-5)."""

PRIOR_WEIGHT = 0.02
"""Pull toward the networks' probability, against a Laplacian diagonal of about 8."""

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Trimap:
    """Pixels that certainly are the person, certainly are not, and the rest."""

    person: Bool
    background: Bool

    @property
    def unknown(self) -> Bool:
        return ~(self.person | self.background)


def estimate_matte(photo: RGB, mesh: FaceMesh, body: BodyPose | None) -> tuple[Mask, float]:
    """Soft alpha 0-1 (size of ``photo``) of the one person ``mesh`` belongs to, and its quality 0-1.

    Everybody else on the photograph is background. Hats, glasses, beards and clothes belong to the person.
    """
    scale = min(1.0, WORKING_EDGE / max(photo.shape[:2]))
    image = _resize(photo, scale)
    segmentation = _segment(image, mesh, body, scale)
    points = mesh.points[:, :2].astype(np.float64) * scale
    trimap = _trimap(segmentation, points, mesh.head_height * scale)
    alpha = _solve(image, trimap, segmentation)
    alpha = _keep_person(alpha, trimap)
    quality = _quality(alpha, segmentation, trimap)
    return _upsample(alpha, image, photo), quality


def _resize(image: RGB, scale: float) -> RGB:
    if scale >= 1.0:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def _segment(image: RGB, mesh: FaceMesh, body: BodyPose | None, scale: float) -> Segmentation:
    """The networks' view at the size of ``image``."""
    shrink = min(1.0, SEGMENT_EDGE / max(image.shape[:2]))
    small = _resize(image, shrink)
    total = scale * shrink
    landmarks = None
    if body is not None and _is_same_person(mesh, body):
        landmarks = body.points[body.points[:, 3] > 0.5, :2].astype(np.float64) * total
    face = mesh.points[list(FACE_OVAL), :2].astype(np.float64).mean(axis=0) * total
    found = segment_person(small, Figure(face, mesh.head_height * total, landmarks))
    size = (image.shape[1], image.shape[0])
    return Segmentation(
        cv2.resize(found.probability, size, interpolation=cv2.INTER_CUBIC).clip(0.0, 1.0),
        cv2.resize(found.disagreement, size, interpolation=cv2.INTER_LINEAR).clip(0.0, 1.0),
    )


def _is_same_person(mesh: FaceMesh, body: BodyPose) -> bool:
    """In groups the body pose may be a neighbour's: its nose (0) must lie on the face."""
    gap = np.linalg.norm(body.points[0, :2] - mesh.points[1, :2])
    return bool(gap < 0.35 * mesh.head_height)


def _trimap(segmentation: Segmentation, points: NDArray[np.float64], head_height: float) -> _Trimap:
    """Certain pixels: far enough from the 0.5 contour, farther where hair may be."""
    probability = segmentation.probability
    inside = probability > 0.5
    depth = _distance(inside)
    outside = _distance(~inside)
    hair = _hair_zone(probability.shape, points, head_height)
    reach_out = head_height * (0.035 + 0.125 * hair)
    reach_in = head_height * (0.035 + 0.065 * hair)
    face = _face_core(probability.shape, points)
    person = (depth > reach_in) & (probability > 0.9) | face
    background = (outside > reach_out) & (probability < 0.1) & ~face
    return _Trimap(person, background)


def _distance(mask: Bool) -> Mask:
    """Distance of each pixel of ``mask`` to its rim; the image border is no rim."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    distance: Mask = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    return distance


def _hair_zone(shape: tuple[int, ...], points: NDArray[np.float64], head_height: float) -> Mask:
    """1 around the top and the sides of the head, fading to 0 at the shoulders."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    centre = 0.5 * (points[10] + points[152])
    beside = np.abs(columns - centre[0]) / head_height
    below = (rows - points[152, 1]) / head_height
    zone: Mask = np.clip(1.0 - below / 0.5, 0.0, 1.0) * np.clip(2.2 - beside, 0.0, 1.0)
    return zone


def _face_core(shape: tuple[int, ...], points: NDArray[np.float64]) -> Bool:
    """The inner part of the face oval: always the person."""
    oval = points[list(FACE_OVAL)]
    core = oval.mean(axis=0) + 0.86 * (oval - oval.mean(axis=0))
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(core).astype(np.int32)], 1)
    return mask > 0


def _solve(image: RGB, trimap: _Trimap, segmentation: Segmentation) -> Mask:
    """Closed-form matting with the networks' probability as a weak prior; coarse to fine for speed."""
    alpha = np.where(trimap.person, 1.0, np.where(trimap.background, 0.0, segmentation.probability))
    unknown = trimap.unknown
    if not unknown.any():
        return alpha.astype(np.float32)
    rank = np.full(unknown.shape, -1, np.int32)
    rank[unknown] = np.arange(np.count_nonzero(unknown), dtype=np.int32)
    count = int(np.count_nonzero(unknown))
    rows = kernels.matting_laplacian(image.astype(np.float32) / 255.0, rank, count, LAPLACIAN_EPSILON)
    field = np.pad(alpha, 2).astype(np.float64)
    where = np.flatnonzero(np.pad(unknown, 2)).astype(np.int32)
    target = segmentation.probability[unknown].astype(np.float64)
    sure = (2.0 * np.abs(target - 0.5)) ** 2 * (1.0 - segmentation.disagreement[unknown])
    flat = field.ravel()
    kernels.solve_alpha(rows, where, field.shape[1], flat, PRIOR_WEIGHT * sure + 1e-5, target, 400, 1e-4)
    solved: Mask = flat.reshape(field.shape)[2:-2, 2:-2].clip(0.0, 1.0).astype(np.float32)
    return solved


def _keep_person(alpha: Mask, trimap: _Trimap) -> Mask:
    """Drop everything that does not hang together with the face."""
    count, labels = cv2.connectedComponents((alpha > 0.1).astype(np.uint8))
    if count <= 2:
        return alpha
    mine = np.unique(labels[trimap.person])
    keep = np.isin(labels, mine[mine > 0])
    grown: Mask = cv2.GaussianBlur(cv2.dilate(keep.astype(np.float32), np.ones((3, 3))), (0, 0), 0.8)
    return alpha * grown


def _quality(alpha: Mask, segmentation: Segmentation, trimap: _Trimap) -> float:
    unknown = trimap.unknown
    if not unknown.any():
        return 1.0
    agreement = 1.0 - float(segmentation.disagreement[unknown].mean())
    softness = float((4.0 * alpha * (1.0 - alpha))[unknown].mean())
    return float(np.clip(agreement - softness, 0.0, 1.0))


def _upsample(alpha: Mask, guide: RGB, photo: RGB) -> Mask:
    """Guided upsampling (He and Sun 2015, Fast Guided Filter): linear in colour, coefficients at working size."""
    if guide.shape == photo.shape:
        return alpha
    size = (photo.shape[1], photo.shape[0])
    gain, offset = _guided_coefficients(guide.astype(np.float32) / 255.0, alpha, radius=2, epsilon=4e-4)
    gain = cv2.resize(gain, size, interpolation=cv2.INTER_LINEAR)
    offset = cv2.resize(offset, size, interpolation=cv2.INTER_LINEAR)
    fine: Mask = ((gain * photo).sum(axis=2) / 255.0 + offset).clip(0.0, 1.0).astype(np.float32)
    return fine


def _guided_coefficients(
    guide: NDArray[np.float32], alpha: Mask, radius: int, epsilon: float
) -> tuple[Mask, Mask]:
    """Per pixel the linear map from colour to alpha: gain (h, w, 3) and offset (h, w)."""
    box = (2 * radius + 1, 2 * radius + 1)
    mean = cv2.blur(guide, box)
    mean_alpha = cv2.blur(alpha, box)
    outer = cv2.blur((guide[..., :, None] * guide[..., None, :]).reshape(*alpha.shape, 9)[..., :4], box)
    rest = cv2.blur((guide[..., :, None] * guide[..., None, :]).reshape(*alpha.shape, 9)[..., 4:8], box)
    last = cv2.blur(guide[..., 2] * guide[..., 2], box)
    moments = np.concatenate([outer, rest, last[..., None]], axis=2).reshape(*alpha.shape, 3, 3)
    covariance = moments - mean[..., :, None] * mean[..., None, :] + epsilon * np.eye(3, dtype=np.float32)
    cross = cv2.blur(guide * alpha[..., None], box) - mean * mean_alpha[..., None]
    gain = np.linalg.solve(covariance, cross[..., None])[..., 0]
    offset = mean_alpha - (gain * mean).sum(axis=2)
    return cv2.blur(gain, box), cv2.blur(offset, box)
