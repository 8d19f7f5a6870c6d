"""The HTTP side: what is not signed changes nothing, what comes twice is done once."""

import asyncio
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.settings import DEMO_SECRETS
from tests.support.desk import RunningDesk

SECRET = DEMO_SECRETS["slack_signing_secret"]
Json = dict[str, Any]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TABLES = ("tickets", "audit", "handled_requests", "notices", "contacts", "people")
COMMAND = {
    "command": "/ticket",
    "text": "list",
    "team_id": "T0NORTHWIND",
    "user_id": "U0ANA",
    "trigger_id": "1.2.3",
    "response_url": "http://127.0.0.1:9/none",
}


def sign(body: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Slack's headers for this body."""
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


async def post(desk: RunningDesk, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Send to where Slack sends."""
    url = f"http://127.0.0.1:{desk.bot.port}/slack/events"
    async with desk.http.post(url, data=body, headers=headers) as response:
        return response.status, await response.text()


async def get(desk: RunningDesk, path: str) -> tuple[int, str]:
    async with desk.http.get(f"http://127.0.0.1:{desk.bot.port}{path}") as response:
        return response.status, await response.text()


async def rows(desk: RunningDesk) -> dict[str, int]:
    return {table: await desk.count(table) for table in TABLES}


def a_form(view_id: str = "V0ONCE") -> bytes:
    """A submitted ticket form, as Slack sends it."""
    fields = {"subscription": "SUB-1042", "severity": "normal", "subject": "Squeaking", "description": "It squeaks."}
    values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in fields.items()}
    payload = {
        "type": "view_submission",
        "team": {"id": "T0NORTHWIND"},
        "user": {"id": "U0ANA", "team_id": "T0NORTHWIND"},
        "view": {
            "id": view_id,
            "type": "modal",
            "callback_id": "ticket_new",
            "private_metadata": "",
            "hash": "1.a",
            "state": {"values": values},
        },
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def an_event(event_id: str, text: str = "Hello?") -> bytes:
    """A direct message to the app, as Slack sends it."""
    event = {"type": "message", "channel_type": "im", "channel": "D0ANA", "user": "U0ANA", "text": text, "ts": "1.2"}
    return json.dumps(
        {"type": "event_callback", "team_id": "T0NORTHWIND", "event_id": event_id, "event": event}
    ).encode()


BODY = urlencode(COMMAND).encode()
OTHER = urlencode({**COMMAND, "user_id": "U0BEN"}).encode()


def unsigned() -> dict[str, dict[str, str]]:
    """Headers that are wrong in one thing each."""
    return {
        "nothing": {},
        "another secret": sign(BODY, secret="another"),
        "another body": sign(OTHER),
        "no time": {"X-Slack-Signature": sign(BODY)["X-Slack-Signature"]},
        "no signature": {"X-Slack-Request-Timestamp": sign(BODY)["X-Slack-Request-Timestamp"]},
        "an empty signature": {**sign(BODY), "X-Slack-Signature": ""},
        "a signature that is no ASCII": {**sign(BODY), "X-Slack-Signature": "v0=gültig"},
        "a time that is a word": {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"},
        "a time without end": {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=1"},
        "five minutes old": sign(BODY, time.time() - 301),
        "five minutes ahead": sign(BODY, time.time() + 600),
    }


async def test_what_is_not_signed_now_is_refused_and_changes_nothing(desk: RunningDesk) -> None:
    before = await rows(desk)
    answers = {name: (await post(desk, BODY, FORM | headers))[0] for name, headers in unsigned().items()}
    assert answers == dict.fromkeys(unsigned(), 401)
    # A certificate check of old needs a signature as everything does.
    assert (await post(desk, b"ssl_check=1&token=x", FORM))[0] == 401
    assert await rows(desk) == before


async def test_what_is_not_signed_writes_one_line_a_minute(desk: RunningDesk) -> None:
    """However many come: the line has the newest one's address."""
    with capture_logs() as logs:
        assert {(await post(desk, BODY, FORM))[0] for _ in range(20)} == {401}
    lines = [entry for entry in logs if entry["event"] == "signature_refused"]
    assert [(line["count"], line["peer"]) for line in lines] == [(1, "127.0.0.1")]


async def test_a_signed_command_is_answered(desk: RunningDesk) -> None:
    """The requests of these tests are right but for what each test makes wrong."""
    status, text = await post(desk, BODY, FORM | sign(BODY))
    assert (status, json.loads(text)["response_type"]) == (200, "ephemeral")


SIGNED_NONSENSE = {
    "empty": b"",
    "no utf-8": b"command=\xff\xfe&text=%ff",
    "no form": b"hello",
    "a list": b"[1, 2]",
    "broken json": b'{"type": ',
    "broken payload": b"payload=%7B%22type",
    "payload is a number": b"payload=7",
    "nothing in the payload": b"payload=%7B%7D",
    "a command of nobody": b"command=%2Fticket&text=list",
    "a click on nothing": urlencode({"payload": json.dumps({"type": "block_actions", "actions": []})}).encode(),
    "a form without a view": urlencode({"payload": json.dumps({"type": "view_submission"})}).encode(),
    "an event without an event": b'{"type": "event_callback", "event_id": "E1"}',
    "a message of nobody": b'{"type": "event_callback", "event": {"type": "message", "channel_type": "im"}}',
    "an unknown kind": b'{"type": "earthquake"}',
    "a command that is not ours": urlencode({**COMMAND, "command": "/launch"}).encode(),
}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "image/png"])
async def test_signed_nonsense_changes_nothing_and_is_no_error_of_ours(desk: RunningDesk, kind: str) -> None:
    before = await rows(desk)
    answers = {
        name: (await post(desk, body, {"Content-Type": kind} | sign(body)))[0] for name, body in SIGNED_NONSENSE.items()
    }
    assert {name: status for name, status in answers.items() if status != 200 and not 400 <= status < 500} == {}
    assert await rows(desk) == before


NOT_OURS: dict[str, Json] = {
    "a view that was closed": {"type": "view_closed", "view": {"id": "V1", "callback_id": "ticket_open"}},
    "a shortcut": {"type": "shortcut", "callback_id": "none", "trigger_id": "1.2"},
    "a message shortcut": {"type": "message_action", "callback_id": "none", "trigger_id": "1.2"},
    "something new": {"type": "earthquake", "callback_id": "none"},
}


@pytest.mark.parametrize("payload", NOT_OURS.values(), ids=NOT_OURS)
async def test_a_payload_of_a_kind_that_is_not_ours_is_answered_with_nothing(desk: RunningDesk, payload: Json) -> None:
    """Slack sends what other versions of the app asked for. It wants a 200, and nothing changes."""
    before = await rows(desk)
    who = {"team": {"id": "T0NORTHWIND"}, "user": {"id": "U0ANA", "team_id": "T0NORTHWIND"}}
    body = urlencode({"payload": json.dumps({**who, **payload})}).encode()
    assert await post(desk, body, FORM | sign(body)) == (200, "")
    assert await rows(desk) == before


@pytest.mark.parametrize("command", ["/launch", "/tickets", "/ticke", "/my/ticket", "/ticket\n"])
async def test_a_command_that_is_not_ours_is_answered_with_nothing(desk: RunningDesk, command: str) -> None:
    """However much it is like one of ours."""
    body = urlencode({**COMMAND, "command": command}).encode()
    assert await post(desk, body, FORM | sign(body)) == (200, "")


async def test_a_select_that_is_not_ours_has_no_options(desk: RunningDesk) -> None:
    """Of another version of the app, or made up. Slack shows that there are no results."""
    who = {"team": {"id": "T0NORTHWIND"}, "user": {"id": "U0ANA", "team_id": "T0NORTHWIND"}}
    for select in ("none", "/pick", "/pick none", "/pick choose", "/pick choose - /nonsense", "☃"):
        payload = {**who, "type": "block_suggestion", "block_id": "b", "value": "a", "action_id": select}
        body = urlencode({"payload": json.dumps(payload)}).encode()
        assert await post(desk, body, FORM | sign(body)) == (200, '{"options": []}')


@pytest.mark.parametrize(
    "event",
    [{"type": "app_rate_limited", "minute_rate_limited": 1}, {"type": "event_callback", "event": {"type": "x"}}],
)
async def test_an_event_of_a_kind_that_is_not_ours_is_answered_with_nothing(desk: RunningDesk, event: Json) -> None:
    """Events that get no 200 are tried again, and turned off in the end."""
    body = json.dumps({"team_id": "T0NORTHWIND", "event_id": "Ev1", **event}).encode()
    assert await post(desk, body, {"Content-Type": "application/json"} | sign(body)) == (200, "")


async def test_slacks_check_of_the_certificate_is_answered(desk: RunningDesk) -> None:
    """Posted to commands now and then, as Slack documents it."""
    body = b"ssl_check=1&token=none"
    assert await post(desk, body, FORM | sign(body)) == (200, "")


async def test_a_huge_body_is_refused_unread(desk: RunningDesk) -> None:
    body = b"text=" + b"x" * 1_000_001
    assert (await post(desk, body, FORM | sign(body)))[0] == 413


async def test_a_get_is_answered_for_slacks_look_at_the_certificate(desk: RunningDesk) -> None:
    status, text = await get(desk, "/slack/events?ssl_check=1")
    assert (status, text) == (200, "Slack sends its requests here, by POST.\n")


async def test_slacks_check_of_the_address_is_answered(desk: RunningDesk) -> None:
    """Slack sends a word when the address of the events is entered, and wants it back."""
    body = json.dumps({"type": "url_verification", "challenge": "abracadabra"}).encode()
    status, text = await post(desk, body, {"Content-Type": "application/json"} | sign(body))
    assert status == 200
    assert "abracadabra" in text


async def test_a_form_that_is_replayed_is_handled_once(desk: RunningDesk) -> None:
    """The same signed bytes again, within the five minutes in which Slack's signature holds."""
    before = await desk.count("tickets")
    body = a_form()
    headers = FORM | sign(body)
    assert (await post(desk, body, headers))[0] == 200
    status, answer = await post(desk, body, headers)
    assert status == 200
    assert "already sent this" in answer
    assert await desk.count("tickets") == before + 1


@pytest.mark.each_on_both
async def test_a_form_that_comes_twice_at_once_is_handled_once(desk_on_both: RunningDesk) -> None:
    desk = desk_on_both
    before = await desk.count("tickets")
    body = a_form()
    answers = await asyncio.gather(*[post(desk, body, FORM | sign(body)) for _ in range(2)])
    assert [status for status, _ in answers] == [200, 200]
    assert await desk.count("tickets") == before + 1


async def test_an_event_that_slack_delivers_again_is_handled_once(desk: RunningDesk) -> None:
    before = await desk.count("notices")
    body = an_event("Ev0ONE")
    for retry in ({}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}):
        assert (await post(desk, body, {"Content-Type": "application/json", **retry, **sign(body)}))[0] == 200
    assert await desk.count("notices") == before + 1


async def test_an_event_whose_first_delivery_was_lost_is_handled_at_the_retry(desk: RunningDesk) -> None:
    """A retry is not taken for handled by its number alone."""
    before = await desk.count("notices")
    body = an_event("Ev0TWO")
    headers = {"Content-Type": "application/json", "X-Slack-Retry-Num": "2", **sign(body)}
    assert (await post(desk, body, headers))[0] == 200
    assert await desk.count("notices") == before + 1


async def test_in_socket_mode_slacks_path_is_not_there(desk_over_socket: RunningDesk) -> None:
    with pytest.raises(aiohttp.ClientResponseError, match="404"):
        async with desk_over_socket.http.post(
            f"http://127.0.0.1:{desk_over_socket.bot.port}/slack/events", data=BODY, raise_for_status=True
        ):
            pass
