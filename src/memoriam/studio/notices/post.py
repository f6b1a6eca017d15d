"""The post: takes notices that are due, writes the mail in the family's language, and sends it.

A notice is marked before it is sent and again after: killed in between, it is sent once more with the same Message-ID,
by which mail programs know it for the same letter.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path

from memoriam.errors import InstallationError
from memoriam.studio.letters.schemas import LetterView
from memoriam.studio.notices.mail import MailNotSent, Sender
from memoriam.studio.notices.models import News, Notice
from memoriam.studio.notices.repository import NoticeRepository
from memoriam.studio.orders.states import Actor
from memoriam.studio.people.models import Role
from memoriam.studio.services import Services
from memoriam.studio.vault.keys import LostKey

FILE = Path(__file__).with_name("texts.toml")
FALLBACK = "en"

FIRST_PAUSE = datetime.timedelta(minutes=1)
MOST_ATTEMPTS = 12
"""After 1, 2, 4 … minutes, at most half a day apart: for about two days, as mail servers do (RFC 5321, 4.5.4.1)."""

LONGEST_PAUSE = datetime.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Post:
    """Sends what is due. ``page``: the address of an order's page, with ``{link}`` in it."""

    services: Services
    sender: Sender
    page: str
    sender_address: str

    async def send_due(self) -> int:
        """Send every notice that is due; how many went out."""
        async with self.services.database.reading() as session:
            due = await NoticeRepository(session).due(self.services.clock())
        return sum([await self._send(notice_id) for notice_id in due])

    async def _send(self, notice_id: str) -> bool:
        now = self.services.clock()
        async with self.services.database.transaction() as session:
            notice = await NoticeRepository(session).claim(notice_id, now)
            if notice is None:
                return False
            notice.attempts += 1
            notice.due_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (notice.attempts - 1))
            if notice.attempts > MOST_ATTEMPTS:
                notice.due_at = None
                return False
        mail = await self._written(notice)
        try:
            if mail is not None:
                await self.sender.send(mail)
        except MailNotSent as error:
            await self._mark(notice_id, str(error), is_over=False)
            return False
        await self._mark(notice_id, None if mail else "There is nobody to send it to.", is_over=True)
        return mail is not None

    async def _mark(self, notice_id: str, problem: str | None, *, is_over: bool) -> None:
        async with self.services.database.transaction() as session:
            notice = await NoticeRepository(session).get(notice_id)
            if notice is None:
                return
            notice.problem = problem
            if is_over:
                notice.due_at, notice.sent_at = None, self.services.clock()

    async def _written(self, notice: Notice) -> EmailMessage | None:
        """The mail; None if the order has no address, or was erased meanwhile."""
        services = self.services
        try:
            async with services.database.transaction() as session:
                order = await services.orders(session).get(notice.order_id)
                people = await services.people(session).of_order(notice.order_id)
                address = next((one.mail for one in people if one.role is Role.ORDERER), "")
                links = services.links(session)
                is_asked = notice.news is News.LINK
                link = await (links.issue if is_asked else links.current)(order.id, "web")
                letters = await services.letters(session).of_order(order.id)
        except LostKey:
            return None
        if not address:
            return None
        letter = _newest(letters) if notice.news is News.LETTER else ""
        subject, body = write(notice.news, order.language, self.page.format(link=link), letter)
        return self._mail(notice, address, subject, body)

    def _mail(self, notice: Notice, address: str, subject: str, body: str) -> EmailMessage:
        host = parseaddr(self.sender_address)[1].rpartition("@")[2] or "localhost"
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender_address, address, subject
        mail["Date"] = format_datetime(notice.written_at)
        mail["Message-ID"] = f"<{notice.id}@{host}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
        mail.set_content(body)
        return mail


def write(news: News, language: str, page: str, letter: str = "") -> tuple[str, str]:
    """Subject and body of a notice in a language; languages without texts read English."""
    texts = _texts()
    known = texts.get(language, texts[FALLBACK])
    said = known[str(news)]
    parts = [known["greeting"]["body"], said["body"], letter, page, known["farewell"]["body"]]
    return said["subject"], "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _newest(letters: Sequence[LetterView]) -> str:
    own = [one for one in letters if one.author is not Actor.FAMILY]
    return own[-1].text if own else ""


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    try:
        return tomllib.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InstallationError(f"The texts '{FILE}' cannot be read ({error}); mend the file.") from None
