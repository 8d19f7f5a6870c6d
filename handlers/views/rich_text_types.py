"""The shapes of rich text that the builders return: plain dicts, as Slack takes them.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block says what each field means.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict


class Styles(TypedDict):
    """How a run of rich text looks."""

    bold: NotRequired[bool]
    italic: NotRequired[bool]
    strike: NotRequired[bool]
    code: NotRequired[bool]


class RichTextText(TypedDict):
    """A run of rich text."""

    type: Literal["text"]
    text: str
    style: NotRequired[Styles]


class RichTextLink(TypedDict):
    """A link in rich text."""

    type: Literal["link"]
    url: str
    text: str


class RichTextSection(TypedDict):
    """A paragraph of rich text."""

    type: Literal["rich_text_section"]
    elements: Sequence[RichTextText | RichTextLink]


class RichTextQuote(TypedDict):
    """Rich text with a bar next to all its lines."""

    type: Literal["rich_text_quote"]
    elements: Sequence[RichTextText | RichTextLink]


class RichTextList(TypedDict):
    """A list with bullets or numbers. `offset` is how many numbers are left out before the first one. With a `border`,
    there's a bar next to it, as in a quote."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Sequence[RichTextSection]
    indent: int
    offset: NotRequired[int]
    border: NotRequired[Literal[1]]


class RichTextPreformatted(TypedDict):
    """Code, in a box, in which all characters have one width."""

    type: Literal["rich_text_preformatted"]
    elements: Sequence[RichTextText]


class RichText(TypedDict):
    """Rich text: a block, or a cell of a table."""

    type: Literal["rich_text"]
    elements: Sequence[RichTextSection | RichTextQuote | RichTextList | RichTextPreformatted]
