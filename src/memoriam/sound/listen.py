"""What a recording holds besides one person's speech: music, a second voice, a whisper, or no speech at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.errors import RecordingError
from memoriam.performance.visemes import hear
from memoriam.sound.recording import RATE, Mono

TONE_RATE, TONE_WINDOW, TONE_HOP = 16_000, 4096, 1024
TONE_LOWEST, TONE_HIGHEST = 90.0, 2000.0
"""Hertz between which a tune or a voice has its strongest tone."""

HELD_FRAMES, HELD_WITHIN = 8, 0.012
"""A tone is held if it stays within 1.2 % (a fifth of a semitone) for half a second; voices glide further when they
speak. Eight recordings of speech had no such moment; music alone 82-99 % and speech over music 33-47 % of them."""

MUSIC_HEARD, MUSIC_ALONE = 0.15, 0.75

TWO_VOICES = 0.72
"""Cosine between two groups of 1.6 s pieces below which they are two people: one had 0.81-0.95, two 0.60-0.63."""

LEAST_PIECES, SMALLER_GROUP = 4, 0.15

STEADY = 4.0
"""Decibels by which the level changes at least where somebody speaks: 48 in eight cleaned recordings, 1.4 in hiss."""

LEAST_SPEECH = 0.3
"""Seconds of speech below which there is nothing for lips to do."""


@dataclass(frozen=True, slots=True)
class Heard:
    """speech: seconds of it. music: 0-1, share of the sounding time in which a tone is held. voices: 1 or 2.

    whispered: the vocal cords are hardly heard.
    """

    speech: float
    music: float
    voices: int
    whispered: bool

    def remarks(self, name: str) -> tuple[str, ...]:
        """What the family should know, one sentence each, with what is still possible."""
        said = []
        if self.music > MUSIC_HEARD:
            said.append(
                f"Music is heard under the voice in '{name}'; lips may move with it, a part without music looks truer."
            )
        if self.voices > 1:
            said.append(
                f"Two voices are heard in '{name}', and the lips move with both; "
                "cut out the sentences of one person, or let the words stand on the screen."
            )
        if self.whispered:
            said.append(
                f"'{name}' is whispered or hardly voiced; it can be heard as it is, but a voice made after it would "
                "not have the person's pitch."
            )
        return tuple(said)


def listen(samples: Mono, name: str) -> Heard:
    """Judge a cleaned recording. Raises RecordingError, one sentence, if nobody speaks in it."""
    from memoriam.voice.pitch import pitch_range
    from memoriam.voice.speaker import RATE as VOICE_RATE
    from memoriam.voice.speaker import resampled, speech_only

    heard = hear(samples, RATE)
    spoken = sum(end - start for start, end in heard.phrases)
    music = held_tones(samples)
    if np.ptp(np.percentile(heard.level, (5, 95))) < STEADY:
        raise RecordingError(
            f"No speech is heard in '{name}', only a steady noise; choose another recording, or let the words stand on "
            "the screen instead."
        )
    if spoken < LEAST_SPEECH:
        raise RecordingError(
            f"No speech is heard in '{name}' ({spoken:.1f} s); choose another recording, or let the words stand on "
            "the screen instead."
        )
    if music > MUSIC_ALONE:
        raise RecordingError(
            f"'{name}' holds music rather than speech; give it as 'music', and a recording of the person as 'speech'."
        )
    low = speech_only(resampled(samples, RATE, VOICE_RATE))
    return Heard(spoken, music, _voices(low), pitch_range(low) is None)


def held_tones(samples: Mono) -> float:
    """0-1: share of the sounding time in which the strongest tone stays where it is for half a second."""
    low = signal.resample_poly(samples, TONE_RATE, RATE)
    if len(low) < TONE_WINDOW + HELD_FRAMES * TONE_HOP:
        return 0.0
    hertz, _, spectra = signal.stft(low, TONE_RATE, "hann", TONE_WINDOW, TONE_WINDOW - TONE_HOP)
    inside = (hertz > TONE_LOWEST) & (hertz < TONE_HIGHEST)
    size, hertz = np.abs(spectra[inside]), hertz[inside]
    level = size.sum(axis=0)
    sounding = level > 0.1 * np.percentile(level, 95)
    if not sounding.any():
        return 0.0
    tones = np.log(_strongest(size, hertz))
    windows = np.lib.stride_tricks.sliding_window_view(tones, HELD_FRAMES)
    steady = np.ptp(windows, axis=1) < HELD_WITHIN
    steady &= np.lib.stride_tricks.sliding_window_view(sounding, HELD_FRAMES).all(axis=1)
    held = np.convolve(steady, np.ones(HELD_FRAMES)) > 0.0
    return float(held[sounding].mean())


def _strongest(size: NDArray[np.float64], hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """(frames,) hertz of the strongest tone, between the bins by a parabola through their logarithms."""
    peak = np.clip(size.argmax(axis=0), 1, len(hertz) - 2)
    frames = np.arange(len(peak))
    before, here, after = (np.log(size[peak + k, frames] + 1e-12) for k in (-1, 0, 1))
    bend = before - 2.0 * here + after
    offset = np.where(bend < -1e-9, 0.5 * (before - after) / np.minimum(bend, -1e-9), 0.0)
    return np.asarray(hertz[peak] + (hertz[1] - hertz[0]) * np.clip(offset, -1.0, 1.0))


def _voices(speech: Mono) -> int:
    """1, or 2 if pieces of 1.6 s fall into two groups that no one person's voice would make."""
    from memoriam.voice.speaker import window_embeddings

    pieces = window_embeddings(speech)
    if len(pieces) < LEAST_PIECES:
        return 1
    alike = pieces @ pieces.T
    one, other = np.unravel_index(int(alike.argmin()), alike.shape)
    first, second = pieces[one], pieces[other]
    for _ in range(8):  # k-means on the sphere; two groups settle within a few rounds
        group = pieces @ first > pieces @ second
        if group.all() or not group.any():
            return 1
        first, second = _mean(pieces[group]), _mean(pieces[~group])
    smaller = min(float(group.mean()), 1.0 - float(group.mean()))
    return 2 if float(first @ second) < TWO_VOICES and smaller > SMALLER_GROUP else 1


def _mean(pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = pieces.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
