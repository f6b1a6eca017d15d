from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memoriam.journal import Journal, verify_journal
from memoriam.studio.buckets import open_bucket
from memoriam.studio.chronicle import Scribe
from memoriam.studio.objects.depot import Depot, LostObject
from memoriam.studio.objects.keeper import Keeper
from memoriam.studio.objects.models import Content
from memoriam.studio.objects.service import Eraser, NoSuchObject, ObjectService
from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.vault.cipher import CHUNK, BrokenSeal
from memoriam.studio.vault.keys import LostKey, StoredKeys
from studio_desk import MASTER, TO_PREVIEW, Desk, open_desk

pytestmark = pytest.mark.anyio

SECRET = b"Lieselotte by the sea. "


async def collect(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


def photo(folder: Path, size: int = 2 * CHUNK + 5) -> Path:
    path = folder / "photo.jpg"
    path.write_bytes((SECRET * (size // len(SECRET) + 1))[:size])
    return path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def depot_of(folder: Path, *orders: str) -> Depot:
    keys = StoredKeys(open_bucket((folder / "keys").as_uri()), MASTER)
    for order_id in orders:
        await keys.create(order_id)
    return Depot(open_bucket((folder / "objects").as_uri()), keys)


async def test_a_file_comes_back_as_it_was_and_lies_sealed(tmp_path: Path) -> None:
    depot, path = await depot_of(tmp_path, "a", "b"), photo(tmp_path)
    kept = await depot.keep("a", path)
    assert kept.size == path.stat().st_size
    assert await depot.keep("a", path) == kept
    assert await collect(depot.read("a", kept.object_id)) == path.read_bytes()
    await depot.fetch("a", kept.object_id, tmp_path / "again.jpg")
    assert (tmp_path / "again.jpg").read_bytes() == path.read_bytes()
    assert len(files(tmp_path / "objects")) == 1
    assert all(SECRET[:8] not in file.read_bytes() for file in files(tmp_path / "objects"))
    other = await depot.keep("b", path)
    assert other.object_id != kept.object_id


async def test_altered_cut_and_exchanged_files_are_noticed(tmp_path: Path) -> None:
    depot = await depot_of(tmp_path, "a", "b")
    kept = await depot.keep("a", photo(tmp_path))
    (lying,) = files(tmp_path / "objects")
    whole = lying.read_bytes()
    for forged in (whole[:-1], whole[: CHUNK + 100], whole[:50] + b"x" + whole[51:], b""):
        lying.write_bytes(forged)
        with pytest.raises(BrokenSeal):
            await collect(depot.read("a", kept.object_id))
    neighbour = tmp_path / "objects" / "b" / kept.object_id
    neighbour.parent.mkdir()
    neighbour.write_bytes(whole)
    with pytest.raises(BrokenSeal):
        await collect(depot.read("b", kept.object_id))
    lying.unlink()
    with pytest.raises(LostObject):
        await collect(depot.read("a", kept.object_id))


async def test_keys_survive_a_restart_and_are_private(tmp_path: Path) -> None:
    before = await depot_of(tmp_path, "a")
    kept = await before.keep("a", photo(tmp_path))
    after = await depot_of(tmp_path, "a")
    assert len(await collect(after.read("a", kept.object_id))) == kept.size
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    stranger = Depot(
        open_bucket((tmp_path / "objects").as_uri()),
        StoredKeys(open_bucket((tmp_path / "keys").as_uri()), bytes(32)),
    )
    with pytest.raises(BrokenSeal):
        await collect(stranger.read("a", kept.object_id))


async def test_nothing_is_left_after_erasure_even_with_a_backup(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin(line="words")
        depot = await depot_of(tmp_path, order_id)
        journal = Journal(tmp_path / "journal.jsonl")
        kept = await keep(desk, depot, order_id, tmp_path)
        (lying,) = files(tmp_path / "objects")
        backup = lying.read_bytes()
        eraser = Eraser(desk.database, desk.orders, depot, Scribe(desk.database, journal))
        receipt = await eraser.erase(order_id, "The family asked for it.", Actor.FAMILY, desk.clock)
        assert receipt.objects == 1
        assert verify_journal(journal.path, receipt.anchor).whole
        assert await desk.state(order_id) is OrderState.ERASED
        assert files(tmp_path / "objects") == files(tmp_path / "keys") == []
        lying.parent.mkdir(exist_ok=True)
        lying.write_bytes(backup)
        with pytest.raises(LostKey):
            await collect(depot.read(order_id, kept))
        async with desk.database.reading() as session:
            order = await desk.orders(session).get(order_id)
            assert order.sealed_brief is None
            with pytest.raises(NoSuchObject):
                await ObjectService(session, depot).read(order_id, kept)


def eraser_of(desk: Desk, depot: Depot, journal: Path) -> Eraser:
    return Eraser(desk.database, desk.orders, depot, Scribe(desk.database, Journal(journal)))


async def keep(desk: Desk, depot: Depot, order_id: str, folder: Path) -> str:
    kept = await Keeper(desk.database, depot, desk.clock).keep(order_id, Content.PHOTO, photo(folder, 99))
    return kept.object_id


async def test_what_a_crash_left_in_the_store_is_swept_away(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        depot = await depot_of(tmp_path, order_id)
        keeper = Keeper(desk.database, depot, desk.clock)
        whole = await keeper.keep(order_id, Content.PHOTO, photo(tmp_path, 99))
        other = photo(tmp_path, 98)
        put = depot.put

        async def killed_after(order_id: str, object_id: str, path: Path) -> None:
            await put(order_id, object_id, path)
            raise InterruptedError

        depot.put = killed_after  # type: ignore[method-assign]
        with pytest.raises(InterruptedError):
            await keeper.keep(order_id, Content.PHOTO, other)
        assert len(await depot.names(order_id)) == 2
        assert await keeper.sweep() == 0
        desk.clock.move(hours=7)
        assert await keeper.sweep() == 1
        assert await depot.names(order_id) == [f"{order_id}/{whole.object_id}"]
        depot.put = put  # type: ignore[method-assign]
        again = await keeper.keep(order_id, Content.PHOTO, other)
        assert await keeper.keep(order_id, Content.PHOTO, other) == again
        await keeper.drop(order_id, again.object_id)
        async with desk.database.reading() as session:
            assert [one.id for one in await ObjectService(session, depot).of_order(order_id)] == [
                whole.object_id
            ]


async def test_erasure_that_was_interrupted_is_finished_by_the_daily_job(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id, kept_order = await desk.begin(), await desk.begin()
        depot = await depot_of(tmp_path, order_id, kept_order)
        await keep(desk, depot, order_id, tmp_path)
        (tmp_path / "nowhere").touch()
        eraser = eraser_of(desk, depot, tmp_path / "nowhere" / "journal.jsonl")
        async with desk.database.transaction() as session:
            await desk.orders(session).keep_until(order_id, desk.clock())
        with pytest.raises(Exception, match="cannot be used"):
            await eraser.erase_due(desk.clock)
        assert await desk.state(order_id) is OrderState.ERASING
        (tmp_path / "nowhere").unlink()
        assert [one.order_id for one in await eraser.erase_due(desk.clock)] == [order_id]
        assert await eraser.erase_due(desk.clock) == []
        assert await desk.state(kept_order) is OrderState.INTAKE


async def test_erasure_that_a_family_asked_for_is_finished_long_before_its_date(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        depot = await depot_of(tmp_path, order_id)
        await keep(desk, depot, order_id, tmp_path)
        eraser = eraser_of(desk, depot, tmp_path / "journal.jsonl")
        async with desk.database.transaction() as session:
            await desk.orders(session).keep_until(order_id, desk.clock() + datetime.timedelta(days=90))
        await desk.walk(order_id, OrderState.ERASING)
        assert await eraser.erase_due(desk.clock) == []  # somebody may be at it
        desk.clock.move(minutes=2)
        assert [one.order_id for one in await eraser.erase_due(desk.clock)] == [order_id]
        assert await desk.state(order_id) is OrderState.ERASED
        assert await depot.names(order_id) == []


async def test_an_order_in_the_middle_of_work_is_not_erased(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        await desk.walk(order_id, *TO_PREVIEW, OrderState.WAITING)
        eraser = eraser_of(desk, await depot_of(tmp_path), tmp_path / "j")
        async with desk.database.transaction() as session:
            await desk.orders(session).keep_until(order_id, desk.clock())
        assert await eraser.erase_due(desk.clock) == []
