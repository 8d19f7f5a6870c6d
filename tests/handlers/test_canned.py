"""Canned replies, through a running Steward."""

from typing import Any

from sandbox.entities import Json
from sandbox.rich_text import rich_text_of
from tests.handlers.hands import Hands, entered
from tests.handlers.test_agents_day import opens
from tests.handlers.test_reopening import shown
from tests.handlers.test_words import last

TEXT = "Hello {name}, please restart {subject} ({ref}). {agent}, {vendor} {else}"


def inputs(view: Json | None) -> dict[str, str]:
    """What is in a form's text inputs, by block."""
    blocks: list[Any] = view["blocks"] if view else []
    return {
        block["block_id"]: entered(block["element"])
        for block in blocks
        if block["type"] == "input" and block["element"]["type"] in ("plain_text_input", "rich_text_input")
    }


async def test_a_canned_reply_is_filled_in_below_what_was_typed(hands: Hands) -> None:
    """With the ticket's own words in its gaps. The input has another name then, as Slack keeps what is in the old one,
    and the answer is sent from either."""
    await opens(hands, "chidi", "it")
    said = await hands.submit("agnes", "ticket_canned", {"name": "Restart", "text": TEXT}, "0")
    assert "Saved: Restart" in said.words
    desk = hands.desk
    form = (await desk.command("anton", "/ticket answer T-1"))["view"]
    (menu,) = [block["elements"][0] for block in form["blocks"] if block["type"] == "actions"]
    assert [option["text"]["text"] for option in menu["options"]] == ["Restart"]
    view = hands.engine.workspace.find_view(form["id"])
    assert view is not None
    view.state["text"]["text"]["rich_text_value"] = rich_text_of("*Good* morning", hands.engine.workspace)
    filled = await desk.click("anton", "ticket_fill", view_id=view.id, value="1")
    whole = "*Good* morning\n\nHello Chidi Ọkáfọ̀, please restart it (T-1). Anton Brâncuși, Northwind Software {else}"
    assert inputs(filled["view"]) == {"text_again": whole}


async def test_an_answer_is_sent_from_the_input_that_was_filled(hands: Hands) -> None:
    """Under its other name."""
    await opens(hands, "chidi", "it")
    await hands.submit("agnes", "ticket_answer", {"text_again": "Restart it.", "then": "waiting"}, "T-1")
    assert "Restart it." in shown(await last(hands, "chidi")).words


async def test_canned_replies_are_listed_changed_and_removed(hands: Hands) -> None:
    """By every agent, and by nobody else."""
    await hands.submit("agnes", "ticket_canned", {"name": "Restart", "text": TEXT}, "0")
    listed = await hands.command("anton", "/ticket canned")
    form = await hands.press("anton", listed.button("Change")["action_id"], card=True)
    assert inputs(form.view) == {"name": "Restart", "text": TEXT}
    await hands.submit("anton", "ticket_canned", {"name": "Reboot", "text": "Hm."}, "1")
    assert "*Reboot*: Hm." in (await hands.command("agnes", "/ticket canned")).words
    assert "You can't" in (await hands.command("chidi", "/ticket canned")).words
    assert "Removed: Reboot" in (await hands.press("agnes", "/ticket canned remove 1", card=True)).words
    assert await hands.desk.count("canned_replies") == 0
