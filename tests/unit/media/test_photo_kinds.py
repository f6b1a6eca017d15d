"""The kind of a file is told by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.media.decode import FORMATS
from memoriam.media.kinds import HEAD_BYTES, describe, photo_format


def ftyp(*brands: bytes) -> bytes:
    return (
        (8 + 4 * (len(brands) + 1)).to_bytes(4, "big")
        + b"ftyp"
        + brands[0]
        + b"\0\0\0\0"
        + b"".join(brands[1:])
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WEBP"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"BM\0\0", "BMP"),
        (b"GIF89a", "GIF"),
        (ftyp(b"heic", b"mif1"), "HEIF"),
        (ftyp(b"mif1", b"heic"), "HEIF"),
        (ftyp(b"mif1", b"avif"), "AVIF"),
        (ftyp(b"avif"), "AVIF"),
        (ftyp(b"isom", b"avc1"), None),
        (ftyp(b"qt  "), None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
    ],
)
def test_photographs_are_recognised(head: bytes, expected: str | None) -> None:
    assert photo_format(head) == expected


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (ftyp(b"isom", b"avc1"), "a video (MP4)"),
        (ftyp(b"qt  "), "a video (QuickTime)"),
        (ftyp(b"M4A "), "a sound recording (M4A)"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a sound recording (WAV)"),
        (b"ID3\x04", "a sound recording (MP3)"),
        (b"\x1aE\xdf\xa3", "a video (Matroska or WebM)"),
        (b"%PDF-1.7", "a PDF document"),
        (b"icns\0\0", "an icon (ICNS)"),
        (b'<?xml version="1.0"?>\n<SVG xmlns="x">', "a drawing (SVG)"),
        (b"push graphic-context\nviewbox 0 0 1 1", "a drawing script (MVG)"),
        (b"Liebe Oma", "text"),
        (b"\x00\x01\x02\x03", "of a kind that is not known here"),
    ],
)
def test_other_files_are_named(head: bytes, words: str) -> None:
    assert photo_format(head) is None
    assert describe(head) == words


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_get_an_answer(head: bytes) -> None:
    kind = photo_format(head)
    assert kind is None or kind in FORMATS
    assert describe(head)
