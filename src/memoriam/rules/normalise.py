"""Text as the policy reads it: small letters without accents, whatever it was dressed up in to get past.

A text is read in several views, since what is a disguise in one text is meant in another (``k.i.l.l``, ``J. R. R.``).
A view's text is `` word word . word ``: one space around every word, a lone dot where a sentence ends.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

STOP = "."
SENTENCE_END = frozenset(".!?…;\n")

_LATIN = "aceopxyikmhtbnrugsj"
_CYRILLIC = "асеорхуікмнтвпгидѕј"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans("асеорхуікмнтвѕј", "aceopxyikmhtbsj")
_FROM_GREEK = str.maketrans("αβεικνορτυχωη", "abeikvoptyxwn")
"""Letters that look alike. Folding comes first, so small ones suffice."""

_SIGNS_LATIN = str.maketrans("0134578@$!|€", "oieastbasile")
_SIGNS_CYRILLIC = str.maketrans("01346@$!|€", "оізчбасііе")
_SIGNS = frozenset("@$!|€")
"""Digits and signs that stand for letters inside a word."""

_MASKS = frozenset("*#")
"""Signs put in place of a letter: k*ll."""

_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "ı": "i"} | dict.fromkeys("ьъ'’ʼ`´")
)
"""Letters that do not decompose; soft and hard signs and apostrophes are left out of text and policy alike."""

_SOUNDS = (
    *(("shch", "шч"), ("sch", "шч"), ("zh", "ж"), ("kh", "г"), ("ch", "ч"), ("sh", "ш")),
    *zip("abcdefghijklmnopqrstuvwxyz", "абкдефггиикмнопкрстуввкиз", strict=False),
)
"""Russian or Ukrainian typed in Latin letters, roughly as it sounds; g and h are one letter here."""

_LOOSE = str.maketrans(
    {"я": "иа", "ю": "иу", "є": "е", "э": "е", "ё": "е", "і": "и", "ї": "и", "ы": "и", "й": "и"}
    | {"х": "г", "ґ": "г", "ц": "тс", "щ": "шч"}
)

_LONG_RUN = re.compile(r"(\w)\1{2,}")
_ANY_RUN = re.compile(r"(\w)\1+")
_UMLAUT = re.compile(r"([aou])e")

SPELLED = 3
"""So many single letters in a row are taken for a word that was spelled out."""


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, or STOP, and where it stood in the source: source[start:end]."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class View:
    """One reading of a text."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """What the policy's expressions are searched in."""
        return " " + "".join(f"{word.text} " for word in self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 1
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        return starts

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stood in the source."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = max(bisect_right(self._starts, max(end - 2, start)) - 1, first)
        return self.words[first].start, self.words[last].end


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Small letters without accents, width or ornament; marks and invisible characters vanish."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Cf", "Me")).translate(_PLAIN)


def without_umlauts(text: str) -> str:
    """German umlauts written out are the letters that folding leaves of them: toeten as töten."""
    return _UMLAUT.sub(r"\1", text)


def without_doubles(text: str) -> str:
    """Every letter once: kiiilll as kill as kil."""
    return _ANY_RUN.sub(r"\1", text)


def as_sounded(text: str) -> str:
    """Folded Cyrillic, or Latin letters that spell it, as one rough Cyrillic."""
    for latin, cyrillic in _SOUNDS:
        text = text.replace(latin, cyrillic)
    return text.translate(_LOOSE)


@lru_cache(maxsize=64)
def plain_view(source: str) -> View:
    """The text as a well-meaning reader sees it, look-alikes and digits between letters resolved."""
    return View(tuple(_resolved(word) for word in _words(source)))


def disguise_views(source: str, vocabulary: Callable[[], Iterable[str]]) -> list[View]:
    """Further readings, only those that differ: signs as letters, torn words, masked letters.

    ``vocabulary`` gives the words that a masked one may stand for; it is asked only if there is one.
    """
    plain = plain_view(source)
    tight = _words(source, tight=True)
    readings = [
        [_resolved(word) for word in _words(source, signs=_SIGNS)],
        [_resolved(replace(word, text=word.text.replace("1", "l"))) for word in _words(source)],
        [_resolved(word) for word in tight],
        [_unmasked(word, vocabulary()) for word in _words(source, signs=_MASKS)]
        if _MASKS & set(source)
        else [],
    ]
    views = {view.text: view for view in (View(tuple(words)) for words in readings)}
    return [view for text, view in views.items() if text not in (plain.text, " ")]


def changed(view: View, change: Callable[[str], str]) -> View:
    """The same view with every word changed."""
    return View(tuple(replace(word, text=change(word.text)) for word in view.words))


def has_long_run(view: View) -> bool:
    """Whether a letter stands three times in a row."""
    return _LONG_RUN.search(view.text) is not None


def is_latin(view: View) -> bool:
    """Whether most letters are Latin."""
    return sum("a" <= c <= "z" for c in view.text) > sum("а" <= c <= "ї" for c in view.text)


def long_words(view: View, least: int) -> list[Word]:
    """Words that may hide several: long ones, and those that were spelled out letter by letter."""
    found = [word for word in view.words if len(word.text) >= least]
    run: list[Word] = []
    for word in (*view.words, Word("", 0, 0)):
        if len(word.text) == 1 and word.text.isalpha():
            run.append(word)
        elif word.text != STOP:
            if len(run) >= SPELLED:
                found.append(Word("".join(letter.text for letter in run), run[0].start, run[-1].end))
            run = []
    return found


@lru_cache(maxsize=64)
def _words(source: str, *, signs: frozenset[str] = frozenset(), tight: bool = False) -> tuple[Word, ...]:
    """Split into folded words. ``signs`` count as letters inside a word; ``tight``: only white space parts words."""
    words: list[Word] = []
    start, letters = 0, ""
    for at, character in enumerate(source + "\n"):
        folded = fold(character)
        after = source[at + 1 : at + 2]
        follows = after.isalnum()
        inside = (folded and folded.isalnum()) or (character in signs and (follows or after in signs))
        if inside:
            start = start if letters else at
            letters += folded
        elif folded and letters and not (tight and not character.isspace() and follows):
            words.append(Word(letters, start, at))
            letters = ""
        if character in SENTENCE_END and not follows and words and words[-1].text != STOP:
            words.append(Word(STOP, at, at))
    return tuple(words)


def _resolved(word: Word) -> Word:
    """Letters of one script: look-alikes of the other replaced, digits between letters read as letters."""
    text = word.text.translate(_FROM_GREEK)
    latin = sum("a" <= c <= "z" for c in text)
    cyrillic = sum("а" <= c <= "ԯ" for c in text)
    if not latin and not cyrillic:
        return word
    if cyrillic >= latin:
        return replace(word, text=text.translate(_SIGNS_CYRILLIC).translate(_TO_CYRILLIC))
    return replace(word, text=text.translate(_SIGNS_LATIN).translate(_TO_LATIN))


def _unmasked(word: Word, vocabulary: Iterable[str]) -> Word:
    """A word with masked letters, if the policy knows exactly what it may stand for."""
    if not _MASKS & set(word.text):
        return _resolved(word)
    shape = re.compile("".join(r"\w" if c in _MASKS else re.escape(c) for c in word.text))
    return replace(word, text=next((known for known in vocabulary if shape.fullmatch(known)), word.text))
