"""What the invisible mark bears, how often it is seen where it is not, and what marking and signing cost."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.attacks import ATTACKS
from benchmarks.clock import Spent, spend
from benchmarks.road import EXAMPLE, example_brief
from memoriam.arrays import RGB, Yuv420
from memoriam.film import make_film
from memoriam.media.photo import read_photo
from memoriam.media.samples import luma_of_rgb
from memoriam.media.still import rgb_from_yuv
from memoriam.picture.finish import Finisher
from memoriam.picture.look import Look
from memoriam.proof.credentials import Signatory
from memoriam.proof.mark import FALSE_POSITIVES, Marker, MarkReading, read_mark
from memoriam.proof.seal import Seal
from memoriam.proof.verify import mark_of

FILM_ID = 0x5EED_F00D

FRAMES = 50
"""Two seconds of film: the least a messenger would send on."""

SIDE = 270
"""Pixels along the short edge of pictures without a mark."""

TELL_EVERY = 1000

SIZES = {"film": (1080, 1920), "preview": (540, 960)}


def run_proof(photographs: Path | None, unmarked: int, seconds: float, folder: Path) -> None:
    """Print three tables. photographs: a folder of more than the example. unmarked: pictures without a mark."""
    found = sorted(photographs.iterdir()) if photographs else []
    pictures = [pixels for path in (EXAMPLE, *found) if (pixels := _pixels(path)) is not None]
    _print_detection(pictures)
    _print_false_positives(pictures, unmarked)
    _print_cost(seconds, folder)


def _pixels(path: Path) -> RGB | None:
    from memoriam.errors import PhotoError

    try:
        return read_photo(path, longest=2400).pixels
    except PhotoError:
        return None


def _print_detection(pictures: Sequence[RGB]) -> None:
    for name, (width, height) in SIZES.items():
        losses, readings = [], dict[str, list[MarkReading | None]]()
        for picture in pictures:
            plain = _film(picture, width, height)
            marked = _marked(plain, width, height)
            losses.append(_loss(plain[::10], marked[::10]))
            for attack in ATTACKS:
                readings.setdefault(attack, []).append(_after(attack, marked))
        print(f"invisible mark, {len(pictures)} {name}s of {width} x {height}, {FRAMES} frames each")
        print(f"  loss (RGB): {np.mean(losses):.1f} dB on average, {min(losses):.1f} dB in the worst film")
        for attack, found in readings.items():
            print(f"  {attack:28} {_rate(found)}", flush=True)


def _after(attack: str, marked: Sequence[Yuv420]) -> MarkReading | None:
    with tempfile.TemporaryDirectory() as folder:
        return mark_of(ATTACKS[attack](marked, Path(folder)))


def _rate(found: Sequence[MarkReading | None]) -> str:
    """How often the right id was read, how often a wrong one, and how clearly."""
    read = [reading for reading in found if reading is not None]
    right = [reading.strength for reading in read if reading.film_id == FILM_ID]
    strength = f"strength {np.mean(right):.1f}, at least {min(right):.1f}" if right else ""
    return f"{len(right):3} of {len(found)} right, {len(read) - len(right)} wrong {strength}"


def _film(picture: RGB, width: int, height: int) -> list[Yuv420]:
    """A slow zoom into a photograph, finished like every frame: grade, grain and label."""
    finisher = Finisher(width, height, 1, "en")
    return [
        finisher.finish(_zoomed(picture, width, height, 1.0 + 0.002 * index), index, Look())
        for index in range(FRAMES)
    ]


def _zoomed(picture: RGB, width: int, height: int, zoom: float) -> NDArray[np.uint8]:
    tall, wide = picture.shape[:2]
    scale = zoom * max(width / wide, height / tall)
    matrix = np.array(
        [
            [scale, 0.0, width / 2 - scale * wide / 2],
            [0.0, scale, height / 2 - scale * tall / 2],
        ]
    )
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    rgb = cv2.warpAffine(picture, matrix, (width, height), flags=kernel, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.dstack([rgb, rgb[..., :1]]))


def _marked(film: Sequence[Yuv420], width: int, height: int) -> list[Yuv420]:
    marker, marked = Marker(FILM_ID, width, height), [yuv.copy() for yuv in film]
    for yuv in marked:
        marker.apply(yuv)
    return marked


def _loss(plain: Sequence[Yuv420], marked: Sequence[Yuv420]) -> float:
    squares = [
        np.mean((rgb_from_yuv(a).astype(np.float32) - rgb_from_yuv(b)) ** 2)
        for a, b in zip(plain, marked, strict=True)
    ]
    return float(10 * np.log10(255**2 / np.mean(squares)))


def _print_false_positives(pictures: Sequence[RGB], count: int) -> None:
    """Every picture is searched as thoroughly as a file of unknown origin."""
    started = time.process_time()
    found = 0
    for number, luma in enumerate(unmarked_pictures(pictures, count), 1):
        found += read_mark([luma]) is not None
        if number % TELL_EVERY == 0 or number == count:
            spent = time.process_time() - started
            print(f"unmarked: {found} of {number} read as marked, {spent:.0f} s of CPU", flush=True)
    print(f"by design at most {FALSE_POSITIVES:.1e} of them")


def unmarked_pictures(pictures: Sequence[RGB], count: int) -> Iterator[NDArray[np.uint8]]:
    """Luma planes that are all different. Of twenty, one is a finished frame of a film without a mark, two are noise,
    two are ramps and waves, and the others pieces of photographs, turned, recoloured and noisy."""
    draw = np.random.default_rng(1)
    small = [_no_larger(picture) for picture in pictures]
    finisher = Finisher(*SIZES["preview"], 1, "en")
    for index in range(count):
        shape = (SIDE, SIDE * 16 // 9) if draw.random() < 0.5 else (SIDE * 16 // 9, SIDE)
        picture = small[int(draw.integers(len(small)))]
        if index % 20 == 19:
            yield _film_frame(picture, finisher, index, draw)
        elif index % 10 == 0:
            yield draw.normal(128, 40, shape).clip(0, 255).astype(np.uint8)
        elif index % 10 == 1:
            yield _waves(shape, draw)
        else:
            yield _piece(picture, shape, draw)


def _no_larger(picture: RGB) -> RGB:
    """A photograph with which the pieces below are still at most as sharp as it is."""
    factor = min(1.0, 2.5 * SIDE * 16 / 9 / max(picture.shape[:2]))
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))


def _film_frame(picture: RGB, finisher: Finisher, index: int, draw: np.random.Generator) -> NDArray[np.uint8]:
    """Grade, grain and label of a preview over a photograph."""
    width, height = SIZES["preview"]
    painted = _zoomed(picture, width, height, draw.uniform(1.0, 2.0))
    return np.array(finisher.finish(painted, index, Look())[:height], np.uint8)


def _waves(shape: tuple[int, int], draw: np.random.Generator) -> NDArray[np.uint8]:
    x, y = np.meshgrid(np.linspace(-1, 1, shape[1]), np.linspace(-1, 1, shape[0]))
    waves = np.sin(x * draw.uniform(0, 60) + y * draw.uniform(0, 60))
    return np.asarray((128 + 60 * x * draw.normal() + 30 * waves).clip(0, 255), np.uint8)


def _piece(picture: RGB, shape: tuple[int, int], draw: np.random.Generator) -> NDArray[np.uint8]:
    zoom = draw.uniform(1.0, 2.5) * max(shape[0] / picture.shape[0], shape[1] / picture.shape[1])
    turned = picture[:, ::-1] if draw.random() < 0.5 else picture
    middle = np.array(turned.shape[1::-1]) * draw.uniform(0.3, 0.7, 2)
    matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), draw.uniform(-15, 15), zoom)
    matrix[:, 2] += np.array(shape[::-1]) / 2 - middle
    piece = cv2.warpAffine(turned, matrix, shape[::-1], borderMode=cv2.BORDER_REFLECT)
    luma = luma_of_rgb(piece).astype(np.float32)
    recoloured = 128 + (luma - 128) * draw.uniform(0.5, 1.3) + draw.uniform(-30, 30)
    noise = draw.standard_normal(shape, np.float32) * draw.uniform(0, 6)
    return np.asarray((recoloured + noise).clip(0, 255).astype(np.uint8))


def _print_cost(seconds: float, folder: Path) -> None:
    """Marking and signing as a share of all CPU time of one full film."""
    spent: dict[str, float] = {"marking": 0.0, "signing": 0.0}
    mark, sign = Seal.mark, Signatory.sign_file

    def timed_mark(self: Seal, yuv: Yuv420) -> None:
        started = time.thread_time()
        mark(self, yuv)
        spent["marking"] += time.thread_time() - started

    def timed_sign(self: Signatory, source: Path, target: Path, origin: object) -> object:
        started = time.thread_time()
        signature = sign(self, source, target, origin)  # type: ignore[arg-type]
        spent["signing"] += time.thread_time() - started
        return signature

    def work() -> None:
        make_film(example_brief(seconds), folder / "film.mp4")

    with mock.patch.object(Seal, "mark", timed_mark), mock.patch.object(Signatory, "sign_file", timed_sign):
        whole: Spent = spend(work)
    parts = ", ".join(f"{name} {1000 * cpu:.0f} ms" for name, cpu in spent.items())
    share = 100 * sum(spent.values()) / whole.cpu
    print(f"a film of {seconds:g} s: {whole.cpu:.1f} s of CPU, of which {parts}: {share:.1f} %")
