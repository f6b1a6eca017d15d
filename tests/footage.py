"""Synthetic frames and reports with known answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Frame, Points, Yuv420
from memoriam.likeness import HeadPose
from memoriam.proof.measures import (
    Blinks,
    Identity,
    IdentitySample,
    Measurements,
    Motion,
    MotionSample,
    Spread,
    Steadiness,
    Turn,
)
from memoriam.proof.report import (
    FilmFile,
    FilmReport,
    FindingSaid,
    LimitReached,
    ModelUsed,
    PhotographUsed,
    StageTime,
)

WIDTH, HEIGHT = 288, 512

Colour = tuple[float, float, float]


def make_yuv(picture: Colour | NDArray[Any], width: int = WIDTH, height: int = HEIGHT) -> Yuv420:
    """A planar BT.709 limited range frame of one colour or an (h, w, 3) picture 0-255, by the standard's equations."""
    rgb = np.broadcast_to(np.asarray(picture, np.float64), (height, width, 3)) / 255
    red, green, blue = (rgb[..., i] for i in range(3))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    planes = [16 + 219 * luma]
    for difference in ((blue - luma) / 1.8556, (red - luma) / 1.5748):
        small = difference.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
        planes.append(128 + 224 * small)
    return np.concatenate([np.rint(plane).astype(np.uint8).ravel() for plane in planes]).reshape(-1, width)


def make_rgbx(picture: Colour | NDArray[Any], width: int = WIDTH, height: int = HEIGHT) -> Frame:
    """The same as a painted frame; the fourth byte is rubbish on purpose."""
    frame = np.full((height, width, 4), 77, np.uint8)
    frame[..., :3] = np.asarray(picture, np.uint8)
    return frame


def make_face(width: int = WIDTH, height: int = HEIGHT) -> Points:
    """(478, 2) mesh points filling a box of 80 × 100 pixels in the middle of the frame."""
    chance = np.random.default_rng(1)
    low, high = np.array([width / 2 - 40, height / 2 - 50]), np.array([width / 2 + 40, height / 2 + 50])
    points = chance.uniform(low, high, (478, 2))
    points[:2] = low, high
    return points.astype(np.float32)


def make_measurements() -> Measurements:
    """A quiet film of 4 seconds that ends in light."""
    samples = tuple(
        IdentitySample(
            i * 5, i / 5, "detected" if i < 18 else "not_shown", 0.9 - 0.004 * i if i < 18 else None
        )
        for i in range(21)
    )
    curve = tuple((i / 5, 3.0 * np.sin(i / 3), 0.5, -0.5) for i in range(19))
    looks = tuple(MotionSample(i * 25, float(i), 4.0 + i, -2.0, 0.1, 0.3) for i in range(4))
    return Measurements(
        identity=Identity(samples, Spread.of([s.cosine for s in samples if s.cosine is not None]), 5, 100),
        motion=Motion(Turn(6.0, 5.8, 0.2), Turn(1.0, 0.9, 0.1), Turn(0.5, None, None), curve, looks),
        blinks=Blinks((1.0, 3.2), 30.0, 2, 2, 0.12),
        steadiness=Steadiness(Spread.of([0.4, 0.6]), 1.2, 0.04, 0.7, 0, 0),
    )


def make_photograph(**changed: Any) -> PhotographUsed:
    """A photograph of which two things were said."""
    said = (
        FindingSaid(code="glasses", severity="note", value=0.9, sentence="The person wears glasses."),
        FindingSaid(
            code="face_small",
            severity="limits",
            value=90.0,
            sentence="The face is 90 pixels high; it moves less.",
        ),
    )
    values: dict[str, Any] = {
        "sha256": "ab" * 32,
        "best_for": ("portrait",),
        "width": 1200,
        "height": 1600,
        "grey": False,
        "head": HeadPose(4.0, -2.0, 0.5),
        "face_height": 420.0,
        "sharpness": 0.8,
        "eyes_open": 0.9,
        "occlusion": 0.0,
        "matte_quality": 0.85,
        "motion": 0.8,
        "blink": True,
        "restored": False,
        "findings": said,
    }
    return PhotographUsed(**(values | changed))


def make_report_of_film(**changed: Any) -> FilmReport:
    """A report as a finished film has it."""
    values: dict[str, Any] = {
        "made_at": datetime(2026, 11, 22, 15, 4, tzinfo=UTC),
        "label": "Mit KI aus Fotografien erstellt",
        "label_language": "de",
        "film": FilmFile(
            sha256="cd" * 32,
            bytes=9_200_000,
            seconds=4.0,
            width=1080,
            height=1920,
            frames=100,
            fps=25.0,
            video="h264",
            audio="",
        ),
        "brief": {
            "person": {"name": "Anna", "born": "1931", "died": "2019"},
            "line": "",
            "format": "9:16",
            "seed": 7,
        },
        "seed": 7,
        "photographs": (make_photograph(),),
        "measurements": make_measurements(),
        "limits": (LimitReached(movement="yaw", largest=7.6, limit=8.0),),
        "stages": (
            StageTime(name="likeness", wall=6.0, cpu=8.0),
            StageTime(name="painting", wall=10.0, cpu=19.0),
        ),
        "peak_memory": 640_000_000,
        "models": (
            ModelUsed(
                name="sface",
                purpose="tells people apart",
                sha256="ef" * 32,
                licence="Apache-2.0",
                source="zoo",
            ),
        ),
        "versions": {"memoriam": "0.1.0"},
    }
    return FilmReport(**(values | changed))
