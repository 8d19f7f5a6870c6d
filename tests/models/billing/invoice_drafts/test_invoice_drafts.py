"""Invoices that the billing team prepares: no number before issue, and no gap afterwards."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from models.billing.credit_notes.actions import void_invoice
from models.billing.invoice_drafts.actions import (
    correct_invoice,
    discard_draft,
    draft_invoice,
    issue_draft,
    list_drafts,
)
from models.billing.invoice_drafts.editing import (
    DraftDetails,
    edit_invoice_draft,
    remove_draft_line,
    write_draft_line,
)
from models.billing.invoice_drafts.problems import Corrected, DraftBelowZero, DraftEmpty, DraftEnded, NotVoid
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.drafts import LineInput, draft_quote, write_line
from models.billing.orders.problems import DayOver
from models.billing.orders.sending import send_quote
from models.billing.orders.tables import QuoteKind
from models.core.errors import Refused
from models.directory.organizations import Organization
from models.directory.people import Person
from models.directory.postal import PostalAddress
from models.roles import Role, StaffRole
from tests.models.billing.orders.quoting import cast, order_of
from tests.models.builders import Office, bank_account, invoice, person, subscription

TRAINING = LineInput("Training", "2", "1,250.50", "7,5 %")
TRAVEL = LineInput("Travel", "1", "99.99", "19")
ONE = "INV-2026-000001"


@pytest.fixture
async def bella(office: Office) -> Person:
    """One of the billing team. SUB-1 has one unpaid invoice, and Ana gets its invoices by email."""
    bella = person("bella", staff=[StaffRole.BILLING])
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY))
    await office.save(bella, sub, bank_account("EUR"))
    await office.save(invoice(sub, 1))
    return bella


async def test_an_invoice_has_what_its_draft_had(office: Office, bella: Person) -> None:
    """Lines with tax by rate, purchase order number, note and due date. Its number follows the last one."""
    draft = await office.do(draft_invoice, bella, "SUB-1")
    for line in (TRAINING, TRAVEL, TRAVEL):
        await office.do(write_draft_line, bella, draft.ref, 0, line)
    await office.do(remove_draft_line, bella, draft.ref, 2)
    details = DraftDetails("PO-77", "As agreed.", date(2026, 3, 20))
    await office.do(edit_invoice_draft, bella, draft.ref, details)
    made = await office.do(issue_draft, bella, draft.ref)
    assert (made.ref, made.po_number, made.note, made.due_on) == (
        "INV-2026-000002",
        "PO-77",
        "As agreed.",
        date(2026, 3, 20),
    )
    lines = [(one.position, one.net, one.tax) for one in await office.all(InvoiceLine, InvoiceLine.invoice_id == 2)]
    assert lines == [(1, 250_100, 18_758), (2, 9_999, 1_900)]
    assert made.gross == 250_100 + 18_758 + 9_999 + 1_900
    assert [one.subject_id for one in await office.notices("invoice_issued")] == [made.id]


async def test_a_discarded_draft_leaves_no_gap(office: Office, bella: Person) -> None:
    """It never had a number."""
    first, second = [await office.do(draft_invoice, bella, "SUB-1") for _ in range(2)]
    await office.do(write_draft_line, bella, second.ref, 0, TRAVEL)
    await office.do(discard_draft, bella, first.ref)
    assert (await office.do(issue_draft, bella, second.ref)).ref == "INV-2026-000002"
    assert list(await office.do(list_drafts, bella)) == []


async def test_a_draft_is_issued_once(office: Office, bella: Person) -> None:
    """Afterwards it can't be changed either, and the answer names the invoice."""
    draft = await office.do(draft_invoice, bella, "SUB-1")
    await office.do(write_draft_line, bella, draft.ref, 0, TRAVEL)
    made = await office.do(issue_draft, bella, draft.ref)
    for door, more in ((issue_draft, []), (discard_draft, []), (write_draft_line, [0, TRAVEL])):
        with pytest.raises(Refused) as refused:
            await office.do(door, bella, draft.ref, *more)
        assert isinstance(refused.value.problem, DraftEnded)
        assert refused.value.problem.invoice is not None
        assert refused.value.problem.invoice.ref == made.ref


@pytest.mark.parametrize(
    ("lines", "problem"), [([], DraftEmpty), ([LineInput("Discount", "1", "-5", "19")], DraftBelowZero)]
)
async def test_what_is_no_invoice_is_not_issued(
    office: Office, bella: Person, lines: list[LineInput], problem: type
) -> None:
    """Nothing to pay for, or less than nothing."""
    draft = await office.do(draft_invoice, bella, "SUB-1")
    for line in lines:
        await office.do(write_draft_line, bella, draft.ref, 0, line)
    with pytest.raises(Refused) as refused:
        await office.do(issue_draft, bella, draft.ref)
    assert isinstance(refused.value.problem, problem)


async def test_an_invoice_is_not_due_before_it_is_issued(office: Office, bella: Person) -> None:
    """The form says so."""
    draft = await office.do(draft_invoice, bella, "SUB-1")
    with pytest.raises(Refused) as refused:
        await office.do(edit_invoice_draft, bella, draft.ref, DraftDetails("", "", date(2026, 3, 1)))
    assert isinstance(refused.value.problem, DayOver)


async def test_a_void_invoice_is_corrected_once(office: Office, bella: Person) -> None:
    """With the same lines, and another purchase order number."""
    with pytest.raises(Refused) as open_:
        await office.do(correct_invoice, bella, ONE)
    assert isinstance(open_.value.problem, NotVoid)
    await office.do(void_invoice, bella, ONE, "Wrong purchase order number")
    draft = await office.do(correct_invoice, bella, ONE)
    assert (await office.do(correct_invoice, bella, ONE)).ref == draft.ref
    await office.do(edit_invoice_draft, bella, draft.ref, DraftDetails("PO-78", "", None))
    made = await office.do(issue_draft, bella, draft.ref)
    void = (await office.all(Invoice))[0]
    assert (made.gross, made.po_number, made.replaces_id) == (void.gross, "PO-78", void.id)
    with pytest.raises(Refused) as again:
        await office.do(correct_invoice, bella, ONE)
    assert isinstance(again.value.problem, Corrected)


async def test_the_corrected_invoice_of_an_order_takes_its_place(office: Office) -> None:
    """The order shows it, and what is printed on it; credit for what was ordered finds it."""
    ana, _, bella = await cast(office)
    quote = await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    await office.do(write_line, bella, quote.ref, 0, TRAVEL)
    await office.do(send_quote, bella, quote.ref)
    ref = (await office.do(accept_quote, ana, quote.ref, Billing(po_number="PO-WRONG"))).ref
    wrong = (await order_of(office, ref)).invoice
    assert wrong is not None
    await office.do(void_invoice, bella, wrong.ref, "Wrong purchase order number")
    draft = await office.do(correct_invoice, bella, wrong.ref)
    await office.do(edit_invoice_draft, bella, draft.ref, DraftDetails("PO-RIGHT", "", None))
    made = await office.do(issue_draft, bella, draft.ref)
    order = await order_of(office, ref)
    assert order.invoice is not None
    assert (order.invoice.ref, order.po_number) == (made.ref, "PO-RIGHT")


@pytest.mark.parametrize(
    ("changed_on", "address", "tax_id"), [(None, "Elm Road 9", "DE9"), (4, "1 Way", "ES1"), (1, "Elm Road 9", "DE9")]
)
async def test_a_corrected_invoice_keeps_the_address_that_was_entered(
    office: Office, changed_on: int | None, address: str, tax_id: str
) -> None:
    """Unless the one on file was changed after the void one was issued on 2 March."""
    ana, _, bella = await cast(office)
    quote = await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    await office.do(write_line, bella, quote.ref, 0, TRAVEL)
    await office.do(send_quote, bella, quote.ref)
    ref = (await office.do(accept_quote, ana, quote.ref, Billing("PO-WRONG", "Elm Road 9", "DE9"))).ref
    wrong = (await order_of(office, ref)).invoice
    assert wrong is not None
    await office.do(void_invoice, bella, wrong.ref, "Wrong purchase order number")
    if changed_on:
        async with office.database.transaction() as session:
            at = datetime(2026, 3, changed_on, 12, tzinfo=UTC)
            await session.execute(update(Organization).values(billing_changed_at=at))
    made = await office.do(issue_draft, bella, (await office.do(correct_invoice, bella, wrong.ref)).ref)
    assert (made.buyer.get("lines", ""), made.buyer.get("tax_id", "")) == (address, tax_id)


async def test_a_corrected_invoice_keeps_the_parts_of_the_address_that_was_entered(office: Office) -> None:
    """So does the order, whose address the next quote suggests."""
    ana, _, bella = await cast(office)
    quote = await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    await office.do(write_line, bella, quote.ref, 0, TRAVEL)
    await office.do(send_quote, bella, quote.ref)
    entered = PostalAddress("Elm Road 9", "10115", "Berlin", country="DE")
    ref = (await office.do(accept_quote, ana, quote.ref, Billing("PO-WRONG", parts=entered))).ref
    wrong = (await order_of(office, ref)).invoice
    assert wrong is not None
    await office.do(void_invoice, bella, wrong.ref, "Wrong purchase order number")
    made = await office.do(issue_draft, bella, (await office.do(correct_invoice, bella, wrong.ref)).ref)
    kept = {name: made.buyer.get(name, "") for name in ("lines", "street", "postal_code", "city", "country")}
    assert kept == {"lines": "", "street": "Elm Road 9", "postal_code": "10115", "city": "Berlin", "country": "DE"}
    order = await order_of(office, ref)
    there = {"street": "Elm Road 9", "postal_code": "10115", "city": "Berlin", "country": "DE"}
    assert (order.billing_address, order.billing_parts) == ("Elm Road 9\n10115 Berlin\nGermany", there)


async def test_an_order_has_the_parts_of_the_address_on_its_corrected_invoice(office: Office) -> None:
    """Those on file, if they were changed meanwhile."""
    ana, _, bella = await cast(office)
    quote = await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    await office.do(write_line, bella, quote.ref, 0, TRAVEL)
    await office.do(send_quote, bella, quote.ref)
    entered = PostalAddress("Elm Road 9", "10115", "Berlin", country="DE")
    ref = (await office.do(accept_quote, ana, quote.ref, Billing("PO-WRONG", parts=entered))).ref
    wrong = (await order_of(office, ref)).invoice
    assert wrong is not None
    await office.do(void_invoice, bella, wrong.ref, "Wrong address")
    async with office.database.transaction() as session:
        changed = {"street": "Oak Road 1", "city": "Bonn", "country": "DE", "billing_address": "Oak Road 1\nBonn"}
        at = datetime(2026, 3, 4, 12, tzinfo=UTC)
        await session.execute(update(Organization).values(billing_changed_at=at, **changed))
    await office.do(issue_draft, bella, (await office.do(correct_invoice, bella, wrong.ref)).ref)
    there = (await order_of(office, ref)).billing_parts
    assert there == {"street": "Oak Road 1", "city": "Bonn", "country": "DE"}
