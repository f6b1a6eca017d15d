"""The owner of the studio: a password (scrypt), a six-digit code of the phone (TOTP), and what a login is worth.

Everything stands in one file that the owner alone can read. It is made by ``memoriam studio password``; until then
nobody can log in.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyotp

from memoriam.errors import StudioError

SCRYPT = {"n": 1 << 16, "r": 8, "p": 2}
"""64 MB and some 0.3 s a guess; one of the settings OWASP's Password Storage Cheat Sheet names as sufficient."""

SCRYPT_MEMORY = 128 * (1 << 20)

SHORTEST_PASSWORD = 12
"""OWASP ASVS 2.1.1."""

LONGEST_PASSWORD = 128
"""OWASP ASVS 2.1.2; longer ones would only cost time."""

STEP_SECONDS = 30
"""Of TOTP (RFC 6238)."""

DRIFT_STEPS = 1
"""By how many steps the phone's clock may be off."""

Seconds = Callable[[], float]


class NotOwner(StudioError):
    """Password or code are not right; which of the two is not said."""

    def __init__(self) -> None:
        super().__init__("Password or code are not right; a code counts once only, so wait for the next one.")


class NoOwner(StudioError):
    """Nobody was named the owner."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody can log in yet; run 'memoriam studio password' on the studio's machine first."
        )


class WeakPassword(StudioError):
    """A password that is too short, or too long to be looked at."""

    def __init__(self) -> None:
        super().__init__(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; take a sentence easy to type."
        )


@dataclass(frozen=True, slots=True)
class _Owner:
    """What the file holds. step: the last TOTP step that was used. epoch: changes at logout, and ends all sessions."""

    salt: str
    digest: str
    secret: str
    step: int
    epoch: str


def name_owner(path: Path, password: str, studio: str = "Memoriam") -> str:
    """Set password and second factor anew; the otpauth:// address for the phone, told once. Raises WeakPassword."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword
    salt, secret = secrets.token_hex(16), pyotp.random_base32()
    owner = _Owner(salt, _digest(password, salt), secret, 0, secrets.token_hex(16))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, owner)
    return pyotp.TOTP(secret).provisioning_uri(name="desk", issuer_name=studio)


class OwnerGate:
    """Lets the owner in. ``key`` signs sessions; hours and idle_minutes: how long one lasts."""

    def __init__(
        self, path: Path, key: bytes, *, hours: float, idle_minutes: float, seconds: Seconds = time.time
    ) -> None:
        self._path = path
        self._key = key
        self._hours = hours
        self._idle_minutes = idle_minutes
        self._seconds = seconds

    def log_in(self, password: str, code: str) -> str:
        """A session, for a cookie. Takes a third of a second whatever is wrong. Raises NotOwner, NoOwner."""
        with self._locked() as owner:
            matches = hmac.compare_digest(_digest(password[:LONGEST_PASSWORD], owner.salt), owner.digest)
            step = self._step_of(owner, code)
            if not matches or step is None:
                raise NotOwner
            _write(self._path, replace(owner, step=step))
        return self._session(owner.epoch, self._seconds())

    def renew(self, session: str) -> str | None:
        """The same session, used just now; None if it is over, forged, or the owner logged out since."""
        begun, _, rest = session.partition(".")
        used, _, _ = rest.partition(".")
        if not (begun.isdecimal() and used.isdecimal() and len(session) < 200) or not self._path.exists():
            return None
        owner, now = _read(self._path), self._seconds()
        genuine = hmac.compare_digest(self._signed(owner.epoch, begun, used).encode(), session.encode())
        young = now - int(begun) < self._hours * 3600 and now - int(used) < self._idle_minutes * 60
        return self._session(owner.epoch, int(begun)) if genuine and young else None

    def log_out(self) -> None:
        """End every session."""
        with self._locked() as owner:
            _write(self._path, replace(owner, epoch=secrets.token_hex(16)))

    def _step_of(self, owner: _Owner, code: str) -> int | None:
        """The step a code belongs to, if it was not used before."""
        totp, now = pyotp.TOTP(owner.secret), int(self._seconds()) // STEP_SECONDS
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
            is_code = hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.strip().encode())
            if is_code and step > owner.step:
                return step
        return None

    def _session(self, epoch: str, begun: float) -> str:
        return self._signed(epoch, str(int(begun)), str(int(self._seconds())))

    def _signed(self, epoch: str, begun: str, used: str) -> str:
        digest = hmac.new(self._key, f"desk:{epoch}:{begun}:{used}".encode(), hashlib.sha256).hexdigest()
        return f"{begun}.{used}.{digest}"

    @contextmanager
    def _locked(self) -> Iterator[_Owner]:
        """The owner as the file has it, this process alone: a code can be used once, whoever comes at the same time."""
        try:
            with self._path.with_suffix(".lock").open("wb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield _read(self._path)
        except FileNotFoundError:
            raise NoOwner from None


def _digest(password: str, salt: str) -> str:
    raw = hashlib.scrypt(
        password.encode(), salt=bytes.fromhex(salt), maxmem=SCRYPT_MEMORY * 2, dklen=32, **SCRYPT
    )
    return raw.hex()


def _read(path: Path) -> _Owner:
    return _Owner(**json.loads(path.read_text(encoding="utf-8")))


def _write(path: Path, owner: _Owner) -> None:
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(owner), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
