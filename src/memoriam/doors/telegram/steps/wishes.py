"""What the film shall hold, once the preview was seen: scenes, words, music, place, a line."""

from __future__ import annotations

from typing import get_args

from memoriam.brief import LINE_LENGTH, Mood, StageName
from memoriam.doors.telegram.chat import Button, Chat, rows
from memoriam.doors.telegram.order import in_order
from memoriam.doors.telegram.steps.base import advance, again, skip, tell
from memoriam.doors.telegram.steps.photos import Received, problem_text, receive
from memoriam.errors import BriefError, MemoriamError
from memoriam.scenes.base import scene_names
from memoriam.studio.drafts.making import SCENE_NEEDS, beyond
from memoriam.studio.drafts.schemas import Draft
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import UploadView


class Scenes:
    """A keyboard beside the stills; the price runs along."""

    name = "scenes"

    async def show(self, chat: Chat) -> None:
        """All scenes, those chosen ticked."""
        view = await chat.view()
        text, buttons = await self._said(chat, view.draft, beyond(view.draft, view.uploads))
        chat.say(text, buttons, method="sendPhoto", attach={"photo": f"stills:{chat.state.language}"})

    async def hear(self, chat: Chat) -> None:
        """Tick, or go on. What the photographs cannot carry is said at once, and not ticked."""
        event = chat.event
        if event.kind != "button":
            await again(chat)
            return
        if event.value == "done":
            tell(chat, self.name)
            await advance(chat)
            return
        if event.value not in scene_names():
            await chat.go(self.name)
            return
        view = await chat.view()
        before = view.draft.scenes
        wished = tuple(one for one in before if one != event.value)
        if event.value not in before:
            wished = (*before, event.value)
        not_carried = beyond(view.draft.model_copy(update={"scenes": wished}), view.uploads)
        draft = view.draft
        if event.value not in not_carried:
            scenes = wished or ("portrait",)
            draft = await chat.studio.family.say(await chat.link(), {"scenes": scenes})
        text, buttons = await self._said(chat, draft, not_carried)
        chat.change(text, buttons, caption=True)

    async def _said(
        self, chat: Chat, draft: Draft, impossible: tuple[str, ...]
    ) -> tuple[str, list[list[Button]]]:
        price = chat.texts.money((await chat.studio.family.price(await chat.link())).total)
        names = in_order(scene_names())
        buttons = [
            (f"{'✓ ' if one in draft.scenes else ''}{_scene(chat, one)}", f"scenes|{one}") for one in names
        ]
        lines = [f"{chat.text('wishes-lead')}", ""]
        for one in draft.scenes:
            need = SCENE_NEEDS.get(one, "").partition("-")[0]
            key = f"wishes-scene-needs-{need}"
            lines.append(f"· {_scene(chat, one)}{' – ' + chat.text(key) if chat.texts.has(key) else ''}")
        if impossible:
            said = ", ".join(_scene(chat, one) for one in impossible)
            lines += ["", chat.text("tg-impossible", scenes=said)]
        lines += ["", f"{chat.text('wishes-price-now')}: {price}"]
        return "\n".join(lines), [*rows(buttons), [(chat.text("continue"), "scenes|done")]]


class Words:
    """Words that are shown or said, or a recording that is heard."""

    name = "words"

    async def show(self, chat: Chat) -> None:
        """Ask."""
        speaks = "speak" in (await chat.view()).draft.scenes
        hint = chat.text("tg-words-or-voice" if speaks else "wishes-words-hint")
        chat.say(f"{chat.text('wishes-words')}\n{hint}")

    async def before(self, chat: Chat) -> Received:
        """A voice message is the recording that shall be heard."""
        return await receive(chat, Use.SPEECH) if chat.event.kind == "recording" else None

    async def hear(self, chat: Chat) -> None:
        """Text, or a recording."""
        if chat.event.kind == "recording" and isinstance(chat.given, UploadView):
            await chat.go("voice_consent")
        elif isinstance(chat.given, MemoriamError):
            chat.say(problem_text(chat, chat.given))
        elif chat.event.kind != "text":
            await again(chat)
        else:
            try:
                await chat.studio.family.say(await chat.link(), {"words": chat.event.text})
            except BriefError:
                chat.say(chat.text("tg-words-long", most=LINE_LENGTH))
                return
            await advance(chat)


class ApproveWords:
    """The words once more, word for word, before they are said in somebody's voice."""

    name = "approve_words"

    async def show(self, chat: Chat) -> None:
        """The words as they stand."""
        words = (await chat.view()).draft.words
        yes, no = (chat.text("yes"), "approve_words|yes"), (chat.text("tg-other-words"), "approve_words|no")
        chat.say(f"“{words}”\n\n{chat.text('consent-words')}", [[yes, no]])

    async def hear(self, chat: Chat) -> None:
        """Yes, or other words."""
        if chat.event.kind != "button":
            await again(chat)
        elif chat.event.value == "yes":
            await chat.studio.family.say(await chat.link(), {"words_approved": True})
            await advance(chat)
        else:
            await chat.go("words")


class VoiceConsent:
    """Leave to use a recording, for this film alone."""

    name = "voice_consent"

    async def show(self, chat: Chat) -> None:
        """Ask."""
        yes, no = (chat.text("yes"), "voice_consent|yes"), (chat.text("no"), "voice_consent|no")
        chat.say(f"{chat.text('tg-recording-kept')}\n{chat.text('consent-voice')}", [[yes, no]])

    async def hear(self, chat: Chat) -> None:
        """Without leave the recording is taken out again."""
        link = await chat.link()
        if chat.event.kind != "button":
            await again(chat)
            return
        if chat.event.value == "yes":
            await chat.studio.family.allow_voice(link)
        else:
            for one in await chat.studio.family.uploads(link):
                if one.use in {Use.SPEECH, Use.VOICE}:
                    await chat.studio.family.remove(link, one.id)
            chat.say(chat.text("tg-recording-gone"))
        await advance(chat)


class Companion:
    """Who stands beside the person, and that they, or their family, agree."""

    name = "companion"

    async def show(self, chat: Chat) -> None:
        """Ask for their leave."""
        yes, no = (chat.text("yes"), "companion|yes"), (chat.text("no"), "companion|no")
        chat.say(chat.text("tg-companion"), [[yes, no]])

    async def hear(self, chat: Chat) -> None:
        """Without leave, nobody is shown."""
        link = await chat.link()
        if chat.event.kind != "button":
            await again(chat)
            return
        if chat.event.value == "yes":
            await chat.studio.family.say(link, {"companion": {"consent": True}})
        else:
            draft = (await chat.view()).draft
            scenes = tuple(one for one in draft.scenes if one != "embrace") or ("portrait",)
            await chat.studio.family.say(link, {"scenes": scenes})
            chat.say(chat.text("tg-companion-no"))
        await advance(chat)


class Choice:
    """One of a few: music, place."""

    def __init__(self, name: str, field: str, prefix: str, values: tuple[str, ...], own: str = "") -> None:
        self.name, self._field, self._prefix, self._values, self._own = name, field, prefix, values, own

    async def show(self, chat: Chat) -> None:
        """All there are."""
        buttons = [(chat.text(f"{self._prefix}-{one}"), f"{self.name}|{one}") for one in self._values]
        if self._own:
            buttons.insert(0, (chat.text(self._own), f"{self.name}|own"))
        chat.say(chat.text(f"wishes-{self.name}"), rows(buttons))

    async def hear(self, chat: Chat) -> None:
        """Tell the studio."""
        value = chat.event.value
        if chat.event.kind != "button" or value not in {*self._values, "own"}:
            await again(chat)
            return
        try:
            await chat.studio.family.say(await chat.link(), {self._field: None if value == "own" else value})
        except BriefError:
            chat.say(chat.text("tg-not-together"))
            await chat.go(self.name)
            return
        tell(chat, self.name)
        await advance(chat)


class Line:
    """One line under the name, or none."""

    name = "line"

    async def show(self, chat: Chat) -> None:
        """Ask."""
        chat.say(f"{chat.text('wishes-line')}\n{chat.text('wishes-line-hint')}", [[skip(chat, self.name)]])

    async def hear(self, chat: Chat) -> None:
        """A line, or nothing."""
        if chat.event.kind == "text":
            try:
                await chat.studio.family.say(await chat.link(), {"line": chat.event.text})
            except BriefError:
                chat.say(chat.text("tg-words-long", most=LINE_LENGTH))
                return
        elif chat.event.kind != "button":
            await again(chat)
            return
        tell(chat, self.name)
        await advance(chat)


MUSIC = Choice("music", "music", "music", get_args(Mood))
PLACE = Choice("place", "stage", "stage", get_args(StageName), own="wishes-place-own")


def _scene(chat: Chat, name: str) -> str:
    key = f"scene-{name}"
    return chat.text(key) if chat.texts.has(key) else name
