"""Seats of a site: more by a quote, fewer at once with a credit, and never fewer than there are users."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from models.access.audit import AuditEntry
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.invoice_drafts.actions import correct_invoice, draft_invoice, issue_draft, show_draft
from models.billing.invoice_drafts.editing import write_draft_line
from models.billing.invoice_drafts.meanwhile import ProductNow, products_now
from models.billing.invoices.tables import Invoice
from models.billing.orders.drafts import LineInput
from models.billing.orders.problems import QuoteClosed
from models.billing.orders.tables import Credit, Quote, QuoteState
from models.billing.payments.actions import PaymentInput, record_payment
from models.billing.payments.writing_off import write_off
from models.changes.people_in import Named
from models.changes.seats import change_seats, weigh_fewer_seats
from models.changes.users import add_site_users
from models.core.errors import Problem, Refused
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.problems import NoSeatsNumber, NotInIt, NotInState, SameSeats, SeatsChanged, UsersLeft
from models.subscriptions.tables import SubscriptionState
from tests.models.builders import Office, contact, invoice, person
from tests.models.changes.sites import REF, Site

Action = Callable[..., Awaitable[Any]]
MARCH_2 = 305
"""The days from 2 March to the end of 2026, both included. A seat of 228.00 a year comes to 190.52 for them."""


async def test_more_seats_are_quoted_for_the_days_that_are_left_and_are_there_once_ordered(office: Office) -> None:
    """228.00 x 305 / 365 is 190.52 a seat; five of them, and 19 % on top."""
    site = await Site(office).build(10)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 15, 10)
    assert changed.quote is not None
    assert [(one.quantity, one.unit_price, one.net, one.tax) for one in changed.quote.lines] == [
        (5, 19_052, 95_260, 18_099)
    ]
    assert await site.seats() == {"cloud": 10}
    order = await site.accept(site.eva, changed)
    assert order.invoice is not None
    assert order.invoice.total == 95_260 + 18_099
    assert await site.seats() == {"cloud": 15}


async def test_fewer_seats_go_at_once_and_leave_a_credit(office: Office) -> None:
    """Four seats of 190.52, before tax, and the trail says from what to what."""
    site = await Site(office).build(10)
    weighed = await office.do(weigh_fewer_seats, site.eva, REF, "cloud", 6, 10)
    assert (weighed.credit, await site.seats()) == (76_208, {"cloud": 10})
    changed = await office.do(change_seats, site.eva, REF, "cloud", 6, 10)
    assert (changed.quote, changed.credit) == (None, 76_208)
    assert await site.seats() == {"cloud": 6}
    assert [(one.amount, one.tax_rate) for one in await office.all(Credit)] == [(76_208, 19_000)]
    entry = (await office.all(AuditEntry))[-1]
    assert entry.action == "subscriptions.change_seats"
    assert (entry.details["seats_before"], entry.details["seats_after"]) == ([10], [6])


async def test_seats_that_are_given_back_pay_for_those_that_come_later(office: Office) -> None:
    """On the same day down by four and up by four: the quote comes to nothing, and the credit is gone."""
    site = await Site(office).build(10)
    await office.do(change_seats, site.eva, REF, "cloud", 6, 10)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 10, 6)
    assert changed.quote is not None
    assert (changed.quote.net, changed.quote.total) == (0, 0)
    await site.accept(site.eva, changed)
    assert await site.owed() == []
    assert await site.seats() == {"cloud": 10}
    again = await office.do(change_seats, site.eva, REF, "cloud", 11, 10)
    assert again.quote is not None
    assert again.quote.net == 19_052


async def test_fewer_seats_than_users_are_refused(office: Office) -> None:
    """Two users need two seats; the sentence says how many there are."""
    site = await Site(office).build(3)
    await office.do(add_site_users, site.eva, REF, [Named("a@acme.example"), Named("b@acme.example")])
    with pytest.raises(Refused) as refused:
        await office.do(change_seats, site.eva, REF, "cloud", 1, 3)
    assert isinstance(refused.value.problem, UsersLeft)
    assert refused.value.problem.users == 2
    await office.do(change_seats, site.eva, REF, "cloud", 2, 3)
    assert await site.seats() == {"cloud": 2}


@pytest.mark.parametrize(
    ("key", "seats", "seen", "problem"),
    [
        ("cloud", 12, 9, SeatsChanged),
        ("cloud", 10, 10, SameSeats),
        ("cloud", 0, 10, NoSeatsNumber),
        ("cloud", 100_001, 10, NoSeatsNumber),
        ("maps", 12, 10, NotInIt),
    ],
)
async def test_what_can_not_be_is_refused(
    office: Office, key: str, seats: int, seen: int, problem: type[Problem]
) -> None:
    """A stale form, no change, no such number, no such product: nothing is quoted and nothing changes."""
    site = await Site(office).build(10)
    with pytest.raises(Refused) as refused:
        await office.do(change_seats, site.eva, REF, key, seats, seen)
    assert isinstance(refused.value.problem, problem)
    assert await office.all(Quote) == []
    assert await site.seats() == {"cloud": 10}


async def test_an_open_quote_lapses_when_the_seats_change_without_it(office: Office) -> None:
    """It was made for ten seats; there are eight by now."""
    site = await Site(office).build(10)
    quoted = await office.do(change_seats, site.eva, REF, "cloud", 15, 10)
    await office.do(change_seats, site.eva, REF, "cloud", 8, 10)
    assert [one.state for one in await office.all(Quote)] == [QuoteState.LAPSED]
    with pytest.raises(Refused) as refused:
        await site.accept(site.eva, quoted)
    assert isinstance(refused.value.problem, QuoteClosed)


async def test_past_due_seats_can_go_but_none_can_come(office: Office) -> None:
    """Nothing is paid for, so nothing is credited; more are had with the renewal."""
    site = await Site(office).build(10, ends_on=date(2026, 2, 27), state=SubscriptionState.PAST_DUE)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 6, 10)
    assert (changed.credit, await site.owed()) == (0, [])
    assert await site.seats() == {"cloud": 6}
    with pytest.raises(Refused) as refused:
        await office.do(change_seats, site.eva, REF, "cloud", 12, 6)
    assert isinstance(refused.value.problem, NotInState)


async def test_in_an_evaluation_seats_change_at_once_and_cost_nothing(office: Office) -> None:
    """Nothing was bought, so there is no quote, and no credit."""
    site = await Site(office).build(10, state=SubscriptionState.EVALUATION, bought=False)
    more = await office.do(change_seats, site.eva, REF, "cloud", 12, 10)
    assert more.quote is None
    fewer = await office.do(change_seats, site.eva, REF, "cloud", 5, 12)
    assert (fewer.credit, await site.owed()) == (0, [])
    assert await site.seats() == {"cloud": 5}


async def test_seats_of_a_term_that_is_paid_ahead_are_given_back_whole(office: Office) -> None:
    """The year that runs by its days, and the next one in full: 190.52 and 228.00."""
    site = await Site(office).build(10, ends_on=date(2027, 12, 31))
    weighed = await office.do(weigh_fewer_seats, site.eva, REF, "cloud", 9, 10)
    assert weighed.credit == 19_052 + 22_800


async def test_another_s_quote_is_only_for_those_who_see_quotes(office: Office) -> None:
    """A site admin doesn't: each of them gets one of their own, and the same one when they ask again."""
    site, ida = await Site(office).build(10), person("ida")
    await office.save(contact(ida, Role.SITE_ADMIN, subscription_id=(await site.row()).id))

    async def asked(who: Person) -> int:
        changed = await office.do(change_seats, who, REF, "cloud", 15, 10)
        assert changed.quote is not None
        return changed.quote.id

    evas, idas = await asked(site.eva), await asked(ida)
    assert evas != idas
    assert await asked(ida) == idas


@pytest.mark.parametrize("end", [void_invoice, write_off])
async def test_seats_that_nobody_pays_for_leave_no_credit(office: Office, end: Action) -> None:
    """Their invoice was withdrawn or given up. What was paid before them still counts: 190.52 a seat."""
    site, bella = await Site(office).build(10), person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    order = await site.accept(site.eva, await office.do(change_seats, site.eva, REF, "cloud", 12, 10))
    assert order.invoice is not None
    await office.do(end, bella, order.invoice.ref, "A mistake")
    changed = await office.do(change_seats, site.eva, REF, "cloud", 10, 12)
    assert (changed.credit, await office.all(Credit)) == (0, [])
    changed = await office.do(change_seats, site.eva, REF, "cloud", 9, 10)
    assert changed.credit == 19_052


@pytest.mark.parametrize("end", [void_invoice, write_off])
async def test_an_imported_invoice_that_nobody_pays_leaves_no_credit(office: Office, end: Action) -> None:
    """Nor does it."""
    site, bella = await Site(office).build(10, invoiced=0), person("bella", staff=[StaffRole.BILLING])
    await office.save(bella, invoice(await site.row(), net=50_000, tax=0))
    await office.do(end, bella, "INV-2026-000001", "A mistake")
    changed = await office.do(change_seats, site.eva, REF, "cloud", 6, 10)
    assert (changed.credit, await office.all(Credit)) == (0, [])


async def test_an_invoice_that_the_billing_team_wrote_is_not_reduced(office: Office) -> None:
    """It charges a training, not the seats that are given back."""
    site, bella = await Site(office).build(10, invoiced=0), person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    draft = await office.do(draft_invoice, bella, REF)
    await office.do(write_draft_line, bella, draft.ref, 0, LineInput("Training", "1", "5000.00", "19"))
    await office.do(issue_draft, bella, draft.ref)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 6, 10)
    assert (changed.credit, list(changed.notes)) == (0, [])
    assert [one.due for one in await office.all(Invoice)] == [595_000]


@pytest.mark.parametrize(("net", "left"), [(None, 0), (19_052, 19_052)])
async def test_seats_that_were_credited_are_not_given_back_again(office: Office, net: int | None, left: int) -> None:
    """Two seats of 190.52 are paid; the billing team has credited both, or half of that."""
    site, bella = await Site(office).build(10), person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    order = await site.accept(site.eva, await office.do(change_seats, site.eva, REF, "cloud", 12, 10))
    assert order.invoice is not None
    paid = PaymentInput(order.invoice.gross, "EUR", date(2026, 3, 2), "B1")
    await office.do(record_payment, bella, "CUS-1", [order.invoice.ref], paid)
    await office.do(credit_invoice, bella, order.invoice.ref, "A mistake", net)
    changed = await office.do(change_seats, site.eva, REF, "cloud", 10, 12)
    assert changed.credit == left


async def test_a_corrected_invoice_is_checked_against_the_seats_that_were_removed_meanwhile(office: Office) -> None:
    """Two seats were ordered and their invoice voided. Then one of the two went, and one is left to charge."""
    site, bella = await Site(office).build(10), person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    order = await site.accept(site.eva, await office.do(change_seats, site.eva, REF, "cloud", 12, 10))
    assert order.invoice is not None
    await office.do(void_invoice, bella, order.invoice.ref, "Wrong purchase order number")
    draft = await office.do(correct_invoice, bella, order.invoice.ref)
    assert await now(office, bella, draft.ref) == [ProductNow("Cloud", 12, 0)]
    await office.do(change_seats, site.eva, REF, "cloud", 11, 12)
    assert await now(office, bella, draft.ref) == [ProductNow("Cloud", 11, 1)]
    await site.accept(site.eva, await office.do(change_seats, site.eva, REF, "cloud", 14, 11))
    assert await now(office, bella, draft.ref) == [ProductNow("Cloud", 14, 1)]
    await office.do(change_seats, site.eva, REF, "cloud", 6, 14)
    assert await now(office, bella, draft.ref) == [ProductNow("Cloud", 6, 2)]


async def test_a_draft_that_corrects_nothing_is_not_compared(office: Office) -> None:
    """It charges what the billing team writes."""
    await Site(office).build(10)
    bella = person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    draft = await office.do(draft_invoice, bella, REF)
    assert await now(office, bella, draft.ref) == []


async def now(office: Office, who: Person, ref: str) -> list[ProductNow]:
    """What the form of a draft says about the subscription."""
    async with office.database.session() as session:
        desk = await office.desk(session, who)
        return list(await products_now(desk, await show_draft(desk, ref)))
