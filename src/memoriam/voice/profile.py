"""What is kept of a person's voice: who it is, how high, what colour, how quick. Numbers, never sound.

A profile is a frozen file in the cache, named by the content of the recordings; the recordings themselves are not kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import signal
from scipy.ndimage import gaussian_filter1d

from memoriam.errors import RecordingError
from memoriam.settings import settings
from memoriam.sound.clean import Cleaned
from memoriam.sound.recording import RATE as RECORDING_RATE
from memoriam.sound.recording import Recording
from memoriam.voice import spectrum
from memoriam.voice.base import Mono
from memoriam.voice.keep import keep, kept
from memoriam.voice.pitch import RATE as PITCH_RATE
from memoriam.voice.pitch import PitchRange, pitch_range
from memoriam.voice.speaker import Embedding, mean_embedding, resampled, speech_only, window_embeddings

VERSION = 2
"""Raised whenever a number in a profile is measured in another way: older files are then measured again."""

LEAST_SECONDS = 3.0
"""Seconds of speech below which no profile is made: two windows of the speaker encoder."""

GOOD_SECONDS = 10.0
"""Seconds of speech from which a profile hardly changes when more is added."""


@dataclass(frozen=True, slots=True, eq=False)
class VoiceProfile:
    """A person's voice in numbers.

    embedding: (256,) who speaks. pitch: none for a whisper. colour: (42,) decibels, see spectrum. band: hertz up to
    which the recording holds sound. rate: syllables a second of speech. seconds: of speech, pauses taken out.
    evenness: mean similarity of 1.6 s stretches to the whole; low if several people speak. key: content of the
    recordings. remarks: sentences for people. sources: sha256 of each recording, by which it is forgotten.
    """

    embedding: Embedding
    pitch: PitchRange | None
    colour: spectrum.Bands
    band: float
    rate: float
    seconds: float
    evenness: float
    key: str
    remarks: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def profile_of(recordings: Sequence[tuple[Recording, Cleaned]], folder: Path | None = None) -> VoiceProfile:
    """The profile of one person's recordings, from the cache if it was measured before.

    folder: of the cache; that of the settings by default. Raises RecordingError if there is too little speech.
    """
    if not recordings:
        raise RecordingError("No recording was given; name at least one with the person's voice.")
    key = _key([recording for recording, _ in recordings])
    path = (folder or settings().cache_folder / "voices") / f"{key}.npz"
    profile = load_profile(path)
    if profile is None:
        profile = measure_profile(recordings, key)
        save_profile(path, profile)
    return profile


def measure_profile(recordings: Sequence[tuple[Recording, Cleaned]], key: str = "") -> VoiceProfile:
    """Measure anew. Raises RecordingError if there are less than LEAST_SECONDS of speech."""
    low = [speech_only(resampled(cleaned.samples, RECORDING_RATE, PITCH_RATE)) for _, cleaned in recordings]
    seconds = sum(len(part) for part in low) / PITCH_RATE
    if seconds < LEAST_SECONDS:
        named = " and ".join(f"'{recording.name}'" for recording, _ in recordings)
        raise RecordingError(
            f"There are {seconds:.1f} s of speech in {named}, and a voice needs at least {LEAST_SECONDS:g} s; "
            "add another recording, or let a stock voice speak."
        )
    windows = np.concatenate([window_embeddings(part) for part in low])
    embedding = mean_embedding(windows)
    high = np.concatenate(
        [resampled(cleaned.samples, RECORDING_RATE, spectrum.RATE) for _, cleaned in recordings]
    )
    whole = np.concatenate(low)
    pitch, evenness = pitch_range(whole), float((windows @ embedding).mean())
    colour = spectrum.colour(high)
    return VoiceProfile(
        embedding=embedding,
        pitch=pitch,
        colour=colour,
        band=min(spectrum.band(colour), *(recording.source_rate / 2.0 for recording, _ in recordings)),
        rate=syllable_rate(whole, PITCH_RATE),
        seconds=seconds,
        evenness=evenness,
        key=key,
        remarks=_remarks(seconds, pitch),
        sources=tuple(recording.sha256 for recording, _ in recordings),
    )


def _remarks(seconds: float, pitch: PitchRange | None) -> tuple[str, ...]:
    said = []
    if seconds < GOOD_SECONDS:
        said.append(
            f"There are only {seconds:.0f} s of speech to learn the voice from; with {GOOD_SECONDS:g} s or more it "
            "resembles better."
        )
    if pitch is None:
        said.append("The recording is whispered or hardly voiced, so the height of the voice is not known.")
    return tuple(said)


def syllable_rate(samples: Mono, rate: int) -> float:
    """Syllables a second: peaks in the loudness of vowels (de Jong & Wempe, Behavior Research Methods 41, 2009)."""
    vowels = signal.sosfilt(signal.butter(2, (300.0, 3300.0), "bandpass", fs=rate, output="sos"), samples)
    hop = rate // 100
    power = np.square(vowels[: len(vowels) // hop * hop]).reshape(-1, hop).mean(axis=1)
    if len(power) < 20:
        return 0.0
    level = 10.0 * np.log10(gaussian_filter1d(power, 2.0) + 1e-12)
    floor = float(np.percentile(level, 95)) - 25.0
    peaks, _ = signal.find_peaks(level, height=floor, prominence=2.0)
    return len(peaks) / (len(samples) / rate)


def _key(recordings: Sequence[Recording]) -> str:
    """Hexadecimal; the same recordings in any order are the same voice."""
    digest = hashlib.sha256(f"voice profile {VERSION}".encode())
    for name in sorted(recording.sha256 for recording in recordings):
        digest.update(name.encode())
    return digest.hexdigest()[:32]


def save_profile(path: Path, profile: VoiceProfile) -> None:
    """Write a profile, readable by its owner alone; it appears whole or not at all."""
    facts = {
        "version": VERSION,
        "pitch": [profile.pitch.median, profile.pitch.spread, profile.pitch.voiced]
        if profile.pitch
        else None,
        "band": profile.band,
        "rate": profile.rate,
        "seconds": profile.seconds,
        "evenness": profile.evenness,
        "key": profile.key,
        "remarks": profile.remarks,
        "sources": profile.sources,
    }
    keep(
        path, {"facts": np.array(json.dumps(facts)), "embedding": profile.embedding, "colour": profile.colour}
    )


def load_profile(path: Path) -> VoiceProfile | None:
    """A kept profile; none if there is none, or it is damaged or of an older version."""
    arrays = kept(path)
    if arrays is None or set(arrays) != {"facts", "embedding", "colour"}:
        return None
    facts, embedding = json.loads(str(arrays["facts"])), arrays["embedding"]
    if facts.get("version") != VERSION or embedding.shape != (256,):
        return None
    return VoiceProfile(
        embedding=embedding,
        pitch=PitchRange(*facts["pitch"]) if facts["pitch"] else None,
        colour=arrays["colour"],
        band=facts["band"],
        rate=facts["rate"],
        seconds=facts["seconds"],
        evenness=facts["evenness"],
        key=facts["key"],
        remarks=tuple(facts["remarks"]),
        sources=tuple(facts["sources"]),
    )


def fit_path(folder: Path, key: str, base: str) -> Path:
    """Where a fit of the profile with that key to a base voice is kept."""
    return folder / f"{key}.{base}.npz"


def forget_voices(folder: Path, recording: str) -> int:
    """Erase every profile measured from the recording with that sha256, and its fits; how many files were erased."""
    erased = 0
    for path in [*folder.glob("*.npz")]:
        profile = load_profile(path)
        if profile is None or recording not in profile.sources:
            continue
        for doomed in (path, *folder.glob(f"{profile.key}.*.npz")):
            doomed.unlink(missing_ok=True)
            erased += 1
    return erased
