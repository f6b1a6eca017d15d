"""Whatever is sent gets one fitting sentence: never silence, never a traceback."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from memoriam.studio.orders.states import OrderState
from memoriam.studio.uploads.schemas import FindingSeen, Looked
from memoriam.studio.uploads.service import MOST
from studio_house import ONE_FACE
from telegram_house import Bot, told, until
from telegram_person import Anna, buttons_of, text_of
from telegram_updates import UPDATES

pytestmark = pytest.mark.anyio

PHOTOS = 7
"""Buttons until photographs are asked for."""


async def at_photos(bot: Bot) -> Anna:
    anna = bot.anna()
    await anna.say("/start")
    for _ in range(PHOTOS):
        await anna.press(0)
    return anna


async def all_of(anna: Anna, content: dict[str, Any]) -> list[str]:
    """Everything that is answered to something."""
    before = {one["message_id"] for one in anna.api.sent(anna.chat)}
    await anna.send(**content)
    await anna.settled(0.3)
    return [text_of(one) for one in anna.api.sent(anna.chat) if one["message_id"] not in before]


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR and "telegram" in one.name]


async def test_kinds_that_cannot_be_read(bot: Bot) -> None:
    anna = await at_photos(bot)
    for name in ("sticker", "video note", "animation", "contact", "place", "poll", "dice", "unknown content"):
        head = ("message_id", "date", "chat", "from")
        content = {key: part for key, part in UPDATES[name]["message"].items() if key not in head}
        said = await all_of(anna, content)
        assert "this one we cannot" in said[0], name
        assert "photograph of the person" in said[1], name


async def test_what_telegram_notes_by_itself_is_not_answered(bot: Bot) -> None:
    anna = await at_photos(bot)
    before = len(bot.api.sent(anna.chat))
    for name in ("refunded payment", "pinned", "business message", "reaction", "unknown kind"):
        update = {key: part for key, part in UPDATES[name].items() if key != "update_id"}
        for part in update.values():
            part = part | {"chat": part.get("chat", {}) | {"id": anna.chat}}
            bot.api.tell(**{next(iter(update)): part})
    said = await anna.say("text where a photograph is due")
    assert "does not fit here" in text_of(said)
    assert len(bot.api.sent(anna.chat)) <= before + 2


async def test_an_album_is_answered_once_and_enough_is_said_once(bot: Bot) -> None:
    anna = await at_photos(bot)
    before = len(bot.api.sent(anna.chat))
    link = await bot.link(anna)
    for number in range(10):
        bot.api.photo(anna.chat, f"picture {number}".encode(), album="a1")

    async def all_here() -> bool:
        return len(await bot.studio.family.uploads(link)) == 10

    await until(all_here)
    await anna.settled()
    assert 1 <= len(bot.api.sent(anna.chat)) - before <= 2


async def test_a_hundred_photographs_at_once(bot: Bot) -> None:
    anna = await at_photos(bot)
    before = len(bot.api.sent(anna.chat))
    link = await bot.link(anna)
    for number in range(100):
        bot.api.photo(anna.chat, f"one of many {number}".encode(), album=f"many {number // 10}")
    bot.api.write(anna.chat, text="/help")
    await until(lambda: any("/erase" in text_of(one) for one in bot.api.sent(anna.chat)[before:]))
    kept = await bot.studio.family.uploads(link)
    said = [text_of(one) for one in bot.api.sent(anna.chat)[before:]]
    assert len(kept) == MOST
    assert 1 <= len([one for one in said if "enough photographs" in one]) <= 10
    assert 2 <= len(said) <= 21


async def test_a_small_picture_is_asked_for_as_a_file_once(bot: Bot) -> None:
    anna = await at_photos(bot)
    small = FindingSeen(code="small", sentence="Small.", severity="limits")
    bot.looker.looked = ONE_FACE.model_copy(update={"findings": (small,)})
    try:
        assert "as a file" in text_of(await anna.photo(b"small one"))
        assert "as a file" not in text_of(await anna.photo(b"small two"))
        assert "as a file" not in text_of(await anna.file(b"as file", "oma.jpg", "image/jpeg"))
    finally:
        bot.looker.looked = ONE_FACE


async def test_files_that_cannot_be_used(bot: Bot) -> None:
    anna = await at_photos(bot)
    bot.looker.looked = Looked(problem="It is a text.", problem_code="unreadable-photo")
    try:
        said = text_of(await anna.file(b"MZ\x90 hostile", "oma.jpg.exe", "application/x-msdownload"))
    finally:
        bot.looker.looked = ONE_FACE
    assert "could not be" in said or "cannot" in said
    big = {"file_id": "big", "file_unique_id": "big", "file_name": "oma.tif", "file_size": 30_000_000}
    assert "up to 20 MB" in text_of(await anna.send(document=big))
    gone = {"file_id": "gone", "file_unique_id": "gone", "file_name": "oma.tif", "file_size": 3}
    assert "once more" in text_of(await anna.send(document=gone))
    bot.api.refused_files = 1
    assert "photograph is here" in text_of(await anna.photo(b"fetched at the second try"))


async def test_desperate_and_rude_words_are_answered_with_somebody_to_talk_to(bot: Bot) -> None:
    anna = await at_photos(bot)
    said = text_of(await anna.say("I want to die, I cannot go on"))
    assert "need not carry it alone" in said
    assert "·" in said
    told_so = bot.anna()
    await told(told_so)
    first = await told_so.say("I want to die")
    assert "need not carry it alone" in text_of(first)
    letters = (await bot.studio.family.view(await bot.link(told_so))).letters
    assert letters[-1].text == "I want to die"


async def test_old_edited_and_foreign_buttons(bot: Bot) -> None:
    anna = await at_photos(bot)
    message = anna.api.sent(anna.chat)[-1]
    for data in ("voice_consent|yes|", "nonsense", "", "consents|yes-died|0000000000", "photos|face-x-1|"):
        anna.read = bot.api.number()
        bot.api.press(anna.chat, message, data)
        assert text_of(await anna.answer())
        await anna.settled(0.2)
    anna.read = bot.api.number()
    bot.api.tell(edited_message={**bot.api.head(anna.chat, 1), "edit_date": 1, "text": "…"})
    while "correction" not in text_of(await anna.answer()):
        pass
    pressed = [call for call in bot.api.calls if call.method == "answerCallbackQuery"]
    assert len(pressed) >= 5


async def test_commands_before_anything_was_begun(bot: Bot) -> None:
    anna = bot.anna()
    for command in ("/status", "/place", "/erase", "/withdraw", "/orders", "/unknown"):
        assert text_of(await anna.say(command))
    for command in ("/terms", "/privacy", "/paysupport", "/support", "/help"):
        assert len(text_of(await anna.say(command))) > 50
    assert buttons_of(await anna.say("/language"))


async def test_an_account_that_is_deleted_is_not_written_to_and_its_order_goes_on(bot: Bot) -> None:
    anna = bot.anna()
    await told(anna)
    bot.api.deactivated.add(anna.chat)
    await bot.made_preview(anna)

    async def is_away() -> bool:
        async with bot.studio.services.database.reading() as session:
            state = await bot.studio.services.talks(session).load(anna.chat)
        return state is not None and state.away

    await until(is_away)
    tried = len([call for call in bot.api.calls if call.chat_id == anna.chat])
    await bot.studio.owner.give_free(await bot.order(anna))
    await asyncio.sleep(0.6)
    assert len([call for call in bot.api.calls if call.chat_id == anna.chat]) == tried
    assert await bot.state(anna) is OrderState.PREVIEW


async def test_a_button_pressed_too_long_ago_still_does_what_it_says(bot: Bot) -> None:
    anna = bot.anna()
    await anna.say("/start")
    bot.api.expired = True
    try:
        asked = await anna.press("Begin with")
        assert text_of(asked).endswith(bot.studio.family.statements("en")[0].text)
        assert text_of(await anna.press("Yes")) == bot.studio.family.statements("en")[1].text
    finally:
        bot.api.expired = False


async def test_updates_of_kinds_that_do_not_exist_yet(bot: Bot) -> None:
    anna = await at_photos(bot)
    head = {"chat": {"id": anna.chat, "type": "private"}, "from": bot.api.user(anna.chat)}
    before = len(bot.api.sent(anna.chat))
    bot.api.tell(thought={**head, "text": "?"})
    bot.api.tell(business_message={**bot.api.head(anna.chat, 1), "business_connection_id": "b", "text": "x"})
    bot.api.tell(message={"message_id": "not a number", "date": None})
    bot.api.tell(
        message={**bot.api.head(anna.chat, 1), "chat": {"id": -9, "type": "constellation"}, "text": "x"}
    )
    bot.api.tell(callback_query={"id": "new", "from": bot.api.user(anna.chat), "hologram": {"depth": 3}})
    said = await anna.send(text="/help", telepathy={"strength": 1})
    assert "/erase" in text_of(said)
    assert len(bot.api.sent(anna.chat)) <= before + 2


async def test_a_film_that_telegram_keeps_no_more_is_sent_anew(bot: Bot) -> None:
    assert "video" in await bot.anna().say("/start")
    for name in [one for one in bot.api.files if one.startswith("kept")]:
        del bot.api.files[name]
    assert "video" in await bot.anna().say("/start")


async def test_a_blocked_bot_is_spoken_to_again(bot: Bot) -> None:
    anna = await at_photos(bot)
    bot.api.blocked.add(anna.chat)
    update = UPDATES["blocked"]["my_chat_member"] | {"chat": {"id": anna.chat, "type": "private"}}
    bot.api.tell(my_chat_member=update)
    bot.api.write(anna.chat, text="/help")
    await asyncio.sleep(0.3)
    bot.api.blocked.clear()
    assert text_of(await anna.say("/help"))
