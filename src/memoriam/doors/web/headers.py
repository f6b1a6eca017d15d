"""What every answer tells the browser: load nothing from elsewhere, tell nobody where you were, run nothing inline."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = {
    "Referrer-Policy": "no-referrer",  # a private link must never travel in a Referer header
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}

INDEXED = frozenset({"/", "/support", "/privacy", "/terms"})
"""Pages that search engines may find; nothing of any family is on them."""

TWO_YEARS = 63_072_000
"""Seconds of Strict-Transport-Security, as the preload lists of browsers ask for (hstspreload.org)."""


def policy(form_targets: Sequence[str]) -> str:
    """The content security policy. form_targets: where a form may lead besides here, such as Stripe's checkout."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "media-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            " ".join(("form-action 'self'", *form_targets)),
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware. ``https``: whether families reach the studio by https."""

    def __init__(self, app: ASGIApp, *, https: bool, form_targets: Sequence[str] = ()) -> None:
        self._app = app
        self._fixed = {**FIXED, "Content-Security-Policy": policy(form_targets)}
        if https:
            self._fixed["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to whatever is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if scope["path"] in INDEXED:
                    del headers["X-Robots-Tag"]
            await send(message)

        await self._app(scope, receive, send_with_headers)
