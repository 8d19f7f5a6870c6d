"""Rich text inputs: what a person types is sent as Slack's own editor sends it."""

from typing import Any

import pytest

from sandbox.blocks import check_message, check_view
from sandbox.errors import SlackError
from sandbox.rich_text import typed_of
from tests.sandbox.desk import Desk, Json, modal, plain

TYPED = (
    "*Hi* @ben, @here in #general :tada:\n\u2022 `a`\n    2. b\n> c\n```\nd < e\n```\n[our page](https://a.example/x)"
)
SENT: list[Json] = [
    {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "Hi", "style": {"bold": True}},
            {"type": "text", "text": " "},
            {"type": "user", "user_id": "U0BEN"},
            {"type": "text", "text": ", "},
            {"type": "broadcast", "range": "here"},
            {"type": "text", "text": " in "},
            {"type": "channel", "channel_id": "C0GENERAL"},
            {"type": "text", "text": " "},
            {"type": "emoji", "name": "tada", "unicode": "1f389"},
        ],
    },
    {
        "type": "rich_text_list",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "a", "style": {"code": True}}]}
        ],
        "style": "bullet",
        "indent": 0,
        "border": 0,
    },
    {
        "type": "rich_text_list",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "b"}]}],
        "style": "ordered",
        "indent": 1,
        "border": 0,
        "offset": 1,
    },
    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "c"}]},
    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "d < e"}], "border": 0},
    {
        "type": "rich_text_section",
        "elements": [{"type": "link", "url": "https://a.example/x", "text": "our page"}],
    },
]


def form(**more: Any) -> Json:
    """A modal with a rich text input."""
    element = {"type": "rich_text_input", "action_id": "text", **more}
    return modal({"type": "input", "block_id": "text", "label": plain("Text"), "element": element})


async def send(desk: Desk, value: str) -> Json:
    """Send the form with what was typed."""
    await desk.command()
    view = await desk.api("views.open", trigger_id=desk.bot.last["trigger_id"], view=form())
    return await desk.act("submit", user="ana", view_id=view["view"]["id"], values={"text": {"text": value}})


async def test_signs_become_rich_text(desk: Desk) -> None:
    """It arrives in rich_text_value, without text or names."""
    await send(desk, TYPED)
    state = desk.bot.last["view"]["state"]["values"]["text"]["text"]
    assert state == {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": SENT}}


async def test_an_empty_one_is_not_sent(desk: Desk) -> None:
    """The client asks for it, as for any required field."""
    said = await send(desk, " \n")
    assert said["error"] == {"errors": {"text": "Please complete this required field."}}


def test_it_is_shown_again_as_it_was_typed() -> None:
    """With people and channels by their ID, because their names may have changed."""
    again = TYPED.replace("@ben", "@U0BEN").replace("#general", "#C0GENERAL")
    assert typed_of({"type": "rich_text", "elements": SENT}) == again


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}, "0/elements/0/text"),
        ({"type": "rich_text_section", "elements": [{"type": "user", "text": "x"}]}, "0/elements/0"),
        ({"type": "rich_text_list", "elements": [SENT[0]]}, "0"),
        ({"type": "rich_text_list", "style": "bullet", "elements": [SENT[3]]}, "0/elements/0"),
        ({"type": "rich_text_list", "style": "bullet", "elements": [SENT[0]], "indent": 9}, "0/indent"),
        ({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U0BEN"}]}, "0/elements/0"),
        ({"type": "section", "elements": []}, "0"),
    ],
)
def test_wrong_rich_text_is_refused_at_its_place(part: Json, place: str) -> None:
    """In a message, and as the first content of an input. What the editor sends is taken."""
    wrong, right = {"type": "rich_text", "elements": [part]}, {"type": "rich_text", "elements": SENT}
    assert check_message([right]) == [right]
    assert check_view(form(initial_value=right), "modal")
    with pytest.raises(SlackError) as refused:
        check_message([wrong])
    assert f"[json-pointer:/blocks/0/elements/{place}" in str(refused.value.more)
    with pytest.raises(SlackError) as refused:
        check_view(form(initial_value=wrong), "modal")
    assert f"[json-pointer:/view/blocks/0/element/initial_value/elements/{place}" in str(refused.value.more)
