"""Terms that renew by themselves, on the day after they end, on both databases."""

from datetime import UTC, date, datetime, timedelta

from models.invoices.tables import Invoice
from models.orders.tables import Order
from models.renewals.renewing import renew_due
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role, SystemRight
from models.subscriptions.tables import State, Subscription
from tests.models.builders import Office, item, person, product, subscription, system

CLOCK = system(SystemRight.RENEW_TERMS)
ENDS = date(2026, 6, 30)
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)


def renewing(number: int = 1, zone: str = "UTC", *, priced: bool = True) -> Subscription:
    """A subscription of a year that renews by itself."""
    items = [item(product())] if priced else []
    sub = subscription(number, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS, items=items)
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
    assert (sub.starts_on, sub.ends_on, sub.state) == (date(2026, 7, 1), date(2027, 6, 30), State.ACTIVE)
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
    for _ in range(2):
        assert await office.at(NIGHT).do(renew_due, CLOCK) == 0
    assert len(await office.notices("renewal_stuck")) == 1
    assert await office.all(Order) == []
