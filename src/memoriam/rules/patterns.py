"""The small language that word policies are written in, made into regular expressions over a view's text.

``kill*``            every word that begins so; ``*mord`` every word that ends so
``(hate|despise)``   one of these, each may be several words, or hold brackets again
``[all|the]``        the same up to three times, or nothing
``<people>``         one of the list of that name in the same file
``...``              up to four words in between, within the sentence
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

GAP_WORDS = 4

MOST_NESTED = 8
"""Lists may name lists, but not in a circle."""

OPTIONAL = "{0,3}"
"""Fillers pile up: [all|these|damned] is meant to cover 'all these damned'."""

LEAST_JOINED = 7
"""Letters from which words written together mean something of their own; shorter ones stand inside harmless words."""

LEAST_SPELLED = 4
"""The same where letters were set apart one by one: that is rarely done without a purpose."""

Fold = Callable[[str], str]
Lists = Mapping[str, tuple[str, ...]]

_TOKEN = re.compile(r"\.\.\.|[()\[\]|]|[^\s()\[\]|]+")
_LIST = re.compile(r"<(\w+)>")
_GAP = rf"(?:[^ .]+ ){{0,{GAP_WORDS}}}"
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, perhaps with a star; ``...`` is the gap."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences, or nothing if ``optional``."""

    alternatives: tuple[Sequence, ...]
    optional: bool


Sequence = tuple["Word | Choice", ...]


def parse(pattern: str, lists: Lists) -> Sequence:
    """The parts of a pattern. Raises ValueError, with the reason, if it is not written as patterns are."""
    tokens = _TOKEN.findall(_expand(pattern, lists))
    alternatives, rest = _alternatives(tokens, "")
    if rest or not alternatives[0]:
        raise ValueError(f"the pattern '{pattern}' has a bracket too many, or says nothing")
    return (Choice(alternatives, optional=False),) if len(alternatives) > 1 else alternatives[0]


def spaced(sequence: Sequence, fold: Fold) -> str:
    """An expression for the words with one space after each."""
    return "".join(_spaced(part, fold) for part in sequence)


def joined(sequence: Sequence, fold: Fold, least: int) -> str:
    """An expression for the words written together, or nothing if it has a gap or may be shorter than ``least``."""
    if _has_gap(sequence) or least_letters(sequence, fold) < least:
        return ""
    return _joined(sequence, fold)


def least_letters(sequence: Sequence, fold: Fold) -> int:
    """Letters of the shortest text that a sequence matches."""
    total = 0
    for part in sequence:
        if isinstance(part, Word):
            total += len(fold(part.text.strip("*.")))
        elif not part.optional:
            total += min(least_letters(one, fold) for one in part.alternatives)
    return total


def words(sequence: Sequence) -> Iterable[str]:
    """Every literal word of a sequence."""
    for part in sequence:
        if isinstance(part, Word):
            yield part.text.strip("*.")
        else:
            for one in part.alternatives:
                yield from words(one)


def _expand(pattern: str, lists: Lists) -> str:
    for _ in range(MOST_NESTED):
        if not _LIST.search(pattern):
            return pattern
        pattern = _LIST.sub(lambda found: f"({'|'.join(_named(found[1], lists))})", pattern)
    raise ValueError(f"the lists in '{pattern[:60]}' name each other in a circle")


def _named(name: str, lists: Lists) -> tuple[str, ...]:
    if name not in lists:
        raise ValueError(f"there is no list called '{name}'")
    return lists[name]


def _alternatives(tokens: list[str], opening: str) -> tuple[tuple[Sequence, ...], list[str]]:
    """Read up to the bracket that closes ``opening``, or to the end."""
    alternatives: list[Sequence] = []
    parts: list[Word | Choice] = []
    while tokens:
        token, *tokens = tokens
        if token in _CLOSING:
            inside, tokens = _alternatives(tokens, token)
            parts.append(Choice(inside, optional=token == "["))
        elif token == "|":
            alternatives.append(tuple(parts))
            parts = []
        elif token == _CLOSING.get(opening):
            return (*alternatives, tuple(parts)), tokens
        elif token in _CLOSING.values():
            raise ValueError(f"a bracket '{token}' closes what was not opened")
        else:
            parts.append(Word(token))
    if opening:
        raise ValueError(f"a bracket '{opening}' is not closed")
    return (*alternatives, tuple(parts)), []


def _spaced(part: Word | Choice, fold: Fold) -> str:
    if isinstance(part, Choice):
        one = "|".join(spaced(sequence, fold) for sequence in part.alternatives)
        return f"(?:{one})" + (OPTIONAL if part.optional else "")
    return _GAP if part.text == "..." else f"{_word(part.text, fold)} "


def _joined(sequence: Sequence, fold: Fold) -> str:
    made = ""
    for part in sequence:
        if isinstance(part, Choice):
            one = "|".join(_joined(inner, fold) for inner in part.alternatives)
            made += f"(?:{one})" + (OPTIONAL if part.optional else "")
        else:
            made += re.escape(fold(part.text.strip("*")))
    return made


def _word(text: str, fold: Fold) -> str:
    before = r"\w*" if text.startswith("*") else ""
    after = r"\w*" if text.endswith("*") else ""
    return before + re.escape(fold(text.strip("*"))) + after


def _has_gap(sequence: Sequence) -> bool:
    return any(
        part.text == "..." if isinstance(part, Word) else any(_has_gap(one) for one in part.alternatives)
        for part in sequence
    )
