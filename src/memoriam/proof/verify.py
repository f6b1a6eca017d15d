"""What can be proved of a file: its content credentials, and the invisible mark that stays when they are stripped.

A signature proves that the file is as its signer left it. The mark proves nothing of that kind, since anybody may read
this program and write one; it leads a stripped film back to its number.
"""

from __future__ import annotations

import json
import mmap
import re
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from c2pa import C2paError, Context, Reader
from pydantic import BaseModel, ConfigDict, Field

from memoriam.errors import CertificateError, PhotoError, RecordingError
from memoriam.media.samples import luma_samples
from memoriam.proof.certificate import local_anchor
from memoriam.proof.credentials import FILM_ASSERTION, OFFLINE, SOFTWARE
from memoriam.proof.mark import MarkReading, read_mark
from memoriam.settings import Settings, settings

SAMPLES = 12
"""Frames of a film in which the mark is looked for: 8 sufficed for every attack of benchmarks/proof.py."""

LONGEST_FILM = 200.0
"""Seconds of sound in which the mark of a voice is looked for; no film of ours is longer."""

_HEX = re.compile(r"[0-9a-f]{1,8}")

SOURCE_TYPES = "digitalsourcetype/"

_EXPIRED = frozenset({"signingCredential.expired", "claimSignature.outsideValidity"})
_FORGED = frozenset({"claimSignature.mismatch", "signingCredential.invalid", "algorithm.unsupported"})
_CONTENT = ("assertion.bmffHash", "assertion.dataHash", "assertion.boxesHash")
_MANIFEST = b"c2pa.assertions"
"""The name of a part that every manifest has (C2PA 2.4, section 11)."""

_UNTRUSTED = "signingCredential.untrusted"


class Finding(StrEnum):
    """What a file turned out to be; ``exit_code`` is the status of ``memoriam verify``."""

    GENUINE = "genuine"
    """One of ours, unchanged since it was signed by somebody this computer trusts."""
    UNKNOWN_SIGNER = "unknown signer"
    """Unchanged since it was signed, and says that it is one of ours, but by a signer this computer does not know."""
    OTHER_TOOL = "other tool"
    """Unchanged since it was signed, and made by another program."""
    ALTERED = "altered"
    """Changed or cut after it was signed, or its signature is not valid, or its picture is another film's."""
    STRIPPED = "stripped"
    """Unsigned, but the invisible mark of one of our films is in the picture."""
    NOTHING = "nothing"
    """Neither a signature nor a mark."""
    UNREADABLE = "unreadable"
    """Not a film or picture, or too damaged to look at."""

    @property
    def exit_code(self) -> int:
        """0 for what is proved to be ours; 10 and above otherwise, beside the statuses of failed commands."""
        order = list(Finding)
        return 0 if self is Finding.GENUINE else 9 + order.index(self)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MadeFrom(_Part):
    """One ingredient. sha256: empty if the other tool did not name one."""

    title: str
    sha256: str
    relation: str


class MarkFound(_Part):
    """The invisible mark. strength: in standard deviations of unmarked pictures; chance alone gives about 3."""

    film_id: str
    strength: float


class VoiceMarkFound(_Part):
    """The mark of a made voice. code: last four digits of its film's id. strength: as of a MarkFound; 5 is chance."""

    code: str
    strength: float


class Verdict(_Part):
    """Everything that could be found out about one file."""

    file: str
    finding: Finding
    sentence: str = Field(description="the verdict in one sentence")
    software: str = Field("", description="program and version that claim to have made it")
    whole: bool | None = Field(None, description="unchanged since it was signed; none if it never was")
    trusted: bool | None = Field(None, description="signed by somebody this computer trusts")
    signer: str = ""
    certificate: str = Field("", description="common name and serial number of the signing certificate")
    time_stamp: datetime | None = Field(None, description="when a time-stamping authority saw the signature")
    source_type: str = Field("", description="IPTC digital source type")
    film_id: str = Field("", description="as the manifest says, hexadecimal")
    role: str = ""
    consent: str = ""
    made_from: tuple[MadeFrom, ...] = ()
    mark: MarkFound | None = None
    voice_mark: VoiceMarkFound | None = Field(
        None, description="the mark of a made voice in the film's sound"
    )
    problems: tuple[str, ...] = Field((), description="what the C2PA reader objects to, in its own words")

    @property
    def exit_code(self) -> int:
        """Status of the command."""
        return self.finding.exit_code


def verify(path: Path, own: Settings | None = None) -> Verdict:
    """Look at a file of any kind. Raises PhotoError if there is no such file or it may not be read."""
    verdict = _verdict(path, own or settings())
    film_id = verdict.film_id or (verdict.mark.film_id if verdict.mark else "")
    found = _find_voice_mark(path, film_id)
    if found is None:
        return verdict
    if verdict.finding is Finding.NOTHING:
        sentence = (
            "It carries no signature and no mark in its picture, but its speech carries the mark of a voice made by "
            f"Memoriam (film …{found.code}): that voice was made with AI."
        )
        return verdict.model_copy(
            update={"finding": Finding.STRIPPED, "sentence": sentence, "voice_mark": found}
        )
    return verdict.model_copy(update={"voice_mark": found})


def _find_voice_mark(path: Path, film_id: str) -> VoiceMarkFound | None:
    """The mark of a made voice, if the file has sound and there is one. film_id: hexadecimal, or empty."""
    from memoriam.proof.voice_mark import read_voice_mark
    from memoriam.sound.recording import read_recording

    try:
        samples = read_recording(path, most_seconds=LONGEST_FILM).samples
    except RecordingError:
        return None
    known = int(film_id, 16) if _HEX.fullmatch(film_id) else None
    found = read_voice_mark(samples) or (None if known is None else read_voice_mark(samples, known))
    return (
        None if found is None else VoiceMarkFound(code=f"{found.code:04x}", strength=round(found.strength, 1))
    )


def _verdict(path: Path, own: Settings) -> Verdict:
    """What signature and picture say."""
    store, unreadable = _read_manifests(path, _anchors(own))
    mark, undecodable = _find_mark(path)
    if store is not None:
        return _signed(path, store, mark, _cut_short(path))
    if unreadable and not undecodable:
        return Verdict(file=path.name, finding=Finding.ALTERED, whole=False, mark=mark, sentence=unreadable)
    if undecodable:
        return Verdict(file=path.name, finding=Finding.UNREADABLE, sentence=undecodable)
    if mark is None:
        sentence = "It carries neither a signature nor a mark of ours: nothing shows where it comes from."
        return Verdict(file=path.name, finding=Finding.NOTHING, sentence=sentence)
    sentence = (
        f"Its signature was stripped, but the picture carries the mark of the Memoriam film {mark.film_id}: "
        "it was made with AI, and whether it was changed since cannot be told."
    )
    return Verdict(file=path.name, finding=Finding.STRIPPED, mark=mark, sentence=sentence)


def _anchors(own: Settings) -> str:
    """Roots this computer trusts, PEM: its own, and those its owner named."""
    if own.trust_anchors is None:
        return local_anchor(own.certificate_folder)
    try:
        named = own.trust_anchors.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise CertificateError(
            f"The trust anchors '{own.trust_anchors}' cannot be read; set MEMORIAM_TRUST_ANCHORS to a PEM file."
        ) from None
    return named + "\n" + local_anchor(own.certificate_folder)


def _read_manifests(path: Path, anchors: str) -> tuple[dict[str, Any] | None, str]:
    """The reader's report, or none; and one sentence if there is a manifest that cannot be read."""
    options = dict(OFFLINE)
    if anchors.strip():
        options["trust"] = {"user_anchors": anchors}
    try:
        report = _report(path, options)
    except C2paError:
        report = None
    except OSError as error:
        raise PhotoError(
            f"'{path}' cannot be read ({(error.strerror or str(error)).lower()}); check its name."
        ) from None
    if report is None and _holds_credentials(path):
        return None, "It carries content credentials that are damaged, so nothing in them can be believed."
    return report, ""


def _holds_credentials(path: Path) -> bool:
    """Whether there are parts of a manifest in a file, although the reader makes no sense of them."""
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_MANIFEST) >= 0


def _report(path: Path, options: dict[str, Any]) -> dict[str, Any] | None:
    """What the official reader says; its kind is found from the content, since names are often wrong."""
    with path.open("rb") as file, Context.from_dict(options) as context:
        reader = Reader.try_create(file, context=context)
        if reader is None:
            return None
        with reader:
            report: dict[str, Any] = json.loads(reader.json())
            return report


def mark_of(path: Path) -> MarkReading | None:
    """The mark in a film's key frames or, failing that, between them; or the one in a picture. Raises PhotoError."""
    reading = read_mark(luma_samples(path, SAMPLES))
    return reading or read_mark(luma_samples(path, SAMPLES, between=True))


def _find_mark(path: Path) -> tuple[MarkFound | None, str]:
    """The mark, if there is one; and one sentence if the file cannot be looked at."""
    try:
        reading = mark_of(path)
    except PhotoError as error:
        return None, str(error)
    if reading is None:
        return None, ""
    return MarkFound(film_id=f"{reading.film_id:08x}", strength=round(reading.strength, 1)), ""


def _signed(path: Path, store: dict[str, Any], mark: MarkFound | None, cut: bool) -> Verdict:
    manifest = store["manifests"][store["active_manifest"]]
    film = _assertion(manifest, FILM_ASSERTION)
    said = manifest.get("claim_generator_info") or [{}]
    signature = manifest.get("signature_info") or {}
    failures = _failures(store)
    codes = {failure["code"] for failure in failures} - {_UNTRUSTED}
    trusted = store.get("validation_state") == "Trusted"
    ours = said[0].get("name") == SOFTWARE and bool(film)
    signer = str(signature.get("issuer") or signature.get("common_name") or "somebody without a name")
    film_id = str(film.get("filmId", ""))
    finding, sentence = _judge(codes, ours=ours, trusted=trusted, signer=signer, cut=cut)
    if ours and mark is not None and mark.film_id != film_id:
        finding = Finding.ALTERED
    return Verdict(
        file=path.name,
        finding=finding,
        sentence=sentence + _about_mark(film_id, mark),
        software=" ".join(str(said[0].get(key, "")) for key in ("name", "version")).strip(),
        whole=not codes,
        trusted=trusted,
        signer=signer,
        certificate=_certificate(signature),
        time_stamp=signature.get("time"),
        source_type=_source_type(manifest),
        film_id=film_id,
        role=str(film.get("role", "")),
        consent=str(film.get("consent", "")),
        made_from=tuple(_made_from(ingredient) for ingredient in manifest.get("ingredients", ())),
        mark=mark,
        problems=tuple(f"{failure['code']}: {failure.get('explanation', '')}" for failure in failures),
    )


def _judge(codes: set[str], *, ours: bool, trusted: bool, signer: str, cut: bool) -> tuple[Finding, str]:
    """The finding and its sentence."""
    if codes:
        return Finding.ALTERED, _complaint(codes, signer, cut)
    if not ours:
        known = "whom this computer trusts" if trusted else "whom this computer does not know"
        return (
            Finding.OTHER_TOOL,
            f"It is whole, but not one of ours: another program made it, signed by '{signer}', {known}.",
        )
    if not trusted:
        return Finding.UNKNOWN_SIGNER, (
            f"It is whole and says that it is a Memoriam film, signed by '{signer}', whom this computer does not know."
        )
    return Finding.GENUINE, f"It is a Memoriam film, unchanged since '{signer}' signed it."


def _complaint(codes: set[str], signer: str, cut: bool) -> str:
    if codes & _EXPIRED:
        return f"The certificate of '{signer}' has expired and no time stamp proves that it signed while it was valid."
    if codes & _FORGED:
        return f"The signature in the name of '{signer}' is not valid: nothing it says can be believed."
    if cut:
        return f"It is only a part of the file that '{signer}' signed: its end is missing."
    if any(code.startswith(_CONTENT) for code in codes):
        return f"It was changed after '{signer}' signed it: picture or sound are not what they were."
    return f"Its content credentials were changed after '{signer}' signed them: what they say cannot be believed."


def _about_mark(film_id: str, mark: MarkFound | None) -> str:
    """What the mark adds to what the manifest says."""
    if mark is None or mark.film_id == film_id:
        return ""
    if film_id:
        return f" Its picture carries the mark of another film, {mark.film_id}."
    return f" Its picture carries the mark of the Memoriam film {mark.film_id}."


def _assertion(manifest: dict[str, Any], label: str) -> dict[str, Any]:
    for assertion in manifest.get("assertions", ()):
        data = assertion.get("data")
        if str(assertion.get("label", "")).startswith(label) and isinstance(data, dict):
            return data
    return {}


def _source_type(manifest: dict[str, Any]) -> str:
    actions = _assertion(manifest, "c2pa.actions").get("actions") or [{}]
    return str(actions[0].get("digitalSourceType", "")).rpartition(SOURCE_TYPES)[2]


def _made_from(ingredient: dict[str, Any]) -> MadeFrom:
    name = str(ingredient.get("instance_id", ""))
    return MadeFrom(
        title=str(ingredient.get("title") or "an unnamed file"),
        sha256=name.removeprefix("sha256:") if name.startswith("sha256:") else "",
        relation=str(ingredient.get("relationship", "")),
    )


def _failures(store: dict[str, Any]) -> list[dict[str, Any]]:
    active = (store.get("validation_results") or {}).get("activeManifest") or {}
    return list(active.get("failure") or ())


def _certificate(signature: dict[str, Any]) -> str:
    name, number = signature.get("common_name"), signature.get("cert_serial_number")
    return ", ".join(str(part) for part in (name, number and f"no. {number}") if part)


def _cut_short(path: Path) -> bool:
    """Whether an MP4's boxes or a JPEG's end are missing (ISO/IEC 14496-12; ITU-T T.81)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(2)
        if head == b"\xff\xd8":
            file.seek(max(0, size - 2))
            return file.read(2) != b"\xff\xd9"
        position = 0
        while position < size:
            file.seek(position)
            header = file.read(16)
            length = int.from_bytes(header[:4], "big")
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            if length < 8:
                return length != 0
            position += length
        return position > size
