"""Whole conversations over HTTP with the stand-in for Telegram; photographs are not looked at."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from memoriam.studio.consents.models import Subject
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method, PaymentState
from memoriam.studio.talks.models import Answer
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import FaceSeen, Looked
from studio_house import ONE_FACE, walk
from telegram_house import CHANNEL, OWNER, Bot, told, until
from telegram_person import Anna, buttons_of, text_of

pytestmark = pytest.mark.anyio


async def wished(bot: Bot, anna: Anna) -> dict[str, Any]:
    """From the first word to the price, with the quietest wishes; the message with the price."""
    await told(anna)
    await bot.preview(anna)
    await anna.press("I would like")
    await anna.press("Continue")
    await anna.press(0)
    await anna.press(0)
    return await anna.press("Leave out")


async def pay(bot: Bot, anna: Anna) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pay by stars, as Telegram does it; the service message of the payment, and the bot's answer."""
    invoice = bot.api.invoice_of(await anna.press("With Telegram Stars"))
    stars, payload = invoice["total_amount"], invoice["payload"]
    query = {"id": f"q{anna.chat}", "from": bot.api.user(anna.chat), "currency": "XTR"}
    query |= {"total_amount": stars, "invoice_payload": payload}
    bot.api.tell(pre_checkout_query=query)
    await until(lambda: f"q{anna.chat}" in bot.api.pre_checkouts)
    assert bot.api.pre_checkouts[f"q{anna.chat}"][0]
    paid = {
        "currency": "XTR",
        "total_amount": stars,
        "invoice_payload": payload,
        "telegram_payment_charge_id": f"stars-{anna.chat}",
        "provider_payment_charge_id": "",
    }
    return paid, await anna.send(successful_payment=paid)


async def test_from_the_first_word_to_the_price(bot: Bot) -> None:
    anna = bot.anna()
    hello = await anna.say("/start")
    assert "video" in hello
    assert "with the help of AI" in text_of(hello)
    assert buttons_of(await anna.press("Begin with a photograph")) == ["Yes", "No"]
    said = text_of(await anna.press("No"))
    assert "missing" in said
    assert "·" in said
    assert buttons_of(await anna.press("Back")) == ["Yes", "No"]
    for _ in range(5):
        asked = await anna.press("Yes")
    assert "Who were you" in text_of(asked)
    assert "photograph" in text_of(await anna.press("Daughter or son"))
    assert "photograph is here" in text_of(await anna.photo())
    assert "name" in text_of(await anna.press("These are all")).lower()
    await anna.say("Grace Hopper")
    assert "date could not be read" in text_of(await anna.say("long ago"))
    await anna.say("1906")
    assert "being made" in text_of(await anna.say("1992"))
    preview = await bot.preview(anna)
    assert "video" in preview
    sent = next(one for one in reversed(bot.api.calls) if one.method == "sendVideo")
    assert (sent.data["width"], sent.data["height"], sent.data["duration"]) == ("72", "128", "1")
    assert sent.data["supports_streaming"] in {True, "true", "True"}
    assert sent.data["thumbnail"][:2] == b"\xff\xd8"
    scenes = await anna.press("I would like the whole film")
    assert "photo" in scenes
    assert text_of(scenes).endswith("€15.00")
    ticked = await anna.press("Together")
    assert ticked["message_id"] == scenes["message_id"]
    assert not text_of(ticked).endswith("€15.00")
    assert "✓ Together" in buttons_of(ticked)
    await anna.press("Voice")
    said = text_of(await anna.press("Continue"))
    assert "beside them" in said, [text_of(one)[:60] for one in anna.api.sent(anna.chat)[-6:]]
    await anna.photo(b"somebody else")
    assert "said" in text_of(await anna.press("These are all"))
    assert "agreed to be shown" in text_of(await anna.say("I am at peace."))
    assert "“I am at peace.”" in text_of(await anna.press("Yes"))
    assert "music" in text_of(await anna.press("Yes")).lower()
    await anna.press(1)
    await anna.press(0)
    price = text_of(await anna.say("By the sea"))
    assert "Together" in price
    draft = (await bot.studio.family.view(await bot.link(anna))).draft
    assert draft.companion is not None
    assert draft.companion.consent
    assert draft.words_approved
    assert draft.line == "By the sea"


async def test_paid_by_stars_twice_told_seen_changed_kept_and_erased(bot: Bot) -> None:
    anna = bot.anna()
    await wished(bot, anna)
    paid, answer = await pay(bot, anna)
    assert "has arrived" in text_of(answer)
    bot.api.write(anna.chat, successful_payment=paid)
    await anna.settled()
    payments = (await bot.studio.family.view(await bot.link(anna))).payments
    assert [one.state for one in payments] == [PaymentState.PAID]
    assert "Your place in the list: " in text_of(await anna.say("/place"))
    assert await bot.state(anna) is OrderState.WAITING

    owner = Anna(bot.api, OWNER)
    owner.read = bot.api.number()
    await bot.made(anna)
    assert "video" in await owner.answer()
    assert text_of(await owner.press("Approve the film")) == "Done."
    film = await anna.answer()
    assert "video" in film
    await anna.press("Ask for one change")
    assert "keeps its old place" in text_of(await anna.say("A little slower, please."))
    assert (await bot.studio.family.view(await bot.link(anna))).draft.change == "A little slower, please."
    await walk(bot.studio, await bot.link(anna), OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW)
    await bot.studio.owner.approve(await bot.order(anna))
    await anna.videos(4)
    assert "Your film" in text_of(await anna.press("Yes, it may"))
    assert await bot.state(anna) is OrderState.DELIVERED

    chat = await bot.order(anna)
    receipt_asked = await anna.say("/erase")
    assert "erased for good" in text_of(receipt_asked)
    receipt = text_of(await anna.press(0))
    assert chat in receipt
    await until(lambda: nothing_left(bot, anna, chat))


async def nothing_left(bot: Bot, anna: Anna, order: str) -> bool:
    async with bot.studio.services.database.reading() as session:
        talks = bot.studio.services.talks(session)
        name = talks.name(anna.chat)
        known = await talks.rows.talk(name), await talks.rows.order(order), await talks.rows.next_of(name)
        return known == (None, None, None)


async def test_stars_of_the_wrong_amount_are_refused_and_go_back_when_consent_is_taken_back(bot: Bot) -> None:
    anna = bot.anna()
    await wished(bot, anna)
    invoice = bot.api.invoice_of(await anna.press("With Telegram Stars"))
    query = {"id": "wrong", "from": bot.api.user(anna.chat), "currency": "XTR", "total_amount": 1}
    bot.api.tell(pre_checkout_query=query | {"invoice_payload": invoice["payload"]})
    await until(lambda: "wrong" in bot.api.pre_checkouts)
    assert not bot.api.pre_checkouts["wrong"][0]
    await pay(bot, anna)
    await anna.settled()
    await anna.say("/withdraw")
    assert "stopped" in text_of(await anna.press(0)).lower()
    await until(lambda: any(one["user_id"] in {anna.chat, str(anna.chat)} for one in bot.api.refunds))
    charge = next(one for one in bot.api.refunds if str(one["user_id"]) == str(anna.chat))
    assert charge["telegram_payment_charge_id"] == f"stars-{anna.chat}"
    assert "erased" in text_of(await anna.press("Erase")).lower()


async def test_an_invoice_comes_once_though_nobody_heard_that_it_came(bot: Bot) -> None:
    anna = bot.anna()
    await wished(bot, anna)
    bot.api.lost_answers = 1
    await anna.press("With Telegram Stars")
    await until(lambda: bot.api.lost_answers == 0)
    await until(lambda: nothing_to_send(bot, anna))
    assert len([one for one in bot.api.sent(anna.chat) if "⭐" in str(one.get("reply_markup"))]) == 1
    _, answer = await pay(bot, anna)
    assert "has arrived" in text_of(answer)


async def nothing_to_send(bot: Bot, anna: Anna) -> bool:
    async with bot.studio.services.database.reading() as session:
        talks = bot.studio.services.talks(session)
        left = select(func.count()).select_from(Answer).where(Answer.chat == talks.name(anna.chat))
        return (await session.execute(left)).scalar_one() == 0


async def test_who_pays_a_passed_on_invoice_sees_nothing_of_the_order(bot: Bot) -> None:
    anna, uncle = bot.anna(), bot.anna()
    await wished(bot, anna)
    await uncle.say("/start")
    invoice = bot.api.invoice_of(await anna.press("With Telegram Stars"))
    paid = {"currency": "XTR", "total_amount": invoice["total_amount"], "invoice_payload": invoice["payload"]}
    paid |= {"telegram_payment_charge_id": "stars-uncle", "provider_payment_charge_id": ""}
    assert "has arrived" in text_of(await uncle.send(successful_payment=paid))
    assert "waiting list" in text_of(await anna.answer())
    before = len(bot.api.sent(uncle.chat))
    await uncle.say("/place")
    await uncle.settled()
    said = " ".join(text_of(one) for one in bot.api.sent(uncle.chat)[before:])
    assert "Your place" not in said
    assert "Grace" not in said


async def test_a_voice_message_is_used_with_leave_and_taken_out_without(bot: Bot) -> None:
    for leave in ("Yes", "No"):
        anna = bot.anna()
        await told(anna)
        await bot.preview(anna)
        await anna.press("I would like")
        await anna.press("Voice")
        assert "said" in text_of(await anna.press("Continue"))
        kept = text_of(await anna.voice(b"OggS " + leave.encode()))
        assert "may be used" in kept or "recording" in kept
        link = await bot.link(anna)
        assert [one.use for one in await bot.studio.family.uploads(link)] == [Use.PERSON, Use.SPEECH]
        asked = text_of(await anna.press(leave))
        view = await bot.studio.family.view(link)
        agreed = any(one.subject is Subject.VOICE for one in view.consents)
        speech = any(one.use is Use.SPEECH for one in view.uploads)
        assert (agreed, speech) == (leave == "Yes", leave == "Yes"), asked


async def test_a_scene_the_photographs_cannot_carry_is_named_when_it_is_chosen(bot: Bot) -> None:
    anna = bot.anna()
    await told(anna)
    await bot.preview(anna)
    await bot.carries(anna, "portrait", "words", "speak")
    await anna.press("I would like")
    refused = await anna.press("A wave")
    assert "cannot carry: A wave" in text_of(refused)
    assert "✓ A wave" not in buttons_of(refused)
    assert "wave" not in (await bot.studio.family.view(await bot.link(anna))).draft.scenes
    needs_photo = await anna.press("Together")
    assert "cannot carry" not in text_of(needs_photo)
    assert "✓ Together" in buttons_of(needs_photo)


async def test_a_transfer_and_a_free_film(bot: Bot) -> None:
    anna = bot.anna()
    await wished(bot, anna)
    assert "MEMORIAM" in text_of(await anna.press("By bank transfer"))
    assert "Thank you for telling us" in text_of(await anna.press("I cannot pay"))
    assert "with us" in text_of(await anna.say("We are three students and buried her last week."))
    view = await bot.studio.family.view(await bot.link(anna))
    assert view.order.free_wished
    assert view.letters[-1].text == "We are three students and buried her last week."
    await bot.studio.owner.give_free(await bot.order(anna))
    assert "waiting list" in text_of(await anna.answer())


async def test_two_orders_at_once_each_go_on_where_they_were(bot: Bot) -> None:
    anna = bot.anna()
    await anna.say("/start")
    await anna.press(0)
    second_question = await anna.press("Yes")
    first = await bot.order(anna)
    await anna.say("/new")
    await anna.press("Begin with")
    await anna.press("Yes")
    await anna.press("Yes")
    assert await bot.order(anna) != first
    data = second_question["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    anna.read = bot.api.number()
    bot.api.press(anna.chat, second_question, data)
    third = text_of(await anna.answer())
    statements = bot.studio.family.statements("en")
    assert third == statements[2].text
    listed = await anna.say("/orders")
    assert len(buttons_of(listed)) == 3
    assert text_of(await anna.press(0)) in {statements[2].text, statements[3].text}


async def test_the_language_changes_where_the_talk_is(bot: Bot) -> None:
    anna = bot.anna("de")
    assert "Hilfe von KI" in text_of(await anna.say("/start"))
    await anna.press(0)
    await anna.press("Ja")
    await anna.say("/language")
    asked = text_of(await anna.press("Українська"))
    assert asked == bot.studio.family.statements("uk")[1].text
    assert "Довідка" not in text_of(await anna.say("/help"))


async def test_faces_are_numbered_and_named(bot: Bot) -> None:
    anna = bot.anna()
    await anna.say("/start")
    for _ in range(7):
        await anna.press(0)
    two = tuple(FaceSeen(number=n, x=200 * n, y=10, width=90, height=90) for n in (1, 2))
    bot.looker.looked = Looked(
        kind="JPEG", width=600, height=800, faces=two, problem="Two.", problem_code="several-faces"
    )
    try:
        asked = await anna.photo(b"two people")
    finally:
        bot.looker.looked = ONE_FACE
    assert "photo" in asked
    assert buttons_of(asked) == ["1", "2"]
    assert "know who is meant" in text_of(await anna.press("2"))
    assert (await bot.studio.family.uploads(await bot.link(anna)))[0].face == 2


async def test_a_held_order_is_refused_by_its_owner_with_a_letter(bot: Bot) -> None:
    anna, owner = bot.anna(), Anna(bot.api, OWNER)
    await told(anna)
    owner.read = bot.api.number()
    await walk(bot.studio, await bot.link(anna), OrderState.HELD)
    assert "Grace Hopper" in text_of(await owner.answer())
    assert "with you" in text_of(await anna.answer())
    assert "Write to the family" in text_of(await owner.press("Refuse"))
    assert text_of(await owner.say("We are very sorry; we cannot make this one.")) == "Done."
    assert "cannot make this film" in text_of(await anna.answer())
    letters = (await bot.studio.family.view(await bot.link(anna))).letters
    assert letters[-1].text == "We are very sorry; we cannot make this one."
    assert "+ " in text_of(await owner.say("/figures"))


async def test_a_film_is_shown_with_leave_and_taken_down_without(bot: Bot) -> None:
    anna, owner = bot.anna(), Anna(bot.api, OWNER)
    await told(anna)
    await bot.preview(anna)
    await bot.studio.owner.give_free(await bot.order(anna))
    await bot.studio.family.pay(await bot.link(anna), Method.FREE, "https://studio.example")
    await bot.made(anna)
    await bot.studio.owner.approve(await bot.order(anna))
    await anna.videos(3)
    await anna.press("Yes, it may")
    owner.read = bot.api.number()
    await anna.press("The studio may show")
    await anna.say("She taught machines to understand words.")
    offered = await owner.answer()
    while "She taught machines" not in text_of(offered):
        offered = await owner.answer()
    assert not bot.api.sent(CHANNEL)
    await owner.press("Show it in the channel")
    await until(lambda: len(bot.api.sent(CHANNEL)) == 1)
    assert text_of(bot.api.sent(CHANNEL)[0]) == "She taught machines to understand words."
    assert "taken back" in text_of(await anna.press("Take this back"))
    await until(lambda: not bot.api.sent(CHANNEL))
    await asyncio.sleep(0.3)
    assert not bot.api.sent(CHANNEL)
