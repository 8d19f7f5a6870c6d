"""Slack's limits on blocks and views: what just fits passes, one more is refused at its place."""

from typing import Any

import pytest

from sandbox.blocks import check_message, check_view
from sandbox.errors import SlackError
from tests.sandbox.desk import Json, actions, button, modal, options, plain, section, text_input


def channels(blocks: Any) -> list[str]:
    """The pointers that a message's refusal names."""
    with pytest.raises(SlackError) as refused:
        check_message(blocks)
    assert refused.value.code == "invalid_blocks"
    messages = refused.value.more["response_metadata"]["messages"]
    return [message.split("json-pointer:")[1].rstrip("]") for message in messages]


def view_faults(view: Json) -> str:
    """What a modal's refusal says, in one text."""
    with pytest.raises(SlackError) as refused:
        check_view(view, "modal")
    assert refused.value.code == "invalid_arguments"
    return "\n".join(refused.value.more["response_metadata"]["messages"])


def select(count: int = 2, **more: Any) -> Json:
    """A select with this many options."""
    return {
        "type": "static_select",
        "action_id": "pick",
        "options": options(*(f"o{number}" for number in range(count))),
        **more,
    }


def fields(count: int, length: int) -> Json:
    """A section of fields."""
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * length}] * count}


def choices(kind: str, count: int) -> Json:
    """A radio group, checkboxes or an overflow."""
    return {"type": kind, "action_id": "c", "options": options(*(f"o{number}" for number in range(count)))}


def context(count: int) -> Json:
    """A context of texts."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * count}


def table(rows: int = 1, cells: int = 1, text: str = "x", **more: Any) -> Json:
    """A table of cells that say the same."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows, **more}


def rich(text: str) -> Json:
    """A bold cell of a table."""
    part = {"type": "text", "text": text, "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}


def data_table(rows: int = 1, cells: int = 1, text: str = "x", **more: Any) -> Json:
    """A table to page through, with a heading and so many rows."""
    return {**table(rows + 1, cells, text), "type": "data_table", "caption": "T"} | more


def charted(categories: int = 1, series: int = 1, **more: Any) -> Json:
    """Bars."""
    points = [{"label": str(one), "value": one} for one in range(categories)]
    named = [{"name": str(one), "data": points} for one in range(series)]
    axis = {"categories": [str(one) for one in range(categories)]}
    chart = {"type": "bar", "series": named, "axis_config": axis}
    return {"type": "data_visualization", "title": "T", "chart": chart} | more


def pie(segments: int = 1, value: float = 1) -> Json:
    """A pie."""
    return charted(chart={"type": "pie", "segments": [{"label": "x", "value": value}] * segments})


SEARCH: Json = {"type": "external_select", "action_id": "s", "placeholder": plain("Search"), "min_query_length": 0}


def buttons(count: int) -> list[Json]:
    """Buttons with different ids."""
    return [button(f"b{number}") for number in range(count)]


FITS_AND_NOT = [
    ([section("x" * 3000)], [section("x" * 3001)], "/blocks/0/text/text"),
    ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51, "/blocks"),
    ([fields(5, 2000)], [fields(1, 2001)], "/blocks/0/fields/0/text"),
    ([fields(10, 5)], [fields(11, 5)], "/blocks/0/fields"),
    (
        [{"type": "header", "text": plain("x" * 150)}],
        [{"type": "header", "text": plain("x" * 151)}],
        "/blocks/0/text/text",
    ),
    ([context(10)], [context(11)], "/blocks/0/elements"),
    ([actions(*buttons(25))], [actions(*buttons(26))], "/blocks/0/elements"),
    (
        [actions(button(text=plain("x" * 75)))],
        [actions(button(text=plain("x" * 76)))],
        "/blocks/0/elements/0/text/text",
    ),
    ([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    ([actions(button("x" * 255))], [actions(button("x" * 256))], "/blocks/0/elements/0/action_id"),
    ([section(block_id="x" * 255)], [section(block_id="x" * 256)], "/blocks/0/block_id"),
    ([actions(select(100))], [actions(select(101))], "/blocks/0/elements/0/options"),
    ([actions(choices("overflow", 5))], [actions(choices("overflow", 6))], "/blocks/0/elements/0/options"),
    ([actions(choices("radio_buttons", 10))], [actions(choices("radio_buttons", 11))], "/blocks/0/elements/0/options"),
    ([actions(choices("checkboxes", 10))], [actions(choices("checkboxes", 11))], "/blocks/0/elements/0/options"),
    (
        [actions(select() | {"options": options("x" * 75)})],
        [actions(select() | {"options": options("x" * 76)})],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        [actions(select() | {"options": [{"text": plain("x"), "value": "x" * 150}]})],
        [actions(select() | {"options": [{"text": plain("x"), "value": "x" * 151}]})],
        "/blocks/0/elements/0/options/0/value",
    ),
    ([charted(20, 6)], [charted(21)], "/blocks/0/chart/series/0/data"),
    ([charted(20, 6)], [charted(1, 7)], "/blocks/0/chart/series"),
    ([charted(title="T" * 50)], [charted(title="T" * 51)], "/blocks/0/title"),
    ([pie(6)], [pie(7)], "/blocks/0/chart/segments"),
    ([pie(1, 0.1)], [pie(1, 0)], "/blocks/0/chart/segments"),
    ([charted()] * 2, [charted()] * 3, "/blocks/2"),
    ([data_table(100, 20)], [data_table(1, 21)], "/blocks/0/rows/0"),
    ([data_table(100)], [data_table(101)], "/blocks/0/rows"),
    ([data_table(1)], [data_table(0)], "/blocks/0/rows"),
    ([data_table(page_size=100)], [data_table(page_size=101)], "/blocks/0/page_size"),
    ([data_table(page_size=1)], [data_table(page_size=0)], "/blocks/0/page_size"),
    (
        [data_table(row_header_column_index=0)],
        [data_table(row_header_column_index=1)],
        "/blocks/0/row_header_column_index",
    ),
    ([data_table(caption="T")], [data_table(caption="")], "/blocks/0/caption"),
    ([data_table(), data_table(1, 1, "x" * 4_000)], [data_table(9, 1, "x" * 1_001)], "/blocks/0/rows"),
    (
        [data_table() | {"rows": [[{"type": "raw_text", "text": "x"}], [rich("x")]]}],
        [data_table() | {"rows": [[rich("x")], [rich("x")]]}],
        "/blocks/0/rows/0",
    ),
    (
        [data_table() | {"rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_number", "value": 1.5}]]}],
        [data_table() | {"rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_number", "value": "1"}]]}],
        "/blocks/0/rows/1/0/value",
    ),
    (
        [data_table(1, 2)],
        [data_table(1, 2) | {"rows": [[{"type": "raw_text", "text": "x"}] * 2, [{"type": "raw_text", "text": "x"}]]}],
        "/blocks/0/rows/1",
    ),
    ([actions(SEARCH)], [actions(SEARCH | {"options": options("x")})], "/blocks/0/elements/0"),
    (
        [actions(SEARCH | {"initial_option": options("x")[0]})],
        [actions(SEARCH | {"min_query_length": -1})],
        "/blocks/0/elements/0/min_query_length",
    ),
    ([table(100, 20)], [table(1, 21)], "/blocks/0/rows/0"),
    ([table(100, 1)], [table(101, 1)], "/blocks/0/rows"),
    ([table(text=" ")], [table(text="")], "/blocks/0/rows/0/0/text"),
    (
        [table() | {"rows": [[rich("x"), {"type": "raw_text", "text": "x"}]]}],
        [table() | {"rows": [[rich("x"), plain("x")]]}],
        "/blocks/0/rows/0/1",
    ),
    ([table(10, 10, "x" * 100)], [table(10, 10, "x" * 101)], "/blocks/0/rows"),
    ([table(column_settings=[None] * 20)], [table(column_settings=[None] * 21)], "/blocks/0/column_settings"),
    (
        [table(column_settings=[{"align": "right", "is_wrapped": True}])],
        [table(column_settings=[{"align": "top"}])],
        "/blocks/0/column_settings/0/align",
    ),
    ([section(block_id="a"), section(block_id="b")], [section(block_id="a")] * 2, "/blocks/0/block_id"),
    ([actions(button("a"), button("b"))], [actions(button("a"), button("a"))], "/blocks/0/elements"),
    ([section()], [{"type": "section"}], "/blocks/0"),
    ([section()], [section("")], "/blocks/0/text/text"),
    ([section()], [{"type": "sektion"}], "/blocks/0"),
    ([section()], [section(colour="red")], "/blocks/0"),
    ([section(accessory=button())], [section(accessory=text_input()["element"])], "/blocks/0/accessory"),
    ([actions(button(style="danger"))], [actions(button(style="loud"))], "/blocks/0/elements/0/style"),
    (
        [actions(select(initial_option=options("o1")[0]))],
        [actions(select(initial_option=options("o9")[0]))],
        "/blocks/0/elements/0",
    ),
    (
        [{"type": "image", "image_url": "https://x.example/y.png", "alt_text": "y"}],
        [{"type": "image", "image_url": "https://x.example/y.png"}],
        "/blocks/0",
    ),
    (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-01-31"})],
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "31.1.2026"})],
        "/blocks/0/elements/0/initial_date",
    ),
]


@pytest.mark.parametrize(("fits", "does_not", "place"), FITS_AND_NOT)
def test_a_message_is_held_to_the_limits(fits: list[Json], does_not: list[Json], place: str) -> None:
    """What just fits passes; what doesn't is refused with its place."""
    assert check_message(fits) == fits
    assert place in channels(does_not)


def test_blocks_of_more_than_13200_characters_are_too_long() -> None:
    """13,200 characters in all pass, more don't."""
    check_message([section("x" * 2640, block_id=f"b{number}") for number in range(5)])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message([section("x" * 2641, block_id=f"b{number}") for number in range(5)])


def test_a_message_takes_one_table() -> None:
    """The second is refused by Slack's own word for it."""
    with pytest.raises(SlackError, match="invalid_attachments") as refused:
        check_message([table(), section(), table()])
    assert refused.value.more == {"response_metadata": {"messages": ["only_one_table_allowed"]}}


def test_blocks_that_are_no_list_have_their_own_error() -> None:
    """invalid_blocks_format."""
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        check_message({"type": "divider"})


VIEWS = [
    (modal(section()), modal(section()) | {"title": plain("x" * 25)}, "/view/title/text"),
    (modal(section()), modal(section()) | {"submit": plain("x" * 25)}, "/view/submit/text"),
    (modal(section(), close=plain("x" * 24)), modal(section(), close=plain("x" * 25)), "/view/close/text"),
    (modal(section(), private_metadata="x" * 3000), modal(section(), private_metadata="x" * 3001), "private_metadata"),
    (modal(section(), callback_id="x" * 255), modal(section(), callback_id="x" * 256), "callback_id"),
    (modal(*[section()] * 100), modal(*[section()] * 101), "/view/blocks"),
    (modal(section()), modal(table()), "unsupported type: table"),
    (modal(section()), modal(data_table()), "unsupported type: data_table"),
    (modal(section()), modal(charted()), "unsupported type: data_visualization"),
    (modal(text_input()), modal(text_input()) | {"submit": None}, "submit"),
    (modal(text_input("a"), text_input("b")), modal(text_input("a"), text_input("a")), "/view/blocks/1/block_id"),
    (modal(text_input(max_length=3000)), modal(text_input(max_length=3001)), "/view/blocks/0/element/max_length"),
    (modal(section()), {"type": "modal", "blocks": [section()]}, "missing required field: title"),
    (modal(section()), modal(section(), colour="red"), "invalid additional property: colour"),
    (
        modal(text_input()),
        modal({"type": "input", "label": plain("x"), "element": button()}),
        "/view/blocks/0/element",
    ),
]


@pytest.mark.parametrize(("fits", "does_not", "said"), VIEWS)
def test_a_modal_is_held_to_the_limits(fits: Json, does_not: Json, said: str) -> None:
    """What just fits passes; what doesn't is refused with its place."""
    assert check_view(fits, "modal") == fits
    assert said in view_faults(does_not)


async def test_the_web_api_refuses_with_the_places(desk: Any) -> None:
    """chat.postMessage answers invalid_blocks with response_metadata.messages."""
    refusal = await desk.refusal("chat.postMessage", channel="C0GENERAL", text="x", blocks=[section("x" * 3001)])
    assert (refusal["error"], refusal["response_metadata"]["messages"]) == (
        "invalid_blocks",
        ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
    )
