"""Fixtures for the tests of the process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.desk import RunningDesk, close_desk, open_desk
from tests.support.older import left, left_url, older

__all__ = ["desk_over_socket", "left", "left_url", "older"]


@pytest.fixture
async def desk_over_socket(example_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk whose bot and sandbox are joined by Socket Mode."""
    running = await open_desk(example_sqlite, tmp_path / "mail", socket_mode=True)
    yield running
    await close_desk(running)
