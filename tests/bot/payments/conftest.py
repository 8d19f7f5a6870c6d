"""A running desk that takes payments through the sandbox's Stripe."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.payments.shop import Shop
from tests.support.desk import close_desk
from tests.support.morning import Morning


@pytest.fixture
async def shop(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[Shop]:
    """The desk, whose Stripe sends webhooks."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path, online=True)
    shop = Shop(running)
    await shop.compared()
    yield shop
    await close_desk(running)
