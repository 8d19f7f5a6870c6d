"""Searchable selects: the app is asked as Slack asks it, and only what it offered can be chosen."""

from typing import Any

import pytest

from sandbox.blocks import check_suggestions
from sandbox.errors import SlackError
from tests.sandbox.desk import Desk, Json

SELECT: Json = {
    "type": "external_select",
    "action_id": "find",
    "placeholder": {"type": "plain_text", "text": "Search"},
    "min_query_length": 2,
}


def option(value: str, label: str = "") -> Json:
    """An option as apps send it."""
    return {"text": {"type": "plain_text", "text": label or value.title()}, "value": value}


def modal(**more: Any) -> Json:
    """A form with a select to search in."""
    label = {"type": "plain_text", "text": "Which?"}
    block = {"type": "input", "block_id": "which", "label": label, "element": {**SELECT, **more}}
    title = {"type": "plain_text", "text": "Form"}
    return {"type": "modal", "callback_id": "form", "private_metadata": "about", "title": title, "submit": title} | {
        "blocks": [block]
    }


async def opened(desk: Desk, **more: Any) -> Json:
    """The form, open in front of Ana."""
    view = desk.sandbox.workspace.open_view("U0ANA", modal(**more))
    shown: Json = view.to_script()
    return shown


async def test_what_is_typed_is_asked_with_a_signature(desk: Desk) -> None:
    """With the form and who types; without a state, since nothing is chosen yet."""
    view = await opened(desk)
    desk.bot.answers({"options": [option("one"), option("two")]})
    said = await desk.act("suggest", user="ana", view_id=view["id"], action_id="find", value="on")
    assert said["options"] == [{"text": "One", "value": "one"}, {"text": "Two", "value": "two"}]
    assert said["error"] is None
    sent = desk.bot.received[-1]
    assert sent.signed
    assert (sent.payload["type"], sent.payload["value"]) == ("block_suggestion", "on")
    assert (sent.payload["action_id"], sent.payload["block_id"]) == ("find", "which")
    assert sent.payload["view"]["private_metadata"] == "about"
    assert sent.payload["user"]["id"] == "U0ANA"
    assert "state" not in sent.payload


async def test_only_what_was_offered_can_be_chosen(desk: Desk) -> None:
    """And what the form holds at first."""
    view = await opened(desk, initial_option=option("first"))
    desk.bot.answers({"options": [option("one")]})
    await desk.act("suggest", user="ana", view_id=view["id"], action_id="find", value="one")
    desk.bot.answers()
    _, refused = await desk.post("submit", user="ana", view_id=view["id"], values={"which": {"find": "two"}})
    assert "is not among the options: one, first." in refused["error"]["errors"]["which"]
    await desk.act("submit", user="ana", view_id=view["id"], values={"which": {"find": "one"}})
    held = desk.bot.last["view"]["state"]["values"]["which"]["find"]
    assert held == {"type": "external_select", "selected_option": option("one")}


async def test_the_app_is_not_asked_before_enough_is_typed(desk: Desk) -> None:
    """Three characters, if the select doesn't say."""
    view = await opened(desk)
    before = len(desk.bot.received)
    status, refused = await desk.post("suggest", user="ana", view_id=view["id"], action_id="find", value="o")
    assert (status, refused["error"]) == (400, "Type at least 2 characters: Slack doesn't ask the app before.")
    assert len(desk.bot.received) == before


async def test_a_late_or_wrong_answer_has_no_options(desk: Desk) -> None:
    """The error says why."""
    view = await opened(desk)
    for body, status, said in (
        ({"options": [option("x")] * 101}, 200, "no more than 100 items allowed"),
        ({"text": "hello"}, 200, "invalid additional property: text"),
        (None, 200, "must have either options or option_groups"),
        (None, 500, "dispatch_failed"),
    ):
        desk.bot.answers(body, status)
        answer = await desk.act("suggest", user="ana", view_id=view["id"], action_id="find", value="one")
        assert answer["options"] == []
        assert said in answer["error"]


def test_groups_have_a_heading() -> None:
    """Their options are offered like others."""
    group = {"label": {"type": "plain_text", "text": "Some"}, "options": [option("one")]}
    assert check_suggestions({"option_groups": [group]}) == [option("one")]
    with pytest.raises(SlackError, match="invalid_options"):
        check_suggestions({"option_groups": [{"options": [option("one")]}]})
    with pytest.raises(SlackError, match="invalid_options"):
        check_suggestions({"options": [option("x" * 151)]})
