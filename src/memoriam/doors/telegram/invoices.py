"""Invoices, as links behind a button of an ordinary message.

A message that is an invoice can never be changed, so a sender that was killed could not ask whether it arrived; one
whose button opens the invoice can. The link names the payment, which is taken once however many links there are.
"""

from __future__ import annotations

from typing import Any

from aiogram import Bot
from aiogram.methods import CreateInvoiceLink

from memoriam.studio.talks.schemas import Message

INVOICE = "sendInvoice"


def invoice(
    text: str, button: str, *, title: str, description: str, payload: str, amount: int
) -> dict[str, Any]:
    """The data of a message of the method INVOICE: what it says, its button, and what Telegram asks to be paid for.

    description: cut to Telegram's 255 letters. amount: in stars.
    """
    asked = {
        "title": title,
        "description": description[:255],
        "payload": payload,
        "currency": "XTR",
        "prices": [{"label": title, "amount": amount}],
    }
    return {"text": text, "button": button, "invoice": asked}


async def with_link(bot: Bot, message: Message) -> Message:
    """An invoice as a message that can be sent, any other message as it is. Raises what calling Telegram raises."""
    if message.method != INVOICE:
        return message
    link = await bot(CreateInvoiceLink.model_validate(message.data["invoice"]))
    markup = {"inline_keyboard": [[{"text": message.data["button"], "url": link}]]}
    data = {"text": message.data["text"], "reply_markup": markup}
    return message.model_copy(update={"method": "sendMessage", "data": data})
