"""Searching tickets, on both databases."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from models.desks.tickets import lookup, searching
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.answering import note_ticket
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.commenting import comment
from models.desks.tickets.conversation import WrittenIn
from models.desks.tickets.editing import delete_comment, edit_comment
from models.desks.tickets.listing import my_tickets
from models.desks.tickets.redacting import redact_ticket
from models.desks.tickets.search_index import TicketWords, entry
from models.desks.tickets.searching import search_my_tickets, search_queue, search_tickets
from models.desks.tickets.tables import Ticket
from models.desks.tickets.watching import watch_ticket
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW, Office, contact, person
from tests.models.desks.tickets.conftest import Cast
from tests.support.rows import new


async def found(office: Office, who: Person, typed: str, before: int = 0) -> list[int]:
    """The IDs of the tickets that somebody finds: agents in all tickets, contacts in theirs."""
    search = search_tickets if who.key in ("tia", "tom") else search_my_tickets
    return [ticket.id for ticket in (await office.do(search, who, typed, before)).tickets]


@pytest.fixture
async def three(office: Office, cast: Cast) -> None:
    """Bob's T-1 is about a printer, and T-2 is in Japanese. Zoe's T-3, of another customer, is about a printer too."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Printer jam", "Since noon, 50% of pages.")
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "請求書が届きません", "ｶﾞｿﾞｳも Straße_7")
    await office.do(open_ticket, cast.zoe, "SUB-2", Severity.LOW, "My PRINTER", "Nothing.")
    await office.do(comment, cast.bob, "T-1", "The toner is a kumquat.")
    await office.do(note_ticket, cast.tia, "T-1", "They are grumpy.")


@pytest.mark.parametrize(
    ("typed", "agents", "bobs"),
    [
        ("printer", [3, 1], [1]),
        ("RINTE jam", [1], [1]),
        ("kumquat noon", [1], [1]),
        ("grumpy", [1], []),
        ("請求書", [2], [2]),
        ("請求", [2], [2]),
        ("請", [2], [2]),
        ("ガゾウ", [2], [2]),
        ("STRASSE", [2], [2]),
        ("7", [2], [2]),
        ("acme printer", [1], [1]),
        ("acme", [2, 1], [2, 1]),
        ("T-1", [1], [1]),
        ("t-3", [3], []),
        ("SUB-2", [3], []),
        ("xylophone", [], []),
        (" ", [], []),
        # What people type is never a query or a pattern.
        ("50%", [1], [1]),
        ("%", [1], [1]),
        ("p%r", [], []),
        ("_7", [2], [2]),
        ("_oon", [], []),
        ('"printer" OR', [], []),
        ("print*", [], []),
        ("printer & jam", [], []),
        ("NEAR(printer jam)", [], []),
        ("grams:printer", [], []),
        ("'); DROP TABLE tickets; --", [], []),
    ],
)
@pytest.mark.each_on_both
async def test_words_are_found(
    office: Office, cast: Cast, three: None, typed: str, agents: list[int], bobs: list[int]
) -> None:
    """In subjects, descriptions, comments and customers' names, in any case, width and order. Notes only by agents."""
    assert (await found(office, cast.tia, typed), await found(office, cast.bob, typed)) == (agents, bobs)


async def test_a_contact_finds_only_what_they_see(office: Office, cast: Cast, three: None) -> None:
    """A colleague's ticket as a watcher, or if the organization shares its tickets. One of another customer never."""
    assert await found(office, cast.cyd, "printer") == []
    await office.do(watch_ticket, cast.bob, "T-1", cast.cyd)
    assert await found(office, cast.cyd, "printer") == [1]
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE organizations SET shares_tickets = true"))
    assert [await found(office, who, "printer") for who in (cast.ana, cast.zoe)] == [[1], [3]]
    async with office.database.transaction() as session:
        await session.execute(text("DELETE FROM contacts WHERE person_id = :bob"), {"bob": cast.bob.id})
    assert await found(office, cast.bob, "printer") == []


async def test_an_agent_on_the_customer_s_side_finds_no_notes(office: Office, cast: Cast, three: None) -> None:
    """Not about their own ticket."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Hm", "Hm.")
    await office.do(note_ticket, cast.tia, "T-4", "Grumpy again.")
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE tickets SET opener_id = :tom WHERE id = 4"), {"tom": cast.tom.id})
    assert (await found(office, cast.tia, "grumpy"), await found(office, cast.tom, "grumpy")) == ([4, 1], [1])
    page = await office.do(search_tickets, cast.tom, "hm")
    assert page.said == {}


async def test_an_agent_who_is_a_contact_finds_no_notes_about_their_subscription(
    office: Office, cast: Cast, three: None
) -> None:
    """Nor reads any in the words around what's found."""
    made = contact(cast.tom, Role.TECHNICAL_SECONDARY)
    made.subscription_id = cast.sub.id
    await office.save(made)
    assert (await found(office, cast.tia, "grumpy"), await found(office, cast.tom, "grumpy")) == ([1], [])
    assert (await office.do(search_queue, cast.tom, "grumpy")) == []
    page = await office.do(search_tickets, cast.tom, "toner")
    assert page.said == {1: ["The toner is a kumquat."]}


async def test_what_was_changed_deleted_or_redacted_isn_t_found(office: Office, cast: Cast, three: None) -> None:
    """Not even in the index itself. What is left is found as before."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    for number, words in enumerate(("secretive one", "private two", "hunter2 three"), 1):
        await office.do(comment, cast.bob, "T-1", words, WrittenIn("D1", f"{number}.1"))
    await office.do(edit_comment, cast.bob, "T-1", WrittenIn("D1", "1.1", NOW), "open one")
    await office.do(delete_comment, cast.bob, "T-1", WrittenIn("D1", "2.1"))
    await office.do(redact_ticket, meg, "T-1", "hunter2")
    for gone in ("secretive", "private", "hunter2"):
        assert await found(office, cast.tia, gone) == []
        assert await found(office, cast.bob, gone) == []
    async with office.database.transaction() as session:
        rows = list(await session.scalars(TicketWords.__table__.select().with_only_columns(TicketWords.words)))  # type: ignore[attr-defined]
    assert "hunter2" not in str(rows)
    assert await found(office, cast.tia, "three kumquat") == [1]


NUMBERS = [3, 900, 2_000, 2_500, 30_000, 66_000, 66_001, 140_000, 200_000]


async def add(office: Office, cast: Cast, numbers: Sequence[int], words: str, of: Subscription | None = None) -> None:
    """Tickets of SUB-1, or another subscription, with these numbers."""
    values: dict[str, Any] = {
        "severity": Severity.LOW,
        "subject": words,
        "description": "Hm.",
        "state": TicketState.NEW,
    }
    values |= {"subscription_id": (of or cast.sub).id, "opener_id": cast.bob.id, "opened_at": NOW, "last_word_at": NOW}
    await office.save(*(new(Ticket, id=number, **values, last_word_by_id=cast.bob.id) for number in numbers))


async def test_all_tickets_with_a_word_are_found_newest_first(office: Office, cast: Cast) -> None:
    """However far they are apart: PostgreSQL looks in the newest first. Also from any of them on."""
    await add(office, cast, NUMBERS, "Kumquat")
    assert await found(office, cast.tia, "kumquat") == NUMBERS[::-1]
    for place, number in enumerate(NUMBERS):
        assert await found(office, cast.tia, "kumquat", number) == NUMBERS[:place][::-1]


@pytest.mark.parametrize("search", [search_tickets, search_my_tickets])
async def test_each_page_goes_on_where_the_last_one_ended(
    office: Office, cast: Cast, search: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty on a page. If many tickets were compared and few have the words, the page says how far it got."""
    monkeypatch.setattr(searching, "LOOKED_AT", 30)
    await add(office, cast, range(1, 46), "Kumquat")
    await add(office, cast, range(46, 80), "Hm")
    who = cast.tia if search is search_tickets else cast.bob
    pages, before = [], 0
    while True:
        page = await office.do(search, who, "kumquat", before)
        pages.append([ticket.id for ticket in page.tickets])
        if page.back_to is None:
            break
        before = page.back_to.id
    assert [number for one in pages for number in one] == list(range(45, 0, -1))
    assert max(map(len, pages)) == 20


@pytest.mark.parametrize("few", [lookup.FEW, 10])
@pytest.mark.each_on_both
async def test_a_customer_s_tickets_with_a_word_are_found_among_others(
    office: Office, cast: Cast, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many tickets the customer has. Others' tickets that name the customer are found between them."""
    monkeypatch.setattr(lookup, "FEW", few)
    await add(office, cast, range(1, 70, 2), "Kumquat")
    await add(office, cast, range(70, 80), "Hm")
    await add(office, cast, range(2, 70, 2), "Kumquat of Acme", cast.other)
    await add(office, cast, range(80, 90), "Kumquat", cast.other)
    pages, before = list[list[int]](), 0
    while before or not pages:
        page = await office.do(search_tickets, cast.tia, "acme kumquat", before)
        pages.append([ticket.id for ticket in page.tickets])
        before = page.back_to.id if page.back_to else 0
    assert pages == [list(range(69, 49, -1)), list(range(49, 29, -1)), list(range(29, 9, -1)), list(range(9, 0, -1))]


async def test_short_words_are_looked_for_in_parts(office: Office, cast: Cast) -> None:
    """The index has no words of two letters, so each page compares some hundred tickets, and says so."""
    await add(office, cast, [1], "My pc")
    await add(office, cast, range(2, 560), "Hm")
    page = await office.do(search_tickets, cast.tia, "pc")
    assert page.tickets == []
    while page.back_to is not None and not page.tickets:
        page = await office.do(search_tickets, cast.tia, "pc", page.back_to.id)
    assert [ticket.id for ticket in page.tickets] == [1]


async def test_the_queue_is_searched_as_it_is_narrowed_down(office: Office, cast: Cast, three: None) -> None:
    """In its order; without words, all of it."""
    assert [one.id for one in await office.do(search_queue, cast.tia, "printer")] == [1, 3]
    assert [one.id for one in await office.do(search_queue, cast.tia, "")] == [1, 2, 3]


async def test_one_s_own_list_goes_on_after_a_hundred(office: Office, cast: Cast) -> None:
    """The second page begins after the last ticket of the first."""
    await add(office, cast, range(1, 106), "Hm")
    first = await office.do(my_tickets, cast.bob)
    second = await office.do(my_tickets, cast.bob, first[-1].id)
    assert [ticket.id for ticket in [*first, *second]] == list(range(105, 0, -1))
    assert [(page.more, page.later) for page in (first, second)] == [(True, False), (False, True)]


def test_a_very_long_ticket_is_searched_up_to_a_length() -> None:
    """The subject, the description and the newest comments come first. What comes after isn't in the index."""
    made = entry(1, 1, 1, ["Subject", "x " * 36_500, "newest " * 1_000, "oldest"], ["note"])
    assert ["subject" in made["words"], "newest" in made["words"], "oldest" in made["words"]] == [True, True, False]
    assert made["notes"] == ""


@pytest.mark.each_on_both
async def test_a_very_long_ticket_in_japanese_can_be_written(office: Office, cast: Cast) -> None:
    """PostgreSQL takes a megabyte of tokens for a row, and each sign may begin two."""
    signs = random.Random(7)  # noqa: S311 - not for secrets
    for _ in range(8):
        words = "".join(chr(signs.randrange(0x4E00, 0x9FA0)) for _ in range(12_000))
        if not await office.all(Ticket):
            await office.do(open_ticket, cast.bob, "SUB-1", Severity.CRITICAL, "長い", words)
        else:
            await office.do(comment, cast.bob, "T-1", words)
    assert await found(office, cast.tia, words[:20]) == [1]
