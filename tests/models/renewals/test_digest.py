"""The weekly digest, on both databases."""

from datetime import UTC, date, datetime, timedelta

from handlers.notices import draw
from models.billing.orders.tables import Quote, QuoteKind, QuoteState
from models.renewals.digest import Heading, digest_of, post_digest
from models.renewals.tables import Renewal, RenewalState
from models.roles import SystemRight
from tests.models.builders import Office, item, person, product, subscription, system

CLOCK = system(SystemRight.POST_DIGEST)
MONDAY = datetime(2026, 6, 8, 7, 0, tzinfo=UTC)
"""Nine in the morning in Berlin."""
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


async def store(office: Office, number: int, state: RenewalState, **more: object) -> None:
    """A renewal of a subscription with two seats."""
    sub = subscription(number, ends_on=date(2026, 6, 30), items=[item(product(key=f"product{number}"), 2)])
    await office.save(sub)
    given = {"term_ends_on": sub.ends_on, "opened_at": MONDAY - WEEK, "state": state, **more}
    await office.save(Renewal(subscription_id=sub.id, **given))  # type: ignore[arg-type]


async def post(office: Office, at: datetime) -> bool:
    """One look."""
    return await office.at(at).do(post_digest, CLOCK, "Europe/Berlin")


async def test_it_is_posted_on_monday_at_nine_and_once(office: Office) -> None:
    """In the vendor's time zone; whoever looks later catches up with one, however many were missed."""
    await store(office, 1, RenewalState.OPEN)
    assert [await post(office, MONDAY + moment) for moment in (-HOUR, 0 * HOUR, HOUR)] == [False, True, False]
    assert await post(office, MONDAY + 3 * WEEK + 5 * HOUR)
    keys = [notice.key for notice in await office.notices("renewal_digest")]
    assert keys == ["renewal_digest:2026-W24", "renewal_digest:2026-W27"]


async def test_a_desk_that_had_no_renewals_tells_of_none(office: Office) -> None:
    """A new one is not greeted with an empty list."""
    assert not await post(office, MONDAY + HOUR)


async def test_drafts_that_were_never_sent_are_listed(office: Office) -> None:
    """Though there are no renewals; the oldest first, with the number of all."""
    await office.save(sub := subscription(1))
    for sequence, made_on in enumerate((date(2026, 6, 1), date(2026, 5, 1)), 1):
        terms = {"currency": "EUR", "made_on": made_on, "valid_until": date(2026, 6, 5)}
        kept = {"year": 2026, "subscription_id": sub.id, "kind": QuoteKind.SERVICES}
        await office.save(Quote(sequence=sequence, state=QuoteState.DRAFT, **kept, **terms))  # type: ignore[arg-type]
        await office.save(Quote(sequence=sequence + 5, state=QuoteState.OPEN, **kept, **terms))  # type: ignore[arg-type]
    assert await post(office, MONDAY)
    async with office.database.transaction() as session:
        found = await digest_of(session, MONDAY)
    assert ([quote.ref for quote in found.drafts], found.draft_count) == (["Q-2026-0002", "Q-2026-0001"], 2)
    (notice,) = await office.notices("renewal_digest")
    async with office.database.transaction() as session:
        drawn = await draw(session, notice, office.tables, MONDAY)
    assert drawn is not None
    assert "2 quotes were never sent." in drawn.message.text
    assert "It can't be sent before its date is changed: Jun 5, 2026 has passed" in drawn.message.text
    assert "'action_id': '/order show Q-2026-0002'" in str(drawn.message.payload()["blocks"])


async def test_it_counts_and_sums_by_currency(office: Office) -> None:
    """What is open, and what was closed in the week before."""
    await store(office, 1, RenewalState.OPEN)
    await store(office, 2, RenewalState.OPEN, at_risk_at=MONDAY)
    await store(office, 3, RenewalState.RENEWED, closed_at=MONDAY - HOUR)
    await store(office, 4, RenewalState.RENEWED, closed_at=MONDAY - WEEK - HOUR)
    await store(office, 5, RenewalState.LOST, closed_at=MONDAY - WEEK + HOUR)
    async with office.database.transaction() as session:
        found = await digest_of(session, MONDAY)
    counted = {heading: count for heading, count in found.counts.items() if count}
    assert counted == {Heading.DUE: 2, Heading.AT_RISK: 1, Heading.RENEWED: 1, Heading.LOST: 1}
    assert found.sums[Heading.DUE] == {"EUR": 40_000}
    assert found.sums[Heading.AT_RISK] == {"EUR": 20_000}


async def test_of_a_term_that_another_followed_nobody_owes_an_answer(office: Office) -> None:
    """It is counted as renewed at most, whatever became of it since."""
    before = {"term_ends_on": date(2025, 6, 30)}
    for number, state in enumerate((RenewalState.OPEN, RenewalState.HANDLED, RenewalState.ENDING), 1):
        handler = person(f"p{number}")
        await office.save(handler)
        await store(office, number, state, handler_id=handler.id, at_risk_at=MONDAY, **before)
    await store(office, 4, RenewalState.RENEWED, closed_at=MONDAY - HOUR, **before)
    async with office.database.transaction() as session:
        found = await digest_of(session, MONDAY)
    assert {heading: count for heading, count in found.counts.items() if count} == {Heading.RENEWED: 1}
