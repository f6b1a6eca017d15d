"""What happens to films once they are out in the world, done for real: every function encodes, cuts or scales."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memoriam.arrays import RGB, Yuv420
from memoriam.media.still import rgb_from_yuv

Attack = Callable[[Sequence[Yuv420], Path], Path]
"""Takes the frames of a film and a folder, gives the file that comes out."""

MESSENGER_EDGE, MESSENGER_RATE = 848, 1_000_000
"""Long edge in pixels and bits a second of a film sent through a messenger."""

SCREEN = (1179, 2556)
"""Pixels of a telephone on whose screen a film is stopped and photographed by its own screenshot key."""


def encode(
    frames: Sequence[Yuv420], path: Path, *, width: int, crf: int | None = None, rate: int | None = None
) -> Path:
    """Frames as H.264 of that width, with a constant quality or a bit rate."""
    height = round(_height(frames[0]) * width / frames[0].shape[1] / 2) * 2
    options = {"preset": "veryfast"} | ({"crf": str(crf)} if crf is not None else {})
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if rate is not None:
            stream.bit_rate = rate
        for yuv in frames:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(yuv), format="yuv420p")
            container.mux(stream.encode(frame.reformat(width, height, interpolation="BICUBIC")))
        container.mux(stream.encode(None))
    return path


def cropped(frames: Sequence[Yuv420], share: float) -> list[Yuv420]:
    """Frames without ``share`` of their width and height, more of it taken left and above than right and below."""
    height, width = _height(frames[0]), frames[0].shape[1]
    tall, wide = round(height * (1 - share) / 2) * 2, round(width * (1 - share) / 2) * 2
    top, left = round((height - tall) * 0.35) * 2, round((width - wide) * 0.35) * 2
    return [_cut(yuv, top, left, tall, wide) for yuv in frames]


def screenshot(frame: Yuv420, *, quality: int = 80) -> RGB:
    """A frame filling a telephone's screen between black bars, saved as a JPEG and read again."""
    rgb = rgb_from_yuv(frame)
    factor = min(SCREEN[0] / rgb.shape[1], SCREEN[1] / rgb.shape[0])
    shown = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    screen = np.zeros((SCREEN[1], SCREEN[0], 3), np.uint8)
    top, left = (SCREEN[1] - shown.shape[0]) // 2, (SCREEN[0] - shown.shape[1]) // 2
    screen[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    buffer = io.BytesIO()
    Image.fromarray(screen).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def messenger(frames: Sequence[Yuv420], path: Path) -> Path:
    """As messengers send films on."""
    height, width = _height(frames[0]), frames[0].shape[1]
    small = round(width * MESSENGER_EDGE / max(width, height) / 2) * 2
    return encode(frames, path, width=small, rate=MESSENGER_RATE)


def _save_screenshot(frames: Sequence[Yuv420], folder: Path, *, again: bool) -> Path:
    middle = frames[len(frames) // 2]
    if again:
        with av.open(str(messenger(frames, folder / "sent.mp4"))) as container:
            sent = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
        middle = sent[len(sent) // 2]
    path = folder / "screenshot.jpg"
    Image.fromarray(screenshot(middle)).save(path, quality=90)
    return path


ATTACKS: Mapping[str, Attack] = {
    "re-encoded at CRF 32": lambda f, d: encode(f, d / "a.mp4", width=f[0].shape[1], crf=32),
    "480 pixels wide": lambda f, d: encode(f, d / "a.mp4", width=480, crf=23),
    "480 pixels wide at CRF 32": lambda f, d: encode(f, d / "a.mp4", width=480, crf=32),
    "cropped by 10 %": lambda f, d: _encode_whole(cropped(f, 0.1), d / "a.mp4"),
    "cropped by 10 %, 480 pixels": lambda f, d: encode(cropped(f, 0.1), d / "a.mp4", width=480, crf=23),
    "sent by messenger": lambda f, d: messenger(f, d / "a.mp4"),
    "screenshot of one frame": lambda f, d: _save_screenshot(f, d, again=False),
    "screenshot after messenger": lambda f, d: _save_screenshot(f, d, again=True),
}


def _encode_whole(frames: Sequence[Yuv420], path: Path) -> Path:
    return encode(frames, path, width=frames[0].shape[1], crf=23)


def _height(yuv: Yuv420) -> int:
    return int(yuv.shape[0] * 2 // 3)


def _cut(yuv: Yuv420, top: int, left: int, tall: int, wide: int) -> Yuv420:
    height, width = _height(yuv), yuv.shape[1]
    luma = yuv[:height][top : top + tall, left : left + wide]
    chroma: NDArray[np.uint8] = yuv[height:].reshape(2, height // 2, width // 2)
    part = chroma[:, top // 2 : (top + tall) // 2, left // 2 : (left + wide) // 2]
    return np.concatenate([luma.reshape(-1), part.reshape(-1)]).reshape(tall * 3 // 2, wide)
