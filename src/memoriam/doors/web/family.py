"""What a family meets on the page of its film. The link in the address is the key; every verb is the studio's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from memoriam.doors.web.door import Door, TheDoor, TheVisitor, page, part, require_form, the_door, the_visitor
from memoriam.doors.web.files import hand_out
from memoriam.doors.web.forms import (
    FORMATS,
    MOODS,
    STAGES,
    FaceForm,
    NewsForm,
    PayForm,
    TextForm,
    WishesForm,
    WordsForm,
)
from memoriam.doors.web.problems import told
from memoriam.doors.web.uploads import use_of
from memoriam.errors import MemoriamError
from memoriam.rules.support import contacts
from memoriam.scenes.base import find_scene, scene_names
from memoriam.studio.drafts.making import SCENE_NEEDS
from memoriam.studio.face.schemas import EVERY_NEWS, Contact, FamilyView
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.methods import Opened
from memoriam.studio.payments.models import Method, PaymentState
from memoriam.studio.prices.money import Money
from memoriam.studio.prices.schemas import OTHER_SCENE
from memoriam.studio.uploads.models import Use

routes = APIRouter(prefix="/f/{link}", tags=["family"])

Link = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,128}$")]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
FORM = [Depends(require_form)]

WATCHED = frozenset(
    {OrderState.JUDGING, OrderState.PREPARING, OrderState.RENDERING, OrderState.CHECKING, OrderState.ERASING}
)
"""States that pass by themselves within minutes: the page looks again by itself."""

RETURN_COOKIE = "return"
RETURN_SECONDS = 7200
"""How long the way back from a payment is remembered by the browser."""

SHAPES = {"9:16": "tall", "16:9": "wide", "1:1": "square", "4:5": "post"}
SHOWN_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


@routes.get("")
async def film_page(request: Request, door: TheDoor, link: Link, said: str = "") -> Response:
    """Where the film stands, and what can be done now."""
    view = await door.studio.family.view(link)
    if request.headers.get("sec-fetch-dest") == "document" and view.order.state is not OrderState.ERASED:
        await _use(door, link)
    if view.order.state is OrderState.INTAKE and not view.uploads:
        return _to(link, "photos")
    notices = {"letter": "letters-sent", "kept": "wishes-kept", "withdrawn": "withdraw-done"}
    return _film(request, link, view, notice=notices.get(said, ""))


@routes.get("/now")
async def now(door: TheDoor, link: Link) -> JSONResponse:
    """Whether anything is new, for a page that waits."""
    view = await door.studio.family.view(link)
    percent = view.progress.percent if view.progress else None
    return JSONResponse({"mark": mark_of(view), "percent": percent})


@routes.get("/photos")
async def photos(request: Request, door: TheDoor, link: Link) -> Response:
    """What the family gave, and more."""
    return _photos(request, door, link, await door.studio.family.view(link))


@routes.post("/photos", dependencies=FORM)
async def add_photos(request: Request, door: TheDoor, visitor: TheVisitor, link: Link) -> Response:
    """Files sent by the form itself, without a script."""
    form = await request.form()
    files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    said = form.get("use", "")
    problem = "" if files else visitor.texts.say("error-empty")
    for one in files:
        problem = await _add(door, visitor.texts, link, one, use_of(str(said))) or problem
    if problem:
        return _photos(request, door, link, await door.studio.family.view(link), problem, 422)
    return _to(link, "photos")


@routes.get("/photos/{upload_id}")
async def photo(request: Request, door: TheDoor, link: Link, upload_id: UploadId) -> Response:
    """One file the family gave."""
    return hand_out(request, await door.studio.family.upload(link, upload_id))


@routes.get("/photos/{upload_id}/faces")
async def faces(request: Request, door: TheDoor, link: Link, upload_id: UploadId) -> Response:
    """A photograph with its faces numbered."""
    return hand_out(request, await door.studio.family.upload(link, upload_id, numbered=True))


@routes.post("/photos/{upload_id}/face", dependencies=FORM)
async def name_face(
    door: TheDoor, link: Link, upload_id: UploadId, form: Annotated[FaceForm, Form()]
) -> Response:
    """Say who is meant."""
    await door.studio.family.name_face(link, upload_id, form.face)
    return _to(link, "photos")


@routes.post("/photos/{upload_id}/remove", dependencies=FORM)
async def remove(door: TheDoor, link: Link, upload_id: UploadId) -> Response:
    """Take a file out."""
    await door.studio.family.remove(link, upload_id)
    return _to(link, "photos")


@routes.post("/preview", dependencies=FORM)
async def ask_for_preview(door: TheDoor, link: Link) -> Response:
    """All is told."""
    await door.studio.family.ask_for_preview(link)
    return _to(link)


@routes.get("/preview.mp4")
async def preview(request: Request, door: TheDoor, link: Link) -> Response:
    """The first seconds."""
    return hand_out(request, await door.studio.family.preview(link))


@routes.get("/wishes")
async def wishes(request: Request, door: TheDoor, link: Link) -> Response:
    """What the film shall hold, and what it costs."""
    return _wishes(request, door, link, await door.studio.family.view(link))


@routes.post("/wishes", dependencies=FORM)
async def say_wishes(
    request: Request, door: TheDoor, visitor: TheVisitor, link: Link, form: Annotated[WishesForm, Form()]
) -> Response:
    """Keep the wishes; show the price, or go on."""
    before = await door.studio.family.view(link)
    try:
        await door.studio.family.say(link, form.wishes())
        if form.hardship and not before.order.free_wished:
            await door.studio.family.ask_for_free(link)
    except MemoriamError as error:
        status, sentence = told(error, visitor.texts, 0)
        return _wishes(request, door, link, before, sentence, status)
    view = await door.studio.family.view(link)
    if form.go == "price" or view.missing:
        return _wishes(request, door, link, view)
    return _to(link, "pay" if "pay" in view.can else "")


@routes.post("/price", dependencies=FORM)
async def price(request: Request, door: TheDoor, link: Link, form: Annotated[WishesForm, Form()]) -> Response:
    """The price of the wishes as they are now, for a page that shows it at once."""
    await door.studio.family.say(link, form.wishes())
    return part(request, "_price.html", quote=await door.studio.family.price(link))


@routes.get("/words")
async def words(request: Request, door: TheDoor, link: Link) -> Response:
    """Change words, until work starts."""
    return page(request, "words.html", link=link, view=await door.studio.family.view(link))


@routes.post("/words", dependencies=FORM)
async def say_words(
    request: Request, door: TheDoor, visitor: TheVisitor, link: Link, form: Annotated[WordsForm, Form()]
) -> Response:
    """Keep the words."""
    try:
        await door.studio.family.say(link, form.wishes())
    except MemoriamError as error:
        status, sentence = told(error, visitor.texts, 0)
        view = await door.studio.family.view(link)
        return page(request, "words.html", status, link=link, view=view, problem=sentence)
    return RedirectResponse(f"/f/{link}?said=kept", 303)


@routes.get("/pay")
async def pay_page(request: Request, door: TheDoor, link: Link) -> Response:
    """The price, the last look at the words, the ways to pay."""
    return _pay(request, door, link, await door.studio.family.view(link))


@routes.post("/pay", dependencies=FORM)
async def pay(
    request: Request, door: TheDoor, visitor: TheVisitor, link: Link, form: Annotated[PayForm, Form()]
) -> Response:
    """Agree, and pay."""
    view = await door.studio.family.view(link)
    if "words-approval" in view.missing and form.words_approved:
        await door.studio.family.say(link, {"words_approved": True})
        view = await door.studio.family.view(link)
    if view.missing or not form.method:
        return _pay(request, door, link, view, visitor.texts.say("error-consent"), 422)
    opened = await door.studio.family.pay(link, form.method, f"{door.studio.settings.public_url}/paid")
    return _after_payment(request, door, link, await door.studio.family.view(link), opened)


@routes.post("/pause", dependencies=FORM)
async def pause(door: TheDoor, link: Link) -> Response:
    """Let it rest."""
    await door.studio.family.pause(link)
    return _to(link)


@routes.post("/resume", dependencies=FORM)
async def resume(door: TheDoor, link: Link) -> Response:
    """Let it go on."""
    await door.studio.family.resume(link)
    return _to(link)


@routes.get("/film.mp4")
async def film(request: Request, door: TheDoor, link: Link, save: bool = False) -> Response:
    """The film, to look at or to keep."""
    return hand_out(request, await door.studio.family.film(link), save=save)


@routes.get("/film.jpg")
async def poster(request: Request, door: TheDoor, link: Link, save: bool = False) -> Response:
    """A still picture from the film."""
    return hand_out(request, await door.studio.family.poster(link), save=save)


@routes.post("/approve", dependencies=FORM)
async def approve(door: TheDoor, link: Link) -> Response:
    """It may stay like this."""
    await door.studio.family.approve(link)
    return _to(link)


@routes.post("/change", dependencies=FORM)
async def change(door: TheDoor, link: Link, form: Annotated[TextForm, Form()]) -> Response:
    """Ask for the one change."""
    await door.studio.family.ask_for_change(link, form.text)
    return _to(link)


@routes.post("/publish", dependencies=FORM)
async def publish(door: TheDoor, link: Link) -> Response:
    """The studio may show the film."""
    await door.studio.family.allow_publishing(link)
    return _to(link)


@routes.post("/unpublish", dependencies=FORM)
async def unpublish(door: TheDoor, link: Link) -> Response:
    """It may not any more."""
    await door.studio.family.forbid_publishing(link)
    return _to(link)


@routes.post("/letters", dependencies=FORM)
async def write(door: TheDoor, link: Link, form: Annotated[TextForm, Form()]) -> Response:
    """Write to the studio."""
    await door.studio.family.write(link, form.text)
    return RedirectResponse(f"/f/{link}?said=letter", 303)


@routes.post("/news", dependencies=FORM)
async def news(door: TheDoor, link: Link, form: Annotated[NewsForm, Form()]) -> Response:
    """What the family wants to hear of, and where."""
    before = (await door.studio.family.view(link)).contact or Contact()
    contact = before.model_copy(update={"mail": form.mail, "news": tuple(form.news)})
    await door.studio.family.set_contact(link, Contact.model_validate(contact.model_dump()))
    return RedirectResponse(f"/f/{link}?said=kept", 303)


@routes.get("/withdraw")
async def withdraw_page(request: Request, door: TheDoor, link: Link) -> Response:
    """What withdrawing means."""
    return page(request, "withdraw.html", link=link, view=await door.studio.family.view(link))


@routes.post("/withdraw", dependencies=FORM)
async def withdraw(door: TheDoor, link: Link) -> Response:
    """Take all consent back."""
    await door.studio.family.withdraw(link)
    return RedirectResponse(f"/f/{link}?said=withdrawn", 303)


@routes.get("/erase")
async def erase_page(request: Request, door: TheDoor, link: Link) -> Response:
    """What erasing means."""
    return page(request, "erase.html", link=link, view=await door.studio.family.view(link))


@routes.post("/erase", dependencies=FORM)
async def erase(request: Request, door: TheDoor, link: Link) -> Response:
    """Erase everything; the answer is the receipt, and the only time it is shown."""
    owner = await door.studio.family.order_id(link)
    for upload in door.store.all():
        if upload.owner == owner:
            await door.store.remove(upload)
    return page(request, "receipt.html", receipt=await door.studio.family.erase(link))


def mark_of(view: FamilyView) -> str:
    """Changes whenever the page would look different."""
    return f"{view.order.state}:{view.order.changed_at.timestamp():.3f}:{len(view.letters)}"


async def _use(door: Door, link: str) -> None:
    """A person opened the page: links sent before this one end, once."""
    await door.studio.family.use(link)


async def _add(door: Door, said: Any, link: str, file: UploadFile, use: Use) -> str:
    """Give one file to the studio; what went wrong, in words, or nothing."""

    async def pieces() -> Any:
        while piece := await file.read(1 << 20):
            yield piece

    give = door.studio.family.add_photo if use.value in PHOTO_USES else door.studio.family.add_recording
    try:
        await give(link, pieces(), file.filename or "photo", use)
    except MemoriamError as error:
        return told(error, said, door.settings.upload_bytes // 1_000_000)[1]
    return ""


PHOTO_USES = frozenset({"person", "companion", "younger", "memory"})


def _to(link: str, where: str = "") -> RedirectResponse:
    return RedirectResponse(f"/f/{link}/{where}".rstrip("/"), 303)


def _film(request: Request, link: str, view: FamilyView, notice: str = "") -> Response:
    said = the_visitor(request).texts
    near = contacts(view.contact.country if view.contact else None) if view.support else ()
    return page(
        request,
        "film.html",
        link=link,
        view=view,
        state=view.order.state.value,
        shape=SHAPES[view.draft.format],
        watched=view.order.state in WATCHED,
        mark=mark_of(view),
        near=near,
        paid=[one for one in view.payments if one.state is PaymentState.PAID],
        going_back=[one for one in view.payments if one.state is PaymentState.REFUNDING],
        gone_back=[one for one in view.payments if one.state is PaymentState.REFUNDED],
        every_news=[one.value for one in EVERY_NEWS if one.value != "begun"],
        amount_of=lambda one: said.money(Money(one.amount, one.currency)),
        address=f"{the_door(request).studio.settings.public_url}/f/{link}",
        notice=said.say(notice) if notice else "",
    )


def _photos(
    request: Request, door: Door, link: str, view: FamilyView, problem: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "photos.html",
        status,
        link=link,
        view=view,
        uses=[use.value for use in Use],
        megabytes=door.settings.upload_bytes // 1_000_000,
        shown_suffixes=SHOWN_SUFFIXES,
        photos=[one for one in view.uploads if one.use.value in PHOTO_USES],
        recordings=[one for one in view.uploads if one.use.value not in PHOTO_USES],
        problem=problem,
    )


def _wishes(
    request: Request, door: Door, link: str, view: FamilyView, problem: str = "", status: int = 200
) -> Response:
    if "pay" not in view.can and "ask_for_preview" not in view.can and "say" in view.can and view.payments:
        return _to(link, "words")
    said = the_visitor(request).texts
    return page(
        request,
        "wishes.html",
        status,
        link=link,
        view=view,
        scenes=_scenes(door, view),
        stage_options=[(one, said.say(f"stage-{one}")) for one in STAGES],
        mood_options=[(one, said.say(f"music-{one}")) for one in MOODS],
        format_options=[(one, said.say(f"wishes-shape-{SHAPES[one]}")) for one in FORMATS],
        share=door.studio.owner.prices().rush.one_in,
        problem=problem,
    )


def _scenes(door: Door, view: FamilyView) -> Sequence[dict[str, Any]]:
    """Every scene with its price and what it needs."""
    prices = door.studio.owner.prices().currencies[view.order.currency]
    found = []
    for name in scenes_in_order():
        key = find_scene(name).price_key
        price = Money.parse(prices.scenes.get(key, prices.scenes[OTHER_SCENE]), view.order.currency)
        found.append({"name": name, "price": price, "needs": SCENE_NEEDS.get(name, "")})
    return found


def scenes_in_order(first: Sequence[str] = ()) -> tuple[str, ...]:
    """All installed scenes as a film plays them: those named ``first``, then the quiet ones, others' at the end."""
    names = scene_names()
    return tuple(dict.fromkeys(one for one in (*first, *ORDER, *names) if one in names))


ORDER = (
    "portrait",
    "nod",
    "wave",
    "light",
    "words",
    "speak",
    "memories",
    "younger",
    "embrace",
    "stairway",
    "wings",
)
"""The quiet ones first."""


def _pay(
    request: Request, door: Door, link: str, view: FamilyView, problem: str = "", status: int = 200
) -> Response:
    is_free = view.quote is not None and view.quote.is_free
    methods = (Method.FREE,) if is_free else door.studio.family.methods()
    return page(
        request, "pay.html", status, link=link, view=view, methods=methods, is_free=is_free, problem=problem
    )


def _after_payment(request: Request, door: Door, link: str, view: FamilyView, opened: Opened) -> Response:
    """To Stripe, to the reference of a transfer, or straight to the place in the list."""
    if opened.url:
        response: Response = RedirectResponse(opened.url, 303)
        # The way back must not tell the provider the link, so the browser remembers it for a while.
        response.set_cookie(
            RETURN_COOKIE,
            link,
            RETURN_SECONDS,
            path="/paid",
            secure=door.https,
            httponly=True,
            samesite="lax",
        )
        return response
    if opened.instructions:
        return page(request, "transfer.html", link=link, view=view, instructions=opened.instructions)
    return _to(link)
