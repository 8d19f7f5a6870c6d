"""The index for searching tickets: the words of each ticket, folded, and the short pieces of them that the database
looks up. It is written with each change to a text, in the same transaction. See docs/adr/0024-searching-tickets.md."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar
from zlib import crc32

from sqlalchemy import Connection, Index, Text, bindparam, delete, event, insert
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session, UOWTransaction, attributes
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, col, select

from models.core.types import Row
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.subscriptions.tables import Subscription

SHORTEST = 3
"""The length of a gram. A shorter word isn't in the index, unless it's two signs of Chinese, Japanese or Korean."""
LONGEST_INDEXED = 80_000
"""The most characters of a ticket that are searched: its subject and description, then the newest comments. Each may
begin two tokens of six bytes, and PostgreSQL takes a megabyte of them at most."""
MOST_KEPT = 20_000
"""How many words a process keeps the tokens of."""
LEVELS = {"w": 10, "x": 15}
"""Windows of tickets as tokens: the first letter, and how many bits of the ticket's number one has."""
TEXTS = {Ticket: ("subject", "description"), Comment: ("text", "deleted_at", "is_note")}


class Grams(TypeDecorator[str]):
    """Tokens with spaces between them. PostgreSQL stores them as a set that it can search."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TSVECTOR() if dialect.name == "postgresql" else Text()


class TicketWords(Row, table=True):
    """What is searched of a ticket.

    Attributes:
        words: What both sides see, folded: the subject, the description and the comments.
        notes: The internal notes, folded.
        grams: The tokens of both, and of the ticket's customer.
    """

    __tablename__: ClassVar[str] = "ticket_words"
    __table_args__ = (Index("ix_ticket_words_grams", "grams", postgresql_using="gin").ddl_if(dialect="postgresql"),)

    ticket_id: int = Field(primary_key=True, foreign_key="tickets.id", sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text)
    notes: str = Field(sa_type=Text)
    grams: str = Field(sa_type=Grams)


def fold(text: str) -> str:
    """A text as it's compared: in small letters, full-width and half-width signs alike, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def words_in(typed: str) -> list[str]:
    """The different words of a search."""
    return list(dict.fromkeys(fold(typed).split()))


def grams_of(folded: str) -> set[str]:
    """The tokens of a folded text. Those of a searched word are among those of each text that has it, so the index
    misses nothing."""
    return set().union(*map(_grams_of_word, set(folded.split())))


@lru_cache(MOST_KEPT)
def _grams_of_word(word: str) -> tuple[str, ...]:
    pairs = [first + second for first, second in pairwise(word) if is_ideographic(first) and is_ideographic(second)]
    return tuple(map(token, [*_pieces(word), *pairs]))


def _pieces(word: str) -> list[str]:
    return [word[start : start + SHORTEST] for start in range(len(word) - SHORTEST + 1)]


def grams_sought(word: str) -> list[str]:
    """The tokens that a text with this word has. Empty if the word is too short for the index."""
    if len(word) == SHORTEST - 1 and all(map(is_ideographic, word)):
        return [token(word)]
    return list(dict.fromkeys(map(token, _pieces(word))))


def is_ideographic(sign: str) -> bool:
    """Whether a sign is Chinese, Japanese or Korean, where words of two signs are common."""
    return "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3"


def token(gram: str) -> str:
    """What stands for a gram in the index: six letters and digits, so that nothing typed is read as a query. Two grams
    may have the same token, so each ticket that's found is compared with the words."""
    return f"{crc32(gram.encode()) & 0xFFFFFF:06x}"


def token_of(kind: str, number: int) -> str:
    """What stands for a window of tickets, a customer (o). No gram's token has these letters."""
    return f"{kind}{number:x}"


def windows_of(ticket_id: int) -> list[str]:
    """The windows that a ticket is in."""
    return [token_of(kind, ticket_id >> bits) for kind, bits in LEVELS.items()]


def entry(
    ticket_id: int, subscription: int, organization_id: int, words: Iterable[str], notes: Iterable[str]
) -> dict[str, Any]:
    """The row of a ticket with these texts, the most important first. `subscription`: its number. The short IDs of all
    three are searched, too."""
    refs = f"{Ticket.PREFIX}-{ticket_id} {Subscription.PREFIX}-{subscription} {Organization.PREFIX}-{organization_id}"
    room, folded = LONGEST_INDEXED, []
    for texts in ([refs, *words], notes):
        kept = []
        for text in texts:
            # A sign may be folded into many.
            kept.append(fold(text[:room])[:room])
            room -= len(kept[-1])
        folded.append("\n".join(filter(None, kept)))
    tokens = grams_of(folded[0]) | grams_of(folded[1])
    marks = [*windows_of(ticket_id), token_of("o", organization_id)]
    grams = " ".join([*marks, *sorted(tokens)])
    return {"ticket_id": ticket_id, "words": folded[0], "notes": folded[1], "grams": grams}


def write_entry(connection: Connection, ticket_id: int) -> None:
    """Write the row of a ticket anew, from what is stored."""
    of = select(Subscription.number, Subscription.organization_id, Ticket.subject, Ticket.description)
    of = of.join(Subscription, col(Subscription.id) == col(Ticket.subscription_id)).where(Ticket.id == ticket_id)
    number, organization_id, *texts = connection.execute(of).one()
    said = select(Comment.is_note, Comment.text).where(
        Comment.ticket_id == ticket_id, col(Comment.deleted_at).is_(None)
    )
    comments = connection.execute(said.order_by(col(Comment.id).desc())).all()
    words = [*texts, *(text for is_note, text in comments if not is_note)]
    notes = [text for is_note, text in comments if is_note]
    connection.execute(
        delete(TicketWords).where(col(TicketWords.ticket_id) == bindparam("which")), {"which": ticket_id}
    )
    connection.execute(insert(TicketWords), entry(ticket_id, number, organization_id, words, notes))


@event.listens_for(Session, "after_flush")
def keep_in_step(session: Session, _context: UOWTransaction) -> None:
    """Each change to a text of a ticket changes the index. No action can forget it, and a redacted secret is gone."""
    changed = {
        row.id if isinstance(row, Ticket) else row.ticket_id
        for row in (*session.new, *session.dirty)
        if isinstance(row, (Ticket, Comment)) and (row in session.new or _has_changed(row))
    }
    for ticket_id in sorted(changed):
        write_entry(session.connection(), ticket_id)


def _has_changed(row: Ticket | Comment) -> bool:
    return any(attributes.get_history(row, name).has_changes() for name in TEXTS[type(row)])
