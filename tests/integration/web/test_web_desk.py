"""The owner's desk: locked without password and code, and everything an order needs behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest

from memoriam.doors.web import owner
from memoriam.doors.web.owner import name_owner
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.objects.models import Content
from memoriam.studio.orders.states import OrderState
from studio_desk import TO_PREVIEW
from studio_house import told, walk
from web_door import Browser, open_door

pytestmark = pytest.mark.anyio

PASSWORD = "quiet light in the garden"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "SCRYPT", {"n": 16, "r": 8, "p": 1})


@pytest.fixture
def code(tmp_path: Path) -> Callable[[], str]:
    found = pyotp.parse_uri(name_owner(tmp_path / "owner.json", PASSWORD))
    assert isinstance(found, pyotp.TOTP)
    return found.now


async def log_in(browser: Browser, code: Callable[[], str]) -> None:
    answer = await browser.send("/desk/login", {"password": PASSWORD, "code": code()})
    assert answer.headers["location"] == "/desk"


async def order_of(browser: Browser, link: str) -> str:
    return await browser.studio.family.order_id(link)


async def test_the_desk_is_locked(tmp_path: Path, code: Callable[[], str]) -> None:
    async with open_door(tmp_path, address=("203.0.113.9", 4000)) as browser:
        order_id = await order_of(browser, await told(browser.studio))
        paths = (
            "/desk",
            f"/desk/orders/{order_id}",
            f"/desk/orders/{order_id}/files/film",
            "/desk?state=held",
        )
        for path in paths:
            assert (await browser.get(path)).headers["location"] == "/desk/login", path
        for path in (f"/desk/orders/{order_id}", f"/desk/orders/{order_id}/erase", "/desk/logout"):
            assert (await browser.send(path, {"verb": "allow"})).headers["location"] == "/desk/login", path
        refused = await browser.send("/desk/login", {"password": PASSWORD, "code": "000000"})
        assert refused.status_code == 403
        browser.client.cookies.set("__Host-desk", "1.2.3", domain="memoriam.example")
        assert (await browser.get("/desk")).headers["location"] == "/desk/login"
        assert (await browser.get("/metrics")).status_code == 404


async def test_in_and_out(tmp_path: Path, code: Callable[[], str]) -> None:
    async with open_door(tmp_path, address=("203.0.113.9", 4000)) as browser:
        answer = await browser.send("/desk/login", {"password": PASSWORD, "code": code()})
        cookie = answer.headers.get_list("set-cookie")[-1]
        assert {"Secure", "HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
        assert (await browser.get("/desk")).status_code == 200
        assert (await browser.get("/metrics")).status_code == 200
        await browser.send("/desk/logout")
        assert (await browser.get("/desk")).status_code == 303


async def test_guessing_is_slowed_down(tmp_path: Path, code: Callable[[], str]) -> None:
    async with open_door(tmp_path, web={"logins_an_hour": 2}) as browser:
        for _ in range(2):
            await browser.send("/desk/login", {"password": "x", "code": "000000"})
        locked = await browser.send("/desk/login", {"password": PASSWORD, "code": code()})
        assert locked.status_code == 429


async def test_an_order_from_its_hold_to_the_familys_eyes(tmp_path: Path, code: Callable[[], str]) -> None:
    async with open_door(tmp_path) as browser:
        studio, link = browser.studio, await told(browser.studio)
        order_id = await order_of(browser, link)
        at = f"/desk/orders/{order_id}"
        await log_in(browser, code)
        queue = await browser.get("/desk")
        assert order_id[:8] in queue.text
        assert "9.00 EUR" in queue.text
        await studio.family.ask_for_preview(link)
        await browser.send(at, {"verb": "hold", "text": "A relative called"})
        held = await browser.get("/desk?state=held&reason=relative")
        assert order_id[:8] in held.text
        await browser.send(at, {"verb": "allow", "text": "They agree now"})
        await walk(studio, link, *TO_PREVIEW[1:])
        await browser.send(at, {"verb": "give_free"})
        assert (await studio.family.view(link)).order.free
        await browser.send(at, {"verb": "write", "text": "Dear family"})
        assert (await studio.family.view(link)).letters[0].text == "Dear family"
        await browser.send(f"/f/{link}/pay", {"method": "free"})
        await walk(studio, link, OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW)
        film = tmp_path / "made.mp4"
        film.write_bytes(b"moving pictures")
        kept = await studio.keeper.keep(order_id, Content.FILM, film)
        async with studio.services.database.transaction() as session:
            await studio.services.deliveries(session).add(order_id, Kind.FILM, kept.object_id)
        assert (await browser.get(f"{at}/files/film")).content == b"moving pictures"
        assert (await browser.get(f"{at}/files/sheet")).status_code == 409
        upload = (await studio.family.uploads(link))[0]
        assert (await browser.get(f"{at}/photos/{upload.id}")).status_code == 200
        assert "nothing to approve" not in (await browser.get(at)).text
        await browser.send(at, {"verb": "approve"})
        assert (await studio.family.view(link)).order.state is OrderState.APPROVAL
        again = await browser.send(at, {"verb": "allow"})
        assert again.status_code == 409
        assert "not held" in again.text
        receipt = await browser.send(f"{at}/erase")
        assert order_id in receipt.text


async def test_money_by_hand(tmp_path: Path, code: Callable[[], str]) -> None:
    async with open_door(tmp_path) as browser:
        studio, link, other = browser.studio, await told(browser.studio), await told(browser.studio)
        for one in (link, other):
            await studio.family.ask_for_preview(one)
            await walk(studio, one, *TO_PREVIEW[1:])
            await browser.send(f"/f/{one}/pay", {"method": "transfer"})
        order_id = await order_of(browser, link)
        theirs = (await studio.family.view(other)).payments[0].id
        mine = (await studio.family.view(link)).payments[0].id
        await log_in(browser, code)
        await browser.send(f"/desk/orders/{order_id}", {"verb": "arrived", "payment": theirs})
        assert (await studio.family.view(other)).order.state is OrderState.PAYMENT
        await browser.send(f"/desk/orders/{order_id}", {"verb": "arrived", "payment": mine})
        assert (await studio.family.view(link)).order.state is OrderState.WAITING
        await browser.send(
            f"/desk/orders/{order_id}", {"verb": "refund", "payment": mine, "text": "As agreed"}
        )
        await browser.send(f"/desk/orders/{order_id}", {"verb": "sent_back", "payment": mine})
        assert (await studio.family.view(link)).payments[0].state.value == "refunded"
