"""Likely duplicates of a new ticket."""

from datetime import timedelta

import pytest

from models.core.errors import Refused
from models.desks.tickets.actions import open_ticket, resolve_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.duplicates import find_duplicate, likeness
from models.desks.tickets.watching import watch_ticket
from tests.models.builders import NOW, Office
from tests.models.desks.tickets.conftest import Cast
from tests.support.selection import MOSTLY_ON_SQLITE

VANS = "Vans are offline in Berlin"


@MOSTLY_ON_SQLITE
async def test_a_similar_subject_is_found_while_it_can_be_added_to(office: Office, cast: Cast) -> None:
    """Open, or ended in the last 14 days. The likeliest one, and none in another subscription."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Invoice is missing", "Hm.")
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, VANS, "Hm.")
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Vans in Berlin", "Hm.")
    for days, ref in ((0, "T-2"), (13, "T-2"), (15, "T-3")):
        later = office.at(NOW + timedelta(days=days))
        ticket = await later.do(find_duplicate, cast.bob, "SUB-1", "The vans are OFFLINE in Berlin", "Hm.")
        assert [ticket and ticket.ref] == [ref]
        if not days:
            await office.do(resolve_ticket, cast.tia, "T-2", "Fixed.")
    assert await office.do(find_duplicate, cast.zoe, "SUB-2", VANS, "Hm.") is None


@MOSTLY_ON_SQLITE
async def test_a_ticket_that_the_caller_doesn_t_see_is_never_named(office: Office, cast: Cast) -> None:
    """A colleague's, until they watch it."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, VANS, "Hm.")
    assert await office.do(find_duplicate, cast.ana, "SUB-1", VANS, "Hm.") is None
    await office.do(watch_ticket, cast.bob, "T-1", cast.ana)
    found = await office.do(find_duplicate, cast.ana, "SUB-1", VANS, "Hm.")
    assert [found and found.ref] == ["T-1"]


@MOSTLY_ON_SQLITE
async def test_what_couldn_t_be_opened_is_refused_at_once(office: Office, cast: Cast) -> None:
    """Nobody is asked about a text that can't be taken."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, VANS, "Hm.")
    with pytest.raises(Refused) as refused:
        await office.do(find_duplicate, cast.bob, "SUB-1", VANS, " ")
    assert refused.value.field == "description"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("vans are offline", "the vans are offline", True),
        ("offline: vans in berlin", "vans in berlin are offline", True),
        ("login doesnt work", "login doesn't work", True),
        ("請求書が届きません", "請求書が届かない", False),
        ("請求書が届きません", "請求書が届きません。", True),
        ("printer", "printer on the third floor prints blank pages since monday", False),
        ("vans are offline", "invoice is missing", False),
        ("help", "hello", False),
        ("order 1001 is wrong", "order 1002 is wrong", False),
    ],
)
def test_subjects_are_alike_if_they_share_most_words(one: str, other: str, alike: bool) -> None:
    """In any order, with small differences. One word of a long subject isn't enough, and
    numbers have to be the same."""
    assert bool(likeness(one, other)) is alike
