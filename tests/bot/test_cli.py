"""The command line, as processes of its own."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from bot.demo import demo
from bot.errors import StartError
from models.access.desk import Desk
from models.backoffice.orderforms.actions import process_order_form
from models.backoffice.orderforms.form import OrderForm
from tests.bot.process import PATIENCE, ROOT, Steward
from tests.support.postgres import free_port

pytestmark = pytest.mark.early

Starter = Callable[..., Awaitable[Steward]]
Ports = dict[str, str]
RUN = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "TRIAGE_CHANNEL": "C0TRIAGE",
    "APPROVALS_CHANNEL": "C0APPROVALS",
}


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Starter]:
    """Starts `steward` in this test's own folder."""
    started: list[Steward] = []

    async def starter(*arguments: str, **settings: str) -> Steward:
        started.append(await Steward.start(tmp_path, *arguments, **settings))
        return started[-1]

    yield starter
    for steward in started:
        await steward.clean_up()


@pytest.fixture
def here(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated database in this test's folder, as a setting. That `import` migrates one that isn't
    there yet is a test of its own."""
    shutil.copy(sqlite_template, tmp_path / "here.db")
    return "sqlite:///here.db"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def ports() -> Ports:
    return {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}


async def opened(steward: Steward, ports: Ports) -> str:
    """The demo's address, once it prints it."""
    line = await steward.line()
    assert re.fullmatch(rf"The desk is open: http://127\.0\.0\.1:{ports['SANDBOX_PORT']} .*\n", line), line
    return f"http://127.0.0.1:{ports['SANDBOX_PORT']}"


async def act(http: aiohttp.ClientSession, url: str, what: str, **body: Any) -> Any:
    async with http.post(f"{url}/_/{what}", json=body) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def open_ticket(http: aiohttp.ClientSession, url: str, subject: str) -> None:
    """Open a ticket as Ana."""
    form = (await act(http, url, "command", user="ana", channel="general", text="/ticket new SUB-1042"))["view"]
    filled = {"subject": subject, "description": "Since 8:00", "subscription": "SUB-1042", "severity": "normal"}
    values = {name: {name: value} for name, value in filled.items()}
    assert (await act(http, url, "submit", user="ana", view_id=form["id"], values=values))["error"] is None


async def tickets(http: aiohttp.ClientSession, url: str) -> str:
    """What Ana sees of her tickets."""
    answer = await act(http, url, "command", user="ana", channel="general", text="/ticket list")
    return str(answer["messages"])


async def messages(http: aiohttp.ClientSession, url: str, user: str, channel: str) -> list[str]:
    """The texts that this person sees in a channel."""
    async with http.get(f"{url}/_/inbox", params={"user": user}) as response:
        seen = (await response.json())["messages"]
    return [message["text"] for message in seen if message["channel_name"] == channel]


async def time(http: aiohttp.ClientSession, url: str) -> datetime:
    """What the sandbox's clock shows."""
    async with http.get(f"{url}/_/clock") as response:
        return datetime.fromisoformat((await response.json())["now"])


async def offset(http: aiohttp.ClientSession, url: str, **query: str) -> float:
    """How far ahead the sandbox's clock is; with `after`, the answer is held back until it is another."""
    async with http.get(f"{url}/_/clock", params=query) as response:
        return float((await response.json())["offset"])


async def test_the_demo_keeps_what_was_done_through_an_end_and_a_crash(
    start: Starter, ports: Ports, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """One address is printed and nothing else; Ctrl-C ends it with 0 though a page and a script are listening. What was
    done is there at the next start, and after a kill. SIGTERM ends it as well as Ctrl-C does."""
    first = await start("demo", **ports)
    url = await opened(first, ports)
    await open_ticket(http, url, "Squeaking robot")
    async with http.get(f"{url}/live/U0ANA") as page:
        assert page.status == 200
        held = asyncio.create_task(offset(http, url, after=str(await offset(http, url))))
        assert await first.stop(signal.SIGINT) == (0, "", "")
    await asyncio.gather(held, return_exceptions=True)

    second = await start("demo", **ports)
    await opened(second, ports)
    assert "Squeaking robot" in await tickets(http, url)
    await open_ticket(http, url, "Humming robot")
    assert (await second.stop(signal.SIGKILL))[0] == -signal.SIGKILL

    third = await start("demo", **ports)
    await opened(third, ports)
    assert "Humming robot" in await tickets(http, url)
    assert await third.stop(signal.SIGTERM) == (0, "", "")
    with contextlib.closing(sqlite3.connect(tmp_path / "var/demo/steward.db")) as database:
        count, names = database.execute("SELECT count(*), count(DISTINCT name) FROM organizations").fetchone()
    assert count == names > 4


@pytest.mark.long
@pytest.mark.parametrize("count", [6, 60])
async def test_a_kill_neither_loses_nor_doubles_a_card(
    start: Starter, ports: Ports, http: aiohttp.ClientSession, count: int
) -> None:
    """Some cards have been posted when it is killed, others wait for their turn: one a second in a channel. The next
    process doesn't wait until what the killed one was sending has lost its lease."""
    many = {"QUOTA_TICKETS": "1000/hour, 1000/hour"}
    first = await start("demo", **ports, **many)
    url = await opened(first, ports)
    subjects = [f"Robot {number} hums." for number in range(count)]
    for subject in subjects:
        await open_ticket(http, url, subject)
    assert (await first.stop(signal.SIGKILL))[0] == -signal.SIGKILL

    second = await start("demo", **ports, **many)
    await opened(second, ports)
    await act(http, url, "settle", timeout=PATIENCE)
    cards = await messages(http, url, "agnes", "triage")
    assert {subject: sum(subject in card for card in cards) for subject in subjects} == dict.fromkeys(subjects, 1)


@pytest.mark.long
async def test_fresh_takes_nothing_from_a_demo_that_runs(
    start: Starter, ports: Ports, http: aiohttp.ClientSession
) -> None:
    """On other ports, but in the same folder: the second ends with a sentence, the first has lost nothing."""
    first = await start("demo", **ports)
    url = await opened(first, ports)
    await open_ticket(http, url, "Squeaking robot")
    others = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    code, out, err = await (await start("demo", "--fresh", **others)).end()
    assert (code, out) == (1, "")
    assert "is in use by another Steward" in err
    assert (await first.stop(signal.SIGTERM))[0] == 0
    second = await start("demo", **ports)
    await opened(second, ports)
    assert "Squeaking robot" in await tickets(http, url)


async def test_fresh_forgets_what_was_done(
    start: Starter, ports: Ports, http: aiohttp.ClientSession, sqlite_template: Path, tmp_path: Path
) -> None:
    """The tickets, the messages, and how far the clock was moved on."""
    (tmp_path / "var/demo").mkdir(parents=True)
    shutil.copy(sqlite_template, tmp_path / "var/demo/steward.db")
    first = await start("demo", **ports)
    url = await opened(first, ports)
    began = await time(http, url)
    await open_ticket(http, url, "Squeaking robot")
    await act(http, url, "message", user="ana", channel="general", text="Good morning")
    await act(http, url, "clock", advance="PT2H")
    assert "Good morning" in await messages(http, url, "ana", "general")
    assert (await first.stop(signal.SIGTERM))[0] == 0

    second = await start("demo", "--fresh", **ports)
    await opened(second, ports)
    assert await messages(http, url, "ana", "general") == []
    assert await time(http, url) - began < timedelta(hours=1)
    assert "robot" not in await tickets(http, url)


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM])
async def test_the_demo_can_be_ended_while_it_is_starting(start: Starter, ports: Ports, number: signal.Signals) -> None:
    """The sandbox listens already, the desk is not open yet."""
    steward = await start("demo", **ports)
    await listening(int(ports["SANDBOX_PORT"]))
    code, out, err = await steward.stop(number)
    assert (code, err) == (0, "")
    assert out == "" or out.startswith("The desk is open")


async def test_run_can_be_ended_while_it_waits_for_slack(start: Starter) -> None:
    """It says what it waits for, and who is asked again."""
    steward = await start("run", **RUN, SLACK_API_URL=f"http://127.0.0.1:{free_port()}/api/")
    assert "slack_not_reached" in await steward.error_line()
    assert (await steward.stop(signal.SIGTERM))[:2] == (0, "")


def test_run_names_every_missing_setting_without_a_traceback(tmp_path: Path) -> None:
    """Not a fork: a process that loads everything itself."""
    command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
    given = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=tmp_path, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "TRIAGE_CHANNEL",
        "APPROVALS_CHANNEL",
    ]


async def test_import_says_what_it_added_and_the_second_time_that_there_is_nothing(start: Starter) -> None:
    form = str(ROOT / "examples/vendor.yaml")
    code, out, err = await (await start("import", form, DATABASE_URL="sqlite:///here.db")).end()
    assert (code, err) == (0, "")
    assert re.match(r"Added \d+ organizations, ", out)
    code, out, err = await (await start("import", form, DATABASE_URL="sqlite:///here.db")).end()
    assert (code, out, err) == (0, "Nothing to add: everything in it is already there.\n", "")


@pytest.mark.parametrize(("options", "mails"), [((), 2), (("--no-welcome",), 0)])
async def test_import_welcomes_new_contacts_unless_told_not_to(
    start: Starter, here: str, tmp_path: Path, options: tuple[str, ...], mails: int
) -> None:
    guide = (ROOT / "docs/order-form.md").read_text("utf-8")
    (tmp_path / "form.yaml").write_text(guide.split("```yaml\n")[1].split("```")[0].replace("2026-", "2126-"), "utf-8")
    code, out, err = await (await start("import", *options, "form.yaml", DATABASE_URL=here)).end()
    assert (code, err, "2 people get a welcome email." in out) == (0, "", bool(mails))
    with contextlib.closing(sqlite3.connect(tmp_path / "here.db")) as database:
        assert database.execute("SELECT count(*) FROM notices WHERE medium = 'mail'").fetchone() == (mails,)


async def test_import_names_each_fault_with_its_place_and_changes_nothing(
    start: Starter, here: str, tmp_path: Path
) -> None:
    form = tmp_path / "form.yaml"
    lines = ["organizations:", "  - {name: Acme, currency: EUR}", "people:", "  - {name: Ana, email: nonsense}"]
    form.write_text("\n".join(lines), "utf-8")
    code, out, err = await (await start("import", "form.yaml", DATABASE_URL=here)).end()
    assert (code, out) == (1, "")
    assert all(re.match(r"form\.yaml:\d+: ", line) for line in err.splitlines())
    assert {line.split(":")[1] for line in err.splitlines()} == {"2", "4"}
    with contextlib.closing(sqlite3.connect(tmp_path / "here.db")) as database:
        assert database.execute("SELECT count(*) FROM organizations").fetchone() == (0,)


async def test_migrate_makes_the_tables_and_says_nothing(start: Starter, tmp_path: Path) -> None:
    assert await (await start("migrate", DATABASE_URL="sqlite:///deep/here.db")).end() == (0, "", "")
    with contextlib.closing(sqlite3.connect(tmp_path / "deep/here.db")) as database:
        assert database.execute("SELECT count(*) FROM organizations").fetchone() == (0,)


@pytest.fixture
def own_log() -> Iterator[None]:
    """What the demo sets for its log ends with the test."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


async def test_an_import_of_the_example_that_was_cut_off_is_made_up_for_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ports: Ports, own_log: None
) -> None:
    monkeypatch.chdir(tmp_path)
    written = asyncio.Event()

    async def write_and_hang(desk: Desk, form: OrderForm, *, welcome: bool) -> None:
        await process_order_form(desk, form, welcome=welcome)
        written.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("bot.demo.process_order_form", write_and_hang)
        cut_off = asyncio.create_task(demo(fresh=False, environment=ports))
        async with asyncio.timeout(PATIENCE):
            await written.wait()
        cut_off.cancel()
        await asyncio.gather(cut_off, return_exceptions=True)
    assert organizations(tmp_path) == 0
    again = asyncio.create_task(demo(fresh=False, environment=ports))
    await listening(int(ports["PORT"]))
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)
    assert organizations(tmp_path) > 4


def organizations(folder: Path) -> int:
    """How many the demo has."""
    with contextlib.closing(sqlite3.connect(folder / "var/demo/steward.db")) as database:
        return int(database.execute("SELECT count(*) FROM organizations").fetchone()[0])


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
async def test_a_taken_port_is_named_before_anything_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ports: Ports, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "var/demo/kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=rf"^Port {port} is already in use\. Choose another one: {name}=[0-9]+$"):
            await demo(fresh=True, environment={**ports, name: str(port)})
    assert kept.exists()


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
@pytest.mark.parametrize("value", ["http", "-1", "65536", "8080.5", "٨٠٨٠", "9" * 5000])
async def test_a_port_that_is_no_number_is_named(ports: Ports, name: str, value: str) -> None:
    with pytest.raises(StartError, match=rf"^{name} is wrong\. It should be a number from 0 to 65535\.$"):
        await demo(fresh=False, environment={**ports, name: value})


async def test_the_level_of_the_demos_log_is_checked(ports: Ports) -> None:
    with pytest.raises(StartError, match=r"^LOG_LEVEL is wrong\."):
        await demo(fresh=False, environment={**ports, "LOG_LEVEL": "loud"})


async def listening(port: int) -> None:
    """Wait until something listens there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return
