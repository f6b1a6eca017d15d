"""Fitting the sound of a made voice to a person: no gradients, no torch, some thirty short sentences spoken and heard.

What the speaker encoder hears depends on the style almost linearly. So a linear map, known beforehand (voice_map.py),
is corrected by every sentence that was really spoken, as a Kalman filter corrects a state (Kalman, 1960; here the map's
coefficients are the state, as in recursive least squares), and the next sentence is spoken with the style that the
corrected map prefers. 256 numbers are heard each time, where a search by scores alone would use one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memoriam.voice.inventory import tokens_of
from memoriam.voice.kokoro_model import RATE, Floats, Pitch, Take, kokoro_model
from memoriam.voice.speaker import Embedding, embed
from memoriam.voice.styles import styles
from memoriam.voice.voice_map import DIRECTIONS, SOUND, voice_map

SENTENCES = (
    "hˌi wʌz nˌɑt ɐn ˈɪl dəspˈOzd mˈæn.",
    "ɹəmˈɛmbəɹ ði ˈOld ɡˈɑɹdən.",
    "wˌi wˈɔkt tə ðə kwˈIət ɹˈɪvəɹ.",
    "ʃˌi sˈæŋ bənˈiθ ðə wˈɪndO.",
)
"""Sounds every style can say, whatever its language: the encoder hears who speaks, hardly what is said."""

STEPS = 24
"""Sentences spoken. Between 16 and 36 the similarity hardly rises any more."""

MOST_STEP = 3.0
"""How far the style moves from one sentence to the next at most, in ordinary differences of voices (all directions)."""

COEFFICIENT, CONSTANT, TEXT, HEARD = 0.008, 0.03, 0.015, 0.012
"""Standard deviations: of the map's coefficients from place to place, of its constant, of what one sentence's text adds
to it, and of what is heard around the map. From the residuals of make_voice_map."""

KEEP = 3e-4
"""Weight of staying near the voice that is begun with: 1.0 of it for an ordinary difference."""

VOICED = 30.0

Reals = NDArray[np.float64]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """coordinates: (DIRECTIONS,) what is added to the base voice. similarity: of the last sentences spoken."""

    coordinates: Reals
    similarity: float
    first: float


class Surrogate:
    """The map around one voice: embedding ≈ constant + coordinates · coefficients + what the text adds.

    embedding: (256,) of the base voice at the wanted height. response: (DIRECTIONS, 256) coefficients known beforehand.
    texts: how many sentences take turns.
    """

    def __init__(self, embedding: Reals, response: Reals, texts: int) -> None:
        self._map = np.concatenate([response, embedding[None], np.zeros((texts, len(embedding)))])
        doubt = [COEFFICIENT] * len(response) + [CONSTANT] + [TEXT] * texts
        self._covariance = np.diag(np.square(doubt))
        self._directions, self._texts = len(response), texts

    def hear(self, coordinates: Reals, text: int, embedding: Reals) -> None:
        """Correct the map by one sentence that was spoken."""
        place = np.concatenate([coordinates, [1.0], np.eye(self._texts)[text]])
        spread = self._covariance @ place
        gain = spread / (HEARD**2 + place @ spread)
        self._map += np.outer(gain, embedding - place @ self._map)
        self._covariance -= np.outer(gain, spread)

    def best(self, wanted: Reals) -> Reals:
        """The coordinates whose embedding has the wanted direction, near 0 where that is not decided."""
        response, constant = self._map[: self._directions], self._map[self._directions]
        left = response @ response.T + KEEP * np.eye(self._directions)
        found = np.zeros(self._directions)
        for _ in range(3):  # an embedding's length is free; three rounds settle it
            length = max(float(np.linalg.norm(constant + found @ response)), 0.9)
            found = np.linalg.solve(left, response @ (wanted * length - constant))
        return found


def enrol(
    wanted: Embedding,
    base: str,
    height: float,
    *,
    steps: int = STEPS,
    speak: Callable[[Sequence[int], Floats, Pitch], Take] | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Fit the voice called ``base`` to a person's embedding. height: mean of the logarithm of hertz to speak at.

    speak: says tokens with a style and a pitch; Kokoro by default.
    """
    known, ready = voice_map(), styles()
    voice = ready.names.index(base)
    say = speak or _speaker()
    sentences = [tokens_of(text) for text in SENTENCES]
    style = [ready.style(ready.values[voice], len(tokens)) for tokens in sentences]
    own = [mean_height(say(tokens, style[text], Pitch())) for text, tokens in enumerate(sentences)]
    surrogate = Surrogate(known.heard(voice, height), known.response[:DIRECTIONS], len(sentences))
    place, heard = np.zeros(DIRECTIONS), list[float]()
    for step in range(steps):
        text = step % len(sentences)
        place = _towards(place, surrogate.best(wanted.astype(np.float64)))
        tried = style[text].copy()
        tried[:SOUND] += known.offset(place)
        take = say(sentences[text], tried, Pitch(height - own[text]))
        embedding = embed(take.samples, RATE)
        heard.append(float(embedding @ wanted))
        surrogate.hear(place, text, embedding.astype(np.float64))
        if progress is not None:
            progress((step + 1) / steps)
    last = heard[-len(sentences) :]
    return Fit(surrogate.best(wanted.astype(np.float64)), float(np.mean(last)), heard[0])


def _towards(place: Reals, best: Reals) -> Reals:
    move = best - place
    return np.asarray(place + move * min(1.0, MOST_STEP / max(float(np.linalg.norm(move)), 1e-9)))


def mean_height(take: Take) -> float:
    """Mean of the logarithm of hertz of what was spoken."""
    voiced = take.pitch[take.pitch > VOICED]
    return float(np.log(voiced).mean()) if len(voiced) else 5.0


def _speaker() -> Callable[[Sequence[int], Floats, Pitch], Take]:
    model = kokoro_model()
    return lambda tokens, style, pitch: model.say(tokens, style, 1.0, pitch)
