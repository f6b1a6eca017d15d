"""What goes through the doors."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from memoriam.studio.consents.schemas import ConsentView
from memoriam.studio.deliveries.schemas import DeliveryView
from memoriam.studio.drafts.schemas import Draft
from memoriam.studio.letters.schemas import LetterView
from memoriam.studio.notices.models import News
from memoriam.studio.orders.schemas import OrderView, TransitionView
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.schemas import PaymentView
from memoriam.studio.people.schemas import Known
from memoriam.studio.prices.money import Money
from memoriam.studio.prices.schemas import Quote
from memoriam.studio.uploads.schemas import UploadView
from memoriam.studio.verdicts.service import VerdictView
from memoriam.studio.waiting.schemas import Explanation, PlaceView

EVERY_NEWS = (News.BEGUN, News.PREVIEW, News.QUESTION, News.PLACE, News.REVIEW, News.DELIVERED, News.ENDED)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(_Part):
    """Whom the studio writes to. All of it may be left out: the private link is enough.

    news: what they want to hear of by mail. country: ISO 3166, for grief support.
    """

    name: str = Field("", max_length=80)
    mail: str = Field("", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$")
    country: str = Field("", pattern=r"^$|^[A-Z]{2}$")
    news: tuple[News, ...] = EVERY_NEWS


class Begin(_Part):
    """A family begins. door: where it came in, such as web or telegram. language: of pages and messages."""

    language: str = Field("en", pattern=r"^[a-z]{2}$")
    currency: str | None = Field(
        None, pattern=r"^[A-Z]{3}$", description="the price list's first, if left out"
    )
    door: str = Field("web", pattern=r"^[a-z]{1,16}$")
    contact: Contact | None = None


class Begun(_Part):
    """A new order and its private link's secret, which is told now and kept nowhere readable."""

    order_id: str
    link: str


class Progress(_Part):
    """How far a worker is. stage: such as Painting; percent: of that stage, 0-100."""

    kind: OrderState
    stage: str
    percent: float
    began_at: datetime.datetime


class FamilyView(_Part):
    """Everything a family may see of its order."""

    order: OrderView
    draft: Draft
    contact: Contact | None
    uploads: tuple[UploadView, ...]
    missing: tuple[str, ...]
    quote: Quote | None
    payments: tuple[PaymentView, ...]
    place: PlaceView | None
    progress: Progress | None
    preview: DeliveryView | None
    film: DeliveryView | None
    changes_left: int
    consents: tuple[ConsentView, ...]
    may_publish: bool
    letters: tuple[LetterView, ...]
    said: tuple[str, ...] = Field(description="what the house rules say to the family, in its language")
    support: bool = Field(description="whether contacts for people in grief belong beside that")
    can: frozenset[str] = Field(description="verbs that are possible now, such as pay or pause")


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way out; ``size`` in bytes, ``name`` to save it under."""

    pieces: AsyncIterator[bytes]
    size: int
    name: str
    media_type: str


class QueueFilter(_Part):
    """What the owner wants to see. reason: a word of the last step's reason."""

    states: tuple[OrderState, ...] = ()
    older_than_hours: float = Field(0, ge=0)
    reason: str = Field("", max_length=80)
    wishes_free: bool = False
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0)


class QueueRow(_Part):
    """One order in the owner's queue: why it is where it is, and for how long (seconds)."""

    order: OrderView
    reason: str
    age: float


class QueueView(_Part):
    """The queue, longest in its state first, and how many orders are in each state."""

    counts: dict[OrderState, int]
    rows: tuple[QueueRow, ...]


class OrderSheet(_Part):
    """An order opened by the owner: all of it. ``people`` holds names and addresses."""

    order: OrderView
    explanation: str
    held_from: OrderState | None
    draft: Draft
    people: tuple[Known, ...]
    uploads: tuple[UploadView, ...]
    missing: tuple[str, ...]
    history: tuple[TransitionView, ...]
    verdicts: tuple[VerdictView, ...]
    payments: tuple[PaymentView, ...]
    consents: tuple[ConsentView, ...]
    place: Explanation | None
    progress: Progress | None
    preview: DeliveryView | None
    film: DeliveryView | None
    letters: tuple[LetterView, ...]
    quote: Quote | None
    can: frozenset[str]


class DayFigures(_Part):
    """One day of the studio. waiting_days: what those called today had waited; cost: machine seconds at its price."""

    day: datetime.date
    orders_in: int
    films_out: int
    refused: int
    erased: int
    waiting: int
    called: int
    waited_days_median: float | None
    forecast_days: tuple[float, float] | None = Field(
        description="range for who joins now; None: too early to tell"
    )
    income: tuple[Money, ...]
    given_back: tuple[Money, ...]
    free_films: int
    machine_hours: float
    cost: Money | None


class Capacity(_Part):
    """What can be made at the same time, and who makes it."""

    workers: int
    films_at_once: int
    previews_at_once: int
    rush_one_in: int
    films_last_week: int
