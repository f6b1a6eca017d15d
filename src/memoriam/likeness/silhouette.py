"""The person's hard outline: the networks' opinion, snapped to the colours and edges of the photograph.

A random walker with priors (Grady 2005) whose prior joins the networks' probability with a local colour model.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from memoriam.arrays import RGB, Mask
from memoriam.likeness import kernels
from memoriam.likeness.colour_odds import WHEN_IN_DOUBT, colour_odds
from memoriam.likeness.segment import Segmentation

Bool = NDArray[np.bool_]

NETWORKS_SAY = 1.2
"""Factor on the networks' log-odds."""

EDGE_SIGMA = 2.4
"""CIELAB difference of neighbouring pixels at which the random walker hardly passes."""

PRIOR_WEIGHT = 0.06
"""Weight of the prior against one neighbour's link: the walker looks about four pixels around in flat areas."""

OUTGROWTH, DOUBTED = 0.1, 0.72
"""Things up to twice that many head heights wide that stick out, with a lower mean probability, are cut off."""

APPENDAGE = 0.2
"""Things up to twice that many head heights wide are looked at once more by their colour: a disc of the wallpaper that
touches the hair, a bit of a chair behind an arm. Wider ones may be sleeves."""

UNLIKELY, POSSIBLE, GROUND_LIKE = 0.6, 0.92, -0.15
"""Mean probability below which such a thing goes, and below which it goes if the mean log-odds of its colours are this
much against the person. On nine test photographs those of wallpaper, screen and chair were -0.2 to -0.7, those of
hands, hair and sleeves 0.7 to 1.7."""

SMALLEST_GAP = 0.02
"""Squared head heights: smaller gaps in the outline are mistakes; larger ones are between arm and body."""


@dataclass(frozen=True, slots=True)
class Outline:
    """person: the hard mask. odds: log-odds of person against ground by colour, 0 where it is mute."""

    person: Bool
    odds: Mask


def find_outline(image: RGB, segmentation: Segmentation, face: Bool, head_height: float) -> Outline:
    """Outline of the person on ``image``; ``face`` marks pixels that certainly are theirs."""
    lab = cv2.cvtColor(image.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    belief = np.where(face, 1.0, segmentation.probability).astype(np.float32)
    colour = np.zeros_like(belief)
    for _ in range(2):
        colour = colour_odds(lab, belief, head_height)
        belief = _walk(lab, segmentation, colour, face)
    person = _prune(belief > 0.5, segmentation.probability, head_height)
    person = _without_ground(person, colour, segmentation.probability, head_height) | face
    return Outline(_one_piece(person, face, head_height), colour)


def _walk(lab: NDArray[np.float32], segmentation: Segmentation, colour: Mask, face: Bool) -> Mask:
    """Random walker: neighbours of like colour agree, each pixel pulled toward its prior."""
    networks = logit(np.clip(segmentation.probability, 0.01, 0.99)) * (1.0 - 0.7 * segmentation.disagreement)
    prior = expit(NETWORKS_SAY * networks + colour - WHEN_IN_DOUBT)
    certainty = (2.0 * prior - 1.0) ** 2 + 0.02
    prior[face], certainty[face] = 1.0, 50.0
    rows, where, stride = _links(lab)
    field = np.pad(prior, 2).astype(np.float64)
    flat = field.ravel()
    weight = (PRIOR_WEIGHT * certainty).ravel().astype(np.float64)
    kernels.solve_alpha(rows, where, stride, flat, weight, prior.ravel().astype(np.float64), 120, 1e-3)
    belief: Mask = flat.reshape(field.shape)[2:-2, 2:-2].astype(np.float32)
    return belief


def _links(lab: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int32], int]:
    """The walker's Laplacian as rows of 5 x 5 stencils, and where its pixels lie on a grid with a border of two."""
    height, width = lab.shape[:2]
    stencils = np.zeros((height, width, 25), np.float32)
    across = _link(lab[:, 1:] - lab[:, :-1])
    down = _link(lab[1:] - lab[:-1])
    stencils[:, :-1, 13], stencils[:, 1:, 11] = -across, -across
    stencils[:-1, :, 17], stencils[1:, :, 7] = -down, -down
    stencils[..., 12] = -stencils.sum(axis=2)
    inside = np.pad(np.ones((height, width), bool), 2)
    return stencils.reshape(-1, 25), np.flatnonzero(inside).astype(np.int32), width + 4


def _link(step: NDArray[np.float32]) -> NDArray[np.float32]:
    squared = (step * step).sum(axis=2)
    return np.asarray(np.exp(-squared / (2.0 * EDGE_SIGMA**2)) + 2e-3, dtype=np.float32)


def _without_ground(person: Bool, odds: Mask, probability: Mask, head_height: float) -> Bool:
    """Cut off what sticks out and has the ground's colours by ``odds``, or is hardly believed in."""
    count, labels = _sticking_out(person, APPENDAGE * head_height)
    sizes, believed, own = (
        np.bincount(labels.ravel(), weights=values.ravel(), minlength=count)
        for values in (np.ones_like(odds), probability, odds)
    )
    doubtful = (believed < UNLIKELY * sizes) | ((own < GROUND_LIKE * sizes) & (believed < POSSIBLE * sizes))
    doubtful[0] = False
    return np.asarray(person & ~doubtful[labels])


def _sticking_out(person: Bool, reach: float) -> tuple[int, NDArray[np.int32]]:
    """Number and labels (0 is none) of the parts no disc of radius ``reach`` inside the outline covers."""
    radius = max(1, round(reach))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    trunk = cv2.morphologyEx(person.astype(np.uint8), cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_REPLICATE)
    count, labels = cv2.connectedComponents((person & (trunk == 0)).astype(np.uint8), connectivity=4)
    return count, np.asarray(labels, np.int32)


def _prune(person: Bool, probability: Mask, head_height: float) -> Bool:
    """Cut off small things that stick out and that the networks doubt: a lamp or a pattern beside the head."""
    count, labels = _sticking_out(person, OUTGROWTH * head_height)
    sums = np.bincount(labels.ravel(), weights=probability.ravel(), minlength=count)
    sizes = np.bincount(labels.ravel(), minlength=count)
    doubtful = sums < DOUBTED * sizes
    doubtful[0] = False
    return np.asarray(person & ~doubtful[labels])


def _one_piece(person: Bool, face: Bool, head_height: float) -> Bool:
    """What hangs together with the face, small gaps closed, hair-thin bridges cut."""
    radius = max(1, round(0.02 * head_height))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    opened = cv2.morphologyEx(person.astype(np.uint8), cv2.MORPH_OPEN, kernel) | face.astype(np.uint8)
    _, labels = cv2.connectedComponents(opened)
    mine = np.unique(labels[face])
    body = np.isin(labels, mine[mine > 0])
    grown = cv2.dilate(body.astype(np.uint8), kernel) > 0
    return _close_gaps(person & grown, SMALLEST_GAP * head_height * head_height)


def _close_gaps(person: Bool, smallest: float) -> Bool:
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~person).astype(np.uint8), connectivity=4)
    small = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] < smallest]
    return np.asarray(person | np.isin(labels, small))
