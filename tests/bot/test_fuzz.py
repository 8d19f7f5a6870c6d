"""Signed requests of every kind with odd things in them: each is answered, none is an error of ours, nothing hangs."""

import asyncio
import gc
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from handlers.routing.routes import Touch
from tests.bot.test_http import FORM, post, sign
from tests.support.desk import RunningDesk

Json = dict[str, Any]
JSON = {"Content-Type": "application/json"}
SOME, MANY = 400, 10_000
PATIENCE = 60
"""Seconds after which a request counts as hanging."""
PEOPLE = ("U0ANA", "U0BEN", "U0AGNES", "U0NOBODY", "W0ANA", "")
TEAMS = ("T0NORTHWIND", "T0ACME", "T0NOWHERE", "")
WORDS = (
    "SUB-1042",
    "INV-2026-000017",
    "T-1",
    "Q-2026-0001",
    "list",
    "show",
    "me",
    "ben@acme.example",
    "<@U0BEN>",
    "billing",
)
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        2**63,
        "",
        " ",
        "\x00",
        "\ud7ff\u202e\u3164",
        "🛡" * 300,
        "<!channel>",
        "a" * 3100,
        "payload",
    ),
    *([], [None], [[]], {}, {"": {}}, {"id": None}, {"type": "x"}, "{", "null", "1" * 400),
)


class Maker:
    """Makes requests from a seed: as Slack would send them, with some of what is in them replaced, gone or doubled."""

    def __init__(self, desk: RunningDesk, seed: int) -> None:
        routes = desk.bot.router.routes
        self.is_whole = True
        self.random = Random(seed)  # noqa: S311 - what it makes has to come again
        self.commands = [name for touch, name in routes.by_name if touch is Touch.COMMAND]
        self.buttons = [name for touch, name in routes.by_name if touch is Touch.BUTTON]
        self.forms = [name for touch, name in routes.by_name if touch is Touch.FORM]

    def request(self) -> tuple[bytes, dict[str, str]]:
        """The next one: body and headers."""
        kind = self.random.choice([self.command, self.click, self.submission, self.event, self.other])
        whole = kind()
        made = self.spoil(json.loads(json.dumps(whole)))
        self.is_whole = made == whole
        if not isinstance(made, dict):
            return json.dumps(made).encode(), self.random.choice([FORM, JSON])
        if kind == self.command:
            return urlencode({name: as_text(value) for name, value in made.items()}).encode("utf-8", "ignore"), FORM
        if kind == self.event:
            return json.dumps(made).encode(), JSON
        return urlencode({"payload": json.dumps(made)}).encode(), FORM

    def command(self) -> Json:
        """A slash command."""
        name, _, rest = self.random.choice(self.commands).partition(" ")
        words = [rest, *self.random.choices(WORDS, k=self.random.randrange(4))]
        return {"command": name, "text": " ".join(words), **self.who_typed()}

    def click(self) -> Json:
        """A button or a select, in a message, a form or the App Home."""
        name = self.random.choice([*self.buttons, *self.commands, "choose:/ticket show", "none"])
        value = self.random.choice([*WORDS, "1", "7", "1:approve", "{}"])
        action = {"type": "button", "action_id": name, "block_id": "b", "value": value}
        where = self.random.choice([{"view": self.view()}, {"container": {"type": "message", "is_ephemeral": True}}])
        return {"type": "block_actions", "actions": [action], **where, **self.who_pressed()}

    def submission(self) -> Json:
        """A submitted form."""
        return {"type": "view_submission", "view": self.view(), **self.who_pressed()}

    def event(self) -> Json:
        """An event."""
        message: Json = {"type": "message", "channel_type": "im", "channel": "D0ANA", "text": "Hello", "ts": "1.2"}
        home: Json = {"type": "app_home_opened", "tab": "home", "channel": "D0ANA"}
        change: Json = {
            "type": "user_change",
            "user": {"id": "U0BEN", "team_id": "T0ACME", "profile": {"email": "b@b.example"}},
        }
        event = {"user": self.random.choice(PEOPLE), **self.random.choice([message, home, change, {"type": "tea"}])}
        event_id = f"Ev{self.random.randrange(10**9)}"
        return {"type": "event_callback", "event_id": event_id, "team_id": self.random.choice(TEAMS), "event": event}

    def other(self) -> Json:
        """A kind that isn't ours, or not in this form."""
        kinds = (
            "view_closed",
            "shortcut",
            "message_action",
            "block_suggestion",
            "url_verification",
            "dialog_submission",
        )
        return {"type": self.random.choice(kinds), "callback_id": "x", "view": self.view(), **self.who_pressed()}

    def view(self) -> Json:
        """A form as it comes back, with inputs that some form has."""
        names = (
            "subject",
            "description",
            "subscription",
            "severity",
            "reason",
            "name",
            "email",
            "code",
            "person",
            "kind",
        )
        entered = {name: {name: self.entered()} for name in self.random.sample(names, k=self.random.randrange(5))}
        return {
            "id": f"V{self.random.randrange(10**6)}",
            "type": self.random.choice(["modal", "home"]),
            "callback_id": self.random.choice([*self.forms, "none"]),
            "private_metadata": self.random.choice([*WORDS, "", "1", "SUB-1042 billing", "{}"]),
            "hash": "1.a",
            "blocks": [{"type": "input", "block_id": name} for name in names[:3]],
            "state": {"values": entered},
        }

    def entered(self) -> Json:
        """What an input holds."""
        word = self.random.choice(WORDS)
        option = {"text": {"type": "plain_text", "text": word}, "value": word}
        return self.random.choice(
            [{"value": word}, {"selected_option": option}, {"selected_user": "U0BEN"}, {"selected_date": "2026-03-01"}]
        )

    def who_typed(self) -> Json:
        """Who sends a command."""
        who = {"user_id": self.random.choice(PEOPLE), "team_id": self.random.choice(TEAMS)}
        return {**who, "trigger_id": f"f.{self.random.random()}", "response_url": "http://127.0.0.1:9/none"}

    def who_pressed(self) -> Json:
        """Who presses or sends a form."""
        user, team = self.random.choice(PEOPLE), self.random.choice(TEAMS)
        who = {"user": {"id": user, "team_id": team}, "team": self.random.choice([{"id": team}, None])}
        return {**who, "trigger_id": f"f.{self.random.random()}", "response_url": "http://127.0.0.1:9/none"}

    def spoil(self, made: Any) -> Any:
        """Replace, drop or double some of it, a few times; in three of ten, nothing."""
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 1, 2, 2, 4, 12])):
            places = list(places_in(made))
            if not places:
                return made
            holder, key = self.random.choice(places)
            if self.random.random() < 0.3:
                del holder[key]
            else:
                # Copied: what is put in may be spoiled itself.
                holder[key] = json.loads(json.dumps(self.random.choice([*ODD, made])))
        return made


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Everything that can be replaced: where it is, and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places_in(inner)


def as_text(value: Any) -> str:
    """A value in a form that isn't JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def memory() -> int:
    """KiB that this process holds."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


async def check_odd_requests(desk: RunningDesk, seed: int, count: int) -> None:
    """Send so many. Each is answered below 500. What is as Slack sends it is no bug anywhere, and what isn't gets no
    further than where payloads are read."""
    maker = Maker(desk, seed)
    with capture_logs() as lines:
        for number in range(count):
            body, kind = maker.request()
            async with asyncio.timeout(PATIENCE):
                status, _ = await post(desk, body, kind | sign(body))
            bugs = [line for line in lines if line["event"] == "bug" and (maker.is_whole or "route" in line)]
            assert status < 500, f"seed {seed}, request {number}: {status} for {body!r}"
            assert not bugs, f"seed {seed}, request {number}: {bugs} for {body!r}"
            lines.clear()


@pytest.mark.parametrize("seed", [1, 20261129])
async def test_some_requests_with_odd_things_in_them(desk: RunningDesk, seed: int) -> None:
    """The seeds are kept: what was found stays found."""
    await check_odd_requests(desk, seed, SOME // 2)


@pytest.mark.long
async def test_ten_thousand_requests_with_odd_things_in_them(desk: RunningDesk) -> None:
    """And the process grows no more over the second half than one request in a hundred would explain."""
    await check_odd_requests(desk, 7, MANY // 2)
    gc.collect()
    before = memory()
    await check_odd_requests(desk, 8, MANY // 2)
    gc.collect()
    assert memory() - before < 50_000
