"""A sandbox with its page on a free port, and a bot that does what the test says."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from sandbox.server import Sandbox, SandboxConfig
from tests.sandbox.desk import PATIENCE

MANIFEST = """
features:
  bot_user: {display_name: Steward}
  slash_commands:
    - {command: /invoice, description: Invoices and payment, usage_hint: "[pay INV-…]", should_escape: true}
oauth_config: {scopes: {bot: [chat:write, commands]}}
settings: {event_subscriptions: {bot_events: [app_home_opened]}}
"""
PEOPLE = """
team: {id: T0VENDOR, name: Northwind Software, domain: northwind}
people:
  - {id: U0ANA, name: ana, real_name: Ana Pérez, email: ana@acme.example, tz: Europe/Madrid, locale: es-ES}
  - {id: U0BO, name: bo, real_name: "Bo <b>", email: bo@acme.example}
channels:
  - {id: C0GENERAL, name: general, members: [ana, bo], bot: true}
  - {id: C0TRIAGE, name: triage, private: true, members: [bo], bot: true}
"""


@dataclass
class Desk:
    """The running sandbox, a browser without JavaScript, and what the bot was sent and answers. `emails` are those that
    people wrote to it."""

    sandbox: Sandbox
    http: ClientSession
    mail: Path
    requests: list[dict[str, Any]] = field(default_factory=list)
    emails: list[bytes] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda _request: None

    async def get(self, path: str) -> str:
        """A page's HTML."""
        async with self.http.get(path) as response:
            assert response.status == 200
            return await response.text()

    async def post(self, path: str, *fields: tuple[str, str], **named: str) -> str:
        """The answer to what a person does on the page."""
        async with self.http.post(path, data=[*fields, *named.items()]) as response:
            assert response.status == 200
            return await response.text()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A page with Ana and Bo, #general for both and #triage for Bo alone."""
    (tmp_path / "manifest.yml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "mail").mkdir()
    made: list[Desk] = []

    async def hear(request: web.Request) -> web.Response:
        sent = dict(await request.post()) if request.content_type != "application/json" else await request.json()
        made[0].requests.append(sent)
        answer = made[0].answer(sent)
        return web.json_response(answer) if answer else web.Response()

    async def take(request: web.Request) -> web.Response:
        made[0].emails.append(await request.read())
        return web.Response()

    bot = web.Application()
    bot.router.add_post("/slack/events", hear)
    bot.router.add_post("/mail/inbound", take)
    runner = web.AppRunner(bot)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = SandboxConfig(
        manifest=tmp_path / "manifest.yml",
        people=tmp_path / "people.yaml",
        port=0,
        bot_url=f"http://127.0.0.1:{runner.addresses[0][1]}",
        mail_dir=tmp_path / "mail",
        mail_in_url=f"http://127.0.0.1:{runner.addresses[0][1]}/mail/inbound",
        answer_seconds=PATIENCE,
    )
    sandbox = Sandbox(config)
    await sandbox.start()
    async with ClientSession(sandbox.url) as http:
        made.append(Desk(sandbox, http, tmp_path / "mail"))
        yield made[0]
    await sandbox.stop()
    await runner.cleanup()
