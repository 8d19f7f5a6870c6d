"""Tickets and answers with rich text, through a running Steward."""

from typing import Any

import pytest

from sandbox.rich_text import rich_text_of
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, texts
from tests.handlers.test_words import last

FORM = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "It hums"}


def rich(hands: Hands, typed: str) -> Any:
    """The state of a rich text input, as Slack sends it."""
    value = rich_text_of(typed, hands.engine.workspace)
    return {"type": "rich_text_input", "rich_text_value": value}


def parts(message: Any) -> list[tuple[str, str]]:
    """What people wrote in a message: the kind and the text of each part."""
    blocks = [block for block in message["blocks"] if block["type"] == "rich_text"]
    found = [part for block in blocks for part in block["elements"]]
    return [(part["type"].removeprefix("rich_text_"), "".join(texts(part))) for part in found]


async def test_a_formatted_description_keeps_its_shape_and_rings_nobody(hands: Hands) -> None:
    """Mentions are names: of contacts, of Slack users whom Steward doesn't know, and of whole channels."""
    typed = "@ben and @quin, see @channel and #triage:\n• `rm -rf`\n```\nif x < 1:\n    die()\n```"
    await hands.submit("ana", "ticket_new", FORM | {"description": rich(hands, typed)})
    await hands.desk.settle()
    card = (await hands.desk.inbox("agnes", "C0TRIAGE"))[-1]
    named = "@Ben Óðinsson and @Quin Unlisted, see @channel and #channel:"
    assert parts(card) == [("quote", named), ("list", "rm -rf"), ("preformatted", "if x < 1:\n    die()")]
    kinds = {
        run["type"] for block in card["blocks"] for part in block.get("elements", []) for run in [part, *runs(part)]
    }
    assert not kinds & {"user", "usergroup", "channel", "broadcast"}


def runs(part: Any) -> list[Any]:
    """Everything inside a part of rich text."""
    inner = part.get("elements", []) if isinstance(part, dict) else []
    return [one for each in inner for one in [each, *runs(each)]]


async def test_people_are_looked_up_in_slack_only_so_often(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Because the form waits. The others are somebody."""
    monkeypatch.setattr("handlers.routing.rich_text.MOST_ASKED", 1)
    await hands.submit("ana", "ticket_new", FORM | {"description": rich(hands, "@zoe @ben @quin")})
    assert await hands.desk.count("tickets", "description = '@Zoë Nobody @Ben Óðinsson @someone'") == 1


async def test_an_answer_keeps_its_shape(hands: Hands) -> None:
    """And so does a closing answer. One that is too long stays in the form."""
    await hands.submit("ana", "ticket_new", FORM | {"description": "Loud."})
    text = rich(hands, "Type:\n1. `stop`\n2. `start`")
    await hands.submit("agnes", "ticket_answer", {"text": text, "then": chosen("waiting")}, "T-1")
    assert parts(await last(hands, "ana")) == [("quote", "Type:"), ("list", "stopstart")]
    said = await hands.submit("agnes", "ticket_resolve", {"text": rich(hands, "x" * 12_001)}, "T-1")
    assert "12000" in said.errors["text"], said.errors
    await hands.submit("agnes", "ticket_resolve", {"text": rich(hands, "*Done*")}, "T-1")
    assert await hands.desk.count("comments", "text = '*Done*'") == 1
