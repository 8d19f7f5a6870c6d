"""Likely duplicates: before a ticket is opened, one that the caller sees with a similar subject."""

import re

from rapidfuzz import fuzz
from sqlmodel import col, or_, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop, line_of, text_of
from models.desks.tickets.listing import beside_in_lists
from models.desks.tickets.search_index import fold
from models.desks.tickets.tables import LONGEST_TEXT, REOPENED_WITHIN, SUBJECT_LENGTH, Ticket, is_unresolved
from models.desks.tickets.visible import newest_visible
from models.roles import Right
from models.subscriptions.tables import Subscription

LOOKED_AT = 200
"""The most tickets of a subscription that are compared, newest first."""
NUMBERS = re.compile(r"\d+")
SAME_WORDS = 85
SAME_LENGTH = 55
"""How alike two subjects have to be, in percent: by the words that they share, and as a whole."""


@action(
    "tickets.find_duplicate",
    Right.RAISE_TICKET,
    on=Subscription,
    reads=True,
    label=gettext_noop("check whether a ticket is open already"),
)
async def find_duplicate(desk: Desk, subscription: Subscription, subject: str, description: str) -> Ticket | None:
    """The ticket that a new one most likely repeats: of the same subscription, with a similar subject, and still open,
    or so lately ended that it can be reopened. Only one that the caller sees. None if there is none.

    Raises:
        Refused: A text is empty, too long or contains a card number.
    """
    sought = fold(line_of(subject, SUBJECT_LENGTH, "subject"))
    text_of(description, LONGEST_TEXT, "description")
    ids = await newest_visible(desk, LOOKED_AT, only=subscription.id)
    lately = col(Ticket.resolved_at) > desk.now - REOPENED_WITHIN
    candidates = select(Ticket).where(col(Ticket.id).in_(ids), or_(is_unresolved(), lately))
    tickets = (await desk.session.scalars(candidates.options(*beside_in_lists()).order_by(col(Ticket.id).desc()))).all()
    alike = [(likeness(sought, fold(ticket.subject)), ticket) for ticket in tickets]
    score, likeliest = max(alike, key=lambda one: one[0], default=(0.0, None))
    return likeliest if score else None


def likeness(one: str, other: str) -> float:
    """How alike two folded subjects are; 0 if it isn't enough. Those about different numbers aren't alike."""
    numbers, others = (set(NUMBERS.findall(subject)) for subject in (one, other))
    if numbers and others and numbers != others:
        return 0.0
    words, whole = fuzz.token_set_ratio(one, other), fuzz.token_sort_ratio(one, other)
    return words + whole if words >= SAME_WORDS and whole >= SAME_LENGTH else 0.0
