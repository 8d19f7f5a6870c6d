"""Block Kit as HTML: a message, modal or App Home as Slack would show it."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup, escape

from sandbox.emoji import EMOJI
from sandbox.rich_text import typed_of
from sandbox.ui.context import RenderContext
from sandbox.ui.dates import date_token
from sandbox.ui.mrkdwn import mention, mrkdwn, person_mention, plain_text, safe_link

Block = Mapping[str, Any]

TEXT_INPUTS = {
    "plain_text_input": "text",
    "email_text_input": "email",
    "number_input": "text",  # type=number drops what is typed wrong; the refusal has to come from Slack's side
    "url_text_input": "url",
    "rich_text_input": "text",
    "datepicker": "date",
    "timepicker": "time",
}
SELECTS = {
    f"{many}{kind}_select" for many in ("", "multi_") for kind in ("static", "users", "conversations", "channels")
}
CHOICES = {"radio_buttons": "radio", "checkboxes": "checkbox"}
_STYLES = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def render_blocks(blocks: Sequence[Block], context: RenderContext) -> Markup:
    """The blocks as HTML for this reader. A block or element that can't be drawn shows its type."""
    macros = environment().get_template("blocks.html").module
    return Markup(macros.blocks(blocks, context))  # type: ignore[attr-defined]  # noqa: S704 - autoescaped


@lru_cache
def environment() -> Environment:
    """The page's jinja environment, with autoescaping and the filters that draw Slack's objects."""
    loader = FileSystemLoader(Path(__file__).parents[1] / "templates")
    made = Environment(
        loader=loader, autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"text": text_object, "inline": rich_inline, "mrkdwn": mrkdwn}
    made.globals |= {
        "chosen": chosen,
        "choices": choices,
        "field_name": field_name,
        "element_id": element_id,
        "held_label": held_label,
        "TEXT_INPUTS": TEXT_INPUTS,
        "SELECTS": SELECTS,
        "CHOICES": CHOICES,
    }
    return made


def text_object(text: Mapping[str, Any] | str | None, context: RenderContext) -> Markup:
    """A text object (plain_text or mrkdwn), or a bare string as plain text."""
    if text is None:
        return Markup()
    if isinstance(text, str):
        return plain_text(text)
    if text.get("type") == "mrkdwn":
        return mrkdwn(str(text.get("text", "")), context, bool(text.get("verbatim")))
    return plain_text(str(text.get("text", "")), bool(text.get("emoji", True)))


def field_name(block_id: str, action_id: str) -> str:
    """The form name of an element: both IDs as a JSON list, because IDs can contain any character."""
    return json.dumps([block_id, action_id])


def element_id(context: RenderContext, block_id: str, action_id: str) -> str:
    """The HTML ID of an element. It's always the same, so that typed text stays when the page changes."""
    return f"{context.place}/{block_id}/{action_id}".replace(" ", "_")


def chosen(element: Block, block_id: str, context: RenderContext) -> list[str]:
    """The current value of an element: its state if it has one, else its initial value. Texts are one-element lists."""
    state = context.values.get(block_id, {}).get(element.get("action_id", ""))
    return values_in(state if state is not None else element, "selected" if state is not None else "initial")


def held_label(element: Block, block_id: str, context: RenderContext) -> str:
    """The label of the option that a searchable select holds: its options aren't in the block. Empty for none."""
    state = context.values.get(block_id, {}).get(element.get("action_id", ""))
    held = element.get("initial_option") if state is None else state.get("selected_option")
    return str(((held or {}).get("text") or {}).get("text", ""))


def values_in(source: Mapping[str, Any], prefix: str) -> list[str]:
    """The values in an element (prefix `initial`) or in its state (prefix `selected`), which Slack names in many
    ways."""
    found: list[str] = []
    for suffix in ("user", "conversation", "channel", "date", "time"):
        one, many = source.get(f"{prefix}_{suffix}"), source.get(f"{prefix}_{suffix}s")
        found += [one] if one else list(many or [])
    option = source.get(f"{prefix}_option")
    options = [option] if option else list(source.get(f"{prefix}_options") or [])
    found += [str(each.get("value", "")) for each in options]
    text = source.get("initial_value" if prefix == "initial" else "value") or source.get("rich_text_value")
    text = typed_of(text) if isinstance(text, Mapping) else text
    return found or ([str(text)] if text else [])


def choices(element: Block, context: RenderContext) -> list[tuple[str, list[tuple[str, Markup, Markup]]]]:
    """The groups of a select, radio or checkbox element: (label or "", [(value, text, description), …])."""
    kind = str(element.get("type", "")).removeprefix("multi_")
    if kind == "users_select":
        return [("", [(user, escape(name), Markup()) for user, name in context.people.items()])]
    if kind in ("conversations_select", "channels_select"):
        return [("", [(channel, escape(f"#{name}"), Markup()) for channel, name in context.channels.items()])]
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [
        (
            str((group.get("label") or {}).get("text", "")),
            [
                (
                    str(option.get("value", "")),
                    text_object(option.get("text"), context),
                    text_object(option.get("description"), context),
                )
                for option in group.get("options", [])
            ],
        )
        for group in groups
    ]


def rich_inline(part: Block, context: RenderContext) -> Markup:
    """One inline element of a rich_text section, with its style."""
    kind = part.get("type")
    drawn = _rich_plain(part, context) if kind != "link" else _rich_link(part)
    for style, tag in _STYLES.items():
        if (part.get("style") or {}).get(style):
            drawn = Markup("<{0}>{1}</{0}>").format(Markup(tag), drawn)  # noqa: S704 - one of four tags
    return drawn


def _rich_link(part: Block) -> Markup:
    url = str(part.get("url", ""))
    return safe_link(url, str(part.get("text") or url))


def _rich_plain(part: Block, context: RenderContext) -> Markup:
    match part.get("type"):
        case "text":
            return escape(str(part.get("text", "")))
        case "user":
            return person_mention(str(part.get("user_id", "")), context)
        case "channel":
            channel = str(part.get("channel_id", ""))
            return mention("#" + context.channels.get(channel, channel))
        case "usergroup":
            return mention("@group")
        case "broadcast":
            return mention("@" + str(part.get("range", "channel")))
        case "emoji":
            name = str(part.get("name", ""))
            return escape(EMOJI.get(name, f":{name}:"))
        case "date":
            fallback = str(part.get("fallback", ""))
            return escape(date_token(str(part.get("timestamp", "")), str(part.get("format", "")), fallback, context))
        case "color":
            return Markup("<code>{}</code>").format(str(part.get("value", "")))
        case other:
            return Markup('<span class="undrawn">[{}]</span>').format(str(other))
