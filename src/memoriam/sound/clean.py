"""Gentle cleaning of a recording: rumble, mains hum and steady noise go down, the voice stays as it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.sound.recording import RATE, Mono, Recording

WINDOW, HOP = 1536, 384
"""32 and 8 ms at 48 kHz: short enough for consonants, long enough to tell harmonics from noise."""

RUMBLE = 60.0
"""Hertz: no voice goes lower; wind, traffic and hands on the microphone do."""

MOST_REDUCTION = 10 ** (-14 / 20)
"""Noise is lowered by 14 dB at most: more would leave the watery tones that cleaning is known for."""

QUIET_ENOUGH = 40.0
"""Decibels between speech and noise above which nothing is taken away."""

MAINS = (50.0, 60.0)
HUM_HARMONICS = 6
HUM_PROMINENCE = 14.0
"""Decibels by which a mains frequency must stand above its neighbourhood, in the pauses, to be taken for hum."""

CLIPPED_LEVEL, CLIPPED_SHARE = 0.985, 0.001
"""Of its own largest sample, and how much of a recording may lie there: 0.00006 in eight clear ones, 0.01 in one that
was cut off at two thirds, however quiet it was made afterwards."""
TELEPHONE_RATE = 11_025
NOISY, SHORTEST_SPEECH = 18.0, 1.0

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """samples: (n,) at RATE. noise_distance: decibels from the pauses to the speech. remarks: sentences to show."""

    samples: Mono
    noise_distance: float
    remarks: tuple[str, ...]


def clean(recording: Recording) -> Cleaned:
    """Lower what is not the voice. Length and timing stay exactly as they were."""
    samples = _without_rumble(recording.samples)
    distance = noise_distance(samples)
    samples = _without_hum(samples)
    if distance < QUIET_ENOUGH:
        samples = _without_noise(samples)
    return Cleaned(_faded(samples), distance, _remarks(recording, distance))


def noise_distance(samples: Mono) -> float:
    """Decibels between the loud tenth and the quiet tenth of 20 ms pieces; 80 at most."""
    length = RATE // 50
    pieces = samples[: len(samples) // length * length].reshape(-1, length)
    if len(pieces) < 5:
        return 0.0
    level = 10.0 * np.log10(np.mean(pieces.astype(np.float64) ** 2, axis=1) + 1e-12)
    low, high = np.percentile(level, [10, 90])
    return float(min(high - low, 80.0))


def _without_rumble(samples: Mono) -> Mono:
    high_pass = signal.butter(2, RUMBLE, "highpass", fs=RATE, output="sos")
    return np.asarray(signal.sosfiltfilt(high_pass, samples), dtype=np.float32)


def _without_hum(samples: Mono) -> Mono:
    """Notches at the harmonics of whichever mains frequency stands out of the spectrum of the pauses."""
    frequencies, power = _pause_spectrum(samples)
    for mains in MAINS:
        if _prominence(frequencies, power, 2 * mains) < HUM_PROMINENCE:
            continue
        for harmonic in range(1, HUM_HARMONICS + 1):
            b, a = signal.iirnotch(mains * harmonic, 40.0, fs=RATE)
            samples = np.asarray(signal.filtfilt(b, a, samples), dtype=np.float32)
    return samples


def _pause_spectrum(samples: Mono) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hertz and power (decibels) of the quietest fifth, in windows of 0.34 s that resolve single mains harmonics."""
    size = 16_384
    if len(samples) < 2 * size:
        return np.linspace(0.0, RATE / 2, size // 2 + 1), np.zeros(size // 2 + 1)
    frequencies, _, power = signal.spectrogram(samples, RATE, "hann", size, size // 2, mode="psd")
    quiet = power.sum(axis=0) <= np.percentile(power.sum(axis=0), 20)
    mean = np.asarray(power[:, quiet].mean(axis=1), dtype=np.float64)
    return np.asarray(frequencies, dtype=np.float64), 10.0 * np.log10(mean + 1e-20)


def _prominence(frequencies: NDArray[np.float64], power: NDArray[np.float64], hertz: float) -> float:
    at = int(np.argmin(np.abs(frequencies - hertz)))
    around = np.concatenate([power[at - 8 : at - 3], power[at + 4 : at + 9]])
    return float(power[at - 1 : at + 2].max() - np.median(around))


def _without_noise(samples: Mono) -> Mono:
    """Wiener filter with the decision-directed estimate of speech (Ephraim & Malah, 1984), never below the floor."""
    _, _, spectra = signal.stft(samples, RATE, "hann", WINDOW, WINDOW - HOP)
    power = np.abs(spectra) ** 2
    noise = _noise_floor(power)[:, None]
    gain = np.empty_like(power)
    speech = np.zeros(len(power))
    for frame in range(power.shape[1]):
        posterior = power[:, frame] / noise[:, 0]
        prior = 0.96 * speech + 0.04 * np.maximum(posterior - 1.0, 0.0)
        prior = np.maximum(prior, np.maximum(posterior - 3.0, 0.0) * 0.5)  # onsets at once
        gain[:, frame] = np.maximum(prior / (1.0 + prior), MOST_REDUCTION)
        speech = gain[:, frame] ** 2 * posterior
    _, restored = signal.istft(spectra * gain, RATE, "hann", WINDOW, WINDOW - HOP)
    return np.asarray(restored[: len(samples)], dtype=np.float32)


def _noise_floor(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power of the steady noise in each bin: the quiet tenth of the recording, smoothed over time first.

    The tenth percentile of a five-frame mean lies about 1.6 below the mean of noise.
    """
    smooth = signal.convolve(power, np.full((1, 5), 0.2), mode="same")
    return np.asarray(np.percentile(smooth, 10, axis=1) * 1.6 + 1e-14)


def _faded(samples: Mono) -> Mono:
    """A cut recording must not begin or end with a click: 15 ms."""
    length = min(RATE * 15 // 1000, len(samples) // 2)
    ramp = np.sin(np.linspace(0, np.pi / 2, length, dtype=np.float32)) ** 2
    faded = samples.copy()
    faded[:length] *= ramp
    faded[len(faded) - length :] *= ramp[::-1]
    return faded


def _remarks(recording: Recording, distance: float) -> tuple[str, ...]:
    said = []
    size = np.abs(recording.samples)
    loud = size >= CLIPPED_LEVEL * max(float(size.max(initial=0.0)), 1e-9)
    if recording.damaged:
        said.append(f"'{recording.name}' is cut off or damaged; the part before it is used.")
    if float(loud.mean()) > CLIPPED_SHARE:
        said.append(f"'{recording.name}' is overdriven; it will sound harsh in places.")
    if recording.source_rate <= TELEPHONE_RATE:
        said.append(f"'{recording.name}' has the narrow sound of a telephone ({recording.source_rate} Hz).")
    if distance < NOISY:
        said.append(f"'{recording.name}' is noisy; the noise was lowered, but stays audible.")
    if recording.seconds < SHORTEST_SPEECH:
        said.append(f"'{recording.name}' lasts only {recording.seconds:.1f} s.")
    return tuple(said)
