"""Where the person is, roughly: the agreement of two small segmentation networks looking at several crops.

The selfie network knows people from background but not one person from another; the pose network's mask belongs
to the person in the middle of its crop. Their product is one person, also in a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from memoriam.arrays import RGB, Mask
from memoriam.models.runtimes import litert

NETWORK_SIZE = 256
"""Both networks take and give 256 x 256 pixels."""

CROP_FADE = 0.12
"""Share of a crop's side over which its vote fades to nothing: networks guess at the rim of what they see."""

HEAD_CROPS = ((0.0, 0.25, 2.6), (0.0, 0.3, 3.0), (0.15, 0.4, 3.3), (-0.15, 0.4, 3.3), (0.0, 0.5, 3.7))
"""Selfie crops around the head in head heights: shift right and down from the face, side. On the test photographs the
network drew hair best at 2.6 to 3.7; its mistakes differ from crop to crop, so five votes cancel most of them."""

PEOPLE_CROPS = ((0.3, 3.4), (1.4, 6.0))
"""Crops around each head of a group in head heights, shift down and side: head and shoulders, and the upper body."""

SELECT_LOW, SELECT_HIGH = 0.08, 0.40
"""Pose mask values between which the selfie mask is faded in: 0 means another person or nobody."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Where face and body lie on the image given to the networks, in its pixels.

    face: (x, y) centre of the face; head_height: chin to forehead top; body: (n, 2) visible body landmarks, or None;
    others: x, y, head height of the other faces.
    """

    face: NDArray[np.float64]
    head_height: float
    body: NDArray[np.float64] | None
    others: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Probability 0-1 that a pixel is the person, and the disagreement (standard deviation) of the votes."""

    probability: Mask
    disagreement: Mask


@dataclass(frozen=True, slots=True)
class _Crop:
    """A square of the image: centre (x, y), side in pixels, weight of its vote."""

    x: float
    y: float
    side: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Network:
    """A registered model with one output plane of 256 x 256."""

    name: str
    plane: str
    logits: bool

    def __call__(self, image: RGB) -> Mask:
        """Mask of a (256, 256, 3) image, averaged with that of its mirror image."""
        mirrored = self._run(image[:, ::-1])
        mean: Mask = 0.5 * (self._run(image) + mirrored[:, ::-1])
        return mean

    def _run(self, image: RGB) -> Mask:
        outputs = litert(self.name).run(image[None].astype(np.float32) / np.float32(255))
        plane: Mask = outputs[self.plane][0, :, :, 0]
        return np.asarray(expit(plane), dtype=np.float32) if self.logits else plane


SELFIE = _Network("selfie_segmentation", "activation_10", logits=False)
POSE = _Network("pose_landmark_full", "Identity_2", logits=True)


def segment_person(image: RGB, figure: Figure) -> Segmentation:
    """The person whose face and body ``figure`` gives, on an image of moderate size (300-1000 pixels)."""
    people, people_spread = _vote(SELFIE, image, _selfie_crops(image, figure))
    one, one_spread = _vote(POSE, image, _pose_crops(image, figure))
    soft_one = cv2.GaussianBlur(one, (0, 0), max(1.0, 0.05 * figure.head_height))
    chosen = np.clip((np.maximum(one, soft_one) - SELECT_LOW) / (SELECT_HIGH - SELECT_LOW), 0.0, 1.0)
    trust = _trust_in_selfie(image.shape[:2], figure)
    probability = (trust * people * chosen + (1.0 - trust) * one) * _own_share(image, figure, one)
    disagreement = np.abs(people * chosen - one) * 0.5 + 0.5 * np.maximum(people_spread * chosen, one_spread)
    return Segmentation(probability.astype(np.float32), disagreement.astype(np.float32))


def _own_share(image: RGB, figure: Figure, one: Mask) -> Mask:
    """1 where no other person's pose mask is stronger than this person's, falling to 0 where only theirs is there."""
    rival = np.zeros_like(one)
    for x, y, head in figure.others:
        mask, _ = _vote(POSE, image, [_Crop(x, y + 1.4 * head, 5.0 * head, 1.0)])
        distance = np.hypot(*np.mgrid[-y : image.shape[0] - y - 0.5, -x : image.shape[1] - x - 0.5])
        rival = np.maximum(rival, np.where(distance < 0.4 * head, 1.0, mask))
    share: Mask = (1.0 - np.clip(rival - one, 0.0, 1.0)).astype(np.float32)
    return share


def _trust_in_selfie(shape: tuple[int, ...], figure: Figure) -> Mask:
    """Weight of the selfie mask: high around the head, where it is sharp; half elsewhere."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    distance = np.hypot(columns - figure.face[0], rows - figure.face[1] + 0.2 * figure.head_height)
    near = np.clip(2.2 - distance / figure.head_height, 0.0, 1.0)
    trust: Mask = (0.5 + 0.15 * near).astype(np.float32)
    return trust


def _selfie_crops(image: RGB, figure: Figure) -> list[_Crop]:
    height, width = image.shape[:2]
    x, y = figure.face
    head = figure.head_height
    crops = [_Crop(x + shift * head, y + drop * head, side * head, 1.5) for shift, drop, side in HEAD_CROPS]
    crops += [
        _Crop(x, y + 1.2 * head, 4.6 * head, 1.0),
        _Crop(width / 2, height / 2, max(width, height), 0.7),
    ]
    return crops + _body_crop(image, figure, 0.7)


def _pose_crops(image: RGB, figure: Figure) -> list[_Crop]:
    x, y = figure.face
    head = figure.head_height
    crops = [_Crop(x, y + 1.4 * head, 5.0 * head, 1.0), _Crop(x, y + 1.8 * head, 6.2 * head, 1.0)]
    return crops + _body_crop(image, figure, 1.0)


def _body_crop(image: RGB, figure: Figure, weight: float) -> list[_Crop]:
    """A crop around the visible body, if there is one."""
    if figure.body is None or len(figure.body) < 2:
        return []
    height, width = image.shape[:2]
    corners = np.clip(figure.body, 0.0, [width, height])
    low = np.minimum(corners.min(axis=0), figure.face - 0.9 * figure.head_height)
    high = np.maximum(corners.max(axis=0), figure.face + 0.9 * figure.head_height)
    centre = 0.5 * (low + high)
    return [_Crop(float(centre[0]), float(centre[1]), 1.25 * float((high - low).max()), weight)]


def _vote(network: _Network, image: RGB, crops: list[_Crop]) -> tuple[Mask, Mask]:
    """Weighted mean and spread of a network's masks over several crops; zero where no crop reaches."""
    height, width = image.shape[:2]
    total = np.zeros((height, width), np.float32)
    squares, weights = total.copy(), np.full((height, width), 1e-6, np.float32)
    for crop in crops:
        mask, weight = _look(network, image, crop)
        total += weight * mask
        squares += weight * mask * mask
        weights += weight
    mean = total / weights
    spread = np.sqrt(np.maximum(squares / weights - mean * mean, 0.0))
    return mean, spread


def _look(network: _Network, image: RGB, crop: _Crop) -> tuple[Mask, Mask]:
    """One crop's mask on the whole image, and the weight of its vote there."""
    height, width = image.shape[:2]
    scale = NETWORK_SIZE / crop.side
    to_crop = np.array(
        [[scale, 0.0, NETWORK_SIZE / 2 - scale * crop.x], [0.0, scale, NETWORK_SIZE / 2 - scale * crop.y]]
    )
    source = cv2.GaussianBlur(image, (0, 0), 0.45 / scale) if scale < 0.7 else image
    border = cv2.BORDER_REPLICATE  # a body cut by the frame goes on: black would end it
    seen = cv2.warpAffine(
        source, to_crop, (NETWORK_SIZE, NETWORK_SIZE), flags=cv2.INTER_LINEAR, borderMode=border
    )
    back = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    mask = cv2.warpAffine(network(seen), to_crop, (width, height), flags=back)
    weight = cv2.warpAffine(_fade(image, crop), to_crop, (width, height), flags=back)
    return mask, crop.weight * weight


def _fade(image: RGB, crop: _Crop) -> Mask:
    """Weight over a crop: 1, fading toward those sides that cut through the image."""
    height, width = image.shape[:2]
    half = crop.side / 2
    ramp = np.clip((np.arange(NETWORK_SIZE) + 0.5) / (CROP_FADE * NETWORK_SIZE), 0.02, 1.0)
    left = ramp if crop.x - half > 0 else np.ones(NETWORK_SIZE)
    right = ramp[::-1] if crop.x + half < width - 1 else np.ones(NETWORK_SIZE)
    top = ramp if crop.y - half > 0 else np.ones(NETWORK_SIZE)
    bottom = ramp[::-1] if crop.y + half < height - 1 else np.ones(NETWORK_SIZE)
    fade: Mask = np.outer(top * bottom, left * right).astype(np.float32)
    return fade


def segment_people(image: RGB, figures: Sequence[Figure]) -> Mask:
    """Everybody on an image of moderate size, roughly, 0-1: near each head as the selfie network sees it there."""
    height, width = image.shape[:2]
    everybody = np.zeros((height, width), dtype=np.float32)
    for figure in figures:
        crops = [
            _Crop(figure.face[0], figure.face[1] + down * figure.head_height, side * figure.head_height, 1.0)
            for down, side in PEOPLE_CROPS
        ]
        mask, _ = _vote(SELFIE, image, crops)
        everybody = np.maximum(everybody, mask)
    return everybody
