"""``kill -9`` of server and workers in mid-work: nothing is lost, doubled, repeated or left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from postgres import open_postgres
from studio_killing import Slaughter

pytestmark = pytest.mark.anyio


async def test_a_few_kills_change_nothing(tmp_path: Path) -> None:
    found = await Slaughter(tmp_path, kills=5, orders=4).run()
    assert found.is_clean, found


@pytest.mark.heavy
async def test_two_hundred_kills_change_nothing(tmp_path: Path) -> None:
    found = await Slaughter(tmp_path, kills=200, orders=60, patience=900.0).run()
    print(found)  # noqa: T201
    assert found.is_clean, found


@pytest.mark.heavy
async def test_two_hundred_kills_change_nothing_on_postgres(tmp_path: Path) -> None:
    with open_postgres(tmp_path / "postgres") as url:
        found = await Slaughter(tmp_path, kills=200, orders=60, database=url, patience=900.0).run()
    print(found)  # noqa: T201
    assert found.is_clean, found
