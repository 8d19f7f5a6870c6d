"""Rich text from Slack's editor, as Steward stores it."""

from typing import Any

import pytest

from handlers.routing.rich_text import as_read, marked

Json = dict[str, Any]


def section(*elements: Json) -> Json:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str, **style: bool) -> Json:
    """A run of text."""
    return {"type": "text", "text": text, "style": style}


def stored(*parts: Json) -> str:
    """A rich text as Steward stores it, if it mentions nobody."""
    return as_read(marked({"type": "rich_text", "elements": list(parts)}))


def test_lists_quotes_and_code_keep_their_shape() -> None:
    """Inner lists are indented, and numbers go on where the list above them ended."""
    inner = {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "elements": [section(words("c"))]}
    shape = stored(
        section(words("Look:\n")),
        {"type": "rich_text_list", "style": "bullet", "elements": [section(words("a")), section(words("b"))]},
        inner,
        {"type": "rich_text_quote", "elements": [words("d\ne")]},
        {"type": "rich_text_preformatted", "elements": [words("if x < 1:\n    die()\n")]},
    )
    assert shape == "Look:\n\u2022 a\n\u2022 b\n    3. c\n> d\n> e\n```\nif x < 1:\n    die()\n```"


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (words(" loud ", bold=True), "x *loud* y"),
        (words("a\nb", strike=True), "x~a~\n~b~y"),
        (words("x < 1", code=True, bold=True), "x`x < 1`y"),
        (words("a`b", code=True), "xa`by"),
        ({"type": "link", "url": "https://a.example/?b=1&c=2"}, "xhttps://a.example/?b=1&c=2y"),
        ({"type": "link", "url": "https://a.example/", "text": "our <page>"}, "xour  page  (https://a.example/)y"),
        ({"type": "link", "url": "javascript:alert(1)", "text": "here"}, "xherey"),
        ({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"}, "x\U0001f44b\U0001f3fdy"),
        ({"type": "emoji", "name": "our_logo"}, "x:our_logo:y"),
        ({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "Jan 1"}, "xJan 1y"),
        ({"type": "color", "value": "#FF0000"}, "x#FF0000y"),
        ({"type": "broadcast", "range": "here"}, "x@herey"),
        ({"type": "usergroup", "usergroup_id": "S0TEAM"}, "x@groupy"),
        ({"type": "channel", "channel_id": "C0TRIAGE"}, "x#channely"),
        (words("<!channel> <@U0ANA> &amp;"), "x<!channel> <@U0ANA> &amp;y"),
        ({"type": "unheard_of", "text": "hm"}, "xhmy"),
    ],
)
def test_what_stands_in_a_line_becomes_text(element: Json, text: str) -> None:
    """With marks close to its words, and nothing that rings. What a person typed stays as it is."""
    assert stored(section(words("x"), element, words("y"))) == text


def test_code_that_has_three_backticks_stays_in_one_piece() -> None:
    """They would end it."""
    assert stored({"type": "rich_text_preformatted", "elements": [words("a ``` b")]}) == "```\na `` ` b\n```"


@pytest.mark.parametrize("value", [None, [], "x", {"elements": "x"}, {"elements": [None, {"elements": [3]}]}])
def test_what_is_no_rich_text_is_empty(value: object) -> None:
    """An input that was left empty, and payloads that Slack wouldn't send."""
    assert marked(value).strip() == ""
