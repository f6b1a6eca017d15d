"""What is known of a finished film, for the family and for whoever must trust it: ``film.report.json``.

The report names photographs by their sha256 alone; file names and folders of the family never enter it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from memoriam import __version__
from memoriam.brief import Brief, Language
from memoriam.errors import OutputError
from memoriam.likeness.person import HeadPose, Likeness, Portrait, Purpose, Severity
from memoriam.performance.limits import KNEE, LARGEST
from memoriam.performance.pose import Pose
from memoriam.proof.heard import STATEMENTS, SoundHeard
from memoriam.proof.measures import Measurements
from memoriam.proof.sources import said_by_hash
from memoriam.proof.stopwatch import Stopwatch, peak_memory

if TYPE_CHECKING:
    from memoriam.media.footage import FilmFacts

SCHEMA: Final = "memoriam/film-report/1"
"""Changes when a reader of the old form would misunderstand the new one."""

LIBRARIES = (
    "ai-edge-litert",
    "av",
    "numba",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "scipy",
)
"""Installed packages whose version can change a pixel."""


HELD_BACK = ("yaw", "pitch", "roll", "lean", "sway", "rise", "gaze_x", "gaze_y", "smile", "jaw")
"""Movements whose limit means that the photograph bears no more; a blink or a breath that is full is just full."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilmFile(_Part):
    """The finished file as it was read back."""

    sha256: str
    bytes: int
    seconds: float
    width: int
    height: int
    frames: int
    fps: float
    video: str
    audio: str = Field(description="codec of the sound, empty for a silent film")


class FindingSaid(_Part):
    """One thing noticed on a photograph and what follows from it."""

    code: str
    severity: Severity
    value: float
    sentence: str


class PhotographUsed(_Part):
    """One photograph and how much it could carry; see :class:`memoriam.likeness.Fitness` for the numbers."""

    sha256: str
    best_for: tuple[Purpose, ...]
    width: int = Field(description="pixels of the working picture")
    height: int
    grey: bool
    head: HeadPose
    face_height: float
    sharpness: float
    eyes_open: float
    occlusion: float
    matte_quality: float
    motion: float = Field(description="0-1, factor by which every movement was made smaller")
    blink: bool
    restored: bool
    findings: tuple[FindingSaid, ...]


class LimitReached(_Part):
    """A movement that was held back because the photograph does not bear more of it."""

    movement: str
    largest: float
    limit: float


class StageTime(_Part):
    """Seconds of one stage: by the wall clock, and of CPU over all threads."""

    name: str
    wall: float
    cpu: float


class ModelUsed(_Part):
    """One vendored model file."""

    name: str
    purpose: str
    sha256: str
    licence: str
    source: str


class Provenance(_Part):
    """How the film can be told to be ours."""

    film_id: str = Field(description="the 32 bits of the invisible mark, hexadecimal")
    consent: str = Field("", description="number of the consent record")
    signer: str
    local_certificate: bool = Field(description="signed with a certificate made on this computer")
    certificate_expires: datetime
    time_stamped: bool
    note: str = Field("", description="why there is no time stamp although one was asked for")


class FilmReport(_Part):
    """Everything that is known of one film."""

    report: Literal["memoriam/film-report/1"] = SCHEMA
    made_at: datetime
    statement: str = STATEMENTS["none"]
    label: str = Field(description="the words that every frame carries")
    label_language: Language
    film: FilmFile
    provenance: Provenance | None = None
    sound: SoundHeard | None = None
    brief: dict[str, Any]
    seed: int
    photographs: tuple[PhotographUsed, ...]
    measurements: Measurements
    limits: tuple[LimitReached, ...]
    remarks: tuple[str, ...] = Field(
        (), description="what is seen and is not from the photographs, a sentence each"
    )
    stages: tuple[StageTime, ...]
    peak_memory: int = Field(description="bytes")
    models: tuple[ModelUsed, ...]
    versions: dict[str, str]

    @property
    def work_seconds(self) -> float:
        """Seconds by the wall clock from the brief to the film."""
        return sum(stage.wall for stage in self.stages)

    def summary(self) -> str:
        """The report in a few plain lines, for a terminal."""
        from memoriam.proof.sentences import summary

        return summary(self)

    def write(self, path: Path) -> None:
        """Write the report as JSON; whole or not at all. Raises OutputError."""
        from memoriam.media.files import atomic_path, writing

        with atomic_path(path) as temporary, writing(path):
            temporary.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_report(path: Path) -> FilmReport:
    """Read a report back. Raises OutputError if it cannot be read or is none."""
    try:
        return FilmReport.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"The report '{path}' cannot be read ({error}); make the film again.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OutputError(
            f"'{path}' is not a film report of the form '{SCHEMA}' (at '{place}': {first['msg']}); make the film again."
        ) from None


def make_report(
    brief: Brief,
    likeness: Likeness,
    film: Path,
    measurements: Measurements,
    watch: Stopwatch,
    *,
    poses: Sequence[Pose] = (),
    restored: Sequence[str] = (),
    provenance: Provenance | None = None,
    remarks: Sequence[str] = (),
    sound: SoundHeard | None = None,
) -> FilmReport:
    """Collect everything about a finished film.

    poses: of all frames, to say which movements were held back. restored: sha256 of the photographs that were mended.
    provenance: how it was marked and signed. remarks: what the scenes show that is not from the photographs.
    sound: what is heard in it.
    Raises OutputError if the film cannot be read back.
    """
    from memoriam.media.footage import facts
    from memoriam.picture.label import WORDS

    photographs = tuple(
        _photograph(portrait, _purposes(likeness, i), portrait.source in restored)
        for i, portrait in enumerate(likeness.portraits)
    )
    return FilmReport(
        made_at=datetime.now(tz=UTC).replace(microsecond=0),
        statement=STATEMENTS["none" if sound is None else sound.voice],
        sound=sound,
        label=WORDS[brief.language],
        label_language=brief.language,
        film=_film_file(film, facts(film)),
        provenance=provenance,
        brief=_without_paths(brief, [photograph.sha256 for photograph in photographs]),
        seed=brief.seed,
        photographs=photographs,
        measurements=measurements,
        limits=limits_reached(poses),
        remarks=tuple(remarks),
        stages=tuple(StageTime(name=lap.name, wall=lap.wall, cpu=lap.cpu) for lap in watch.laps),
        peak_memory=peak_memory(),
        models=_models(),
        versions={"memoriam": __version__} | {name: version(name) for name in LIBRARIES},
    )


def limits_reached(poses: Sequence[Pose]) -> tuple[LimitReached, ...]:
    """Movements that came so near their limit that they were bent below it (see :mod:`memoriam.performance.limits`)."""
    reached = []
    for movement in HELD_BACK:
        limit = float(getattr(LARGEST, movement))
        largest = max((abs(float(getattr(pose, movement))) for pose in poses), default=0.0)
        if largest > KNEE * limit:
            reached.append(LimitReached(movement=movement, largest=largest, limit=limit))
    return tuple(reached)


def _photograph(portrait: Portrait, best_for: tuple[Purpose, ...], restored: bool) -> PhotographUsed:
    fitness = portrait.fitness
    height, width = portrait.photo.shape[:2]
    return PhotographUsed(
        sha256=portrait.source,
        best_for=best_for,
        width=width,
        height=height,
        grey=portrait.grey,
        head=portrait.mesh.head,
        face_height=fitness.face_height,
        sharpness=fitness.sharpness,
        eyes_open=fitness.eyes_open,
        occlusion=fitness.occlusion,
        matte_quality=fitness.matte_quality,
        motion=fitness.motion,
        blink=fitness.blink,
        restored=restored,
        findings=tuple(
            FindingSaid(code=f.code, severity=f.severity, value=f.value, sentence=f.sentence)
            for f in fitness.findings
        ),
    )


def _purposes(likeness: Likeness, index: int) -> tuple[Purpose, ...]:
    return tuple(purpose for purpose, best in likeness.best.items() if best == index)


def _film_file(path: Path, found: FilmFacts) -> FilmFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FilmFile(
        sha256=digest,
        bytes=found.bytes,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        frames=found.frames,
        fps=found.fps,
        video=found.codec,
        audio=found.audio_codec,
    )


def _without_paths(brief: Brief, sources: Sequence[str]) -> dict[str, Any]:
    """The brief as data, its photographs named by their sha256."""
    said = said_by_hash(brief)
    said["person"]["photos"] = [f"sha256:{source}" for source in sources]
    return said


def _models() -> tuple[ModelUsed, ...]:
    from memoriam.models import REGISTRY

    return tuple(
        ModelUsed(name=m.name, purpose=m.purpose, sha256=m.sha256, licence=m.licence, source=m.source)
        for m in REGISTRY.values()
    )
