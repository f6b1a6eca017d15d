"""Frames and sound go in, an MP4 that phones play comes out, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.arrays import Yuv420
from memoriam.errors import OutputError
from memoriam.media.film import SAMPLE_RATE, FilmWriter
from memoriam.media.footage import facts, read_frames, read_sound

WIDTH, HEIGHT = 128, 96
RED = (63, 102, 240)
"""sRGB (255, 0, 0) in BT.709 limited range."""


def flat(y: int, cb: int, cr: int, width: int = WIDTH, height: int = HEIGHT) -> Yuv420:
    """One colour all over."""
    frame = np.empty(height * width * 3 // 2, np.uint8)
    luma, quarter = width * height, width * height // 4
    frame[:luma], frame[luma : luma + quarter], frame[luma + quarter :] = y, cb, cr
    return frame.reshape(height * 3 // 2, width)


def noise(seed: int, width: int = WIDTH, height: int = HEIGHT) -> Yuv420:
    return np.random.default_rng(seed).integers(16, 236, (height * 3 // 2, width), dtype=np.uint8)


def tone(seconds: float, hertz: float = 440.0) -> NDArray[np.float32]:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.repeat(0.3 * np.sin(2 * np.pi * hertz * time)[:, None], 2, axis=1).astype(np.float32)


def test_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with FilmWriter(path, WIDTH, HEIGHT) as film:
        for index in range(60):
            film.write(noise(index))
        assert film.frames == 60
    said = facts(path)
    assert (said.width, said.height, said.frames, said.fps) == (WIDTH, HEIGHT, 60, 25.0)
    assert (said.codec, said.profile, said.pixel_format) == ("h264", "High", "yuv420p")
    assert said.colour == (1, 1, 1)
    assert not said.full_range
    assert (said.audio_codec, said.audio_rate, said.audio_channels) == ("aac", 48_000, 2)
    assert said.seconds == pytest.approx(2.4, abs=0.03)
    assert said.audio_seconds == pytest.approx(2.4, abs=0.03)
    assert said.faststart
    assert said.bytes == path.stat().st_size
    assert {key for key, _ in said.metadata} == {"major_brand", "minor_version", "compatible_brands"}
    assert list(tmp_path.iterdir()) == [path]


def test_colours_come_back(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with FilmWriter(path, WIDTH, HEIGHT, crf=10) as film:
        film.write(flat(*RED))
    (frame,) = read_frames(path)
    assert frame.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(frame.reshape(-1, 3).astype(int) - (255, 0, 0)).max() <= 4


def test_frames_keep_their_order_and_number(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    levels = [30 + 3 * index for index in range(60)]
    with FilmWriter(path, WIDTH, HEIGHT) as film:
        reused = flat(0, 128, 128)
        for level in levels:
            reused[:HEIGHT] = level
            film.write(reused)
    seen = [float(frame.mean()) for frame in read_frames(path)]
    assert seen == pytest.approx([(level - 16) * 255 / 219 for level in levels], abs=2.5)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.integers(16, 70).map(lambda n: 2 * n), height=st.integers(16, 70).map(lambda n: 2 * n))
def test_any_even_size(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "film.mp4"
    with FilmWriter(path, width, height, crf=10) as film:
        film.write(flat(*RED, width, height))
    (frame,) = read_frames(path)
    assert frame.shape == (height, width, 3)
    assert np.abs(frame.reshape(-1, 3).astype(int) - (255, 0, 0)).max() <= 6


@pytest.mark.parametrize(("width", "height"), [(101, 200), (200, 101), (0, 200), (16, 16)])
def test_other_sizes_are_refused(tmp_path: Path, width: int, height: int) -> None:
    with pytest.raises(OutputError, match=f"{width}x{height} pixels cannot be written; choose even sides"):
        FilmWriter(tmp_path / "film.mp4", width, height)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_film_bit_for_bit(tmp_path: Path, threads: int) -> None:
    digests = set()
    for name in ("a.mp4", "b.mp4"):
        with FilmWriter(tmp_path / name, WIDTH, HEIGHT, threads=threads, sound=tone(1.0)) as film:
            for index in range(30):
                film.write(noise(index // 4))
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


IN_DIRTY_MEMORY = """
import hashlib, sys
from pathlib import Path
import av
import numpy as np
from memoriam.media.film import FilmWriter

chance = np.random.default_rng(1)
wall = np.repeat(np.repeat(chance.integers(60, 180, (24, 14)), 20, axis=0), 20, axis=1)
with FilmWriter(Path(sys.argv[1]), 280, 480) as film:
    for i in range(60):
        luma = np.clip(np.roll(wall, i, 1) + chance.normal(0, 4, wall.shape), 16, 235)
        film.write(np.vstack([luma, np.full((240, 280), 128)]).astype(np.uint8))
with av.open(sys.argv[1]) as container:
    print(hashlib.sha256(b"".join(bytes(packet) for packet in container.demux(video=0))).hexdigest())
"""


def test_what_memory_held_before_does_not_show(tmp_path: Path) -> None:
    found = set()
    for byte in ("1", "170"):
        done = subprocess.run(
            [sys.executable, "-c", IN_DIRTY_MEMORY, str(tmp_path / "film.mp4")],
            env=os.environ | {"MALLOC_PERTURB_": byte},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_a_key_frame_every_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    still = noise(0)
    with FilmWriter(path, WIDTH, HEIGHT) as film:
        for _ in range(120):
            film.write(still)
    assert facts(path).key_frames == (0, 50, 100)


def write_with_sound(path: Path, frames: int, sound: object) -> NDArray[np.float32]:
    with FilmWriter(path, WIDTH, HEIGHT, sound=sound) as film:  # type: ignore[arg-type]
        for _ in range(frames):
            film.write(flat(100, 128, 128))
    return read_sound(path)


def test_sound_is_in_step(tmp_path: Path) -> None:
    click = np.zeros((SAMPLE_RATE * 2, 2), np.float32)
    click[SAMPLE_RATE : SAMPLE_RATE + 48] = 0.9
    heard = write_with_sound(tmp_path / "film.mp4", 50, click)
    assert abs(int(np.abs(heard[:, 0]).argmax()) - SAMPLE_RATE) < 480


def test_sound_in_pieces_is_the_same_as_in_one(tmp_path: Path) -> None:
    whole = write_with_sound(tmp_path / "a.mp4", 50, tone(2.0))
    pieces = write_with_sound(tmp_path / "b.mp4", 50, iter(np.array_split(tone(2.0), 37)))
    assert np.array_equal(whole, pieces)
    assert np.abs(whole[4800:90000] - tone(2.0)[4800:90000]).max() < 0.03


def test_missing_sound_is_silence_and_surplus_is_cut(tmp_path: Path) -> None:
    short = write_with_sound(tmp_path / "short.mp4", 50, tone(0.5))
    assert np.abs(short[SAMPLE_RATE:]).max() < 1e-3
    assert np.abs(short[4800:20000]).max() > 0.25
    write_with_sound(tmp_path / "long.mp4", 25, tone(4.0))
    assert facts(tmp_path / "long.mp4").seconds == pytest.approx(1.0, abs=0.03)


def test_sound_by_hand_must_run_ahead(tmp_path: Path) -> None:
    with FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT) as film:
        film.write_audio(tone(0.04))
        film.write(flat(100, 128, 128))
        film.write(flat(100, 128, 128))
        with pytest.raises(ValueError, match="before them"):
            film.write_audio(tone(0.04))


def test_loud_sound_is_clipped_not_wrapped(tmp_path: Path) -> None:
    assert np.abs(write_with_sound(tmp_path / "film.mp4", 25, tone(1.0) * 100)).max() < 2.0


@pytest.mark.parametrize("bad", [np.zeros((10, 1), np.float32), np.zeros((10, 2)), np.zeros(10, np.float32)])
def test_other_sound_is_a_mistake_of_the_caller(tmp_path: Path, bad: NDArray[np.float32]) -> None:
    with (
        pytest.raises(ValueError, match=r"not \(n, 2\) float32"),
        FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT) as film,
    ):
        film.write_audio(bad)


def test_sound_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="not finite"),
        FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT) as film,
    ):
        film.write_audio(np.full((10, 2), np.nan, np.float32))


@pytest.mark.parametrize(
    "bad", [np.zeros((HEIGHT, WIDTH), np.uint8), np.zeros((HEIGHT * 3 // 2, WIDTH), np.float32)]
)
def test_a_frame_of_another_shape_is_a_mistake_of_the_caller(tmp_path: Path, bad: Yuv420) -> None:
    with (
        pytest.raises(ValueError, match="the frame is"),
        FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT) as film,
    ):
        film.write(bad)


@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("written", [0, 3, 80])
def test_an_interruption_leaves_nothing(
    tmp_path: Path, interruption: type[BaseException], written: int
) -> None:
    def paint() -> None:
        with FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT) as film:
            for index in range(written):
                film.write(noise(index))
            raise interruption

    with pytest.raises(interruption):
        paint()
    assert list(tmp_path.iterdir()) == []


def test_a_film_without_frames_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no frame"), FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="folder does not exist"),
        FilmWriter(tmp_path / "no" / "film.mp4", WIDTH, HEIGHT),
    ):
        pass


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Make the operating system refuse larger files: what a full disk does, without filling one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("size", [1_000, 100_000, 700_000])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, size: int) -> None:
    def paint() -> None:
        with FilmWriter(tmp_path / "film.mp4", WIDTH, HEIGHT, crf=1) as film:
            for index in range(60):
                film.write(noise(index))

    with largest_file(size), pytest.raises(OutputError, match=r"film\.mp4' cannot be written: .*; "):
        paint()
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"not a film")
    with pytest.raises(OutputError, match="cannot be read as a film"):
        facts(path)


def test_rotation_is_applied(shared_inputs: Path) -> None:
    path = shared_inputs / "bad" / "b19_mp4_rotation90_ok.mp4"
    said = facts(path)
    assert next(read_frames(path)).shape == (said.height, said.width, 3)
