"""Looking words up in the index of tickets, newest first. What it finds has to be compared with the
words."""

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import ColumnClause, cast, column, func, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.desks.tickets.search_index import LEVELS, TicketWords, grams_sought, token_of
from models.desks.tickets.tables import Ticket
from models.subscriptions.tables import Subscription

SHORT_WORDS = 500
"""How many tickets are compared at once if all words are too short for the index."""
FEW = 500
"""How many tickets of the named customers are compared at once, instead of being looked up."""
ALL = 2**31 - 1
NUMBER: ColumnClause[int] = column("rowid")
GRAMS: ColumnClause[str] = column("ticket_grams")
FTS5 = table("ticket_grams", NUMBER, GRAMS)


async def candidates(
    session: AsyncSession, words: Sequence[str], customers: Mapping[str, Sequence[int]], most: int, before: int
) -> tuple[Sequence[int], bool]:
    """The IDs of the newest tickets that may have all words, and whether these are all.

    Args:
        customers: The IDs of the customers that each word stands for.
        before: Only those before the ticket with this ID; 0 for the newest.
    """
    before = before or ALL
    if not any(map(grams_sought, words)):
        number = col(TicketWords.ticket_id)
        newest = select(number).where(number < before).order_by(number.desc()).limit(SHORT_WORDS)
        ids = (await session.scalars(newest)).all()
        return ids, len(ids) < SHORT_WORDS
    theirs = await _tickets_of(session, set().union(*customers.values()), before)
    if theirs is None:
        return await _with_tokens(session, words, customers, most, before)
    said, exhausted = await _with_tokens(session, words, {}, most, before)
    last = 0 if exhausted else said[-1]
    return sorted({*said, *(one for one in theirs if one > last)}, reverse=True), exhausted


async def _tickets_of(session: AsyncSession, customers: Set[int], before: int) -> Sequence[int] | None:
    """The IDs of the tickets of these customers. None if there are no customers, or too many tickets.

    Their tokens aren't looked up then. With a frequent word, its whole list would be read, and PostgreSQL would look
    for a few tickets in one window after the other.
    """
    if not customers:
        return None
    subscriptions = select(Subscription.id).where(col(Subscription.organization_id).in_(customers))
    theirs = select(Ticket.id).where(col(Ticket.subscription_id).in_(subscriptions), col(Ticket.id) < before)
    ids = (await session.scalars(theirs.limit(FEW + 1))).all()
    return ids if len(ids) <= FEW else None


async def _with_tokens(
    session: AsyncSession, words: Sequence[str], customers: Mapping[str, Sequence[int]], most: int, before: int
) -> tuple[Sequence[int], bool]:
    """The IDs of the newest tickets with the tokens of all words, and whether these are all."""
    asked = [one for word in words if (one := _asked(word, customers.get(word, ())))]
    if session.get_bind().dialect.name == "sqlite":
        found = select(NUMBER).select_from(FTS5).where(GRAMS.op("MATCH")(" AND ".join(asked)), before > NUMBER)
        ids = (await session.scalars(found.order_by(NUMBER.desc()).limit(most))).all()
        return ids, len(ids) < most
    return await _in_windows(session, asked, most, before)


def _asked(word: str, customers: Sequence[int]) -> str:
    """A word as a query of FTS5: all its grams, or one of these customers. Empty if it's too short for the index."""
    grams = grams_sought(word)
    ways = [f"({' AND '.join(grams)})"] if grams else []
    return f"({' OR '.join([*ways, *(token_of('o', one) for one in customers)])})" if grams else ""


async def _in_windows(
    session: AsyncSession, asked: Sequence[str], most: int, before: int
) -> tuple[Sequence[int], bool]:
    """The same on PostgreSQL, whose index knows no order. It's first asked for the newest tickets only. If they don't
    have enough, the words are rare enough to ask for more of them, and then for all."""
    if before == ALL:
        before = (await session.scalars(select(func.max(TicketWords.ticket_id)))).one() or 0
        before += 1
    ids: list[int] = []
    number = col(TicketWords.ticket_id)
    windows: list[tuple[str, int] | None] = [*LEVELS.items(), None]
    while windows:
        window = windows.pop(0)
        sought, begin = list(asked), 0
        if window is not None:
            kind, bits = window
            newest = (before - 1) >> bits
            begin = max(0, newest - 1) << bits
            sought.append(f"({token_of(kind, newest)} OR {token_of(kind, max(0, newest - 1))})")
        query = cast(" AND ".join(sought).replace("AND", "&").replace("OR", "|"), TSQUERY)
        place = ids[-1] if ids else before
        found = select(number).where(col(TicketWords.grams).op("@@")(query), number < place)
        # With the sum, it doesn't read all tickets backwards until enough have the words.
        ids += (await session.scalars(found.order_by((number + 0).desc()).limit(most - len(ids)))).all()
        if len(ids) >= most:
            return ids, False
        if not begin:
            break
        if not ids:
            # In none of the newest thousand: the words are rare enough to ask for all at once.
            windows = [None]
    return ids, True
