"""What families read when something does not work: in their language, with the way out, and never a word of ours."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from pathlib import PurePosixPath

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from obstore.exceptions import BaseError as StoreError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from memoriam.doors.texts.catalogue import Texts
from memoriam.doors.web.door import page, the_door, the_visitor
from memoriam.doors.web.limits import TooLarge, TooMany, TooSlow
from memoriam.errors import BriefError, MemoriamError
from memoriam.studio.codes import code_of

log = logging.getLogger(__name__)

AWAY_SECONDS = "60"
"""Retry-After when a part of the studio cannot be reached."""

NOT_FOUND = frozenset(
    {
        "unknown-order",
        "lost-key",
        "no-such-upload",
        "no-such-object",
        "no-upload",
        "lost-object",
        "unknown-payment",
    }
)
NOT_NOW = frozenset(
    {
        "fixed-brief",
        "impossible-step",
        "nothing-to-pay",
        "nothing-to-show",
        "no-more-changes",
        "not-held",
        "not-in-review",
        "nothing-made",
        "wrong-method",
        "no-place",
        "no-such-face",
    }
)
FILES = {
    "unreadable-photo": "photos-problem-unreadable-photo",
    "look-failed": "photos-problem-unreadable-photo",
    "no-face": "photos-problem-no-face",
    "stranger": "photos-problem-stranger",
    "photo-error": "photos-problem-other",
    "recording-error": "error-kind",
    "too-many-uploads": "error-too-many-files",
}


def told(error: MemoriamError, said: Texts, megabytes: int) -> tuple[int, str]:
    """The status of an error and its sentence for a family. megabytes: the largest file."""
    code = code_of(error)
    if code in NOT_FOUND:
        return 404, said.say("error-not-found")
    if code in NOT_NOW:
        return 409, said.say("error-state")
    if code in FILES:
        return 422, said.say(FILES[code])
    if isinstance(error, BriefError):
        return 422, said.say("error-wish", detail=str(error))
    status, key = _OTHERS.get(code, (500, "error-server"))
    return status, said.say(key, size=megabytes) if key == "error-too-large" else said.say(key)


_OTHERS = {
    "missing-consent": (409, "error-consent"),
    "still-missing": (409, "error-consent"),
    "forged-form": (403, "error-form"),
    "too-many": (429, "error-too-many"),
    "full-store": (503, "error-busy"),
    "too-large": (413, "error-too-large"),
    "too-slow": (408, "error-away"),
    "payment-provider-down": (503, "error-payment"),
    "not-payable": (409, "error-payment"),
    "bad-webhook": (400, "error-form"),
    "no-letter": (422, "error-state"),
    "upload-busy": (423, "error-busy"),
    "wrong-offset": (409, "error-busy"),
    "too-long": (413, "error-too-large"),
}


def install(app: FastAPI) -> None:
    """Answer every known error with a page; unknown ones reach the door's edge."""
    handlers: dict[type[Exception], Callable[..., Response]] = {
        MemoriamError: answer_known,
        RequestValidationError: _unreadable,
        HTTPException: _plain,
        SQLAlchemyError: _away,
        StoreError: _away,
        OSError: _away,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def answer_known(request: Request, error: MemoriamError) -> Response:
    """The page of an error raised on purpose."""
    said = the_visitor(request).texts
    status, sentence = told(error, said, the_door(request).settings.upload_bytes // 1_000_000)
    if status == 500:
        return answer_broken(request, error)
    response = _answer(request, status, sentence)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, TooLarge | TooSlow):
        response.headers["Connection"] = "close"
    return response


def _unreadable(request: Request, error: RequestValidationError) -> Response:
    """A wrong address is an address of nothing; a wrong form says which field."""
    first = error.errors()[0]
    said = the_visitor(request).texts
    if first["loc"][0] == "path":
        return _answer(request, 404, said.say("error-not-found"))
    return _answer(request, 422, said.say("error-wish", detail=str(first["loc"][-1])[:40]))


def _plain(request: Request, error: HTTPException) -> Response:
    if isinstance(error.__cause__, MemoriamError):  # raised while a form was read
        return answer_known(request, error.__cause__)
    said = the_visitor(request).texts
    key = {404: "error-not-found", 405: "error-not-found", 413: "error-too-large"}.get(
        error.status_code, "error-state"
    )
    size = the_door(request).settings.upload_bytes // 1_000_000
    sentence = said.say(key, size=size) if key == "error-too-large" else said.say(key)
    response = _answer(request, error.status_code, sentence)
    response.headers.update(error.headers or {})
    return response


def _away(request: Request, error: Exception) -> Response:
    log.error("A part of the studio cannot be reached: %s.", type(error).__name__)
    response = _answer(request, 503, the_visitor(request).texts.say("error-away"))
    response.headers["Retry-After"] = AWAY_SECONDS
    return response


def answer_broken(request: Request, error: Exception) -> Response:
    """The page of an error nobody thought of; its number is in the log as well."""
    incident = secrets.token_hex(4)
    # The message may quote what a family wrote; its kind and place may be logged.
    log.error("Incident %s: %s at %s.", incident, type(error).__name__, _place(error))
    return _answer(request, 500, f"{the_visitor(request).texts.say('error-server')} ({incident})")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "nowhere"
    return f"{PurePosixPath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _answer(request: Request, status: int, sentence: str) -> Response:
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"said": sentence}, status)
    parts = request.url.path.split("/")
    back = f"/f/{parts[2]}" if parts[1:2] == ["f"] and len(parts) > 3 and status != 404 else ""
    return page(request, "error.html", status, said=sentence, back=back)
