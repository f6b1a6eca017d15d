"""Words → the sounds of each, whether a voice here speaks the language or not: to lay them beside a recording."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from memoriam.errors import VoiceError
from memoriam.voice.base import Words
from memoriam.voice.inventory import as_heard, is_sound
from memoriam.voice.languages import find_language
from memoriam.voice.reading import read
from memoriam.voice.sounds import sounded

_LETTERS = {
    **{letter: letter for letter in "abdefghijklmnopqrstuvwxyz"},
    "c": "k", "h": "h", "q": "k", "x": "ks", "y": "i", "ł": "l", "ß": "s", "ı": "ɨ", "ş": "ʃ", "ç": "ʃ", "ø": "ø",
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "je", "ж": "ʒ", "з": "z", "и": "i",
    "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "x", "ц": "ts", "ч": "tʃ", "ш": "ʃ", "щ": "ʃ", "ы": "ɨ", "э": "e", "ю": "ju", "я": "ja",
}  # fmt: skip
"""Letters of the Latin and Cyrillic alphabets as most languages say them; near enough to find them in a recording."""

_TOGETHER = (
    ("sch", "ʃ"), ("ch", "x"), ("sh", "ʃ"), ("ph", "f"), ("th", "θ"), ("sz", "ʃ"), ("cz", "tʃ"), ("rz", "ʒ"),
    ("pp", "p"), ("bb", "b"), ("mm", "m"), ("qu", "kw"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pronounced:
    """One word. shown: as written, with the marks around it. sounds: IPA, in order."""

    shown: str
    sounds: tuple[str, ...]


def pronounced(words: Words) -> tuple[Pronounced, ...]:
    """Every word that is heard, in order: as a voice would say it, else letter by letter."""
    try:
        language = find_language(words.language)
        pieces = [p for sentence in read(words, language) for p in sounded(sentence.pieces, language)]
    except VoiceError:
        found = [Pronounced(word, _by_letters(word.lower())) for word in words.text.split()]
    else:
        found = [
            Pronounced(piece.shown or piece.written, tuple(as_heard(c) for c in piece.symbols if is_sound(c)))
            for piece in pieces
        ]
    return tuple(word for word in found if word.sounds)


def _by_letters(word: str) -> tuple[str, ...]:
    composed = unicodedata.normalize("NFC", word)
    for letters, sound in _TOGETHER:
        composed = composed.replace(letters, sound)
    return tuple(sound for letter in composed for sound in _LETTERS.get(letter, _bare(letter)))


def _bare(letter: str) -> str:
    """A letter without its accents; a sound already found stays; what is no letter is silent."""
    base = unicodedata.normalize("NFD", letter)[0]
    return _LETTERS.get(base, letter if letter.isalpha() else "")
