"""A family's text → sentences of pieces: what is written beside what is to be said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from memoriam.errors import VoiceError
from memoriam.voice.base import Words
from memoriam.voice.inventory import before_vowels, to_inventory, unknown
from memoriam.voice.languages import Language
from memoriam.voice.rules import rules_of

MOST_LETTERS = 1500
"""More than a minute of any language (English is read at some 15 letters a second): refused before work begins."""

LONGEST_SENTENCE = 34
"""Words said in one breath of the model: some 14 s. Memory and the loss of attention grow with the length."""

SENTENCE_PAUSE, PARAGRAPH_PAUSE, BREAK_PAUSE = 0.45, 0.95, 0.18
"""Seconds after a sentence, after an empty line, and inside a sentence too long for one breath."""

_SCRIPTS = {"ru": ("CYRILLIC",), "uk": ("CYRILLIC",)}
"""Letters read beside Latin ones, which every reader knows."""

_ENDS = frozenset(".!?…")
_PAUSES = frozenset(",;:—")

_FOLDED = str.maketrans(
    {
        "’": "'", "ʼ": "'", "`": "'", "´": "'", "–": "—", "―": "—", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
        "\u00ad": None, "[": "(", "]": ")", "{": "(", "}": ")",
    }
)  # fmt: skip

_WORD = re.compile(r"[^\W_]+(?:['·.\-][^\W_]+)*'?")
_MARK = re.compile(r"\.\.\.|[.,;:!?…—]|(?<=\s)-(?=\s)|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word. written: as the family wrote it. spoken: in words. mark: the punctuation behind it, "" for none.

    symbols: how it sounds, in Kokoro's inventory; "" until it is known. shown: as written with the quotes and marks
    around it. last: whether an empty line follows.
    """

    written: str
    spoken: str
    symbols: str = ""
    mark: str = ""
    shown: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """Said in one go. pause: seconds of silence after it."""

    pieces: tuple[Piece, ...]
    pause: float


def read(words: Words, language: Language) -> tuple[Sentence, ...]:
    """Sentences of a text. Raises VoiceError: nothing to say, far too long, a pronunciation with unknown sounds."""
    if len(words.text) > MOST_LETTERS:
        raise VoiceError(
            f"The words are {len(words.text)} letters long, some {len(words.text) // 15} seconds; "
            f"a minute is about {MOST_LETTERS * 3 // 5}, so shorten them."
        )
    text = _cleaned(words.text)
    given = {_cleaned(name).lower(): sound for name, sound in words.pronounce.items() if name.strip()}
    pieces = [_pronounced(piece, given) for piece in _pieces(text, language, given)]
    for piece in pieces:
        _check_letters(piece, language)
    found = tuple(_sentences(_with_marks(pieces)))
    if not found:
        raise VoiceError(f"There is nothing to say in '{words.text[:40]}'; write a sentence in letters.")
    return found


def _cleaned(text: str) -> str:
    """NFC, one kind of quotes and dashes, no control characters, pictures or markup."""
    text = unicodedata.normalize("NFC", text).translate(_FOLDED).replace("\r\n", "\n").replace("--", "—")
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c)[0] not in "C" and not _is_picture(c)))
    return "".join(kept).strip()


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk"} and character not in "°№"


def _pieces(text: str, language: Language, given: Mapping[str, str]) -> Iterator[Piece]:
    """Scan from left to right: given names first, then what the language writes short, then plain words and marks."""
    rules = rules_of(language)
    names = _any_of(given)
    at = 0
    while at < len(text):
        if (named := names and names.match(text, at)) and _begins_word(text, at):
            yield Piece(named[0], named[0])
            at = named.end()
            continue
        for pattern, spell in rules:
            if _begins_word(text, at) and (match := pattern.match(text, at)) and (spoken := spell(match)):
                yield Piece(match[0].strip(), spoken)
                at = match.end()
                break
        else:
            if match := _WORD.match(text, at) or _MARK.match(text, at):
                yield Piece(match[0], "" if _MARK.fullmatch(match[0]) else match[0])
            elif not text[at].isspace():
                yield Piece(text[at], "", mark="(" if _opens(text, at) else ")")
            at = match.end() if match else at + 1


def _opens(text: str, at: int) -> bool:
    """Whether a quote or bracket belongs to what follows."""
    return at == 0 or text[at - 1].isspace() or text[at - 1] in "(\"'«»„“‚‘¿¡"


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _any_of(names: Mapping[str, str]) -> re.Pattern[str] | None:
    if not names:
        return None
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, longest_first)) + r")(?![^\W_])", re.IGNORECASE)


def _pronounced(piece: Piece, given: Mapping[str, str]) -> Piece:
    """The piece as the family wants it said. Raises VoiceError for sounds nobody knows."""
    sound = given.get(piece.written.lower(), "").strip()
    if not sound:
        return piece
    if not (len(sound) > 2 and sound[0] == sound[-1] == "/"):
        return replace(piece, spoken=_cleaned(sound))
    symbols = to_inventory(sound[1:-1].strip())
    if strange := unknown(symbols):
        raise VoiceError(
            f"The pronunciation {sound} of '{piece.written}' has sounds that are not IPA: {' '.join(strange)}; "
            "write it as it sounds in the language, without slashes, or look it up in a dictionary."
        )
    return replace(piece, symbols=before_vowels(symbols))


def _check_letters(piece: Piece, language: Language) -> None:
    """Raises VoiceError for a word in letters nobody reads in this language; it would come out as gibberish."""
    if piece.symbols:
        return
    scripts = ("LATIN", *_SCRIPTS.get(language.code, ()))
    for letter in filter(str.isalpha, piece.spoken):
        if not unicodedata.name(letter, "").startswith((*scripts, "FEMININE", "MASCULINE", "MODIFIER")):
            raise VoiceError(
                f"The word '{piece.written}' is not written in letters of {language.name}; "
                "name the language the words are in, or say how the word is pronounced."
            )


def _with_marks(pieces: Sequence[Piece]) -> list[Piece]:
    """Words alone, each with the marks and quotes around it and with what follows it."""
    words: list[Piece] = []
    opening = ""
    for piece in pieces:
        if piece.spoken:
            words.append(replace(piece, shown=opening + piece.written))
            opening = ""
        elif piece.mark == "(":
            opening += piece.written
        elif words and piece.mark == ")":
            words[-1] = replace(words[-1], shown=words[-1].shown + piece.written)
        elif words:
            words[-1] = _marked(words[-1], piece.written)
    return words


def _marked(word: Piece, written: str) -> Piece:
    """A word with the mark behind it; the first one counts for the melody, and a later one that ends the sentence."""
    if not written.strip():
        return replace(word, last=True)
    mark = {"...": "…", "-": "—"}.get(written, written)
    shown = f"{word.shown} —" if mark == "—" else word.shown + written
    return replace(word, mark=mark if mark in _ENDS or not word.mark else word.mark, shown=shown)


def _sentences(words: Sequence[Piece]) -> Iterator[Sentence]:
    """Cut at the ends of sentences, at empty lines, and where a breath runs out."""
    current: list[Piece] = []
    for word in words:
        current.append(word)
        if word.last or word.mark in _ENDS:
            yield Sentence(tuple(current), PARAGRAPH_PAUSE if word.last else SENTENCE_PAUSE)
            current = []
        elif len(current) >= LONGEST_SENTENCE:
            yield from _shortened(current)
            current = []
    if current:
        yield Sentence(tuple(current), SENTENCE_PAUSE)


def _shortened(pieces: list[Piece]) -> Iterator[Sentence]:
    """Break a long sentence behind its last mark, or where it is full."""
    marked = [
        index for index, piece in enumerate(pieces) if piece.mark in _PAUSES and index >= len(pieces) // 3
    ]
    cut = marked[-1] + 1 if marked else len(pieces)
    yield Sentence(tuple(pieces[:cut]), BREAK_PAUSE)
    if pieces[cut:]:
        yield Sentence(tuple(pieces[cut:]), BREAK_PAUSE)
