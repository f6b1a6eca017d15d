"""What kind of sound is heard at each moment of a recording: a small network that tells fourteen kinds apart.

It has one hidden layer and looks at 0.25 s of a log-mel spectrogram. It was taught on speech of this program's own
stock voices, whose sounds have known times, with noise, rooms and telephone bands added (scripts/make_lip_network.py,
docs/decisions/0069).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.performance.visemes import STEPS, Reals

RATE, WINDOW, FFT = 16_000, 400, 512
BANDS, LOWEST, HIGHEST = 22, 80.0, 7600.0
"""Mel bands and their range in hertz."""

CONTEXT = np.array([-12, -9, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 9, 12])
"""Steps of 10 ms that are seen around each moment."""

KINDS = (
    "",  # silence
    "m",
    "pb",
    "nŋɲɳɴ",
    "tdkɡgqcɟʈɖʔ",
    "fvθðɸβʋ",
    "sz",
    "ʃʒɕʑʂʐ",
    "xhçχɣħɦʝ",
    "lʎɫ",
    "rɹɾʁɻʀɽ",
    "aɑæʌɐɒ",
    "eɛəɜɚɝøœɤ",
    "iɪjyɨʏ",
    "oɔuʊwɯɥɰ",
)
"""Sounds (IPA) that sound alike enough to be one kind; the first is silence."""

SILENCE, NASAL, STOP = 0, 1, 2
"""Indices of silence and of the two kinds for which lips meet."""

_KIND_OF = {symbol: index for index, symbols in enumerate(KINDS) for symbol in symbols}


def kinds_of(symbol: str) -> tuple[int, ...]:
    """Kinds of one sound in IPA; a diphthong or affricate has two, a mark none."""
    return tuple(_KIND_OF[letter] for letter in symbol if letter in _KIND_OF)


def kind_chances(samples: NDArray[np.float32], rate: int) -> Reals:
    """(n, len(KINDS)) every 1/STEPS s: how likely each kind is heard (mono); rows add up to 1."""
    layer, bias, top, offset = _network()
    return chances(in_context(spectrogram(samples, rate)), layer, bias, top, offset)


def chances(
    around: NDArray[np.float32],
    layer: NDArray[np.float32],
    bias: NDArray[np.float32],
    top: NDArray[np.float32],
    offset: NDArray[np.float32],
) -> Reals:
    """The network itself: one hidden layer of rectified units, then softmax."""
    scores = np.maximum(around @ layer + bias, 0.0) @ top + offset
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@cache
def _network() -> tuple[NDArray[np.float32], ...]:
    data = files("memoriam.performance").joinpath("sound_classes.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        return tuple(np.asarray(stored[name], np.float32) for name in ("layer", "bias", "top", "offset"))


@cache
def usual_chances() -> Reals:
    """(len(KINDS),) how often each kind was heard while the network was taught."""
    data = files("memoriam.performance").joinpath("sound_classes.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        return np.asarray(stored["usual"], np.float64)


@cache
def _mel_filters() -> Reals:
    """(FFT // 2 + 1, BANDS) triangles, evenly spaced on the mel scale (O'Shaughnessy, 1987)."""
    low, high = (2595.0 * np.log10(1.0 + hertz / 700.0) for hertz in (LOWEST, HIGHEST))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, BANDS + 2) / 2595.0) - 1.0)
    hertz = np.fft.rfftfreq(FFT, 1.0 / RATE)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(np.minimum(rising, falling), 0.0))


def spectrogram(samples: NDArray[np.float32], rate: int) -> Reals:
    """(n, BANDS + 1) decibels / 15: each band against its own mean in speech, and the whole against the loud parts."""
    sound = samples if rate == RATE else signal.resample_poly(samples, RATE, rate)
    hop = RATE // STEPS
    count = max(1, len(sound) // hop)
    padded = np.pad(np.asarray(sound, dtype=np.float64), (WINDOW // 2, WINDOW + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), FFT, axis=1)) ** 2 @ _mel_filters()
    whole = power.sum(axis=1)
    loud = whole[whole >= 1e-3 * whole.max()]
    reference = float(np.percentile(loud, 90)) if whole.max() > 0.0 else 1.0
    bands = 10.0 * np.log10(power / reference + 1e-7)
    level = 10.0 * np.log10(whole / reference + 1e-7)
    spoken = level > -30.0
    if spoken.any():
        bands -= bands[spoken].mean(axis=0)
    return np.concatenate([np.clip(bands, -45.0, 25.0), np.clip(level, -50.0, 5.0)[:, None]], axis=1) / 15.0


def in_context(spectra: Reals) -> NDArray[np.float32]:
    """(n, len(CONTEXT) * (BANDS + 1)) what the network sees around each step."""
    count = len(spectra)
    near = np.clip(np.arange(count)[:, None] + CONTEXT, 0, count - 1)
    return np.asarray(spectra[near].reshape(count, -1), dtype=np.float32)
