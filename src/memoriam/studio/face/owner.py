"""Everything the studio's owner can do. The doors see to it that only the owner asks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.drafts.making import change_draft, read_draft
from memoriam.studio.face.common import delivery_of, download, quote_of
from memoriam.studio.face.figures import Figures
from memoriam.studio.face.schemas import (
    Capacity,
    DayFigures,
    Download,
    OrderSheet,
    QueueFilter,
    QueueView,
)
from memoriam.studio.face.views import order_sheet
from memoriam.studio.letters.schemas import LetterView
from memoriam.studio.notices.models import News
from memoriam.studio.objects.schemas import Receipt
from memoriam.studio.objects.service import Eraser
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import LEADS_TO, Actor, OrderState
from memoriam.studio.payments.desk import PaymentDesk
from memoriam.studio.payments.models import Method
from memoriam.studio.payments.schemas import PaymentView
from memoriam.studio.prices.schemas import PriceList
from memoriam.studio.services import Services
from memoriam.studio.waiting.schemas import Explanation

FILES = ("film", "preview", "poster", "sheet", "report", "page")
"""What :meth:`OwnerDesk.file` gives: the page is the report for people."""

_NAMES = {"poster": "poster.jpg", "sheet": "sheet.jpg", "report": "report.json", "page": "report.html"}


class NothingMade(StudioError):
    """There is no such file of the order yet."""

    def __init__(self, order_id: str, name: str) -> None:
        super().__init__(f"Order {order_id} has no {name} yet; its history says how far it is.")


class NotInReview(StudioError):
    """Only a film that waits for the owner can be approved by them."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"Order {order.id} is '{order.state}', not in review; there is nothing to approve.")


@dataclass(frozen=True, slots=True)
class OwnerDesk:
    """The owner's half of the studio."""

    services: Services
    payments: PaymentDesk
    eraser: Eraser
    reckoning: Figures
    retention: datetime.timedelta

    async def queue(self, wanted: QueueFilter | None = None) -> QueueView:
        """Orders by state, reason and age, and how many are in each state."""
        async with self.services.database.reading(long=True) as session:
            return await self.reckoning.queue(session, wanted or QueueFilter())

    async def order(self, order_id: str) -> OrderSheet:
        """One order, all of it. Raises UnknownOrder, LostKey once it is erased."""
        async with self.services.database.reading() as session:
            order = await self.services.orders(session).get(order_id)
            return await order_sheet(self.services, session, order)

    async def upload(self, order_id: str, upload_id: str, *, numbered: bool = False) -> Download:
        """A photograph or recording of the family. Raises NoSuchUpload."""
        async with self.services.database.reading() as session:
            upload = await self.services.uploads(session).get(order_id, upload_id)
            views = await self.services.uploads(session).of_order(order_id)
        if numbered and upload.picture_id:
            return await download(self.services, order_id, upload.picture_id, "faces.jpg")
        name = next(view.name for view in views if view.id == upload_id)
        return await download(self.services, order_id, upload.object_id, name)

    async def file(self, order_id: str, name: str) -> Download:
        """Film, preview, poster, contact sheet or report (see FILES), before the family sees it. Raises NothingMade."""
        async with self.services.database.reading() as session:
            kind = Kind.PREVIEW if name == "preview" else Kind.FILM
            made = await delivery_of(session, order_id, kind)
        whole = name in {"film", "preview"}
        object_id = None if made is None else made.object_id if whole else getattr(made, f"{name}_id", None)
        if object_id is None:
            raise NothingMade(order_id, name)
        return await download(self.services, order_id, object_id, _NAMES.get(name, f"{name}.mp4"))

    async def explain(self, order_id: str) -> Explanation:
        """Why an order stands where it stands in the waiting list. Raises NoPlace."""
        async with self.services.database.reading() as session:
            return await self.services.waiting(session).explain(order_id)

    async def allow(self, order_id: str, note: str = "") -> None:
        """Let pass what is held, and take responsibility: it goes on where it was. Raises NotHeld.

        What a rule refuses stays refused, and anything new is held again.
        """
        async with self.services.database.transaction() as session:
            reason = f"The owner lets it pass. {note}".strip()
            passed = await self.services.verdicts(session).let_pass(order_id)
            await self.services.orders(session).release(order_id, reason)
            rules = sorted({one.rule for view in passed for one in view.verdict.against()})
            self._decided(session, order_id, "allowed", ",".join(rules))

    async def hold(self, order_id: str, reason: str) -> None:
        """Stop an order until somebody decides."""
        async with self.services.database.transaction() as session:
            await self.services.orders(session).hold(order_id, _sentence(reason), Actor.OWNER)
            self._decided(session, order_id, "held")

    async def refuse(self, order_id: str, letter: str) -> None:
        """Refuse, and write to the family why. What was paid goes back."""
        async with self.services.database.transaction() as session:
            orders = self.services.orders(session)
            await self.services.letters(session).write(order_id, Actor.OWNER, letter)
            await orders.move(order_id, OrderState.REFUSED, "The owner refused it.", Actor.OWNER)
            await orders.keep_until(order_id, self.services.clock() + self.retention)
            self._decided(session, order_id, "refused")

    async def approve(self, order_id: str) -> None:
        """The film is good: the family may see it. Raises NotInReview."""
        async with self.services.database.transaction() as session:
            order = await self.services.orders(session).locked(order_id)
            if order.state is OrderState.APPROVAL:
                return
            if order.state is not OrderState.REVIEW:
                raise NotInReview(order)
            said = "The owner has looked at the film."
            await self.services.orders(session).move(order_id, OrderState.APPROVAL, said, Actor.OWNER)
            self._decided(session, order_id, "approved")

    async def render_again(self, order_id: str, changes: Mapping[str, Any] | None = None) -> None:
        """Make the film anew, perhaps with other scenes or wishes; it keeps its old ticket. Raises BriefError."""
        async with self.services.database.transaction() as session:
            orders = self.services.orders(session)
            await orders.move(order_id, OrderState.WAITING, "The owner wants it made again.", Actor.OWNER)
            if changes:
                draft = change_draft(read_draft(await orders.brief(order_id)), changes)
                await orders.change_brief(order_id, draft.model_dump(mode="json"))
            self._decided(session, order_id, "render again")

    async def write(self, order_id: str, text: str) -> LetterView:
        """Write to the family; they hear of it by mail. Raises NoLetter."""
        async with self.services.database.transaction() as session:
            letter = await self.services.letters(session).write(order_id, Actor.OWNER, text)
            order = await self.services.orders(session).get(order_id)
            await self.services.notices(session).write(order, News.LETTER, str(letter.number))
            return letter

    async def mark_arrived(self, payment_id: str) -> PaymentView:
        """A bank transfer arrived. Raises UnknownPayment."""
        async with self.services.database.transaction() as session:
            return PaymentView.model_validate(await self.services.payments(session).arrived(payment_id))

    async def give_free(self, order_id: str) -> None:
        """Give the film away. If the family was at its price already, it gets its place at once."""
        async with self.services.database.transaction() as session:
            order = await self.services.orders(session).locked(order_id)
            order.free = True
            self._decided(session, order_id, "free")
            at_price = order.state in {OrderState.PREVIEW, OrderState.PAYMENT}
            if at_price and order.free_wished:
                draft = read_draft(await self.services.orders(session).brief(order_id))
                quote = quote_of(self.services, order, draft)
                await self.services.payments(session).ask(order_id, quote, Method.FREE)

    async def refund(self, payment_id: str, reason: str) -> PaymentView:
        """Give a payment back; a transfer stays ``refunding`` until :meth:`mark_sent_back`."""
        return PaymentView.model_validate(await self.payments.refund(payment_id, _sentence(reason)))

    async def mark_sent_back(self, payment_id: str) -> PaymentView:
        """A bank transfer was sent back."""
        async with self.services.database.transaction() as session:
            return PaymentView.model_validate(await self.services.payments(session).refunded(payment_id))

    async def erase(self, order_id: str) -> Receipt:
        """Erase an order for good; one that goes on is withdrawn first."""
        async with self.services.database.transaction() as session:
            orders = self.services.orders(session)
            order = await orders.locked(order_id)
            if OrderState.ERASING not in LEADS_TO[order.state] and order.state is not OrderState.ERASING:
                await orders.move(order_id, OrderState.WITHDRAWN, "The owner erases it.", Actor.OWNER)
        return await self.eraser.erase(order_id, "The owner erased it.", Actor.OWNER, self.services.clock)

    def prices(self) -> PriceList:
        """The price list as it counts now; the file is read anew when it has changed."""
        return self.services.book.prices

    async def capacity(self) -> Capacity:
        """What can be made at the same time."""
        async with self.services.database.reading(long=True) as session:
            return await self.reckoning.capacity(session)

    async def figures(self, day: datetime.date | None = None) -> DayFigures:
        """One day's figures; today's if none is named."""
        async with self.services.database.reading(long=True) as session:
            return await self.reckoning.day(session, day or self.services.clock().date())

    def _decided(self, session: AsyncSession, order_id: str, decision: str, rules: str = "") -> None:
        self.services.chronicle(session).note(
            "decision", order=order_id, decision=decision, by=str(Actor.OWNER), rules=rules[:200]
        )


def _sentence(reason: str) -> str:
    said = reason.strip() or "The owner decided so."
    return said if said.endswith((".", "!", "?")) else f"{said}."
