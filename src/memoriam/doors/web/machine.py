"""What machines ask: Stripe's messages, whether the studio lives and is ready, its figures."""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from memoriam.doors.web.desk import is_owner
from memoriam.doors.web.door import Door, TheDoor
from memoriam.studio.watching import metrics as studio_metrics
from memoriam.studio.watching import readiness

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
    """Database, stores and disk answer; otherwise 503. Which part does not, and never why, is said."""
    found = await readiness(door.studio)
    parts = {name: "away" if problem else "there" for name, problem in found.parts.items()}
    status = "ready" if found.is_ready else "not ready"
    return JSONResponse({"status": status, "parts": parts}, 200 if found.is_ready else 503)


@routes.get("/metrics")
async def metrics(request: Request, door: TheDoor) -> Response:
    """Figures in Prometheus' text format, for this machine's networks or the owner; nobody's name is in them."""
    if not (is_near(request, door) or is_owner(request, door)):
        raise HTTPException(404)
    figures = await studio_metrics(door.studio, request.app.state.answers)
    return Response(figures, media_type="text/plain; version=0.0.4; charset=utf-8")


def is_near(request: Request, door: Door) -> bool:
    """Whether a request comes from a network that may read figures."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in door.settings.metrics_networks)
