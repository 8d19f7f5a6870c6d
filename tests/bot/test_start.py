"""The start: it waits for what will come, stops for what is wrong, and says which setting it is."""

import asyncio
import contextlib
import gc
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import Bot
from bot.errors import StartError
from bot.opening import hello, migrate, open_database
from bot.settings import DEMO_SECRETS, DatabaseSettings, Settings
from models.core.database import Database
from models.directory.people import Person, SlackUser
from sandbox.server import Sandbox, SandboxConfig
from tests.bot.process import PATIENCE, ROOT
from tests.support.desk import RunningDesk
from tests.support.postgres import free_port

Json = dict[str, Any]
Made = Callable[..., Bot]


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A Slack without a bot."""
    running = Sandbox(
        SandboxConfig(ROOT / "manifest.yml", ROOT / "examples/sandbox.yaml", port=0, mail_dir=tmp_path / "mail")
    )
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def make(sandbox: Sandbox, migrated_sqlite: str, tmp_path: Path) -> AsyncIterator[Made]:
    """Makes bots for that Slack; they are stopped at the end."""
    made: list[Bot] = []

    def maker(**settings: Any) -> Bot:
        common = {
            **DEMO_SECRETS,
            "slack_api_url": f"{sandbox.url}/api/",
            "triage_channel": "C0TRIAGE",
            "approvals_channel": "C0APPROVALS",
            "database_url": migrated_sqlite,
            "files_dir": tmp_path / "files",
            "port": 0,
            "admin_port": 0,
        }
        made.append(Bot(Settings(_env_file=None, **{**common, **settings})))
        return made[-1]

    yield maker
    for bot in made:
        await bot.stop()


async def staff(bot: Bot) -> list[tuple[str, str, str]]:
    """Who is what: role, address, Slack user."""
    question = (
        "SELECT staff.role, people.email, slack_users.user_id FROM staff JOIN people ON people.id = staff.person_id "
        "JOIN slack_users ON slack_users.person_id = people.id ORDER BY people.email"
    )
    async with bot.database.transaction() as session:
        return [(row[0], row[1], row[2]) for row in await session.execute(text(question))]


async def test_admins_are_enrolled_by_id_and_by_address_and_twice_is_once(make: Made) -> None:
    admins = ["U0ADAM", "astrid@northwind.example", "Adam@Northwind.example", "U0ASTRID"]
    first = make(admins=admins)
    await first.start()
    await first.stop()
    again = make(admins=admins)
    await again.start()
    assert await staff(again) == [
        ("admin", "adam@northwind.example", "U0ADAM"),
        ("admin", "astrid@northwind.example", "U0ASTRID"),
    ]


async def test_unknown_admins_are_logged_and_the_others_enrolled(make: Made) -> None:
    bot = make(admins=["U0NOBODY", "nobody@northwind.example", "U0ADAM"])
    with capture_logs() as logs:
        await bot.start()
    said = [(entry["setting"], entry["admin"], entry["slack"]) for entry in logs if entry["event"] == "admin_not_found"]
    assert said == [
        ("ADMINS", "U0NOBODY", "user_not_found"),
        ("ADMINS", "nobody@northwind.example", "users_not_found"),
    ]
    assert [row[2] for row in await staff(bot)] == ["U0ADAM"]


async def test_somebody_who_left_the_workspace_becomes_no_admin(make: Made, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as http:
        change = {"user": "adam", "changes": {"deleted": True}}
        async with http.post(f"{sandbox.url}/_/person", json=change) as answer:
            assert answer.status == 200
    bot = make(admins=["U0ADAM"])
    with capture_logs() as logs:
        await bot.start()
    assert await staff(bot) == []
    assert [entry["admin"] for entry in logs if entry["log_level"] == "error"] == ["U0ADAM"]


async def test_whose_slack_user_and_address_are_two_peoples_is_logged_with_a_way_out(make: Made) -> None:
    """Neither becomes an admin."""
    first = make()
    await first.start()
    async with first.database.transaction() as session:
        adam = Person(key="adam", name="Adam", email="adam@northwind.example")
        mallory = Person(key="mallory", name="Mallory", email="mallory@acme.example")
        session.add_all([mallory, adam])
        await session.flush()
        session.add(SlackUser(person_id=mallory.id, team_id="T0NORTHWIND", user_id="U0ADAM"))
    await first.stop()
    bot = make(admins=["U0ADAM"])
    with capture_logs() as logs:
        await bot.start()
    assert await staff(bot) == []
    (said,) = [entry for entry in logs if entry["event"] == "admin_is_unclear"]
    assert said["admin"] == "U0ADAM"
    assert "/steward link" in said["help"]


async def test_an_address_that_nobody_confirmed_makes_no_admin(make: Made, sandbox: Sandbox) -> None:
    """Whoever entered it in a profile may not read there; by Slack id somebody is who they are."""
    async with aiohttp.ClientSession() as http:
        change = {"user": "adam", "changes": {"is_email_confirmed": False}}
        async with http.post(f"{sandbox.url}/_/person", json=change) as answer:
            assert answer.status == 200
    bot = make(admins=["adam@northwind.example"])
    with capture_logs() as logs:
        await bot.start()
    assert await staff(bot) == []
    assert [entry["admin"] for entry in logs if entry["event"] == "admin_not_fit"] == ["adam@northwind.example"]
    await bot.stop()
    again = make(admins=["U0ADAM"])
    await again.start()
    assert [row[2] for row in await staff(again)] == ["U0ADAM"]


async def test_a_refused_bot_token_stops_the_start_with_its_name(make: Made) -> None:
    with pytest.raises(StartError, match=r"^SLACK_BOT_TOKEN is wrong: Slack says invalid_auth\."):
        await make(slack_bot_token="xoxb-another").start()


async def test_a_refused_app_token_stops_the_start_with_its_name(make: Made) -> None:
    with pytest.raises(StartError, match=r"^SLACK_APP_TOKEN is wrong: Slack says invalid_auth\."):
        await make(slack_app_token="xapp-another").start()


async def test_an_address_where_no_slack_is_stops_the_start_with_its_name(make: Made, sandbox: Sandbox) -> None:
    with pytest.raises(StartError, match=r"^SLACK_API_URL may be wrong: http"):
        await make(slack_api_url=f"{sandbox.url}/nothing/").start()


async def test_a_clock_that_is_not_there_stops_the_start_with_its_name(make: Made, sandbox: Sandbox) -> None:
    with pytest.raises(StartError, match=r"^CLOCK_URL is wrong: "):
        await make(clock_url=f"{sandbox.url}/nothing").start()


async def test_a_taken_port_stops_the_start_with_its_name(make: Made, sqlite_template: Path, tmp_path: Path) -> None:
    other, third = (shutil.copy(sqlite_template, tmp_path / name) for name in ("other.db", "third.db"))
    first = make()
    await first.start()
    with pytest.raises(StartError, match=rf"^Port {first.port} is already in use\. Choose another one: PORT=[0-9]+$"):
        await make(port=first.port, database_url=f"sqlite+aiosqlite:///{other}").start()
    with pytest.raises(StartError, match=rf"^Port {first.admin_port} is already in use\. .* ADMIN_PORT=[0-9]+$"):
        await make(admin_port=first.admin_port, database_url=f"sqlite+aiosqlite:///{third}").start()


async def test_a_host_that_is_not_this_machine_stops_the_start_with_its_name(make: Made) -> None:
    with pytest.raises(StartError, match=r"^HOST or PORT is wrong"):
        await make(host="192.0.2.1").start()


async def test_channels_that_the_bot_is_not_in_are_said_at_the_start(make: Made) -> None:
    """With the setting, what Slack says, and what helps; the desk opens all the same."""
    bot = make(triage_channel="C0NOWHERE")
    with capture_logs() as logs:
        await bot.start()
    said = [entry for entry in logs if entry["event"] == "channel_not_open"]
    assert [(entry["setting"], entry["channel"], entry["slack"]) for entry in said] == [
        ("TRIAGE_CHANNEL", "C0NOWHERE", "channel_not_found")
    ]
    assert "/invite @Steward" in said[0]["help"]


class Moody:
    """A Slack that gives one answer after the other."""

    def __init__(self) -> None:
        self.answers: list[web.Response | None] = []

    async def answer(self, request: web.Request) -> web.Response:
        """None hangs up."""
        given = self.answers.pop(0)
        if given is None and request.transport is not None:
            request.transport.close()
        return given or web.Response()


async def test_slack_is_waited_for_until_it_answers(make: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not there at all, hanging up, out of order, too busy: each is logged; then it is there."""
    monkeypatch.setattr("bot.opening.FIRST_PAUSE", 0.01)
    port, moody = free_port(), Moody()
    moody.answers = [
        None,
        web.Response(status=503, text="down"),
        web.Response(status=502, text="{", content_type="application/json"),
        web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}),
        web.json_response({"ok": False, "error": "internal_error"}),
        web.json_response({"ok": True, "user_id": "U0STEWARD"}),
    ]
    bot = make(slack_api_url=f"http://127.0.0.1:{port}/api/")
    with capture_logs() as logs:
        greeting = asyncio.create_task(hello(bot.client))
        async with asyncio.timeout(PATIENCE):
            while not logs:  # noqa: ASYNC110 - it is the log that is waited for
                await asyncio.sleep(0.01)
        app = web.Application()
        app.router.add_post("/api/auth.test", moody.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            async with asyncio.timeout(PATIENCE):
                assert (await greeting)["user_id"] == "U0STEWARD"
        finally:
            await runner.cleanup()
    assert {entry["event"] for entry in logs} == {"slack_not_reached"}
    assert len(logs) >= 6


Url = Callable[[Path], Awaitable[str]]


async def folder(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}"


async def no_database(tmp_path: Path) -> str:
    (tmp_path / "a.db").write_text("Dear Ana, this is a letter and no database at all. " * 20, "utf-8")
    return f"sqlite+aiosqlite:///{tmp_path}/a.db"


async def a_file_for_a_folder(tmp_path: Path) -> str:
    (tmp_path / "file").touch()
    return f"sqlite+aiosqlite:///{tmp_path}/file/a.db"


async def not_there(_tmp_path: Path) -> str:
    return f"postgresql+psycopg://me:geheim@127.0.0.1:{free_port()}/steward"


async def of_a_newer_version(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/a.db"
    database = Database(url)
    await database.migrate()
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    return url


async def try_out(url: str) -> None:
    database = open_database(DatabaseSettings(_env_file=None, database_url=url))
    try:
        await migrate(database)
    finally:
        await database.close()


@pytest.mark.parametrize("url", [folder, no_database, a_file_for_a_folder, not_there, of_a_newer_version])
async def test_a_database_that_cant_be_used_is_named_without_its_password(url: Url, tmp_path: Path) -> None:
    given = await url(tmp_path)
    with pytest.raises(StartError) as raised:
        await try_out(given)
    assert str(raised.value).startswith("The database of DATABASE_URL (")
    assert "\n" not in str(raised.value)
    assert "geheim" not in str(raised.value)


async def test_what_was_loaded_at_the_start_is_no_garbage_to_look_through(desk: RunningDesk) -> None:
    """While the bot serves, Python leaves alone what it has loaded by then."""
    gc.unfreeze()
    serving = asyncio.create_task(desk.bot.serve())
    await asyncio.sleep(0)
    try:
        assert gc.get_freeze_count() > 0
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_a_folder_for_files_that_cannot_be_used_stops_the_start(make: Made, tmp_path: Path) -> None:
    """Before anything else happens, and with what would be right."""
    (tmp_path / "files").write_text("I'm a file.")
    with pytest.raises(StartError, match=r"^FILES_DIR can't be used: .*such as var/files\.$"):
        await make().start()
