"""Mail: by SMTP, or only logged."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import anyio.to_thread

from memoriam.errors import StudioError

TIMEOUT = 30.0
"""Seconds a mail server may take for each answer."""

PORTS = {"smtp": 587, "smtps": 465}
"""RFC 6409 submission with STARTTLS, RFC 8314 submission over TLS."""

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})

log = logging.getLogger(__name__)


class MailNotSent(StudioError):
    """The mail server cannot be reached or refuses; it is tried again later."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"The mail was not sent ({type(error).__name__}); it is tried again later.")


class WrongMailAddress(StudioError):
    """The setting for mail is no address of a server."""

    def __init__(self) -> None:
        super().__init__("MEMORIAM_STUDIO_MAIL_URL must look like smtp://user:password@host:587; correct it.")


class Sender(Protocol):
    """Sends mail."""

    async def send(self, mail: EmailMessage) -> None:
        """Hand one mail over. Raises MailNotSent."""
        ...


class LogSender:
    """Sends nothing: says that a mail would go out, without its words, address or link."""

    async def send(self, mail: EmailMessage) -> None:
        """See :class:`Sender`."""
        log.info("Mail %s would be sent; set MEMORIAM_STUDIO_MAIL_URL to send it.", mail["Message-ID"])


class SmtpSender:
    """Sends over an encrypted connection; only to this very machine it does without."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise WrongMailAddress
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    async def send(self, mail: EmailMessage) -> None:
        """See :class:`Sender`."""
        try:
            await anyio.to_thread.run_sync(self._send, mail)
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotSent(error) from None

    def _send(self, mail: EmailMessage) -> None:
        context = ssl.create_default_context()
        with self._connected(context) as server:
            if not self._tls and self._host not in THIS_MACHINE:
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
            server.send_message(mail)

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self._tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)


def make_sender(url: str) -> Sender:
    """The sender for a setting: SMTP, or the log if it is empty. Raises WrongMailAddress."""
    return SmtpSender(url) if url else LogSender()
