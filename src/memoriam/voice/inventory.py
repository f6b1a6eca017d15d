"""The sounds Kokoro knows, and how IPA as people and espeak-ng write it becomes them.

Kokoro reads one character a token: IPA, with capital letters for the diphthongs of English (A = eɪ, I = aɪ, O = oʊ,
Q = əʊ, W = aʊ, Y = ɔɪ) and single characters for affricates.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from types import MappingProxyType

TOKENS = MappingProxyType({
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, "“": 14,
    "”": 15, " ": 16, "\u0303": 17, "ʣ": 18, "ʥ": 19, "ʦ": 20, "ʨ": 21, "ᵝ": 22, "ꭧ": 23, "A": 24, "I": 25,
    "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "c": 45, "d": 46,
    "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58,
    "q": 59, "r": 60, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65, "x": 66, "y": 67, "z": 68, "ɑ": 69,
    "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75, "ɔ": 76, "ɕ": 77, "ç": 78, "ɖ": 80, "ð": 81, "ʤ": 82, "ə": 83,
    "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɟ": 90, "ɡ": 92, "ɥ": 99, "ɨ": 101, "ɪ": 102, "ʝ": 103, "ɯ": 110, "ɰ": 111,
    "ŋ": 112, "ɳ": 113, "ɲ": 114, "ɴ": 115, "ø": 116, "ɸ": 118, "θ": 119, "œ": 120, "ɹ": 123, "ɾ": 125,
    "ɻ": 126, "ʁ": 128, "ɽ": 129, "ʂ": 130, "ʃ": 131, "ʈ": 132, "ʧ": 133, "ʊ": 135, "ʋ": 136, "ʌ": 138,
    "ɣ": 139, "ɤ": 140, "χ": 142, "ʎ": 143, "ʒ": 147, "ʔ": 148, "ˈ": 156, "ˌ": 157, "ː": 158, "ʰ": 162,
    "ʲ": 164, "↓": 169, "→": 171, "↗": 172, "↘": 173, "ᵻ": 177,
})  # fmt: skip
"""Character → token id of Kokoro v1.0 (kokoro-onnx, config.json)."""

PRIMARY, SECONDARY = "ˈ", "ˌ"
TIE = "^"
_TIES = ("\u0361", "\u035c")

MARKS = frozenset(';:,.!?—…"“”()')
"""Characters that shape the melody and are no sounds."""

_MODIFIERS = frozenset("ː\u0303ʰʲᵝ")
"""Characters that belong to the sound before them: length, nasality, aspiration, palatalisation."""

_TIED = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^z", "ʣ"), ("d^ʒ", "ʤ"), ("d^ʑ", "ʥ"), ("e^ɪ", "A"), ("o^ʊ", "O"),
    ("ə^ʊ", "Q"), ("s^s", "S"), ("t^s", "ʦ"), ("t^ʃ", "ʧ"), ("t^ɕ", "ʨ"), ("ɔ^ɪ", "Y"),
)  # fmt: skip
"""What the voices were trained with for languages read by espeak-ng (misaki's EspeakG2P), and the two of Polish."""

_UNTIED = (
    ("aɪ", "I"), ("aʊ", "W"), ("dʒ", "ʤ"), ("eɪ", "A"), ("oʊ", "O"), ("əʊ", "Q"), ("tʃ", "ʧ"), ("ɔɪ", "Y"),
)  # fmt: skip
"""As families write them in slashes, without ties."""

_ALIKE = (
    ("g", "ɡ"), ("'", PRIMARY), ("ʏ", "y"), ("ɘ", "ə"), ("ɵ", "ə"), ("ʉ", "u"), ("ʑ", "ʒ"), ("ɬ", "l"),
    ("ɭ", "l"), ("ɫ", "l"), ("ʍ", "w"), ("ħ", "h"), ("ɦ", "h"), ("ʀ", "ʁ"), ("ɱ", "m"), ("ɝ", "ɜɹ"),
    ("ɶ", "œ"), ("ɞ", "ɜ"), ("ˑ", "ː"), ("ɐ̯", "ɐ"), ("ʔ", ""),
)  # fmt: skip
"""Sounds the model never learnt → the nearest it did."""

_AS_HEARD = MappingProxyType({
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ʦ": "ts",
    "ʣ": "dz", "ʥ": "dʑ", "ʨ": "tɕ", "ᵊ": "ə", "T": "ɾ", "ᵻ": "ɪ", "S": "s", "ꭧ": "tʂ",
})  # fmt: skip
"""Kokoro's own characters → IPA."""

VOWELS = frozenset("AIOQWYᵊaeiouyæɑɒɐɔəɚɛɜɨɪɯøœʊʌɤᵻ")


def to_inventory(ipa: str) -> str:
    """IPA, ties written ``^`` or as in Unicode → characters of TOKENS; combining marks it has not are left out."""
    text = unicodedata.normalize("NFD", ipa).replace("c\u0327", "\u00e7")
    for tie in _TIES:
        text = text.replace(tie, TIE)
    for old, new in (*_TIED, *_ALIKE, *_UNTIED):
        text = text.replace(old, new)
    text = text.replace(TIE, "").replace("-", "")
    return "".join(
        character for character in text if character in TOKENS or not unicodedata.combining(character)
    )


def before_vowels(symbols: str) -> str:
    """Stress marks moved from the beginning of their syllable, as dictionaries write, to its vowel, as Kokoro reads."""
    moved, held = "", ""
    for character in symbols:
        if character in PRIMARY + SECONDARY:
            held = character
        elif character in VOWELS:
            moved, held = moved + held + character, ""
        else:
            moved += character
    return moved


def unknown(symbols: str) -> str:
    """The characters Kokoro has no token for, each once, in order."""
    return "".join(dict.fromkeys(character for character in symbols if character not in TOKENS))


def tokens_of(symbols: str) -> list[int]:
    """Token ids; characters without one are skipped."""
    return [TOKENS[character] for character in symbols if character in TOKENS]


def is_sound(character: str) -> bool:
    """Whether a character of TOKENS is heard as a sound of its own."""
    return not (
        character in MARKS or character in _MODIFIERS or character in " ˈˌ↓→↗↘" or character not in TOKENS
    )


def belongs_before(character: str) -> bool:
    """Whether it changes the sound before it."""
    return character in _MODIFIERS


def as_heard(character: str, modifiers: Iterable[str] = ()) -> str:
    """IPA of a sound with its modifiers."""
    return _AS_HEARD.get(character, character) + "".join(modifiers)
