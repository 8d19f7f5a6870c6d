"""views.*: trigger ids, the stack of three, hashes, the Home tab."""

from typing import Any

from aiohttp import web

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json, actions, button, modal, plain, section, text_input


async def _trigger(desk: Desk, user: str = "ana") -> str:
    await desk.command(user=user)
    return str(desk.bot.last["trigger_id"])


async def _open(desk: Desk, *blocks: Json, **more: Any) -> Json:
    view = modal(*(blocks or [text_input()]), **more)
    opened: Json = (await desk.api("views.open", trigger_id=await _trigger(desk), view=view))["view"]
    return opened


async def test_a_modal_opens_for_whoever_acted(desk: Desk) -> None:
    """views.open with a fresh trigger id shows the modal to that person alone."""
    view = await _open(desk)
    assert [each["id"] for each in (await desk.get("inbox?user=ana"))["views"]] == [view["id"]]
    assert (await desk.get("inbox?user=ben"))["views"] == []


async def test_a_modal_opened_before_the_ack_is_in_the_answer(desk: Desk) -> None:
    """What the bot opens while it handles the command is the answer's view."""

    async def answer(payload: Json) -> web.Response:
        await desk.client.views_open(trigger_id=payload["trigger_id"], view=modal(text_input()))
        return web.Response()

    desk.bot.answer = answer
    assert (await desk.command())["view"]["title"] == "A form"


async def test_a_trigger_works_once(desk: Desk) -> None:
    """The second use: exchanged_trigger_id."""
    trigger = await _trigger(desk)
    await desk.api("views.open", trigger_id=trigger, view=modal(section()))
    assert await desk.error("views.open", trigger_id=trigger, view=modal(section())) == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds(open_desk: OpenDesk) -> None:
    """With Slack's own limits: still good after 2 s of the sandbox's clock, too old after 4 s."""
    desk = await open_desk(answer_seconds=3.0)
    early, late = await _trigger(desk), await _trigger(desk)
    await desk.act("clock", advance="PT2S")
    await desk.api("views.open", trigger_id=early, view=modal(section()))
    await desk.act("clock", advance="PT2S")
    assert await desk.error("views.open", trigger_id=late, view=modal(section())) == "expired_trigger_id"


async def test_a_trigger_lives_as_long_as_an_answer_may_take(open_desk: OpenDesk) -> None:
    """Where answers have twenty seconds: still good after 19 s, too old after 21 s."""
    desk = await open_desk(answer_seconds=20.0)
    early, late = await _trigger(desk), await _trigger(desk)
    await desk.act("clock", advance="PT19S")
    await desk.api("views.open", trigger_id=early, view=modal(section()))
    await desk.act("clock", advance="PT2S")
    assert await desk.error("views.open", trigger_id=late, view=modal(section())) == "expired_trigger_id"


async def test_a_refused_view_does_not_use_the_trigger_up(desk: Desk) -> None:
    """A view that is refused leaves the trigger id good."""
    trigger = await _trigger(desk)
    assert await desk.error("views.open", trigger_id=trigger, view={"type": "modal"}) == "invalid_arguments"
    await desk.api("views.open", trigger_id=trigger, view=modal(section()))


async def test_three_views_are_the_most(desk: Desk) -> None:
    """The third lies on top, a fourth is refused: push_limit_reached."""
    await _open(desk)
    for _ in range(2):
        last = await desk.api("views.push", trigger_id=await _trigger(desk), view=modal(section()))
    stack = (await desk.get("inbox?user=ana"))["views"]
    assert (len(stack), stack[-1]["id"]) == (3, last["view"]["id"])
    assert last["view"]["root_view_id"] == stack[0]["id"]
    assert last["view"]["previous_view_id"] == stack[1]["id"]
    error = await desk.error("views.push", trigger_id=await _trigger(desk), view=modal(section()))
    assert error == "push_limit_reached"


async def test_an_update_with_an_old_hash_conflicts(desk: Desk) -> None:
    """The first update changes the hash, the second with the same hash: hash_conflict."""
    view = await _open(desk)
    arguments = {"view_id": view["id"], "hash": view["hash"], "view": modal(section())}
    await desk.api("views.update", **arguments)
    assert await desk.error("views.update", **arguments) == "hash_conflict"


async def test_an_update_keeps_what_was_typed(desk: Desk) -> None:
    """An input that keeps its ids keeps its value; one with another block_id starts anew."""
    view = await _open(desk, text_input("a"), text_input("b"))
    desk.bot.answers({"response_action": "errors", "errors": {"a": "No."}})
    await desk.act("submit", user="ana", view_id=view["id"], values={"a": {"text": "1"}, "b": {"text": "2"}})
    updated = await desk.api("views.update", view_id=view["id"], view=modal(text_input("a"), text_input("c")))
    values = updated["view"]["state"]["values"]
    assert (values["a"]["text"]["value"], values["c"]["text"]["value"]) == ("1", None)


async def test_an_unknown_view_is_not_found(desk: Desk) -> None:
    """views.update of a view that is not open: not_found."""
    assert await desk.error("views.update", view_id="V999", view=modal(section())) == "not_found"


async def test_a_view_is_found_by_its_external_id(desk: Desk) -> None:
    """external_id names a view for updates, and may not be given twice."""
    view = await _open(desk, external_id="mine")
    updated = await desk.api("views.update", external_id="mine", view=modal(section(), external_id="mine"))
    assert updated["view"]["id"] == view["id"]
    twice = modal(section(), external_id="mine")
    assert await desk.error("views.open", trigger_id=await _trigger(desk), view=twice) == "duplicate_external_id"


async def test_the_home_tab_is_published_for_one_person(desk: Desk) -> None:
    """views.publish sets that person's Home; its buttons reach the bot with the view as their container."""
    home = {"type": "home", "blocks": [actions(button())]}
    view = (await desk.api("views.publish", user_id="U0ANA", view=home))["view"]
    assert (await desk.act("home", user="ana"))["view"]["id"] == view["id"]
    assert (await desk.act("home", user="ben"))["view"] is None
    await desk.act("click", user="ana", view_id=view["id"], action_id="go")
    assert desk.bot.last["container"] == {"type": "view", "view_id": view["id"]}
    assert desk.bot.last["view"]["type"] == "home"


async def test_publishing_with_an_old_hash_conflicts(desk: Desk) -> None:
    """views.publish checks the hash as well."""
    home = {"type": "home", "blocks": [section()]}
    first = (await desk.api("views.publish", user_id="U0ANA", view=home))["view"]["hash"]
    await desk.api("views.publish", user_id="U0ANA", view=home, hash=first)
    assert await desk.error("views.publish", user_id="U0ANA", view=home, hash=first) == "hash_conflict"


async def test_a_modal_is_no_home(desk: Desk) -> None:
    """views.publish takes only a Home, views.open only a modal."""
    refusal = await desk.refusal("views.publish", user_id="U0ANA", view=modal(section()))
    assert refusal["error"] == "invalid_arguments"
    assert "/view/type" in refusal["response_metadata"]["messages"][0]


async def test_a_title_of_25_characters_is_refused(desk: Desk) -> None:
    """The answer names the place."""
    view = modal(section()) | {"title": plain("x" * 25)}
    refusal = await desk.refusal("views.open", trigger_id=await _trigger(desk), view=view)
    assert refusal["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
