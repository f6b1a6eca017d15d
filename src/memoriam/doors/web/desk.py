"""The owner's desk, behind password and code: the queue, an order opened, prices, capacity, the day. In English."""

from __future__ import annotations

import datetime
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from memoriam.doors.web.door import Door, TheDoor, page, require_form, the_door
from memoriam.doors.web.family import scenes_in_order
from memoriam.doors.web.files import hand_out
from memoriam.doors.web.forms import DecideForm, LoginForm
from memoriam.doors.web.limits import address_of
from memoriam.doors.web.owner import NoOwner, NotOwner
from memoriam.errors import MemoriamError, StudioError
from memoriam.studio.face.owner import FILES
from memoriam.studio.face.schemas import QueueFilter
from memoriam.studio.orders.states import OrderState
from memoriam.studio.prices.money import Money
from memoriam.studio.watching import readiness

routes = APIRouter(prefix="/desk", tags=["desk"])

OrderId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]

ROWS = 50
"""Orders on one page of the queue."""


class LoggedOut(StudioError):
    """Somebody who is not logged in asks for the desk."""

    def __init__(self) -> None:
        super().__init__("You are not logged in, or were away for too long; log in at /desk/login.")


def to_the_door(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """The answer to LoggedOut."""
    return RedirectResponse("/desk/login", 303)


def is_owner(request: Request, door: Door) -> bool:
    """Whether a request carries a session of the owner; it is renewed by that."""
    renewed = door.gate.renew(request.cookies.get(_cookie(door), ""))
    request.state.session = renewed
    return renewed is not None


async def require_owner(request: Request) -> None:
    """For every page of the desk but its door. Raises LoggedOut."""
    if not is_owner(request, the_door(request)):
        raise LoggedOut


OWNER = [Depends(require_owner)]
DECIDES = [Depends(require_owner), Depends(require_form)]


@routes.get("/login")
async def login_page(request: Request) -> Response:
    """The desk's door."""
    return page(request, "desk_login.html")


@routes.post("/login", dependencies=[Depends(require_form)])
async def log_in(request: Request, door: TheDoor, form: Annotated[LoginForm, Form()]) -> Response:
    """Password and code."""
    door.limits.logins.take(address_of(request))
    try:
        session = await anyio.to_thread.run_sync(door.gate.log_in, form.password, form.code)
    except (NotOwner, NoOwner) as error:
        return page(request, "desk_login.html", 403, problem=str(error))
    response = RedirectResponse("/desk", 303)
    _remember(door, response, session)
    return response


@routes.post("/logout", dependencies=DECIDES)
async def log_out(door: TheDoor) -> Response:
    """End every session."""
    await anyio.to_thread.run_sync(door.gate.log_out)
    response = RedirectResponse("/desk/login", 303)
    response.delete_cookie(_cookie(door), path="/")
    return response


@routes.get("", dependencies=OWNER)
async def desk(
    request: Request,
    door: TheDoor,
    state: Annotated[str, Query(max_length=20)] = "",
    reason: Annotated[str, Query(max_length=80)] = "",
    hours: Annotated[float, Query(ge=0, le=100_000)] = 0,
    free: bool = False,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The queue, the day, prices and capacity."""
    states = tuple(one for one in OrderState if one == state)
    wanted = QueueFilter(
        states=states, reason=reason, older_than_hours=hours, wishes_free=free, limit=ROWS, offset=skip
    )
    return _session(
        request,
        page(
            request,
            "desk.html",
            queue=await door.studio.owner.queue(wanted),
            today=await door.studio.owner.figures(),
            capacity=await door.studio.owner.capacity(),
            prices=door.studio.owner.prices(),
            troubles=(await readiness(door.studio)).troubles,
            states=list(OrderState),
            wanted=wanted,
            age_of=_age,
            rows=ROWS,
        ),
    )


@routes.get("/orders/{order_id}", dependencies=OWNER)
async def order(request: Request, door: TheDoor, order_id: OrderId) -> Response:
    """One order, all of it."""
    return _session(request, await _sheet(request, door, order_id))


@routes.post("/orders/{order_id}", dependencies=DECIDES)
async def decide(
    request: Request, door: TheDoor, order_id: OrderId, form: Annotated[DecideForm, Form()]
) -> Response:
    """What the owner decides."""
    try:
        await _decide(door, order_id, form)
    except MemoriamError as error:
        return _session(request, await _sheet(request, door, order_id, str(error), 409))
    return _session(request, RedirectResponse(f"/desk/orders/{order_id}", 303))


@routes.post("/orders/{order_id}/erase", dependencies=DECIDES)
async def erase(request: Request, door: TheDoor, order_id: OrderId) -> Response:
    """Erase an order for good; the answer is the receipt."""
    return _session(request, page(request, "receipt.html", receipt=await door.studio.owner.erase(order_id)))


@routes.get("/orders/{order_id}/photos/{upload_id}", dependencies=OWNER)
async def photo(
    request: Request, door: TheDoor, order_id: OrderId, upload_id: UploadId, numbered: bool = False
) -> Response:
    """A photograph of the family."""
    return hand_out(request, await door.studio.owner.upload(order_id, upload_id, numbered=numbered))


@routes.get("/orders/{order_id}/files/{name}", dependencies=OWNER)
async def file(
    request: Request,
    door: TheDoor,
    order_id: OrderId,
    name: Annotated[str, Path(pattern=f"^({'|'.join(FILES)})$")],
) -> Response:
    """Film, preview, poster, contact sheet, report."""
    found = await door.studio.owner.file(order_id, name)
    return hand_out(request, found, as_page=name == "page")


async def _decide(door: Door, order_id: str, form: DecideForm) -> None:
    owner = door.studio.owner
    if form.verb == "allow":
        await owner.allow(order_id, form.text)
    elif form.verb == "hold":
        await owner.hold(order_id, form.text)
    elif form.verb == "refuse":
        await owner.refuse(order_id, form.text)
    elif form.verb == "approve":
        await owner.approve(order_id)
    elif form.verb == "render_again":
        await owner.render_again(order_id, {"scenes": tuple(form.scenes)} if form.scenes else None)
    elif form.verb == "give_free":
        await owner.give_free(order_id)
    elif form.verb == "write":
        await owner.write(order_id, form.text)
    else:
        await _decide_on_money(door, order_id, form)


async def _decide_on_money(door: Door, order_id: str, form: DecideForm) -> None:
    """Only payments of the order that is open."""
    owner = door.studio.owner
    known = {one.id for one in (await owner.order(order_id)).payments}
    if form.payment not in known:
        return
    if form.verb == "arrived":
        await owner.mark_arrived(form.payment)
    elif form.verb == "refund":
        await owner.refund(form.payment, form.text)
    else:
        await owner.mark_sent_back(form.payment)


async def _sheet(
    request: Request, door: Door, order_id: str, problem: str = "", status: int = 200
) -> Response:
    sheet = await door.studio.owner.order(order_id)
    return page(
        request,
        "desk_order.html",
        status,
        sheet=sheet,
        money_of=lambda one: Money(one.amount, one.currency),
        all_scenes=scenes_in_order(sheet.draft.scenes),
        problem=problem,
    )


def _session(request: Request, response: Response) -> Response:
    """The session, used just now."""
    _remember(the_door(request), response, request.state.session)
    return response


def _remember(door: Door, response: Response, session: str) -> None:
    seconds = round(door.settings.desk_hours * 3600)
    response.set_cookie(
        _cookie(door), session, seconds, path="/", secure=door.https, httponly=True, samesite="strict"
    )


def _cookie(door: Door) -> str:
    return "__Host-desk" if door.https else "desk"


def _age(seconds: float) -> str:
    span = datetime.timedelta(seconds=round(seconds))
    hours, minutes = span.seconds // 3600, span.seconds // 60 % 60
    return f"{span.days} d {hours} h" if span.days else f"{hours} h {minutes:02} min"
