"""A stand-in for the part of Stripe the studio uses, over HTTP, written from Stripe's documentation.

docs.stripe.com/api/checkout/sessions (object, create), /api/refunds (object, create), /api/idempotent_requests (same
key and parameters: the first answer again; other parameters: idempotency_error), /api/errors, /webhooks/signature
(``t=…,v1=…``, HMAC-SHA-256 over ``t.body``). Messages are collected: a test sends them late, twice, reordered.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

SECRET = "whsec_stand_in"
API_KEY = "sk_test_stand_in"
DAY = 86_400


class StripeStandIn:
    """Sessions, refunds and the messages about them. ``failures``: so many next requests are answered by a 500."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.events: list[bytes] = []
        self.failures = 0
        self._numbers = itertools.count(1)
        self.url = ""
        self._answers: dict[str, tuple[str, dict[str, Any]]] = {}
        self.app = FastAPI()
        self.app.post("/v1/checkout/sessions")(self._create_session)
        self.app.post("/v1/refunds")(self._create_refund)

    def pay(self, session_id: str) -> None:
        """Somebody pays at the hosted page."""
        session = self.sessions[session_id]
        session.update(status="complete", payment_status="paid", payment_intent=f"pi_{session_id}")
        self._tell("checkout.session.completed", session)

    def expire(self, session_id: str) -> None:
        """Nobody paid in time."""
        self.sessions[session_id].update(status="expired", url=None)
        self._tell("checkout.session.expired", self.sessions[session_id])

    def signed(self, body: bytes, *, at: float | None = None, secret: str = SECRET) -> str:
        """The header Stripe-Signature of a message."""
        moment = int(at or time.time())
        digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={moment},v1={digest}"

    async def _create_session(self, request: Request) -> JSONResponse:
        return await self._once(request, self._new_session)

    async def _create_refund(self, request: Request) -> JSONResponse:
        return await self._once(request, self._new_refund)

    async def _once(self, request: Request, make: Any) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {API_KEY}":
            return _error(401, "invalid_request_error", "Invalid API Key provided")
        if self.failures:
            self.failures -= 1
            return _error(500, "api_error", "An error occurred")
        key, said = request.headers["idempotency-key"], (await request.body()).decode()
        if key not in self._answers:
            self._answers[key] = said, json.loads(json.dumps(make(_nested(said))))
        before, answer = self._answers[key]
        if before != said:
            return _error(400, "idempotency_error", "Keys can only be used with the same parameters")
        return JSONResponse(answer)

    def _new_session(self, said: dict[str, Any]) -> dict[str, Any]:
        session_id, now = f"cs_test_{len(self.sessions) + 1}", int(time.time())
        price = said["line_items"]["0"]["price_data"]
        total = int(price["unit_amount"]) * int(said["line_items"]["0"]["quantity"])
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "mode": said["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_subtotal": total,
            "amount_total": total,
            "currency": price["currency"],
            "client_reference_id": said["client_reference_id"],
            "metadata": said["metadata"],
            "payment_intent": None,
            "success_url": said["success_url"],
            "cancel_url": said["cancel_url"],
            "url": f"{self.url}/pay/{session_id}",
            "livemode": False,
            "created": now,
            "expires_at": now + DAY,
        }
        return self.sessions[session_id]

    def _new_refund(self, said: dict[str, Any]) -> dict[str, Any]:
        session = next(s for s in self.sessions.values() if s["payment_intent"] == said["payment_intent"])
        refund = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": session["amount_total"],
            "currency": session["currency"],
            "payment_intent": said["payment_intent"],
            "metadata": said["metadata"],
            "status": "succeeded",
            "created": int(time.time()),
        }
        self.refunds[refund["id"]] = refund
        charge = {"id": f"ch_{refund['id']}", "object": "charge", "refunded": True}
        charge |= {key: session[key] for key in ("payment_intent", "metadata", "currency")}
        self._tell(
            "charge.refunded", charge | {"amount": refund["amount"], "amount_refunded": refund["amount"]}
        )
        return refund

    def _tell(self, kind: str, about: dict[str, Any]) -> None:
        event = {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "type": kind,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": about},
        }
        self.events.append(json.dumps(event).encode())


def _error(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"type": kind, "message": message}}, status)


def _nested(form: str) -> dict[str, Any]:
    """``line_items[0][quantity]=1`` as nested dictionaries."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(form):
        *parents, last = name.replace("]", "").split("[")
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return found


@asynccontextmanager
async def open_stripe() -> AsyncIterator[StripeStandIn]:
    """The stand-in, listening at ``url``."""
    stand_in = StripeStandIn()
    server = uvicorn.Server(uvicorn.Config(stand_in.app, port=0, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    stand_in.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield stand_in
    finally:
        server.should_exit = True
        await running
