"""A mail server for tests: takes mail over SMTP (RFC 5321) and keeps it; may refuse for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """``mails``: what came in. ``refusals``: so many next mails are turned away."""

    mails: list[EmailMessage] = field(default_factory=list)
    refusals: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 test")
        while line := (await reader.readline()).decode().strip():
            word = line.split(" ", 1)[0].upper()
            if word == "DATA":
                await say("354 go on")
                await self._take(reader)
                await say("250 kept")
            elif word == "MAIL" and self.refusals:
                self.refusals -= 1
                await say("451 later")
            elif word == "QUIT":
                await say("221 bye")
                break
            else:
                await say("250 fine")
        writer.close()

    async def _take(self, reader: asyncio.StreamReader) -> None:
        lines: list[str] = []
        while (line := (await reader.readline()).decode()) != ".\r\n":
            lines.append(line)
        mail = message_from_string("".join(lines), policy=policy.default)
        self.mails.append(mail)


@asynccontextmanager
async def open_mail_server() -> AsyncIterator[MailServer]:
    """The server, listening at ``port`` of this machine."""
    mails = MailServer()
    server = await asyncio.start_server(mails.serve, "127.0.0.1", 0)
    mails.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mails
