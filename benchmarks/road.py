"""The whole road against the least it could cost: x264 alone, fed with the very same frames, in one run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.clock import Ledger, Spent, median, spend
from memoriam.brief import Brief, Format, Person
from memoriam.film import make_film
from memoriam.media import film as media_film
from memoriam.proof.report import FilmReport
from memoriam.settings import settings
from memoriam.storyboard import FPS

EXAMPLE = Path(__file__).parents[1] / "examples" / "grace-hopper.jpg"

STAGES = {
    "backdrop": "memoriam.stage.backdrop:Backdrop.paint",
    "person": "memoriam.engines.puppet.actor:ActorLayer.paint",
    "melting edge": "memoriam.stage.backdrop:Veil.paint",
    "finish": "memoriam.picture.finish:Finisher.finish",
    "measuring": "memoriam.proof.meter:FilmMeter.add",
    "contact sheet": "memoriam.media.still:ContactSheet.add",
}
"""What happens to a frame in the painting threads."""


def example_brief(
    seconds: float, *, preview: bool = False, scenes: tuple[str, ...] = (), shape: Format = "9:16"
) -> Brief:
    """The shipped portrait as a film of that length; scenes that are named take the time they need."""
    person = Person(photos=(EXAMPLE,), name="Grace Hopper")
    if scenes:
        return Brief(person=person, scenes=scenes, preview=preview, format=shape)
    return Brief(person=person, seconds=seconds, preview=preview, format=shape)


class SpoolingWriter(media_film.FilmWriter):
    """Also keeps every frame on disk, so that the encoder can be given the same ones again.

    spool: the file; wall, cpu: seconds spent on keeping frames, which no real film spends.
    """

    spool: Path
    wall = 0.0
    cpu = 0.0

    def __enter__(self) -> SpoolingWriter:
        self._kept = self.spool.open("wb")
        super().__enter__()
        return self

    def write(self, yuv: Any) -> None:
        """Keep and encode one frame."""
        wall, cpu = time.perf_counter(), time.thread_time()
        yuv.tofile(self._kept)
        SpoolingWriter.wall += time.perf_counter() - wall
        SpoolingWriter.cpu += time.thread_time() - cpu
        super().write(yuv)

    def __exit__(self, *error: Any) -> None:
        self._kept.close()
        super().__exit__(*error)


def run_road(
    seconds: float, repeats: int, folder: Path, scenes: tuple[str, ...] = (), shape: Format = "9:16"
) -> None:
    """Print what the road costs and how it compares with its floor."""
    brief = example_brief(seconds, scenes=scenes, shape=shape)
    width, height = brief.size
    warm = make_film(brief, folder / "warm.mp4")  # compiles the kernels and caches the likeness
    seconds = warm.film.seconds
    ledger, roads, floors = Ledger(), [], []
    for _ in range(repeats):
        report = _film_once(brief, folder, ledger)
        roads.append(_painting(report))
        floors.append(spend(lambda: _encode_again(folder, width, height)))
    road, floor = median(roads), median(floors)
    size = f"{width} × {height} at {FPS} fps, {seconds:g} s of film"
    print(f"road ({', '.join(brief.scenes)}): {size}, {settings().threads} threads, median of {repeats}")
    for name, spent in (("painting, measuring, encoding", road), ("x264 alone, same frames", floor)):
        print(
            f"  {name:32} {spent.wall / seconds:6.2f} s wall {spent.cpu / seconds:6.2f} s CPU  a second of film"
        )
    print(
        f"  ratio                            {road.wall / floor.wall:6.2f}        {road.cpu / floor.cpu:6.2f}"
    )
    print("  CPU ms a frame (mean; person alone as median):")
    means, medians = ledger.mean_milliseconds(), ledger.milliseconds()
    for name, value in means.items():
        print(f"    {name:30} {medians[name] if name == 'person' else value:6.1f}")
    print(f"    {'x264':30} {1000 * floor.cpu / (seconds * FPS):6.1f}")
    print(f"  all stages of the last film: {', '.join(f'{s.name} {s.wall:.1f} s' for s in report.stages)}")
    print(f"  peak memory of this process so far: {report.peak_memory / 1e6:.0f} MB")


def _film_once(brief: Brief, folder: Path, ledger: Ledger) -> FilmReport:
    SpoolingWriter.spool, SpoolingWriter.wall, SpoolingWriter.cpu = folder / "frames.yuv", 0.0, 0.0
    with ledger.watching(STAGES), mock.patch.object(media_film, "FilmWriter", SpoolingWriter):
        return make_film(brief, folder / "film.mp4")


def _painting(report: FilmReport) -> Spent:
    stage = next(stage for stage in report.stages if stage.name == "film")
    return Spent(stage.wall - SpoolingWriter.wall, stage.cpu - SpoolingWriter.cpu)


def _encode_again(folder: Path, width: int, height: int) -> None:
    frames = np.memmap(folder / "frames.yuv", np.uint8, "r").reshape(-1, height * 3 // 2, width)
    with media_film.FilmWriter(
        folder / "floor.mp4", width, height, fps=FPS, threads=settings().threads
    ) as writer:
        for frame in frames:
            writer.write(frame)
