"""What machines ask: Stripe's messages, whether the studio lives and is ready, its figures."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import AsyncIterator, Iterator

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from memoriam.doors.web.desk import is_owner
from memoriam.doors.web.door import Door, TheDoor
from memoriam.studio.house import Studio

routes = APIRouter(tags=["machine"])

STRIPE_BYTES = 262_144
"""A message of Stripe is a few kilobytes."""


@routes.post("/stripe")
async def stripe(request: Request, door: TheDoor) -> Response:
    """A message of Stripe, signed; what cannot be dealt with now is sent again by Stripe."""
    if door.studio.stripe is None:
        raise HTTPException(404)
    body = await request.body()
    if len(body) > STRIPE_BYTES:
        raise HTTPException(413)
    await door.studio.hear_stripe(body, request.headers.get("stripe-signature", ""))
    return Response(status_code=204)


@routes.get("/health")
async def health() -> JSONResponse:
    """This process lives."""
    return JSONResponse({"status": "alive"})


@routes.get("/ready")
async def ready(door: TheDoor) -> JSONResponse:
    """The database answers. Otherwise 503."""
    await door.studio.owner.capacity()
    return JSONResponse({"status": "ready"})


@routes.get("/metrics")
async def metrics(request: Request, door: TheDoor) -> Response:
    """Figures in Prometheus' text format, for this machine's networks or the owner; nobody's name is in them."""
    if not (is_near(request, door) or is_owner(request, door)):
        raise HTTPException(404)
    lines = "\n".join([*[line async for line in _lines(door.studio)], *_answers(request)])
    return PlainTextResponse(f"{lines}\n", media_type="text/plain; version=0.0.4; charset=utf-8")


def is_near(request: Request, door: Door) -> bool:
    """Whether a request comes from a network that may read figures."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in door.settings.metrics_networks)


async def _lines(studio: Studio) -> AsyncIterator[str]:
    queue, today = await studio.owner.queue(), await studio.owner.figures()
    capacity = await studio.owner.capacity()
    yield "# TYPE memoriam_orders gauge"
    for state, count in sorted(queue.counts.items()):
        yield f'memoriam_orders{{state="{state}"}} {count}'
    for name, value in (
        ("waiting", today.waiting),
        ("orders_in_today", today.orders_in),
        ("films_out_today", today.films_out),
        ("workers", capacity.workers),
        ("films_at_once", capacity.films_at_once),
    ):
        yield f"# TYPE memoriam_{name} gauge"
        yield f"memoriam_{name} {value}"


def _answers(request: Request) -> Iterator[str]:
    """How many requests of each route were answered how, by this process."""
    answers: Counter[tuple[str, int]] = request.app.state.answers
    yield "# TYPE memoriam_answers_total counter"
    for (route, status), count in sorted(answers.items()):
        yield f'memoriam_answers_total{{route="{route}",status="{status}"}} {count}'
