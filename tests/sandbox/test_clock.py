"""The clock, settling, the log, the mail, and stopping."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiohttp import ClientError

from sandbox.loading import read_manifest, read_roster
from sandbox.workspace import Workspace
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import AT_ONCE, PATIENCE, READY, Desk


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for is another's state
            await asyncio.sleep(0)


async def test_the_clock_moves_on(desk: Desk) -> None:
    """advance takes an ISO 8601 duration; ts follow the clock."""
    before = (await desk.client.chat_postMessage(channel="C0GENERAL", text="x"))["ts"]
    assert (await desk.act("clock", advance="P30D"))["offset"] == 2_592_000
    after = (await desk.client.chat_postMessage(channel="C0GENERAL", text="x"))["ts"]
    assert 2_592_000 <= float(after) - float(before) < 2_592_060


@pytest.mark.parametrize("advance", ["soon", None, "-P1D"])
async def test_a_wrong_duration_is_refused(desk: Desk, advance: str | None) -> None:
    """400, and the clock stays."""
    assert (await desk.post("clock", advance=advance))[0] == 400
    assert (await desk.get("clock"))["offset"] == 0


@pytest.mark.parametrize("advance", ["P99999999D", "P3000000D", "P999999999D", "P100000D"])
async def test_the_clock_has_an_end(desk: Desk, advance: str) -> None:
    """400 with a sentence, the clock stays, and all goes on: ts with a digit more would not sort any more."""
    status, answer = await desk.post("clock", advance=advance)
    assert (status, answer["error"]) == (400, "The clock can't be moved so far: it ends at 2286-11-20.")
    assert (await desk.get("clock"))["offset"] == 0
    await desk.client.chat_postMessage(channel="C0GENERAL", text="x")


async def test_a_long_poll_ends_when_the_clock_moves(desk: Desk) -> None:
    """GET /_/clock?after=0 answers at once when the offset is another, else when it becomes so."""
    poll = asyncio.create_task(desk.get("clock?after=0"))
    await _until(lambda: desk.sandbox.workspace.listeners > 0)
    assert not poll.done()
    await desk.act("clock", advance="PT1H")
    assert (await poll)["offset"] == 3600
    assert (await desk.get("clock?after=0"))["offset"] == 3600


async def test_advancing_waits_for_the_bots_clock(desk: Desk) -> None:
    """The answer comes only once the bot's health page shows the new time; too late is 504."""
    desk.bot.health = READY | {"now": "2000-01-01T00:00:00+00:00"}
    status, answer = await desk.post("clock", advance="P1D", timeout=0.1)
    assert status == 504
    assert "did not reach" in answer["error"]


@pytest.mark.parametrize(
    "page",
    [
        {"ready": False},
        {},
        READY | {"now": None},
        READY | {"now": "soon"},
        READY | {"now": "2999-01-01T00:00:00"},
        READY | {"undelivered": "none"},
        [],
        None,
    ],
    ids=["not ready", "empty", "no time", "no such time", "no time zone", "no number", "a list", "no answer"],
)
async def test_a_bot_that_is_not_ready_is_waited_for(desk: Desk, page: object) -> None:
    """Whatever its health page says meanwhile: the clock moves on once it says what it should."""
    desk.bot.health = page
    advancing = asyncio.create_task(desk.act("clock", advance="P1D"))
    await _until(lambda: desk.bot.healths_served >= 3)
    assert not advancing.done()
    desk.bot.health = READY
    assert (await advancing)["offset"] == 86_400


async def test_advancing_waits_for_what_is_left(desk: Desk) -> None:
    """The bot's clock is there, but a reminder is still to be sent: 504."""
    desk.bot.health = READY | {"undelivered": 1}
    status, answer = await desk.post("clock", advance="P1D", timeout=0.1)
    assert (status, answer["error"]) == (504, "The bot did not settle within 0.1 s: ready is True, 1 left to deliver.")


def test_ts_differ_when_the_clock_stands_still() -> None:
    """Two messages in the same microsecond have different, growing ts."""
    here = Path(__file__).parent
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    workspace = Workspace(read_manifest(here / "manifest.yml"), read_roster(here / "people.yaml"), lambda: noon)
    assert [workspace.new_ts() for _ in range(2)] == ["1772366400.000000", "1772366400.000001"]


async def test_settle_waits_until_nothing_is_left(desk: Desk) -> None:
    """It returns once undelivered is 0 twice in a row."""
    desk.bot.health = READY | {"undelivered": 2}
    settling = asyncio.create_task(desk.act("settle"))
    await _until(lambda: desk.bot.healths_served >= 3)
    assert not settling.done()
    desk.bot.health = READY
    served = desk.bot.healths_served
    assert await settling == {"ok": True}
    assert desk.bot.healths_served >= served + 2


@pytest.mark.parametrize("page", [{"undelivered": 1}, {"ready": False}])
async def test_settle_gives_up_with_a_sentence(desk: Desk, page: dict[str, object]) -> None:
    """504 says what it waited for."""
    desk.bot.health = READY | page
    status, answer = await desk.post("settle", timeout=0.1)
    assert status == 504
    assert answer["error"].startswith("The bot did not settle within 0.1 s: ")


async def test_without_a_health_page_nothing_is_waited_for(open_desk: OpenDesk) -> None:
    """clock and settle answer at once."""
    desk = await open_desk(ready_url=None)
    assert (await desk.act("clock", advance="P1D"))["offset"] == 86_400
    assert await desk.act("settle") == {"ok": True}


async def test_the_log_has_both_directions_without_tokens(desk: Desk) -> None:
    """Requests to the bot and calls of it, numbered, no token anywhere."""
    await desk.command()
    async with desk.http.post(
        f"{desk.sandbox.url}/api/users.info", data={"token": "xoxb-sandbox", "user": "U0NOBODY"}
    ) as response:
        assert (await response.json())["error"] == "user_not_found"
    log = (await desk.get("log"))["log"]
    assert [(each["direction"], each["what"], each["method"]) for each in log] == [
        ("to_bot", "command", "/invoice"),
        ("from_bot", "api", "users.info"),
    ]
    assert log[1]["request"] == {"user": "U0NOBODY"}
    assert "token" not in log[0]["request"]
    assert [each["n"] for each in (await desk.get("log?since=1"))["log"]] == [2]


async def test_the_mail_is_read_from_its_folder(open_desk: OpenDesk, tmp_path: Path) -> None:
    """Each .eml file is a mail with its plain text."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@northwind.example", "ana@acme.example", "Rénouveler"
    mail["Message-ID"] = "<1@northwind.example>"
    mail.set_content("Bonjour Ana")
    mail.add_alternative("<p>Bonjour</p>", subtype="html")
    (tmp_path / "1.eml").write_bytes(bytes(mail))
    desk = await open_desk(mail_dir=tmp_path)
    (shown,) = (await desk.get("mail"))["mail"]
    assert (shown["to"], shown["subject"], shown["text"].strip()) == ("ana@acme.example", "Rénouveler", "Bonjour Ana")
    assert (shown["message_id"], shown["file"]) == ("<1@northwind.example>", "1.eml")


async def test_subscribers_hear_of_changes(desk: Desk) -> None:
    """A post is one change, in its channel."""
    with desk.sandbox.workspace.subscribe() as changes:
        posted = await desk.client.chat_postMessage(channel="C0GENERAL", text="x")
        change = await anext(changes)
    assert (change.kind, change.channel, change.ts) == ("message", "C0GENERAL", posted["ts"])


async def test_new_mail_is_a_change(open_desk: OpenDesk, tmp_path: Path) -> None:
    """A file that appears in the mail folder is told to subscribers."""
    desk = await open_desk(mail_dir=tmp_path)
    with desk.sandbox.workspace.subscribe() as changes:
        (tmp_path / "1.eml").write_text("Subject: x\n\nx", encoding="utf-8")
        assert (await asyncio.wait_for(anext(changes), PATIENCE)).kind == "mail"


async def test_stopping_ends_what_is_open(open_desk: OpenDesk) -> None:
    """A long poll, a late answer and an open page don't hold the sandbox up."""
    desk = await open_desk()
    live = await desk.http.get(f"{desk.sandbox.url}/live/U0ANA")
    assert live.content_type == "text/event-stream"
    await desk.act("fault", method="auth.test", kind="late", times=1)
    late = asyncio.create_task(desk.client.auth_test())
    poll = asyncio.create_task(desk.get("clock?after=0"))
    await _until(lambda: desk.sandbox.workspace.listeners == 2)
    while not (await desk.get("log"))["log"]:
        pass
    async with asyncio.timeout(AT_ONCE):
        await desk.sandbox.stop()
    with pytest.raises(ClientError):
        await late
    with suppress(ClientError):
        await poll
    live.close()


async def test_a_taken_port_is_an_os_error(open_desk: OpenDesk) -> None:
    """A second sandbox on the same port raises OSError."""
    first = await open_desk()
    with pytest.raises(OSError, match="in use"):
        await open_desk(port=int(first.sandbox.url.rsplit(":", 1)[1]))
