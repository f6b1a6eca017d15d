"""All tables of the studio, for migrations: every noun's models, imported."""

from __future__ import annotations

from memoriam.studio.consents.models import Consent
from memoriam.studio.database import Base
from memoriam.studio.deliveries.models import Delivery
from memoriam.studio.letters.models import Letter
from memoriam.studio.links.models import Link
from memoriam.studio.notices.models import Notice
from memoriam.studio.objects.models import StoredObject
from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.payments.models import Payment, PaymentEvent
from memoriam.studio.people.models import PersonRow
from memoriam.studio.talks.models import Answer, Heard, Mark, Post, Talk, TalkOrder
from memoriam.studio.uploads.models import Upload
from memoriam.studio.verdicts.models import VerdictRow
from memoriam.studio.waiting.models import Block, Place, Turn
from memoriam.studio.works.models import EntryRow, Executor, Lock, Work

TABLES = (
    Order,
    Transition,
    PersonRow,
    Consent,
    Delivery,
    Payment,
    PaymentEvent,
    Place,
    Block,
    Turn,
    StoredObject,
    Link,
    Upload,
    Letter,
    VerdictRow,
    Notice,
    Executor,
    Work,
    EntryRow,
    Lock,
    Talk,
    TalkOrder,
    Heard,
    Answer,
    Post,
    Mark,
)

metadata = Base.metadata
