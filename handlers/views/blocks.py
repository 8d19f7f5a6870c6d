"""The few Block Kit shapes that the views are made of: plain dicts, as Slack takes them."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from handlers.documents.data import DocumentData
from handlers.routing.arguments import CONFIRMED
from handlers.views import limits
from handlers.views.block_checks import check_payload
from handlers.views.block_types import (
    Actions,
    Block,
    Cell,
    ColumnSettings,
    Context,
    Divider,
    Header,
    RawText,
    Section,
    Table,
)
from handlers.views.defusing import without_emoji, without_emoji_in_markup
from handlers.views.element_types import Button, Confirm, Element, Mrkdwn, PlainText, Style
from handlers.views.fitting import measured
from handlers.views.mails import Attachment, Mail
from handlers.views.reader import Safe, escape
from handlers.views.rich_text_types import (
    RichText,
    RichTextLink,
    RichTextPreformatted,
    RichTextQuote,
    RichTextText,
)

NOTHING = "\u00a0"
"""The text of an empty table cell, because Slack doesn't accept empty ones."""
FENCE = "```"
"""What stands before and after code that people write."""
PICK = "/pick"
"""The action ID of elements with a command line as their value."""


@dataclass(frozen=True)
class Message:
    """A message. `text` has the full meaning on its own, because phone notifications show only that. `plain` is the
    same without blocks that some places don't have: modals, and workspaces without data tables."""

    text: Safe
    blocks: Sequence[Block] = ()
    plain: "Message | None" = None

    def payload(self) -> dict[str, Any]:
        """`text` and `blocks` as Slack takes them.

        Raises:
            LimitError: Slack would refuse it.
        """
        return self._payload

    @cached_property
    def _payload(self) -> dict[str, Any]:
        # Built and checked once: the payload is checked before the commit, and sent after it.
        blocks = measured(self.blocks or [section(self.text)])
        return check_payload(
            {"text": cut(_marked(self.text), limits.LONGEST_MESSAGE), "blocks": list(blocks)}, blocks.size
        )


@dataclass(frozen=True)
class Modal:
    """A form, or a page of text without `submit`. `name` is its callback ID; `about` is what it's about.

    `in_place`: if a button in a modal opens it, it replaces that modal instead of opening on top.
    """

    name: str
    title: str
    blocks: Sequence[Block]
    submit: str = ""
    close: str = ""
    form_context: str = ""
    in_place: bool = False

    def payload(self) -> dict[str, Any]:
        """The view as Slack takes it.

        Raises:
            LimitError: Slack would refuse it.
        """
        return self._payload

    @cached_property
    def _payload(self) -> dict[str, Any]:
        blocks = measured(self.blocks)
        view = {
            "type": "modal",
            "callback_id": self.name,
            "title": plain_text(self.title, limits.LONGEST_TITLE),
            "blocks": list(blocks),
        }
        if self.submit:
            view["submit"] = plain_text(self.submit, limits.LONGEST_TITLE)
        if self.close:
            view["close"] = plain_text(self.close, limits.LONGEST_TITLE)
        if self.form_context:
            view["private_metadata"] = self.form_context
        return check_payload(view, blocks.size)


@dataclass(frozen=True)
class Home:
    """The App Home of one person."""

    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        """The view as Slack takes it.

        Raises:
            LimitError: Slack would refuse it.
        """
        return self._payload

    @cached_property
    def _payload(self) -> dict[str, Any]:
        blocks = measured(self.blocks)
        return check_payload({"type": "home", "blocks": list(blocks)}, blocks.size)


@dataclass(frozen=True)
class StoredAttachment:
    """A file whose content is in the storage under `key`, and is read when it's sent."""

    name: str
    key: str
    sha256: str
    type: str


@dataclass(frozen=True)
class WrittenAttachment:
    """A file whose text is written piece by piece, when it's packed."""

    name: str
    write: Callable[[], Iterator[str]]


@dataclass(frozen=True)
class Archive:
    """A zip file, which is made when it's sent. Its entries' names are their paths in it."""

    name: str
    entries: Sequence[WrittenAttachment | StoredAttachment]


@dataclass(frozen=True)
class Reaction:
    """An emoji below a message that a person wrote in the conversation where a notice goes."""

    name: str
    message_ts: str


@dataclass(frozen=True)
class Drawing:
    """A rendered notice: a message for Slack, and an email for SMTP. Without one, the message becomes the email.

    With a `reaction`, the message is only posted if Slack doesn't take the reaction. `files` go with the email, and so
    do `stored` files, `archives`, and `documents` as PDF. Those are read, packed and drawn when it's sent, after the
    transaction. In Slack, they go with a message that is only text. A card with blocks is posted without them.

    With `in_slack_only`, it becomes no email, not even if its reader was deactivated in Slack meanwhile.
    """

    message: Message
    mail: Mail | None = field(default=None)
    documents: Sequence[DocumentData] = ()
    files: Sequence[Attachment] = ()
    stored: Sequence[StoredAttachment] = ()
    archives: Sequence[Archive] = ()
    in_slack_only: bool = False
    reaction: Reaction | None = None

    @property
    def has_files(self) -> bool:
        """Whether files go with it."""
        return bool(self.documents or self.files or self.stored or self.archives)


def clip(text: str, length: int) -> str:
    """A text cut to a length, with an ellipsis if something is missing."""
    return text if len(text) <= length else text[: length - 1] + "…"


def cut(text: str, length: int) -> str:
    """Marked-up text cut to a length, at the end of a line if possible, and never inside an escape or a token."""
    text = str(text)
    if len(text) <= length:
        return text
    kept = text[: length - 2]
    whole_lines = kept.rpartition("\n")[0]
    if len(whole_lines) > length // 2:
        return whole_lines + "\n…"
    return re.sub(r"(&\w*|<[^>]*)$", "", kept) + "…"


def plain_text(text: str, most: int) -> PlainText:
    """Text without markup, cut to a length. Emoji names are disabled, because Slack would draw them."""
    return {"type": "plain_text", "text": clip(without_emoji(str(text)), most)}


def mrkdwn(text: Safe, most: int = limits.LONGEST_TEXT) -> Mrkdwn:
    """Marked-up text, cut to a length. It is verbatim: Slack makes links and mentions only of marked ones."""
    return {"type": "mrkdwn", "text": cut(_marked(text), most), "verbatim": True}


def _marked(text: Safe) -> Safe:
    """A text as it goes to Slack. Unescaped text is escaped here, so that it can't mention or link."""
    return Safe(without_emoji_in_markup(escape(text)))


def section(text: Safe, accessory: Element | None = None) -> Section:
    """A paragraph of mrkdwn."""
    if accessory is None:
        return {"type": "section", "text": mrkdwn(text)}
    return {"type": "section", "text": mrkdwn(text), "accessory": accessory}


def facts(pairs: Sequence[tuple[Safe, Safe]], most: int = limits.LONGEST_FIELD) -> Section:
    """Up to ten labels with values, in two columns. Longer ones than `most` characters are cut, with an ellipsis."""
    fields = [mrkdwn(Safe(f"*{escape(label)}*\n{escape(value)}"), most) for label, value in pairs]
    return {"type": "section", "fields": fields}


def words_of_people(text: str) -> RichText:
    """A person's own words, without any markup but code between ```. Slack draws a bar next to all lines and a box
    around code, so that none can pass for ours."""
    parts = coded_parts(clip(text, limits.LONGEST_TEXT))
    return {"type": "rich_text", "elements": [_code(part) if is_code else _quote(part) for part, is_code in parts]}


def coded_parts(text: str) -> list[tuple[str, bool]]:
    """The parts of a text, and whether each is code between ```."""
    parts = text.split(FENCE)
    if len(parts) % 2 == 0 or not all(code.strip() for code in parts[1::2]):
        parts = [FENCE.join(parts)]
    if len(parts) == 1:
        return [(parts[0], False)]
    # The line breaks beside ``` belong to neither side.
    bare = [re.sub(r"\A(?:[^\S\n]*\n)+", "", part).rstrip() for part in parts]
    return [(part, place % 2 == 1) for place, part in enumerate(bare) if part]


def _quote(text: str) -> RichTextQuote:
    return {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}


def _code(text: str) -> RichTextPreformatted:
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


def header(text: str) -> Header:
    """A heading, on one line."""
    return {"type": "header", "text": plain_text(" ".join(text.splitlines()), limits.LONGEST_HEADER)}


def note(text: Safe) -> Context:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def divider() -> Divider:
    """A line."""
    return {"type": "divider"}


def cell(text: str, *, bold: bool = False) -> RawText | RichText:
    """A cell of a table. A plain one uses a third of the space of a bold one."""
    words = str(text) or NOTHING
    if not bold:
        return {"type": "raw_text", "text": words}
    return rich_text({"type": "text", "text": words, "style": {"bold": True}})


def rich_text(run: RichTextText | RichTextLink) -> RichText:
    """One run of rich text."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}


def table(rows: Sequence[Sequence[Cell]], *, wrapped: int = 0, sums: Sequence[int] = ()) -> Table:
    """A table of cells, with the heading as the first row. Slack allows one in a message, and none in modals or the App
    Home.

    Args:
        wrapped: The column whose cells can have more than one line.
        sums: The columns with amounts, which are aligned right.
    """
    looks: dict[int, ColumnSettings] = {wrapped: {"is_wrapped": True}}
    looks |= dict.fromkeys(sums, ColumnSettings(align="right"))
    return {"type": "table", "rows": rows, "column_settings": [looks.get(place) for place in range(max(looks) + 1)]}


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: Style | None = None,
    confirm: Confirm | None = None,
    about: str = "",
) -> Button:
    """A button. `action_id` is the name of a route, or a whole command line such as `/invoice pay INV-2026-000017`.

    Screen readers also read what the button is about, to tell buttons with the same label apart. That is the words
    after the command, or `about`.
    """
    about = about or _about(action_id)
    if action_id.startswith("/") and len(action_id) > limits.LONGEST_ID:
        action_id, value = f"{PICK} {hashlib.sha256(action_id.encode()).hexdigest()[:16]}", action_id
    made: Button = {"type": "button", "text": plain_text(label, limits.LONGEST_BUTTON), "action_id": action_id}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    if about and about not in label:
        made["accessibility_label"] = clip(without_emoji(f"{label}: {about}"), limits.LONGEST_BUTTON)
    return made


def _about(line: str) -> str:
    """What a command line is about: the words after the command and the subcommand."""
    command, *words = line.split() or [""]
    if not command.startswith("/"):
        return ""
    if words and words[0].isalpha() and words[0].islower():
        words = words[1:]
    return " ".join(word for word in words if word not in ("me", CONFIRMED))


def confirm(title: str, text: str, yes: str, no: str) -> Confirm:
    """A confirmation dialog for a button with serious effects."""
    return {
        "title": plain_text(title, limits.LONGEST_CONFIRM["title"]),
        "text": plain_text(text, limits.LONGEST_CONFIRM["text"]),
        "confirm": plain_text(yes, limits.LONGEST_CONFIRM["confirm"]),
        "deny": plain_text(no, limits.LONGEST_CONFIRM["deny"]),
    }


def buttons(*elements: Element) -> Actions:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}
