"""Sentences → the symbols Kokoro speaks, each belonging to a piece of the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from memoriam.voice.english import english
from memoriam.voice.espeak import by_espeak
from memoriam.voice.inventory import TOKENS
from memoriam.voice.kokoro_model import MOST_TOKENS
from memoriam.voice.languages import Language
from memoriam.voice.reading import Piece


@dataclass(frozen=True, slots=True)
class Script:
    """What the model is given. symbols: characters of TOKENS. owners: for each, the index of its piece, or -1.

    pieces: those that are heard.
    """

    symbols: str
    owners: tuple[int, ...]
    pieces: tuple[Piece, ...]


def sounded(pieces: Sequence[Piece], language: Language) -> tuple[Piece, ...]:
    """Every piece with its symbols; a given pronunciation stays. Raises VoiceError."""
    read = english(pieces) if language.code == "en" else by_espeak(pieces, language)
    return tuple(
        replace(piece, symbols=piece.symbols or heard) for piece, heard in zip(pieces, read, strict=True)
    )


def scripts(pieces: Sequence[Piece]) -> tuple[Script, ...]:
    """One script, or several where one would be more than the model can take at once."""
    pieces = [piece for piece in pieces if piece.symbols]
    if not pieces:
        return ()
    script = _script(pieces)
    if len(script.symbols) <= MOST_TOKENS or len(pieces) == 1:
        return (script,)
    half = len(pieces) // 2
    return scripts(pieces[:half]) + scripts(pieces[half:])


def _script(pieces: Sequence[Piece]) -> Script:
    symbols, owners = "", []
    for index, piece in enumerate(pieces):
        for text, owner in ((piece.symbols, index), (piece.mark, -1), (" ", -1)):
            known = "".join(character for character in text if character in TOKENS)
            symbols += known
            owners += [owner] * len(known)
    return Script(symbols[:-1][:MOST_TOKENS], tuple(owners[:-1][:MOST_TOKENS]), tuple(pieces))
