"""Nonsense that a script sends: 400 with a sentence that names the field, and nothing is done."""

from typing import Any

import pytest

from tests.sandbox.desk import Desk, Json, actions, button, modal, options, plain, section, text_input

HALF = "\\ud800"  # half of a character
LOST = {"method": "chat.postMessage", "kind": "lost"}
SELECT = {"type": "static_select", "action_id": "choice", "options": options("a", "b"), "placeholder": plain("Which?")}


async def _refused(desk: Desk, act: str, body: Json) -> str:
    status, answer = await desk.post(act, **body)
    assert status == 400, answer
    return str(answer["error"])


@pytest.mark.parametrize("field", ["times", "rate", "seconds"])
@pytest.mark.parametrize("value", ["x", "1", "", -1, [], [[1]], {}, True, float("nan"), float("inf"), "9" * 5000])
async def test_a_faults_numbers_are_numbers(desk: Desk, field: str, value: Any) -> None:
    """And the fault is not asked for."""
    assert (await _refused(desk, "fault", LOST | {field: value})).startswith(f"{field} should be a number from 0")
    assert (await desk.client.chat_postMessage(channel="C0GENERAL", text="x"))["ok"]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"times": 1.5}, "times should be a whole number."),
        ({"rate": 1.1}, "rate should be a number from 0 to 1."),
        ({"rate": 30}, "rate should be a number from 0 to 1."),
    ],
)
async def test_a_faults_numbers_have_their_bounds(desk: Desk, wish: Json, sentence: str) -> None:
    """Whole times; a probability."""
    assert await _refused(desk, "fault", LOST | wish) == sentence


@pytest.mark.parametrize("act", ["settle", "clock"])
@pytest.mark.parametrize("value", ["x", "1", -1, [], {}, False, float("nan"), float("inf")])
async def test_a_timeout_is_a_number(desk: Desk, act: str, value: Any) -> None:
    """And the clock stays where it is."""
    assert await _refused(desk, act, {"advance": "P1D", "timeout": value}) == "timeout should be a number from 0."
    assert (await desk.get("clock"))["offset"] == 0


@pytest.mark.parametrize("value", [1.5, True, "", "x", [], {}, "P1E9D", "P9999999999D"])
async def test_a_period_is_a_period(desk: Desk, value: Any) -> None:
    """A number has no unit."""
    assert (await _refused(desk, "clock", {"advance": value})).startswith("advance takes a duration in ISO 8601")


ACTS: dict[str, Json] = {
    "command": {"user": "ana", "channel": "dm", "text": "/invoice"},
    "message": {"user": "ana", "channel": "general", "text": "x"},
    "click": {"user": "ana", "action_id": "choice"},
    "submit": {"user": "ana", "view_id": "V1", "values": {}},
    "close": {"user": "ana", "view_id": "V1"},
    "home": {"user": "ana"},
    "shortcut": {"user": "ana", "callback_id": "new_ticket"},
    "join": {"user": "ana", "channel": "general"},
    "person": {"user": "ana", "changes": {}},
}
CASES = [(act, field) for act, body in ACTS.items() for field in body]


@pytest.mark.parametrize(("act", "field"), CASES)
async def test_what_is_needed_can_not_be_null(desk: Desk, act: str, field: str) -> None:
    """As if it were missing."""
    assert (await _refused(desk, act, ACTS[act] | {field: None})).endswith(f"; {field} does not fit.")


@pytest.mark.parametrize(("act", "field"), CASES)
@pytest.mark.parametrize("value", [1, [], [["x"]], True])
async def test_a_field_of_another_kind_is_named(desk: Desk, act: str, field: str, value: Any) -> None:
    """A string, or a JSON object."""
    assert (await _refused(desk, act, ACTS[act] | {field: value})).startswith(f"{field} should be a ")


@pytest.mark.parametrize("values", [{"name": "x"}, {"name": None}, {"name": {"text": {}}}, {"name": {"text": [[]]}}])
async def test_a_forms_values_are_by_block_and_action(desk: Desk, values: Json) -> None:
    """Two levels, and plain values in them."""
    await desk.act("shortcut", user="ana", callback_id="new_ticket")
    shown = await desk.api("views.open", trigger_id=desk.bot.last["trigger_id"], view=modal(text_input("name")))
    sentence = await _refused(desk, "submit", {"user": "ana", "view_id": shown["view"]["id"], "values": values})
    assert sentence.startswith("values")


@pytest.mark.parametrize("value", [{}, {"a": 1}, [["a"]], [{}]])
async def test_a_choice_is_plain(desk: Desk, value: Any) -> None:
    """No JSON objects."""
    posted = await desk.client.chat_postMessage(
        channel="C0GENERAL", text="x", blocks=[section(), actions(button(), SELECT)]
    )
    click = {"user": "ana", "channel": "general", "ts": posted["ts"], "action_id": "choice", "value": value}
    assert await _refused(desk, "click", click) == "value should be a string, a number or a list of them."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("deleted", "yes"), ("is_restricted", 1), ("name", None), ("real_name", 5), ("email", []), ("locale", {})),
        *(("tz", 1), ("tz", "Europe/Atlantis"), ("tz", ""), ("tz", "../x"), ("tz", "Europe"), ("tz", "\0")),
    ],
)
async def test_a_persons_changes_fit(desk: Desk, field: str, value: Any) -> None:
    """And nobody is changed."""
    assert (await _refused(desk, "person", {"user": "ana", "changes": {field: value}})).startswith(field)
    shown = (await desk.api("users.info", user="U0ANA"))["user"]
    assert (shown["name"], shown["tz"], shown["deleted"]) == ("ana", "Europe/Madrid", False)


@pytest.mark.parametrize("act", [*ACTS, "clock", "settle", "fault"])
@pytest.mark.parametrize("raw", ["\udcff", "{", "[" * 100_000, f'{{"user": "{HALF}"}}', f'{{"{HALF}": 1}}', "[]", "3"])
async def test_a_body_that_is_no_json_object_is_refused(desk: Desk, act: str, raw: str) -> None:
    """Whatever is asked for."""
    async with desk.http.post(f"{desk.sandbox.url}/_/{act}", data=raw.encode("utf-8", "surrogateescape")) as response:
        assert response.status == 400
        assert (await response.json())["error"] in ("The body is not JSON.", "The body is not a JSON object.")


@pytest.mark.parametrize("since", ["x", "-1", "²", "9" * 5000])
async def test_the_log_is_asked_for_by_a_number(desk: Desk, since: str) -> None:
    """The number of an entry."""
    assert (await desk.get(f"log?since={since}"))["error"].startswith("since takes the number")
