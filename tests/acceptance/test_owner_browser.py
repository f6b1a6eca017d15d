"""As the studio's owner in a real browser at phone width: every decision at the desk; nothing is painted.

The walk of a family, with the real renderer, is in test_web_browser.py.
"""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest

from memoriam.doors.web.app import make_app
from memoriam.doors.web.owner import name_owner
from memoriam.doors.web.server import make_server
from memoriam.rules.decision import Decision, Outcome, Verdict
from memoriam.studio.house import Studio
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method
from memoriam.studio.works.rendering import Job, Made, Tell
from memoriam.studio.works.worker import work
from studio_house import open_house, told
from studio_worker import StubRenderer
from web_door import web_settings
from web_server import free_port

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.heavy,
    pytest.mark.skipif(
        importlib.util.find_spec("playwright") is None or shutil.which("chromium") is None,
        reason="needs Chromium and the extra 'browser'",
    ),
]

PASSWORD = "a sentence that is easy to type"
PHONE = {"width": 390, "height": 844}
HELD = Verdict(
    house="test",
    decisions=(
        Decision(rule="pictures", version="1", outcome=Outcome.HELD, reason="nudity", evidence={"n": 1}),
    ),
)


@pytest.fixture
def anyio_backend() -> str:
    """asyncio alone: the database drivers speak nothing else."""
    return "asyncio"


class HeldOnce:
    """Holds the first preview, then makes films."""

    def __init__(self) -> None:
        self.said = [Made(outcome=Outcome.HELD, verdict=HELD)]

    async def render(self, job: Job, tell: Tell) -> Made:
        return self.said.pop() if self.said else await StubRenderer(0.1).render(job, tell)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[str, Studio]]:
    """A studio with its pages and a worker; their address."""
    port, settings, held = free_port(), web_settings(folder), list[Studio]()
    address = f"http://127.0.0.1:{port}"

    @asynccontextmanager
    async def opened() -> AsyncIterator[Studio]:
        async with open_house(folder, public_url=address, free_bytes=0) as studio:
            stop = asyncio.Event()
            worker = asyncio.create_task(work(studio, HeldOnce(), stop))
            held.append(studio)
            try:
                yield studio
            finally:
                stop.set()
                await worker

    server = make_server(make_app(settings, public_url=address, studio=opened), settings, "127.0.0.1", port)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    try:
        yield address, held[0]
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def phone() -> AsyncIterator[Any]:
    """A page in a browser as small as a phone; what its scripts complain of fails the test."""
    from playwright.async_api import async_playwright  # type: ignore[import-not-found,unused-ignore]

    complaints = list[str]()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = await browser.new_page(viewport=PHONE, is_mobile=True, has_touch=True, locale="en-GB")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(30_000)
        yield page
        await browser.close()
    assert complaints == []


class Walk:
    """The owner at the desk."""

    def __init__(self, page: Any, address: str, order_id: str) -> None:
        self.page, self.address, self.order_id = page, address, order_id

    async def log_in(self, code: str) -> None:
        await self.page.goto(f"{self.address}/desk")
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.fill("[name=code]", code)
        await self.press("Log in")
        await self.page.wait_for_url("**/desk")

    async def find(self, state: str) -> None:
        """Until the queue lists the order in a state; then open it from there."""
        async with asyncio.timeout(120):
            while True:
                await self.page.goto(f"{self.address}/desk?state={state}")
                if await self.page.locator(f".orders a[href$='{self.order_id}']").count():
                    break
                await asyncio.sleep(0.5)
        await self.page.click(f".orders a[href$='{self.order_id}']")
        assert state in (await self.page.inner_text(".lead"))

    async def press(self, name: str) -> None:
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name, exact=True).click()

    async def says(self, text: str) -> bool:
        return text in await self.page.inner_text("main")


async def test_the_owner_decides_everything_at_the_desk(tmp_path: Path) -> None:
    code = pyotp.parse_uri(name_owner(tmp_path / "owner.json", PASSWORD))
    assert isinstance(code, pyotp.TOTP)
    async with served(tmp_path) as (address, studio), phone() as page:
        link = await told(studio)
        walk = Walk(page, address, await studio.family.order_id(link))
        await studio.family.ask_for_preview(link)
        await walk.log_in(code.now())
        await allow_what_is_held(walk)
        await take_the_money(walk, studio, link)
        await look_at_the_film(walk)
        await give_back_and_erase(walk, studio, link)
        await walk.page.goto(f"{address}/desk")
        await walk.press("Log out everywhere")
        await walk.page.goto(f"{address}/desk/orders/{walk.order_id}")
        assert walk.page.url.endswith("/desk/login")


async def allow_what_is_held(walk: Walk) -> None:
    await walk.find("held")
    assert await walk.says("pictures: held (nudity)")
    await walk.page.fill("#write", "Dear family, we look at it today.")
    await walk.press("Send")
    assert await walk.says("we look at it today")
    await walk.page.fill("#allow", "A statue in the background.")
    await walk.press("Let it pass, I take responsibility")
    await walk.find("preview")
    assert await walk.says("The owner lets it pass. A statue in the background.")


async def take_the_money(walk: Walk, studio: Studio, link: str) -> None:
    await studio.family.pay(link, Method.TRANSFER, "https://studio.example/")
    await walk.find("payment")
    await walk.press("It arrived")
    assert await walk.says("transfer: ")


async def look_at_the_film(walk: Walk) -> None:
    await walk.find("review")
    assert await walk.page.locator("video[src$='/files/film']").count() == 1
    answer = await walk.page.request.get(f"{walk.address}/desk/orders/{walk.order_id}/files/film")
    assert (await answer.body()).startswith(b"moving pictures")
    await walk.page.check("input[name=scenes][value=light]")
    await walk.press("Make it again")
    await walk.find("review")
    assert await walk.says("Film, version 2")
    assert await walk.says("portrait, light")
    await walk.page.fill("#hold", "The sister called")
    await walk.press("Hold it")
    await walk.find("held")
    await walk.press("Let it pass, I take responsibility")
    await walk.find("review")
    await walk.press("Approve: the family may see it")
    await walk.find("approval")


async def give_back_and_erase(walk: Walk, studio: Studio, link: str) -> None:
    await walk.page.get_by_label("Reason").last.wait_for()
    payment = (await studio.owner.order(walk.order_id)).payments[0]
    await walk.page.fill(f"#refund{payment.id[:6]}", "As agreed")
    await walk.press("Give it back")
    await walk.press("It was sent back")
    assert await walk.says("refunded")
    await walk.page.click("summary")
    await walk.press("Erase everything")
    assert await walk.says("journal") or await walk.says(walk.order_id)
    assert (await walk.page.request.get(f"{walk.address}/f/{link}")).status == 404
    async with studio.services.database.reading() as session:
        assert (await studio.services.orders(session).get(walk.order_id)).state is OrderState.ERASED
