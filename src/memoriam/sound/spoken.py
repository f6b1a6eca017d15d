"""What is said in a film: a recording of the person, or a voice made for the family's words; and how the face goes
with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import signal

from memoriam.brief import SPEAK, Brief
from memoriam.errors import RecordingError, VoiceError
from memoriam.performance.lipsync import LipFigures, lip_figures
from memoriam.performance.phonemes import LABIALS
from memoriam.performance.speech import Speech, speech_from_phonemes, speech_from_sound
from memoriam.sound.captions import Caption, captions_at, captions_for
from memoriam.sound.clean import clean
from memoriam.sound.listen import Heard, listen
from memoriam.sound.recording import RATE, Mono, Recording, read_recording
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
from memoriam.voice.pronounced import Pronounced, pronounced

if TYPE_CHECKING:
    from memoriam.likeness.person import Likeness
    from memoriam.voice.profile import VoiceProfile
    from memoriam.voice.resemble import ResemblingVoice

BEFORE, AFTER = 0.25, 0.45
"""Seconds of a recording that are kept before its first and after its last sound: breath and room, no waiting."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """samples: (n,) mono at RATE. speech: what the face does. text: what is said, as far as it is known.

    words, phonemes: with their times in seconds, as far as they are known. kind: a recording, or made. voice: name of a
    made one. remarks: sentences for the report.
    """

    samples: Mono
    speech: Speech
    kind: Literal["recording", "made"]
    text: str = ""
    words: tuple[TimedWord, ...] = ()
    phonemes: tuple[Phoneme, ...] = ()
    voice: str = ""
    remarks: tuple[str, ...] = ()

    def lip_figures(self) -> LipFigures:
        """How well the lips fit; a closure is judged where its sound is known."""
        labials = [(p.start, p.end) for p in self.phonemes if p.symbol[:1] in LABIALS]
        return lip_figures(self.samples, RATE, self.speech, labials)

    def captions(self, start: float, film_end: float) -> tuple[Caption, ...]:
        """What is said, to be read; ``start``: film time at which the sound begins."""
        if self.words:
            return captions_at(
                [(word.text, word.start, word.end) for word in self.words], start=start, film_end=film_end
            )
        return captions_for(self.text, self.speech.phrases, start=start, film_end=film_end)


def read_speech(brief: Brief) -> Recording | None:
    """The recording that is to be heard, if there is one. Raises RecordingError."""
    return None if brief.speech is None else read_recording(brief.speech)


def require_usable(brief: Brief, recording: Recording | None) -> None:
    """Say before any photograph is looked at that a recording cannot be used. Raises RecordingError."""
    if recording is not None:
        listen(clean(recording).samples, recording.name)
    elif brief.voice:
        _profile(brief)


def spoken_for(brief: Brief, recording: Recording | None, likeness: Likeness | None = None) -> Spoken | None:
    """What is said in the film of this brief, if anything. Raises RecordingError or VoiceError.

    likeness: of the one who speaks; it tells which stock voice fits.
    """
    if SPEAK not in brief.scenes:
        return None
    chance = np.random.default_rng([brief.seed, 505])
    if recording is not None:
        return spoken_from_recording(recording, brief, chance)
    return spoken_from_words(brief, chance, likeness)


def spoken_from_recording(recording: Recording, brief: Brief, chance: np.random.Generator) -> Spoken:
    """A recording of the person, cleaned and without the waiting at its ends."""
    cleaned = clean(recording)
    heard = listen(cleaned.samples, recording.name)
    samples = _trimmed(cleaned.samples)
    said = pronounced(Words(brief.words, brief.language, brief.pronounce)) if brief.words else ()
    lips = said or recognised(samples)
    speech = speech_from_sound(samples, RATE, chance, [word.sounds for word in lips])
    remarks = (*cleaned.remarks, *heard.remarks(recording.name), *_not_said(recording, said, speech))
    words = _words_found(said, speech) if said else ()
    return Spoken(samples, speech, "recording", brief.words, words, remarks=remarks)


def recognised(samples: Mono) -> tuple[Pronounced, ...]:
    """Words that the extra ``recogniser`` hears, none without it: good enough for lips, not to be read."""
    from memoriam.voice.recogniser import recogniser

    hears = recogniser()
    words = None if hears is None else hears.transcript(samples, RATE)
    return () if words is None else pronounced(words)


def _words_found(said: Sequence[Pronounced], speech: Speech) -> tuple[TimedWord, ...]:
    """When each word of the family's text is heard in the recording; empty if they are not those that are said."""
    times: dict[int, tuple[float, float]] = {}
    for sound in speech.sounds:
        start, _ = times.get(sound.word, (sound.start, 0.0))
        times[sound.word] = (start, sound.end)
    return tuple(TimedWord(said[index].shown, start, end) for index, (start, end) in times.items())


def _not_said(recording: Recording, said: Sequence[Pronounced], speech: Speech) -> Iterator[str]:
    if said and not speech.sounds:
        yield (
            f"The words given do not seem to be those said in '{recording.name}'; the captions show them all the same, "
            "the lips follow what is heard."
        )


def spoken_from_words(brief: Brief, chance: np.random.Generator, likeness: Likeness | None = None) -> Spoken:
    """The family's words in a voice that is made. Raises VoiceError with a way out."""
    from memoriam.proof.seal import film_id
    from memoriam.proof.voice_mark import mark_voice

    words = Words(brief.words, brief.language, brief.pronounce)
    voice, chosen = _voice_for(brief, words, likeness)
    made = spoken_from_utterance(voice.say(words, brief.seed), voice.name, brief.words, chance)
    return replace(made, samples=mark_voice(made.samples, film_id(brief)), remarks=(*made.remarks, *chosen))


def _voice_for(brief: Brief, words: Words, likeness: Likeness | None) -> tuple[Voice, tuple[str, ...]]:
    """The voice, and sentences about its choice. Raises VoiceError or RecordingError."""
    stack = best_stack(brief.language)
    if brief.stock_voice:
        return stack.named(brief.stock_voice), (f"The brief chose it ('stock_voice': {brief.stock_voice}).",)
    if brief.voice:
        return _resembling(brief, words), ()
    from memoriam.sound.speaker import fitting_speaker

    fitting = fitting_speaker(brief, None if likeness is None else likeness.for_purpose("portrait"))
    return stack.stock(brief.language, fitting.sex, fitting.age), (fitting.sentence(brief.language),)


def _resembling(brief: Brief, words: Words) -> Voice:
    """A voice that resembles the recordings of the brief. Raises VoiceError or RecordingError."""
    from memoriam.voice.recogniser import recogniser
    from memoriam.voice.resemble import dial_for, resembling_voice, understood_voice

    profile = _profile(brief)
    dial = dial_for(brief.language, brief.clarity)
    if brief.preview or dial == 0.0:
        return resembling_voice(profile, brief.language, "quick")
    hears = recogniser()

    def at(dial: float) -> ResemblingVoice:
        return resembling_voice(profile, brief.language, "enrolled", resemblance=dial)

    return at(dial) if hears is None else understood_voice(at, words, dial, hears.wrong(words))


def _profile(brief: Brief) -> VoiceProfile:
    """Of the recordings of the brief, from the cache if they were measured before. Raises RecordingError."""
    from memoriam.voice.profile import profile_of

    recordings = [(recording, clean(recording)) for recording in map(read_recording, brief.voice)]
    for recording, cleaned in recordings:
        _require_one_voice(listen(cleaned.samples, recording.name), recording.name)
    return profile_of(recordings)


def _require_one_voice(heard: Heard, name: str) -> None:
    """A voice made of two people would be nobody's. Raises RecordingError."""
    if heard.voices > 1:
        raise RecordingError(
            f"Two voices are heard in '{name}'; cut out the sentences of one person, or leave 'voice' out, and a stock "
            "voice speaks."
        )


def spoken_from_utterance(said: Utterance, voice: str, text: str, chance: np.random.Generator) -> Spoken:
    """What a voice has said, at the film's rate, with the face that goes with it."""
    up = np.gcd(RATE, said.rate)
    samples = signal.resample_poly(said.samples, RATE // up, said.rate // up).astype(np.float32)
    speech = speech_from_phonemes(samples, RATE, said.phonemes, chance)
    return Spoken(samples, speech, "made", text, said.words, said.phonemes, voice, said.remarks)


def best_stack(language: str) -> VoiceStack:
    """The installed stack that speaks a language best. Raises VoiceError if none speaks it well enough."""
    order = (Quality.GOOD, Quality.FAIR)
    stacks = [find_stack(name) for name in stack_names()]
    for quality in order:
        for stack in stacks:
            if stack.quality(language) is quality:
                return stack
    raise VoiceError(
        f"No installed voice speaks '{language}' well enough to be heard; choose the scene 'words', which shows them, "
        "or give a recording ('speech')."
    )


def _trimmed(samples: Mono) -> Mono:
    """Without what comes long before the first sound and long after the last."""
    from memoriam.performance.visemes import hear

    phrases = hear(samples, RATE).phrases
    if not phrases:
        return samples
    first = max(0, round((phrases[0][0] - BEFORE) * RATE))
    last = min(len(samples), round((phrases[-1][1] + AFTER) * RATE))
    return samples[first:last]
