"""The script API's acts: clicks, forms and what is refused with a sentence."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json, actions, button, modal, options, plain, section, text_input


def select(**more: Any) -> Json:
    """A select of red and blue."""
    return {"type": "static_select", "action_id": "colour", "options": options("red", "blue"), **more}


async def _post(desk: Desk, *blocks: Json) -> str:
    ts: str = (await desk.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=list(blocks)))["ts"]
    return ts


async def _open(desk: Desk, *blocks: Json, **more: Any) -> str:
    await desk.command()
    view = modal(*blocks, **more)
    opened: str = (await desk.api("views.open", trigger_id=desk.bot.last["trigger_id"], view=view))["view"]["id"]
    return opened


async def test_a_click_sends_the_buttons_own_value(desk: Desk) -> None:
    """A button's value is taken from its block; the request says where it was clicked."""
    ts = await _post(desk, actions(button("go", "INV-1")))
    outcome = await desk.act("click", user="ana", channel="#general", ts=ts, action_id="go")
    sent = desk.bot.last
    assert (outcome["status"], outcome["error"], sent["type"]) == (200, None, "block_actions")
    assert (sent["actions"][0]["value"], sent["actions"][0]["block_id"]) == ("INV-1", "row")
    assert (sent["container"]["message_ts"], sent["message"]["ts"], sent["channel"]["id"]) == (ts, ts, "C0GENERAL")
    assert sent["user"] == {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": "T0VENDOR"}


async def test_value_or_block_picks_among_buttons_of_one_id(desk: Desk) -> None:
    """Two rows with the same button: the value says which, or the block does."""
    ts = await _post(desk, actions(button("go", "1"), block_id="a"), actions(button("go", "2"), block_id="b"))
    await desk.act("click", user="ana", channel="general", ts=ts, action_id="go", value="2")
    assert desk.bot.last["actions"][0]["block_id"] == "b"
    await desk.act("click", user="ana", channel="general", ts=ts, action_id="go", block_id="b")
    assert desk.bot.last["actions"][0]["value"] == "2"


async def test_choosing_in_a_select_sends_the_option(desk: Desk) -> None:
    """The action carries the whole option, and the message's state holds it, per person."""
    ts = await _post(desk, actions(select()))
    await desk.act("click", user="ana", channel="general", ts=ts, action_id="colour", value="blue")
    option = {"text": {"type": "plain_text", "text": "Blue"}, "value": "blue"}
    assert desk.bot.last["actions"][0]["selected_option"] == option
    assert desk.bot.last["state"]["values"]["row"]["colour"]["selected_option"] == option
    await desk.act("click", user="ben", channel="general", ts=ts, action_id="colour", value="red")
    assert desk.bot.last["state"]["values"]["row"]["colour"]["selected_option"]["value"] == "red"


@pytest.mark.parametrize(
    ("element", "value", "carried"),
    [
        ({"type": "overflow", "options": options("a", "b")}, "b", {"selected_option": options("b")[0]}),
        ({"type": "users_select"}, "ben", {"selected_user": "U0BEN"}),
        ({"type": "datepicker"}, "2026-02-28", {"selected_date": "2026-02-28"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        ({"type": "radio_buttons", "options": options("a", "b")}, "a", {"selected_option": options("a")[0]}),
        ({"type": "checkboxes", "options": options("a", "b")}, ["a", "b"], {"selected_options": options("a", "b")}),
        ({"type": "checkboxes", "options": options("a", "b")}, [], {"selected_options": []}),
        ({"type": "conversations_select"}, "C0GENERAL", {"selected_conversation": "C0GENERAL"}),
    ],
)
async def test_each_element_carries_what_was_chosen(desk: Desk, element: Json, value: Any, carried: Json) -> None:
    """The field of the action follows the element's type."""
    ts = await _post(desk, actions({"action_id": "it", **element}))
    await desk.act("click", user="ana", channel="general", ts=ts, action_id="it", value=value)
    action = desk.bot.last["actions"][0]
    assert {key: action[key] for key in carried} == carried


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"action_id": "nope"}, "nope"),
        ({"action_id": "colour", "value": "green"}, "“green” is not among the options: red, blue."),
        ({"action_id": "go", "value": "9"}, "No button go here has the value “9”."),
        ({"action_id": "day", "value": "tomorrow"}, "“tomorrow”"),
        ({"action_id": "go", "user": "nobody"}, "There is no such person: nobody."),
        ({"action_id": "go", "user": "gus"}, "Gus Gone's account is deactivated."),
        ({"action_id": "go", "ts": "1.000001"}, "sees no message"),
        ({"action_id": 7}, "action_id should be a string."),
        ({"action_id": "go", "colour": "red"}, "colour does not fit"),
    ],
)
async def test_what_cannot_be_clicked_is_refused(desk: Desk, wish: Json, said: str) -> None:
    """400 with a sentence, and nothing is sent to the bot."""
    day = {"type": "datepicker", "action_id": "day"}
    ts = await _post(desk, actions(button(), select(), day))
    status, answer = await desk.post("click", **{"user": "ana", "channel": "general", "ts": ts, **wish})
    assert status == 400
    assert said in answer["error"]
    assert desk.bot.received == []


async def test_nobody_clicks_what_they_do_not_see(desk: Desk) -> None:
    """Outside the channel, or for another's ephemeral message: 400."""
    triage = await desk.api("chat.postMessage", channel="C0TRIAGE", text="x", blocks=[actions(button())])
    fields = {"user": "ana", "channel": "triage", "action_id": "go"}
    assert (await desk.post("click", ts=triage["ts"], **fields))[0] == 400
    for_ben = {"channel": "C0GENERAL", "user": "U0BEN", "text": "x", "blocks": [actions(button())]}
    ts = (await desk.api("chat.postEphemeral", **for_ben))["message_ts"]
    assert (await desk.post("click", user="ana", channel="general", ts=ts, action_id="go"))[0] == 400
    await desk.act("click", user="ben", channel="general", ts=ts, action_id="go")


async def test_a_submission_carries_the_whole_state(desk: Desk) -> None:
    """Given values, initial values and empty inputs are all in state.values."""
    empty = text_input("note") | {"optional": True}
    view_id = await _open(desk, text_input(), text_input("city", initial_value="Oslo"), empty, private_metadata="ref")
    outcome = await desk.act("submit", user="ana", view_id=view_id, values={"name": {"text": "Ana"}})
    view = desk.bot.last["view"]
    assert (desk.bot.last["type"], view["id"], view["private_metadata"]) == ("view_submission", view_id, "ref")
    assert {block: held["text"]["value"] for block, held in view["state"]["values"].items()} == {
        "name": "Ana",
        "city": "Oslo",
        "note": None,
    }
    assert (outcome["status"], outcome["view"]) == (200, None)


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "plain_text_input", "max_length": 3}, "four", "This entry is too long (3-character max)."),
        ({"type": "plain_text_input", "min_length": 5}, "four", "This entry is too short (5-character min)."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "10", "not above 9"),
        ({"type": "email_text_input"}, "ana", "“ana” is not something"),
        ({"type": "static_select", "options": options("a")}, "b", "“b” is not among the options: a."),
        ({"type": "checkboxes", "options": options("a")}, [], "Please complete this required field."),
    ],
)
async def test_inputs_are_checked_before_the_bot_is_asked(desk: Desk, element: Json, value: Any, said: str) -> None:
    """What Slack's client would not submit stays with its error at its block."""
    block = {"type": "input", "block_id": "b", "label": plain("B"), "element": {"action_id": "a", **element}}
    view_id = await _open(desk, block)
    before = len(desk.bot.received)
    outcome = await desk.act("submit", user="ana", view_id=view_id, values={"b": {"a": value}})
    assert said in outcome["error"]["errors"]["b"]
    assert (outcome["status"], outcome["view"]["errors"].keys()) == (None, {"b"})
    assert len(desk.bot.received) == before


async def test_an_unknown_input_is_refused(desk: Desk) -> None:
    """400 names the input that isn't there."""
    view_id = await _open(desk, text_input())
    status, answer = await desk.post("submit", user="ana", view_id=view_id, values={"nope": {"text": "x"}})
    assert (status, answer["error"]) == (400, "This view has no input nope / text.")


async def test_errors_of_the_bot_stay_on_the_form(desk: Desk) -> None:
    """response_action errors keep the modal open and are the answer's error; the next try clears them."""
    view_id = await _open(desk, text_input())
    desk.bot.answers({"response_action": "errors", "errors": {"name": "Taken."}})
    fields = {"user": "ana", "view_id": view_id, "values": {"name": {"text": "Ana"}}}
    outcome = await desk.act("submit", **fields)
    assert outcome["error"] == {"errors": {"name": "Taken."}}
    assert (outcome["view"]["id"], outcome["view"]["errors"]) == (view_id, {"name": "Taken."})
    desk.bot.answers()
    assert (await desk.act("submit", **fields))["view"] is None


async def test_errors_for_blocks_that_are_no_inputs_are_a_fault(desk: Desk) -> None:
    """Slack shows nothing useful then; the answer says what is wrong."""
    view_id = await _open(desk, text_input())
    desk.bot.answers({"response_action": "errors", "errors": {"nope": "x"}})
    outcome = await desk.act("submit", user="ana", view_id=view_id, values={"name": {"text": "Ana"}})
    assert "nope" in outcome["error"]


async def test_update_push_and_clear_answer_a_form(desk: Desk) -> None:
    """update replaces the view, push puts one on top, clear takes all away; closing one shows the one below."""
    view_id = await _open(desk, text_input())
    fields = {"user": "ana", "values": {}}
    desk.bot.answers({"response_action": "update", "view": modal(section()) | {"title": plain("Two")}})
    updated = await desk.act("submit", user="ana", view_id=view_id, values={"name": {"text": "Ana"}})
    assert (updated["view"]["id"], updated["view"]["title"]) == (view_id, "Two")
    desk.bot.answers({"response_action": "push", "view": modal(section()) | {"title": plain("Three")}})
    pushed = (await desk.act("submit", view_id=view_id, **fields))["view"]
    assert (pushed["title"], pushed["previous_id"]) == ("Three", view_id)
    assert (await desk.post("submit", view_id=view_id, **fields))[0] == 400
    desk.bot.answers()
    assert (await desk.act("submit", view_id=pushed["id"], **fields))["view"]["id"] == view_id
    desk.bot.answers({"response_action": "clear"})
    assert (await desk.act("submit", view_id=view_id, **fields))["view"] is None


async def test_a_view_in_an_answer_is_checked(desk: Desk) -> None:
    """A view that Slack would refuse leaves the modal as it was."""
    view_id = await _open(desk, text_input())
    desk.bot.answers({"response_action": "update", "view": {"type": "modal"}})
    outcome = await desk.act("submit", user="ana", view_id=view_id, values={"name": {"text": "Ana"}})
    assert "missing required field: title" in outcome["error"]
    assert outcome["view"]["id"] == view_id


async def test_inputs_speak_only_with_dispatch_action(desk: Desk) -> None:
    """An input block sends block_actions when it has dispatch_action, else waits for submit."""
    silent = {"type": "input", "block_id": "s", "label": plain("S"), "element": select()}
    view_id = await _open(desk, silent, {**silent, "block_id": "d", "dispatch_action": True})
    fields = {"user": "ana", "view_id": view_id, "action_id": "colour", "value": "red"}
    assert (await desk.post("click", block_id="s", **fields))[0] == 400
    await desk.act("click", block_id="d", **fields)
    assert desk.bot.last["view"]["state"]["values"]["d"]["colour"]["selected_option"]["value"] == "red"


async def test_an_unknown_command_is_refused(desk: Desk) -> None:
    """A command that the manifest doesn't have: 400, naming those it has."""
    status, answer = await desk.post("command", user="ana", channel="dm", text="/pay now")
    assert (status, answer["error"]) == (400, "/pay is not a command here. There are: /invoice, /raw.")


async def test_a_channel_one_is_not_in_is_refused(desk: Desk) -> None:
    """People act only where they are members."""
    status, answer = await desk.post("message", user="ana", channel="triage", text="x")
    assert (status, answer["error"]) == (400, "Ana Pérez is in no channel triage.")


async def test_a_body_that_is_no_json_is_refused(desk: Desk) -> None:
    """Broken JSON gets a sentence."""
    async with desk.http.post(f"{desk.sandbox.url}/_/home", data="{") as response:
        assert (response.status, await response.json()) == (400, {"error": "The body is not JSON."})


async def test_what_the_bot_sends_after_its_answer_is_waited_for(open_desk: OpenDesk) -> None:
    """A message posted just after the acknowledgement is among the answer's messages."""
    desk = await open_desk(quiet_seconds=0.9)
    posts: list[asyncio.Task[Any]] = []

    async def answer(payload: Json) -> web.Response:
        post = desk.client.chat_postMessage(channel=payload["user_id"], text="done")
        posts.append(asyncio.create_task(post))
        return web.Response()

    desk.bot.answer = answer
    assert [each["text"] for each in (await desk.command())["messages"]] == ["done"]


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
async def test_other_sites_pages_do_not_act(desk: Desk, headers: dict[str, str]) -> None:
    """A page of another site in the same browser gets 403, and nothing happens."""
    act = {"user": "ana", "channel": "dm", "text": "/invoice"}
    async with desk.http.post(f"{desk.sandbox.url}/_/command", json=act, headers=headers) as response:
        assert response.status == 403
    assert desk.bot.received == []


async def test_a_reply_is_in_its_thread(desk: Desk) -> None:
    """thread_ts makes a reply, and the event carries it."""
    ts = await _post(desk, section())
    reply = await desk.act("message", user="ana", channel="general", text="me too", thread_ts=ts)
    assert reply["messages"][0]["thread_ts"] == ts
    assert desk.bot.last["event"]["thread_ts"] == ts
