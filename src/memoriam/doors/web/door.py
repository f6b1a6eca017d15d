"""What every page of the web door is made with: the studio, the visitor, the templates, the limits."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from memoriam.doors.texts.catalogue import OWN_NAMES
from memoriam.doors.web.limits import RateLimit
from memoriam.doors.web.owner import OwnerGate
from memoriam.doors.web.settings import WebSettings
from memoriam.doors.web.tus import UploadStore
from memoriam.doors.web.visitor import FORM_FIELD, FORM_HEADER, Visitor, Visitors
from memoriam.scenes.still import STILLS, find_still
from memoriam.studio.house import Studio
from memoriam.studio.prices.schemas import QuoteLine

HERE = Path(__file__).parent
STATIC = HERE / "static"

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

MOST_FILES_AT_ONCE = 24
"""As many as a film takes photographs of one kind."""

HOUR, MINUTE, DAY = 3600.0, 60.0, 86_400.0


@dataclass(frozen=True)
class Limits:
    """What one address may ask for."""

    pages: RateLimit
    orders: RateLimit
    mails: RateLimit
    logins: RateLimit
    bytes: RateLimit

    @classmethod
    def of(cls, settings: WebSettings) -> Limits:
        """As the settings say."""
        return cls(
            pages=RateLimit("requests", settings.pages_a_minute, MINUTE),
            orders=RateLimit("orders", settings.orders_an_hour, HOUR),
            mails=RateLimit("letters", settings.mails_an_hour, HOUR),
            logins=RateLimit("attempts to log in", settings.logins_an_hour, HOUR),
            bytes=RateLimit("bytes", settings.bytes_each_address, DAY),
        )


@dataclass(frozen=True)
class Door:
    """Everything the routes share."""

    studio: Studio
    settings: WebSettings
    visitors: Visitors
    gate: OwnerGate
    store: UploadStore
    limits: Limits
    https: bool

    @classmethod
    def to(cls, studio: Studio, settings: WebSettings) -> Door:
        """A door to a studio. Cookies and forms are signed with keys made from the studio's master key."""
        https = urlsplit(studio.settings.public_url).scheme == "https"
        master = studio.services.master
        return cls(
            studio=studio,
            settings=settings,
            visitors=Visitors(_derived(master, b"visitors"), https=https),
            gate=OwnerGate(
                settings.owner_file,
                _derived(master, b"desk"),
                hours=settings.desk_hours,
                idle_minutes=settings.desk_idle_minutes,
            ),
            store=UploadStore(settings.upload_folder, settings.bytes_in_all),
            limits=Limits.of(settings),
            https=https,
        )


def _derived(master: bytes, purpose: bytes) -> bytes:
    return hmac.new(master, b"web door: " + purpose, hashlib.sha256).digest()


def the_door(request: Request) -> Door:
    """The door a request came in by."""
    door: Door = request.app.state.door
    return door


def the_visitor(request: Request) -> Visitor:
    """Who sent a request; the same answer for all parts of one request."""
    if not hasattr(request.state, "visitor"):
        request.state.visitor = the_door(request).visitors.of(request)
    visitor: Visitor = request.state.visitor
    return visitor


async def require_form(request: Request) -> AsyncIterator[None]:
    """For every route that changes something; files in the form are closed afterwards. Raises ForgedForm."""
    try:
        token = request.headers.get(FORM_HEADER) or await _token_in(request)
        the_door(request).visitors.require_form(request, the_visitor(request), token)
        yield
    finally:
        await request.close()


async def _token_in(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(FORM_TYPES):
        return ""
    said = (await request.form(max_files=MOST_FILES_AT_ONCE)).get(FORM_FIELD, "")
    return said if isinstance(said, str) else ""


async def _door(request: Request) -> Door:
    return the_door(request)


async def _visitor(request: Request) -> Visitor:
    return the_visitor(request)


# Not the plain functions: FastAPI asks those in threads, which takes longer than all they do.
TheDoor = Annotated[Door, Depends(_door)]
TheVisitor = Annotated[Visitor, Depends(_visitor)]


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the visitor's language."""
    visitor = the_visitor(request)
    door = the_door(request)
    body = _environment().get_template(template).render({**_shared(door, visitor), **values})
    response = HTMLResponse(body, status)
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Content-Language"] = visitor.language
    door.visitors.remember(request, visitor, response)
    return response


def part(request: Request, template: str, **values: Any) -> HTMLResponse:
    """A piece of a page, for a script that puts it in."""
    visitor = the_visitor(request)
    body = _environment().get_template(template).render({**_shared(the_door(request), visitor), **values})
    return HTMLResponse(body)


def _shared(door: Door, visitor: Visitor) -> Mapping[str, Any]:
    said = visitor.texts

    def link_in(key: str, text: str, address: str) -> Markup:
        before, _, after = said.say(key, link="\x00").partition("\x00")
        return Markup("{}<a href='{}'>{}</a>{}").format(before, address, text, after)

    def scene_name(name: str) -> str:
        return said.say(f"scene-{name}") if said.has(f"scene-{name}") else name.capitalize()

    def line_text(line: QuoteLine) -> str:
        kind, _, scene = line.key.partition(".")
        text = said.say(f"price-{kind}", scene=scene_name(scene)) if scene else said.say(f"price-{kind}")
        return text if line.quantity == 1 else f"{line.quantity} × {text}"

    return {
        "t": said.say,
        "texts": said,
        "money": said.money,
        "day": said.day,
        "language": visitor.language,
        "languages": OWN_NAMES,
        "csrf": door.visitors.form_token(visitor),
        "asset": asset,
        "link_in": link_in,
        "line_text": line_text,
        "scene_name": scene_name,
        "problem": "",
        "notice": "",
    }


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes when the file does: browsers may keep it for ever."""
    return f"/static/{name}?{_digest(STATIC / name)}"


@cache
def still(scene: str) -> str:
    """The address of a scene's still, or of the picture that stands for one."""
    picture = find_still(scene)
    if picture is None or picture.parent != STILLS:
        return asset("no-still.svg")
    return f"/static/scenes/{picture.name}?{_digest(picture)}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def load_templates() -> None:
    """Compile every template, so that nobody waits for it on the first visit of a page."""
    environment = _environment()
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def paragraphs(text: str) -> Markup:
    """A person's lines as they wrote them."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["paragraphs"] = paragraphs
    environment.globals["still"] = still
    return environment
