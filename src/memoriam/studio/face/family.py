"""Everything a family can do, by its private link. Each verb is one transaction or a few that can be repeated."""

from __future__ import annotations

from collections.abc import AsyncIterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.brief import Language
from memoriam.errors import BriefError, MemoriamError, StudioError
from memoriam.rules.catalogue import catalogue
from memoriam.rules.declaration import STATEMENTS
from memoriam.studio.consents.models import Subject
from memoriam.studio.consents.schemas import NewConsent
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.drafts.making import (
    change_draft,
    declaration_of,
    impossible,
    keeps_recordings,
    missing,
    read_draft,
    unchecked,
)
from memoriam.studio.drafts.schemas import Declared, Draft, Statement
from memoriam.studio.face.common import download, quote_of
from memoriam.studio.face.schemas import Begin, Begun, Contact, Download, FamilyView
from memoriam.studio.face.uploading import Uploading
from memoriam.studio.face.views import family_view
from memoriam.studio.letters.schemas import LetterView
from memoriam.studio.notices.models import News
from memoriam.studio.objects.keeper import Keeper
from memoriam.studio.objects.schemas import Receipt
from memoriam.studio.objects.service import Eraser
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.schemas import NewOrder
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.orders.states import ENDED, LEADS_TO, Actor, OrderState
from memoriam.studio.payments.desk import PaymentDesk
from memoriam.studio.payments.methods import Opened
from memoriam.studio.payments.models import Method
from memoriam.studio.people.models import Role
from memoriam.studio.people.schemas import Said
from memoriam.studio.prices.schemas import Quote
from memoriam.studio.services import Services
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import UploadView
from memoriam.studio.vault.keys import LostKey
from memoriam.studio.waiting.schemas import PlaceView

WORDING = "2026-11"
"""Version of the consents' texts (rules/texts); kept with each consent."""


NOT_PRICED = frozenset({OrderState.INTAKE, OrderState.PREVIEW})
"""States in which rush can still be chosen: later it was paid for, or was not."""


class StillMissing(StudioError):
    """Something has to be told before anything is made. ``codes`` names it for doors."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(f"Before the preview can be made, this is still missing: {', '.join(codes)}.")
        self.codes = codes


class ImpossibleScenes(StudioError):
    """Scenes these photographs cannot carry: no money is taken for them."""

    def __init__(self, scenes: tuple[str, ...]) -> None:
        super().__init__(
            f"These photographs cannot carry the scene {', '.join(scenes)}; choose others, or add photographs."
        )
        self.scenes = scenes


class NeedsNewPreview(StudioError):
    """Files came after the preview: what they can carry is found with a new one."""

    def __init__(self) -> None:
        super().__init__("Files were added after the preview was made; ask for a new one first, it is free.")


@dataclass(frozen=True, slots=True)
class FamilyDesk:
    """The family's half of the studio. ``link`` is always the secret of a private link; UnknownOrder if it is wrong."""

    services: Services
    payments: PaymentDesk
    eraser: Eraser
    keeper: Keeper
    uploading: Uploading

    async def begin(
        self,
        said: Begin,
        *,
        order_id: str | None = None,
        wishes: Mapping[str, Any] | None = None,
        declared: Declared | None = None,
    ) -> Begun:
        """Begin an order. Raises NoPriceIn. ``order_id`` (new_order_id): a repeated request begins one order only.

        ``wishes``, ``declared``: what was told with the first form, as :meth:`say` and :meth:`declare` take it; all of
        it is kept or nothing. Raises BriefError.
        """
        currency = self.services.book.currency(said.currency)
        contact = said.contact
        film_language = said.language if said.language in get_args(Language) else "en"
        brief = _first_brief(film_language, wishes, declared)
        new = NewOrder(
            language=said.language,
            currency=currency,
            door=said.door,
            news=_news(contact),
            rush=bool(brief.get("rush", False)),
            brief=brief,
        )
        async with self.services.database.transaction() as session:
            order = await self.services.orders(session).open(new, order_id=order_id)
            if declared is not None:
                await self._consent(session, order.id, *_subjects(declared))
            link = await self.services.links(session).issue(order.id, said.door)
            if contact is not None:
                await self.services.people(session).add(order.id, _orderer(contact))
            self.services.chronicle(session).note("opened", order=order.id, door=said.door)
            await self.services.notices(session).write(order, News.BEGUN, "1")
        return Begun(order_id=order.id, link=link)

    async def order_id(self, link: str) -> str:
        """The number of the order behind a link, which doors may keep beside their own notes."""
        async with self.services.database.reading() as session:
            return (await self.services.links(session).open(link)).order_id

    async def link_for(self, order_id: str, door: str) -> str:
        """The link of an order for a door that knows by itself whom it speaks with. Raises UnknownOrder."""
        try:
            async with self.services.database.transaction() as session:
                return await self.services.links(session).current(order_id, door)
        except LostKey:
            raise UnknownOrder from None

    async def use(self, link: str) -> str:
        """Like :meth:`order_id`, and notes that the link was used: earlier links of the same door end by that."""
        async with self.services.database.transaction() as session:
            found = await self.services.links(session).open(link)
            await self.services.links(session).use(found)
            return found.order_id

    async def view(self, link: str) -> FamilyView:
        """Everything the family may see."""
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            return await family_view(self.services, session, order)

    async def say(self, link: str, changes: Mapping[str, Any]) -> Draft:
        """Say wishes, all or some of them. Raises BriefError, FixedBrief."""
        if "checked" in changes:
            raise BriefError("'checked' is found by the studio; leave it out.")
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            before = await self._draft(session, order)
            draft = change_draft(before, changes)
            if draft.words != before.words and "words_approved" not in changes:
                draft = draft.model_copy(update={"words_approved": False})
            order = await self.services.orders(session).change_brief(order.id, draft.model_dump(mode="json"))
            if order.state in NOT_PRICED:
                order.rush = draft.rush
            return draft

    async def set_contact(self, link: str, contact: Contact) -> None:
        """Say anew whom the studio writes to, and of what."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            order.news = _news(contact)
            await self.services.people(session).replace(order.id, _orderer(contact))

    async def add_photo(
        self, link: str, pieces: AsyncIterable[bytes], name: str, use: Use = Use.PERSON
    ) -> UploadView:
        """Give a photograph: it is looked at in a limited process, then sealed. Faces are numbered if several are seen.

        Raises FixedBrief, TooManyUploads, TooLarge, LookFailed, UnreadablePhoto.
        """
        return await self.uploading.add(await self.order_id(link), pieces, name, use)

    async def add_recording(
        self, link: str, pieces: AsyncIterable[bytes], name: str, use: Use = Use.VOICE
    ) -> UploadView:
        """Give a recording (voice, speech or music). Raises as :meth:`add_photo`, and RecordingError."""
        return await self.uploading.add(await self.order_id(link), pieces, name, use)

    async def add_file(self, link: str, path: Path, name: str, use: Use) -> UploadView:
        """Like :meth:`add_photo`, of a file a door has already received whole."""
        return await self.uploading.add_file(await self.order_id(link), path, name, use)

    async def uploads(self, link: str) -> tuple[UploadView, ...]:
        """All files the family gave, oldest first."""
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            return tuple(await self.services.uploads(session).of_order(order.id))

    async def upload(self, link: str, upload_id: str, *, numbered: bool = False) -> Download:
        """One file the family gave, or the picture of it with numbered faces. Raises NoSuchUpload."""
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            upload = await self.services.uploads(session).get(order.id, upload_id)
            views = await self.services.uploads(session).of_order(order.id)
        name = next(view.name for view in views if view.id == upload_id)
        if numbered and upload.picture_id:
            return await download(self.services, order.id, upload.picture_id, "faces.jpg")
        return await download(self.services, order.id, upload.object_id, name)

    async def name_face(self, link: str, upload_id: str, face: int) -> None:
        """Say who on a photograph is meant, counted from the left. Raises NoSuchFace, NoSuchUpload, FixedBrief."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            await self.services.uploads(session).name_face(order.id, upload_id, face)

    async def remove(self, link: str, upload_id: str) -> None:
        """Take a file out for good. Raises NoSuchUpload, FixedBrief."""
        await self.uploading.remove(await self.order_id(link), upload_id)

    async def missing(self, link: str) -> tuple[str, ...]:
        """Codes of what is still to be told before anything is made, in the order of a form."""
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            uploads = await self.services.uploads(session).of_order(order.id)
            return missing(await self._draft(session, order), uploads)

    def statements(self, language: str) -> tuple[Statement, ...]:
        """What has to be declared, as a form shows it, in the family's language."""
        texts = catalogue(language)
        needed = [Statement(code=code, text=texts.say(f"declaration.{code}")) for code in STATEMENTS]
        return (*needed, Statement(code="adult", text=texts.say("form.adult")))

    async def declare(self, link: str, said: Declared) -> tuple[str, ...]:
        """Make the declaration; codes of statements that are still missing. Raises FixedBrief."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            draft = await self._draft(session, order)
            changes = {"declaration": declaration_of(said), "relation": said.relation}
            draft = change_draft(draft, changes)
            await self.services.orders(session).change_brief(order.id, draft.model_dump(mode="json"))
            await self._consent(session, order.id, *_subjects(said))
        return draft.declaration.missing if draft.declaration else STATEMENTS

    async def ask_for_preview(self, link: str) -> None:
        """All is told: the house rules are asked, then the preview is made. Raises StillMissing, MissingConsent."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            uploads = await self.services.uploads(session).of_order(order.id)
            draft = await self._draft(session, order)
            codes = missing(draft, uploads)
            if codes:
                raise StillMissing(codes)
            more = (Subject.VOICE,) if keeps_recordings(uploads) else ()
            await self.services.consents(session).require(order.id, more)
            orders = self.services.orders(session)
            if order.state is OrderState.PREVIEW:
                await orders.move(order.id, OrderState.INTAKE, "The family changed its wishes.", Actor.FAMILY)
            if order.state is OrderState.INTAKE:
                await orders.move(order.id, OrderState.JUDGING, "The family told all.", Actor.FAMILY)

    async def preview(self, link: str) -> Download:
        """The free preview. Raises NothingToShow."""
        return await self._show(link, Kind.PREVIEW, "preview.mp4")

    async def price(self, link: str) -> Quote:
        """What the wishes cost now, line by line."""
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            return quote_of(self.services, order, await self._draft(session, order))

    async def ask_for_free(self, link: str, note: str = "") -> None:
        """Ask for a free film; a person decides. Leave to publish has nothing to do with it."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            order.free_wished = True
            if note.strip():
                await self.services.letters(session).write(order.id, Actor.FAMILY, note)

    def methods(self, door: str = "web") -> tuple[Method, ...]:
        """Ways to pay that this studio has; stars are paid in Telegram only."""
        stars = door == "telegram"
        return tuple(one for one in self.payments.methods if stars or one is not Method.STARS)

    async def pay(self, link: str, method: Method, back: str) -> Opened:
        """Agree to the price and ask how to pay. ``back``: an address without the link's secret, told to the provider.

        Raises NothingToPay, WrongMethod, PaymentProviderDown, and ImpossibleScenes or NeedsNewPreview: money is never
        taken for a film that cannot be made.
        """
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            draft = await self._draft(session, order)
            if unchecked(draft, await self.services.uploads(session).of_order(order.id)):
                raise NeedsNewPreview
            if impossible(draft):
                raise ImpossibleScenes(impossible(draft))
            quote = quote_of(self.services, order, draft)
        return await self.payments.pay(order.id, quote, method, back)

    async def place(self, link: str) -> PlaceView:
        """The place in the waiting list. Raises NoPlace."""
        async with self.services.database.reading() as session:
            order = await self._order(session, link)
            return await self.services.waiting(session).place(order.id)

    async def pause(self, link: str) -> None:
        """Wait without losing the place."""
        await self._move(link, OrderState.PAUSED, "The family asked to wait.")

    async def resume(self, link: str) -> None:
        """Go on waiting at the old place."""
        await self._move(link, OrderState.WAITING, "The family asked to go on.", only=OrderState.PAUSED)

    async def film(self, link: str) -> Download:
        """The film. Raises NothingToShow until the owner has reviewed it."""
        return await self._show(link, Kind.FILM, "film.mp4")

    async def poster(self, link: str) -> Download:
        """A picture of the film. Raises NothingToShow."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            film = await self.services.deliveries(session).find(order.id, Kind.FILM)
        return await download(self.services, order.id, film.poster_id or film.object_id, "film.jpg")

    async def approve(self, link: str) -> None:
        """The family approves its film: it is delivered. Raises NothingToShow."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            if order.state is OrderState.DELIVERED:
                return
            await self.services.deliveries(session).approve(order.id, self.uploading.retention)
            self.services.chronicle(session).note("delivery", order=order.id)

    async def ask_for_change(self, link: str, text: str) -> None:
        """Ask for the one change that is part of the price. Raises NothingToShow, NoMoreChanges."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            await self.services.deliveries(session).ask_for_change(order.id)
            draft = change_draft(await self._draft(session, order), {"change": text})
            await self.services.orders(session).change_brief(order.id, draft.model_dump(mode="json"))
            await self.services.letters(session).write(order.id, Actor.FAMILY, text)

    async def withdraw(self, link: str) -> None:
        """Take all consent back: nothing more is made or shown, and what is due is given back."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            await self._withdraw(session, order)

    async def erase(self, link: str) -> Receipt:
        """Erase everything for good; the receipt. After a crash in between, asking again finishes it."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            if OrderState.ERASING not in LEADS_TO[order.state] and order.state is not OrderState.ERASING:
                await self._withdraw(session, order)
        with suppress(
            MemoriamError
        ):  # what cannot be given back this minute is given back by the housekeeping
            await self.payments.refund_order(order.id)
        return await self.eraser.erase(
            order.id, "The family asked for it.", Actor.FAMILY, self.services.clock
        )

    async def resend(self, mail: str) -> None:
        """Send the private links of an address again. Says nothing about whether there are any."""
        async with self.services.database.transaction() as session:
            for order_id in await self.services.people(session).orders_by_mail(mail):
                order = await self.services.orders(session).get(order_id)
                await self.services.notices(session).send_link(order)

    async def allow_publishing(self, link: str) -> None:
        """Give leave to publish: its own consent, a condition of nothing."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            await self._consent(session, order.id, Subject.PUBLISH)

    async def allow_voice(self, link: str) -> None:
        """Give leave to use the recordings for this film, and for nothing else."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            await self._consent(session, order.id, Subject.VOICE)

    async def forbid_publishing(self, link: str) -> None:
        """Take leave to publish back; nothing else changes."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            await self.services.consents(session).withdraw(order.id, Subject.PUBLISH)

    async def write(self, link: str, text: str) -> LetterView:
        """Write to the studio. Raises NoLetter."""
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            return await self.services.letters(session).write(order.id, Actor.FAMILY, text)

    async def _order(self, session: AsyncSession, link: str) -> Order:
        found = await self.services.links(session).open(link)
        return await self.services.orders(session).get(found.order_id)

    async def _draft(self, session: AsyncSession, order: Order) -> Draft:
        return read_draft(await self.services.orders(session).brief_of(order))

    async def _move(self, link: str, state: OrderState, reason: str, only: OrderState | None = None) -> None:
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            if only is None or order.state is only:
                await self.services.orders(session).move(order.id, state, reason, Actor.FAMILY)

    async def _show(self, link: str, kind: Kind, name: str) -> Download:
        async with self.services.database.transaction() as session:
            order = await self._order(session, link)
            shown = await self.services.deliveries(session).show(order.id, kind)
        return await download(self.services, order.id, shown.object_id, name)

    async def _consent(self, session: AsyncSession, order_id: str, *subjects: Subject) -> None:
        said = [NewConsent(subject=one, wording=WORDING) for one in subjects]
        await self.services.consents(session).give_all(order_id, said)

    async def _withdraw(self, session: AsyncSession, order: Order) -> None:
        if order.state in ENDED:
            return
        reason = "The family took its consent back."
        await self.services.orders(session).move(order.id, OrderState.WITHDRAWN, reason, Actor.FAMILY)
        await self.services.orders(session).keep_until(
            order.id, self.services.clock() + self.uploading.retention
        )
        self.services.chronicle(session).note("withdrawal", order=order.id)


def _first_brief(
    language: str, wishes: Mapping[str, Any] | None, declared: Declared | None
) -> dict[str, Any]:
    """The brief an order begins with."""
    told: dict[str, Any] = dict(wishes or {})
    if declared is not None:
        told |= {"declaration": declaration_of(declared), "relation": declared.relation}
    if not told:
        return {"language": language}
    return change_draft(read_draft({"language": language}), told).model_dump(mode="json")


def _news(contact: Contact | None) -> str:
    return " ".join(contact.news) if contact and contact.mail else ""


def _orderer(contact: Contact) -> Said:
    return Said(role=Role.ORDERER, name=contact.name, mail=contact.mail, country=contact.country)


def _subjects(said: Declared) -> list[Subject]:
    """The consents that what was ticked stands for."""
    ticked = {
        Subject.DEATH: said.died,
        Subject.NEXT_OF_KIN: said.entitled and said.nobody_objects,
        Subject.ADULT: said.adult,
        Subject.LIVING: said.living_agree,
        Subject.VOICE: said.voice,
    }
    return [subject for subject, is_ticked in ticked.items() if is_ticked]
