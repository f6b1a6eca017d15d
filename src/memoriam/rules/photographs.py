"""What the rules want to know of a photograph, measured; the photograph itself stays where it is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from memoriam.arrays import RGB
from memoriam.likeness.fitness import LEVEL, smile
from memoriam.models.runtimes import onnx_session
from memoriam.rules.case import PhotoFinding

if TYPE_CHECKING:
    from memoriam.likeness.person import Likeness, Portrait

RESIZED, SHOWN = 256, 224
"""The classifier's own pipeline (github.com/yahoo/open_nsfw, classify_nsfw.py): whole picture to 256, middle 224."""

MEANS = np.array([104.0, 117.0, 123.0], np.float32)
"""Channel means of its training set, blue first."""

SOURCE_DIGITS = 16


def nudity(photo: RGB) -> float:
    """0-1, how much a photograph seems to show nudity (Open NSFW; what it cannot see is violence and death).

    The JPEG round trip belongs to the pipeline: the network was trained on compressed pictures.
    """
    buffer = io.BytesIO()
    Image.fromarray(photo).resize((RESIZED, RESIZED), Image.Resampling.BILINEAR).save(buffer, format="JPEG")
    decoded = np.asarray(Image.open(buffer).convert("RGB"), np.float32)
    edge = (RESIZED - SHOWN) // 2
    middle = decoded[edge : edge + SHOWN, edge : edge + SHOWN, ::-1] - MEANS
    session = onnx_session("nudity")
    scores = np.asarray(session.run(None, {session.get_inputs()[0].name: middle[None]})[0])
    return float(scores[0, 1])


def findings(likeness: Likeness) -> tuple[PhotoFinding, ...]:
    """One finding for each photograph of a likeness."""
    return tuple(finding(portrait) for portrait in likeness.portraits)


def finding(portrait: Portrait) -> PhotoFinding:
    """What the rules see of one photograph. ``child`` stays unmeasured: no free classifier tells ages fairly."""
    codes = {found.code for found in portrait.fitness.findings}
    return PhotoFinding(
        photo=portrait.source[:SOURCE_DIGITS],
        nudity=nudity(portrait.photo),
        eyes_open=portrait.fitness.eyes_open,
        smile=smile(portrait.mesh),
        lying="sideways" in codes,
        chin_up=portrait.mesh.head.pitch > LEVEL,
        embedding=tuple(float(value) for value in portrait.identity),
    )
