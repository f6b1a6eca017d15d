"""A family's way through the studio by its private link."""

from __future__ import annotations

from pathlib import Path

import pytest

from memoriam.errors import BriefError, UnreadablePhoto
from memoriam.journal import Journal, verify_journal
from memoriam.studio.consents.models import Subject
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.deliveries.service import NothingToShow
from memoriam.studio.face.common import collect
from memoriam.studio.face.family import StillMissing
from memoriam.studio.face.schemas import Begin, Contact
from memoriam.studio.house import Studio, code_of
from memoriam.studio.objects.models import Content
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import FaceSeen, Looked
from memoriam.studio.uploads.service import NoSuchFace, NoSuchUpload
from studio_desk import TO_PREVIEW
from studio_house import ALL_DECLARED, PICTURE, TOLD, NoLooker, open_house, pieces, told, walk

pytestmark = pytest.mark.anyio

TO_REVIEW = (OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW)


async def make(studio: Studio, link: str, folder: Path, kind: Kind) -> bytes:
    """A preview or film, as a worker leaves it."""
    order_id, film = await studio.family.order_id(link), folder / "made.mp4"
    film.write_bytes(b"moving pictures " + kind.encode())
    content = Content.PREVIEW if kind is Kind.PREVIEW else Content.FILM
    kept = await studio.keeper.keep(order_id, content, film)
    async with studio.services.database.transaction() as session:
        await studio.services.deliveries(session).add(order_id, kind, kept.object_id)
    return film.read_bytes()


async def test_a_form_learns_what_is_missing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as studio:
        family, link = studio.family, (await studio.family.begin(Begin(language="de"))).link
        assert await family.missing(link) == ("photo", "name", "declaration")
        await family.say(link, {"scenes": ["portrait", "embrace", "words"], "companion": {"name": "Karl"}})
        assert await family.missing(link) == (
            *("photo", "name", "companion-photo", "words", "companion-consent", "declaration"),
        )
        with pytest.raises(StillMissing) as refused:
            await family.ask_for_preview(link)
        assert refused.value.codes[0] == "photo"
        assert code_of(refused.value) == "still-missing"
        await family.say(link, {**TOLD, "scenes": ["portrait"]})
        await family.say(link, {"person": {"died": "1992-01-01"}})
        assert (await family.view(link)).draft.person.name == "Grace Hopper"
        await family.add_photo(link, pieces(), "../../etc/grace.jpg")
        assert await family.declare(link, ALL_DECLARED.model_copy(update={"died": False})) == ("died",)
        assert await family.missing(link) == ("declaration",)
        assert await family.declare(link, ALL_DECLARED) == ()
        await family.ask_for_preview(link)
        view = await family.view(link)
        assert view.order.state is OrderState.JUDGING
        assert view.uploads[0].name == "grace.jpg"
        assert view.missing == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "3:7"},
        {"scenes": ["dance"]},
        {"person": {"born": "soon"}},
        {"person": {"born": "1992", "died": "1906"}},
        {"unknown": 1},
        {"seconds": 4000},
    ],
)
async def test_wishes_that_cannot_be_are_refused_in_a_sentence(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    async with open_house(tmp_path) as studio:
        link = await told(studio)
        before = (await studio.family.view(link)).draft
        with pytest.raises(BriefError):
            await studio.family.say(link, wrong)
        assert (await studio.family.view(link)).draft == before


async def test_faces_are_named_and_files_taken_out(tmp_path: Path) -> None:
    two = tuple(FaceSeen(number=n, x=200 * n, y=10, width=90, height=90) for n in (1, 2))
    looker = NoLooker(
        Looked(kind="JPEG", width=600, height=800, faces=two, problem="Two.", problem_code="several-faces")
    )
    async with open_house(tmp_path, looker=looker) as studio:
        family, link = studio.family, await told(studio)
        photo = (await family.uploads(link))[0]
        assert photo.needs_face
        assert await family.missing(link) == ("face",)
        for impossible in (0, 3):
            with pytest.raises(NoSuchFace):
                await family.name_face(link, photo.id, impossible)
        await family.name_face(link, photo.id, 2)
        assert await family.missing(link) == ()
        again = await family.add_photo(link, pieces(), "grace.jpg")
        assert again.id == photo.id
        memory = await family.add_photo(link, pieces(), "grace.jpg", Use.MEMORY)
        assert await collect((await family.upload(link, photo.id)).pieces) == PICTURE
        await family.remove(link, photo.id)
        assert await collect((await family.upload(link, memory.id)).pieces) == PICTURE
        await family.remove(link, memory.id)
        with pytest.raises(NoSuchUpload):
            await family.upload(link, memory.id)
        assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []
        assert [path for path in (tmp_path / "work" / "incoming").rglob("*") if path.name == "file"] == []


async def test_an_unreadable_file_is_not_kept(tmp_path: Path) -> None:
    looker = NoLooker(Looked(problem="It is a text.", problem_code="unreadable-photo"))
    async with open_house(tmp_path, looker=looker) as studio:
        link = (await studio.family.begin(Begin())).link
        with pytest.raises(UnreadablePhoto):
            await studio.family.add_photo(link, pieces(), "x.txt")
        assert await studio.family.uploads(link) == ()
        assert not any(path.is_file() for path in (tmp_path / "objects").rglob("*"))


async def test_from_the_first_word_to_the_receipt(tmp_path: Path) -> None:
    async with open_house(tmp_path) as studio:
        family, owner = studio.family, studio.owner
        link = await told(studio, contact=Contact(name="Mary", mail="mary@example.org"))
        order_id = await family.order_id(link)
        await family.ask_for_preview(link)
        with pytest.raises(NothingToShow):
            await family.preview(link)
        await walk(studio, link, *TO_PREVIEW[1:])
        preview = await make(studio, link, tmp_path, Kind.PREVIEW)
        assert await collect((await family.preview(link)).pieces) == preview
        assert (await family.price(link)).total.amount == "15.00"
        opened = await family.pay(link, Method.TRANSFER, "https://studio.example/thanks")
        assert "15.00 EUR" in opened.instructions
        assert (await family.view(link)).order.state is OrderState.PAYMENT
        payment = (await owner.order(order_id)).payments[0]
        await owner.mark_arrived(payment.id)
        assert (await family.place(link)).place == 1
        await family.pause(link)
        await family.resume(link)
        await walk(studio, link, *TO_REVIEW)
        film = await make(studio, link, tmp_path, Kind.FILM)
        with pytest.raises(NothingToShow):
            await family.film(link)
        await owner.approve(order_id)
        await family.ask_for_change(link, "A little slower, please.")
        await walk(studio, link, *TO_REVIEW)
        await owner.approve(order_id)
        assert (await family.view(link)).can >= {"approve", "download"}
        await family.approve(link)
        await family.approve(link)
        await family.allow_publishing(link)
        assert (await family.view(link)).may_publish
        await family.forbid_publishing(link)
        assert await collect((await family.film(link)).pieces) == film
        receipt = await family.erase(link)
        assert receipt.objects == 3
        with pytest.raises(UnknownOrder):
            await family.view(link)
        assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []
        assert list((tmp_path / "keys").iterdir()) == []
        await studio.scribe.write_all()
        assert verify_journal(tmp_path / "journal.jsonl", receipt.anchor).whole
        kinds = [record.kind for record in Journal(tmp_path / "journal.jsonl").records()]
        assert kinds.count("consent") == 4
        assert {"opened", "decision", "delivery", "publication", "deletion", "payment"} <= set(kinds)


async def test_a_free_film_is_a_persons_decision_and_has_nothing_to_do_with_publishing(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path) as studio:
        link = await told(studio)
        order_id = await studio.family.order_id(link)
        await studio.family.ask_for_preview(link)
        await walk(studio, link, *TO_PREVIEW[1:])
        await studio.family.ask_for_free(link, "We cannot pay at present.")
        assert (await studio.owner.queue()).rows[0].order.free_wished
        await studio.owner.give_free(order_id)
        view = await studio.family.view(link)
        assert view.order.state is OrderState.WAITING
        assert view.quote is not None
        assert view.quote.is_free
        assert not view.may_publish
        assert Subject.PUBLISH not in {one.subject for one in view.consents}


async def test_neighbours_and_altered_links_open_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as studio:
        mine, other = await told(studio), await told(studio)
        photo = (await studio.family.uploads(other))[0]
        with pytest.raises(NoSuchUpload):
            await studio.family.upload(mine, photo.id)
        with pytest.raises(NoSuchUpload):
            await studio.family.remove(mine, photo.id)
        for altered in (mine[:-1], mine + "A", mine.swapcase(), await studio.family.order_id(mine), ""):
            with pytest.raises(UnknownOrder):
                await studio.family.view(altered)


async def test_withdrawing_gives_the_money_back_and_erasing_can_be_repeated(tmp_path: Path) -> None:
    async with open_house(tmp_path) as studio:
        link = await told(studio)
        order_id = await studio.family.order_id(link)
        await studio.family.ask_for_preview(link)
        await walk(studio, link, *TO_PREVIEW[1:])
        await studio.family.pay(link, Method.TRANSFER, "https://studio.example/")
        await studio.owner.mark_arrived((await studio.owner.order(order_id)).payments[0].id)
        await studio.family.erase(link)
        async with studio.services.database.reading() as session:
            payment = (await studio.services.payments(session).of_order(order_id))[0]
        assert payment.state == "refunding"
        assert (await studio.owner.mark_sent_back(payment.id)).state == "refunded"


async def test_nothing_readable_lies_in_the_database(tmp_path: Path) -> None:
    async with open_house(tmp_path) as studio:
        link = await told(
            studio, contact=Contact(name="Lieselotte", mail="lieselotte@example.org"), line="By the sea"
        )
        await studio.family.write(link, "Her voice was like a brook.")
    data = b"".join(path.read_bytes() for path in tmp_path.glob("studio.sqlite*"))
    for secret in (
        b"Lieselotte",
        b"lieselotte",
        b"Hopper",
        b"By the sea",
        b"brook",
        b"grace.jpg",
        link.encode(),
    ):
        assert secret not in data
