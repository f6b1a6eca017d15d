from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.voice.inventory import (
    TOKENS,
    as_heard,
    before_vowels,
    is_sound,
    to_inventory,
    tokens_of,
    unknown,
)


@pytest.mark.parametrize(
    ("ipa", "symbols"),
    [
        ("t^svˈœlf", "ʦvˈœlf"),
        ("t͡ʃa^ɪ", "ʧI"),
        ("ɪç", "ɪç"),
        ("ʃɑ̃", "ʃɑ̃"),
        ("bɨɭa", "bɨla"),
        ("ɡn̩", "ɡn"),
        ("d͡ʑ", "ʥ"),
        ("tʃeɪ", "ʧA"),
    ],
)
def test_ipa_becomes_what_kokoro_knows(ipa: str, symbols: str) -> None:
    assert to_inventory(ipa) == symbols
    assert unknown(symbols) == ""


def test_every_token_has_its_own_number() -> None:
    assert len(set(TOKENS.values())) == len(TOKENS)
    assert 0 not in TOKENS.values()  # 0 is the padding


@given(st.text(max_size=40))
def test_any_text_gives_only_known_tokens(text: str) -> None:
    known = set(TOKENS.values())
    assert set(tokens_of(to_inventory(text))) <= known


def test_stress_moves_to_the_vowel_of_its_syllable() -> None:
    assert before_vowels("ˈstraː") == "strˈaː"
    assert before_vowels("ˌaˈba") == "ˌabˈa"


def test_sounds_are_told_from_marks() -> None:
    assert [character for character in "mˈɑ̃ː, A!" if is_sound(character)] == ["m", "ɑ", "A"]
    assert as_heard("A") == "eɪ"
    assert as_heard("ɑ", "\u0303") == "ɑ̃"
