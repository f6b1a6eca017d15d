"""The matte: a soft alpha of one person with hair, from two coarse networks and closed-form matting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness import kernels
from memoriam.likeness.colour_odds import depth
from memoriam.likeness.faces import find_faces
from memoriam.likeness.hand_outline import draw_hands, finger_bones
from memoriam.likeness.hands import Hand
from memoriam.likeness.person import BodyPose, FaceMesh
from memoriam.likeness.regions import (
    FACE_OVAL,
    face_core,
    hair_region,
    head_height,
    is_bald,
    middle_colour,
    skin_colour,
)
from memoriam.likeness.segment import Figure, Segmentation, segment_person
from memoriam.likeness.silhouette import Outline, find_outline

WORKING_EDGE = 900
"""Longest edge in pixels at which alpha is solved; finer detail comes from the full photograph by guided filtering."""

SEGMENT_EDGE = 640
"""Longest edge given to the networks: they look at 256 pixels a crop."""

LAPLACIAN_EPSILON = 1e-5
"""Regularisation of a window's colour covariance: small keeps hair, too small fits noise (Levin et al. 1e-7-1e-5)."""

MOST_OTHERS = 4
"""Other people looked at: those farther off do not touch this one."""

FACE_BOX_TO_HEAD = 0.95
"""Head height (chin to forehead top of the mesh) over the height of the detector's box."""

BONES = ((11, 12), (11, 13), (13, 15), (12, 14), (14, 16), (11, 23), (12, 24), (23, 24))
LEGS = ((23, 25), (25, 27), (24, 26), (26, 28), (27, 31), (28, 32))
"""Body landmarks joined by limbs (BlazePose topology)."""

BONE_WIDTH = 0.08
"""Head heights around a bone that certainly are the person: half an adult's forearm."""

HAND_BAND = 0.05
"""Head heights the unknown band reaches from the outline of a hand."""

HAND_WEIGHT = 20.0
"""How much more colour samples and outline count at hands: bones lie so close that smoothness alone would leak from
fingertip to fingertip."""

OUTLINE_EDGE = 400
"""Longest edge at which the hard outline is found."""

BODY_BAND, HAIR_OUTSIDE, HAIR_INSIDE = 0.02, 0.10, 0.07
"""Head heights the unknown band reaches from the outline: both sides on the body, out of and into hair."""

HAIR_ROUNDING, BODY_ROUNDING = 0.008, 0.02
"""Head heights over which the outline is rounded."""

LEAST_HAIR, BALD, HAIR_SPREAD = 0.05, 0.15, 25.0
"""Squared head heights of hair that can be told by colour; what is left of the hair zone on a bald head; CIE76 spread
of one head's hair between light and shadow."""

SKIN_SPREAD = 18.0
"""CIE76 spread of skin within which an edge is that of an ear or a cheek, which has no strands: taken for hair, an ear
before a red curtain became translucent."""

SMOOTH_SPREAD, BUSY_SPREAD, BUSY = 8.0, 22.0, 0.25
"""CIELAB standard deviation of a smooth and of a busy background; what is left of the hair zone before the latter."""

SAMPLE_REACH = 0.3
"""Head heights a pixel looks for known colours."""

SAMPLE_WEIGHT, EDGE_WEIGHT = 0.05, 0.02
"""Pull toward the colour samples and toward the soft outline, against a Laplacian diagonal of about 8."""

EDGE_SOFTNESS = 0.01
"""Head heights over which the outline is soft where colours cannot tell: about what a lens of 1950 gave."""

EVEN = 0.015
"""Head heights over which contours of clothes are made even."""

STRAND = 0.02
"""Half the width in head heights of the widest strand of hair that may stand off the outline."""

NEAR_OUTLINE = 0.025
"""Head heights within which the colours may correct the outline freely."""

LOWEST, HIGHEST = 0.04, 0.95
"""Solved alpha that counts as 0 and as 1: the Laplacian leaves a veil on both sides."""

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Trimap:
    """Pixels that certainly are the person, certainly are not, and the rest; and how far (pixels) the rest reaches.

    signed: distance to the hard outline, positive inside. hair: 0-1, where hair may be. hands: where hands are.
    """

    person: Bool
    background: Bool
    signed: Mask
    hair: Mask
    hands: Bool

    @property
    def unknown(self) -> Bool:
        return ~(self.person | self.background)


def estimate_matte(
    photo: RGB, mesh: FaceMesh, body: BodyPose | None, hands: Sequence[Hand] = ()
) -> tuple[Mask, float]:
    """Soft alpha 0-1 (size of ``photo``) of the one person ``mesh`` belongs to, and its quality 0-1.

    Everybody else on the photograph is background. Hats, glasses, beards and clothes belong to the person, and so do
    ``hands``, finger by finger.
    """
    scale = min(1.0, WORKING_EDGE / max(photo.shape[:2]))
    image = _resize(photo, scale)
    segmentation = _segment(image, mesh, body, scale)
    points = mesh.points[:, :2].astype(np.float64) * scale
    height = mesh.head_height * scale
    certain = face_core(image.shape, points)
    if body is not None and _is_same_person(mesh, body):
        certain |= _limbs(segmentation.probability, body, scale, height)
    certain |= finger_bones(image.shape, hands, scale)
    outline = _outline(image, segmentation, certain, height)
    hair = _hair_zone(image, outline.person, points) * _calm(image, outline.person, height)
    drawn = draw_hands(_smooth(outline.person, hair, height), hands, scale)
    sure = face_core(image.shape, points) | finger_bones(image.shape, hands, scale)
    trimap = _trimap(drawn.person, hair, drawn.near, sure, height)
    alpha = _solve(image, trimap, height)
    alpha = _even(alpha, trimap, float(points[152, 1]), height)
    alpha = _keep_person(alpha, trimap)
    quality = _quality(segmentation, trimap, height)
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
    height = mesh.head_height * total
    others = _other_faces(small, face, height)
    found = segment_person(small, Figure(face, height, landmarks, others))
    size = (image.shape[1], image.shape[0])
    return Segmentation(
        cv2.resize(found.probability, size, interpolation=cv2.INTER_CUBIC).clip(0.0, 1.0),
        cv2.resize(found.disagreement, size, interpolation=cv2.INTER_LINEAR).clip(0.0, 1.0),
    )


def _other_faces(
    image: RGB, face: NDArray[np.float64], height: float
) -> tuple[tuple[float, float, float], ...]:
    """x, y and head height of the nearest other faces."""
    found = [(float(np.linalg.norm(other.centre - face)), other) for other in find_faces(image)]
    others = [(gap, other) for gap, other in found if gap > 0.7 * height and other.size > 0.3 * height]
    nearest = sorted(others, key=lambda pair: pair[0])[:MOST_OTHERS]
    return tuple((float(o.centre[0]), float(o.centre[1]), FACE_BOX_TO_HEAD * o.box[3]) for _, o in nearest)


def _is_same_person(mesh: FaceMesh, body: BodyPose) -> bool:
    """In groups the body pose may be a neighbour's: its nose (0) must lie on the face."""
    gap = np.linalg.norm(body.points[0, :2] - mesh.points[1, :2])
    return bool(gap < 0.35 * mesh.head_height)


def _outline(image: RGB, segmentation: Segmentation, certain: Bool, height: float) -> Outline:
    """The hard outline, found at a smaller size where colours are less noisy."""
    scale = min(1.0, OUTLINE_EDGE / max(image.shape[:2]))
    small = _resize(image, scale)
    size = (small.shape[1], small.shape[0])
    shrunk = Segmentation(
        cv2.resize(segmentation.probability, size, interpolation=cv2.INTER_AREA),
        cv2.resize(segmentation.disagreement, size, interpolation=cv2.INTER_AREA),
    )
    core = cv2.resize(certain.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    found = find_outline(small, shrunk, core, height * scale)
    full = (image.shape[1], image.shape[0])
    person = cv2.resize(found.person.astype(np.float32), full, interpolation=cv2.INTER_CUBIC) > 0.5
    return Outline(
        person,
        cv2.resize(found.odds, full, interpolation=cv2.INTER_LINEAR),
    )


def _smooth(person: Bool, hair: Mask, height: float) -> Bool:
    """Round off the steps of the small outline: little around the hair, more along clothes, which have no teeth."""
    mask = person.astype(np.float32)
    fine = _blur(mask, max(1.0, HAIR_ROUNDING * height))
    coarse = _blur(mask, max(1.5, BODY_ROUNDING * height))
    return np.asarray(hair * fine + (1.0 - hair) * coarse > 0.5)


def _blur(mask: Mask, sigma: float) -> Mask:
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def _trimap(person: Bool, hair: Mask, hands: Bool, certain: Bool, height: float) -> _Trimap:
    """Unknown is a band along the outline: narrow on the body, wider at hands, wide where hair may be."""
    signed = depth(person) - depth(~person)
    body = np.where(hands, HAND_BAND, BODY_BAND)
    reach_out = np.maximum(2.5, height * (body + np.maximum(HAIR_OUTSIDE - body, 0.0) * hair))
    reach_in = np.maximum(2.5, height * (body + np.maximum(HAIR_INSIDE - body, 0.0) * hair))
    return _Trimap((signed > reach_in) | certain, (signed < -reach_out) & ~certain, signed, hair, hands)


def _hair_zone(image: RGB, person: Bool, points: NDArray[np.float64]) -> Mask:
    """0-1, where hair may leave the outline: around the head, and lower down where the person has the hair's colour.

    Nearly 0 on bald heads and at ears. A hat counts as hair: its edge is soft enough not to suffer from a wider band.
    """
    height = head_height(points)
    lab = cv2.cvtColor(image.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    rows, columns = np.mgrid[: person.shape[0], : person.shape[1]].astype(np.float32)
    beside = np.abs(columns - 0.5 * (points[10, 0] + points[152, 0])) / height
    below = (rows - points[152, 1]) / height
    head = np.clip(-4.0 * below, 0.0, 1.0)
    zone = np.clip(1.0 - below / 0.6, 0.0, 1.0) * np.clip(2.2 - beside, 0.0, 1.0)
    region = hair_region(person, points)
    if np.count_nonzero(region) < LEAST_HAIR * height * height:
        return np.asarray(zone * head, dtype=np.float32)
    hair = middle_colour(lab[region], 10.0, 80.0)
    skin = skin_colour(lab, points)
    if is_bald(hair, skin):
        return np.asarray(BALD * zone * head, dtype=np.float32)
    near = _blur(person.astype(np.float32), 0.04 * height)[..., None]
    colour = _blur(lab * person[..., None], 0.04 * height) / np.maximum(near, 1e-3)
    alike = np.exp(-np.square(np.linalg.norm(colour - hair, axis=2) / HAIR_SPREAD))
    bare = np.exp(-np.square(np.linalg.norm(colour - skin, axis=2) / SKIN_SPREAD))
    return np.asarray(zone * np.maximum(head * (1.0 - bare), alike), dtype=np.float32)


def _calm(image: RGB, person: Bool, height: float) -> Mask:
    """1 where the background around is smooth, less where it is busy: strands cannot be told from its patterns."""
    lab = cv2.cvtColor(image.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    away = (depth(~person) > 0.03 * height).astype(np.float32)
    sigma = 0.09 * height
    near = np.maximum(_blur(away, sigma), 1e-3)[..., None]
    mean = _blur(lab * away[..., None], sigma) / near
    square = _blur(lab * lab * away[..., None], sigma) / near
    spread = np.sqrt(np.maximum(square - mean * mean, 0.0).sum(axis=2))
    calm = np.clip(1.0 - (spread - SMOOTH_SPREAD) / (BUSY_SPREAD - SMOOTH_SPREAD), BUSY, 1.0)
    return np.asarray(calm, dtype=np.float32)


def _limbs(probability: Mask, body: BodyPose, scale: float, height: float) -> Bool:
    """Pixels along the visible bones and inside the torso that the networks do not deny."""
    joints = np.round(body.points[:, :2] * scale).astype(np.int32)
    mask = np.zeros(probability.shape, np.uint8)
    width = max(1, round(2 * BONE_WIDTH * height))
    for first, second in BONES + LEGS:
        if body.points[[first, second], 3].min() > 0.6:
            cv2.line(mask, _xy(joints[first]), _xy(joints[second]), 1, width)
    if body.points[[11, 12, 23, 24], 3].min() > 0.6:
        cv2.fillConvexPoly(mask, joints[[11, 12, 24, 23]], 1)
    return np.asarray((mask > 0) & (probability > 0.12))


def _xy(joint: NDArray[np.int32]) -> tuple[int, int]:
    return int(joint[0]), int(joint[1])


def _solve(image: RGB, trimap: _Trimap, height: float) -> Mask:
    """Closed-form matting with colour samples as data where they tell, else the soft outline."""
    unknown = trimap.unknown
    start = np.where(trimap.person, 1.0, np.where(trimap.background, 0.0, 0.5)).astype(np.float32)
    if not unknown.any():
        return start
    target, weight = _data(image, trimap, height)
    rank = np.full(unknown.shape, -1, np.int32)
    count = int(np.count_nonzero(unknown))
    rank[unknown] = np.arange(count, dtype=np.int32)
    start[unknown] = target
    rows = kernels.matting_laplacian(
        image.astype(np.float32) / np.float32(255), rank, count, LAPLACIAN_EPSILON
    )
    field = np.pad(start, 2).astype(np.float64)
    where = np.flatnonzero(np.pad(unknown, 2)).astype(np.int32)
    flat = field.ravel()
    wanted = target.astype(np.float64)
    kernels.solve_alpha(rows, where, field.shape[1], flat, weight.astype(np.float64), wanted, 300, 1e-3)
    solved = flat.reshape(field.shape)[2:-2, 2:-2]
    alpha: Mask = ((solved - LOWEST) / (HIGHEST - LOWEST)).clip(0.0, 1.0).astype(np.float32)
    return alpha


def _data(image: RGB, trimap: _Trimap, height: float) -> tuple[Mask, Mask]:
    """Alpha each unknown pixel should have, and how much that counts against the Laplacian."""
    unknown = trimap.unknown
    lab = cv2.cvtColor(image.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    state = np.where(unknown, 2, trimap.person).astype(np.uint8)
    where = np.flatnonzero(unknown).astype(np.int32)
    sampled, trust = np.zeros(len(where), np.float32), np.zeros(len(where), np.float32)
    reach = max(8, round(SAMPLE_REACH * height))
    person, background = _smoothed(lab, trimap.person), _smoothed(lab, trimap.background)
    edge = np.clip(0.5 + trimap.signed[unknown] / (2.0 * max(1.5, EDGE_SOFTNESS * height)), 0.0, 1.0)
    kernels.sample_alpha(lab, person, background, state, where, edge, reach, sampled, trust)
    limited = _only_strands(sampled, trimap, height)
    target = trust * limited + (1.0 - trust) * edge
    weight = SAMPLE_WEIGHT * trust + EDGE_WEIGHT * (1.0 - trust)
    weight[trimap.hands[unknown]] *= HAND_WEIGHT
    return target.astype(np.float32), weight.astype(np.float32)


def _smoothed(lab: NDArray[np.float32], known: Bool) -> NDArray[np.float32]:
    """Colours averaged over the known pixels of a small window: samples without noise."""
    weight = cv2.blur(known.astype(np.float32), (5, 5))
    return np.asarray(cv2.blur(lab * known[..., None], (5, 5)) / np.maximum(weight, 1e-3)[..., None])


def _only_strands(sampled: Mask, trimap: _Trimap, height: float) -> Mask:
    """Away from the outline only thin things may differ from its side: strands outside, gaps in the hair inside.

    A broad patch of hair colour beside the head is a part of the background: the outline already weighed it.
    """
    unknown = trimap.unknown
    alpha = (trimap.signed > 0).astype(np.float32)
    alpha[unknown] = sampled
    size = 2 * max(1, round(STRAND * height)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    strands = alpha - cv2.morphologyEx(alpha, cv2.MORPH_OPEN, kernel)
    gaps = cv2.morphologyEx(alpha, cv2.MORPH_CLOSE, kernel) - alpha
    far = np.clip(np.abs(trimap.signed) / (NEAR_OUTLINE * height) - 1.0, 0.0, 1.0)
    thin = np.where(trimap.signed > 0, 1.0 - trimap.hair * gaps, trimap.hair * strands)
    limited: Mask = ((1.0 - far) * alpha + far * thin)[unknown].astype(np.float32)
    return limited


def _even(alpha: Mask, trimap: _Trimap, chin: float, height: float) -> Mask:
    """Contours of clothes made even below the row ``chin``: grain and scratches fray them, cloth does not."""
    sigma = max(1.0, EVEN * height)
    steep = sigma * np.sqrt(2.0 * np.pi) / max(2.0, EDGE_SOFTNESS * height)
    even = np.clip(0.5 + steep * (_blur(alpha, sigma) - 0.5), 0.0, 1.0)
    rows = np.arange(alpha.shape[0], dtype=np.float32)[:, None]
    share = np.clip((rows - chin) / (0.2 * height), 0.0, 1.0) * (1.0 - trimap.hair) * ~trimap.hands
    return np.asarray(alpha + share * (even - alpha), np.float32)


def _keep_person(alpha: Mask, trimap: _Trimap) -> Mask:
    """Drop everything that does not hang together with the face."""
    count, labels = cv2.connectedComponents((alpha > 0.1).astype(np.uint8))
    if count <= 2:
        return alpha
    mine = np.unique(labels[trimap.person])
    keep = np.isin(labels, mine[mine > 0])
    grown: Mask = cv2.GaussianBlur(cv2.dilate(keep.astype(np.float32), np.ones((3, 3))), (0, 0), 0.8)
    return alpha * grown


def _quality(segmentation: Segmentation, trimap: _Trimap, height: float) -> float:
    """How sure the outline is: near it, do the networks agree with it and with each other?

    Scaled on portraits judged by eye: above 0.75 clean, 0.5-0.75 small faults, below 0.5 parts wrong.
    """
    near = np.abs(trimap.signed) < 0.15 * height
    if not near.any():
        return 0.0
    contradiction = float(np.abs((trimap.signed > 0) - segmentation.probability)[near].mean())
    disagreement = float(segmentation.disagreement[near].mean())
    return float(np.clip(1.2 - 3.2 * contradiction - 0.8 * disagreement, 0.0, 1.0))


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
