"""Small looks at a finished frame, whichever way it is stored, without unfolding all of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Frame, Points, Yuv420

LUMA_709 = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Weights of R, G, B in luma (ITU-R BT.709)."""

RGB_FROM_YUV_709 = np.array(
    [[1.1644, 0.0, 1.7927], [1.1644, -0.2132, -0.5329], [1.1644, 2.1124, 0.0]], np.float32
)
"""Limited range Y - 16, U - 128, V - 128 to full range R, G, B (ITU-R BT.709, section 3)."""

Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; right and bottom are not inside."""


def frame_size(frame: Frame | Yuv420) -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    height, width = frame.shape[:2]
    return (width, height * 2 // 3) if frame.ndim == 2 else (width, height)


def planes(frame: Yuv420) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Y (h, w), U and V (h / 2, w / 2) as views on a planar 4:2:0 frame."""
    width, height = frame_size(frame)
    quarter = width * height // 4
    flat = frame.reshape(-1)
    half = (height // 2, width // 2)
    chroma = flat[width * height :]
    return frame[:height], chroma[:quarter].reshape(half), chroma[quarter : 2 * quarter].reshape(half)


def small_luma(frame: Frame | Yuv420, factor: int) -> NDArray[np.float32]:
    """Luma 0-255, each value the mean over ``factor`` × ``factor`` pixels: (h // factor, w // factor)."""
    width, height = frame_size(frame)
    size = (width // factor, height // factor)
    if frame.ndim == 2:
        small = cv2.resize(planes(frame)[0], size, interpolation=cv2.INTER_AREA).astype(np.float32)
        return np.asarray((small - 16.0) * np.float32(255 / 219), np.float32)
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)[..., :3].astype(np.float32)
    return np.asarray(small @ LUMA_709, np.float32)


def crop(frame: Frame | Yuv420, box: Box, size: tuple[int, int]) -> RGB:
    """The part of the picture inside ``box``, area-averaged to ``size`` (width, height), as sRGB."""
    left, top, right, bottom = box
    if frame.ndim == 3:
        part = cv2.resize(frame[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(part[..., :3])
    y, u, v = planes(frame)
    half = np.s_[top // 2 : max(top // 2 + 1, bottom // 2), left // 2 : max(left // 2 + 1, right // 2)]
    parts = (y[top:bottom, left:right], u[half], v[half])
    yuv = np.dstack([cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in parts])
    rgb = (yuv.astype(np.float32) - np.array([16, 128, 128], np.float32)) @ RGB_FROM_YUV_709.T
    return np.asarray(np.clip(rgb + 0.5, 0, 255), np.uint8)


def box_around(points: Points, margin: float, frame: Frame | Yuv420) -> Box | None:
    """A square about ``points`` (n, 2), ``margin`` times their larger extent, cut at the edges; None outside."""
    width, height = frame_size(frame)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    middle, half = (low + high) / 2, float((high - low).max()) * margin / 2
    left, top = (max(0, int(value)) for value in middle - half)
    right, bottom = min(width, int(middle[0] + half)), min(height, int(middle[1] + half))
    return (left, top, right, bottom) if right - left > 1 and bottom - top > 1 else None
