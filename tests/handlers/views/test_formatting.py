"""How people's formatted texts are drawn."""

from typing import Any

import pytest

from handlers.views.blocks import Drawing
from handlers.views.fitting import size_of
from handlers.views.formatting import formatted, to_edit
from handlers.views.limits import MOST_CHARACTERS
from handlers.views.reader import Reader
from sandbox.rich_text import typed_of
from tests.handlers.views.stock import Stock
from tests.nouns import ticket_agents, tickets


def drawn(text: str) -> Any:
    """The parts of a drawn text, as plain data."""
    return formatted(text)["elements"]


def styles(text: str) -> list[tuple[str, str]]:
    """The runs of a paragraph that have a style or are links, each with what it is."""
    (part,) = drawn(text)
    return [
        (next(iter(run.get("style", {run["type"]: 1}))), run["text"]) for run in part["elements"] if run.keys() - BARE
    ]


BARE = {"type", "text"}


def test_everything_stands_behind_a_bar_or_in_a_box() -> None:
    """So that no line passes for one of ours."""
    parts = drawn("Look:\n\u2022 a\n\u2022 b\n    3. c\n    4. d\n> e\n```\nf\n```\ng")
    kinds = [(part["type"].removeprefix("rich_text_"), part.get("border")) for part in parts]
    assert kinds == [
        ("quote", None),
        ("list", 1),
        ("list", 1),
        ("quote", None),
        ("preformatted", None),
        ("quote", None),
    ]
    inner = parts[2]
    assert (inner["style"], inner["indent"], inner["offset"], len(inner["elements"])) == ("ordered", 1, 2, 2)


def test_numbers_stay_as_they_were_written() -> None:
    """One that doesn't follow the one before it begins another list."""
    assert [(part.get("offset", 0), len(part["elements"])) for part in drawn("1. a\n2. b\n7. c")] == [(0, 2), (6, 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a *bold word* b", [("bold", "bold word")]),
        ("_two words_, ~gone~.", [("italic", "two words"), ("strike", "gone")]),
        ("`x *y* z`", [("code", "x *y* z")]),
        ("See https://a.example/b_c_d?e=*f*.", [("link", "https://a.example/b_c_d?e=*f")]),
    ],
)
def test_marks_format_words(text: str, found: list[tuple[str, str]]) -> None:
    """And links can be pressed, with nothing else standing for them."""
    assert styles(text) == found


@pytest.mark.parametrize(
    "text", ["rm *.log *.txt", "_id_ and __init__", "2 * 3 * 4", "~/a ~/b", "a*b*c", "x_y_z", "**kwargs", "` `` `"]
)
def test_code_that_nobody_marked_stays_as_it_was_typed(text: str) -> None:
    """None of its signs is lost."""
    assert "".join(run["text"] for part in drawn(text) for run in part["elements"]) == text


@pytest.mark.parametrize("unit", ["`a` ", "\u2022 a\n1. b\n", "*a* ", "https://a.b\n"])
def test_a_text_full_of_marks_still_fits(unit: str) -> None:
    """Two pieces of it fit into a message. Without room for its formatting, only code is drawn."""
    text = unit * (3_000 // len(unit))
    assert 2 * size_of(formatted(text)) < MOST_CHARACTERS
    assert size_of(to_edit(text)) < MOST_CHARACTERS // 2


@pytest.mark.parametrize("noun", [tickets, ticket_agents], ids=["tickets", "agents"])
def test_views_of_tickets_full_of_marks_fit(noun: Any) -> None:
    """Slack takes each of them."""
    for name, views in noun.views(Reader(), Stock(60, "`a` *b* ")).items():
        for view in views:
            assert (view.message if isinstance(view, Drawing) else view).payload()["blocks"], name


def test_a_text_is_edited_as_it_was_written() -> None:
    """The editor has its formatting."""
    text = "Look: *bold* `code`\n\u2022 a\n    1. b\n```\n  if x:\n```\nSee https://a.example/"
    assert typed_of(dict(to_edit(text))) == text
