"""Forms on the page: what they send, their errors, whose they are and in which order they are drawn."""

import re

from aiohttp import FormData

from sandbox.ui.blocks import field_name
from tests.sandbox.ui.conftest import Desk
from tests.sandbox.ui.test_page import MODAL, payload


async def test_a_form_sends_what_is_ticked_and_what_is_no_longer(desk: Desk) -> None:
    """Typed text arrives, and a box that was ticked at first and is not any more arrives as empty."""
    view = desk.sandbox.workspace.open_view("U0ANA", MODAL)
    text = (field_name("subject", "text"), "It\r\nprints")
    await desk.post("/as/U0ANA/submit", text, view_id=view.id)
    values = payload(desk)["view"]["state"]["values"]
    assert values["subject"]["text"]["value"] == "It\nprints"
    assert values["copies"]["to"]["selected_options"] == []


async def test_an_error_stands_at_its_field(desk: Desk) -> None:
    """A refused form stays open with the bot's words at the input, and what was typed."""
    desk.answer = lambda _request: {"response_action": "errors", "errors": {"subject": "Say a little more."}}
    view = desk.sandbox.workspace.open_view("U0ANA", MODAL)
    await desk.post("/as/U0ANA/submit", (field_name("subject", "text"), "It"), view_id=view.id)
    html = await desk.get("/as/U0ANA/dm")
    field = html[html.index('data-block-id="subject"') : html.index('data-block-id="copies"')]
    assert "Say a little more." in field
    assert 'value="It"' in field


async def test_a_click_in_a_modal_tells_the_bot_what_is_typed_so_far(desk: Desk) -> None:
    """A button in a form carries the unfinished form, ticks in the order of the options."""
    view = desk.sandbox.workspace.open_view("U0ANA", MODAL)
    ticks = [(field_name("copies", "to"), each) for each in ("all", "me")]
    typed = (field_name("subject", "text"), "half")
    await desk.post("/as/U0ANA/click", typed, *ticks, view_id=view.id, action_id="add", block_id="more")
    values = payload(desk)["view"]["state"]["values"]
    assert values["subject"]["text"]["value"] == "half"
    assert [each["value"] for each in values["copies"]["to"]["selected_options"]] == ["me", "all"]


async def test_nobody_types_into_anothers_modal(desk: Desk) -> None:
    """A click in somebody else's view is refused and leaves their form alone."""
    view = desk.sandbox.workspace.open_view("U0ANA", MODAL)
    typed = (field_name("subject", "text"), "not mine")
    words = await desk.post("/as/U0BO/click", typed, view_id=view.id, action_id="add", block_id="more")
    assert "has no view" in words
    assert view.state["subject"]["text"]["value"] is None
    assert desk.requests == []


async def test_modals_are_drawn_in_their_order_and_closed_from_the_top(desk: Desk) -> None:
    """The stack is on the page, the top last, and closing takes the top away."""
    first = desk.sandbox.workspace.open_view("U0ANA", MODAL)
    second = desk.sandbox.workspace.open_view("U0ANA", MODAL, push=True)
    html = await desk.get("/as/U0ANA/dm")
    assert re.findall(r'<dialog class="modal" id="modal-(\w+)"', html) == [first.id, second.id]
    await desk.post("/as/U0ANA/close", view_id=second.id)
    assert f"modal-{second.id}" not in await desk.get("/as/U0ANA/dm")


async def test_a_form_uploads_the_chosen_file_and_keeps_it(desk: Desk) -> None:
    """A browser sends the form in parts. A second try without a file sends the one that was uploaded before."""
    element = {"type": "file_input", "action_id": "file"}
    label = {"type": "plain_text", "text": "File"}
    block = {"type": "input", "block_id": "file", "label": label, "element": element}
    view = desk.sandbox.workspace.open_view("U0ANA", {**MODAL, "blocks": [block]})
    desk.answer = lambda _request: {"response_action": "errors", "errors": {"file": "Another one, please."}}
    for content in (b"a\r\nb", b""):
        form = FormData({"view_id": view.id})
        form.add_field(field_name("file", "file"), content, filename="march.csv" if content else "")
        async with desk.http.post("/as/U0ANA/submit", data=form) as response:
            assert response.status == 200
        (file,) = payload(desk)["view"]["state"]["values"]["file"]["file"]["files"]
        assert (file["name"], desk.sandbox.workspace.files[file["id"]].content) == ("march.csv", b"a\r\nb")
