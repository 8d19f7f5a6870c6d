"""Searching tickets: agents search all of them, and contacts those that they see.

A contact's search reads the contact's own tickets and compares each, newest first. So it can't find another's, and
others don't make it slower. The agents' search looks the words up in the index, and compares only what that finds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.paging import ON_A_PAGE, KeyedPage
from models.core.searching import MOST_WORDS, matching
from models.core.texts import gettext_noop
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.listing import load_tickets
from models.desks.tickets.lookup import candidates
from models.desks.tickets.queue import ALL, QueueFilter, queue_ids
from models.desks.tickets.search_index import TicketWords, fold, grams_sought, words_in
from models.desks.tickets.tables import Ticket
from models.desks.tickets.visible import newest_visible
from models.directory.organizations import Organization
from models.roles import OwnRight, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

FOUND_ON_A_PAGE = 20
LOOKED_AT = 500
"""The most tickets that a page of a contact's search, or a search in the queue, compares one after the other."""
BATCHES = 10
"""How often a page of the agents' search goes back to the index, because what it found doesn't have the words."""
MOST_CUSTOMERS = 200
"""The most customers that a word may stand for."""
NUMBER = re.compile(rf"{Ticket.PREFIX}-(\d{{1,9}})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A page of what a search found, newest first.

    Attributes:
        words: The words that were searched for, folded.
        said: The comments on each ticket by its ID, from which an excerpt may be taken.
        back_to: The last ticket that was compared. The next page goes on before it. None if there are no others.
        common: Words that are in the names of too many customers to look for those.
    """

    tickets: KeyedPage[Ticket]
    words: Sequence[str] = ()
    said: Mapping[int, Sequence[str]] = field(default_factory=dict)
    back_to: Ticket | None = None
    common: Sequence[str] = ()


@action("tickets.search_my_tickets", OwnRight.KNOWN, reads=True, label=gettext_noop("search your tickets"))
async def search_my_tickets(desk: Desk, typed: str, before: int = 0, most: int = FOUND_ON_A_PAGE) -> Found:
    """Search the tickets that the caller sees as a contact: their subjects, descriptions and comments, and the number,
    name and organization of their subscription.

    Args:
        before: Only those before the ticket with this ID; 0 for the newest.
    """
    words = words_in(typed)[:MOST_WORDS]
    if number := _number(words):
        newest = (await desk.session.scalars(await newest_visible(desk, 1, number + 1))).all()
        ids, last = [one for one in newest if one == number], 0
    else:
        ids = list((await desk.session.scalars(await newest_visible(desk, LOOKED_AT + 1, before))).all())
        last = ids[LOOKED_AT - 1] if len(ids) > LOOKED_AT else 0
    tickets = await _own_with(desk, ids[:LOOKED_AT], words, most + 1)
    return await _page(desk, Found(KeyedPage(tickets, later=bool(before)), words), most, last, notes=False)


@action("tickets.search_tickets", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("search all tickets"))
async def search_tickets(desk: Desk, typed: str, before: int = 0, most: int = FOUND_ON_A_PAGE) -> Found:
    """Search all tickets: their subjects, descriptions, comments and notes, and the names of their customers.

    Args:
        before: Only those before the ticket with this ID; 0 for the newest.
    """
    words = words_in(typed)[:MOST_WORDS]
    number = _number(words)
    named = {word: [] if number else await _customers(desk, word) for word in words}
    customers = {word: ids if len(ids) <= MOST_CUSTOMERS else [] for word, ids in named.items()}
    condition = _has_words(words, _sees_notes(desk), customers)
    found: list[Ticket] = []
    ids: Sequence[int]
    place, exhausted = before, not words
    for _ in range(BATCHES if any(map(grams_sought, words)) else 1):
        if exhausted or len(found) > most:
            break
        if number:
            ids, exhausted = [number], True
        else:
            ids, exhausted = await candidates(desk.session, words, customers, most + 1, place)
        found += await _compared(desk, ids, condition, most + 1 - len(found))
        place = ids[-1] if ids else place
    common = [word for word in words if len(named[word]) > MOST_CUSTOMERS]
    page = Found(KeyedPage(found, later=bool(before)), words, common=common)
    return await _page(desk, page, most, 0 if exhausted else place, notes=True)


@action("tickets.search_queue", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("search the open tickets"))
async def search_queue(desk: Desk, typed: str, only: QueueFilter = ALL) -> KeyedPage[Ticket]:
    """Search the first tickets of the queue, as it's narrowed down. The words are sought as in `search_tickets`."""
    words = words_in(typed)[:MOST_WORDS]
    ids = await queue_ids(desk, only, LOOKED_AT + 1)
    condition = _has_words(words, _sees_notes(desk)) if words else true()
    found = await _compared(desk, ids[:LOOKED_AT], condition, ON_A_PAGE + 1, (col(only.key), col(Ticket.id)))
    return KeyedPage(found[:ON_A_PAGE], more=len(found) > ON_A_PAGE or len(ids) > LOOKED_AT)


def _number(words: Sequence[str]) -> int:
    """The number of the ticket whose short ID is all that's searched for; else 0."""
    match = NUMBER.fullmatch(words[0]) if len(words) == 1 else None
    return int(match[1]) if match else 0


async def _customers(desk: Desk, word: str) -> Sequence[int]:
    """The IDs of the customers with a word in their name."""
    named = select(Organization.id).where(matching(word, col(Organization.name)))
    return (await desk.session.scalars(named.limit(MOST_CUSTOMERS + 1))).all()


def _sees_notes(desk: Desk) -> ColumnElement[bool]:
    """The condition that an agent sees a ticket's notes: they aren't on the customer's side of it."""
    contact_on = select(Contact.subscription_id).where(Contact.person_id == desk.person.id)
    return and_(col(Ticket.opener_id) != desk.person.id, col(Ticket.subscription_id).not_in(contact_on))


def _has_words(
    words: Sequence[str], notes: ColumnElement[bool], customers: Mapping[str, Sequence[int]] | None = None
) -> ColumnElement[bool]:
    """The condition that a ticket has each of the words.

    Args:
        notes: The condition that its notes count.
        customers: The IDs of the customers that each word stands for. None to look at the name of each one.
    """
    found = []
    for word in words:
        ways = [col(TicketWords.words).contains(word, autoescape=True)]
        ways.append(and_(col(TicketWords.notes).contains(word, autoescape=True), notes))
        if customers is None:
            named = select(Subscription.id).join(Organization, col(Organization.id) == Subscription.organization_id)
            named = named.where(Subscription.id == Ticket.subscription_id, matching(word, col(Organization.name)))
            ways.append(named.exists())
        elif customers[word]:
            theirs = select(Subscription.id).where(col(Subscription.organization_id).in_(customers[word]))
            ways.append(col(Ticket.subscription_id).in_(theirs))
        found.append(or_(*ways))
    return and_(*found) if found else false()


async def _own_with(desk: Desk, ids: Sequence[int], words: Sequence[str], most: int) -> list[Ticket]:
    """Those of the caller's own tickets that have each of the words, newest first.

    They're chosen by their folded texts alone. Among many others, each ticket is on another page of the file, so only
    those that are shown are read as well.
    """
    if not ids or not words:
        return []
    mine = await my_subscriptions(desk)
    number = col(TicketWords.ticket_id)
    fits = [number.in_(ids), *(_is_in_own(word, mine) for word in words)]
    chosen = select(number).where(*fits).order_by(number.desc()).limit(most)
    return await load_tickets(desk.session, (await desk.session.scalars(chosen)).all())


def _is_in_own(word: str, mine: Sequence[Subscription]) -> ColumnElement[bool]:
    """The condition that a word is in what a contact sees of a ticket, or in the names of its subscription, one of
    `mine`, and its organization."""
    said = col(TicketWords.words).contains(word, autoescape=True)
    named = [one.id for one in mine if word in fold(f"{one.name} {one.organization.name}")]
    if not named:
        return said
    of_these = select(Ticket.id).where(Ticket.id == TicketWords.ticket_id, col(Ticket.subscription_id).in_(named))
    return or_(said, of_these.exists())


async def _compared(
    desk: Desk, ids: Sequence[int], condition: ColumnElement[bool], most: int, order: Sequence[Any] = ()
) -> list[Ticket]:
    """Those of these tickets that meet a condition, newest first or in another order. They're loaded afterwards, since
    PostgreSQL would take milliseconds to plan all of it at once."""
    if not ids:
        return []
    chosen = select(Ticket.id).join(TicketWords, col(TicketWords.ticket_id) == col(Ticket.id))
    chosen = chosen.where(col(Ticket.id).in_(ids), condition).order_by(*(order or [col(Ticket.id).desc()]))
    return await load_tickets(desk.session, (await desk.session.scalars(chosen.limit(most))).all())


async def _page(desk: Desk, found: Found, most: int, last: int, *, notes: bool) -> Found:
    """A page of what was found. `last`: the ID of the last ticket that was compared, or 0 if all were. `notes`: an
    agent looks at it."""
    shown = found.tickets[:most]
    back_to = shown[-1] if len(found.tickets) > most else await desk.session.get(Ticket, last) if last else None
    tickets = KeyedPage(shown, more=back_to is not None, later=found.tickets.later)
    return replace(found, tickets=tickets, back_to=back_to, said=await _said(desk, shown, notes=notes))


async def _said(desk: Desk, tickets: Sequence[Ticket], *, notes: bool) -> dict[int, list[str]]:
    """The comments on these tickets, newest first, by the ID of the ticket."""
    if not tickets:
        return {}
    comments = select(Comment.ticket_id, Comment.text).join(Ticket, col(Ticket.id) == col(Comment.ticket_id))
    comments = comments.where(
        col(Comment.ticket_id).in_([ticket.id for ticket in tickets]),
        col(Comment.deleted_at).is_(None),
        or_(~col(Comment.is_note), _sees_notes(desk) if notes else false()),
    )
    said: dict[int, list[str]] = {}
    for ticket_id, text in (await desk.session.execute(comments.order_by(col(Comment.id).desc()))).all():
        said.setdefault(ticket_id, []).append(text)
    return said
