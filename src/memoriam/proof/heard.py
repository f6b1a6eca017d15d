"""What is heard in a finished film, for the report: measured on the film's own file, decoded again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from memoriam.brief import Brief

if TYPE_CHECKING:
    from memoriam.performance.lipsync import LipFigures
    from memoriam.sound.score import FilmSound

VoiceKind = Literal["none", "recording", "made"]

_PICTURES = "This film was made with AI from photographs. It shows movements that were never filmed"

STATEMENTS: dict[VoiceKind, str] = {
    "none": f"{_PICTURES}; nothing in it is a recording.",
    "recording": f"{_PICTURES}; the voice is a recording, to which the lips were moved.",
    "made": f"{_PICTURES}; the voice was made as well, the words are the family's.",
}
"""What is true of a film, by where its voice comes from."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LipsSaid(_Part):
    """How well lips fit the sound; see :class:`memoriam.performance.lipsync.LipFigures`."""

    correlation: float = Field(description="of the mouth's opening with the loudness of the voice")
    lag: float = Field(description="milliseconds the mouth is late; negative: early")
    closures: float = Field(description="times a second the lips meet while somebody speaks")
    labials: int = Field(description="m, b and p whose times are known")
    recall: float | None = Field(description="share of them in which a frame shows the lips closed")


class SoundHeard(_Part):
    """The sound of a film. loudness: LUFS, true_peak: dBTP, of the finished file; None for silence."""

    voice: VoiceKind
    speaker: str = Field("", description="name of the made voice")
    speech_seconds: float = 0.0
    music: str = Field(description="the mood, 'family' for the family's own piece, or 'none'")
    captions: int = Field(0, description="in the text track and the .srt file beside the film")
    loudness: float | None
    true_peak: float | None
    lips: LipsSaid | None = None
    remarks: tuple[str, ...] = ()


def sound_heard(brief: Brief, sound: FilmSound, film: Path) -> SoundHeard:
    """Listen to a finished film. Raises OutputError if it cannot be read back."""
    from memoriam.media.footage import sound_blocks
    from memoriam.sound.loudness import measure

    meter = measure(sound_blocks(film))
    spoken = sound.spoken
    return SoundHeard(
        voice="none" if spoken is None else spoken.kind,
        speaker="" if spoken is None else spoken.voice,
        speech_seconds=0.0 if spoken is None else round(spoken.speech.seconds, 2),
        music="family" if isinstance(brief.music, Path) else brief.music,
        captions=len(sound.captions),
        loudness=_finite(meter.integrated),
        true_peak=_finite(meter.true_peak),
        lips=None if spoken is None else _lips(spoken.lip_figures()),
        remarks=() if spoken is None else spoken.remarks,
    )


def _finite(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None


def _lips(figures: LipFigures) -> LipsSaid:
    return LipsSaid(
        correlation=round(figures.correlation, 3),
        lag=round(1000 * figures.lag),
        closures=round(figures.closures, 2),
        labials=figures.labials,
        recall=None if figures.recall is None else round(figures.recall, 3),
    )


def sound_sentence(sound: SoundHeard) -> str:
    """What is heard, in a line for people."""
    voice = {
        "none": "Nobody speaks",
        "recording": "The voice is a recording of theirs",
        "made": f"The voice was made ({sound.speaker})",
    }[sound.voice]
    music = {"none": "no music", "family": "the family's own music"}.get(sound.music, f"{sound.music} music")
    if sound.loudness is None or sound.true_peak is None:
        return f"{voice}; the film is silent."
    level = f"{sound.loudness:.1f} LUFS, true peak {sound.true_peak:.1f} dBTP"
    lips = ""
    if sound.lips is not None:
        lips = f"; the lips follow with {sound.lips.correlation:.2f} at {sound.lips.lag:+.0f} ms"
    return f"{voice}, with {music} ({level}){lips}."
