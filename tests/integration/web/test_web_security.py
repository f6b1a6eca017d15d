"""What protects the door: capabilities, forms, headers, limits, errors, and a log without links or names."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from memoriam.doors.web.headers import policy
from memoriam.studio.face.family import FamilyDesk
from memoriam.studio.face.owner import OwnerDesk
from memoriam.studio.links.service import LASTS
from studio_desk import StandingClock
from web_door import DECLARED, Browser, open_door

pytestmark = pytest.mark.anyio

OF_A_FILM = (
    "",
    "/now",
    "/photos",
    "/wishes",
    "/words",
    "/pay",
    "/withdraw",
    "/erase",
    "/preview.mp4",
    "/film.mp4",
)
VERBS = ("/preview", "/pause", "/resume", "/approve", "/publish", "/unpublish", "/withdraw", "/erase")


async def photo_of(browser: Browser, link: str) -> str:
    files = {"file": ("grace.jpg", b"\xff\xd8\xff", "image/jpeg")}
    await browser.client.post(f"/f/{link}/photos", data={"csrf": await browser.token()}, files=files)
    return (await browser.studio.family.uploads(link))[0].id


async def test_altered_links_open_nothing(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        changed = link[:-1] + ("A" if link[-1] != "A" else "B")
        for wrong in (changed, link[:-1], link + "A", link.swapcase(), "A" * 43, "x", "%2e%2e"):
            for path in OF_A_FILM:
                assert (await browser.get(f"/f/{wrong}{path}")).status_code == 404, (wrong, path)
        for verb in VERBS:
            assert (await browser.send(f"/f/{changed}{verb}")).status_code == 404


async def test_neighbours_photographs_cannot_be_reached(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        mine, theirs = await browser.begin(), await browser.begin()
        photo = await photo_of(browser, theirs)
        assert (await browser.get(f"/f/{theirs}/photos/{photo}")).status_code == 200
        for path in (f"/f/{mine}/photos/{photo}", f"/f/{mine}/photos/{photo}/faces"):
            assert (await browser.get(path)).status_code == 404
        assert (await browser.send(f"/f/{mine}/photos/{photo}/remove")).status_code == 404
        assert (await browser.send(f"/f/{mine}/photos/{photo}/face", {"face": "1"})).status_code == 404
        headers = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": await browser.token()}
        begun = await browser.client.post(f"/f/{theirs}/uploads", headers={**headers, "Upload-Length": "4"})
        place = begun.headers["location"].replace(theirs, mine)
        assert (await browser.client.head(place, headers=headers)).status_code == 404
        assert (await browser.client.delete(place, headers=headers)).status_code == 404


async def test_expired_and_replaced_links_open_nothing(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin(mail="anna@example.org")
        await browser.get(f"/f/{link}", **{"Sec-Fetch-Dest": "document"})
        order_id = await browser.studio.family.order_id(link)
        async with browser.studio.services.database.transaction() as session:
            renewed = await browser.studio.services.links(session).issue(order_id, "web")
        assert renewed != link
        assert (await browser.get(f"/f/{link}/photos")).status_code == 200
        await browser.get(f"/f/{renewed}", **{"Sec-Fetch-Dest": "document"})
        assert (await browser.get(f"/f/{link}/photos")).status_code == 404
        clock = browser.studio.services.clock
        assert isinstance(clock, StandingClock)
        clock.now += LASTS
        assert (await browser.get(f"/f/{renewed}/photos")).status_code == 404


async def test_forms_from_elsewhere_are_refused(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link, token = await browser.begin(), await browser.token()
        for path in ("/begin", "/link", "/desk/login", *(f"/f/{link}{verb}" for verb in VERBS)):
            without = await browser.client.post(path, data=DECLARED)
            assert without.status_code == 403, path
            forged = await browser.client.post(path, data={**DECLARED, "csrf": "0" * 64})
            assert forged.status_code == 403, path
        crossed = await browser.send("/link", {"mail": "a@b.c"}, **{"Sec-Fetch-Site": "cross-site"})
        assert crossed.status_code == 403
        browser.client.cookies.clear()
        assert (await browser.client.post("/link", data={"csrf": token, "mail": "a@b.c"})).status_code == 403


async def test_every_answer_has_the_headers(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        photo = await photo_of(browser, link)
        for path in (
            "/",
            "/nothing",
            f"/f/{link}",
            f"/f/{link}/photos/{photo}",
            "/desk/login",
            "/static/style.css",
        ):
            headers = (await browser.get(path)).headers
            assert headers["referrer-policy"] == "no-referrer", path
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["strict-transport-security"].startswith("max-age=63072000")
            assert "'unsafe" not in headers["content-security-policy"] or "photos/" in path
            assert "default-src 'none'" in headers["content-security-policy"]
        assert (await browser.get(f"/f/{link}")).headers["cache-control"] == "no-store"
        assert "immutable" in (await browser.get("/static/style.css")).headers["cache-control"]
        assert "x-robots-tag" not in (await browser.get("/")).headers
        assert (await browser.get(f"/f/{link}")).headers["x-robots-tag"] == "noindex, nofollow"


def test_only_stripe_may_be_told_besides_us() -> None:
    assert "form-action 'self' https://checkout.stripe.com;" in policy(("https://checkout.stripe.com",))


async def test_cookies_are_secure(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        cookie = (await browser.get("/?lang=de")).headers.get_list("set-cookie")
        assert len(cookie) == 2
        for one in cookie:
            assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(one.split("; "))
        assert cookie[0].startswith("__Host-visitor=")


async def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        await photo_of(browser, link)
        for path in (
            "/",
            "/begin",
            "/terms",
            "/link",
            "/desk/login",
            *(f"/f/{link}{one}" for one in OF_A_FILM[:8]),
        ):
            page = (await browser.get(path)).text
            loaded = re.findall(r"""(?:src|poster|action)=["']([^"']+)""", page)
            loaded += re.findall(r'<link[^>]+href="([^"]+)"', page)
            assert [one for one in loaded if not one.startswith("/")] == [], path
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page), (
                path
            )


async def test_limits_an_address(tmp_path: Path) -> None:
    async with open_door(tmp_path, web={"orders_an_hour": 2, "mails_an_hour": 1}) as browser:
        await browser.begin()
        await browser.begin()
        refused = await browser.send("/begin", DECLARED)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert (await browser.send("/link", {"mail": "a@b.c"})).status_code == 200
        assert (await browser.send("/link", {"mail": "a@b.c"})).status_code == 429
    async with open_door(tmp_path, web={"pages_a_minute": 3}) as browser:
        codes = [(await browser.get("/terms")).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        assert (await browser.get("/static/style.css")).status_code == 200


async def test_bodies_have_an_end(tmp_path: Path) -> None:
    async with open_door(tmp_path, web={"upload_bytes": 1000}) as browser:
        link = await browser.begin()
        files = {"file": ("grace.jpg", b"x" * 1_100_000, "image/jpeg")}
        answer = await browser.client.post(
            f"/f/{link}/photos", data={"csrf": await browser.token()}, files=files
        )
        assert answer.status_code == 413


async def test_words_of_a_family_are_never_markup(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin(name='<script>alert(1)</script>"')
        for path in (f"/f/{link}/photos", f"/f/{link}/wishes", f"/f/{link}/erase"):
            assert "<script>alert" not in (await browser.get(path)).text


async def test_the_log_holds_no_link_and_no_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_door(tmp_path) as browser:
        link = await browser.begin(mail="anna@example.org")
        await browser.get(f"/f/{link}")
        await browser.get(f"/f/{link}/film.mp4")
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("memoriam"))
    assert "/f/{link}" in ours
    for secret in (link, "Grace", "anna@"):
        assert secret not in ours


async def test_a_part_that_is_away_is_said_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("select secret", {}, Exception("gone"))

    async with open_door(tmp_path) as browser:
        with monkeypatch.context() as patch:
            patch.setattr(FamilyDesk, "resend", away)
            patch.setattr(OwnerDesk, "capacity", away)
            answer = await browser.send("/link", {"mail": "a@b.c"})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
            assert "secret" not in answer.text
            asked = await browser.get("/ready")
            assert (asked.status_code, asked.json()["parts"]["database"]) == (503, "away")
        assert (await browser.get("/ready")).json()["status"] == "ready"
        assert (await browser.get("/health")).json() == {"status": "alive"}


async def test_what_breaks_gives_a_number_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("Grace Hopper's words")

    async with open_door(tmp_path) as browser:
        monkeypatch.setattr(FamilyDesk, "resend", broken)
        answer = await browser.send("/link", {"mail": "a@b.c"})
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    number = re.search(r"\(([0-9a-f]{8})\)", answer.text)
    assert number is not None
    assert f"Incident {number[1]}: RuntimeError" in caplog.text
    assert "Hopper" not in answer.text + caplog.text


async def test_figures_are_for_this_machine_and_the_owner(tmp_path: Path) -> None:
    async with open_door(tmp_path) as near:
        await near.begin()
        figures = (await near.get("/metrics")).text
        assert 'memoriam_orders{state="intake"} 1.0' in figures
        assert re.search(r'memoriam_answers_total\{route="/begin",status="303"\} 1', figures)
    async with open_door(tmp_path, address=("203.0.113.9", 4000)) as far:
        assert (await far.get("/metrics")).status_code == 404


async def test_stripe_is_believed_only_with_its_signature(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        assert (await browser.client.post("/stripe", content=b"{}")).status_code == 404
    keys: dict[str, Any] = {"stripe_key": "sk_test_x", "stripe_webhook_secret": "whsec_x"}
    async with open_door(tmp_path, **keys) as browser:
        unsigned = await browser.client.post("/stripe", content=b"{}")
        assert unsigned.status_code == 400
        signed = await browser.client.post(
            "/stripe", content=b"{}", headers={"stripe-signature": "t=1,v1=00"}
        )
        assert signed.status_code == 400
        assert (await browser.client.post("/stripe", content=b"x" * 300_000)).status_code == 413
