"""The studio as a whole: the one thing doors hold.

Usage::

    async with Studio.open(studio_settings()) as studio:
        begun = await studio.family.begin(Begin(language="de"))
        queue = await studio.owner.queue()

Every verb raises errors of :mod:`memoriam.errors` only: one sentence each, with a code by :func:`code_of` for doors
that speak the family's language.
"""

from __future__ import annotations

import datetime
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from memoriam.journal import Journal
from memoriam.studio.buckets import open_bucket
from memoriam.studio.chronicle import Scribe
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.codes import code_of
from memoriam.studio.database import Database
from memoriam.studio.face.family import FamilyDesk
from memoriam.studio.face.figures import Figures
from memoriam.studio.face.owner import OwnerDesk
from memoriam.studio.face.uploading import Uploading
from memoriam.studio.migrations import upgrade
from memoriam.studio.objects.depot import Depot
from memoriam.studio.objects.keeper import Keeper
from memoriam.studio.objects.service import Eraser
from memoriam.studio.own_folder import OwnFolder, sweep
from memoriam.studio.payments.desk import PaymentDesk
from memoriam.studio.payments.methods import (
    FreePayment,
    GiveBack,
    PaymentMethod,
    StarsPayment,
    TransferPayment,
)
from memoriam.studio.prices.service import PriceBook
from memoriam.studio.services import Services
from memoriam.studio.settings import StudioSettings, studio_settings
from memoriam.studio.uploads.looking import Looker, ProcessLooker
from memoriam.studio.vault.keys import StoredKeys
from memoriam.studio.vault.master import load_master_key

if TYPE_CHECKING:
    from memoriam.studio.payments.stripe_checkout import StripeCheckout

__all__ = ["Studio", "code_of"]


@dataclass(frozen=True, slots=True)
class Studio:
    """Doors ask ``family`` and ``owner`` only; the rest is for workers, commands and the housekeeping."""

    settings: StudioSettings
    services: Services
    family: FamilyDesk
    owner: OwnerDesk
    payments: PaymentDesk
    keeper: Keeper
    eraser: Eraser
    scribe: Scribe
    stripe: StripeCheckout | None
    failing: dict[str, str] = field(default_factory=dict)
    """Chores of this process' housekeeping that fail now, each with the kind of its error."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: StudioSettings | None = None,
        *,
        clock: Clock = utc_now,
        looker: Looker | None = None,
        give_back: GiveBack | None = None,
    ) -> AsyncIterator[Studio]:
        """Open the studio: the database is brought up to date, the price list checked. Raises StudioError.

        ``clock`` and ``looker`` are handed in by tests; ``give_back`` by whoever can return Telegram Stars.
        """
        chosen = settings or studio_settings()
        services = _services(chosen, clock)
        stripe = _stripe(chosen)
        incoming = _incoming(chosen)
        try:
            await upgrade(services.database)
            yield _make(cls, chosen, services, stripe, looker or ProcessLooker(), give_back, incoming.path)
        finally:
            incoming.close()
            if stripe is not None:
                await stripe.close()
            await services.database.close()

    async def hear_stripe(self, body: bytes, signature: str) -> None:
        """Deal with a message of Stripe. Raises BadWebhook, UnknownPayment, WrongAmount."""
        if self.stripe is not None:
            await self.payments.hear_stripe(self.stripe, body, signature)


def _services(settings: StudioSettings, clock: Clock) -> Services:
    master = load_master_key(settings.master_key)
    keys = StoredKeys(open_bucket(settings.key_store_url), master)
    return Services(
        database=Database(settings.database_url),
        keys=keys,
        depot=Depot(open_bucket(settings.store_url), keys),
        book=PriceBook(settings.prices),
        master=master,
        clock=clock,
    )


def _stripe(settings: StudioSettings) -> StripeCheckout | None:
    if settings.stripe_key is None or settings.stripe_webhook_secret is None:
        return None
    # Imported here: it loads half a second of libraries that a studio without it never needs.
    from memoriam.studio.payments.stripe_checkout import StripeCheckout

    key, secret = settings.stripe_key.get_secret_value(), settings.stripe_webhook_secret.get_secret_value()
    return StripeCheckout(key, secret, settings.stripe_url)


async def _by_hand(order_id: str, charge: str) -> bool:  # noqa: ARG001
    """No bot is at hand: the payment waits to be given back until one is, or the owner does it."""
    return False


def _incoming(settings: StudioSettings) -> OwnFolder:
    """Where this process takes files in; what a killed one left there unsealed is deleted."""
    folder = settings.work_folder / "incoming"
    own = OwnFolder(folder, f"{os.getpid()}-{secrets.token_hex(4)}")
    sweep(folder)
    return own


def _make(
    kind: type[Studio],
    settings: StudioSettings,
    services: Services,
    stripe: StripeCheckout | None,
    looker: Looker,
    give_back: GiveBack | None,
    incoming: Path,
) -> Studio:
    methods: list[PaymentMethod] = [FreePayment(), TransferPayment(settings.bank_details)]
    if stripe is not None:
        methods.append(stripe)
    if settings.star_price is not None:
        methods.append(StarsPayment(settings.star_price, give_back or _by_hand))
    payments = PaymentDesk(services.database, services.payments, methods)
    keeper = Keeper(services.database, services.depot, services.clock)
    scribe = Scribe(services.database, Journal(settings.journal))
    eraser = Eraser(services.database, services.orders, services.depot, scribe)
    retention = datetime.timedelta(days=settings.retention_days)
    settings.journal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    uploading = Uploading(services, keeper, looker, incoming, retention)
    figures = Figures(services, settings.machine_hour)
    return kind(
        settings=settings,
        services=services,
        family=FamilyDesk(services, payments, eraser, keeper, uploading),
        owner=OwnerDesk(services, payments, eraser, figures, retention),
        payments=payments,
        keeper=keeper,
        eraser=eraser,
        scribe=scribe,
        stripe=stripe,
    )
