"""What each kind of document shows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from babel import Locale

from handlers.documents.credit_note import credit_note_document
from handlers.documents.data import DocumentData, Fact
from handlers.documents.order import order_document
from handlers.documents.parts import Letterhead
from handlers.documents.quote import quote_document
from handlers.documents.receipt import PaidInvoice, ReceiptFacts, receipt_document
from handlers.documents.reminder import ReminderFacts, UnpaidInvoice, reminder_document
from handlers.documents.statement import (
    AccountFacts,
    Movement,
    StatementFacts,
    statement_document,
    statement_facts,
)
from handlers.views.reader import Reader
from models.billing.books.movements import EntryKind
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.statements import Account, Statement, StatementEntry
from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteLine, QuoteState
from models.billing.settlement_plan import ScheduledCharge
from models.directory.organizations import Organization
from models.subscriptions.tables import Card, Subscription
from tests.bot.documents.sheets import BUYER, NO_ACCOUNT, SELLER, a_document, an_invoice
from tests.handlers.worlds import new

READER = Reader(Locale("en", "GB"))
HEAD = Letterhead(SELLER, BUYER)
SUBSCRIPTION = new(Subscription, id=1, number=1042, name="Fleet Planner Server")


def shown(facts: Any) -> list[tuple[str, str]]:
    """Facts as labels and values."""
    return [(fact.label, fact.value) for fact in facts]


def printed(document: DocumentData) -> list[list[str]]:
    """The rows of its first table."""
    return [list(row) for row in document.tables[0].rows]


def test_an_invoice_says_what_is_due_and_how_to_pay_it() -> None:
    """10 and 11 seats at 100.00, 19 %."""
    document = a_document()
    assert document.headline == "€2,499.00 due on 14 Dec 2026"
    assert shown(document.totals) == [
        ("Subtotal", "€2,100.00"),
        ("Tax 19%", "€399.00"),
        ("Total", "€2,499.00"),
        ("Amount due", "€2,499.00"),
    ]
    assert document.payment is not None
    assert Fact("Payment reference", "RF50 INV2 0260 0001 7", True) in document.payment.facts
    assert ("IBAN", "DE89 3704 0044 0532 0130 00") in shown(document.payment.facts)
    assert document.footer == "Northwind Software GmbH · HRB 12345 B · INV-2026-000017"


def test_an_invoice_without_a_bank_account_says_to_ask() -> None:
    """So does a reminder. Where nothing is to be transferred, it doesn't matter."""
    ask = "There's no bank account for EUR yet. Please ask Northwind Software GmbH how to pay."
    assert ask in a_document(seller=NO_ACCOUNT).notes
    assert a_document(seller=NO_ACCOUNT).payment is None
    assert ask not in a_document().notes
    charge = ScheduledCharge(new(Card, brand="Visa", last4="4242"), date(2026, 12, 1))
    assert ask not in a_document(seller=NO_ACCOUNT, charge=charge).notes


def test_an_invoice_paid_in_part_asks_for_the_rest() -> None:
    """What was paid, credited and written off is deducted."""
    invoice = an_invoice()
    invoice.paid, invoice.credited, invoice.written_off = 100000, 50000, 9900
    document = a_document(invoice)
    assert document.headline == "€900.00 due on 14 Dec 2026"
    assert shown(document.totals)[3:] == [
        ("Paid", "-€1,000.00"),
        ("Credited", "-€500.00"),
        ("Written off", "-€99.00"),
        ("Amount due", "€900.00"),
    ]
    assert document.payment is not None
    assert "EUR900.00" in document.payment.epc


def test_where_no_transfer_is_asked_for_there_is_no_way_to_pay() -> None:
    """Paid, void, charged to a card, or without an account in its currency."""
    settled, void = an_invoice(), an_invoice()
    settled.paid, void.voided_on = 249900, date(2026, 12, 1)
    charge = ScheduledCharge(new(Card, brand="Visa", last4="4242"), date(2026, 12, 7))
    headlines = {
        "Nothing is due": a_document(settled),
        "Void since 1 Dec 2026: nothing is due": a_document(void),
        "€2,499.00, charged to the Visa card ending in 4242 on 7 Dec 2026": a_document(charge=charge),
        "€2,499.00 due on 14 Dec 2026": a_document(seller=NO_ACCOUNT),
    }
    assert {headline: document.headline for headline, document in headlines.items()} == {key: key for key in headlines}
    assert [document.payment for document in headlines.values()] == [None] * 4


@pytest.mark.parametrize(
    ("credit", "headline", "covers", "asked"),
    [
        (
            4_000,
            "€2,459.00 to pay by 14 Dec 2026",
            "Your unused credit covers €40.00 of the €2,499.00 due.",
            "EUR2459.00",
        ),
        (249_900, "Nothing to pay: your unused credit covers it", "€2,499.00 is due, and your unused credit", ""),
        (300_000, "Nothing to pay: your unused credit covers it", "€2,499.00 is due, and your unused credit", ""),
    ],
)
def test_an_invoice_does_not_ask_for_what_unused_credit_covers(
    credit: int, headline: str, covers: str, asked: str
) -> None:
    """Its headline, its bank details and its QR code ask for the same amount, and it says who applies the credit. What
    is due stays due until that is booked."""
    document = a_document(credit=credit)
    assert document.headline == headline
    assert shown(document.totals)[3:] == [("Amount due", "€2,499.00")]
    assert [note for note in document.notes if covers in note and "billing team to apply it" in note]
    assert (document.payment.epc.splitlines()[7] if document.payment else "") == asked
    assert not document.payment or ("Amount", "€2,459.00") in shown(document.payment.facts)


def test_a_corrected_invoice_and_the_void_one_name_each_other() -> None:
    """Across the void one is a stamp, in the reader's language."""
    void = an_invoice()
    void.voided_on = date(2026, 12, 1)
    corrected, old = a_document(replaces="INV-2026-000016"), a_document(void, replaced_by="INV-2026-000018")
    assert ("Replaces", "INV-2026-000016") in shown(corrected.facts)
    assert ("Replaced by", "INV-2026-000018") in shown(old.facts)
    assert (corrected.stamp, old.stamp) == ("", "VOID")


@pytest.mark.parametrize(
    ("locale", "country", "paper", "han", "rtl"),
    [
        ("en-GB", "ES", "a4", "", False),
        ("en-US", "", "us-letter", "", False),
        ("en-GB", "CA", "us-letter", "", False),
        ("en-GB", "JP", "a4", "JP", False),
        ("ko-KR", "JP", "a4", "KR", False),
        ("zh-TW", "", "a4", "TW", False),
        ("zh-CN", "JP", "a4", "CN", False),
        ("ar-KW", "KW", "a4", "", True),
        ("he-IL", "IL", "a4", "", True),
    ],
)
def test_the_page_is_that_of_its_reader(locale: str, country: str, paper: str, han: str, rtl: bool) -> None:
    """Its size is that of the buyer's country, its direction that of the language, and its Chinese characters those of
    either."""
    document = a_document(locale=locale, buyer=replace(BUYER, country=country))
    assert (document.paper, document.han, document.is_rtl) == (paper, han, rtl)


def a_quote() -> Quote:
    """Q-2026-0031: from 10 to 12 seats, with a note."""
    quote = new(
        Quote,
        id=1,
        year=2026,
        sequence=31,
        kind=QuoteKind.SEATS,
        state=QuoteState.OPEN,
        currency="EUR",
        made_on=date(2026, 11, 30),
        valid_until=date(2026, 12, 7),
        note="As agreed\nwith Ana.",
    )
    quote.subscription = SUBSCRIPTION
    line = {"description": "Fleet Planner Server", "quantity": 2, "unit_price": 5000, "net": 10000, "tax_rate": 19000}
    quote.lines = [new(QuoteLine, position=1, tax=1900, seats_before=10, seats_after=12, **line)]
    return quote


def test_a_quote_says_until_when_it_is_valid_and_how_to_accept_it() -> None:
    """While it's open; with the vendor's note above."""
    document = quote_document(READER, a_quote(), HEAD, date(2026, 12, 1))
    assert (document.title, document.number) == ("Quote", "Q-2026-0031")
    assert document.headline == "€119.00, valid until 7 Dec 2026"
    assert document.intro == ("As agreed", "with Ana.")
    assert document.notes == ("To accept this quote, type /order accept Q-2026-0031 in Slack.",)
    assert "10 → 12 seats" in printed(document)[0][0]
    assert document.payment is None
    assert quote_document(READER, a_quote(), HEAD, date(2026, 12, 8)).notes == ()


def test_an_order_confirmation_names_its_quote_and_its_invoice() -> None:
    """And what the reader may see of the purchase order number."""
    order = new(Order, id=1, year=2026, sequence=7, ordered_at=datetime(2026, 12, 1, 9, tzinfo=UTC), po_number="HIDDEN")
    order.quote, order.subscription, order.accepted_by = a_quote(), SUBSCRIPTION, None
    document = order_document(READER, order, HEAD, ordered_on=date(2026, 12, 1), invoice="INV-2026-000017")
    assert document.title == "Order confirmation"
    assert shown(document.facts) == [
        ("Order number", "ORD-2026-0007"),
        ("Ordered on", "1 Dec 2026"),
        ("Type", "Seat change"),
        ("Quote", "Q-2026-0031"),
        ("Invoice", "INV-2026-000017"),
        ("Subscription", "SUB-1042 · Fleet Planner Server"),
    ]


def test_a_credit_note_says_what_it_takes_off_and_why() -> None:
    """119.00 in all, 100.00 of them from what was due."""
    note = new(CreditNote, year=2026, sequence=3, currency="EUR", issued_on=date(2026, 12, 2), gross=11900)
    note.reason, note.invoice, note.subscription = "Two seats too many", an_invoice(), SUBSCRIPTION
    amounts = {"quantity": 1, "unit_price": 10000, "net": 10000, "tax_rate": 19000, "tax": 1900}
    note.lines = [new(CreditNoteLine, position=1, description="INV-2026-000017", **amounts)]
    document = credit_note_document(READER, note, HEAD, deducted=10000)
    assert document.headline == "€119.00 credited for invoice INV-2026-000017"
    assert document.intro == ("Reason: Two seats too many",)
    assert shown(document.totals)[2:] == [
        ("Total", "€119.00"),
        ("Deducted from INV-2026-000017", "-€100.00"),
        ("Credit", "€19.00"),
    ]


def test_a_receipt_says_what_was_paid_for_which_invoices() -> None:
    """And that the rest is kept."""
    receipt = ReceiptFacts(
        "PAY-12",
        date(2026, 12, 3),
        "KWD",
        150500,
        [PaidInvoice("INV-2026-000017", 100000, 0), PaidInvoice("INV-2026-000018", 50000, 1)],
        method="Bank transfer",
        reference="K-9",
        over=500,
    )
    document = receipt_document(READER, receipt, HEAD)
    assert document.headline == "KWD150.500 paid on 3 Dec 2026"
    assert printed(document) == [
        ["INV-2026-000017", "KWD100.000", "KWD0.000"],
        ["INV-2026-000018", "KWD50.000", "KWD0.001"],
    ]
    assert [label for label, _ in shown(document.totals)] == ["Kept as a credit", "Total paid"]


def test_a_statement_has_each_currency_with_its_balances_and_what_is_open() -> None:
    """The opening balance comes first, and the headline has the closing ones."""
    moves = [
        Movement(date(2026, 3, 1), "Invoice INV-2026-000001", 11900, 12900),
        Movement(date(2026, 3, 9), "Payment for INV-2026-000001", -11900, 1000),
    ]
    accounts = [
        AccountFacts("EUR", 1000, 1000, moves, [("1-30", 0), ("31-60", 1000)]),
        AccountFacts("JPY", 0, 500),
    ]
    about = StatementFacts("SUB-1042", date(2026, 1, 1), date(2026, 12, 31), "SUB-1042 · Fleet Planner", accounts)
    document = statement_document(READER, about, HEAD)
    assert document.headline == "Closing balance: €10.00 and JP¥500"
    assert printed(document) == [
        ["", "Opening balance", "", "€10.00"],
        ["1 Mar 2026", "Invoice INV-2026-000001", "€119.00", "€129.00"],
        ["9 Mar 2026", "Payment for INV-2026-000001", "-€119.00", "€10.00"],
    ]
    assert [table.title for table in document.tables] == ["EUR", "JPY", "Open, by days since the due date (EUR)"]
    assert [list(row) for row in document.tables[2].rows] == [["€0.00", "€10.00"]]


def test_the_statement_of_a_subscription_says_what_slack_says() -> None:
    """The closing balance is the one after the last entry, whatever is due today."""
    invoice = an_invoice()
    entries = [
        StatementEntry(date(2026, 11, 30), EntryKind.INVOICE, 249900, 259900, invoice.ref),
        StatementEntry(date(2026, 12, 1), EntryKind.PAYMENT, -200000, 59900, "", [invoice.ref]),
    ]
    accounts = [Account("EUR", 10000, entries, 1, (4000, 60000, 0, 0, 0)), Account("USD", 700, [], 2)]
    found = Statement(SUBSCRIPTION, Organization(), date(2026, 1, 1), date(2026, 12, 31), accounts)  # type: ignore[call-arg]
    facts = statement_facts(READER, found)
    assert facts.accounts[0].aged == [("Not due yet", 4000), ("0–30 days", 60000), ("Unused credit", -4100)]
    assert [(one.currency, one.opening, one.closing) for one in facts.accounts] == [
        ("EUR", 10000, 59900),
        ("USD", 700, 700),
    ]
    document = statement_document(READER, facts, HEAD)
    assert [row[1] for row in document.tables[0].rows] == [
        "Opening balance",
        "Invoice INV-2026-000017",
        "Payment for INV-2026-000017",
    ]


def test_a_reminder_sums_what_is_due_and_asks_for_it_at_once() -> None:
    """One transfer for both, with one reference."""
    unpaid = [
        UnpaidInvoice("INV-2026-000001", date(2026, 10, 1), date(2026, 10, 31), 11900, 11900),
        UnpaidInvoice("INV-2026-000002", date(2026, 10, 5), date(2026, 11, 4), 5000, 2500),
    ]
    about = ReminderFacts("SUB-1042", date(2026, 11, 20), "EUR", unpaid, "INV-2026-000001 INV-2026-000002")
    document = reminder_document(READER, about, HEAD)
    assert document.headline == "€144.00 is still due"
    assert document.payment is not None
    assert "EUR144.00" in document.payment.epc
    assert reminder_document(READER, about, replace(HEAD, seller=NO_ACCOUNT)).payment is None
