"""Slack's rules for the elements inside blocks."""

from typing import Any

from sandbox.blocks.rich_text import RICH_TEXT
from sandbox.blocks.shapes import (
    Check,
    Report,
    anything,
    boolean,
    fields,
    items,
    matching,
    one_of,
    plain,
    string,
    text,
    typed,
    whole,
)
from sandbox.elements import options_of

ID = string(255)
CONFIRM = fields(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
OPTION = fields(
    {"text": text(75), "value": string(150, 1), "description": text(75), "url": string(3000)}, ("text", "value")
)
OPTION_GROUP = fields({"label": plain(75), "options": items(OPTION, 100, 1)}, ("label", "options"))
SUGGESTIONS = fields({"options": items(OPTION, 100), "option_groups": items(OPTION_GROUP, 100)})
DATE = matching(r"\d{4}-\d{2}-\d{2}", "a date YYYY-MM-DD")
TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time HH:mm")

_ANY = {"type": anything, "action_id": ID}
_FOCUS = _ANY | {"focus_on_load": boolean}
_PICKER = _FOCUS | {"placeholder": plain(150), "confirm": CONFIRM}
_SELECT = _PICKER | {"options": items(OPTION, 100, 1), "option_groups": items(OPTION_GROUP, 100, 1)}
_MOST = {"max_selected_items": whole(1, 100)}
_TYPED = _FOCUS | {"placeholder": plain(150), "initial_value": string(3000), "dispatch_action_config": anything}
_FILTER = {"filter": anything, "default_to_current_conversation": boolean, "response_url_enabled": boolean}


def _with_initial(check: Check) -> Check:
    """A check with one more rule: the initial option must be among the options, word for word."""

    def both(report: Report, at: str, value: Any) -> None:
        check(report, at, value)
        if report.messages or not isinstance(value, dict):
            return
        chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
        if any(option not in options_of(value) for option in chosen):
            report.add(at, "initial option must be among the options")

    return both


def _choice(known: dict[str, Check], *required: str) -> Check:
    return _with_initial(fields(known, required))


def _select(known: dict[str, Check]) -> Check:
    base = _choice(_SELECT | known)

    def check(report: Report, at: str, value: Any) -> None:
        base(report, at, value)
        if ("options" in value) == ("option_groups" in value):
            report.add(at, "must have either options or option_groups")

    return check


ELEMENTS: dict[str, Check] = {
    "button": fields(
        _ANY
        | {
            "text": plain(75),
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        ("text",),
    ),
    "image": fields(
        {"type": anything, "image_url": string(3000, 1), "slack_file": anything, "alt_text": string(2000, 1)},
        ("alt_text",),
    ),
    "overflow": fields(_ANY | {"options": items(OPTION, 5, 1), "confirm": CONFIRM}, ("options",)),
    "radio_buttons": _choice(
        _FOCUS | {"options": items(OPTION, 10, 1), "initial_option": OPTION, "confirm": CONFIRM}, "options"
    ),
    "checkboxes": _choice(
        _FOCUS | {"options": items(OPTION, 10, 1), "initial_options": items(OPTION, 10, 1), "confirm": CONFIRM},
        "options",
    ),
    "static_select": _select({"initial_option": OPTION}),
    "multi_static_select": _select({"initial_options": items(OPTION, 100, 1)} | _MOST),
    "external_select": fields(_PICKER | {"initial_option": OPTION, "min_query_length": whole(0, 100)}),
    "users_select": fields(_PICKER | {"initial_user": ID}),
    "multi_users_select": fields(_PICKER | {"initial_users": items(ID, 100)} | _MOST),
    "conversations_select": fields(_PICKER | _FILTER | {"initial_conversation": ID}),
    "multi_conversations_select": fields(_PICKER | _FILTER | {"initial_conversations": items(ID, 100)} | _MOST),
    "channels_select": fields(_PICKER | {"initial_channel": ID, "response_url_enabled": boolean}),
    "multi_channels_select": fields(_PICKER | {"initial_channels": items(ID, 100)} | _MOST),
    "datepicker": fields(_PICKER | {"initial_date": DATE}),
    "timepicker": fields(_PICKER | {"initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": fields(_FOCUS | {"confirm": CONFIRM, "initial_date_time": whole(10**9, 10**10 - 1)}),
    "plain_text_input": fields(
        _TYPED | {"multiline": boolean, "min_length": whole(0, 3000), "max_length": whole(1, 3000)}
    ),
    "email_text_input": fields(_TYPED),
    "url_text_input": fields(_TYPED),
    "rich_text_input": fields(
        _FOCUS
        | {
            "placeholder": plain(150),
            "initial_value": RICH_TEXT,
            "dispatch_action_config": anything,
            "min_lines": whole(1, 100),
            "max_lines": whole(1, 100),
        },
    ),
    "file_input": fields(_ANY | {"filetypes": items(string(32, 1), 100, 1), "max_files": whole(1, 10)}),
    "number_input": fields(
        _TYPED | {"is_decimal_allowed": boolean, "min_value": string(100), "max_value": string(100)},
        ("is_decimal_allowed",),
    ),
}
CHOICES = {
    "checkboxes",
    "channels_select",
    "conversations_select",
    "datepicker",
    "external_select",
    "radio_buttons",
    "static_select",
    "timepicker",
    "users_select",
}
SEVERAL = {"multi_static_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
IN_ACTIONS = CHOICES | {"button", "overflow", "datetimepicker"}
IN_SECTION = CHOICES | SEVERAL | {"button", "overflow", "image"}
IN_INPUT = CHOICES | SEVERAL | TEXTS | {"datetimepicker", "file_input", "rich_text_input"}
CONTEXT = typed({"image": ELEMENTS["image"], "plain_text": text(3000), "mrkdwn": text(3000)})


def element(allowed: set[str]) -> Check:
    """An element of one of the allowed types."""
    return typed(ELEMENTS, allowed)
