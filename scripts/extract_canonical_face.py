"""Make models/mediapipe/canonical_face.npy from the geometry metadata inside MediaPipe's face_landmarker.task.

    python scripts/extract_canonical_face.py face_landmarker.task src/memoriam/models/mediapipe/canonical_face.npy

The metadata (geometry_pipeline_metadata_landmarks.binarypb, Apache-2.0) is a protocol buffer: a mesh of 468 vertices
of x, y, z, u, v in centimetres, and the weights of the landmarks that fix the head's pose. The array has one row a
landmark: x (toward the viewer's right), y (up), z (toward the camera), weight (0: says nothing about the pose).
"""

from __future__ import annotations

import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

METADATA = "geometry_pipeline_metadata_landmarks.binarypb"
MESH, BASIS, VERTICES = 1, 2, 3
LANDMARK, WEIGHT = 1, 2
VARINT, BYTES, FIXED32 = 0, 2, 5


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Value of a base-128 varint and the position behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    """Field number and value of every field of a message, in order."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == VARINT:
            value, at = varint(data, at)
            yield key >> 3, value
        elif key & 7 == FIXED32:
            yield key >> 3, struct.unpack_from("<f", data, at)[0]
            at += 4
        elif key & 7 == BYTES:
            length, at = varint(data, at)
            yield key >> 3, data[at : at + length]
            at += length
        else:
            raise ValueError(f"wire type {key & 7} is not used by this metadata")


def canonical_face(metadata: bytes) -> np.ndarray:
    """(468, 4) float32: x, y, z in centimetres and the pose weight."""
    face = np.zeros((468, 4), np.float32)
    for number, value in fields(metadata):
        if not isinstance(value, bytes):
            continue
        if number == MESH:
            floats = [v for n, v in fields(value) if n == VERTICES]
            face[:, :3] = np.asarray(floats, np.float32).reshape(468, 5)[:, :3]
        elif number == BASIS:
            entry = dict(fields(value))
            face[int(entry.get(LANDMARK, 0)), 3] = entry[WEIGHT]
    return face


def main() -> None:
    """Read the .task named first, write the array named second."""
    task, target = map(Path, sys.argv[1:3])
    with zipfile.ZipFile(task) as bundle:
        np.save(target, canonical_face(bundle.read(METADATA)))


if __name__ == "__main__":
    main()
