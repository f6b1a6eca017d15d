"""The report as one HTML file that opens anywhere, offline, and prints: no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from PIL import Image

from memoriam.arrays import RGB
from memoriam.media.files import atomic_path, writing
from memoriam.proof import sentences
from memoriam.proof.charts import HEIGHT, WIDTH, identity_chart, motion_chart
from memoriam.proof.report import FilmReport

QUALITY = 82
"""JPEG quality of the page's pictures: small enough to be sent by mail, faces still clean."""

PAIR_WIDTH = 480
"""Largest width in pixels of one picture of a before/after pair."""


@dataclass(frozen=True)
class Pictures:
    """What is shown beside the numbers.

    sheet: the signed contact sheet, which is put in byte for byte. restored: by sha256 of the photograph, before and
    after.
    """

    sheet: Path | None = None
    restored: Mapping[str, tuple[RGB, RGB]] = field(default_factory=dict)


def render_page(
    report: FilmReport, pictures: Pictures | None = None, names: Mapping[str, str] | None = None
) -> str:
    """The page as text.

    names: what the family calls their photographs, by sha256, for a copy that stays with them; left out, photographs
    are only numbered.
    """
    pictures = pictures or Pictures()
    measured, seconds = report.measurements, report.film.seconds
    page = _template().render(
        report=report,
        names=names or {},
        sheet=_as_it_is(pictures.sheet) if pictures.sheet is not None else None,
        restored={
            sha256: [_data_uri(picture, PAIR_WIDTH) for picture in pair]
            for sha256, pair in pictures.restored.items()
        },
        identity=identity_chart(measured.identity, seconds),
        motion=motion_chart(measured.motion, measured.blinks.times, seconds),
        width=WIDTH,
        height=HEIGHT,
        say=sentences,
    )
    return page.lstrip()


def write_page(
    path: Path, report: FilmReport, pictures: Pictures | None = None, names: Mapping[str, str] | None = None
) -> None:
    """Write the page, whole or not at all. Raises OutputError."""
    text = render_page(report, pictures, names)
    with atomic_path(path) as temporary, writing(path):
        temporary.write_text(text, encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("memoriam.proof"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _as_it_is(jpeg: Path) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.read_bytes()).decode("ascii")


def _data_uri(picture: RGB, width: int) -> str:
    image = Image.fromarray(np.ascontiguousarray(picture))
    image.thumbnail((width, 4 * width), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
