"""All tables of the studio, for migrations: every noun's models, imported."""

from __future__ import annotations

from memoriam.studio.consents.models import Consent
from memoriam.studio.database import Base
from memoriam.studio.deliveries.models import Delivery
from memoriam.studio.objects.models import StoredObject
from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.payments.models import Payment, PaymentEvent
from memoriam.studio.people.models import PersonRow
from memoriam.studio.waiting.models import Block, Place, Turn

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
)

metadata = Base.metadata
