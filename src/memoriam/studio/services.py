"""Every noun's service for a transaction, wired together: whoever moves an order moves its ticket and its notices."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.chronicle import Chronicle
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.consents.service import ConsentService
from memoriam.studio.database import Database
from memoriam.studio.deliveries.service import DeliveryService
from memoriam.studio.letters.service import LetterService
from memoriam.studio.links.service import LinkService
from memoriam.studio.notices.service import NoticeService
from memoriam.studio.objects.depot import Depot
from memoriam.studio.objects.service import ObjectService
from memoriam.studio.orders.service import OrderService
from memoriam.studio.payments.service import PaymentService
from memoriam.studio.people.service import PeopleService
from memoriam.studio.prices.service import PriceBook
from memoriam.studio.talks.service import TalkService
from memoriam.studio.uploads.service import UploadService
from memoriam.studio.vault.keys import KeyRing, KeysAtHand
from memoriam.studio.verdicts.service import VerdictService
from memoriam.studio.waiting.service import WaitingService


@dataclass(frozen=True, slots=True)
class Services:
    """What all services need. Each method gives one service within the transaction of ``session``."""

    database: Database
    keys: KeyRing
    depot: Depot
    book: PriceBook
    master: bytes = field(repr=False)
    clock: Clock = utc_now

    def keys_in(self, session: AsyncSession) -> KeyRing:
        """The keys, each fetched once within a transaction: a page asks for its order's five times."""
        keys: KeyRing = session.info.setdefault(KeysAtHand, KeysAtHand(self.keys))
        return keys

    def orders(self, session: AsyncSession) -> OrderService:
        """Orders; their tickets and notices follow them."""
        return OrderService(
            session, self.keys_in(session), self.clock, [self.waiting(session), self.notices(session)]
        )

    def waiting(self, session: AsyncSession) -> WaitingService:
        """The waiting list, with the share for rush that the price list has now."""
        return WaitingService(session, self.book.prices.rush.one_in, self.clock)

    def notices(self, session: AsyncSession) -> NoticeService:
        """Notices to families."""
        return NoticeService(session, self.clock)

    def links(self, session: AsyncSession) -> LinkService:
        """Private links."""
        return LinkService(session, self.keys_in(session), self.clock)

    def people(self, session: AsyncSession) -> PeopleService:
        """People of orders."""
        return PeopleService(session, self.keys_in(session), self.master)

    def consents(self, session: AsyncSession) -> ConsentService:
        """Consents."""
        return ConsentService(session, self.orders(session), self.clock)

    def deliveries(self, session: AsyncSession) -> DeliveryService:
        """Previews and films."""
        return DeliveryService(session, self.orders(session), self.clock)

    def payments(self, session: AsyncSession) -> PaymentService:
        """Payments."""
        return PaymentService(session, self.orders(session), self.clock)

    def objects(self, session: AsyncSession) -> ObjectService:
        """Files in the store."""
        return ObjectService(session, self.depot)

    def uploads(self, session: AsyncSession) -> UploadService:
        """What families gave."""
        return UploadService(session, self.orders(session), self.keys_in(session), self.clock)

    def letters(self, session: AsyncSession) -> LetterService:
        """Letters."""
        return LetterService(session, self.keys_in(session), self.clock)

    def verdicts(self, session: AsyncSession) -> VerdictService:
        """What the rules said."""
        return VerdictService(session, self.keys_in(session), self.clock)

    def talks(self, session: AsyncSession) -> TalkService:
        """Conversations in chats."""
        return TalkService(session, self.master, self.clock)

    def chronicle(self, session: AsyncSession) -> Chronicle:
        """Entries for the journal."""
        return Chronicle(session, self.clock)
