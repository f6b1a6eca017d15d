"""The owner's password, code and session."""

from __future__ import annotations

import json
from pathlib import Path

import pyotp
import pytest

from memoriam.doors.web import owner
from memoriam.doors.web.owner import NoOwner, NotOwner, OwnerGate, WeakPassword, name_owner

PASSWORD = "quiet light in the garden"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "SCRYPT", {"n": 16, "r": 8, "p": 1})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(tmp_path: Path, clock: Clock) -> OwnerGate:
    return OwnerGate(tmp_path / "owner.json", b"k" * 32, hours=8, idle_minutes=30, seconds=clock)


@pytest.fixture
def code(tmp_path: Path) -> pyotp.TOTP:
    address = name_owner(tmp_path / "owner.json", PASSWORD)
    assert address.startswith("otpauth://totp/Memoriam:desk?secret=")
    found = pyotp.parse_uri(address)
    assert isinstance(found, pyotp.TOTP)
    return found


def test_both_are_needed_and_a_code_counts_once(gate: OwnerGate, code: pyotp.TOTP, clock: Clock) -> None:
    now = code.at(int(clock.now))
    for password, said in ((PASSWORD, "000000"), ("wrong", now), (PASSWORD, ""), (PASSWORD, "ⅷ" * 6)):
        with pytest.raises(NotOwner):
            gate.log_in(password, said)
    assert gate.renew(gate.log_in(PASSWORD, now)) is not None
    with pytest.raises(NotOwner):
        gate.log_in(PASSWORD, now)
    clock.now += 30
    gate.log_in(PASSWORD, code.at(int(clock.now)))


def test_a_phone_may_be_half_a_minute_off(gate: OwnerGate, code: pyotp.TOTP, clock: Clock) -> None:
    with pytest.raises(NotOwner):
        gate.log_in(PASSWORD, code.at(int(clock.now) + 90))
    gate.log_in(PASSWORD, code.at(int(clock.now) + 30))


def test_sessions_end(gate: OwnerGate, code: pyotp.TOTP, clock: Clock) -> None:
    session = gate.log_in(PASSWORD, code.at(int(clock.now)))
    clock.now += 31 * 60
    assert gate.renew(session) is None
    clock.now += 30
    session = gate.log_in(PASSWORD, code.at(int(clock.now)))
    for _ in range(17):
        clock.now += 29 * 60
        session = gate.renew(session) or ""
    assert not session


def test_logging_out_ends_all_sessions(gate: OwnerGate, code: pyotp.TOTP, clock: Clock) -> None:
    session = gate.log_in(PASSWORD, code.at(int(clock.now)))
    gate.log_out()
    assert gate.renew(session) is None


@pytest.mark.parametrize("change", ["", "1.2.3", "x.y.z", "9" * 300, "1800000000.1800000000."])
def test_forged_sessions_open_nothing(gate: OwnerGate, code: pyotp.TOTP, change: str) -> None:
    assert gate.renew(change) is None


def test_an_altered_session_opens_nothing(gate: OwnerGate, code: pyotp.TOTP, clock: Clock) -> None:
    begun, used, digest = gate.log_in(PASSWORD, code.at(int(clock.now))).split(".")
    assert gate.renew(f"{int(begun) + 1}.{used}.{digest}") is None
    assert gate.renew(f"{begun}.{used}.{digest[:-1]}ä") is None


def test_without_an_owner_nobody_gets_in(gate: OwnerGate) -> None:
    with pytest.raises(NoOwner):
        gate.log_in(PASSWORD, "123456")
    assert gate.renew("1.2.3") is None


def test_the_file_tells_no_password(tmp_path: Path, code: pyotp.TOTP) -> None:
    path = tmp_path / "owner.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in path.read_text()
    assert set(json.loads(path.read_text())) == {"salt", "digest", "secret", "step", "epoch"}


@pytest.mark.parametrize("password", ["short", "x" * 129])
def test_weak_passwords(tmp_path: Path, password: str) -> None:
    with pytest.raises(WeakPassword):
        name_owner(tmp_path / "owner.json", password)
