"""Content credentials (C2PA 2.4) of films, posters and contact sheets, embedded by the official library.

The manifest says how the file was made (created by software from photographs and trained models, never captured by a
camera), from which photographs and recordings (by hash alone: no pixels, no names), under which consent, and by whom
it was signed. Signing is the last thing that happens to a file, and nothing appears under its name unsigned.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from c2pa import Builder, C2paError, C2paSignerInfo, Context, Signer

from memoriam import __version__
from memoriam.errors import CertificateError, OutputError
from memoriam.media.files import atomic_path, writing
from memoriam.proof.certificate import Certificate
from memoriam.proof.source_type import DigitalSourceType
from memoriam.proof.sources import Source
from memoriam.proof.timestamp import why_unreachable

SOFTWARE = "Memoriam"

FILM_ASSERTION = "org.memoriam.film"
"""Our own assertion: film id, consent record, role of the file, engine. Other readers show it as it is."""

DISCLOSURE_ASSERTION = "c2pa.ai-disclosure"
"""C2PA 2.4: machine-readable AI disclosure."""

_OVERSIGHT = "prompt_guided"
"""C2PA 2.4, contentProfile.humanOversightLevel: people chose the photographs and the words; whether somebody also
approved the finished film is not known when it is signed."""

MEDIA_TYPES: Mapping[str, str] = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}

OFFLINE: Mapping[str, Any] = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
}
"""Settings of the C2PA library: no thumbnails (half a megabyte, and pictures of the family), no network."""

Role = Literal["film", "preview", "poster", "contact sheet"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a manifest says about a file.

    film_id: the 32 bits of the invisible mark. consent: number of the consent record, empty for the bare command.
    """

    film_id: int
    role: Role
    engine: str
    source_type: DigitalSourceType
    sources: tuple[Source, ...]
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a file was signed. ``note``: one sentence why there is no time stamp although one was asked for, or empty."""

    signer: str
    local: bool
    expires: datetime.datetime
    time_stamped: bool
    note: str = ""


@dataclass(slots=True)
class Sealing:
    """A file on its way: written to ``draft``, signed when that is done."""

    draft: Path
    signature: Signature | None = None


class Signatory:
    """Signs files with one certificate.

    time_stamp_url: a time-stamping authority (RFC 3161). If it does not answer, the file is signed without a stamp and
    the signature says so: a film is not lost to somebody else's machine.
    """

    def __init__(self, certificate: Certificate, time_stamp_url: str | None = None) -> None:
        self._certificate = certificate
        self._url = time_stamp_url

    def sign_file(self, source: Path, target: Path, origin: Origin) -> Signature:
        """Write ``source`` with its manifest to ``target``; it appears there whole and signed or not at all.

        Raises:
            OutputError: the place cannot be written.
            CertificateError: the C2PA library does not sign with this certificate.
        """
        note = ""
        if self._url is not None:
            problem = why_unreachable(self._url) or self._try(source, target, origin, self._url)
            if not problem:
                return self._signature(time_stamped=True)
            note = f"'{self._url}' gave no time stamp ({problem}), so the film was signed without one."
        refusal = self._try(source, target, origin, None)
        if refusal:
            raise CertificateError(
                f"'{target}' cannot be signed with the certificate of '{self._certificate.signer}' ({refusal}); "
                "use another certificate."
            )
        return self._signature(note=note)

    @contextmanager
    def signed(self, target: Path, origin: Origin) -> Iterator[Sealing]:
        """Give a draft to write to; what lies there when the block ends well appears under ``target``, signed.

        Raises what :meth:`sign_file` raises. After any exception nothing is left.
        """
        draft = target.with_name(f".{target.stem[:100]}.{secrets.token_hex(6)}.unsigned{target.suffix}")
        sealing = Sealing(draft)
        try:
            yield sealing
            sealing.signature = self.sign_file(draft, target, origin)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _try(self, source: Path, target: Path, origin: Origin, url: str | None) -> str:
        """Sign; why the library refuses, or empty."""
        certificate = self._certificate
        info = C2paSignerInfo(
            certificate.algorithm,
            certificate.chain.encode(),
            certificate.key.encode(),
            url.encode() if url else None,
        )
        media_type = _media_type(target)
        try:
            with (
                atomic_path(target) as temporary,
                writing(target),
                Context.from_dict(dict(OFFLINE)) as context,
                Builder.from_json(manifest(origin), context) as builder,
                Signer.from_info(info) as signer,
                source.open("rb") as reading,
                temporary.open("w+b") as written,
            ):
                builder.sign(signer, media_type, reading, written)
        except C2paError as error:
            return _words(error)
        return ""

    def _signature(self, *, time_stamped: bool = False, note: str = "") -> Signature:
        certificate = self._certificate
        return Signature(certificate.signer, certificate.local, certificate.expires, time_stamped, note)


def manifest(origin: Origin) -> dict[str, Any]:
    """The manifest definition as the C2PA library takes it; no title, since a title would be a file name."""
    agent = {"name": SOFTWARE, "version": __version__}
    created = {
        "action": "c2pa.created",
        "digitalSourceType": origin.source_type.value,
        "softwareAgent": agent,
        "parameters": {"ingredientIds": [_label(i) for i in range(len(origin.sources))]},
    }
    if not origin.sources:
        del created["parameters"]
    disclosure = {
        "modelType": "c2pa.types.model",
        "modelName": f"{SOFTWARE} {__version__}, engine {origin.engine}",
        "contentProfile": {"humanOversightLevel": _OVERSIGHT},
    }
    return {
        "claim_generator_info": [agent],
        "ingredients": [_ingredient(i, source) for i, source in enumerate(origin.sources)],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}, "created": True},
            {"label": DISCLOSURE_ASSERTION, "data": disclosure, "created": True},
            {"label": FILM_ASSERTION, "data": _film(origin), "created": True},
        ],
    }


def _film(origin: Origin) -> dict[str, str]:
    return {
        "filmId": f"{origin.film_id:08x}",
        "role": origin.role,
        "engine": origin.engine,
        "consent": origin.consent,
    }


def _ingredient(index: int, source: Source) -> dict[str, str]:
    return {
        "label": _label(index),
        "title": f"{source.kind} {index + 1}",
        "relationship": "inputTo",
        "instance_id": f"sha256:{source.sha256}",
    }


def _label(index: int) -> str:
    return f"source{index + 1}"


def _media_type(path: Path) -> str:
    kind = MEDIA_TYPES.get(path.suffix.lower())
    if kind is None:
        raise OutputError(f"'{path}' cannot carry a signature; choose a name that ends in .mp4 or .jpg.")
    return kind


def _words(error: C2paError) -> str:
    return str(error).removeprefix(f"{type(error).__name__}: ").rstrip(".")
