"""A family's way through the pages, without a script and without a screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from memoriam.scenes.still import find_still
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.face.family import FamilyDesk
from memoriam.studio.objects.models import Content
from memoriam.studio.orders.states import OrderState
from memoriam.studio.uploads.schemas import FaceSeen, Looked
from studio_desk import TO_PREVIEW
from studio_house import NoLooker, walk
from web_door import DECLARED, Browser, open_door

pytestmark = pytest.mark.anyio

TO_APPROVAL = (OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW, OrderState.APPROVAL)
MOVING = b"moving pictures " * 40_000


async def with_photo(browser: Browser) -> str:
    """An order with a photograph, given by the plain form."""
    link = await browser.begin()
    files = {"file": ("grace.jpg", b"\xff\xd8\xff not looked at", "image/jpeg")}
    data = {"csrf": await browser.token(), "use": "person"}
    answer = await browser.client.post(f"/f/{link}/photos", data=data, files=files)
    assert answer.status_code == 303
    return link


async def made(browser: Browser, link: str, folder: Path, kind: Kind) -> None:
    """A preview or a film, as a worker leaves it."""
    studio = browser.studio
    order_id, film = await studio.family.order_id(link), folder / "made.mp4"
    film.write_bytes(MOVING)
    content = Content.PREVIEW if kind is Kind.PREVIEW else Content.FILM
    kept = await studio.keeper.keep(order_id, content, film)
    async with studio.services.database.transaction() as session:
        await studio.services.deliveries(session).add(order_id, kind, kept.object_id)


async def test_from_the_first_page_to_the_receipt(tmp_path: Path) -> None:
    async with open_door(tmp_path, bank_details="IBAN XX00") as browser:
        home = await browser.get("/")
        assert "made with AI" in home.text
        link = await with_photo(browser)
        page = await browser.get(f"/f/{link}/photos")
        assert "One photograph is here." in page.text
        assert (await browser.send(f"/f/{link}/preview")).status_code == 303
        await walk(browser.studio, link, *TO_PREVIEW[1:])
        await made(browser, link, tmp_path, Kind.PREVIEW)
        assert 'data-state="preview"' in (await browser.get(f"/f/{link}")).text
        wished = {
            "scenes": ["portrait", "light"],
            "line": "Loved and missed.",
            "music": "tender",
            "format": "9:16",
        }
        answer = await browser.send(f"/f/{link}/wishes", {**wished, "go": "price"})
        assert "€24.00" in answer.text
        answer = await browser.send(f"/f/{link}/wishes", {**wished, "go": "save"})
        assert answer.headers["location"] == f"/f/{link}/pay"
        answer = await browser.send(f"/f/{link}/pay", {"method": "transfer"})
        assert "IBAN XX00" in answer.text
        assert "Grace" not in re.findall(r"<pre>.*?</pre>", answer.text, re.S)[0]
        payment = (await browser.studio.family.view(link)).payments[0]
        await browser.studio.owner.mark_arrived(payment.id)
        waiting = await browser.get(f"/f/{link}")
        assert "Number 1" in waiting.text
        assert (await browser.send(f"/f/{link}/words", {"line": "Loved."})).status_code == 303
        assert (await browser.send(f"/f/{link}/pause")).status_code == 303
        assert "Your film rests" in (await browser.get(f"/f/{link}")).text
        assert (await browser.send(f"/f/{link}/resume")).status_code == 303
        await walk(browser.studio, link, *TO_APPROVAL[:3])
        assert (await browser.get(f"/f/{link}/film.mp4")).status_code == 409
        await made(browser, link, tmp_path, Kind.FILM)
        await browser.studio.owner.approve(await browser.studio.family.order_id(link))
        assert (await browser.send(f"/f/{link}/approve")).status_code == 303
        film = await browser.get(f"/f/{link}/film.mp4?save=true")
        assert film.content == MOVING
        assert film.headers["content-disposition"].startswith("attachment")
        rest = await browser.get(f"/f/{link}/film.mp4", Range="bytes=100-199")
        assert (rest.status_code, rest.content) == (206, MOVING[100:200])
        receipt = await browser.send(f"/f/{link}/erase")
        assert re.search(r"\d+:[0-9a-f]{64}", receipt.text)
        for path in ("", "/photos", "/film.mp4", "/now", "/wishes"):
            assert (await browser.get(f"/f/{link}{path}")).status_code == 404


async def test_the_missing_and_the_living_are_turned_away_before_anything_is_kept(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        missing = await browser.send("/begin", {"happened": "missing", "country": "DE"})
        assert "familylinks.icrc.org" in missing.text
        living = await browser.send("/begin", {"happened": "living"})
        assert "the person you love is alive" in living.text
        assert (await browser.studio.owner.queue()).rows == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"adult": ""}, "One of the statements is still missing"),
        ({"happened": ""}, "One of the statements is still missing"),
        ({"name": ""}, "One of the statements is still missing"),
        ({"born": "1999"}, "the death before the birth"),
        ({"died": "2999"}, "lies in the future"),
        ({"died": "last year"}, "A date could not be read"),
        ({"mail": "nonsense"}, "nonsense"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    async with open_door(tmp_path) as browser:
        answer = await browser.send("/begin", {**DECLARED, **change})
        assert answer.status_code == 422
        assert said in answer.text
        assert "Grace Hopper" in answer.text or change == {"name": ""}
        assert (await browser.studio.owner.queue()).rows == ()


async def test_every_page_speaks_every_language(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await with_photo(browser)
        for language, word in (("de", "Zum Inhalt"), ("uk", "До змісту"), ("ru", "К содержанию")):
            for path in (
                "/",
                "/begin",
                "/support",
                "/privacy",
                "/terms",
                "/link",
                f"/f/{link}",
                f"/f/{link}/wishes",
            ):
                page = await browser.get(path, **{"Accept-Language": language})
                assert word in page.text, (language, path)
                assert f'<html lang="{language}">' in page.text
        chosen = await browser.get("/?lang=uk")
        assert "language=uk" in chosen.headers["set-cookie"]
        assert "До змісту" in (await browser.get("/terms", **{"Accept-Language": "de"})).text


async def test_scenes_stand_beside_their_stills(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        page = await browser.get(f"/f/{await with_photo(browser)}/wishes")
        stills = re.findall(r'src="(/static/scenes/(\w+)\.webp\?\w+)"', page.text)
        assert {"portrait", "embrace", "stairway"} <= {name for _, name in stills}
        for address, name in stills:
            still = find_still(name)
            assert still is not None
            assert (await browser.get(address)).content == still.read_bytes()


async def test_a_face_is_chosen_from_several(tmp_path: Path) -> None:
    two = tuple(FaceSeen(number=n, x=100 * n, y=90, width=80, height=90) for n in (1, 2))
    looked = Looked(
        kind="JPEG", width=600, height=400, faces=two, problem="Two.", problem_code="several-faces"
    )
    async with open_door(tmp_path, looker=NoLooker(looked)) as browser:
        link = await with_photo(browser)
        upload = (await browser.studio.family.uploads(link))[0]
        assert "face is meant" in (await browser.get(f"/f/{link}")).text
        assert (await browser.send(f"/f/{link}/photos/{upload.id}/face", {"face": "2"})).status_code == 303
        assert (await browser.studio.family.uploads(link))[0].face == 2
        assert (await browser.send(f"/f/{link}/photos/{upload.id}/face", {"face": "3"})).status_code == 409
        assert (await browser.send(f"/f/{link}/photos/{upload.id}/remove")).status_code == 303
        assert await browser.studio.family.uploads(link) == ()


async def test_words_are_approved_as_they_stand(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await with_photo(browser)
        await browser.send(f"/f/{link}/preview")
        await walk(browser.studio, link, *TO_PREVIEW[1:])
        wished = {"scenes": ["portrait", "speak"], "words": "Be well.\nAll of you.", "format": "9:16"}
        answer = await browser.send(f"/f/{link}/wishes", wished)
        assert answer.headers.get("location") == f"/f/{link}/pay" or "as they stand" in answer.text
        page = await browser.get(f"/f/{link}/pay")
        assert "Be well." in page.text
        refused = await browser.send(f"/f/{link}/pay", {"method": "transfer"})
        assert refused.status_code == 422
        agreed = await browser.send(f"/f/{link}/pay", {"method": "transfer", "words_approved": "yes"})
        assert agreed.status_code == 200


async def test_letters_and_news(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await with_photo(browser)
        await browser.send(f"/f/{link}/letters", {"text": "Thank you.\n<b>Anna</b>"})
        assert "Thank you.<br>&lt;b&gt;Anna&lt;/b&gt;" in (await browser.get(f"/f/{link}")).text
        await browser.send(f"/f/{link}/news", {"mail": "anna@example.org", "news": ["preview", "review"]})
        contact = (await browser.studio.family.view(link)).contact
        assert contact is not None
        assert (contact.mail, [one.value for one in contact.news]) == (
            "anna@example.org",
            ["preview", "review"],
        )


async def test_withdrawing_stops_everything(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await with_photo(browser)
        answer = await browser.send(f"/f/{link}/withdraw")
        assert "We have stopped" in (await browser.get(answer.headers["location"])).text
        await browser.send(f"/f/{link}/preview")
        assert (await browser.studio.family.view(link)).order.state is OrderState.WITHDRAWN


async def test_a_lost_link_is_asked_for_without_learning_anything(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        await browser.begin(mail="anna@example.org")
        known = await browser.send("/link", {"mail": "anna@example.org"})
        unknown = await browser.send("/link", {"mail": "nobody@example.org"})
        assert known.text == unknown.text


async def test_back_from_payment_without_telling_the_link(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        browser.client.cookies.set("return", link, domain="memoriam.example", path="/paid")
        assert (await browser.get("/paid")).headers["location"] == f"/f/{link}"
        browser.client.cookies.clear()
        browser.client.cookies.set("return", "//evil.example/x", domain="memoriam.example", path="/paid")
        assert (await browser.get("/paid")).headers["location"] == "/link"


async def test_an_order_begins_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("gone"))

    async with open_door(tmp_path) as browser:
        with monkeypatch.context() as patch:
            patch.setattr(FamilyDesk, "_consent", away)
            assert (await browser.send("/begin", DECLARED)).status_code == 503
        assert (await browser.studio.owner.queue()).counts == {}
        link = await browser.begin()
        view = await browser.studio.family.view(link)
        assert view.draft.person.name == "Grace Hopper"
        assert "declaration" not in view.missing
