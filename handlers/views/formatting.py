"""The signs in texts that people write, and the rich text that they are drawn as: code, lists, quotes, links, and bold,
italic or struck words.

Nothing is drawn outside a bar or a box, so that none of it passes for ours. Text that isn't clearly formatted stays as
it was written.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from handlers.views.blocks import clip, coded_parts, words_of_people
from handlers.views.fitting import size_of
from handlers.views.limits import LONGEST_TEXT
from handlers.views.rich_text_types import (
    RichText,
    RichTextLink,
    RichTextList,
    RichTextPreformatted,
    RichTextQuote,
    RichTextSection,
    RichTextText,
    Styles,
)

BULLET = "\u2022"
INDENT = "    "
QUOTE = "> "
MARKS: dict[Literal["bold", "italic", "strike"], str] = {"bold": "*", "italic": "_", "strike": "~"}
ROOM = 5_500
"""The most characters of JSON for a text with much formatting. Two such texts fit into a message."""
ROOM_TO_EDIT = 5_000
"""The most characters of JSON for a text with much formatting in a form, beside its selects."""
_ITEM = re.compile(rf"(?P<indent>(?:{INDENT}){{0,8}})(?:{BULLET}|(?P<number>[1-9]\d{{0,2}})\.) (?P<words>\S.*)")
# Marks stand close to words, and nothing that could be a part of a name or of code stands beside them. In italics, one
# word alone is more likely a name.
_EDGE = r"(?<![\w*_~`/.\\-])"
_AFTER = r"(?![\w*_~`/\\-])"
_INLINE = re.compile(
    r"(?<!`)`(?P<code>[^`\n]+)`(?!`)"
    r"|(?P<url>https?://[^\s<>|`]*[^\s<>|`.,;:!?)\]}'\"*_~])"
    rf"|{_EDGE}\*(?P<bold>\w(?:[^*\n]*[\w.,:;!?)])?)\*{_AFTER}"
    rf"|{_EDGE}_(?P<italic>(?=[^_\n]* )\w[^_\n]*[\w.,:;!?)])_{_AFTER}"
    rf"|{_EDGE}~(?P<strike>\w(?:[^~\n]*[\w.,:;!?)])?)~{_AFTER}"
)

Run = RichTextText | RichTextLink
Part = RichTextSection | RichTextQuote | RichTextList | RichTextPreformatted


def formatted(text: str, room: int = ROOM) -> RichText:
    """A person's own words with their formatting. If that would take more than `room`, only code is drawn."""
    text = clip(text, LONGEST_TEXT)
    bare = words_of_people(text)
    drawn: RichText = {"type": "rich_text", "elements": list(_parts(text, barred=True))}
    return drawn if size_of(drawn) <= max(size_of(bare), room) else bare


def to_edit(text: str) -> RichText:
    """A text as the first content of a rich text input. If its formatting would take too much room, its signs stay as
    they are: they are read the same when the form is sent."""
    bare: RichText = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }
    drawn: RichText = {"type": "rich_text", "elements": list(_parts(text, barred=False))}
    return drawn if size_of(drawn) <= max(size_of(bare), ROOM_TO_EDIT) else bare


def _parts(text: str, *, barred: bool) -> Iterator[Part]:
    for part, is_code in coded_parts(text):
        if is_code:
            yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": part}]}
            continue
        for kind, lines in groupby(part.split("\n"), _kind):
            if kind is None:
                yield from _paragraph("\n".join(lines), barred=barred)
            else:
                yield from _lists(list(lines), barred=barred)


def _kind(line: str) -> tuple[str, bool] | None:
    """What kind of list a line is an item of: its indent, and whether it's numbered. None if it's no item."""
    found = _ITEM.fullmatch(line)
    return (found["indent"], found["number"] is not None) if found else None


def _paragraph(text: str, *, barred: bool) -> Iterator[Part]:
    if not text:
        return
    runs = list(_runs(text))
    if barred:
        yield {"type": "rich_text_quote", "elements": runs}
    else:
        yield {"type": "rich_text_section", "elements": runs}


def _lists(lines: Sequence[str], *, barred: bool) -> Iterator[Part]:
    """Lines of one kind as a list. Numbers that don't follow one another begin another one."""
    items = [found for line in lines if (found := _ITEM.fullmatch(line))]
    starts = [place - int(item["number"] or 0) for place, item in enumerate(items)]
    for _, group in groupby(range(len(items)), lambda place: starts[place] if items[place]["number"] else None):
        these = [items[place] for place in group]
        made: RichTextList = {
            "type": "rich_text_list",
            "style": "ordered" if these[0]["number"] else "bullet",
            "indent": len(these[0]["indent"]) // len(INDENT),
            "elements": [{"type": "rich_text_section", "elements": list(_runs(one["words"]))} for one in these],
        }
        if these[0]["number"] not in (None, "1"):
            made["offset"] = int(these[0]["number"]) - 1
        if barred:
            made["border"] = 1
        yield made


def _runs(text: str) -> Iterator[Run]:
    end = 0
    for found in _INLINE.finditer(text):
        if found.start() > end:
            yield {"type": "text", "text": text[end : found.start()]}
        end = found.end()
        yield _run(found)
    if end < len(text):
        yield {"type": "text", "text": text[end:]}


def _run(found: re.Match[str]) -> Run:
    kind = found.lastgroup or ""
    if kind == "url":
        return {"type": "link", "url": found[0], "text": found[0]}
    style: Styles = {kind: True}  # type: ignore[misc]  # the groups are named for the styles
    return {"type": "text", "text": found[kind], "style": style}
