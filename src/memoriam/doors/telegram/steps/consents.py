"""The declaration, one statement a message."""

from __future__ import annotations

from typing import get_args

from memoriam.doors.telegram.chat import Chat, rows
from memoriam.doors.telegram.steps.base import advance, again
from memoriam.rules.case import Relation
from memoriam.rules.catalogue import catalogue
from memoriam.rules.support import contacts, contacts_for_the_missing
from memoriam.studio.drafts.schemas import Declared


class Consents:
    """One statement after the other; a 'no' ends it kindly, and can be taken back."""

    name = "consents"

    async def show(self, chat: Chat) -> None:
        """The next statement."""
        said = chat.state.notes.get("agreed", [])
        waiting = [one for one in chat.studio.family.statements(chat.state.language) if one.code not in said]
        if not waiting:
            await chat.go("relation")
            return
        one = waiting[0]
        chat.state.notes["asked"] = one.code
        first = f"{chat.text('tg-declaration')}\n\n" if not said else ""
        yes, no = f"consents|yes-{one.code}", f"consents|no-{one.code}"
        chat.say(first + one.text, [[(chat.text("yes"), yes), (chat.text("no"), no)]])

    async def hear(self, chat: Chat) -> None:
        """Yes or no."""
        answer, _, code = chat.event.value.partition("-")
        if chat.event.kind != "button" or code != chat.state.notes.get("asked"):
            await again(chat)
        elif answer == "yes":
            chat.state.notes.setdefault("agreed", []).append(code)
            await chat.go(self.name)
        elif answer == "no":
            near = contacts_for_the_missing(None) if code == "died" else contacts(None)
            said = chat.text("tg-no-missing" if code == "died" else "tg-no")
            support = "\n".join(f"· {one}" for one in near)
            back = [[(chat.text("tg-back"), f"consents|again-{code}")]]
            chat.say(f"{said}\n\n{chat.text('support-title')}\n{support}", back)
        else:
            await chat.go(self.name)


class AskRelation:
    """Who the family and the person were to each other; with it the declaration is whole."""

    name = "relation"

    async def show(self, chat: Chat) -> None:
        """Every relation the rules know."""
        known = [
            (catalogue(chat.state.language).say(f"form.relation_{one}"), f"relation|{one}")
            for one in get_args(Relation)
        ]
        chat.say(chat.text("tg-relation"), rows(known))

    async def hear(self, chat: Chat) -> None:
        """Declare."""
        if chat.event.kind != "button" or chat.event.value not in get_args(Relation):
            await again(chat)
            return
        agreed = dict.fromkeys(chat.state.notes.get("agreed", []), True)
        said = Declared.model_validate({**agreed, "relation": chat.event.value})
        await chat.studio.family.declare(await chat.link(), said)
        await advance(chat)
