"""What begins with a slash: understood at any time, whatever was asked."""

from __future__ import annotations

from memoriam.doors.telegram.chat import Chat
from memoriam.doors.telegram.steps.status import place_lines
from memoriam.errors import MemoriamError
from memoriam.rules.support import contacts

COMMANDS = (
    "start",
    "new",
    "place",
    "status",
    "orders",
    "language",
    "withdraw",
    "erase",
    "help",
    "support",
    "terms",
    "privacy",
    "paysupport",
)
"""In the order of Telegram's menu; each has a text ``tg-menu-…``."""

TERMS, PRIVACY = range(1, 6), range(1, 8)
"""How many points the pages of the same name have."""

NEED_ORDER = frozenset({"place", "status", "withdraw", "erase"})


async def obey(chat: Chat, command: str) -> bool:
    """Do what a command says; False if there is none of that name."""
    from memoriam.doors.telegram.steps import STEPS

    name = command.removeprefix("/").partition("@")[0].partition(" ")[0].lower()
    if name not in COMMANDS:
        return False
    if name in NEED_ORDER and chat.state.order is None:
        chat.say(chat.text("tg-no-order"), [[(chat.text("home-begin"), "welcome|begin")]])
        return True
    if name == "start" and chat.state.order is not None:
        await _orders(chat)
    elif name in {"start", "new"}:
        chat.state.turn_to(None)
        await chat.go("welcome")
    elif name in {"status", "withdraw", "erase"}:
        await chat.go(name)
    elif name == "place":
        await _place(chat)
    elif name == "orders":
        await _orders(chat)
    elif name == "language":
        await STEPS["language"].show(chat)
    else:
        _tell(chat, name)
    return True


async def _place(chat: Chat) -> None:
    lines = place_lines(chat, await chat.view())
    if lines:
        chat.say("\n".join(lines).strip())
    else:
        await chat.go("status")


async def _orders(chat: Chat) -> None:
    """Every film of this chat, to go on with one of them."""
    async with chat.studio.services.database.reading() as session:
        orders = await chat.studio.services.talks(session).orders_of(chat.state.chat_id)
    buttons = []
    for order in orders[:10]:
        link = await chat.studio.family.link_for(order.id, "telegram")
        try:
            name = (await chat.studio.family.view(link)).draft.person.name
        except MemoriamError:
            continue
        said = f"{name or chat.text('film-title')} · {chat.text(f'state-{order.state.value}')}"
        buttons.append([(said[:60], f"order|{order.id[:10]}")])
    begin = [(chat.text("tg-new"), "order|new")]
    chat.say(chat.text("tg-orders" if buttons else "tg-no-order"), [*buttons, begin])


def _tell(chat: Chat, name: str) -> None:
    if name in {"terms", "privacy"}:
        points = TERMS if name == "terms" else PRIVACY
        days = chat.studio.settings.retention_days
        said = [f"{chat.text(f'{name}-{i}-title')}\n{chat.text(f'{name}-{i}', days=days)}" for i in points]
        chat.say_long([chat.text(f"{name}-title"), *said])
    elif name == "support":
        near = "\n".join(f"· {one}" for one in contacts(None))
        chat.say(f"{chat.text('support-title')}\n{chat.text('support-lead')}\n\n{near}")
    else:
        chat.say(chat.text(f"tg-{name}"))
