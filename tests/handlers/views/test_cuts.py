"""What is cut says so: no list, text or select leaves something out without a word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import handlers.views
from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from handlers.views import ticket_agent_forms, tickets
from handlers.views.blocks import Drawing, Message, buttons, facts
from handlers.views.element_types import Button
from handlers.views.inputs import all_fit, options, search_select, select, select_or_search
from handlers.views.limits import LimitError
from handlers.views.reader import Reader, Safe
from models.desks.tickets.answering import Audience
from models.desks.tickets.classification import TicketState
from models.desks.tickets.comment_tables import Comment
from tests.handlers.views.gallery import gallery
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW

VIEWS = Path(handlers.views.__path__[0])
SAYS = ("more", "rest", "earlier", "listing(", "Rows(")
"""What a function has that cuts a list: words for what is left, or the builder of lists, which says it."""
COMPLETE = {
    "beginning": "a text: the_rest says how to read all of it",
    "_asks": "the people to ask first: the text names those who may, and the list of contacts",
    "line_choices": "a draft has at most so many lines",
    "account_form": "a choice of the vendor's own companies",
    "_several": "a text that was typed, put back into its input",
    "unreachable": "the steps that help most, of a few that lead to the same",
    "_most_useful": "the three buttons that somebody needs most",
    "name": "the cells that name a row",
    "_ids": "an id in an error of ours",
    "button": "a hash",
    "invoice_card": "a place to insert at",
    "question_form": "words that were written, put into an input that says that they were cut",
    "comment_form": "words that were written, put into an input that says that they were cut",
    "_answer_input": "words that were written, put into an input that says that they were cut",
    "note_form": "words that were written, put into an input that says that they were cut",
    "_text_form": "words that were written, put into an input that says that they were cut",
    "new_form": "words that were written, put into an input that says that they were cut",
    "_lines": "a text that was typed, put back into its input",
    "text": "a text that was typed, put back into its input",
    "clip": "ends with an ellipsis",
    "cut": "ends with an ellipsis",
    "paged": "the builder of lists",
    "paragraphs": "the builder of lists",
    "_table": "the builder of lists",
    "_fitted": "the builder of lists",
    "of": "the heading of the options says that there are more",
}
"""Functions that cut, and why nothing is missing."""


def functions() -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """All functions of the views, with their source."""
    for file in sorted(VIEWS.rglob("*.py")):
        source = file.read_text()
        # `ast.get_source_segment` would take the whole file apart for each function.
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                yield file.name, "\n".join(lines[node.lineno - 1 : node.end_lineno]), node


def cuts(function: ast.FunctionDef) -> bool:
    """Whether a function takes only the first or last so many of something: `[:MOST_ROWS]`, `[:3]`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            for end in (node.slice.upper, node.slice.lower):
                bound = end.operand if isinstance(end, ast.UnaryOp) else end
                named = isinstance(bound, ast.Name | ast.Attribute) and ast.unparse(bound).rpartition(".")[2].isupper()
                counted = isinstance(bound, ast.Constant) and bound.value not in (0, 1) and end is node.slice.upper
                if named or counted:
                    return True
    return False


def test_a_list_that_is_cut_says_so() -> None:
    """In the function that cuts it; those that need not say it are listed with the reason."""
    silent = {
        f"{file}: {function.name}"
        for file, source, function in functions()
        if cuts(function) and function.name not in COMPLETE and not any(word in source for word in SAYS)
    }
    assert silent == set()


def test_lists_that_are_fitted_count_what_is_left() -> None:
    """`fitted` leaves out what doesn't fit: each caller says what becomes of the rest."""
    silent = {
        f"{file}: {function.name}"
        for file, source, function in functions()
        if "= fitted(" in source or "return fitted(" in source
        if "more=" not in source and function.name not in ("paragraphs", "_fitted", "trail")
    }
    assert silent == set()


@pytest.mark.parametrize("count", [101, 60])
def test_a_select_has_all_its_options_or_is_one_to_search_in(count: int) -> None:
    """Too many, or too long together: it refuses to hide some."""
    pairs = [("x" * 75, f"{number} {'y' * 100}") for number in range(count)]
    assert not all_fit(pairs)
    with pytest.raises(LimitError, match="Use `search_select`"):
        select("which", "Choose", pairs)
    chosen = select_or_search("which", "Choose", pairs, pairs[-1][1])
    assert chosen == search_select("which", "Choose", pairs[-1])
    assert chosen.get("initial_option") == options(pairs)[-1]
    assert select_or_search("which", "Choose", pairs[:5]) == select("which", "Choose", pairs[:5])


BUTTON: Button = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": "x"}


def test_builders_cut_no_rows_of_buttons_or_fields() -> None:
    """What is too much is refused by the check before the commit, not hidden."""
    assert len(buttons(*[BUTTON] * 30)["elements"]) == 30
    assert len(facts([(Safe("a"), Safe("b"))] * 12).get("fields", ())) == 12


SEARCHED = re.compile(r"/pick (\S+)")
ONLY_PAGES = {
    "customer_lists.customer_list": "a customer's notes are read, not chosen",
    "contact_list.contact_list": "those who may change nothing have nothing to choose",
    "contact_list.candidates": "its commands say where to search",
    "downloading.which_product": "a subscription has few products",
    "products.removable": "a subscription has few products",
    "ticket_files.file_list": "a ticket has few files",
    "listing.listing": "its callers say where to search",
    "ticket_edits.own_list": "what one wrote on a ticket is found by its date",
    "ticket_reminders.reminders": "one person has few reminders",
    "ticket_for_others.choose": "its command takes an address",
    "ticket_history.history": "a history is read, not chosen",
    "ticket_watchers.choose": "its commands take an address",
    "triage_rules.rule_list": "a desk has few rules, and their order matters",
    "failed_events.failed_events": "all of them are retried at once",
}


@pytest.mark.slow
def test_where_there_are_more_pages_there_is_a_search() -> None:
    """In every list of every view with 120 rows, and its route exists: no row is more than three presses away."""
    routes, bare = all_routes().by_name, set()
    for name, views in gallery(Reader(), Stock(120, "Ana")).items():
        for blocks in (blocks for one in views for blocks in blocks_of(one)):
            elements = [element for block in blocks for element in block.get("elements", [])]
            if not any(" from " in element.get("action_id", "") for element in elements):
                continue
            searches = [str(one["action_id"]) for one in elements if one["type"] == "external_select"]
            bare |= set() if searches else {name}
            for search in map(SEARCHED.match, searches):
                assert search, name
                assert (Touch.OPTIONS, search[1]) in routes, name
    assert bare == set(ONLY_PAGES)


def blocks_of(one: Shown) -> list[Any]:
    """The blocks of a view, and those of its form without tables."""
    message = one.message if isinstance(one, Drawing) else one
    plain = message.plain if isinstance(message, Message) else None
    return [message.blocks, *([plain.blocks] if plain else [])]


def test_names_that_grow_when_they_are_escaped_are_cut_with_an_ellipsis() -> None:
    """A ticket's card has eight names. Of ampersands alone, each takes a thousand characters."""
    card = tickets.ticket_card(Reader(), Stock(30, "&").shown_ticket(TicketState.CLOSED), sees_customers=True)
    fields = [field["text"] for block in card.payload()["blocks"] for field in block.get("fields", ())]
    assert {len(text) > 590 and text.endswith("&amp;…") for text in fields if text.count("&amp;") > 20} == {True}
    assert max(map(len, fields)) <= 600


def test_what_was_said_meanwhile_leaves_room_for_the_answer() -> None:
    """Two comments with much formatting and a long answer are drawn in one form."""
    stock, bold = Stock(30, "Ana "), "*b* word " * 52
    comments = [new(Comment, author=stock.person(1), by_staff=False, text=bold, written_at=NOW) for _ in range(2)]
    form = ticket_agent_forms.answer_form(Reader(), stock.ticket(), Audience(()), "x" * 2900, since=comments)
    blocks = form.payload()["blocks"]
    assert [bold[:460] in str(block) for block in blocks if block["type"] == "rich_text"] == [False, True, True]
