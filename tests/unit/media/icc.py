"""Small colour profiles made on the fly (ICC.1:2010), so that no profile file is needed."""

from __future__ import annotations

import struct

from PIL import ImageCms

DISPLAY_P3 = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}
"""Primaries of Display P3 adapted to D50, as Apple's profile states them."""


def srgb() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def display_p3() -> bytes:
    """The sRGB profile with the primaries of Display P3 (both share one tone curve)."""
    profile = bytearray(srgb())
    count = struct.unpack_from(">I", profile, 128)[0]
    for index in range(count):
        signature, offset, _ = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        if signature in DISPLAY_P3:
            struct.pack_into(">3i", profile, offset + 8, *(round(v * 65536) for v in DISPLAY_P3[signature]))
    return bytes(profile)


def cmyk_whose_cyan_is_red() -> bytes:
    """A CMYK profile no real press has: full cyan prints red, so that its use cannot be missed."""
    identity = bytes(range(256))
    paper, red, black = (255, 128, 128), (136, 208, 195), (0, 128, 128)  # 8-bit L*, a*, b*
    clut = b""
    for corner in range(16):  # the first channel (cyan) varies slowest, black fastest
        cyan, key = corner & 8, corner & 1
        clut += bytes(black if key else red if cyan else paper)
    matrix = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + identity * 4 + clut + identity * 3
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table, b"wtpt": white})


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    body, directory = b"", struct.pack(">I", len(tags))
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags.items():
        directory += struct.pack(">4sII", signature, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    header = bytearray(128)
    struct.pack_into(
        ">I4sI4s4s4s", header, 0, start + len(body), b"lcms", 0x02400000, b"prtr", space, connection
    )
    struct.pack_into(">6H4s", header, 24, 2020, 1, 1, 0, 0, 0, b"acsp")
    struct.pack_into(">3i", header, 68, 63190, 65536, 54061)
    return bytes(header) + directory + body
