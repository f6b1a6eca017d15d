"""A voice is fitted by speaking and hearing; here the speaking and hearing are arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.voice import enrol as enrolling
from memoriam.voice.enrol import SENTENCES, Surrogate, enrol, mean_height
from memoriam.voice.inventory import tokens_of, unknown
from memoriam.voice.kokoro_model import STYLE_SIZE, Pitch, Take
from memoriam.voice.styles import styles
from memoriam.voice.voice_map import DIRECTIONS, SOUND, voice_map

Reals = NDArray[np.float64]


def _unit(vector: Reals) -> Reals:
    return np.asarray(vector / np.linalg.norm(vector))


def test_a_wrong_map_becomes_right_by_hearing() -> None:
    chance = np.random.default_rng(0)
    truth = 0.02 * chance.standard_normal((6, 64))
    base = _unit(np.abs(chance.standard_normal(64)))
    place = chance.standard_normal(6)
    wanted = _unit(base + place @ truth)
    surrogate = Surrogate(base, truth + 0.01 * chance.standard_normal(truth.shape), 1)
    before = np.linalg.norm(surrogate.best(wanted) - place)
    for _ in range(60):
        tried = chance.standard_normal(6)
        surrogate.hear(tried, 0, base + tried @ truth)
    assert np.linalg.norm(surrogate.best(wanted) - place) < 0.5 * before


def test_what_a_text_adds_is_not_taken_for_the_voice() -> None:
    chance = np.random.default_rng(1)
    response, base = 0.02 * chance.standard_normal((4, 64)), _unit(np.abs(chance.standard_normal(64)))
    surrogate = Surrogate(base, response, 4)
    for text in range(4):
        surrogate.hear(np.zeros(4), text, base + 0.01 * np.eye(64)[text])
    assert np.abs(surrogate.best(base)).max() < 0.3


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Reals:
    """Embeddings are a curved function of the style, which samples carry; returns the embedding to reach."""
    known, ready = voice_map(), styles()
    voice = ready.names.index("am_michael")
    mixing = known.response[:DIRECTIONS] + 0.003 * np.random.default_rng(2).standard_normal((DIRECTIONS, 256))
    inverse = np.linalg.pinv(known.directions)
    base = ready.style(ready.values[voice], len(tokens_of(SENTENCES[0])))[:SOUND]

    def hear(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
        place = (samples[:SOUND] - base) @ inverse
        return _unit(known.heard(voice, 4.9) + 3.0 * np.tanh(place / 3.0) @ mixing).astype(np.float32)

    monkeypatch.setattr(enrolling, "embed", hear)
    target = np.random.default_rng(3).standard_normal(DIRECTIONS)
    return hear(np.concatenate([base + known.offset(target), np.zeros(128)]).astype(np.float32), 1).astype(
        np.float64
    )


def _say(tokens: Sequence[int], style: NDArray[np.float32], pitch: Pitch) -> Take:
    assert style.shape == (STYLE_SIZE,)
    return Take(style, np.ones(len(tokens) + 2, np.int64), np.full(8, 140.0, np.float32))


def test_the_voice_comes_near(heard: Reals) -> None:
    parts: list[float] = []
    fit = enrol(heard.astype(np.float32), "am_michael", 4.9, speak=_say, progress=parts.append)
    assert fit.similarity > 0.97
    assert fit.similarity > fit.first
    assert np.abs(fit.coordinates).max() < 6.0
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_every_sentence_can_be_said() -> None:
    assert [unknown(text) for text in SENTENCES] == [""] * len(SENTENCES)


def test_mean_height_is_of_what_is_voiced() -> None:
    take = Take(np.zeros(1, np.float32), np.ones(3, np.int64), np.array([0.0, 100.0, 0.4], np.float32))
    assert mean_height(take) == pytest.approx(np.log(100.0), abs=1e-5)


def test_the_map_belongs_to_the_styles() -> None:
    known = voice_map()
    assert len(known.embeddings) == len(known.coordinates) == len(styles().names) == 54
    assert known.offset(np.zeros(DIRECTIONS)).shape == (SOUND,)
    names = styles().names
    women = np.mean([known.heights[names.index(name)] for name in ("af_heart", "bf_emma")])
    men = np.mean([known.heights[names.index(name)] for name in ("am_michael", "bm_george")])
    assert women > men + 0.2
