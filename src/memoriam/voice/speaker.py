"""Who speaks: 256 numbers that are near for one person's recordings and far for another's.

The encoder is Resemblyzer's (GE2E: Wan, Wang, Papir & Moreno, "Generalized end-to-end loss for speaker verification",
ICASSP 2018). It hears loudness too, so every sound is brought to one level first.
"""

from __future__ import annotations

from functools import cache
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.voice.base import Mono

RATE = 16_000
WINDOW, HOP, BANDS = 400, 160, 40
"""Samples of a mel frame and between two of them (25 and 10 ms), and mel bands, as the encoder was trained."""

FRAMES, STRIDE = 160, 77
"""Mel frames the encoder takes at once (1.6 s) and between two such windows: Resemblyzer's 1.3 windows a second."""

LEVEL = 10 ** (-27 / 20)
"""RMS of speech. Readings on LibriSpeech, with which the encoder grew up, lie about there."""

_PIECE = 480
"""30 ms: what is kept or dropped as silence."""
_SILENCE = 35.0
"""Decibels below loud speech that count as silence: agrees with WebRTC's detector, which Resemblyzer uses."""
_SPREAD, _MARGIN = 8, 7
"""Pieces over which speech is averaged and by which it is widened, as Resemblyzer does."""

Embedding = NDArray[np.float32]
"""(256,) of unit length, none negative."""


def embed(samples: Mono, rate: int) -> Embedding:
    """Who speaks in a sound of any length; below 1.6 s of speech it is a guess. ValueError for an empty one."""
    speech = speech_only(resampled(samples, rate, RATE))
    return mean_embedding(window_embeddings(speech))


def window_embeddings(speech: Mono) -> NDArray[np.float32]:
    """(windows, 256) one embedding for every 1.6 s of :func:`speech_only`."""
    from memoriam.models.runtimes import onnx_session

    found = onnx_session("speaker_encoder").run(None, {"mel": _windows(_mel(speech))})[0]
    return np.asarray(found, dtype=np.float32)


def mean_embedding(windows: NDArray[np.float32]) -> Embedding:
    """The direction of the mean of several."""
    mean = windows.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def similarity(one: Embedding, other: Embedding) -> float:
    """Cosine, 0-1. Of one person mostly above 0.8, of two mostly below 0.7."""
    return float(one @ other)


def resampled(samples: Mono, rate: int, wanted: int) -> Mono:
    """The sound at another rate (polyphase filter)."""
    if rate == wanted:
        return np.asarray(samples, dtype=np.float32)
    common = gcd(rate, wanted)
    return np.asarray(signal.resample_poly(samples, wanted // common, rate // common), dtype=np.float32)


def speech_only(samples: Mono) -> Mono:
    """Pauses taken out of a sound at RATE, and the rest brought to LEVEL. ValueError if it is empty."""
    count = len(samples) // _PIECE
    if count == 0:
        raise ValueError(f"{len(samples)} samples are no speech")
    pieces = samples[: count * _PIECE].reshape(count, _PIECE)
    level = 10.0 * np.log10(np.mean(pieces.astype(np.float64) ** 2, axis=1) + 1e-12)
    loud = (level > np.percentile(level, 95) - _SILENCE).astype(np.float64)
    steady = np.convolve(loud, np.full(_SPREAD, 1.0 / _SPREAD), "same")[:count] > 0.5
    kept = np.convolve(steady, np.ones(_MARGIN), "same")[:count] > 0.0
    speech = (pieces[kept] if kept.any() else pieces).ravel()
    rms = float(np.sqrt(np.mean(speech.astype(np.float64) ** 2)))
    return np.asarray(speech * (LEVEL / max(rms, 1e-9)), dtype=np.float32)


def _mel(speech: Mono) -> NDArray[np.float32]:
    """(frames, BANDS) mel power, not its logarithm."""
    padded = np.pad(speech, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(frames * signal.get_window("hann", WINDOW))) ** 2
    return np.asarray(power @ mel_filters().T, dtype=np.float32)


def _windows(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    if len(mel) < FRAMES:
        mel = np.pad(mel, ((0, FRAMES - len(mel)), (0, 0)))
    starts = list(range(0, len(mel) - FRAMES + 1, STRIDE))
    if len(mel) - FRAMES - starts[-1] > STRIDE // 2:
        starts.append(len(mel) - FRAMES)
    return np.stack([mel[start : start + FRAMES] for start in starts])


@cache
def mel_filters(window: int = WINDOW) -> NDArray[np.float64]:
    """(BANDS, window // 2 + 1) triangles of equal area on Slaney's mel scale (Auditory Toolbox, 1998)."""
    edges = _hertz(np.linspace(0.0, _mels(RATE / 2), BANDS + 2))
    bins = np.linspace(0.0, RATE / 2, window // 2 + 1)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None])


_LINEAR, _KNEE, _STEP = 200.0 / 3.0, 1000.0, np.log(6.4) / 27.0
"""Slaney's scale: 200/3 Hz a mel up to 1 kHz, above it 27 mels for each factor of 6.4."""


def _mels(hertz: float) -> float:
    return float(_KNEE / _LINEAR + np.log(hertz / _KNEE) / _STEP) if hertz > _KNEE else hertz / _LINEAR


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _KNEE / _LINEAR
    return np.where(mels > knee, _KNEE * np.exp(_STEP * (mels - knee)), mels * _LINEAR)
