"""Every scene as it is finished: is it still the person in the near shots, and does anything jump?

    python -m benchmarks.scenes PHOTO [PHOTO ...] [--scenes wave,nod] [--beside PHOTO] [--format 9:16]

Preview size. Identity is the road's own measure (SFace cosine to the photograph) on every ninth frame and those of the
largest movements. Jumps are looked for around the changes of scene: the mean absolute difference of two frames that
follow each other, in levels of a quarter-size picture, and the largest against the one before it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Yuv420
from memoriam.brief import Brief, make_brief
from memoriam.engines.base import Canvas
from memoriam.engines.puppet.engine import PuppetEngine, _paint
from memoriam.engines.puppet.sets import Sets
from memoriam.errors import MemoriamError
from memoriam.film import read_cast
from memoriam.likeness import Likeness
from memoriam.picture.finish import Finisher
from memoriam.picture.look import Look, light_colour
from memoriam.progress import NoProgress
from memoriam.proof.measures import Spread
from memoriam.proof.meter import FilmMeter, script_of
from memoriam.proof.reader import ModelReader
from memoriam.scenes.base import SUBJECT
from memoriam.settings import settings
from memoriam.storyboard import CROSSING, FPS, Storyboard, plan_film

SCENES = "portrait,wave,nod,wings,light,stairway,memories,words,embrace,younger"

STRIDE = 9
"""Frames from one look to the next; a multiple of the meter's own step."""

NEAR = 0.12
"""Smallest share of the frame's shorter edge a face may be high and still count as a near shot."""

HEAD = f"{'photograph':<30}{'scene':<10}{'looked':>7}{'mean':>6}{'p5':>6}{'min':>6}{'step':>7}{'jump':>6}"


@dataclass
class Studio:
    """All that one film needs to be looked at frame by frame."""

    brief: Brief
    cast: Mapping[str, Likeness]
    board: Storyboard
    finisher: Finisher
    sets: Sets
    frames: list[NDArray[np.uint8]]

    @classmethod
    def of(cls, said: dict[str, Any]) -> Studio:
        """Raises a MemoriamError if there can be no such film."""
        brief = make_brief(said)
        cast = read_cast(brief, NoProgress(), settings().cache_folder)
        board = plan_film(brief, cast, PuppetEngine().limits)
        width, height = brief.size
        portrait = cast[SUBJECT].for_purpose("portrait")
        light = light_colour(portrait.photo, grey=portrait.grey)
        finisher = Finisher(width, height, brief.seed, brief.language, light=light, grey=portrait.grey)
        frames = [np.zeros((height, width, 4), np.uint8) for _ in range(2)]
        return cls(brief, cast, board, finisher, Sets(board, cast, Canvas(width, height, 1)), frames)

    def finished(self, index: int) -> tuple[Yuv420, NDArray[np.float32] | None]:
        """Frame ``index`` as the encoder gets it, without mark and title; and the subject's face on it."""
        t = self.board.time(index)
        frame, faces = _paint(self.sets, self.board.seen(t), t, self.frames)
        look = Look(light=self.board.light(t), veil=self.board.veil(t))
        return self.finisher.finish(frame, index, look), faces.get(SUBJECT)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--scenes", default=SCENES)
    parser.add_argument("--beside", type=Path, help="the companion's photograph, for embrace and younger")
    parser.add_argument("--format", default="9:16")
    given = parser.parse_args()
    print(HEAD)
    for photo in given.photos:
        for scene in given.scenes.split(","):
            print(line(photo, scene, given.beside or given.photos[0], given.format), flush=True)


def line(photo: Path, scene: str, beside: Path, shape: str) -> str:
    """The figures of one scene between two others, or the sentence that refuses it."""
    start = f"{photo.stem[:28]:<30}{scene:<10}"
    try:
        studio = Studio.of(_said(photo, scene, beside, shape))
    except MemoriamError as problem:
        return f"{start} {problem}"
    shot = studio.board.shots[0]
    near, looked = _identity(studio, range(round(shot.start * FPS), round(shot.end * FPS)))
    step, jump = _steps(studio, [shot.start, shot.end])
    figures = f"{near.mean:>6.2f}{near.p5:>6.2f}{near.minimum:>6.2f}" if near else f"{'-':>6}" * 3
    return f"{start}{looked:>7}{figures}{step:>7.2f}{jump:>6.2f}"


def _said(photo: Path, scene: str, beside: Path, shape: str) -> dict[str, Any]:
    """A brief of this scene with a portrait behind it, so that there is a change of scene."""
    said: dict[str, Any] = {"person": {"photos": [photo]}, "scenes": [scene, "nod"], "format": shape}
    said |= {"preview": True, "words": "We remember you."}
    own: dict[str, dict[str, Any]] = {
        "embrace": {"companion": {"photos": [beside], "consent": True, "look_alike": True}},
        "younger": {"younger": [beside], "younger_confirmed": True},
        "memories": {"memories": [photo]},
    }
    return said | own.get(scene, {})


def _identity(studio: Studio, indices: range) -> tuple[Spread | None, int]:
    """Cosines where the face is near, and how many frames were looked at."""
    references = np.stack([portrait.identity for portrait in studio.cast[SUBJECT].portraits])
    meter = FilmMeter(references, script_of(studio.board), ModelReader())
    for index in (i for i in indices if i % STRIDE == 0):
        yuv, face = studio.finished(index)
        high = 0.0 if face is None else float(np.ptp(face[:, 1]))
        meter.add(index, yuv, face if high > NEAR * min(studio.brief.size) else None)
    seen = [one.cosine for one in meter.result().identity.samples if one.cosine is not None]
    return Spread.of(seen), len(seen)


def _steps(studio: Studio, changes: Iterable[float]) -> tuple[float, float]:
    """Largest step from frame to frame around the changes, and the largest growth of it from one to the next."""
    largest, growth = 0.0, 0.0
    for change in changes:
        first, last = round((change - CROSSING) * FPS), round((change + CROSSING) * FPS)
        small = [_small(studio, index) for index in range(max(first, 0), last)]
        steps = [float(np.abs(after - before).mean()) for before, after in pairwise(small)]
        largest = max(largest, *steps)
        growth = max([growth, *(after - before for before, after in pairwise(steps))])
    return largest, growth


def _small(studio: Studio, index: int) -> NDArray[np.float32]:
    """The finished luma without its grain, a quarter as large."""
    width, height = studio.brief.size
    luma = studio.finished(index)[0][: height // 4 * 4, : width // 4 * 4].astype(np.float32)
    return np.asarray(luma.reshape(height // 4, 4, width // 4, 4).mean(axis=(1, 3)), np.float32)


if __name__ == "__main__":
    main()
