"""Suspension for debt, and the weekly digest of what is overdue, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.notices import draw
from models.changes.changing import must_work
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.dunning.debt import lift_paid_suspensions, lift_suspension, propose_suspensions, suspend_for_debt
from models.desks.dunning.overdue_digest import overdue_on, post_overdue_digest
from models.desks.dunning.pauses import hold_reminders
from models.desks.dunning.problems import NotSuspendable, NotSuspendedForDebt
from models.roles import Role
from models.subscriptions.problems import SuspendedForDebt
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import Office, invoice, organization, person, subscription
from tests.models.desks.dunning.conftest import CLOCK, DUE, Debtor, noon
from tests.nouns.payments import payment_of

REF = "INV-2026-000001"


async def strict(office: Office) -> Debtor:
    """Under a plan that suspends after 30 days overdue."""
    return await Debtor(office).build(suspends_after=30)


async def since(debtor: Debtor) -> object:
    """Since when the subscription is suspended for debt."""
    (row,) = await debtor.office.all(Subscription)
    return row.suspended_for_debt_on


async def test_a_suspension_is_proposed_once_after_the_days_of_the_plan(office: Office) -> None:
    """Not sooner, and not while the reminders are on hold."""
    debtor = await strict(office)
    assert [await office.at(noon(day)).do(propose_suspensions, CLOCK) for day in (29, 30, 31)] == [0, 1, 0]
    (card,) = await office.notices("suspension_proposed")
    assert (card.channel, card.subject_id) == ("C0APPROVALS", debtor.sub.id)
    assert await since(debtor) is None


async def test_a_plan_that_says_nothing_never_suspends(debtor: Debtor) -> None:
    """Neither by a proposal nor by hand."""
    assert await debtor.office.at(noon(200)).do(propose_suspensions, CLOCK) == 0
    with pytest.raises(Refused) as refused:
        await debtor.office.at(noon(200)).do(suspend_for_debt, debtor.bella, "SUB-1")
    assert isinstance(refused.value.problem, NotSuspendable)


async def test_what_is_on_hold_is_no_reason(office: Office) -> None:
    """Nor is what is promised."""
    debtor = await strict(office)
    await office.at(noon(20)).do(hold_reminders, debtor.bella, REF)
    assert await office.at(noon(40)).do(propose_suspensions, CLOCK) == 0
    with pytest.raises(Refused):
        await office.at(noon(40)).do(suspend_for_debt, debtor.bella, "SUB-1")


@pytest.mark.parametrize(("left", "proposed"), [(11_900, 0), (11_899, 1)])
async def test_what_unused_credit_covers_is_no_reason(office: Office, left: int, proposed: int) -> None:
    """Its reminders say that nobody needs to pay it. If a cent is missing, it's one."""
    debtor = await strict(office)
    await office.save(payment_of(debtor.sub, left))
    assert await office.at(noon(40)).do(propose_suspensions, CLOCK) == proposed


async def test_the_billing_team_suspends_and_payment_lifts_it(office: Office) -> None:
    """The state, the term and the data stay. Contacts hear of both; the billing channel that it was lifted."""
    debtor = await strict(office)
    await office.at(noon(31)).do(suspend_for_debt, debtor.bella, "SUB-1")
    (row,) = await office.all(Subscription)
    assert (row.state, row.suspended_for_debt_on) == (SubscriptionState.ACTIVE, DUE + timedelta(days=31))
    assert await office.at(noon(32)).do(lift_paid_suspensions, CLOCK) == 0
    await debtor.change(paid=11_900)
    assert await office.at(noon(32)).do(lift_paid_suspensions, CLOCK) == 1
    assert await since(debtor) is None
    told = await office.all(Notice, Notice.kind == "debt_news", Notice.medium == "direct")
    assert sorted((notice.facts["what"], notice.person_id) for notice in told) == [
        (what, who.id) for what in ("lifted", "suspended") for who in (debtor.ana, debtor.ben, debtor.eva)
    ]
    (posted,) = await office.all(Notice, Notice.kind == "debt_news", Notice.medium == "channel")
    assert posted.facts["what"] == "lifted"


@pytest.mark.parametrize(("left", "lifted"), [(11_900, 1), (11_899, 0)])
async def test_unused_credit_that_covers_the_debt_lifts_a_suspension(office: Office, left: int, lifted: int) -> None:
    """If a cent is missing, it stays. So does it while an older invoice of the customer takes the credit."""
    debtor = await strict(office)
    await office.at(noon(31)).do(suspend_for_debt, debtor.bella, "SUB-1")
    other = subscription(2, of=debtor.sub.organization)
    await office.save(other, payment_of(debtor.sub, left), invoice(other, 2, due_on=DUE - timedelta(days=1)))
    assert await office.at(noon(32)).do(lift_paid_suspensions, CLOCK) == 0
    await office.save(payment_of(debtor.sub, 11_900))
    assert await office.at(noon(32)).do(lift_paid_suspensions, CLOCK) == lifted


async def test_while_it_is_suspended_nothing_can_be_changed(office: Office) -> None:
    """Whoever tries reads why."""
    debtor = await strict(office)
    await office.at(noon(31)).do(suspend_for_debt, debtor.bella, "SUB-1")
    (row,) = await office.all(Subscription)
    async with office.database.session() as session:
        with pytest.raises(Refused) as refused:
            must_work(await office.desk(session, None), row)
    assert isinstance(refused.value.problem, SuspendedForDebt)


async def test_the_billing_team_lifts_it_by_hand_too(office: Office) -> None:
    """Once: then there is nothing to lift."""
    debtor = await strict(office)
    await office.at(noon(31)).do(suspend_for_debt, debtor.bella, "SUB-1")
    await office.at(noon(31)).do(lift_suspension, debtor.bella, "SUB-1")
    assert await since(debtor) is None
    with pytest.raises(Refused) as refused:
        await office.at(noon(31)).do(lift_suspension, debtor.bella, "SUB-1")
    assert isinstance(refused.value.problem, NotSuspendedForDebt)


async def test_news_that_is_no_longer_true_is_not_sent(office: Office) -> None:
    """Suspended, and lifted before anybody was told."""
    debtor = await strict(office)
    await office.at(noon(31)).do(suspend_for_debt, debtor.bella, "SUB-1")
    await office.at(noon(31)).do(lift_suspension, debtor.bella, "SUB-1")
    notices = await office.all(Notice, Notice.kind == "debt_news", Notice.person_id == debtor.ana.id)
    async with office.database.transaction() as session:
        drawn = [await draw(session, notice, office.tables, noon(31)) for notice in notices]
    said = [drawing.message.text for drawing in drawn if drawing and drawing.message]
    assert said
    assert all("is available again" in text for text in said)


async def test_the_digest_sums_by_currency_customer_and_age(debtor: Debtor) -> None:
    """On 1 May, 119.00 is overdue by 31 days, and 50.00 of another customer by 1. What isn't due yet isn't in it."""
    other = subscription(2, (person("olga"), Role.BILLING_PRIMARY), of=organization("other"))
    await debtor.office.save(other, invoice(other, 2, net=5_000, tax=0, due_on=DUE + timedelta(days=30)))
    await debtor.office.save(invoice(other, 3, net=900, tax=0, due_on=DUE + timedelta(days=60)))
    async with debtor.office.database.transaction() as session:
        found = await overdue_on(session, DUE + timedelta(days=31))
    (total,) = found.totals
    assert (total.currency, total.ages, total.invoices) == ("EUR", (5_000, 11_900, 0, 0), 2)
    assert [(one.organization, one.owed.total, one.oldest) for one in found.customers] == [
        ("Acme", 11_900, DUE),
        ("Other", 5_000, DUE + timedelta(days=30)),
    ]
    assert found.more == 0


async def test_the_digest_is_posted_on_mondays_and_once(debtor: Debtor) -> None:
    """Monday, 6 April at 9:00 in Berlin. While nothing is overdue, there is none."""
    monday = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    weeks = [monday + timedelta(days=days) for days in (0, 7, 8, 14)]
    posted = [await debtor.office.at(at).do(post_overdue_digest, CLOCK, "Europe/Berlin") for at in weeks]
    assert posted == [False, True, False, True]
    notices = await debtor.office.notices("overdue_digest")
    async with debtor.office.database.transaction() as session:
        drawing = await draw(session, notices[0], debtor.office.tables, weeks[1])
    assert drawing is not None
    assert drawing.message is not None
    assert "• Acme: €119.00 on 1 invoice, overdue for up to 6 days" in drawing.message.text
