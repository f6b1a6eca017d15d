from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from memoriam.errors import VoiceError
from memoriam.settings import settings
from memoriam.voice.base import Words
from memoriam.voice.espeak import by_espeak, program
from memoriam.voice.inventory import TOKENS
from memoriam.voice.languages import find_language, languages
from memoriam.voice.reading import Piece, read


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Path]:
    """A program in espeak-ng's place; tests write what it says."""
    path = tmp_path / "espeak-ng"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEMORIAM_ESPEAK_NG", str(path))
        settings.cache_clear()
        yield path
    settings.cache_clear()


def says(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def pieces(*words: str) -> tuple[Piece, ...]:
    return tuple(Piece(word, word) for word in words)


def test_words_are_taken_one_by_one(stand_in: Path) -> None:
    says(stand_in, "cat >/dev/null; echo ' mˌa^ɪnə lˈiːbən'; echo 'kˈɪndɜ'")
    assert by_espeak(pieces("Meine", "lieben", "Kinder"), find_language("de")) == [
        "mˌaɪnɛ",
        "lˈiːbən",
        "kˈɪndɐ",
    ]


def test_words_written_together_are_shared_out(stand_in: Path) -> None:
    says(
        stand_in,
        "case \"$(cat)\" in 'il est un ami') echo 'il ɛtœ̃n-amˈi';; *) printf 'il\\nˈɛ\\nœ̃\\namˈi\\n';; esac",
    )
    found = by_espeak(pieces("il", "est", "un", "ami"), find_language("fr"))
    assert "".join(found) == "ilɛtœ̃namˈi"
    assert found[0] == "il"
    assert found[3].endswith("amˈi")
    assert all(found)


def test_what_is_read_as_foreign_is_kept(stand_in: Path) -> None:
    says(stand_in, "cat >/dev/null; echo '(^e^n)wˈɜːld(^d^e)'")
    assert by_espeak(pieces("world"), find_language("de")) == ["wˈɐːld"]


def test_a_missing_program_is_named_with_the_way_out(stand_in: Path) -> None:
    with pytest.raises(VoiceError, match="apt-get install espeak-ng"):
        by_espeak(pieces("Hallo"), find_language("de"))
    assert program() is None


def test_a_failing_program_is_an_error(stand_in: Path) -> None:
    says(stand_in, "exit 3")
    with pytest.raises(VoiceError, match="cannot read German"):
        by_espeak(pieces("Hallo"), find_language("de"))


def test_text_never_becomes_an_option(stand_in: Path, tmp_path: Path) -> None:
    says(stand_in, f'echo "$@" > {tmp_path}/given; cat >/dev/null; echo a')
    by_espeak(pieces("-f /etc/passwd; rm"), find_language("de"))
    assert "passwd" not in (tmp_path / "given").read_text()


@pytest.mark.skipif(
    not (os.environ.get("MEMORIAM_ESPEAK_NG") or shutil.which("espeak-ng")),
    reason="espeak-ng is not installed",
)
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ich war am 12. März 1945 in Köln, und z. B. Anna auch."),
        ("fr", "Il y a eu des amis, le 1er mai 1950, et c'était beau."),
        ("es", "Nací el 1 de mayo de 1950 y fui feliz."),
        ("it", "Sono nato il 12 marzo 1945, l'amore resta."),
        ("pl", "Urodziłem się 12 marca 1945 roku w Łodzi."),
        ("ru", "Я родился 12 марта 1945 года в Москве."),
    ],
)
def test_the_real_program_gives_every_word_its_sounds(language: str, text: str) -> None:
    (sentence,) = read(Words(text, language), languages()[language])
    found = by_espeak(sentence.pieces, languages()[language])
    assert all(found), list(zip(sentence.pieces, found, strict=True))
    assert set("".join(found)) <= set(TOKENS)
