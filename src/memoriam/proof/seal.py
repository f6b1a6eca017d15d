"""What every film is given on its way: the invisible mark in each frame, and a signature on each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from memoriam import __version__
from memoriam.arrays import Yuv420
from memoriam.brief import Brief
from memoriam.proof.certificate import signing_certificate
from memoriam.proof.credentials import Origin, Role, Signatory, Signature
from memoriam.proof.mark import Marker
from memoriam.proof.report import Provenance
from memoriam.proof.sources import said_by_hash, sources_of

if TYPE_CHECKING:
    from memoriam.engines.base import Engine
    from memoriam.settings import Settings


class Seal:
    """Marks and signs one film; ``mark`` may be called from several threads.

    consent: number of the consent record, if there is one. Raises CertificateError before anything is painted if the
    film could not be signed.
    """

    def __init__(self, brief: Brief, engine: Engine, own: Settings, *, consent: str = "") -> None:
        self._sources = sources_of(brief)
        self._engine, self._consent = engine, consent
        self._signatory = Signatory(signing_certificate(own), own.time_stamp_url)
        self.film_id = film_id(brief)
        self._marker = Marker(self.film_id, *brief.size)
        self._signature: Signature | None = None

    def mark(self, yuv: Yuv420) -> None:
        """Mark a finished frame in place."""
        self._marker.apply(yuv)

    @contextmanager
    def signed(self, target: Path, role: Role) -> Iterator[Path]:
        """Give a path to write to; the file appears under ``target`` when it is whole and signed.

        Raises OutputError or CertificateError; nothing is left then.
        """
        engine = self._engine
        origin = Origin(self.film_id, role, engine.name, engine.source_type, self._sources, self._consent)
        with self._signatory.signed(target, origin) as sealing:
            yield sealing.draft
        self._signature = sealing.signature

    def provenance(self) -> Provenance:
        """What the report says of the file that was signed last. Raises ValueError if none was."""
        signature = self._signature
        if signature is None:
            raise ValueError("nothing has been signed yet")
        return Provenance(
            film_id=f"{self.film_id:08x}",
            consent=self._consent,
            signer=signature.signer,
            local_certificate=signature.local,
            certificate_expires=signature.expires,
            time_stamped=signature.time_stamped,
            note=signature.note,
        )


def film_id(brief: Brief) -> int:
    """32 bits that name a film: the same brief and files give the same, in one version of the program.

    Two of 9 000 films share a number with a chance of 1 in 100: it leads to a film, the signature proves it.
    """
    made_of = json.dumps([__version__, said_by_hash(brief)], sort_keys=True)
    return int.from_bytes(hashlib.sha256(made_of.encode()).digest()[:4], "big")
