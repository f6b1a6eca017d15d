"""The owner's desk in a terminal: every command as it is typed, on a studio in a folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner

from memoriam.doors.command import app
from memoriam.doors.web.settings import WebSettings
from memoriam.errors import BriefError, MemoriamError
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.face.family import FamilyDesk
from memoriam.studio.house import Studio
from memoriam.studio.objects.models import Content
from memoriam.studio.orders.service import NotHeld, UnknownOrder
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.methods import Opened
from memoriam.studio.payments.models import Method, PaymentState
from memoriam.studio.settings import studio_settings
from studio_house import NoLooker, settings_in, told, walk

T = TypeVar("T")

TO_PREVIEW = (OrderState.JUDGING, OrderState.PREPARING, OrderState.PREVIEW)
FILM = b"moving pictures"


@pytest.fixture(autouse=True)
def own_studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands' settings lead into the test's folder."""
    for name, value in settings_in(tmp_path):
        if value not in (None, ""):
            monkeypatch.setenv(f"MEMORIAM_STUDIO_{name.upper()}", str(value))
    monkeypatch.setenv("MEMORIAM_WEB_OWNER_FILE", str(tmp_path / "owner.json"))
    studio_settings.cache_clear()
    yield
    studio_settings.cache_clear()


def run(*arguments: str, typed: str | None = None) -> str:
    """What ``memoriam studio …`` prints. Raises what it would end with."""
    done = CliRunner().invoke(app, ["studio", *arguments], input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def ask(question: Callable[[Studio], Awaitable[T]]) -> T:
    """Ask the studio itself."""

    async def asked() -> T:
        async with Studio.open(looker=NoLooker()) as studio:
            return await question(studio)

    return asyncio.run(asked())


def begun(*states: OrderState, **wishes: Any) -> tuple[str, str]:
    """An order that went through states: its link and number."""

    async def order(studio: Studio) -> tuple[str, str]:
        link = await told(studio, **wishes)
        await walk(studio, link, *states)
        return link, await studio.family.order_id(link)

    return ask(order)


def sheet(order_id: str) -> dict[str, Any]:
    """What ``memoriam studio order --json`` says."""
    said: dict[str, Any] = json.loads(run("order", order_id, "--json"))
    return said


def paid(link: str, method: Method = Method.TRANSFER) -> Opened:
    return ask(lambda studio: studio.family.pay(link, method, "https://studio.example/paid"))


def with_film(link: str, folder: Path) -> None:
    """A film was made of an order that is rendered."""

    async def deliver(studio: Studio) -> None:
        order_id = await studio.family.order_id(link)
        path = folder / "made.mp4"
        path.write_bytes(FILM)
        kept = await studio.keeper.keep(order_id, Content.FILM, path)
        async with studio.services.database.transaction() as session:
            await studio.services.deliveries(session).add(order_id, Kind.FILM, kept.object_id)
        await walk(studio, link, OrderState.CHECKING, OrderState.REVIEW)

    ask(deliver)


def test_the_queue_by_state_reason_and_hardship() -> None:
    assert "no orders" in run("orders")
    (_, first), (link, second) = begun(), begun(*TO_PREVIEW)
    ask(lambda studio: FamilyDesk.ask_for_free(studio.family, link))
    listed = run("orders")
    assert "intake 1, preview 1" in listed
    assert first in listed
    assert second in listed
    assert second not in run("orders", "--state", "intake")
    assert first not in run("orders", "--hardship")
    assert second in run("orders", "--reason", "test says")
    assert first not in run("orders", "--older", "1")
    rows = json.loads(run("orders", "--state", "preview", "--json"))["rows"]
    assert [row["order"]["id"] for row in rows] == [second]
    with pytest.raises(BriefError, match="There is no state 'lost'"):
        run("orders", "--state", "lost")


def test_an_order_is_shown_for_people_and_programs() -> None:
    _, order_id = begun(*TO_PREVIEW)
    said = run("order", order_id)
    assert "Grace Hopper" in said
    assert "preview: The preview can be seen" in said
    assert "possible: " in said
    assert sheet(order_id)["draft"]["person"]["name"] == "Grace Hopper"
    with pytest.raises(UnknownOrder):
        run("order", "0" * 32)


def test_what_is_held_is_allowed_or_refused() -> None:
    _, order_id = begun(OrderState.JUDGING)
    run("hold", order_id, "--reason", "a relative called")
    assert sheet(order_id)["history"][-1]["reason"] == "a relative called."
    run("decide", order_id, "--allow")
    assert sheet(order_id)["order"]["state"] == "judging"
    with pytest.raises(NotHeld):
        run("decide", order_id, "--allow")
    with pytest.raises(BriefError, match="needs a letter"):
        run("decide", order_id, "--refuse")
    run("decide", order_id, "--refuse", "--letter", "We are sorry.")
    said = sheet(order_id)
    assert said["order"]["state"] == "refused"
    assert said["letters"][-1]["text"] == "We are sorry."


def test_money_by_hand_and_back() -> None:
    link, order_id = begun(*TO_PREVIEW)
    paid(link)
    payment = sheet(order_id)["payments"][-1]["id"]
    assert payment in run("order", order_id)
    run("arrived", payment)
    assert sheet(order_id)["order"]["state"] == "waiting"
    assert "ticket" in run("order", order_id)
    assert f"{payment} {PaymentState.REFUNDING}" in run("refund", payment, "--reason", "they asked")
    assert f"{payment} {PaymentState.REFUNDED}" in run("refund", payment, "--sent")


def test_a_gift_goes_to_its_place_at_once() -> None:
    link, order_id = begun(*TO_PREVIEW)
    ask(lambda studio: studio.family.ask_for_free(link))
    run("free", order_id)
    said = sheet(order_id)
    assert said["order"]["free"] is True
    assert said["order"]["state"] == "waiting"
    assert said["place"]["view"]["ticket"] >= 1


def test_a_film_is_fetched_made_again_and_approved(tmp_path: Path) -> None:
    link, order_id = begun(*TO_PREVIEW, OrderState.WAITING, OrderState.RENDERING)
    with_film(link, tmp_path)
    out = tmp_path / "film.mp4"
    assert f"{len(FILM)} bytes in " in run("fetch", order_id, "film", "-o", str(out))
    assert out.read_bytes() == FILM
    with pytest.raises(MemoriamError, match="has no sheet yet"):
        run("fetch", order_id, "sheet", "-o", str(out))
    run("again", order_id, "--scene", "portrait", "--scene", "light")
    said = sheet(order_id)
    assert said["order"]["state"] == "waiting"
    assert said["draft"]["scenes"] == ["portrait", "light"]
    ask(lambda studio: walk(studio, link, OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW))
    run("approve", order_id)
    run("write", order_id, "Dear family, your film is ready.")
    said = sheet(order_id)
    assert said["order"]["state"] == "approval"
    assert said["letters"][-1]["text"] == "Dear family, your film is ready."


def test_erasing_prints_the_receipt_and_leaves_nothing(tmp_path: Path) -> None:
    _, order_id = begun(*TO_PREVIEW)
    receipt = json.loads(run("erase", order_id))
    assert receipt["order_id"] == order_id
    assert receipt["anchor"].split(":")[1] in (tmp_path / "journal.jsonl").read_text(encoding="utf-8")
    assert not [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]


def test_figures_prices_and_capacity() -> None:
    begun()
    assert json.loads(run("figures", "--json"))["orders_in"] == 1
    assert json.loads(run("figures", "--day", "2020-01-01", "--json"))["orders_in"] == 0
    with pytest.raises(BriefError, match="'yesterday' is no day"):
        run("figures", "--day", "yesterday")
    assert "orders in" in run("figures")
    assert "EUR" in run("prices")
    assert "EUR" in json.loads(run("prices", "--json"))["currencies"]
    assert json.loads(run("capacity", "--json"))["workers"] == 0
    assert "rush one in" in run("capacity")


def test_the_password_is_set_once_typed_twice(tmp_path: Path) -> None:
    said = run("password", "--name", "Our studio", typed="a long sentence 1\na long sentence 1\n")
    assert "otpauth://totp/" in said
    assert WebSettings().owner_file.stat().st_mode & 0o077 == 0
    with pytest.raises(AssertionError):
        run("password", typed="a long sentence 1\nanother sentence 2\n")
