"""What to type in Slack, for emails: they have no buttons, so each button's command line is written out."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from handlers.views.block_types import Block
from handlers.views.blocks import PICK
from handlers.views.mails import Commands
from handlers.views.reader import Reader


def to_type(reader: Reader, blocks: Sequence[Block], said: str) -> list[Commands]:
    """The command line of each button, and what it does. Empty if there is no such button, or the text that was said
    names all the lines. Buttons without a command line only work in Slack, so they're left out."""
    lines = {line: label for line, label in _lines(blocks) if line.startswith("/") and not _names(said, line)}
    return [Commands([*lines.items()], reader.plain("In Slack, type:"))] if lines else []


def _names(said: str, line: str) -> bool:
    """Whether a text has a command line, and not only a longer one that begins with it."""
    return re.search(re.escape(line) + r"(?![\w-])", said) is not None


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        shown: Any = block
        for element in [*shown.get("elements", []), shown.get("accessory")]:
            if isinstance(element, dict) and element.get("type") == "button":
                action = element["action_id"]
                line = element.get("value", "") if action.startswith(f"{PICK} ") else action
                yield line, element["text"]["text"]
