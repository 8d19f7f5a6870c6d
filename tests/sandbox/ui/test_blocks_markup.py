"""No markup of a message gets onto the page."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from sandbox.ui.blocks import render_blocks
from sandbox.ui.context import RenderContext
from tests.sandbox.ui.test_blocks import EVIL, _Tags, plain, tags


def _evil() -> Iterator[dict[str, Any]]:
    words = plain(EVIL)
    marked = {"type": "mrkdwn", "text": EVIL}
    choice = {"text": words, "value": EVIL, "description": words}
    asked = {"title": words, "text": marked, "confirm": words, "deny": words}
    ids = {"action_id": EVIL, "placeholder": words, "confirm": asked}
    yield {
        "type": "section",
        "text": marked,
        "fields": [words, marked],
        "accessory": {"type": "button", "text": words, "value": EVIL, "url": EVIL, "style": EVIL, **ids},
    }
    yield {"type": "header", "text": words}
    yield {"type": "image", "image_url": "https://a.example/" + EVIL, "alt_text": EVIL, "title": words}
    yield {"type": "image", "image_url": "javascript:alert(1)", "alt_text": EVIL}
    yield {"type": EVIL}
    for kind in ("static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes", EVIL):
        yield {"type": "actions", "elements": [{"type": kind, "options": [choice], **ids}]}
    yield {
        "type": "actions",
        "elements": [{"type": "static_select", "option_groups": [{"label": words, "options": [choice]}], **ids}],
    }
    for kind in ("plain_text_input", "datepicker", "number_input"):
        yield {
            "type": "input",
            "label": words,
            "hint": words,
            "element": {"type": kind, "initial_value": EVIL, "initial_date": EVIL, "min_length": EVIL, **ids},
        }
    yield {
        "type": "input",
        "label": words,
        "element": {"type": "plain_text_input", "multiline": True, "initial_value": "</textarea>" + EVIL, **ids},
    }
    parts = [
        {
            "type": kind,
            "text": EVIL,
            "url": EVIL,
            "user_id": EVIL,
            "channel_id": EVIL,
            "name": EVIL,
            "range": EVIL,
            "value": EVIL,
            "timestamp": EVIL,
            "fallback": EVIL,
        }
        for kind in ("text", "link", "user", "channel", "emoji", "broadcast", "color", "date", EVIL)
    ]
    yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}
    yield {"type": "rich_text", "elements": [{"type": "rich_text_list", "indent": EVIL, "style": EVIL, "elements": []}]}
    yield {"type": "table", "column_settings": [{"align": EVIL}], "rows": [[{"type": "raw_text", "text": EVIL}]]}


@pytest.mark.parametrize("block", list(_evil()), ids=lambda block: str(block["type"])[:12])
@pytest.mark.parametrize("block_id", ["b", EVIL])
def test_no_markup_gets_through(block: dict[str, Any], block_id: str) -> None:
    """Whatever the bot writes, and wherever, it stays words: no script, no event handler, no dangerous address."""
    people = {"U0ANA": EVIL}
    context = RenderContext(people=people, channels=people, act="/c", ts=EVIL, channel=EVIL, errors={block_id: EVIL})
    html = render_blocks([{**block, "block_id": block_id}], context)
    drawn = _Tags(html)
    assert not tags(drawn, "script")
    for name, attributes in drawn.found:
        assert not [key for key in attributes if key.startswith("on")], (name, attributes)
        for key in ("href", "src", "data-url"):
            assert not unescape(attributes.get(key, "")).lower().startswith(("javascript:", "data:"))
        if name == "img":
            assert attributes["src"].startswith("https://a.example/")
