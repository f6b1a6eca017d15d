"""Pages that belong to no film: the first page, the first questions, somebody to talk to, a lost link, terms."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Any

from babel import Locale
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from memoriam.doors.texts.catalogue import Texts
from memoriam.doors.web.door import Door, TheDoor, TheVisitor, page, require_form, the_visitor
from memoriam.doors.web.family import RETURN_COOKIE
from memoriam.doors.web.forms import RELATIONS, BeginForm, MailForm
from memoriam.doors.web.limits import address_of
from memoriam.errors import BriefError
from memoriam.rules.case import Case, Circumstance, Subject
from memoriam.rules.catalogue import catalogue
from memoriam.rules.declaration import Declaration
from memoriam.rules.died import Died
from memoriam.rules.support import contacts, contacts_for_the_missing, countries
from memoriam.studio.drafts.making import change_draft, declaration_of
from memoriam.studio.drafts.schemas import Draft
from memoriam.studio.prices.schemas import Wishes

routes = APIRouter(tags=["pages"])
FORM = [Depends(require_form)]

PRIVACY_PARTS, TERMS_PARTS = 7, 5


@routes.get("/")
async def home(request: Request, door: TheDoor, visitor: TheVisitor) -> Response:
    """What this is."""
    prices = door.studio.owner.prices()
    least = door.studio.services.book.quote(Wishes(currency=next(iter(prices.currencies)))).total
    return page(request, "home.html", price=visitor.texts.money(least))


@routes.get("/begin")
async def begin_page(request: Request, door: TheDoor) -> Response:
    """The first questions."""
    return _begin(request, door, BeginForm())


@routes.post("/begin", dependencies=FORM)
async def begin(
    request: Request, door: TheDoor, visitor: TheVisitor, form: Annotated[BeginForm, Form()]
) -> Response:
    """An order begins, unless the first of all rules says no."""
    if form.happened in {"missing", "living"}:
        return _turned_away(request, form.happened, form.country)
    problem = _problem(form, visitor.texts)
    if problem:
        return _begin(request, door, form, problem, 422)
    door.limits.orders.take(address_of(request))
    begun = await door.studio.family.begin(
        form.begin(visitor.language), wishes=form.wishes(), declared=form.declared()
    )
    return RedirectResponse(f"/f/{begun.link}/photos", 303)


@routes.get("/link")
async def link_page(request: Request) -> Response:
    """A lost link."""
    return page(request, "link.html", sent=False)


@routes.post("/link", dependencies=FORM)
async def send_link(request: Request, door: TheDoor, form: Annotated[MailForm, Form()]) -> Response:
    """Send it to the address, if there is one; the answer is the same."""
    door.limits.mails.take(address_of(request))
    await door.studio.family.resend(form.mail)
    return page(request, "link.html", sent=True)


@routes.get("/paid")
async def paid(request: Request) -> Response:
    """Back from the payment provider, who was not told the link; the browser remembers it."""
    link = request.cookies.get(RETURN_COOKIE, "")
    known = link.isascii() and link.replace("-", "").replace("_", "").isalnum() and len(link) <= 128
    response = RedirectResponse(f"/f/{link}" if known else "/link", 303)
    response.delete_cookie(RETURN_COOKIE, path="/paid")
    return response


@routes.get("/support")
async def support(request: Request, visitor: TheVisitor, country: str = "") -> Response:
    """Somebody to talk to."""
    known = countries()
    chosen = country.upper() if country.upper() in known else _country_of(request, known)
    return page(
        request,
        "support.html",
        countries=_named(visitor.language, known),
        country=chosen,
        country_name=dict(_named(visitor.language, known)).get(chosen, ""),
        near=contacts(chosen) if chosen else (),
        everywhere=contacts(None),
        missing=contacts_for_the_missing(None)[: -len(contacts(None))],
    )


@routes.get("/privacy")
async def privacy(request: Request, door: TheDoor) -> Response:
    """What is kept, what for, and for how long."""
    days = door.studio.settings.retention_days
    return page(request, "plain.html", page="privacy", parts=PRIVACY_PARTS, values={"days": days})


@routes.get("/terms")
async def terms(request: Request) -> Response:
    """What we do, and what we do not."""
    return page(request, "plain.html", page="terms", parts=TERMS_PARTS, values={})


def _problem(form: BeginForm, said: Texts) -> str:
    """What keeps an order from beginning, in words, or nothing."""
    try:
        change_draft(Draft(), form.wishes())
    except BriefError:
        is_date = any(value and not value[:4].isdecimal() for value in (form.born, form.died))
        return said.say("error-date" if is_date else "error-order-dates")
    try:
        form.begin(said.language)
    except ValidationError:
        return said.say("error-wish", detail=form.mail)
    declared = Declaration.model_validate(declaration_of(form.declared()))
    is_whole = form.name and form.relation and not declared.missing
    return "" if is_whole else said.say("error-consent")


def _begin(request: Request, door: Door, form: BeginForm, problem: str = "", status: int = 200) -> Response:
    language = the_visitor(request).language
    house = catalogue(language).say
    return page(
        request,
        "begin.html",
        status,
        form=form.model_dump(),
        house=house,
        relations=[(one, house(f"form.relation_{one}")) for one in RELATIONS],
        countries=_named(language, tuple(Locale.parse("en").territories)),
        statements=door.studio.family.statements(language),
        problem=problem,
    )


def _turned_away(request: Request, happened: Circumstance, country: str) -> Response:
    """The rule's own words, and who helps."""
    language = the_visitor(request).language
    today = datetime.datetime.now(tz=datetime.UTC).date()
    decision = Died().judge(Case(today=today, subject=Subject(circumstance=happened)))
    is_missing = happened == "missing"
    near = contacts_for_the_missing(country) if is_missing else contacts(country) if decision.support else ()
    return page(
        request,
        "turned_away.html",
        house=catalogue(language).say,
        message=decision.message(language),
        near=near,
        is_missing=is_missing,
    )


def _named(language: str, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Countries by their name in a language, in its order."""
    territories: Any = Locale.parse(language).territories
    named = [(code, str(territories[code])) for code in codes if len(code) == 2 and code in territories]
    return sorted((one for one in named if one[0] not in NO_COUNTRY), key=lambda one: one[1].casefold())


NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR that are no place somebody lives in."""


def _country_of(request: Request, known: Sequence[str]) -> str:
    """The region of the browser's first language, if it names one we know."""
    first = request.headers.get("accept-language", "")[:20].partition(",")[0].partition(";")[0]
    region = first.partition("-")[2].upper()
    return region if region in known else ""
