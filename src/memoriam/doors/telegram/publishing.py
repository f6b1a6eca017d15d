"""Films in the studio's channel: only with the family's separate leave, and taken down again when it is taken back."""

from __future__ import annotations

from memoriam.doors.telegram.chat import Chat
from memoriam.doors.telegram.events import Event
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.errors import MemoriamError
from memoriam.studio.house import Studio
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState
from memoriam.studio.talks.schemas import Message, TalkState
from memoriam.studio.talks.service import TalkService


async def publish_message(studio: Studio, settings: TelegramSettings, order_id: str) -> Message | None:
    """The film for the channel with the family's own words; None without their leave, without words or a channel."""
    services = studio.services
    async with services.database.transaction() as session:
        talks = services.talks(session)
        order = await session.get(Order, order_id)
        leave = await services.consents(session).may_publish(order_id)
        if not (settings.channel and leave and order and order.state is OrderState.DELIVERED):
            return None
        words = await talks.biography(order_id, await services.keys.get(order_id))
        chat_id = await talks.chat_of(order_id)
    if not words or chat_id is None or await _stands(studio, order_id):
        return None
    return Message(
        chat_id=channel_number(settings.channel),
        method="sendVideo",
        data={"caption": words[:1000]},
        attach={"video": f"film:{order_id}"},
        note=f"post:{order_id}",
    )


async def tend_channel(studio: Studio, settings: TelegramSettings) -> None:
    """Offer new biographies to the owners, and take down what may not stand there any more."""
    if not settings.channel:
        return
    services = studio.services
    async with services.database.together() as session:
        talks = services.talks(session)
        for post in await talks.rows.posts():
            if await may_stand(studio, post.order_id) or await talks.mark(f"down:{post.order_id}"):
                continue
            await talks.set_mark(f"down:{post.order_id}", "1")
            data = {"message_id": post.message}
            number = channel_number(settings.channel)
            note = f"unpost:{post.order_id}"
            await talks.answer(Message(chat_id=number, method="deleteMessage", data=data, note=note))
        for row in await talks.rows.with_biography():
            if await talks.mark(f"offered:{row.order_id}") or not await may_stand(studio, row.order_id):
                continue
            await talks.set_mark(f"offered:{row.order_id}", "1")
            await _offer(studio, settings, talks, row.order_id)


async def _offer(studio: Studio, settings: TelegramSettings, talks: TalkService, order_id: str) -> None:
    from memoriam.doors.telegram.owner import publish_button

    try:
        words = await talks.biography(order_id, await studio.services.keys.get(order_id))
    except MemoriamError:
        return
    for owner in settings.owners:
        state = await talks.load(owner) or TalkState(chat_id=owner, user_id=owner)
        chat = Chat(studio, settings, state, Event("none", owner))
        chat.say(f"{chat.text('tg-desk-biography')}\n\n{words}", publish_button(chat, order_id))
        await chat.write(talks)


async def may_stand(studio: Studio, order_id: str) -> bool:
    """Leave is there, and the film still belongs to an order that was delivered."""
    async with studio.services.database.reading() as session:
        order = await session.get(Order, order_id)
        if order is None or order.state is not OrderState.DELIVERED:
            return False
        return await studio.services.consents(session).may_publish(order_id)


async def _stands(studio: Studio, order_id: str) -> bool:
    async with studio.services.database.reading() as session:
        return await studio.services.talks(session).rows.post(order_id) is not None


def channel_number(channel: str) -> int:
    """A channel's number; names are not taken, since everything kept is by number."""
    return int(channel)
