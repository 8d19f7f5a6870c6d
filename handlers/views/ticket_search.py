"""What a search for tickets found, as Block Kit: each with the words around what was found."""

import html
from collections.abc import Iterable, Sequence
from itertools import accumulate

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, header, note, section
from handlers.views.element_types import Element
from handlers.views.fitting import fitted
from handlers.views.inputs import field_of, text_input
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.ticket_lists import line_of
from models.desks.tickets.search_index import fold
from models.desks.tickets.searching import Found
from models.desks.tickets.tables import Ticket

SEARCH = "ticket_search"
COMMAND = "/ticket search"
LONGEST_SEARCH = 100
"""The most characters to search for. They're also in the button that searches further."""
EXCERPT = 160
BEFORE = 50
"""How many characters an excerpt has, and how many of them come before the word that was found."""


def search_form(reader: Reader, *, all_of_them: bool) -> Modal:
    """The form that asks what to search for."""
    hint = reader.plain("I look in the subject, the description and the comments. A ticket must have all words.")
    if all_of_them:
        hint = reader.plain("I look in all texts, in notes and in the customer's name. A ticket must have all words.")
    return Modal(
        name=SEARCH,
        title=reader.plain("Search tickets"),
        submit=reader.plain("Search"),
        close=reader.plain("Cancel"),
        blocks=[field_of("words", reader.plain("Words"), text_input("words", LONGEST_SEARCH), hint)],
    )


def results(reader: Reader, found: Found, typed: str, *, names_customer: bool) -> Message:
    """A page of what was found, and how far back the search went."""
    title, further = reader.plain("Tickets with {words}", words=quoted(typed)), _further(reader, found, typed)
    notes = [note(_common(reader, word)) for word in found.common]
    if not found.tickets:
        text = reader.say("I didn't find any tickets with {words}.", words=quoted(typed))
        if found.back_to:
            text += "\n" + _how_far(reader, found.back_to)
        return Message(text, [section(text), *notes, buttons(*further, _again(reader))])
    rows = [_row(reader, ticket, found, names_customer=names_customer) for ticket in found.tickets]
    shown = [section(line, button(reader.plain("Show"), f"/ticket show {ticket.ref}")) for ticket, line in rows]
    tail: list[Block] = [*notes, buttons(*further, _again(reader))]
    if found.back_to:
        tail.insert(0, note(_how_far(reader, found.back_to)))

    def left(count: int) -> Block:
        return note(reader.say("{count} more didn't fit in. To see them, add a word.", count=count))

    blocks = fitted([header(title)], shown, tail, more=left)
    lines = [escape(title), *(line for _, line in rows[: blocks.shown])]
    return Message(Safe("\n").join(lines), blocks)


def _row(reader: Reader, ticket: Ticket, found: Found, *, names_customer: bool) -> tuple[Ticket, Safe]:
    line = line_of(reader, ticket)
    if names_customer:
        line += " · " + escape(ticket.subscription.organization.name)
    around = excerpt([ticket.description, *found.said.get(ticket.id, ())], found.words)
    return ticket, line + "\n" + escape(quoted(around)) if around else line


def _how_far(reader: Reader, back_to: Ticket) -> Safe:
    opened = reader.day(back_to.opened_at.astimezone(reader.zone).date())
    return reader.say("I've searched back to {ref}, opened on {day}.", ref=back_to.ref, day=opened)


def _common(reader: Reader, word: str) -> Safe:
    text = gettext_noop("Too many customers have “{word}” in their name, so I looked for it in the texts only.")
    return reader.say(text, word=word)


def _further(reader: Reader, found: Found, typed: str) -> list[Element]:
    if found.back_to is None:
        return []
    # The line is read as if it had been typed.
    line = f"{COMMAND} {html.escape(typed, quote=False)} before {found.back_to.ref}"
    return [button(reader.plain("Search further"), line)]


def _again(reader: Reader) -> Element:
    return button(reader.plain("Search again …"), COMMAND)


def excerpt(texts: Iterable[str], words: Sequence[str]) -> str:
    """The words around the first of the searched words in the first text that has one of them, on one line. Empty if
    none has."""
    for text in texts:
        line = " ".join(text.split())
        folded = fold(line)
        if word := next((one for one in words if one in folded), ""):
            place = _place_of(line, word)
            first, last = max(0, place - BEFORE), max(0, place - BEFORE) + EXCERPT
            return ("…" if first else "") + line[first:last].strip() + ("…" if last < len(line) else "")
    return ""


def _place_of(line: str, word: str) -> int:
    """Where a folded word begins in a text that has it. A sign may be folded into several."""
    signs = [fold(sign) or " " for sign in line]
    place = "".join(signs).find(word)
    # It isn't found if several signs are folded into one, such as half-width kana with their marks.
    lengths = accumulate(map(len, signs))
    return next((number for number, end in enumerate(lengths) if end > place), 0) if place >= 0 else 0
