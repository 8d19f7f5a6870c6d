"""Slack's rules for rich text: the block, and what an input holds at first."""

from sandbox.blocks.shapes import Check, anything, boolean, fields, items, one_of, string, typed, whole

_STYLE = fields(dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_ANY: dict[str, Check] = {"type": anything, "style": _STYLE}
_BORDER = whole(0, 1)
_TEXT = fields(_ANY | {"text": string(12_000, 1)}, ("text",))
_LINK = fields(_ANY | {"url": string(3000, 1), "text": string(3000), "unsafe": boolean}, ("url",))
_RUNS = {
    "text": _TEXT,
    "link": _LINK,
    "user": fields(_ANY | {"user_id": string(32, 1)}, ("user_id",)),
    "usergroup": fields(_ANY | {"usergroup_id": string(32, 1)}, ("usergroup_id",)),
    "channel": fields(_ANY | {"channel_id": string(32, 1)}, ("channel_id",)),
    "broadcast": fields(_ANY | {"range": one_of("here", "channel", "everyone")}, ("range",)),
    "emoji": fields(
        _ANY | {"name": string(100, 1), "unicode": string(100), "skin_tone": whole(1, 6)},
        ("name",),
    ),
    "date": fields(
        _ANY
        | {
            "timestamp": whole(0, 10**11),
            "format": string(200, 1),
            "url": string(3000),
            "fallback": string(200),
        },
        ("timestamp", "format"),
    ),
    "color": fields(_ANY | {"value": string(16, 1)}, ("value",)),
}
_LINE = items(typed(_RUNS), 1000)
_SECTION = fields({"type": anything, "elements": _LINE}, ("elements",))
_LIST = fields(
    {
        "type": anything,
        "elements": items(typed({"rich_text_section": _SECTION}), 1000, 1),
        "style": one_of("bullet", "ordered"),
        "indent": whole(0, 8),
        "offset": whole(0, 10**6),
        "border": _BORDER,
    },
    ("elements", "style"),
)
_CODE = items(typed(_RUNS, {"text", "link"}), 1000)
PARTS = items(
    typed(
        {
            "rich_text_section": _SECTION,
            "rich_text_list": _LIST,
            "rich_text_quote": fields({"type": anything, "elements": _LINE, "border": _BORDER}, ("elements",)),
            "rich_text_preformatted": fields(
                {"type": anything, "elements": _CODE, "border": _BORDER, "language": string(50)}, ("elements",)
            ),
        }
    ),
    1000,
    1,
)
"""The parts of rich text: paragraphs, lists, quotes and code."""
RICH_TEXT = typed({"rich_text": fields({"type": anything, "block_id": string(255), "elements": PARTS}, ("elements",))})
