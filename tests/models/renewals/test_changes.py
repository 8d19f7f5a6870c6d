"""What changes a term tells the renewal desk: reminders are looked at anew, and what was undecided is closed."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.access.desk import Desk
from models.changes.advancing import advance_subscriptions
from models.core.outbox import Medium
from models.renewals.changes import at_risk_key, cancellation_undone, card_key, close_renewals
from models.renewals.notices import RenewalAtRisk, RenewalCard
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Role, SystemRight
from models.subscriptions.events import CancellationUndone
from models.subscriptions.reminding import term_changed
from models.subscriptions.states import reckon
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.handlers.worlds import new
from tests.models.builders import NOW, Office, person, subscription, system
from tests.models.renewals.scans import noon, scan

ENDS = date(2026, 6, 30)
UNDECIDED = {RenewalState.OPEN, RenewalState.HANDLED, RenewalState.ENDING}


@pytest.mark.parametrize(
    ("state", "cancelled_on", "looks"),
    [
        (SubscriptionState.ACTIVE, None, True),
        (SubscriptionState.EVALUATION, None, True),
        (SubscriptionState.PAST_DUE, None, True),
        (SubscriptionState.SUSPENDED, None, True),
        (SubscriptionState.ACTIVE, ENDS, False),
        (SubscriptionState.CANCELLED, ENDS, False),
        (SubscriptionState.DELETED, None, False),
    ],
)
async def test_a_changed_term_is_looked_at_with_the_next_tick(
    office: Office, state: SubscriptionState, cancelled_on: date | None, looks: bool
) -> None:
    """Its day is over everywhere on earth by then; where nothing can be due any more, it is never looked at."""
    sub = subscription(1, ends_on=ENDS)
    sub.state, sub.cancelled_on, sub.remind_on = state, cancelled_on, date(2026, 4, 1)
    await office.save(sub)

    async def change(desk: Desk) -> None:
        term_changed(desk, (await desk.session.scalars(select(Subscription))).one())

    await office.do(change, None)
    [row] = await office.all(Subscription)
    if looks:
        assert row.remind_on is not None
        assert row.remind_on < NOW.date() - timedelta(days=1)
    else:
        assert row.remind_on is None


@pytest.mark.parametrize("state", list(RenewalState))
async def test_what_is_undecided_is_closed_and_its_cards_drawn_anew(office: Office, state: RenewalState) -> None:
    """Of this subscription and no other; what was decided before stays as it was."""
    ana = person("ana")
    sub, other = subscription(1, (ana, Role.BILLING_PRIMARY)), subscription(2, (ana, Role.BILLING_PRIMARY))
    await office.save(sub, other)

    async def close(desk: Desk) -> None:
        for one in (sub, other):
            renewal = new(
                Renewal, subscription_id=one.id, term_ends_on=ENDS, state=state, opened_at=NOW, handler_id=ana.id
            )
            desk.session.add(renewal)
            await desk.session.flush()
            thread = new(RenewalThread, renewal_id=renewal.id, person_id=ana.id, opened_at=NOW)
            desk.session.add(thread)
            await desk.session.flush()
            desk.notify(Medium.DIRECT, RenewalCard(thread.id), card_key(thread.id), person_id=ana.id)
        await desk.session.flush()
        row = (await desk.session.scalars(select(Subscription).where(Subscription.number == 1))).one()
        await close_renewals(desk, row, RenewalState.RENEWED)

    await office.do(close, None)
    mine, others = await office.all(Renewal)
    assert others.state is state
    edits = [notice.key for notice in await office.notices("renewal") if notice.medium is Medium.EDIT]
    if state in UNDECIDED:
        assert (mine.state, mine.closed_at) == (RenewalState.RENEWED, NOW)
        [edit] = edits
        assert edit.startswith("renewal:1:")
    else:
        assert (mine.state, mine.closed_at, edits) == (state, None, [])


@pytest.mark.parametrize(("state", "reopens"), [(state, state is RenewalState.LOST) for state in RenewalState])
@pytest.mark.parametrize("ends_on", [ENDS, date(2025, 6, 30)])
async def test_only_what_a_cancellation_closed_is_undecided_again(
    office: Office, state: RenewalState, reopens: bool, ends_on: date
) -> None:
    """And of the present term alone: what was renewed stays renewed."""
    ana = person("ana")
    sub = subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS)
    await office.save(sub)
    given = {"term_ends_on": ends_on, "state": state, "opened_at": NOW, "handler_id": ana.id}
    await office.save(new(Renewal, subscription_id=sub.id, **given))

    async def take_back(desk: Desk) -> None:
        subscription = (await desk.session.scalars(select(Subscription))).one()
        await cancellation_undone(desk, CancellationUndone(subscription))

    await office.do(take_back, None)
    [row] = await office.all(Renewal)
    assert row.state is (RenewalState.OPEN if reopens and ends_on == ENDS else state)


async def test_cards_are_drawn_anew_when_the_clock_moves_a_subscription_on(office: Office) -> None:
    """Past due, and then suspended: the contact's card and that of the vendor's channel. An update of a card that
    still waits will show both."""
    ana = person("ana")
    sub = subscription(1, (ana, Role.BILLING_PRIMARY), starts_on=date(2025, 7, 1), ends_on=ENDS)
    await office.save(sub)
    await scan(office, noon(30))
    renewal = (await office.all(Renewal))[0]

    async def at_risk(desk: Desk) -> None:
        desk.post(desk.channels.billing, RenewalAtRisk(renewal.id), at_risk_key(renewal))

    async def reckoned(desk: Desk) -> None:
        reckon((await desk.session.scalars(select(Subscription))).one())

    await office.do(at_risk, None)
    await office.do(reckoned, None)
    drawn = []
    for left in (-1, -16):
        await office.at(noon(left)).do(advance_subscriptions, system(SystemRight.ADVANCE_SUBSCRIPTIONS))
        kinds = [*await office.notices("renewal"), *await office.notices("renewal_at_risk")]
        drawn.append([one.kind for one in kinds if one.medium is Medium.EDIT])
    assert (await office.all(Subscription))[0].state is SubscriptionState.SUSPENDED
    assert drawn == [["renewal", "renewal_at_risk"], ["renewal", *["renewal_at_risk"] * 2]]
