"""What a file is, told by its first bytes; its name is never believed."""

from __future__ import annotations

import string

HEAD_BYTES = 512
"""How much of a file :func:`photo_format` and :func:`describe` want to see."""

ACCEPTED = "JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF"
"""The photographs that are opened, for sentences."""

_PHOTOS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"II+\x00", "TIFF"),
    (0, b"MM\x00+", "TIFF"),
    (0, b"BM", "BMP"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
)

_HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"miaf"))
_AVIF_BRANDS = frozenset((b"avif", b"avis"))

_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WAVE", "a sound recording (WAV)"),
    (8, b"AVI ", "a video (AVI)"),
    (4, b"ftypqt", "a video (QuickTime)"),
    (4, b"ftypM4A", "a sound recording (M4A)"),
    (4, b"ftypcrx", "a raw camera file (CR3)"),
    (4, b"ftyp", "a video (MP4)"),
    (4, b"moov", "a video (QuickTime)"),
    (4, b"mdat", "a video (QuickTime)"),
    (0, b"\x1aE\xdf\xa3", "a video (Matroska or WebM)"),
    (0, b"OggS", "a sound recording (Ogg)"),
    (0, b"fLaC", "a sound recording (FLAC)"),
    (0, b"ID3", "a sound recording (MP3)"),
    (0, b"\xff\xfb", "a sound recording (MP3)"),
    (0, b"\xff\xf3", "a sound recording (MP3)"),
    (0, b"\xff\xf1", "a sound recording (AAC)"),
    (0, b"#!AMR", "a sound recording (AMR)"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"icns", "an icon (ICNS)"),
    (0, b"\x00\x00\x01\x00", "an icon (ICO)"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"FUJIFILMCCD-RAW", "a raw camera file (RAF)"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"\xd0\xcf\x11\xe0", "an office document"),
    (0, b"\x1f\x8b", "a compressed archive"),
    (0, b"Rar!", "a compressed archive"),
    (0, b"7z\xbc\xaf", "a compressed archive"),
    (0, b"push graphic-context", "a drawing script (MVG)"),
)

_TEXT = frozenset(string.printable.encode()) | frozenset(range(0x80, 0x100))


def photo_format(head: bytes) -> str | None:
    """The accepted photograph format ``head`` begins, by Pillow's name ("JPEG", "HEIF", …), or None."""
    if head[4:8] == b"ftyp":
        return _format_of_brands(head)
    return _first(_PHOTOS, head)


def describe(head: bytes) -> str:
    """What a file that is no accepted photograph seems to be: "a video (MP4)", "text", … for a sentence."""
    known = _first(_OTHERS, head)
    if known:
        return known
    if b"<svg" in head.lower():
        return "a drawing (SVG)"
    if head and all(byte in _TEXT for byte in head):
        return "text"
    return "of a kind that is not known here"


def _first(table: tuple[tuple[int, bytes, str], ...], head: bytes) -> str | None:
    return next((name for offset, magic, name in table if head.startswith(magic, offset)), None)


def _format_of_brands(head: bytes) -> str | None:
    """ISO base media files say in 'ftyp' what may read them: the major brand first, then compatible ones."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, end - 3, 4))]
    if _AVIF_BRANDS.intersection(brands):
        return "AVIF"
    return "HEIF" if _HEIF_BRANDS.intersection(brands) else None
