"""The price, line by line, and how it is paid."""

from __future__ import annotations

from decimal import Decimal

from memoriam.doors.telegram.chat import Button, Chat
from memoriam.doors.telegram.invoices import INVOICE, invoice
from memoriam.doors.telegram.steps.base import again
from memoriam.errors import MemoriamError
from memoriam.studio.face.family import ImpossibleScenes, NeedsNewPreview
from memoriam.studio.payments.methods import Opened
from memoriam.studio.payments.models import Method
from memoriam.studio.prices.schemas import Quote


class Price:
    """Agree and pay; or ask for a free film, which has nothing to do with showing it to others."""

    name = "price"

    async def show(self, chat: Chat) -> None:
        """All lines, the total, and the ways to pay."""
        quote = await chat.studio.family.price(await chat.link())
        chat.say(f"{price_text(chat, quote)}\n\n{chat.text('pay-lead')}", self._buttons(chat, quote))

    async def before(self, chat: Chat) -> Opened | MemoriamError | None:
        """Ask the provider, who may be slow; asking again gives the same payment."""
        way, _, method = chat.event.value.partition("-")
        if chat.event.kind != "button" or way != "pay" or method not in set(Method):
            return None
        try:
            back = chat.studio.settings.public_url
            return await chat.studio.family.pay(await chat.link(), Method(method), back)
        except MemoriamError as error:
            return error

    async def hear(self, chat: Chat) -> None:
        """Pay, change, or ask for a free film."""
        value = chat.event.value
        if chat.event.kind != "button":
            await again(chat)
        elif isinstance(chat.given, NeedsNewPreview):
            await chat.studio.family.ask_for_preview(await chat.link())
            chat.say(chat.text("tg-new-preview"))
            chat.state.step = "status"
        elif isinstance(chat.given, ImpossibleScenes):
            names = [chat.text(f"scene-{one}") for one in chat.given.scenes if chat.texts.has(f"scene-{one}")]
            chat.say(chat.text("tg-impossible", scenes=", ".join(names)))
            await chat.go("scenes")
        elif isinstance(chat.given, MemoriamError):
            chat.say(chat.text("error-payment"))
            await chat.go(self.name)
        elif isinstance(chat.given, Opened):
            await self._opened(chat, Method(value.removeprefix("pay-")), chat.given)
        elif value == "hardship":
            await chat.studio.family.ask_for_free(await chat.link())
            await chat.go(Hardship.name)
        elif value == "change":
            await chat.go("scenes")
        else:
            await chat.go(self.name)

    async def _opened(self, chat: Chat, method: Method, opened: Opened) -> None:
        change: list[list[Button]] = [[(chat.text("pay-change"), "price|again")]]
        if method is Method.FREE:
            await chat.go("status")
            return
        if method is Method.STARS:
            quote = await chat.studio.family.price(await chat.link())
            _invoice(chat, opened, quote)
        elif opened.url:
            chat.say(chat.text("pay-stripe-hint"), [[(chat.text("pay-to-stripe"), opened.url)], *change])
        else:
            said = f"{chat.text('pay-transfer-title')}\n\n{opened.instructions}\n\n{chat.text('pay-transfer-about')}"
            chat.say(said, change)

    def _buttons(self, chat: Chat, quote: Quote) -> list[list[Button]]:
        if quote.is_free:
            ways = [(chat.text("pay-go-free"), f"price|pay-{Method.FREE}")]
        else:
            ways = [
                (chat.text(f"pay-{one}"), f"price|pay-{one}")
                for one in chat.studio.family.methods("telegram")
            ]
        rest: list[list[Button]] = [[(chat.text("wishes-scenes"), "price|change")]]
        if not quote.is_free:
            rest.append([(chat.text("wishes-hardship"), "price|hardship")])
        return [*([way] for way in ways), *rest]


class Hardship:
    """A free film was asked for; a line about it may be written, or not."""

    name = "hardship"

    async def show(self, chat: Chat) -> None:
        """Thank, and leave it to them."""
        chat.say(f"{chat.text('tg-free-asked')}\n\n{chat.text('tg-free-note')}")

    async def hear(self, chat: Chat) -> None:
        """What was written reaches the studio as a letter."""
        if chat.event.kind != "text":
            await again(chat)
            return
        await chat.studio.family.ask_for_free(await chat.link(), chat.event.text)
        chat.say(chat.text("letters-sent"))
        chat.state.step = Price.name


def price_text(chat: Chat, quote: Quote) -> str:
    """The quote as a few lines."""
    lines = [chat.text("price-title"), ""]
    for line in quote.lines:
        kind, _, scene = line.key.partition(".")
        key = f"price-{kind}" if kind != "scenes" else "price-scene"
        name = f"scene-{scene}"
        values = {"scene": chat.text(name) if chat.texts.has(name) else scene} if key == "price-scene" else {}
        said = chat.text(key, **values) if chat.texts.has(key) else line.key
        times = f" × {line.quantity}" if line.quantity > 1 else ""
        lines.append(f"{said}{times}: {chat.texts.money(line.amount)}")
    lines.append(f"{chat.text('price-total')}: {chat.texts.money(quote.total)}")
    for tax in quote.taxes:
        percent = str(Decimal(tax.percent).normalize())
        lines.append(
            chat.text("price-tax", name=tax.name, percent=percent, amount=chat.texts.money(tax.amount))
        )
    return "\n".join(lines)


def _invoice(chat: Chat, opened: Opened, quote: Quote) -> None:
    stars, said = int(opened.instructions), price_text(chat, quote)
    data = invoice(
        said,
        chat.text("tg-pay-now", stars=str(stars)),
        title=chat.text("film-title"),
        description=said,
        payload=opened.checkout or "",
        amount=stars,
    )
    chat.say("", method=INVOICE)
    message, due = chat.out.pop()
    chat.out.append((message.model_copy(update={"data": data}), due))
