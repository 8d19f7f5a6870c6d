"""The log: what happened, and never a secret or what people wrote."""

import io
import json
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import logs
from tests.bot.test_http import FORM, a_form, post, sign
from tests.support.desk import RunningDesk, close_desk, open_desk

Json = dict[str, Any]
WORDS = "Grüße vom Quietschroboter"
SECRETS = ["xoxb-sandbox", "xapp-sandbox", "sandbox-secret", "/actions/", WORDS, "Quietsch"]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is logged from DEBUG on."""
    stream, before = io.StringIO(), structlog.get_config()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("DEBUG")
    yield stream
    structlog.configure(**before)


async def write_and_break(desk: RunningDesk) -> list[str]:
    """Requests of all kinds, some of which go wrong on the way. Returns the trigger ids that Slack gave out."""
    form = (await desk.command("ana", f"/ticket new SUB-1042 {WORDS}"))["view"]
    form = form or (await desk.command("ana", "/ticket new SUB-1042"))["view"]
    filled = {"subscription": "SUB-1042", "severity": "normal", "subject": WORDS, "description": WORDS}
    await desk.submit("ana", form["id"], **filled)
    await desk.say("ana", WORDS)
    await desk.command("ana", f"/invoice {WORDS}")
    await desk.home("ana")
    await desk.settle()
    card = (await desk.inbox("agnes", "C0TRIAGE"))[-1]
    for method, kind in (
        ("response_url", "lost"),
        ("chat.postMessage", "internal_error"),
        ("views.open", "error:invalid_arguments"),
    ):
        await desk.fault(method=method, kind=kind)
    await desk.click("agnes", "ticket_claim", channel="triage", ts=card["ts"])
    await desk.command("ana", "/ticket new SUB-1042")
    await desk.settle()
    async with desk.http.get(f"{desk.sandbox.url}/_/log") as answer:
        traffic = json.dumps(await answer.json(), ensure_ascii=False)
    assert WORDS in traffic
    return [part.split('"')[2] for part in traffic.split('"trigger_id')[1:]]


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket mode"])
async def test_no_secret_and_no_word_of_anybody_is_logged(
    example_sqlite: str, tmp_path: Path, written: io.StringIO, caplog: pytest.LogCaptureFixture, socket_mode: bool
) -> None:
    """At any level, over either transport, with Slack stumbling."""
    desk = await open_desk(example_sqlite, tmp_path / "mail", socket_mode=socket_mode)
    try:
        triggers = await write_and_break(desk)
        if not socket_mode:
            body = a_form()
            await post(desk, body, FORM | sign(body, secret="another"))
    finally:
        await close_desk(desk)
    # Other libraries' loggers are heard from WARNING on.
    theirs = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    said = written.getvalue() + "".join(theirs)
    assert "event=request" in said
    assert "reply_lost" in said
    assert triggers
    assert [secret for secret in [*SECRETS, *triggers] if secret in said] == []


async def test_a_fault_of_the_database_is_logged_without_the_row(
    desk_on_both: RunningDesk, written: io.StringIO
) -> None:
    """Both databases name what was written when they refuse it."""
    refused = text("INSERT INTO organizations (id, name) VALUES (1, :words)")
    try:
        async with desk_on_both.database.transaction() as session:
            await session.execute(refused, {"words": WORDS})
    except DBAPIError:
        structlog.get_logger("steward").exception("bug")
    said = written.getvalue()
    assert "INSERT INTO organizations" in said
    assert "Quietsch" not in said


def test_lines_are_words_and_values_that_a_program_can_read(written: io.StringIO) -> None:
    structlog.get_logger("steward").info("request", route="/ticket new", user="U0ANA")
    line = written.getvalue()
    assert line.startswith("timestamp=2")
    assert line.endswith('level=info event=request route="/ticket new" user=U0ANA\n')
