"""Bytes of a photograph → upright sRGB. Pure, and meant to run inside the confined child (see ``_decode_worker``).

Imports as little as possible: the child starts once for every photograph.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO

from PIL import Image, ImageCms

BACKDROP = (236, 236, 236)
"""What shows through transparent pixels: a light neutral grey, so that neither light nor dark hair gets a hard rim."""

_PLUGINS = {
    "JPEG": "PIL.JpegImagePlugin",
    "PNG": "PIL.PngImagePlugin",
    "WEBP": "PIL.WebPImagePlugin",
    "TIFF": "PIL.TiffImagePlugin",
    "BMP": "PIL.BmpImagePlugin",
    "GIF": "PIL.GifImagePlugin",
    "AVIF": "PIL.AvifImagePlugin",
    "HEIF": "pillow_heif",
}

FORMATS = frozenset(_PLUGINS)
"""Every format that is decoded, by Pillow's name. No other decoder ever sees a byte."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each value of the EXIF tag Orientation (0x0112)."""

_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)

_BROKEN_EXIF = (SyntaxError, TypeError, ValueError, KeyError, IndexError, OSError, struct.error)
"""What Pillow's EXIF reader raises on damaged metadata; the pixels may be perfectly good."""

_DRAFT_MARGIN = 2
"""A JPEG is unpacked at no less than twice the wanted size, so that our own filter makes the final pixels."""

_SRGB_TOLERANCE = 2
"""A profile that moves no probe colour further than this (of 255) is sRGB under another name, and is not applied."""


class Refused(Exception):
    """The photograph cannot be taken: ``reason`` is a key the parent has a sentence for."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Decoded:
    """image: mode RGB, upright, sRGB. width, height: of the whole upright photograph before any reduction."""

    image: Image.Image
    width: int
    height: int


def decode(data: bytes, kind: str, *, most_pixels: int, longest: int | None = None) -> Decoded:
    """Decode the first picture of a file whose format is ``kind`` (a key of the allow-list).

    Args:
        data: the whole file.
        kind: format by Pillow's name, found from the first bytes.
        most_pixels: larger pictures are refused before a pixel is unpacked.
        longest: wanted length of the longer edge in pixels; smaller photographs keep their size.

    Raises:
        Refused: too many pixels, or a kind of pixels that is not handled.
        MemoryError, and whatever Pillow raises for a damaged file.
    """
    image = _open(data, kind)
    width, height = image.size
    if width * height > most_pixels:
        raise Refused("pixels", f"{width}x{height}")
    if longest and kind == "JPEG":  # HEIF would offer its small, coarse thumbnail instead
        image.draft(None, _fitted(image.size, _DRAFT_MARGIN * longest))
    image.load()
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    image = _flatten(_reduce(_eight_bit(image), longest))
    image = _to_srgb(image, profile if isinstance(profile, bytes) else b"")
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    if orientation in _SIDEWAYS:
        width, height = height, width
    return Decoded(image, width, height)


def _open(data: bytes, kind: str) -> Image.Image:
    plugin = import_module(_PLUGINS[kind])
    if kind == "HEIF":
        plugin.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    Image.MAX_IMAGE_PIXELS = None  # decode() has its own limit, checked before anything is unpacked
    return Image.open(BytesIO(data), formats=[kind])


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation still to be undone, 1 if there is none or it cannot be read."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN_EXIF:
        return 1
    return value if isinstance(value, int) else 1


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _eight_bit(image: Image.Image) -> Image.Image:
    """Any pixels Pillow knows → L, RGB, RGBA, CMYK or LAB with 8 bits a channel."""
    mode = image.mode
    if mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if mode in ("P", "PA", "La", "LA", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA" if _has_alpha(image) else "RGB")
    if mode in ("1", "RGBX", "YCbCr"):
        return image.convert("L" if mode == "1" else "RGB")
    if mode not in ("L", "RGB", "RGBA", "CMYK", "LAB"):
        raise Refused("mode", mode)
    return image


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("PA", "La", "LA", "RGBa") or "transparency" in image.info


def _reduce(image: Image.Image, longest: int | None) -> Image.Image:
    if longest is None or max(image.size) <= longest:
        return image
    return image.resize(_fitted(image.size, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _flatten(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, BACKDROP)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode == "LAB":
        return _convert(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    source = _usable_profile(image.mode, profile)
    if source is None:
        return image.convert("RGB")
    if image.mode == "L":
        grey = _convert(image, source) if _space(source) == "GRAY" else _convert(image.convert("RGB"), source)
        return grey.getchannel("G").convert(
            "RGB"
        )  # grey stays grey: rounding in the profile must not tint it
    return _convert(image, source)


def _usable_profile(mode: str, profile: bytes) -> ImageCms.ImageCmsProfile | None:
    """The embedded profile, unless it is broken, made for other pixels than these, or sRGB anyway."""
    fitting = {"L": ("GRAY", "RGB"), "RGB": ("RGB",), "CMYK": ("CMYK",)}[mode]
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if _space(source) not in fitting or (_space(source) == "RGB" and _is_srgb(source)):
            return None
        _convert(Image.new(mode if _space(source) != "RGB" else "RGB", (1, 1)), source)
    except (ImageCms.PyCMSError, OSError):
        return None
    return source


def _space(profile: ImageCms.ImageCmsProfile) -> str:
    return str(profile.profile.xcolor_space).strip()


def _is_srgb(source: ImageCms.ImageCmsProfile) -> bool:
    """Measured, not believed by name: every colour of a coarse cube stays where it is."""
    levels = range(0, 256, 51)
    cube = bytes(value for r in levels for g in levels for b in levels for value in (r, g, b))
    probe = Image.frombytes("RGB", (len(levels) ** 3, 1), cube)
    moved = _convert(probe, source).tobytes()
    return all(abs(before - after) <= _SRGB_TOLERANCE for before, after in zip(cube, moved, strict=True))


def _convert(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    """Relative colorimetric with black-point compensation: what photo editors do by default."""
    converted = ImageCms.profileToProfile(
        image,
        source,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if converted is None:
        raise ImageCms.PyCMSError("no picture came back")
    return converted
