"""Desks for tests: a sandbox on a free port with a small bot behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox, SandboxConfig
from tests.sandbox.desk import PATIENCE, Desk, FakeBot

HERE = Path(__file__).parent
OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def open_desk(tmp_path: Path) -> AsyncIterator[OpenDesk]:
    """Opens desks: `await open_desk(without_scope="chat:write", bot_url=None, …)`; other names are the config's."""
    async with AsyncExitStack() as stack:

        async def open_one(*, without_scope: str = "", without_event: str = "", **config: Any) -> Desk:
            bot = FakeBot()
            await bot.start()
            stack.push_async_callback(bot.stop)
            manifest = tmp_path / "manifest.yml"
            text = (HERE / "manifest.yml").read_text(encoding="utf-8")
            text = text.replace(f"      - {without_scope}\n", "") if without_scope else text
            text = text.replace(f" {without_event},", "") if without_event else text
            manifest.write_text(text, encoding="utf-8")
            given: dict[str, Any] = {
                "people": HERE / "people.yaml",
                "bot_url": bot.url,
                "ready_url": f"{bot.url}/readyz",
                "port": 0,
            }
            # Slack waits three seconds; a machine that is busy with other tests is no fault of the sandbox.
            given |= {"answer_seconds": PATIENCE, **config}
            sandbox = Sandbox(SandboxConfig(manifest=manifest, **given))
            await sandbox.start()
            stack.push_async_callback(sandbox.stop)
            http = await stack.enter_async_context(ClientSession())
            client = AsyncWebClient("xoxb-sandbox", base_url=f"{sandbox.url}/api/", session=http, retry_handlers=[])
            return Desk(sandbox, bot, client, http)

        yield open_one


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    """A desk with everything granted."""
    return await open_desk()
