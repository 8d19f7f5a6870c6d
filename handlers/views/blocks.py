"""The few Block Kit shapes that the views are built of, on slack_sdk's models."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    TableBlock,
)
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from handlers.views.limits import MOST_CHARACTERS, check

Element = InteractiveElement
MOST_OPTIONS = 100
ROOM_FOR_OPTIONS = 8_000
ROOM_FOR_NOTE = 400
LONGEST_TEXT = 4_000
LONGEST_ID = 255
NOTHING = "\u00a0"
"""What stands in a cell of a table that says nothing: Slack takes no empty one."""
PICK = "/pick"
"""The action id of what carries a command line as its value."""


@dataclass(frozen=True)
class Message:
    """What is said: `text` carries the meaning on its own (it is all that a phone's notification shows)."""

    text: str
    blocks: Sequence[Block] = ()

    def payload(self) -> dict[str, Any]:
        """`text` and `blocks` as Slack takes them.

        Raises:
            LimitError: Slack would refuse it.
        """
        return self._payload

    @cached_property
    def _payload(self) -> dict[str, Any]:
        # Looked at before the commit and sent after it: drawn once.
        blocks = [block.to_dict() for block in self.blocks] or [section(self.text).to_dict()]
        return check({"text": cut(self.text, LONGEST_TEXT), "blocks": blocks})


@dataclass(frozen=True)
class Modal:
    """A form, or a page of text when there is no `submit`. `name` is its callback id; `about` says which thing.

    `in_place`: where a button in a modal brings it, it takes that modal's place, and does not lie on top of it.
    """

    name: str
    title: str
    blocks: Sequence[Block]
    submit: str = ""
    close: str = ""
    about: str = ""
    in_place: bool = False

    def payload(self) -> dict[str, Any]:
        """The view as Slack takes it."""
        view = View(
            type="modal",
            callback_id=self.name,
            title=PlainTextObject(text=clip(self.title, 24)),
            submit=PlainTextObject(text=clip(self.submit, 24)) if self.submit else None,
            close=PlainTextObject(text=clip(self.close, 24)) if self.close else None,
            blocks=list(self.blocks),
            private_metadata=self.about or None,
        )
        return check(view.to_dict())


@dataclass(frozen=True)
class Home:
    """The App Home of one person."""

    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        """The view as Slack takes it."""
        return check(View(type="home", blocks=list(self.blocks)).to_dict())


@dataclass(frozen=True)
class Attachment:
    """A file in a mail, of a type such as `text/csv`."""

    name: str
    content: bytes
    type: str


@dataclass(frozen=True)
class Mail:
    """One mail, in plain text."""

    subject: str
    text: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Drawing:
    """One notice, drawn for its way out: a message for Slack, a mail for SMTP."""

    message: Message
    mail: Mail | None = field(default=None)


def clip(text: str, length: int) -> str:
    """A text cut to a length, with an ellipsis where something is missing."""
    return text if len(text) <= length else text[: length - 1] + "…"


def cut(text: str, length: int) -> str:
    """Marked-up text cut to a length: at the end of a line if there is one, and never inside an escape or a token."""
    if len(text) <= length:
        return text
    kept = text[: length - 2]
    whole_lines = kept.rpartition("\n")[0]
    if len(whole_lines) > length // 2:
        return whole_lines + "\n…"
    return re.sub(r"(&\w*|<[^>]*)$", "", kept) + "…"


def fitting(rows: Sequence[Block], beside: Sequence[Block], most: int) -> int:
    """How many of the rows fit into one message or view with the blocks beside them, and a note."""
    room = MOST_CHARACTERS - ROOM_FOR_NOTE - sum(_size(block) for block in beside)
    for count, row in enumerate(rows[:most]):
        room -= _size(row)
        if room < 0:
            return count
    return min(len(rows), most)


def fits(blocks: Sequence[Block]) -> bool:
    """Whether Slack takes so much in one message or view."""
    return sum(_size(block) for block in blocks) <= MOST_CHARACTERS


def _size(block: Block) -> int:
    return len(json.dumps(block.to_dict(), ensure_ascii=False)) + 2


def section(text: str, accessory: Element | None = None) -> SectionBlock:
    """A paragraph of mrkdwn. Verbatim: only what is marked as a link or a mention becomes one."""
    return SectionBlock(text=MarkdownTextObject(text=cut(text, 3000), verbatim=True), accessory=accessory)


def facts(pairs: Sequence[tuple[str, str]]) -> SectionBlock:
    """Up to ten labels with values, in two columns."""
    fields = [MarkdownTextObject(text=cut(f"*{label}*\n{value}", 2000), verbatim=True) for label, value in pairs[:10]]
    return SectionBlock(fields=fields)


def words_of_people(text: str) -> SectionBlock:
    """What somebody wrote, as they wrote it: nothing in it is markup."""
    return SectionBlock(text=PlainTextObject(text=clip(text, 3000), emoji=False))


def header(text: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=PlainTextObject(text=clip(text, 150)))


def note(text: str) -> ContextBlock:
    """Small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=cut(text, 3000), verbatim=True)])


def divider() -> DividerBlock:
    """A line."""
    return DividerBlock()


def cell(text: str, *, bold: bool = False) -> dict[str, Any]:
    """A cell of a table. A plain one takes a third of the room of a bold one."""
    if not bold:
        return {"type": "raw_text", "text": text or NOTHING}
    words = {"type": "text", "text": text or NOTHING, "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}


def table(rows: Sequence[Sequence[dict[str, Any]]]) -> TableBlock:
    """A table of cells: the first row is the heading, and the first column may take more than one line. Slack takes
    one a message, and none in views."""
    return TableBlock(rows=rows, column_settings=[{"is_wrapped": True}])


def button(
    label: str, action_id: str, value: str = "", *, style: str | None = None, confirm: ConfirmObject | None = None
) -> ButtonElement:
    """A button. `action_id` names a route, or is a whole command line such as `/invoice pay INV-2026-000017`."""
    if action_id.startswith("/") and len(action_id) > LONGEST_ID:
        action_id, value = f"{PICK} {hashlib.sha256(action_id.encode()).hexdigest()[:16]}", action_id
    return ButtonElement(
        text=PlainTextObject(text=clip(label, 75)),
        action_id=action_id,
        value=value or None,
        style=style,
        confirm=confirm,
    )


def confirm(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """The question before something that people would want to be asked about."""
    return ConfirmObject(
        title=PlainTextObject(text=clip(title, 100)),
        text=PlainTextObject(text=clip(text, 300)),
        confirm=PlainTextObject(text=clip(yes, 30)),
        deny=PlainTextObject(text=clip(no, 30)),
    )


def buttons(*elements: Element) -> ActionsBlock:
    """A row of buttons."""
    return ActionsBlock(elements=list(elements[:25]))


def options(pairs: Sequence[tuple[str, str]]) -> list[Option]:
    """Options of a select: (label, value), at most a hundred, and no more than there is room for."""
    shown, room = [], ROOM_FOR_OPTIONS
    for label, value in pairs[:MOST_OPTIONS]:
        shown.append(Option(text=PlainTextObject(text=clip(label, 75)), value=value))
        room -= len(json.dumps(shown[-1].to_dict(), ensure_ascii=False)) + 2
        if room < 0:
            return shown[:-1]
    return shown


def select(
    action_id: str, placeholder: str, pairs: Sequence[tuple[str, str]], initial: str = ""
) -> StaticSelectElement:
    """A select. What is chosen at first is among the options, however many there are."""
    made = options(pairs)
    if initial and all(option.value != initial for option in made):
        made = options(sorted(pairs, key=lambda pair: pair[1] != initial))
    return StaticSelectElement(
        action_id=action_id,
        placeholder=PlainTextObject(text=clip(placeholder, 150)),
        options=made,
        initial_option=next((option for option in made if option.value == initial), None),
    )


def field_of(name: str, label: str, element: Any, hint: str = "", *, optional: bool = False) -> InputBlock:
    """One input of a form. `name` is its block id; the element's action id is the same."""
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )
