"""Who is looking: a cookie without a name in it, that ties the forms to this browser, and the language chosen."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from memoriam.doors.texts.catalogue import LANGUAGES, Texts, choose_language, texts
from memoriam.errors import StudioError

COOKIE_BYTES = 24
LANGUAGE_COOKIE = "language"
LANGUAGE_SECONDS = 365 * 86_400
FORM_FIELD = "csrf"
FORM_HEADER = "x-csrf-token"

SAME_SITE = frozenset({"same-origin", "none", ""})
"""Values of Sec-Fetch-Site a form may come with: our own page, typed by the person, or an old browser's nothing."""


class ForgedForm(StudioError):
    """A form that did not come from a page we gave to this browser."""

    def __init__(self) -> None:
        super().__init__(
            "This form was not sent from our page in this browser; open the page again and send it."
        )


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser. ``is_new``: it has no cookie yet."""

    secret: str
    language: str
    is_new: bool

    @property
    def texts(self) -> Texts:
        """All messages in the visitor's language."""
        return texts(self.language)


class Visitors:
    """Knows browsers by a random cookie and signs the tokens of their forms with a key of the studio."""

    def __init__(self, key: bytes, *, https: bool) -> None:
        self._key = key
        self._https = https
        # Browsers take __Host- cookies over https only, bound to this very host (RFC 6265bis, 4.1.3.2).
        self._name = "__Host-visitor" if https else "visitor"

    def of(self, request: Request) -> Visitor:
        """The visitor of a request."""
        known = request.cookies.get(self._name, "")
        is_known = 20 <= len(known) <= 64
        secret = known if is_known else secrets.token_urlsafe(COOKIE_BYTES)
        return Visitor(secret, self._language(request), is_new=not is_known)

    def form_token(self, visitor: Visitor) -> str:
        """What every form of this visitor carries."""
        return hmac.new(self._key, b"form:" + visitor.secret.encode(), hashlib.sha256).hexdigest()

    def require_form(self, request: Request, visitor: Visitor, token: str) -> None:
        """Raises ForgedForm unless the form came from a page given to this visitor."""
        is_same_site = request.headers.get("sec-fetch-site", "") in SAME_SITE
        # compare_digest takes ASCII text only; bytes of whatever was sent are always comparable.
        expected = self.form_token(visitor).encode()
        if visitor.is_new or not is_same_site or not hmac.compare_digest(expected, token.encode()):
            raise ForgedForm

    def remember(self, request: Request, visitor: Visitor, response: Response) -> None:
        """Give the browser its cookies, where they are new."""
        if visitor.is_new:
            self._set(response, self._name, visitor.secret, None)
        if request.query_params.get("lang") == visitor.language:
            self._set(response, LANGUAGE_COOKIE, visitor.language, LANGUAGE_SECONDS)

    def _language(self, request: Request) -> str:
        for said in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
            if said in LANGUAGES:
                return said
        return choose_language(request.headers.get("accept-language", ""))

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self._https, httponly=True, samesite="lax"
        )
