"""What a family, and what the owner, sees of an order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.consents.models import Subject
from memoriam.studio.consents.schemas import ConsentView
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.deliveries.schemas import DeliveryView
from memoriam.studio.deliveries.service import CHANGES, SHOWN_IN
from memoriam.studio.drafts.making import missing, read_draft
from memoriam.studio.face.common import explained_or_none, newest_of_each, progress_of, quote_or_none
from memoriam.studio.face.schemas import Contact, FamilyView, OrderSheet
from memoriam.studio.notices.models import News
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.schemas import OrderView, TransitionView
from memoriam.studio.orders.service import CHANGEABLE
from memoriam.studio.orders.states import LEADS_TO, OrderState
from memoriam.studio.payments.models import PaymentState
from memoriam.studio.payments.schemas import PaymentView
from memoriam.studio.people.models import Role
from memoriam.studio.people.schemas import Known
from memoriam.studio.services import Services
from memoriam.studio.verdicts.service import VerdictView

TOLD = frozenset({OrderState.HELD, OrderState.REFUSED, OrderState.INTAKE})
"""States in which the family is told what the house rules say."""

_S = OrderState


async def family_view(services: Services, session: AsyncSession, order: Order) -> FamilyView:
    """Everything the family may see of its order."""
    draft = read_draft(await services.orders(session).brief_of(order))
    uploads = tuple(await services.uploads(session).of_order(order.id))
    codes = missing(draft, uploads)
    verdicts = await services.verdicts(session).of_order(order.id) if order.state in TOLD else []
    newest = await newest_of_each(session, order.id)
    film = newest.get(Kind.FILM)
    consents = await services.consents(session).standing(order.id)
    explained = await explained_or_none(services, session, order)
    left = max(0, CHANGES + 1 - film.version) if film else CHANGES
    return FamilyView(
        order=OrderView.model_validate(order),
        draft=draft,
        contact=_contact(await services.people(session).of_order(order.id), order),
        uploads=uploads,
        missing=codes,
        quote=quote_or_none(services, order, draft),
        payments=_payments(await services.payments(session).of_order(order.id)),
        place=explained.view if explained else None,
        progress=await progress_of(session, order),
        preview=newest.get(Kind.PREVIEW),
        film=film if order.state in SHOWN_IN[Kind.FILM] else None,
        changes_left=left,
        consents=tuple(ConsentView.model_validate(one) for one in consents),
        may_publish=any(one.subject is Subject.PUBLISH for one in consents),
        letters=tuple(await services.letters(session).of_order(order.id)),
        said=_said(order, verdicts),
        support=bool(verdicts) and verdicts[-1].verdict.support,
        can=family_can(order, codes, film, left),
    )


async def order_sheet(services: Services, session: AsyncSession, order: Order) -> OrderSheet:
    """Everything of an order, for its owner."""
    draft = read_draft(await services.orders(session).brief_of(order))
    uploads = tuple(await services.uploads(session).of_order(order.id))
    consents = await services.consents(session).standing(order.id)
    payments = _payments(await services.payments(session).of_order(order.id))
    newest = await newest_of_each(session, order.id)
    film = newest.get(Kind.FILM)
    history = await services.orders(session).history(order.id)
    return OrderSheet(
        order=OrderView.model_validate(order),
        explanation=order.state.explanation,
        held_from=order.held_from,
        draft=draft,
        people=tuple(await services.people(session).of_order(order.id)),
        uploads=uploads,
        missing=missing(draft, uploads),
        history=tuple(TransitionView.model_validate(step) for step in history),
        verdicts=tuple(await services.verdicts(session).of_order(order.id)),
        payments=payments,
        consents=tuple(ConsentView.model_validate(one) for one in consents),
        place=await explained_or_none(services, session, order),
        progress=await progress_of(session, order),
        preview=newest.get(Kind.PREVIEW),
        film=film,
        letters=tuple(await services.letters(session).of_order(order.id)),
        quote=quote_or_none(services, order, draft),
        can=owner_can(order, payments, film),
    )


def family_can(
    order: Order, codes: tuple[str, ...], film: DeliveryView | None, changes_left: int
) -> frozenset[str]:
    """Verbs a family can use now."""
    state, ways = order.state, LEADS_TO[order.state]
    possible = {
        "say": state in CHANGEABLE,
        "add": state in CHANGEABLE,
        "declare": state in CHANGEABLE,
        "ask_for_preview": state in {_S.INTAKE, _S.PREVIEW} and not codes,
        "ask_for_free": state in {_S.INTAKE, _S.PREVIEW, _S.PAYMENT} and not order.free,
        "pay": state in {_S.PREVIEW, _S.PAYMENT},
        "pause": state is _S.WAITING,
        "resume": state is _S.PAUSED,
        "approve": state is _S.APPROVAL,
        "ask_for_change": state is _S.APPROVAL and changes_left > 0,
        "download": film is not None and state in SHOWN_IN[Kind.FILM],
        "withdraw": _S.WITHDRAWN in ways,
        "erase": state is not _S.ERASED,
        "publish": state is _S.DELIVERED,
        "write": state not in {_S.ERASING, _S.ERASED},
    }
    return frozenset(verb for verb, is_possible in possible.items() if is_possible)


def owner_can(order: Order, payments: Sequence[PaymentView], film: DeliveryView | None) -> frozenset[str]:
    """Verbs the owner can use now."""
    state, ways = order.state, LEADS_TO[order.state]
    possible = {
        "allow": state is _S.HELD,
        "hold": _S.HELD in ways,
        "refuse": _S.REFUSED in ways,
        "approve": state is _S.REVIEW,
        "render_again": state in {_S.REVIEW, _S.HELD, _S.APPROVAL} and film is not None,
        "give_free": state in {_S.INTAKE, _S.JUDGING, _S.PREPARING, _S.PREVIEW, _S.PAYMENT}
        and not order.free,
        "mark_arrived": any(one.state is PaymentState.OPEN for one in payments),
        "refund": any(one.state in {PaymentState.PAID, PaymentState.REFUNDING} for one in payments),
        "write": state not in {_S.ERASING, _S.ERASED},
        "erase": state is not _S.ERASED,
    }
    return frozenset(verb for verb, is_possible in possible.items() if is_possible)


def _said(order: Order, verdicts: Sequence[VerdictView]) -> tuple[str, ...]:
    if not verdicts:
        return ()
    return verdicts[-1].verdict.sentences(order.language)


def _contact(people: Sequence[Known], order: Order) -> Contact | None:
    for one in people:
        if one.role is Role.ORDERER:
            news = tuple(News(value) for value in order.news.split())
            return Contact(name=one.name, mail=one.mail, country=one.country, news=news)
    return None


def _payments(payments: Sequence[object]) -> tuple[PaymentView, ...]:
    return tuple(PaymentView.model_validate(one) for one in payments)
