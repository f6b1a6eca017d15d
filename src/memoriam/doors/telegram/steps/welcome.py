"""The first words: what this is, a sample, and that it is made with AI."""

from __future__ import annotations

from memoriam.doors.telegram.chat import Chat, rows
from memoriam.doors.telegram.steps.base import again
from memoriam.doors.texts.catalogue import LANGUAGES, OWN_NAMES
from memoriam.studio.face.schemas import Begin


class Welcome:
    """What this is."""

    name = "welcome"

    async def show(self, chat: Chat) -> None:
        """The sample film with a few sentences."""
        buttons = [[(chat.text("home-begin"), "welcome|begin")], [(chat.text("language"), "language|ask")]]
        chat.say(chat.text("tg-welcome"), buttons, method="sendVideo", attach={"video": "sample"})

    async def hear(self, chat: Chat) -> None:
        """Begin."""
        if chat.event.kind != "button" or chat.event.value != "begin":
            await again(chat)
            return
        begun = await chat.studio.family.begin(Begin(language=chat.state.language, door="telegram"))
        async with chat.studio.services.database.transaction() as session:
            await chat.studio.services.talks(session).speak_of(begun.order_id, chat.state.chat_id)
        chat.state.turn_to(begun.order_id)
        await chat.go("consents")


class ChooseLanguage:
    """Which language the chat is in."""

    name = "language"

    async def show(self, chat: Chat) -> None:
        """Every language by its own name."""
        chat.say(chat.text("tg-language"), rows([(OWN_NAMES[one], f"language|{one}") for one in LANGUAGES]))

    async def hear(self, chat: Chat) -> None:
        """Speak that language, and go on where the talk was."""
        if chat.event.kind == "button" and chat.event.value in LANGUAGES:
            chat.state.language = chat.event.value
            await chat.go(chat.state.step if chat.state.order else "welcome")
            return
        await self.show(chat)
