"""Seven days before its last day a quote is brought to mind; when that day is over for its organization, it expires."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from models.billing.orders.actions import quote_renewal
from models.billing.orders.deadlines import expire_quotes
from models.billing.orders.tables import WARNED_BEFORE, QuoteState
from models.roles import Role, SystemRight
from tests.models.billing.orders.quoting import cast, quote_of, quoted
from tests.models.builders import Office, organization, person, subscription, system
from tests.models.roles.typed import BP

CLOCK = system(SystemRight.EXPIRE_QUOTES)
LAST = date(2026, 4, 1)
"""Of what is quoted on 2 March."""


async def look(office: Office, day: date, hour: int = 12) -> int:
    """What the schedule does at an hour of a day, in UTC."""
    return await office.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)).do(expire_quotes, CLOCK)


async def offer(office: Office) -> None:
    """The open quotes are offers of the vendor's, not made by a contact who opened the form."""
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE quotes SET asked_by_id = NULL"))


async def test_seven_days_before_whoever_may_accept_is_told_once(office: Office) -> None:
    """Both who may renew, not the vendor's people; not eight days before, and not again."""
    ana, ben, _ = await cast(office)
    await office.do(quote_renewal, ana, "SUB-1")
    await offer(office)
    assert await look(office, LAST - timedelta(days=8)) == 0
    assert await look(office, LAST - timedelta(days=7)) == 1
    assert await look(office, LAST - timedelta(days=7), 13) == 0
    told = await office.notices("quote_ends_soon")
    assert [(notice.person_id, notice.subject_id) for notice in told] == [(ana.id, 1), (ben.id, 1)]


@pytest.mark.parametrize(
    ("zone", "over"),
    [
        ("Pacific/Kiritimati", datetime(2026, 4, 1, 10, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 4, 1, 10, tzinfo=UTC) + timedelta(days=1)),
        ("UTC", datetime(2026, 4, 2, tzinfo=UTC)),
    ],
)
async def test_a_quote_expires_when_its_last_day_is_over_there(office: Office, zone: str, over: datetime) -> None:
    """Not a minute before. The vendor's channel hears of it."""
    of = organization("acme", time_zone=zone)
    ana, *_ = await cast(office, of=of)
    quote = await office.at(datetime(2026, 3, 2, 11, tzinfo=UTC)).do(quote_renewal, ana, "SUB-1")
    over += timedelta(days=(quote.valid_until - LAST).days)
    minute = timedelta(minutes=1)
    await office.at(over - minute).do(expire_quotes, CLOCK)
    assert (await quote_of(office, quote.ref)).state is QuoteState.OPEN
    await office.at(over).do(expire_quotes, CLOCK)
    assert (await quote_of(office, quote.ref)).state is QuoteState.EXPIRED
    assert [(one.channel, one.subject_id) for one in await office.notices("quote_expired")] == [("C0APPROVALS", 1)]


async def test_after_the_bot_was_down_nobody_is_warned_of_what_is_over(office: Office) -> None:
    """A quote that expired meanwhile is closed; one that has three days left is brought to mind."""
    ana, *_ = await cast(office)
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    bo = person("bo")
    await office.save(subscription(2, (bo, Role(BP))))
    later = await quoted(office.at(datetime(2026, 3, 8, 9, tzinfo=UTC)), bo, "SUB-2")
    await offer(office)
    assert await look(office, LAST + timedelta(days=3)) == 2
    assert (await quote_of(office, ref)).state is QuoteState.EXPIRED
    assert [(one.person_id, one.subject_id) for one in await office.notices("quote_ends_soon")] == [(bo.id, 2)]
    assert (await quote_of(office, later)).state is QuoteState.OPEN


async def test_a_renewal_that_a_contact_looked_at_is_not_brought_to_mind(office: Office) -> None:
    """The form makes a quote when it's opened. A renewal has reminders of its own; the quote still expires."""
    ana, *_ = await cast(office)
    await office.do(quote_renewal, ana, "SUB-1")
    assert await look(office, LAST - timedelta(days=7)) == 0
    assert await office.notices("quote_ends_soon") == []
    assert await look(office, LAST + timedelta(days=1)) == 1


@pytest.mark.each_on_both
async def test_two_replicas_do_it_once(office: Office) -> None:
    """Both look at the same moment; each card and each message is there once."""
    ana, ben, _ = await cast(office)
    await office.do(quote_renewal, ana, "SUB-1")
    await offer(office)
    for day, kind, count in (
        (LAST - timedelta(days=6), "quote_ends_soon", 2),
        (LAST + timedelta(1), "quote_expired", 1),
    ):
        done = await asyncio.gather(look(office, day), look(office, day))
        assert sorted(done) == [0, 1]
        assert len(await office.notices(kind)) == count
    assert ben.id != ana.id


async def test_what_was_answered_is_left_alone(office: Office) -> None:
    """A quote that was closed in whatever way is neither brought to mind nor expired."""
    ana, *_ = await cast(office)
    for state in ("declined", "cancelled", "replaced", "lapsed", "accepted", "draft"):
        await quoted(office, ana)
        async with office.database.transaction() as session:
            await session.execute(text(f"UPDATE quotes SET state = '{state}' WHERE state = 'open'"))  # noqa: S608
    assert await look(office, LAST - timedelta(days=3)) == 0
    assert await look(office, LAST + timedelta(days=30)) == 0
    assert await office.notices("quote_expired") == await office.notices("quote_ends_soon") == []


async def test_one_that_is_valid_for_a_week_is_not_brought_to_mind(office: Office) -> None:
    """Whoever was sent it has just read of it."""
    ana, *_ = await cast(office)
    ref = await quoted(office, ana)
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE quotes SET valid_until = '2026-03-09'"))
    assert WARNED_BEFORE == 7
    assert await look(office, date(2026, 3, 3)) == 0
    assert (await quote_of(office, ref)).state is QuoteState.OPEN
    assert await office.notices("quote_ends_soon") == []
