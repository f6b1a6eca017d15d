"""Photographs from outside through the confined child process: right picture, or one sentence."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from PIL import Image

from memoriam.errors import UnreadablePhoto
from memoriam.media import photo
from memoriam.media.photo import DecodedPhoto, is_grey, read_photo
from memoriam.settings import Settings

READABLE_THOUGH_ODD = ("b06", "b07", "b08", "b09", "b25")
"""Of the hostile and broken files those that hold a good picture behind bad metadata, junk or a wrong name."""

MOST_MEMORY = 1_500_000
"""Kilobytes the child may ever hold."""


def limit(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> None:
    monkeypatch.setattr(photo, "settings", lambda: Settings(**limits))


def sentence(path: Path) -> str:
    with pytest.raises(UnreadablePhoto) as error:
        read_photo(path)
    text = str(error.value)
    assert "\n" not in text
    assert "; " in text  # what is wrong; the way out
    assert path.name in text
    return text


def jpeg(width: int = 60, height: int = 40, **options: Any) -> bytes:
    buffer = BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(buffer, "JPEG", **options)
    return buffer.getvalue()


def test_the_shipped_portrait(hopper: Path) -> None:
    seen = read_photo(hopper)
    assert isinstance(seen, DecodedPhoto)
    assert seen.pixels.shape == (*seen.size[::-1], 3)
    assert seen.pixels.dtype == np.uint8
    assert seen.pixels.flags.c_contiguous
    assert seen.format == "JPEG"
    assert not seen.grey
    assert seen.sha256 == hashlib.sha256(hopper.read_bytes()).hexdigest()
    with Image.open(hopper) as image:
        assert np.abs(seen.pixels.astype(int) - np.asarray(image.convert("RGB"))).max() <= 2


def test_reduced_for_work(hopper: Path) -> None:
    whole, small = read_photo(hopper), read_photo(hopper, longest=200)
    assert max(small.pixels.shape) == 200
    assert small.size == whole.size
    assert small.sha256 == whole.sha256


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "scan.tiff"
    path.write_bytes(jpeg())
    assert read_photo(path).format == "JPEG"


def test_a_module_in_the_working_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "PIL.py").write_text("raise SystemExit(1)")
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert read_photo(Path("photo.jpg")).size == (60, 40)


def test_missing(tmp_path: Path) -> None:
    assert "does not exist" in sentence(tmp_path / "nobody.jpg")


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder; name one photograph" in sentence(tmp_path)


def test_a_device() -> None:
    assert "not an ordinary file" in sentence(Path(os.devnull))


def test_a_name_no_system_takes() -> None:
    assert "cannot be read" in sentence(Path("a" * 5000 + ".jpg"))


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind this user")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "locked.jpg"
    path.write_bytes(jpeg())
    path.chmod(0)
    assert "may not be read" in sentence(path)


def test_permission_refused_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, most: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(photo, "_read_regular_file", refuse)
    assert "change its permissions" in sentence(tmp_path / "locked.jpg")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "is a video (MP4); give a photograph (JPEG,"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "is a sound recording (WAV); give a photograph"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is a drawing (SVG); give a photograph"),
        (
            b"push graphic-context\nimage over 0,0 0,0 'https:'",
            "is a drawing script (MVG); give a photograph",
        ),
        (b"icns\0\0\0\x08", "is an icon (ICNS); give a photograph"),
        (jpeg()[:400], "is damaged or incomplete"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "is damaged or incomplete"),
    ],
)
def test_what_is_no_photograph_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert words in sentence(path)


def test_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg() + b"\0" * 3_000_000)
    limit(monkeypatch, photo_bytes=2_000_000)
    assert "has 3 MB, more than the 2 MB" in sentence(path)


def test_too_many_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg(1500, 1000))
    limit(monkeypatch, photo_pixels=1_000_000)
    assert "1500x1000 pixels, more than the 1 million" in sentence(path)


def test_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.png"
    Image.new("RGB", (6000, 5000)).save(path, compress_level=1)
    limit(monkeypatch, decode_memory=150_000_000)
    assert "needs more than the 150 MB of memory" in sentence(path)


def test_too_much_time_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children = remember_children(monkeypatch)
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg())
    limit(monkeypatch, decode_seconds=0.01)
    started = time.perf_counter()
    assert "was not decoded within 0.01 s" in sentence(path)
    assert time.perf_counter() - started < 5.0
    assert [child.returncode for child in children] == [-9]


def test_an_interruption_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    children = remember_children(monkeypatch)
    monkeypatch.setattr(photo, "_ask", interrupt)
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg())
    with pytest.raises(KeyboardInterrupt):
        read_photo(path)
    assert [child.returncode for child in children] == [-9]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "{}",
        "{" * 5000,
        '{"width": Infinity, "height": 1, "full_width": 1, "full_height": 1}',
        '{"width": 60, "height": 40}',
        '{"width": 60000, "height": 40000, "full_width": 60000, "full_height": 40000}',
        '{"width": 5, "height": 5, "full_width": 5, "full_height": 5}',
    ],
)
def test_a_child_that_lies_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    liar = tmp_path / "liar"
    liar.write_text("#!/bin/sh\ncat >/dev/null\necho '" + answer + "'\n")
    liar.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(liar))
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg())
    assert "is damaged or incomplete" in sentence(path)


def remember_children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    children: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def popen(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        children.append(start(*args, **options))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return children


def test_hostile_and_broken_files(shared_inputs: Path) -> None:
    for path in sorted((shared_inputs / "bad").iterdir()):
        started = time.perf_counter()
        if path.name.startswith(READABLE_THOUGH_ODD):
            assert read_photo(path).pixels.size
        else:
            sentence(path)
        assert time.perf_counter() - started < 10.0, path.name
    assert peak_memory(shared_inputs / "bad") < MOST_MEMORY


PEAK_MEMORY = """
import resource, sys
from contextlib import suppress
from pathlib import Path
from memoriam.errors import UnreadablePhoto
from memoriam.media.photo import read_photo
for path in Path(sys.argv[1]).iterdir():
    with suppress(UnreadablePhoto):
        read_photo(path, longest=4000)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(folder: Path) -> int:
    """Most kilobytes any child held that read the files of a folder; from a small process, whose size it inherits."""
    ended = subprocess.run(
        [sys.executable, "-c", PEAK_MEMORY, str(folder)], capture_output=True, check=True, text=True
    )
    return int(ended.stdout)


MAKE_LARGE = """
import sys, pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
width, height = int(sys.argv[3]), int(sys.argv[4])
Image.linear_gradient("L").resize((width, height)).convert("RGB").save(sys.argv[1], sys.argv[2])
"""


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("kind", "width", "height"),
    [("JPEG", 12_000, 9_000), ("PNG", 12_000, 9_000), ("HEIF", 8_000, 6_000), ("AVIF", 8_000, 6_000)],
)
def test_the_largest_photographs_of_phones(tmp_path: Path, kind: str, width: int, height: int) -> None:
    path = tmp_path / "photo"
    subprocess.run([sys.executable, "-c", MAKE_LARGE, str(path), kind, str(width), str(height)], check=True)
    seen = read_photo(path, longest=4000)
    assert seen.pixels.shape == (3000, 4000, 3)
    assert seen.size == (width, height)
    assert peak_memory(tmp_path) < MOST_MEMORY


@example_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_damage_never_gets_through(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(jpeg(progressive=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "photo.jpg"
    path.write_bytes(bytes(whole[: data.draw(st.integers(4, len(whole)))]))
    with suppress(UnreadablePhoto):
        seen = read_photo(path)
        assert seen.pixels.shape == (*seen.size[::-1], 3)


def toned(red: float, green: float, blue: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A noisy black-and-white picture in one tone."""
    grey = np.random.default_rng(3).normal(130.0, 50.0, (300, 200, 1))
    return np.clip(grey * (red, green, blue), 0, 255).astype(np.uint8)


def test_neutral_is_grey_and_sepia_is_not() -> None:
    assert is_grey(toned(1.0, 1.0, 1.0))
    assert is_grey(toned(1.01, 1.0, 0.99))
    assert not is_grey(toned(1.1, 1.0, 0.8))
    assert not is_grey(toned(0.95, 1.0, 1.12))


@pytest.mark.parametrize("quality", [10, 40, 90])
def test_jpeg_noise_does_not_colour_a_grey_picture(quality: int) -> None:
    rng = np.random.default_rng(1)
    picture = np.clip(rng.normal(130.0, 45.0, (240, 180, 1)) + rng.normal(0.0, 6.0, (240, 180, 3)), 0, 255)
    buffer = BytesIO()
    Image.fromarray(picture.astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    assert is_grey(np.asarray(Image.open(buffer)))


def test_one_red_flower_makes_a_colour_photograph() -> None:
    picture = toned(1.0, 1.0, 1.0)
    picture[100:125, 50:75] = (200, 40, 40)
    assert not is_grey(picture)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (193, 385)])
def test_any_shape_can_be_judged(shape: tuple[int, int]) -> None:
    assert is_grey(np.full((*shape, 3), 90, np.uint8))
