"""How well people are cut out where the truth is known: each is laid over the grounds of the others and cut out anew.

    python -m benchmarks.outlines PHOTO PHOTO [PHOTO ...]

The alpha of a person's own photograph counts as the truth, so give people before plain grounds first. Printed are the
pieces of ground that were kept and the pieces of the person that were lost, in hundredths of a squared head height
(only what is wider than four hundredths of a head: what an eye sees as a piece), and the quality the matte gives
itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness import BodyPose, FaceMesh, Portrait
from memoriam.likeness.builder import build_likeness
from memoriam.likeness.matte import WORKING_EDGE, estimate_matte
from memoriam.settings import settings
from memoriam.stage.cutout import cleared, foreground

WIDTH = 0.04
"""Head heights that a piece must be wide to count."""

SHOWN = 0.68
"""Quality from which an outline is shown hard, for the last line."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A person on somebody else's ground: the picture, the true alpha, and where face and body lie on it."""

    photo: RGB
    alpha: Mask
    mesh: FaceMesh
    body: BodyPose | None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument(
        "--grounds", type=Path, nargs="*", help="photographs whose grounds are used; all others'"
    )
    given = parser.parse_args()
    people = {path: _portrait(path) for path in given.photos}
    grounds = {path: people.get(path) or _portrait(path) for path in given.grounds or given.photos}
    print(f"{'person':<24}{'ground':<24}{'kept':>7}{'lost':>7}{'quality':>9}")
    figures = []
    for person, ground, composed in _all(people, grounds):
        alpha, quality = estimate_matte(composed.photo, composed.mesh, composed.body)
        kept = _pieces(alpha - composed.alpha, composed.mesh.head_height)
        lost = _pieces(composed.alpha - alpha, composed.mesh.head_height)
        figures.append((kept, lost, quality))
        print(
            f"{person.stem[:23]:<24}{ground.stem[:23]:<24}{kept:>7.2f}{lost:>7.2f}{quality:>9.2f}", flush=True
        )
    _summary("all", np.array(figures))
    _summary(f"quality {SHOWN} or more", np.array([row for row in figures if row[2] >= SHOWN]))


def _portrait(path: Path) -> Portrait:
    return build_likeness([path], cache_folder=settings().cache_folder).portraits[0]


def _all(
    people: dict[Path, Portrait], grounds: dict[Path, Portrait]
) -> Iterator[tuple[Path, Path, Composed]]:
    for person, portrait in people.items():
        for ground, other in grounds.items():
            if ground != person:
                yield person, ground, _composed(portrait, other.plate)


def _composed(portrait: Portrait, plate: RGB) -> Composed:
    """The person, as large as the matte is found, over a plate that covers the picture; a little grain over both."""
    scale = min(1.0, WORKING_EDGE / max(portrait.matte.shape))
    rows, columns = (round(edge * scale) for edge in portrait.matte.shape)
    colour = cv2.resize(foreground(portrait), (columns, rows), interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(cleared(portrait.matte), (columns, rows), interpolation=cv2.INTER_AREA)
    larger = max(rows / plate.shape[0], columns / plate.shape[1])
    size = (int(np.ceil(plate.shape[1] * larger)), int(np.ceil(plate.shape[0] * larger)))
    behind: NDArray[np.float32] = cv2.resize(plate, size, interpolation=cv2.INTER_AREA)[:rows, :columns]
    if portrait.grey:
        behind = np.repeat(behind.mean(axis=2, keepdims=True), 3, axis=2)
    mixed = colour * alpha[..., None] + behind * (1.0 - alpha[..., None])
    grain = np.random.default_rng(1).normal(0.0, 1.5, mixed.shape)
    mesh = replace(portrait.mesh, points=(portrait.mesh.points * scale).astype(np.float32))
    body = portrait.body
    if body is not None:
        points = body.points.copy()
        points[:, :3] *= scale
        body = BodyPose(points)
    return Composed(np.clip(mixed + grain, 0, 255).astype(np.uint8), alpha, mesh, body)


def _pieces(excess: Mask, head: float) -> float:
    """Area of what is wrong by more than a half and wide enough to be seen."""
    radius = max(1, round(WIDTH / 2 * head))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    wide = cv2.morphologyEx((excess > 0.5).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    return float(wide.sum()) / (head * head) * 100.0


def _summary(what: str, figures: NDArray[np.float64]) -> None:
    if figures.size:
        kept, lost = figures[:, 0], figures[:, 1]
        print(
            f"{what}: {len(figures)}, kept mean {kept.mean():.2f} median {np.median(kept):.2f}, "
            f"lost mean {lost.mean():.2f} median {np.median(lost):.2f}"
        )


if __name__ == "__main__":
    main()
