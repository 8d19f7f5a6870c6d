"""Terms that renew by themselves, on the day after they end, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.accepting import decline_quote
from models.billing.orders.actions import quote_renewal
from models.billing.orders.drafts import LineInput, draft_quote, write_line
from models.billing.orders.sending import send_quote
from models.billing.orders.tables import Order, QuoteKind
from models.renewals import renewing as schedule
from models.renewals.renewing import renew_due
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role, StaffRole, SystemRight
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState
from tests.models.builders import Office, item, person, product, subscription, system

CLOCK = system(SystemRight.RENEW_TERMS)
ENDS = date(2026, 6, 30)
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)


def renewing(number: int = 1, zone: str = "UTC", *, priced: bool = True, of: str = "") -> Subscription:
    """A subscription of a year that renews by itself; `of`: what sets its rows apart from those of others."""
    items = [item(product(f"server{of}"))] if priced else []
    sub = subscription(number, (person(f"ana{of}"), Role.BILLING_PRIMARY), ends_on=ENDS, items=items)
    sub.renews, sub.starts_on, sub.anchor_on = True, date(2025, 7, 1), date(2025, 7, 1)
    sub.organization.time_zone = zone
    return sub


async def test_the_next_term_is_ordered_on_the_day_after(office: Office) -> None:
    """An order of nobody's with an invoice, once; on the audit trail as the schedule's."""
    await office.save(renewing())
    assert await office.at(NIGHT - timedelta(seconds=1)).do(renew_due, CLOCK) == 0
    assert await office.at(NIGHT).do(renew_due, CLOCK) == 1
    assert await office.at(NIGHT).do(renew_due, CLOCK) == 0
    [sub], [order] = await office.all(Subscription), await office.all(Order)
    assert (sub.starts_on, sub.ends_on, sub.state) == (date(2026, 7, 1), date(2027, 6, 30), SubscriptionState.ACTIVE)
    assert order.accepted_by_id is None
    assert len(await office.all(Invoice)) == 1
    assert [(entry.action, entry.actor) for entry in await office.audit()] == [("renewals.renew_due", "test")]


async def test_it_is_the_organizations_day(office: Office) -> None:
    """Fourteen hours earlier, and twelve later."""
    await office.save(renewing(1, "Pacific/Kiritimati"))
    assert await office.at(NIGHT - timedelta(hours=14, seconds=1)).do(renew_due, CLOCK) == 0
    assert await office.at(NIGHT - timedelta(hours=14)).do(renew_due, CLOCK) == 1


async def test_what_is_not_to_be_renewed_is_not(office: Office) -> None:
    """Somebody said so, or cancelled it."""
    sub = renewing()
    await office.save(sub)
    ending = Renewal(subscription_id=sub.id, term_ends_on=ENDS, opened_at=NIGHT, state=RenewalState.ENDING)
    await office.save(ending)
    assert await office.at(NIGHT).do(renew_due, CLOCK) == 0


async def test_what_has_no_price_is_shown_to_the_vendor_once(office: Office) -> None:
    """And holds up nothing else."""
    await office.save(renewing(priced=False))
    assert [await office.at(NIGHT).do(renew_due, CLOCK) for _ in range(2)] == [1, 0]
    assert len(await office.notices("renewal_stuck")) == 1
    assert await office.all(Order) == []


async def test_whoever_has_no_day_yet_keeps_nobody_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Tokyo the day has come; those in New York, who are found first, are more than one look takes."""
    monkeypatch.setattr(schedule, "MOST_AT_ONCE", 2)
    for number in (1, 2, 3):
        await office.save(renewing(number, "America/New_York", of=f"york{number}"))
    await office.save(renewing(4, "Asia/Tokyo", of="tokyo"))
    assert await office.at(NIGHT - timedelta(hours=9)).do(renew_due, CLOCK) == 1
    assert [sub.ends_on > ENDS for sub in await office.all(Subscription)] == [False, False, False, True]


async def test_what_can_not_be_renewed_keeps_nobody_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as looked at, so that the next ones follow in the same look."""
    monkeypatch.setattr(schedule, "MOST_AT_ONCE", 2)
    for number in (1, 2, 3):
        await office.save(renewing(number, of=f"org{number}", priced=number > 1))
    assert [await office.at(NIGHT).do(renew_due, CLOCK) for _ in range(3)] == [2, 1, 0]
    assert len(await office.all(Order)) == 2


async def test_terms_that_were_missed_follow_on_each_other(office: Office) -> None:
    """The desk stood still for more than two months: a monthly subscription has no hole."""
    sub = renewing(priced=False)
    sub.cycle, sub.starts_on, sub.anchor_on = Cycle.MONTH, date(2026, 6, 1), date(2026, 6, 1)
    sold = item(product("monthly", prices={("EUR", "month"): 1_000}))
    sold.subscription = sub
    await office.save(sub, sold)
    later = office.at(datetime(2026, 9, 5, tzinfo=UTC))
    assert [await later.do(renew_due, CLOCK) for _ in range(4)] == [1, 1, 1, 0]
    (now,) = await office.all(Subscription)
    assert (now.starts_on, now.ends_on, now.state) == (date(2026, 9, 1), date(2026, 9, 30), SubscriptionState.ACTIVE)


async def test_what_was_declined_is_not_ordered(office: Office) -> None:
    """The vendor's people are told, and nobody gets an invoice."""
    sub = renewing()
    await office.save(sub)
    ana = sub.contacts[0].person
    before = office.at(NIGHT - timedelta(days=5))
    quote = await before.do(quote_renewal, ana, "SUB-1")
    await before.do(decline_quote, ana, quote.ref, "Not another year.")
    assert await office.at(NIGHT).do(renew_due, CLOCK) == 1
    assert (await office.all(Order), len(await office.notices("renewal_stuck"))) == ([], 1)


async def test_an_offer_of_the_vendor_is_not_taken_by_itself(office: Office) -> None:
    """What was put into it beside the next term is not ordered."""
    bella = person("bella", staff=[StaffRole.BILLING])
    await office.save(renewing(), bella)
    before = office.at(NIGHT - timedelta(days=5))
    draft = await before.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)
    await before.do(write_line, bella, draft.ref, 0, LineInput("Workshop", "1", "9000", "19"))
    await before.do(send_quote, bella, draft.ref)
    assert await office.at(NIGHT).do(renew_due, CLOCK) == 1
    lines = await office.all(InvoiceLine)
    assert [line.net for line in lines] == [10_000]
