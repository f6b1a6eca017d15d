"""Every kind of photograph becomes upright sRGB (the pure part, without the child process)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icc import cmyk_whose_cyan_is_red, display_p3, srgb
from numpy.typing import NDArray
from PIL import Image, ImageCms

from memoriam.media.decode import BACKDROP, Refused, decode

pillow_heif.register_heif_opener()

CORNERS = {"red": (220, 30, 40), "green": (20, 160, 60), "blue": (30, 60, 200), "grey": (128, 128, 128)}
LOSSY = 14
"""Furthest a flat patch may move through a lossy file, of 255."""


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Red, green / blue, grey: no two orientations look the same."""
    image = Image.new("RGB", (width, height))
    for index, colour in enumerate(CORNERS.values()):
        image.paste(colour, (index % 2 * width // 2, index // 2 * height // 2, width, height))
    image.paste(CORNERS["grey"], (width // 2, height // 2, width, height))
    image.paste(CORNERS["blue"], (0, height // 2, width // 2, height))
    return image


def packed(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def pixels(data: bytes, kind: str, **options: Any) -> NDArray[np.int16]:
    decoded = decode(data, kind, most_pixels=10_000_000, **options)
    assert decoded.image.mode == "RGB"
    return np.asarray(decoded.image).astype(np.int16)


def assert_quadrants(seen: NDArray[np.int16], tolerance: int) -> None:
    height, width = seen.shape[:2]
    for index, colour in enumerate(CORNERS.values()):
        y, x = (2 * (index // 2) + 1) * height // 4, (2 * (index % 2) + 1) * width // 4
        patch = seen[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(axis=0)
        assert np.abs(patch - colour).max() <= tolerance, (index, patch)


@pytest.mark.parametrize(
    ("kind", "tolerance", "options"),
    [
        ("JPEG", LOSSY, {"quality": 95}),
        ("PNG", 0, {}),
        ("WEBP", LOSSY, {"quality": 95}),
        ("WEBP", 0, {"lossless": True}),
        ("TIFF", 0, {}),
        ("TIFF", 0, {"compression": "tiff_lzw"}),
        ("BMP", 0, {}),
        ("GIF", 0, {}),
        ("AVIF", LOSSY, {"quality": 90}),
        ("HEIF", LOSSY, {"quality": 90}),
    ],
)
def test_every_format(kind: str, tolerance: int, options: dict[str, Any]) -> None:
    assert_quadrants(pixels(packed(quadrants(), kind, **options), kind), tolerance)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_undone(kind: str, orientation: int) -> None:
    stored = quadrants()
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,  # what the camera stored: the inverse of how it is shown
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = stored.transpose(turn) if turn is not None else stored
    decoded = decode(packed(stored, kind, exif=exif.tobytes()), kind, most_pixels=10_000)
    assert (decoded.width, decoded.height) == (96, 64)
    assert_quadrants(np.asarray(decoded.image).astype(np.int16), LOSSY + 8)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_does_not_spoil_good_pixels() -> None:
    assert_quadrants(
        pixels(packed(quadrants(), "JPEG", quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), "JPEG"), LOSSY
    )


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_stays_exactly_grey(mode: str) -> None:
    ramp = Image.frombytes("L", (256, 4), bytes(range(256)) * 4).convert(mode)
    for options in ({}, {"icc_profile": srgb()}, {"icc_profile": display_p3()}):
        seen = pixels(packed(ramp, "PNG", **options), "PNG")
        assert (seen[..., 0] == seen[..., 1]).all()
        assert (seen[..., 1] == seen[..., 2]).all()
        assert np.abs(seen[..., 0] - np.asarray(ramp.convert("L"))).max() <= 1


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_sixteen_bit_grey_keeps_its_tones(suffix: str) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint16) * 257, (4, 1))
    data = cv2.imencode(suffix, ramp)[1].tobytes()
    assert np.array_equal(pixels(data, suffix[1:].upper())[0, :, 0], np.arange(256))


def test_sixteen_bit_grey_of_the_other_byte_order() -> None:
    ramp = np.tile(np.arange(256, dtype=">u2") * 257, (4, 1)).astype(">u2")
    data = packed(Image.frombytes("I;16B", (256, 4), ramp.tobytes()), "TIFF")
    assert np.array_equal(pixels(data, "TIFF")[0, :, 0], np.arange(256))


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_sixteen_bit_colour(suffix: str) -> None:
    picture = np.asarray(quadrants())[..., ::-1].astype(np.uint16) * 257
    assert_quadrants(pixels(cv2.imencode(suffix, picture)[1].tobytes(), suffix[1:].upper()), 1)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile(kind: str) -> None:
    assert_quadrants(pixels(packed(quadrants().convert("CMYK"), kind), kind), LOSSY)


def test_cmyk_with_its_profile() -> None:
    cyan = Image.new("CMYK", (32, 32), (255, 0, 0, 0))
    red, green, blue = pixels(packed(cyan, "TIFF", icc_profile=cmyk_whose_cyan_is_red()), "TIFF")[16, 16]
    assert red > 200
    assert max(green, blue) < 90


def test_lab() -> None:
    lab = ImageCms.profileToProfile(
        quadrants(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    assert_quadrants(
        pixels(packed(lab, "TIFF"), "TIFF"), 8
    )  # eight bits of L*a*b* are coarse in dark channels


def test_display_p3_becomes_srgb() -> None:
    """A colour inside sRGB, stored in Display P3, comes back as itself; read as sRGB it would be off by 30 and more."""
    p3 = ImageCms.ImageCmsProfile(BytesIO(display_p3()))
    stored = ImageCms.profileToProfile(quadrants(), ImageCms.createProfile("sRGB"), p3)
    assert stored is not None
    assert np.abs(np.asarray(stored).astype(int) - np.asarray(quadrants()).astype(int)).max() > 20
    assert_quadrants(pixels(packed(stored, "PNG", icc_profile=p3.tobytes()), "PNG"), 2)


def test_an_srgb_profile_changes_nothing() -> None:
    assert np.array_equal(
        pixels(packed(quadrants(), "PNG", icc_profile=srgb()), "PNG"),
        pixels(packed(quadrants(), "PNG"), "PNG"),
    )


@pytest.mark.parametrize("profile", [b"", b"not a profile", srgb()[:200], cmyk_whose_cyan_is_red()])
def test_a_profile_that_does_not_fit_is_ignored(profile: bytes) -> None:
    assert_quadrants(pixels(packed(quadrants(), "PNG", icc_profile=profile), "PNG"), 0)


def half_transparent(mode: str) -> Image.Image:
    image = quadrants().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 255))
    image.paste((0, 0, 0, 0), (0, 0, 48, 32))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA"), ("TIFF", "RGBA")]
)
def test_alpha_lies_over_the_backdrop(kind: str, mode: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    seen = pixels(packed(half_transparent(mode), kind, **options), kind)
    assert tuple(seen[10, 10]) == BACKDROP
    assert np.abs(seen[50, 80] - 128).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_with_a_transparent_entry(kind: str) -> None:
    image = quadrants().quantize(8)
    transparent = image.getpixel((10, 10))
    seen = pixels(packed(image, kind, transparency=transparent), kind)
    assert np.abs(seen[10, 10] - BACKDROP).max() <= 1
    assert np.abs(seen[50, 80] - 128).max() <= 6


@pytest.mark.parametrize(("kind", "colour"), [("PNG", (220, 30, 40)), ("PNG", 128)])
def test_a_transparent_colour_key(kind: str, colour: Any) -> None:
    image = quadrants() if isinstance(colour, tuple) else quadrants().convert("L")
    key = colour if isinstance(colour, tuple) else image.getpixel((80, 50))
    seen = pixels(packed(image, kind, transparency=key), kind)
    assert tuple(seen[10, 10] if isinstance(colour, tuple) else seen[50, 80]) == BACKDROP


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_only_the_first_picture_of_several(kind: str) -> None:
    others = [Image.new("RGB", (96, 64), (0, 0, 0))] * 2
    assert_quadrants(pixels(packed(quadrants(), kind, save_all=True, append_images=others), kind), LOSSY)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_reduction_keeps_the_picture_and_tells_the_whole_size(kind: str) -> None:
    data = packed(quadrants(960, 640), kind)
    decoded = decode(data, kind, most_pixels=10_000_000, longest=150)
    assert decoded.image.size == (150, 100)
    assert (decoded.width, decoded.height) == (960, 640)
    assert_quadrants(np.asarray(decoded.image).astype(np.int16), LOSSY)


def test_reduction_does_not_darken_transparent_edges() -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    image.paste((*BACKDROP, 255), (133, 0, 400, 400))
    assert np.abs(pixels(packed(image, "PNG"), "PNG", longest=90) - BACKDROP).max() <= 3


def test_small_photographs_are_never_enlarged() -> None:
    assert pixels(packed(quadrants(), "PNG"), "PNG", longest=5000).shape == (64, 96, 3)


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(Refused) as refusal:
        decode(packed(quadrants(), "PNG"), "PNG", most_pixels=96 * 64 - 1)
    assert (refusal.value.reason, refusal.value.detail) == ("pixels", "96x64")


def test_pixels_that_are_no_photograph_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        pixels(packed(Image.new("F", (20, 20), 0.5), "TIFF"), "TIFF")
    assert refusal.value.reason == "mode"


@settings(max_examples=30, deadline=None)
@given(
    width=st.integers(1, 67),
    height=st.integers(1, 67),
    longest=st.one_of(st.none(), st.integers(1, 80)),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"]),
)
def test_odd_sizes(width: int, height: int, longest: int | None, kind: str) -> None:
    seen = pixels(packed(Image.new("RGB", (width, height), (90, 90, 90)), kind), kind, longest=longest)
    assert max(seen.shape[:2]) == min(max(width, height), longest or 10_000)
    assert min(seen.shape[:2]) >= 1
    assert np.abs(seen - 90).max() <= 3
