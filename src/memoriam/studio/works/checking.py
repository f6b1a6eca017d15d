"""The measurements of a finished film against the limits below which no family should see it without a second look."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

LEAST_IDENTITY = 0.363
"""Mean SFace cosine of the film's frames to the photograph: the authors' threshold for the same person (OpenCV zoo)."""

MOST_BLACK = 0
"""Black frames: a film has none."""

MOST_FROZEN_SHARE = 0.2
"""Share of frames equal to the one before: titles and still moments stand, a film does not."""

LEAST_SECONDS = 6.0
"""A film is at least eight seconds long; less means that something was cut off."""


class _Film(BaseModel):
    seconds: float
    frames: int


class _Spread(BaseModel):
    mean: float


class _Identity(BaseModel):
    cosine: _Spread | None


class _Steadiness(BaseModel):
    black: int
    frozen: int


class _Measurements(BaseModel):
    identity: _Identity
    steadiness: _Steadiness


class _Provenance(BaseModel):
    film_id: str


class _Report(BaseModel):
    """The part of :class:`memoriam.proof.report.FilmReport` that is judged; further keys change nothing."""

    film: _Film
    measurements: _Measurements
    provenance: _Provenance | None = None


def objections(said: str) -> tuple[str, ...]:
    """What speaks against showing the film of this report (JSON), a sentence each; none: it is as it should be."""
    try:
        report = _Report.model_validate_json(said)
    except ValidationError:
        return ("It has no report that can be read.",)
    return tuple(_objections(report))


def _objections(report: _Report) -> Iterator[str]:
    film, measured = report.film, report.measurements
    if film.seconds < LEAST_SECONDS:
        yield f"It lasts {film.seconds:.1f} s, less than {LEAST_SECONDS:g} s."
    cosine = measured.identity.cosine
    if cosine is None:
        yield "The face was found on no frame that was looked at."
    elif cosine.mean < LEAST_IDENTITY:
        yield f"The person is hardly recognised (mean likeness {cosine.mean:.3f}, at least {LEAST_IDENTITY:g})."
    if measured.steadiness.black > MOST_BLACK:
        yield f"{measured.steadiness.black} frames are black."
    if film.frames and measured.steadiness.frozen > MOST_FROZEN_SHARE * film.frames:
        yield f"{measured.steadiness.frozen} of {film.frames} frames stand still."
    if report.provenance is None:
        yield "It is not signed."
