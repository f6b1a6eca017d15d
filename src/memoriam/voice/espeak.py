"""Other languages' letters → sounds, by the program espeak-ng when it is installed.

It is a separate program (GPL-3.0-or-later) that is called, not a part of Memoriam. It says what a sentence sounds like
in IPA, writing some words together; which sounds belong to which word is found by laying the words said one by one
beside the sentence.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from memoriam.errors import VoiceError
from memoriam.settings import settings
from memoriam.voice.inventory import PRIMARY, SECONDARY, TIE, to_inventory
from memoriam.voice.languages import Language
from memoriam.voice.reading import Piece

SECONDS = 20.0
"""Time limit of one call; a sentence takes some 20 ms."""

_SWITCH = re.compile(r"\([a-z^-]+\)")
"""espeak-ng writes (en) … (de) around words it reads as foreign."""


def program() -> str | None:
    """Path of espeak-ng: of the settings, or the one that is installed; None without one."""
    given = settings().espeak_ng
    return shutil.which(str(given) if given else "espeak-ng")


def by_espeak(pieces: Sequence[Piece], language: Language) -> list[str]:
    """Kokoro's symbols of every piece, read in the sentence. Raises VoiceError."""
    whole = _line(_ipa(" ".join(piece.spoken + piece.mark for piece in pieces), language), language)
    if whole.count(" ") == len(pieces) - 1:
        return whole.split(" ")
    return _shared_out(whole, _alone([piece.spoken for piece in pieces], language))


def _alone(texts: Sequence[str], language: Language) -> list[str]:
    """Every text read by itself, as paragraphs of one call; one call each where a paragraph gives no line or two."""
    lines = _ipa("\n\n".join(texts), language).splitlines()
    if len(lines) != len(texts):
        lines = [_ipa(text, language) for text in texts]
    return [_line(line, language) for line in lines]


def _line(ipa: str, language: Language) -> str:
    """Words of the inventory between single spaces, in the sounds nearest to those of the language."""
    symbols = " ".join(to_inventory(_SWITCH.sub("", ipa).replace("_", " ")).split())
    for pattern, nearer in language.nearer:
        symbols = re.sub(pattern, nearer, symbols)
    return symbols


def _ipa(text: str, language: Language) -> str:
    """What the program writes, a line a clause. Raises VoiceError."""
    path = program()
    if path is None:
        raise VoiceError(
            f"To speak {language.name}, Memoriam needs the program espeak-ng; install it with "
            "'apt-get install espeak-ng', or let the words stand on the screen (scene 'words')."
        )
    command = [path, "-q", "--ipa", f"--tie={TIE}", "-b", "1", "-v", language.espeak, "--stdin"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise VoiceError(
            f"The program '{path}' cannot read {language.name}: {error}; install it again, or use the scene 'words'."
        ) from error
    return done.stdout.decode("utf-8", "replace").strip()


def _shared_out(whole: str, alone: Sequence[str]) -> list[str]:
    """The symbols of a sentence cut into those of its words, at the places nearest to the words read alone."""
    joined = "".join(alone)
    matcher = SequenceMatcher(None, joined, whole, autojunk=False)
    places = [0] * (len(joined) + 1)
    for first, second, length in matcher.get_matching_blocks():
        for step in range(length + 1):
            places[first + step] = max(places[first + step], second + step)
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1])
    cuts, end = [0], 0
    for symbols in alone[:-1]:
        end += len(symbols)
        cuts.append(max(cuts[-1], _to_word_space(whole, places[end])))
    cuts.append(len(whole))
    return [whole[a:b].strip() for a, b in pairwise(cuts)]


def _to_word_space(whole: str, at: int) -> int:
    """A cut falls on a space beside it, and never between a stress mark and its sound."""
    for near in (at, at - 1, at + 1):
        if 0 < near < len(whole) and whole[near] == " ":
            return near
    return at - 1 if 0 < at <= len(whole) and whole[at - 1] in PRIMARY + SECONDARY else at
