"""The studio's tests need its extra; without it they are not collected."""

from __future__ import annotations

import importlib.util

import pytest

if importlib.util.find_spec("sqlalchemy") is None or importlib.util.find_spec("obstore") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def anyio_backend() -> str:
    """asyncio alone: the database drivers speak nothing else."""
    return "asyncio"
