from __future__ import annotations

import datetime
import stat
from pathlib import Path

import numpy as np
import pytest

from memoriam.errors import InstallationError
from memoriam.rules.case import Case, PhotoFinding
from memoriam.rules.decision import Outcome
from memoriam.rules.register import DIMENSIONS, MATCH_BITS, OptOut, Register, new_key, read_register, sketch

CHANCE = np.random.default_rng(5)


def unit() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    vector = CHANCE.standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def near(one: np.ndarray[tuple[int, ...], np.dtype[np.float32]], cosine: float) -> tuple[float, ...]:
    other = unit()
    other -= other @ one * one
    other /= np.linalg.norm(other)
    return tuple(float(value) for value in cosine * one + np.sqrt(1 - cosine**2) * other)


def test_the_same_person_is_found_again_and_strangers_are_not(tmp_path: Path) -> None:
    key = new_key(tmp_path / "key")
    person = unit()
    register = Register(key).with_person(person, "2026-11-22")
    for _ in range(20):
        register = register.with_person(unit(), "2026-11-22")
    found = register.nearest(near(person, 0.75))
    assert found is not None
    assert found[0] <= MATCH_BITS
    stranger = register.nearest(near(unit(), 0.05))
    assert stranger is not None
    assert stranger[0] > MATCH_BITS


def test_it_is_stored_without_its_key_for_the_owner_only(tmp_path: Path) -> None:
    key = new_key(tmp_path / "key")
    register = Register(key).with_person(unit(), "2026-11-22")
    register.save(tmp_path / "register")
    assert key.hex() not in (tmp_path / "register").read_text()
    assert stat.S_IMODE((tmp_path / "register").stat().st_mode) == 0o600
    assert read_register(tmp_path / "register", tmp_path / "key").entries == register.entries


def test_without_the_key_bits_say_nothing_of_the_embedding() -> None:
    person = unit()
    entry = (
        np.unpackbits(np.frombuffer(sketch(person, b"secret", b"salt"), np.uint8)).astype(np.float32) * 2 - 1
    )
    guesses = [
        np.linalg.norm(entry) and abs(np.corrcoef(entry, guess)[0, 1])
        for guess in (
            np.unpackbits(np.frombuffer(sketch(person, bytes([n]), b"salt"), np.uint8)).astype(float)
            for n in range(50)
        )
    ]
    assert np.mean(guesses) < 0.1


def test_the_same_person_twice_looks_like_two(tmp_path: Path) -> None:
    person = unit()
    first, second = Register(b"k" * 32).with_person(person, "a").with_person(person, "b").entries
    differ = int.from_bytes(first.sketch) ^ int.from_bytes(second.sketch)
    assert differ.bit_count() > MATCH_BITS


def test_a_match_is_held_for_a_person(tmp_path: Path) -> None:
    person = unit()
    rule = OptOut(Register(b"k" * 32).with_person(person, "a"))
    today = datetime.date(2026, 1, 1)
    photo = PhotoFinding(photo="x", embedding=near(person, 0.8))
    assert rule.judge(Case(today=today, photos=(photo,))).outcome is Outcome.HELD
    assert rule.judge(Case(today=today)).outcome is Outcome.ALLOWED
    assert OptOut().judge(Case(today=today, photos=(photo,))).outcome is Outcome.ALLOWED


@pytest.mark.parametrize("damage", ["", "memoriam-register 1\n{}\n", "memoriam-register 1\nx\n"])
def test_a_damaged_register_is_one_sentence(tmp_path: Path, damage: str) -> None:
    new_key(tmp_path / "key")
    (tmp_path / "register").write_text(damage)
    with pytest.raises(InstallationError, match="restore both"):
        read_register(tmp_path / "register", tmp_path / "key")
