"""Cancelling an order: who may, until when, what becomes of its invoice and its subscription, and who hears of it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import update

from handlers.views.orders.order_cancelling import cancel_form
from handlers.views.reader import Reader
from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.billing.approvals.actions import approve_request, list_requests
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.billing.books.reports import read_journal
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.credit_notes.problems import IsWrittenOff
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoice_drafts.actions import correct_invoice, issue_draft
from models.billing.invoices.statements import view_statement
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.actions import quote_renewal
from models.billing.orders.problems import (
    Delivered,
    GraceOver,
    OrderFollowed,
    OrderIsCancelled,
    OrderOvertaken,
    OrderTooOld,
)
from models.billing.orders.tables import Credit, Order
from models.billing.payments.actions import PaymentInput, record_payment
from models.billing.payments.writing_off import write_off
from models.changes.cancelling import cancel_site, reactivate_site
from models.changes.converting import convert_to_annual
from models.changes.license_keys import set_license_key
from models.changes.order_cancelling import CancelledOrder, cancel_order, weigh_order_cancellation, whole
from models.changes.order_effects import OrderCancellation, can_cancel
from models.changes.people_in import Named
from models.changes.products import add_product, deactivate_product
from models.changes.seats import change_seats
from models.changes.users import add_site_users
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.problems import Empty
from models.directory.people import Person
from models.renewals.renewing import renew_due
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role, StaffRole, SystemRight
from models.subscriptions.lookup import find
from models.subscriptions.problems import UsersLeft
from models.subscriptions.tables import Cycle, DownloadLink, Subscription, SubscriptionState
from tests.models.billing.orders.quoting import cast, order_of, quoted
from tests.models.builders import NOW, Office, item, person, product, subscription, system
from tests.models.changes.sites import Site
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE

ORD, INV = "ORD-2026-0001", "INV-2026-000001"
DAY = timedelta(days=1)


async def renewed(office: Office, **more: Any) -> tuple[Person, Person, Person]:
    """SUB-1 until the end of 2026, and then ordered by Ana for 2027: 300 euros and 57 tax."""
    ana, ben, bella = await cast(office, **more)
    await office.do(accept_quote, ana, (await office.do(quote_renewal, ana, "SUB-1")).ref, Billing())
    return ana, ben, bella


async def large(office: Office) -> tuple[Person, Person, Person]:
    """A site renewed by Ana for 1,140 euros and tax; Bella and Adam of the billing team."""
    site = await Site(office).build(5, invoiced=0)
    bella, adam = person("bella", staff=[StaffRole.BILLING]), person("adam", staff=[StaffRole.ADMIN])
    await office.save(bella, adam)
    await site.accept(site.ana, await office.do(quote_renewal, site.ana, "SUB-1"))
    return site.ana, bella, adam


async def cancel(office: Office, who: Person, reason: str = "", ref: str = ORD) -> CancelledOrder:
    """Cancel an order as it's shown."""
    seen = (await office.do(weigh_order_cancellation, who, ref)).mark
    return await office.do(cancel_order, who, ref, reason, seen)


async def why_not(office: Office, who: Person, ref: str = ORD) -> Any:
    """Why an order can't be cancelled."""
    with pytest.raises(Refused) as refused:
        await office.do(weigh_order_cancellation, who, ref)
    return refused.value.problem


async def pay(office: Office, bella: Person, amount: int) -> None:
    """Money for the invoice arrives."""
    await office.do(record_payment, bella, "CUS-1", [INV], PaymentInput(amount, "EUR", office.now.date(), "B1"))


async def test_an_unpaid_order_is_as_if_it_had_never_been_placed(office: Office) -> None:
    """Its invoice is void, the term ends when it did, and the renewal can be ordered again."""
    ana, *_ = await renewed(office)
    done = await cancel(office, ana, "Too early")
    [invoice], [sub] = await office.all(Invoice), await office.all(Subscription)
    assert (done.note, invoice.state, invoice.void_reason) == (None, InvoiceState.VOID, f"{ORD}: Too early")
    assert (sub.starts_on, sub.ends_on, sub.state) == (date(2026, 1, 1), date(2026, 12, 31), SubscriptionState.ACTIVE)
    order = await order_of(office, ORD)
    assert (order.cancelled_at, order.cancelled_by_id, order.cancel_reason) == (NOW, ana.id, "Too early")
    again = await office.do(accept_quote, ana, (await office.do(quote_renewal, ana, "SUB-1")).ref, Billing())
    assert again.ref == "ORD-2026-0002"


async def test_what_is_seen_before_is_what_happens(office: Office) -> None:
    """Which invoice is voided, and to what the term goes back."""
    ana, *_ = await renewed(office)
    found = await office.do(weigh_order_cancellation, ana, ORD)
    assert found.withdrawn is not None
    assert (found.withdrawn.ref, found.amount, found.credit) == (INV, 35_700, None)
    assert found.term is not None
    assert (found.term.ends_on, found.state, found.changes) == (date(2026, 12, 31), SubscriptionState.ACTIVE, [])


async def test_who_sees_no_invoices_reads_nothing_of_what_is_paid(office: Office) -> None:
    """Ben, a secondary contact, may renew and so cancel. What was paid and is left isn't for his role to see."""
    ana, ben, bella = await renewed(office)
    await pay(office, bella, 10_000)
    found = [await office.do(weigh_order_cancellation, who, ORD) for who in (ana, ben, bella)]
    assert [one.sees_invoices for one in found] == [True, False, True]
    words = [str(cancel_form(Reader(), one, None).payload()) for one in found]
    assert ["becomes credit" in one for one in words] == [True, False, True]
    assert all(f"A credit note for {INV} is issued" in one for one in words)


async def test_a_paid_order_leaves_a_credit_that_can_be_used_or_paid_back(office: Office) -> None:
    """The credit note is over all of the invoice, net and tax."""
    ana, _, bella = await renewed(office)
    await pay(office, bella, 35_700)
    done = await cancel(office, ana)
    [note], [invoice] = await office.all(CreditNote), await office.all(Invoice)
    assert done.note is not None
    assert (done.note.net, done.note.tax, note.gross, note.unused) == (30_000, 5_700, 35_700, 35_700)
    assert (note.reason, invoice.paid, invoice.voided_on) == (ORD, 35_700, None)


async def test_what_is_paid_in_part_lowers_the_balance_first(office: Office) -> None:
    """Only what arrived becomes credit, so nothing is due and reminded of."""
    ana, _, bella = await renewed(office)
    await pay(office, bella, 10_000)
    found = await office.do(weigh_order_cancellation, ana, ORD)
    assert found.credit is not None
    assert (found.credit.reduced, found.credit.credit) == (25_700, 10_000)
    await cancel(office, ana)
    [note], [invoice] = await office.all(CreditNote), await office.all(Invoice)
    assert (invoice.due, note.used, note.unused) == (0, 25_700, 10_000)
    assert invoice.state is InvoiceState.PARTLY_CREDITED


async def test_what_was_credited_before_is_not_credited_twice(office: Office) -> None:
    """The cents of tax agree with the invoice, too: 33.34 and 6.33 were credited of 300 and 57."""
    ana, _, bella = await renewed(office)
    await office.do(credit_invoice, bella, INV, "Goodwill", 3_334)
    await cancel(office, ana)
    [first, second], [invoice] = await office.all(CreditNote), await office.all(Invoice)
    assert (first.gross, second.gross, invoice.due) == (3_967, 31_733, 0)


async def test_an_invoice_that_was_corrected_is_the_one_that_is_voided(office: Office) -> None:
    """The first one is void already."""
    ana, _, bella = await renewed(office)
    await office.do(void_invoice, bella, INV, "Wrong number")
    draft = await office.do(correct_invoice, bella, INV)
    await office.do(issue_draft, bella, draft.ref)
    await cancel(office, ana)
    assert [one.state for one in await office.all(Invoice)] == [InvoiceState.VOID, InvoiceState.VOID]


async def test_the_invoice_of_a_cancelled_order_is_not_issued_again(office: Office) -> None:
    """Neither as a new draft, nor as one that was begun before."""
    ana, _, bella = await renewed(office)
    await office.do(void_invoice, bella, INV, "Wrong number")
    draft = await office.do(correct_invoice, bella, INV)
    await cancel(office, ana)
    for door, ref in ((correct_invoice, INV), (issue_draft, draft.ref)):
        with pytest.raises(Refused) as refused:
            await office.do(door, bella, ref)
        assert isinstance(refused.value.problem, OrderIsCancelled)


async def test_what_was_given_up_is_taken_back_first(office: Office) -> None:
    """A credit note would give the customer money that was never paid."""
    _, _, bella = await renewed(office)
    await office.do(write_off, bella, INV, "Insolvent")
    assert isinstance(await why_not(office, bella), IsWrittenOff)


@pytest.mark.each_on_both
async def test_contacts_can_cancel_within_the_grace_period(office: Office) -> None:
    """A second before its end, and not at its end."""
    ana, *_ = await renewed(office)
    problem = await why_not(office.at(NOW + DAY), ana)
    assert (problem, problem.until) == (GraceOver(problem.order, NOW + DAY), NOW + DAY)
    await cancel(office.at(NOW + DAY - timedelta(seconds=1)), ana)


@pytest.mark.each_on_both
async def test_the_grace_period_is_a_setting(office: Office) -> None:
    """Without one, contacts never can."""
    ana, *_ = await renewed(office)
    assert (await why_not(replace(office, order_grace=timedelta(0)), ana)).until is None
    longer = replace(office.at(NOW + 2 * DAY), order_grace=timedelta(hours=49))
    assert (await longer.do(weigh_order_cancellation, ana, ORD)).withdrawn is not None


async def test_the_billing_team_can_cancel_later_with_a_reason(office: Office) -> None:
    """The customer reads it."""
    *_, bella = await renewed(office)
    later = office.at(NOW + 30 * DAY)
    with pytest.raises(Refused) as refused:
        await cancel(later, bella)
    assert isinstance(refused.value.problem, Empty)
    await cancel(later, bella, "Ordered twice")
    assert (await office.all(Invoice))[0].void_reason == f"{ORD}: Ordered twice"


async def test_who_could_not_place_the_order_cannot_cancel_it(office: Office) -> None:
    """A technical contact can't, a stranger doesn't learn that it exists, and an agent can't, either."""
    await renewed(office)
    sub = (await office.all(Subscription))[0]
    tim, agent = person("tim"), person("agent", staff=[StaffRole.AGENT])
    await office.save(agent, subscription(2, (person("zoe"), Role.BILLING_PRIMARY)), tim)
    zoe = next(one for one in await office.all(Person) if one.key == "zoe")
    for who, error in ((zoe, NotFound), (agent, Denied)):
        with pytest.raises(error):
            await office.do(cancel_order, who, ORD, "", "")
    assert sub.ends_on == date(2027, 12, 31)


async def test_a_colleague_who_could_have_placed_it_can_cancel_it(office: Office) -> None:
    """Ben renews licenses, too."""
    _, ben, _ = await renewed(office)
    await cancel(office, ben)
    assert (await office.all(Order))[0].cancelled_by_id == ben.id


async def test_an_order_is_cancelled_once(office: Office) -> None:
    """The second person hears who did it."""
    ana, ben, _ = await renewed(office)
    seen = (await office.do(weigh_order_cancellation, ben, ORD)).mark
    await cancel(office, ana)
    with pytest.raises(Refused) as refused:
        await office.do(cancel_order, ben, ORD, "", seen)
    problem = refused.value.problem
    assert isinstance(problem, OrderIsCancelled)
    assert problem.order.cancelled_by is not None
    assert problem.order.cancelled_by.name == "Ana"


async def test_nothing_is_done_on_what_has_changed_since(office: Office) -> None:
    """Money arrived after the form was opened."""
    ana, _, bella = await renewed(office)
    seen = (await office.do(weigh_order_cancellation, ana, ORD)).mark
    await pay(office, bella, 100)
    done = await office.do(cancel_order, ana, ORD, "", seen)
    assert done.is_stale is True
    assert done.found.credit is not None
    assert (await office.all(Order))[0].cancelled_at is None
    assert [(one.outcome, one.reason) for one in await office.audit()][-1] == ("refused", "changed")


async def test_who_hears_of_it(office: Office) -> None:
    """The billing channel, the person who ordered, and a colleague who heard of the renewal; those who receive the
    invoice, by email. The person who cancelled it doesn't."""
    ana, ben, _ = await renewed(office)
    before = len(await office.notices("edit"))
    await cancel(office, ben)
    told = [(one.person_id or one.channel) for one in await office.notices("order_cancelled")]
    assert told == ["C0APPROVALS", ana.id]
    assert [(one.person_id, one.medium) for one in await office.notices("invoice_voided")] == [(ana.id, "mail")]
    edits = [one.kind for one in await office.all(Notice, Notice.medium == "edit")]
    assert (before, sorted(edits)) == (0, ["invoice_card", "order_placed"])


async def test_a_key_that_was_set_since_is_delivered(office: Office) -> None:
    """So the contact can't cancel. The billing team can, and sees that the key stays."""
    ana, _, bella = await renewed(office)
    await office.do(set_license_key, bella, "SUB-1", "KEY-9", "0")
    assert (await why_not(office, ana)).what is Delivered.KEY
    assert (await office.do(weigh_order_cancellation, bella, ORD)).delivered == [Delivered.KEY]


async def test_cancelling_is_offered_only_while_it_would_work(office: Office) -> None:
    """Not after a key was set, nor after the grace period. The billing team can still do it, until it's cancelled."""
    ana, _, bella = await renewed(office)

    async def offered(desk: Desk, *, by_staff: bool = False) -> bool:
        return await can_cancel(desk, whole((await find(desk.session, Order, ORD, lock=False))[0]), by_staff=by_staff)

    for_staff = partial(offered, by_staff=True)
    assert await office.do(offered, ana) is True
    assert await office.at(NOW + DAY).do(offered, ana) is False
    await office.do(set_license_key, bella, "SUB-1", "KEY-9", "0")
    assert (await office.do(offered, ana), await office.do(for_staff, bella)) == (False, True)
    await cancel(office, bella, "Ordered twice")
    assert await office.do(for_staff, bella) is False


async def test_an_order_that_another_builds_on_waits_for_it(office: Office) -> None:
    """Services build on nothing, and nothing on them."""
    ana, *_ = await renewed(office)
    await office.do(accept_quote, ana, await quoted(office, ana), Billing())
    assert (await office.do(weigh_order_cancellation, ana, ORD)).withdrawn is not None
    await cancel(office, ana, ref="ORD-2026-0002")
    assert [one.state for one in await office.all(Invoice)] == [InvoiceState.OPEN, InvoiceState.VOID]


async def test_orders_from_before_have_nothing_to_go_back_to(office: Office) -> None:
    """It isn't known what there was."""
    *_, bella = await renewed(office)
    async with office.database.transaction() as session:
        await session.execute(update(Order).values(before={}))
    assert isinstance(await why_not(office, bella), OrderTooOld)


async def test_a_credit_that_the_order_used_is_there_for_the_next_quote(office: Office) -> None:
    """And the rest of it was there all the time."""
    ana, *_ = await cast(office)
    credit = Credit(
        subscription_id=1, description="Server", currency="EUR", amount=5_000, tax_rate=19_000, made_at=NOW - DAY
    )
    await office.save(credit)
    await office.do(accept_quote, ana, (await office.do(quote_renewal, ana, "SUB-1")).ref, Billing())
    found = await office.do(weigh_order_cancellation, ana, ORD)
    assert [one.amount for one in found.returned] == [5_000]
    await cancel(office, ana)
    assert [(one.amount, one.order_id) for one in await office.all(Credit)] == [(5_000, None)]


async def test_above_the_limit_the_billing_team_needs_a_second_persons_yes(office: Office) -> None:
    """Contacts don't. Once it's approved, the order is cancelled for the person who asked."""
    ana, bella, adam = await large(office)
    assert (await office.do(weigh_order_cancellation, ana, ORD)).second_yes is False
    done = await cancel(office, bella, "Ordered twice")
    assert done.request is not None
    assert ((await office.all(Order))[0].cancelled_at, (await office.all(Invoice))[0].voided_on) == (None, None)
    await office.do(approve_request, adam, done.request.ref)
    [order], [invoice] = await office.all(Order), await office.all(Invoice)
    assert (order.cancelled_by_id, order.cancel_reason) == (bella.id, "Ordered twice")
    assert invoice.state is InvoiceState.VOID
    assert (await office.all(Subscription))[0].ends_on == date(2026, 12, 31)


async def test_a_request_expires_if_something_else_would_happen_now(office: Office) -> None:
    """A payment arrived, so the invoice can't be voided any more."""
    _, bella, adam = await large(office)
    request = (await cancel(office, bella, "Ordered twice")).request
    assert request is not None
    await pay(office, bella, 100)
    assert (await office.do(approve_request, adam, request.ref)).state is ApprovalState.EXPIRED
    assert (await office.all(Order))[0].cancelled_at is None


async def test_a_request_expires_if_the_contact_cancels_the_order(office: Office) -> None:
    """There's nothing left to approve."""
    ana, bella, _ = await large(office)
    await cancel(office, bella, "Ordered twice")
    await cancel(office, ana)
    assert [one.state for one in await office.all(ApprovalRequest)] == [ApprovalState.EXPIRED]
    assert [one.about for one in await office.do(list_requests, bella)] == [ORD]


async def test_the_books_agree_afterwards(office: Office) -> None:
    """The statement is what the journal says: nothing is owed, and 100 euros are the customer's."""
    ana, _, bella = await renewed(office)
    await pay(office, bella, 10_000)
    await cancel(office, ana)
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    [account] = (await office.do(view_statement, bella, "SUB-1", first, last)).accounts
    assert (account.closing, account.credit) == (-10_000, 10_000)
    balance = 0
    for entry in await office.do(read_journal, bella, first, last):
        for name, sign in ((entry.debit, 1), (entry.credit, -1)):
            balance += sign * entry.amount if name in ("receivable", "customer credit") else 0
    assert balance == -10_000


async def test_the_renewal_is_due_again(office: Office) -> None:
    """The card that said renewed is open, and the reminders go on."""
    ana, *_ = await cast(office)
    opened = Renewal(subscription_id=1, term_ends_on=date(2026, 12, 31), opened_at=NOW)
    await office.save(opened)
    await office.do(accept_quote, ana, (await office.do(quote_renewal, ana, "SUB-1")).ref, Billing())
    assert [one.state for one in await office.all(Renewal)] == [RenewalState.RENEWED]
    await cancel(office, ana)
    [renewal], [sub] = await office.all(Renewal), await office.all(Subscription)
    assert (renewal.state, renewal.closed_at) == (RenewalState.OPEN, None)
    assert sub.remind_on is not None
    assert sub.remind_on < NOW.date()


async def test_what_renewed_by_itself_is_not_renewed_again(office: Office) -> None:
    """Cancelling it is the decision not to renew: otherwise the clock would order it again a minute later."""
    clock, night = system(SystemRight.RENEW_TERMS), office.at(NOW.replace(month=7, day=1, hour=0))
    ana = person("ana")
    sub = subscription(
        1, (ana, Role.BILLING_PRIMARY), starts_on=date(2025, 7, 1), ends_on=date(2026, 6, 30), renews=True,
        items=[item(product())],
    )  # fmt: skip
    await office.save(sub)
    assert await night.do(renew_due, clock) == 1
    assert (await night.do(weigh_order_cancellation, ana, ORD)).ends is True
    await cancel(night, ana)
    [sub], [renewal] = await office.all(Subscription), await office.all(Renewal)
    assert (sub.ends_on, renewal.state, renewal.handler_id) == (date(2026, 6, 30), RenewalState.ENDING, ana.id)
    assert await night.do(renew_due, clock) == 0


async def test_a_purchase_makes_it_an_evaluation_again(office: Office) -> None:
    """With its days."""
    ana, *_ = await cast(
        office, state=SubscriptionState.EVALUATION, bought=False, starts_on=date(2026, 2, 20), ends_on=date(2026, 3, 20)
    )
    await office.do(accept_quote, ana, (await office.do(quote_renewal, ana, "SUB-1")).ref, Billing())
    assert (await office.all(Subscription))[0].bought is True
    await cancel(office, ana)
    [sub] = await office.all(Subscription)
    assert (sub.state, sub.bought, sub.ends_on) == (SubscriptionState.EVALUATION, False, date(2026, 3, 20))
    assert sub.state_ends_on == date(2026, 3, 21)


class TestSites:
    """Orders of a site: seats, products, cycles."""

    async def test_seats_go_back(self, office: Office) -> None:
        """The new ones are gone."""
        site = await Site(office).build(5)
        await site.accept(site.eva, await office.do(change_seats, site.eva, "SUB-1", "cloud", 8, 5))
        found: OrderCancellation = await office.do(weigh_order_cancellation, site.eva, ORD)
        assert [(one.product.key, one.before, one.after) for one in found.changes] == [("cloud", 8, 5)]
        await cancel(office, site.eva)
        assert await site.seats() == {"cloud": 5}

    async def test_seats_that_users_take_are_not_given_back(self, office: Office) -> None:
        """Six users don't fit on five seats."""
        site = await Site(office).build(5)
        await site.accept(site.eva, await office.do(change_seats, site.eva, "SUB-1", "cloud", 8, 5))
        await office.do(add_site_users, site.eva, "SUB-1", [Named(f"u{number}@acme.example") for number in range(6)])
        assert await why_not(office, site.eva) == UsersLeft(6, (await why_not(office, site.eva)).subscription)

    async def test_a_product_is_removed(self, office: Office) -> None:
        """With its seats."""
        site = await Site(office).build(5)
        await site.accept(site.ana, await office.do(add_product, site.ana, "SUB-1", "maps", 5))
        await cancel(office, site.ana)
        assert await site.seats() == {"cloud": 5}

    async def test_what_was_changed_again_is_not_taken_back(self, office: Office) -> None:
        """The product that was added is deactivated, and credited already."""
        site = await Site(office).build(5)
        await site.accept(site.ana, await office.do(add_product, site.ana, "SUB-1", "maps", 5))
        await office.do(deactivate_product, site.eva, "SUB-1", "maps", 5)
        assert isinstance(await why_not(office, site.ana), OrderOvertaken)

    async def test_the_later_order_goes_first(self, office: Office) -> None:
        """It changed what the first one had ordered."""
        site = await Site(office).build(5)
        await site.accept(site.eva, await office.do(change_seats, site.eva, "SUB-1", "cloud", 8, 5))
        await site.accept(site.eva, await office.do(change_seats, site.eva, "SUB-1", "cloud", 9, 8))
        problem = await why_not(office, site.eva)
        assert isinstance(problem, OrderFollowed)
        assert problem.later.ref == "ORD-2026-0002"
        await cancel(office, site.eva, ref="ORD-2026-0002")
        await cancel(office, site.eva)
        assert await site.seats() == {"cloud": 5}

    async def test_a_download_of_the_new_product_is_delivered(self, office: Office) -> None:
        """One of another product isn't."""
        site = await Site(office).build(5)
        await site.accept(site.ana, await office.do(add_product, site.ana, "SUB-1", "maps", 5))
        await office.save(opened(site, "cloud"))
        assert (await office.do(weigh_order_cancellation, site.ana, ORD)).delivered == []
        await office.save(opened(site, "maps"))
        assert (await why_not(office, site.ana)).what is Delivered.DOWNLOAD

    async def test_terms_are_monthly_again(self, office: Office) -> None:
        """The year that was ordered is gone, and the month ends as before."""
        site = await Site(office).monthly(5, with_card=True)
        await site.accept(site.eva, (await office.do(convert_to_annual, site.eva, "SUB-1")).quote)
        assert (await site.row()).cycle is Cycle.YEAR
        await cancel(office, site.eva)
        sub = await site.row()
        assert (sub.cycle, sub.ends_on, sub.anchor_on) == (Cycle.MONTH, date(2026, 3, 31), date(2026, 3, 1))

    async def test_a_reactivated_site_is_cancelled_again(self, office: Office) -> None:
        """On its old day, so its data is deleted when it would have been."""
        gone: dict[str, Any] = {
            "state": SubscriptionState.CANCELLED,
            "cancelled_on": date(2026, 2, 20),
            "state_since": date(2026, 2, 20),
        }
        site = await Site(office).build(5, ends_on=date(2026, 2, 19), starts_on=date(2025, 2, 20), **gone)
        await site.accept(site.ana, (await office.do(reactivate_site, site.ana, "SUB-1")).quote)
        assert (await site.row()).state is SubscriptionState.ACTIVE
        await cancel(office, site.ana)
        sub = await site.row()
        assert (sub.state, sub.cancelled_on, sub.remind_on) == (SubscriptionState.CANCELLED, date(2026, 2, 20), None)

    async def test_a_site_that_is_cancelled_since_keeps_its_order(self, office: Office) -> None:
        """Its end was counted from the term that was ordered."""
        site = await Site(office).build(5)
        await site.accept(site.ana, await office.do(quote_renewal, site.ana, "SUB-1"))
        await office.do(cancel_site, site.ana, "SUB-1", "SUB-1", "")
        assert isinstance(await why_not(office, site.ana), OrderOvertaken)


def opened(site: Site, key: str) -> DownloadLink:
    """A link to a product that somebody has opened."""
    return DownloadLink(
        token=key, subscription_id=1, product_id=site.products[key].id, person_id=site.ana.id, made_at=NOW,
        expires_at=NOW, opened_at=NOW, opened_by="x",
    )  # fmt: skip
