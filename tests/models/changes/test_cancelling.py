"""Cancelling a site from the end of its term on, taking that back, and reactivating it later."""

from datetime import UTC, date, datetime

import pytest

from models.access.errors import Denied
from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import QuoteClosed
from models.billing.orders.tables import Quote, QuoteKind, QuoteState
from models.changes.advancing import advance_subscriptions
from models.changes.cancelling import cancel_site, reactivate_site, weigh_cancellation
from models.changes.people_in import Named
from models.changes.users import add_site_users
from models.core.errors import Refused
from models.core.outbox import Medium
from models.renewals.tables import Renewal, RenewalState
from models.roles import SystemRight
from models.subscriptions.problems import CancelledAlready, NotCancelled, NotInState, NotTyped
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import NOW, PLACES, Office, system
from tests.models.changes.sites import REF, Site


async def moved_on(site: Site, day: date) -> Site:
    """The same site once the clock has looked on a day."""
    later = site.on(day)
    await later.office.do(advance_subscriptions, system(SystemRight.ADVANCE_SUBSCRIPTIONS))
    return later


async def test_what_is_lost_and_when_is_known_before(office: Office) -> None:
    """The term ends on 31 December 2026: cancelled from 1 January, and 60 days later, 2 March, the data goes."""
    site = await Site(office).build(10)
    await office.do(add_site_users, site.eva, REF, [Named("a@acme.example")])
    found = await office.do(weigh_cancellation, site.ana, REF)
    assert (found.cancelled_on, found.deleted_on) == (date(2027, 1, 1), date(2027, 3, 2))
    assert (found.users, [one.product.key for one in found.items]) == (1, ["cloud"])


@pytest.mark.parametrize("typed", ["SUB-1", "sub-1", " 1 ", "subscription  1"])
async def test_a_site_is_cancelled_by_its_number_or_its_name(office: Office, typed: str) -> None:
    """It works on until the day after its term."""
    site = await Site(office).build()
    await office.do(cancel_site, site.ana, REF, typed, "")
    row = await site.row()
    assert (row.cancelled_on, row.state, row.state_ends_on) == (
        date(2027, 1, 1),
        SubscriptionState.ACTIVE,
        date(2027, 1, 1),
    )
    later = await moved_on(site, date(2027, 1, 1))
    assert (await later.row()).state is SubscriptionState.CANCELLED


@pytest.mark.parametrize("typed", ["", "SUB-2", "yes", "Subscription"])
async def test_anything_else_typed_cancels_nothing(office: Office, typed: str) -> None:
    """And is said beside the field."""
    site = await Site(office).build()
    with pytest.raises(Refused) as refused:
        await office.do(cancel_site, site.ana, REF, typed, "")
    assert (type(refused.value.problem), refused.value.field) == (NotTyped, "typed")
    assert (await site.row()).cancelled_on is None


async def test_the_vendor_and_the_other_contacts_concerned_are_told(office: Office) -> None:
    """Ana cancels. The channel, Ben for the bills, Chidi who can undo it and Eva with the users are told, with the
    reason. Ana herself isn't."""
    site = await Site(office).build()
    await office.do(cancel_site, site.ana, REF, "SUB-1", "Too dear.")
    told = await office.notices("site_cancelled")
    assert [(one.medium, one.person_id, one.channel) for one in told] == [
        (Medium.CHANNEL, None, PLACES.billing),
        *((Medium.DIRECT, person.id, "") for person in (site.ben, site.chidi, site.eva)),
    ]
    assert {one.facts["reason"] for one in told} == {"Too dear."}
    assert "Too dear." not in str([entry.details for entry in await office.audit()])


async def test_cancelling_closes_the_renewal_and_its_quote(office: Office) -> None:
    """Nobody is reminded of it any more, and nobody renews by mistake."""
    site = await Site(office).build()
    renewal = Renewal(subscription_id=(await site.row()).id, term_ends_on=date(2026, 12, 31), opened_at=NOW)
    await office.save(renewal)
    await office.do(quote_renewal, site.ana, REF)
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    assert [one.state for one in await office.all(Quote)] == [QuoteState.LAPSED]
    assert [one.state for one in await office.all(Renewal)] == [RenewalState.LOST]
    assert (await site.row()).remind_on is None


async def test_before_its_day_a_cancellation_is_taken_back_at_once(office: Office) -> None:
    """Everything is as before, the renewal is undecided again, and the same people are told."""
    site = await Site(office).build()
    await office.save(Renewal(subscription_id=(await site.row()).id, term_ends_on=date(2026, 12, 31), opened_at=NOW))
    before = (await site.row()).model_dump()
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    found = await office.do(reactivate_site, site.chidi, REF)
    assert found.quote is None
    assert {**(await site.row()).model_dump(), "remind_on": None} == {**before, "remind_on": None}
    assert (await site.row()).remind_on is not None
    assert [one.state for one in await office.all(Renewal)] == [RenewalState.OPEN]
    told = await office.notices("site_reactivated")
    assert [one.person_id for one in told] == [None, site.ana.id, site.ben.id, site.eva.id]


async def test_after_its_day_a_new_term_is_quoted_from_that_day(office: Office) -> None:
    """Asked on 10 February 2027, accepted on the 12th: the year runs from the 12th, with the seats that there were."""
    site = await Site(office).build(10)
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    asked = await moved_on(site, date(2027, 2, 10))
    quote = (await asked.office.do(reactivate_site, asked.ana, REF)).quote
    assert quote is not None
    assert (quote.kind, quote.net) == (QuoteKind.REACTIVATION, 228_000)
    # On the day after, the data is deleted: no quote outlasts it.
    assert quote.valid_until == date(2027, 3, 1)
    order = await asked.on(date(2027, 2, 12)).accept(asked.ana, quote)
    row = await asked.row()
    assert (row.state, row.cancelled_on) == (SubscriptionState.ACTIVE, None)
    assert (row.starts_on, row.ends_on) == (date(2027, 2, 12), date(2028, 2, 11))
    assert order.invoice is not None
    assert order.invoice.net == 228_000
    assert await asked.seats() == {"cloud": 10}


async def test_asking_again_on_the_same_day_makes_no_second_quote(office: Office) -> None:
    """The open quote that still fits is shown again."""
    site = await Site(office).build(10)
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    asked = await moved_on(site, date(2027, 1, 10))
    first = (await asked.office.do(reactivate_site, asked.ana, REF)).quote
    second = (await asked.office.do(reactivate_site, asked.chidi, REF)).quote
    assert first is not None
    assert second is not None
    assert first.ref == second.ref
    assert len(await office.all(Quote)) == 1


async def test_until_the_last_day_it_can_be_reactivated_and_then_never(office: Office) -> None:
    """The data is deleted on 2 March 2027, after a warning a week before."""
    site = await Site(office).build()
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    for day in (date(2027, 1, 1), date(2027, 2, 23), date(2027, 3, 1)):
        last = await moved_on(site, day)
    assert (await last.office.do(reactivate_site, last.ana, REF)).quote is not None
    gone = await moved_on(site, date(2027, 3, 2))
    with pytest.raises(Refused) as refused:
        await gone.office.do(reactivate_site, gone.ana, REF)
    assert isinstance(refused.value.problem, NotInState)
    assert (await gone.row()).state is SubscriptionState.DELETED


async def test_before_the_clock_has_looked_its_day_counts_all_the_same(office: Office) -> None:
    """At one minute past midnight it is cancelled, so going on takes a quote."""
    site = await Site(office).build()
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    night = office.at(datetime(2027, 1, 1, 0, 1, tzinfo=UTC))
    assert (await night.do(reactivate_site, site.ana, REF)).quote is not None
    assert (await site.row()).state is SubscriptionState.CANCELLED


@pytest.mark.parametrize(
    ("state", "ends_on"),
    [(SubscriptionState.PAST_DUE, date(2026, 2, 27)), (SubscriptionState.SUSPENDED, date(2026, 2, 1))],
)
async def test_what_is_over_is_cancelled_from_today_on(office: Office, state: SubscriptionState, ends_on: date) -> None:
    """And its data is kept for 60 days from then."""
    site = await Site(office).build(state=state, state_since=ends_on, starts_on=date(2025, 3, 1), ends_on=ends_on)
    found = await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    assert (found.cancelled_on, found.deleted_on) == (date(2026, 3, 2), date(2026, 5, 1))
    assert (await site.row()).state is SubscriptionState.CANCELLED


async def test_nobody_cancels_twice_or_reactivates_what_goes_on(office: Office) -> None:
    """A second click reads how it stands."""
    site = await Site(office).build()
    with pytest.raises(Refused) as early:
        await office.do(reactivate_site, site.ana, REF)
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    with pytest.raises(Refused) as twice:
        await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    assert (type(early.value.problem), type(twice.value.problem)) == (NotCancelled, CancelledAlready)


async def test_a_site_admin_neither_cancels_nor_reactivates(office: Office) -> None:
    """By the table, cancelling takes becoming a contact, and reactivating is not theirs."""
    site = await Site(office).build()
    with pytest.raises(Denied):
        await office.do(cancel_site, site.eva, REF, "SUB-1", "")
    await office.do(cancel_site, site.ana, REF, "SUB-1", "")
    with pytest.raises(Denied):
        await office.do(reactivate_site, site.eva, REF)
    assert (await office.all(Subscription))[0].cancelled_on == date(2027, 1, 1)


async def test_a_cancelled_evaluation_is_not_bought(office: Office) -> None:
    """The quote for its first term counts no more, and there is no other until it is taken back."""
    site = await Site(office).build(state=SubscriptionState.EVALUATION, bought=False)
    quote = await office.do(quote_renewal, site.ana, REF)
    await office.do(cancel_site, site.ana, REF, REF, "")
    with pytest.raises(Refused) as closed:
        await site.accept(site.ana, quote)
    with pytest.raises(Refused) as cancelled:
        await office.do(quote_renewal, site.ana, REF)
    assert (type(closed.value.problem), type(cancelled.value.problem)) == (QuoteClosed, CancelledAlready)
    await office.do(reactivate_site, site.ana, REF)
    assert (await office.do(quote_renewal, site.ana, REF)).net == 10 * 22_800
