"""What a family is told without asking: that its order came into another state, and nothing else."""

from __future__ import annotations

from memoriam.doors.telegram.chat import Button, Chat
from memoriam.doors.telegram.events import Event
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.telegram.steps.status import state_buttons, state_text
from memoriam.errors import MemoriamError
from memoriam.studio.house import Studio
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState

_S = OrderState

TOLD = frozenset(
    {_S.PREVIEW, _S.WAITING, _S.HELD, _S.APPROVAL, _S.DELIVERED, _S.REFUSED, _S.FAILED, _S.INTAKE}
)
"""States that are told. Back in intake: the rules, or the photographs, need something mended."""

AWAITED = frozenset({_S.PREVIEW, _S.INTAKE})
"""Told at any hour: the family asked a minute ago."""


async def tell_news(studio: Studio, settings: TelegramSettings) -> int:
    """Tell every chat what is new about its orders, once; the number of orders that had news."""
    async with studio.services.database.reading() as session:
        waiting = [order.id for _, order in await studio.services.talks(session).rows.changed()]
    for order_id in waiting:
        await _tell(studio, settings, order_id)
    return len(waiting)


async def _tell(studio: Studio, settings: TelegramSettings, order_id: str) -> None:
    async with studio.services.database.together() as session:
        talks = studio.services.talks(session)
        row, order = await talks.rows.order(order_id), await session.get(Order, order_id)
        state = await talks.state_of(row.chat) if row else None
        if row is None or order is None or row.told == order.steps:
            return
        row.told = order.steps
        if state is None or state.away or order.state not in TOLD:
            return
        spoken = state.order
        state.turn_to(order_id)
        chat = Chat(studio, settings, state, Event("none", state.chat_id))
        try:
            await _say(chat, order)
        except MemoriamError:
            return
        if spoken is None or spoken == order_id:
            state.step = "status"
        else:
            state.turn_to(spoken)
        await chat.write(talks)


async def _say(chat: Chat, order: Order) -> None:
    state, note = order.state, f"news:{order.id}:{order.steps}"
    view = await chat.view()
    text, buttons = state_text(chat, view), state_buttons(chat, view)
    film = {_S.PREVIEW: "preview", _S.APPROVAL: "film"}.get(state)
    unasked = state not in AWAITED
    if film is not None:
        attach = {"video": f"{film}:{chat.state.order}"}
        chat.say(text, buttons, method="sendVideo", attach=attach, unasked=unasked, note=note)
        return
    if state is _S.DELIVERED:
        again: list[Button] = [(chat.text("erase-title"), "status|erase")]
        buttons = [*buttons, again]
    chat.say(text, buttons, unasked=unasked, note=note)
