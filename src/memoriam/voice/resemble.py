"""A voice that resembles a recording, in two grades. It resembles; it is never called the person's own.

Quick: the nearest ready voice, brought to the person's height, range, colour and pace; some ten seconds. Enrolled: its
sound is fitted to the person's first (enrol.py); a minute or two. How far that goes is the dial between clarity (0) and
resemblance (1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np

from memoriam.errors import VoiceError
from memoriam.settings import settings
from memoriam.voice import spectrum
from memoriam.voice.base import Quality, Utterance, Words
from memoriam.voice.enrol import SENTENCES, STEPS, Progress, Reals, enrol
from memoriam.voice.inventory import tokens_of
from memoriam.voice.keep import keep, kept
from memoriam.voice.kokoro import FASTEST, SLOWEST, KokoroVoice, joined
from memoriam.voice.kokoro_model import RATE, Floats, Pitch, kokoro_model
from memoriam.voice.languages import find_language
from memoriam.voice.pitch import PitchRange
from memoriam.voice.profile import VoiceProfile, fit_path, syllable_rate
from memoriam.voice.speaker import embed, similarity
from memoriam.voice.stock import qualities, stock_voices
from memoriam.voice.styles import styles
from memoriam.voice.voice_map import DIRECTIONS, SOUND, voice_map

Grade = Literal["quick", "enrolled"]

ENGLISH = ("a", "b")
"""Kokoro's names begin with the language of their speaker: American and British English."""

SCALE = (0.75, 1.35)
"""How much less or more lively the melody may become: beyond, it sounds bored or sings."""

PACE = (0.88, 1.1)
"""How much slower or quicker: a recording of one sentence says little about the pace of a person."""

HEIGHT_WEIGHT = 0.5
"""What a voice loses for being far from the person's height: half an octave costs 0.06. One that is shifted far keeps
a throat of the wrong size."""

ENROLLED_COLOUR = 0.5
"""Share of the colour's difference that is filtered after enrolment, which has brought most of it already."""

RESEMBLANCE = {Quality.GOOD: 1.0, Quality.FAIR: 0.7}
"""The dial where nothing is asked for and no recogniser is installed. In languages the voices did not learn, a fitted
style blurs sounds sooner: in German 0.7 cost 6 words of 100, 1.0 more."""

VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class ResemblingVoice:
    """A Voice. speaker: says the words. taps: filter that brings its colour near the person's.

    similarity: of its calibration sentences to the recording; stock: of the same without any matching.
    """

    speaker: KokoroVoice
    taps: spectrum.Bands
    grade: Grade
    resemblance: float
    similarity: float
    name: str = field(init=False)
    description: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.speaker.name}, {self.grade}")
        object.__setattr__(self, "description", self.speaker.description)

    def say(self, words: Words, seed: int) -> Utterance:
        """All of it. Raises VoiceError."""
        return joined(self.sentences(words, seed))

    def sentences(self, words: Words, seed: int) -> Iterator[Utterance]:
        """One sentence after the other. The same seed gives the same samples."""
        for said in self.speaker.sentences(words, seed):
            yield replace(said, samples=_coloured(said.samples, self.taps))


def _coloured(samples: Floats, taps: Floats) -> Floats:
    """Through the filter; the silence of pauses stays silence."""
    heard = np.flatnonzero(samples)
    if not len(heard):
        return samples
    end = int(heard[-1]) + 1
    out = np.zeros_like(samples)
    out[:end] = spectrum.filtered(samples[:end], taps)
    return out


def resembling_voice(
    profile: VoiceProfile,
    language: str,
    grade: Grade = "quick",
    *,
    resemblance: float | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> ResemblingVoice:
    """A voice for a language that resembles a person.

    resemblance: the dial of the enrolled grade, 0-1; by default what the language carries. folder: of the cache, where
    a fit is kept, so that it is made once. Raises VoiceError if the language is not spoken.
    """
    code = find_language(language).code
    base = nearest_voice(profile, code)
    dial = _dial(code, resemblance)
    pack = styles().pack(base)
    if grade == "enrolled" and dial > 0.0:
        place = _kept_fit(profile, base, folder or settings().cache_folder / "voices", progress)
        pack = pack.copy()
        pack[:, :SOUND] += voice_map().offset(dial * place)
    voice, taps, reached = _calibrated(profile, base, pack, ENROLLED_COLOUR if grade == "enrolled" else 1.0)
    voice = replace(voice, remarks=_remarks(profile, code, grade, dial, reached))
    return ResemblingVoice(voice, taps, grade, dial if grade == "enrolled" else 0.0, reached)


def _dial(code: str, asked: float | None) -> float:
    quality = qualities().get(code, Quality.NONE)
    if quality not in RESEMBLANCE:
        raise VoiceError(
            f"'{code}' is not spoken well enough here to be put into somebody's mouth; the words can stand on the "
            "screen instead (scene 'words')."
        )
    return RESEMBLANCE[quality] if asked is None else float(np.clip(asked, 0.0, 1.0))


def candidates(code: str) -> tuple[str, ...]:
    """Ready voices that are clear in a language."""
    if code == "en":
        return tuple(name for name in styles().names if name.startswith(ENGLISH))
    return tuple(voice.name for voice in stock_voices() if code in voice.languages)


def nearest_voice(profile: VoiceProfile, code: str) -> str:
    """Of the ready voices that are clear in a language, the one that would be nearest at the person's height."""
    known, names = voice_map(), styles().names

    def likeness(name: str) -> float:
        voice = names.index(name)
        height = _height(profile.pitch, voice)
        heard = known.heard(voice, height)
        distance = height - float(known.heights[voice])
        return float(heard @ profile.embedding / np.linalg.norm(heard)) - HEIGHT_WEIGHT * distance**2

    return max(candidates(code), key=likeness)


def _height(pitch: PitchRange | None, voice: int) -> float:
    """What to speak at: the person's height, or the voice's own if it is not known."""
    return float(voice_map().heights[voice]) if pitch is None else pitch.median


def _calibrated(
    profile: VoiceProfile, base: str, pack: Floats, share: float
) -> tuple[KokoroVoice, Floats, float]:
    """The voice at the person's height, range and pace; the filter to the person's colour; and how near it comes."""
    voice = styles().names.index(base)
    height, spread = float(voice_map().heights[voice]), float(voice_map().spreads[voice])
    pitch = Pitch()
    if profile.pitch is not None:
        scale = float(np.clip(profile.pitch.spread / spread, *SCALE))
        pitch = Pitch(profile.pitch.median - height, scale)
    samples = _spoken(pack, pitch)
    own = spectrum.colour(samples)
    taps = spectrum.matching_filter(own, own + share * (profile.colour - own), profile.band)
    rate = syllable_rate(samples, RATE)
    pace = float(np.clip(profile.rate / rate, *PACE)) if rate > 0.0 and profile.rate > 0.0 else 1.0
    reached = similarity(embed(spectrum.filtered(samples, taps), RATE), profile.embedding)
    speaker = KokoroVoice(base, f"resembles a recording; based on {base}", pack, pitch, _spoken_pace(pace))
    return speaker, taps, reached


def _spoken_pace(pace: float) -> float:
    return float(np.clip(pace, SLOWEST, FASTEST))


def _spoken(pack: Floats, pitch: Pitch) -> Floats:
    """All calibration sentences, one after the other."""
    model, said = kokoro_model(), list[Floats]()
    for text in SENTENCES:
        tokens = tokens_of(text)
        said.append(model.say(tokens, styles().style(pack, len(tokens)), 1.0, pitch).samples)
    return np.concatenate(said)


def _remarks(profile: VoiceProfile, code: str, grade: Grade, dial: float, reached: float) -> tuple[str, ...]:
    how = "was fitted to" if grade == "enrolled" else "was chosen and tuned to be near"
    said = [
        f"The voice is made and {how} the recording; it resembles the person ({reached:.2f} of 1 to a speaker "
        "encoder; one person's own recordings mostly reach 0.8 to 0.95)."
    ]
    if grade == "enrolled" and dial < 1.0:
        said.append(f"Its resemblance was held at {dial:.2f} of 1 to keep the words clear.")
    if qualities()[code] == Quality.FAIR:
        said.append(f"{find_language(code).name} is no language this voice was trained in: it has an accent.")
    return (*said, *profile.remarks)


def _kept_fit(profile: VoiceProfile, base: str, folder: Path, progress: Progress | None) -> Reals:
    """The coordinates of the fit, from the cache if it was made before."""
    path = fit_path(folder, profile.key, f"{base}-{VERSION}-{STEPS}")
    arrays = kept(path) or {}
    place = arrays.get("coordinates")
    if place is not None and place.shape == (DIRECTIONS,):
        return place
    voice = styles().names.index(base)
    fit = enrol(profile.embedding, base, _height(profile.pitch, voice), progress=progress)
    if profile.key:
        keep(path, {"coordinates": fit.coordinates})
    return fit.coordinates


STEP_DOWN, LEAST_DIAL = 0.2, 0.2
"""The dial goes down in such steps; below the least, nothing of a fit is left."""

ALLOWED, SLACK = 1.5, 0.03
"""Times as many wrong words as the untouched voice, and a share of words besides, that are still taken: a recogniser
mistakes a name now and then, whoever says it."""


def dial_for(language: str, clarity: float) -> float:
    """The dial for a wish between resembling most (0) and being understood best (1).

    The middle is what the language carries. Raises VoiceError if it is not spoken.
    """
    usual = _dial(find_language(language).code, None)
    if clarity <= 0.5:
        return usual + (1.0 - usual) * (1.0 - 2.0 * clarity)
    return usual * (2.0 - 2.0 * clarity)


def understood_voice(
    at: Callable[[float], ResemblingVoice], words: Words, dial: float, wrong: Callable[[Utterance], float]
) -> ResemblingVoice:
    """The voice at the highest dial at which these words are understood about as well as from the untouched voice.

    at: the voice at a dial. wrong: share of the words that a recogniser hears wrongly.
    """
    limit = ALLOWED * wrong(at(0.0).say(words, 0)) + SLACK
    while dial > LEAST_DIAL:
        voice = at(dial)
        if wrong(voice.say(words, 0)) <= limit:
            return voice
        dial = round(dial - STEP_DOWN, 2)
    return at(0.0)
