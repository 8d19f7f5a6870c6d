"""Invoices and credit notes as electronic invoices."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handlers.documents.parts import Letterhead
from handlers.einvoices.einvoice import DocumentType, EBankAccount, EContact, ELine, EParty, ETax
from handlers.einvoices.einvoice_of import credit_einvoice_of, einvoice_of, facturx_of, notes_on, xrechnung_obstacles_of
from handlers.einvoices.obstacles import facturx_obstacles, xrechnung_obstacles
from handlers.einvoices.writing import facturx, xrechnung
from handlers.views.reader import Reader
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.einvoices import EInvoiceFacts
from models.billing.orders.printing import PrintedInvoice
from models.billing.parties import Party
from models.billing.settlement_plan import ScheduledCharge, plan_from
from models.billing.tax_categories import TaxCategory
from models.core.money import taxes
from models.directory.people import Person
from models.directory.postal import PostalAddress
from models.subscriptions.tables import Card
from tests.support.einvoices import faults_of

READER = Reader()
SELLER = Party(
    name="Northwind GmbH",
    street="Hauptstraße 1\nHinterhof",
    postal_code="10115",
    city="Berlin",
    country="DE",
    tax_id="DE136695976",
    registration="HRB 12345 B",
    email="billing@northwind.example",
    phone="+49 30 123456",
    holder="Northwind",
    bank="Bank",
    account="DE89370400440532013000",
    bic="COBADEFFXXX",
)
BUYER = Party(name="Acme SARL", street="Rue 1", postal_code="75001", city="Paris", country="FR", tax_id="FR83404833048")
HEAD = Letterhead(SELLER, BUYER)
CARD = Card(subscription_id=1, brand="Visa", last4="4242", expires_year=2030, expires_month=1)
ISSUED, DUE = date(2026, 11, 30), date(2026, 12, 30)
LINES = [("Seats", 3, 100_003, 19_000), ("Discount", 1, -500, 19_000), ("Training", 2, 1_000, 0)]


def rows(row_type: Any, lines: list[tuple[str, int, int, int]]) -> list[Any]:
    spread = taxes([(quantity * price, rate) for _, quantity, price, rate in lines])
    return [
        row_type(
            position=place,
            description=text,
            quantity=quantity,
            unit_price=price,
            net=quantity * price,
            tax_rate=rate,
            tax=tax,
        )
        for place, ((text, quantity, price, rate), tax) in enumerate(zip(lines, spread, strict=True), start=1)
    ]


def invoice(
    lines: list[tuple[str, int, int, int]] = LINES, buyer: Party = BUYER, currency: str = "EUR", **more: Any
) -> Invoice:
    made = Invoice(
        year=2026,
        sequence=17,
        subscription_id=1,
        currency=currency,
        issued_on=ISSUED,
        due_on=DUE,
        gross=0,
        buyer=buyer.stored(),
        **more,
    )
    made.lines = rows(InvoiceLine, lines)
    made.gross = made.total
    return made


def sheet(of: Invoice | None = None, seller: Party = SELLER, buyer: Party = BUYER, **more: Any) -> PrintedInvoice:
    of = of or invoice()
    plan = plan_from(of, more.pop("charge", None), more.pop("credit", 0))
    return PrintedInvoice(of, seller, buyer, None, plan, "PO-77", **more)


def credit_note(**more: Any) -> CreditNote:
    made = CreditNote(
        year=2026,
        sequence=2,
        subscription_id=1,
        invoice_id=1,
        currency="EUR",
        issued_on=ISSUED,
        gross=0,
        reason="Seats that weren't used",
        buyer=BUYER.stored(),
        **more,
    )
    made.lines = rows(CreditNoteLine, [("INV-2026-000017", 1, 10_000, 19_000)])
    made.invoice = invoice()
    made.gross = made.total
    return made


@pytest.mark.parametrize(("replaces", "preceding"), [("INV-2026-000016", ("INV-2026-000016",)), ("", ())])
def test_a_corrected_invoice_names_the_void_one(replaces: str, preceding: tuple[str, ...]) -> None:
    """As the preceding invoice (BT-25). It's an invoice of its own."""
    made = einvoice_of(READER, sheet(replaces=replaces))
    assert (made.type, made.preceding) == (DocumentType.INVOICE, preceding)


def test_an_invoice_keeps_its_facts() -> None:
    made = einvoice_of(READER, sheet(), reference="RF18539007547034", buyer_email="ap@acme.example")
    assert (made.type, made.number, made.issued_on, made.delivered_on, made.due_on, made.currency) == (
        DocumentType.INVOICE,
        "INV-2026-000017",
        ISSUED,
        ISSUED,
        DUE,
        "EUR",
    )
    assert made.seller == EParty(
        "Northwind GmbH",
        PostalAddress("Hauptstraße 1\nHinterhof", "10115", "Berlin", "", "DE"),
        "DE136695976",
        "HRB 12345 B",
        "billing@northwind.example",
        EContact("Northwind GmbH", "+49 30 123456", "billing@northwind.example"),
    )
    address = PostalAddress("Rue 1", "75001", "Paris", "", "FR")
    assert made.buyer == EParty("Acme SARL", address, "FR83404833048", email="ap@acme.example")
    assert made.bank == EBankAccount("Northwind", "DE89370400440532013000", "COBADEFFXXX")
    assert (made.payment_reference, made.purchase_order) == ("RF18539007547034", "PO-77")


def test_its_lines_and_taxes_are_those_of_the_document() -> None:
    """And what is at a rate of zero is reverse charge, with its sentence."""
    made = einvoice_of(READER, sheet())
    assert made.lines == [
        ELine("Seats", 3, 100_003, 300_009, TaxCategory.STANDARD, 19_000),
        ELine("Discount", 1, -500, -500, TaxCategory.STANDARD, 19_000),
        ELine("Training", 2, 1_000, 2_000, TaxCategory.REVERSE_CHARGE, 0),
    ]
    assert made.taxes == [
        ETax(TaxCategory.STANDARD, 19_000, 299_509, 56_907),
        ETax(
            TaxCategory.REVERSE_CHARGE, 0, 2_000, 0, "Reverse charge: the customer accounts for the VAT.", "VATEX-EU-AE"
        ),
    ]


def test_what_is_settled_counts_as_paid() -> None:
    one = invoice(paid=10_000, credited=2_000, written_off=300)
    made = einvoice_of(READER, sheet(one))
    assert (made.prepaid, made.due) == (12_300, 346_116)


def test_unused_credit_does_not_count_as_paid() -> None:
    """Only its application is booked. Until then, the file is the same with and without it, byte for byte."""
    assert einvoice_of(READER, sheet(credit=4_000)).prepaid == 0
    assert facturx(einvoice_of(READER, sheet(credit=400_000))) == facturx(einvoice_of(READER, sheet()))


def test_nothing_is_transferred_if_a_card_is_charged_or_there_is_no_account() -> None:
    assert einvoice_of(READER, sheet(charge=ScheduledCharge(CARD, DUE))).bank is None
    assert einvoice_of(READER, sheet(seller=Party(name="Northwind", country="DE"))).bank is None


def test_the_reference_is_the_number_unless_there_is_another() -> None:
    assert einvoice_of(READER, sheet()).payment_reference == "RF50INV2026000017"


def test_a_credit_note_names_its_invoice_and_its_reason() -> None:
    made = credit_einvoice_of(READER, credit_note(), HEAD)
    assert (made.type, made.number, made.preceding) == (
        DocumentType.CREDIT_NOTE,
        "CN-2026-000002",
        ("INV-2026-000017",),
    )
    assert (made.note, made.due_on, made.bank) == ("Seats that weren't used", None, None)
    assert made.payment_terms == "This credit is deducted from what you owe, or paid back."
    assert (made.net, made.tax, made.due) == (10_000, 1_900, 11_900)


def test_both_are_valid() -> None:
    """By schema and rules, in both formats."""
    for made in (
        einvoice_of(READER, sheet(), buyer_email="ap@acme.example"),
        credit_einvoice_of(READER, credit_note(), HEAD, po_number="PO-77", buyer_email="ap@acme.example"),
    ):
        assert not xrechnung_obstacles(made)
        assert not faults_of(facturx(made))
        assert not faults_of(xrechnung(made))


def test_an_address_that_was_entered_as_text_has_lines_and_a_country() -> None:
    buyer = Party(name="Acme", lines="Rue 1\n75001 Paris", country="FR")
    made = einvoice_of(READER, sheet(buyer=buyer))
    assert made.buyer.address == PostalAddress("Rue 1\n75001 Paris", country="FR")
    assert not facturx_obstacles(made)


def test_without_the_buyers_country_there_is_no_electronic_invoice() -> None:
    made = einvoice_of(READER, sheet(buyer=Party(name="Acme", lines="Rue 1\n75001 Paris")))
    assert [str(one) for one in facturx_obstacles(made)] == ["The address of Acme has no country."]


@pytest.mark.parametrize("exempt", ["seller", "buyer"])
def test_an_exemption_is_said_as_it_was_written(exempt: str) -> None:
    reason = "Exempt under Article 44 {1}."
    seller = replace(SELLER, tax_exemption=reason if exempt == "seller" else "")
    buyer = replace(BUYER, tax_exemption=reason if exempt == "buyer" else "")
    one = invoice([("Seats", 1, 1_000, 0)], buyer)
    made = einvoice_of(READER, sheet(one, seller, buyer))
    assert made.taxes == [ETax(TaxCategory.EXEMPT, 0, 1_000, 0, reason)]
    assert notes_on(READER, one, seller) == [reason]
    assert not faults_of(facturx(made))


def test_documents_print_why_lines_have_no_tax() -> None:
    assert notes_on(READER, invoice(), SELLER) == ["Reverse charge: the customer accounts for the VAT."]
    assert notes_on(READER, credit_note(), SELLER) == []


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_documents_in_other_currencies_print_why_they_have_no_electronic_invoice(currency: str) -> None:
    one = invoice([("Seats", 1, 1_000, 19_000)], currency=currency)
    said = f"There are no electronic invoices in {currency}. They need a currency with two decimals."
    assert notes_on(READER, one, SELLER) == [said]
    assert facturx_of(einvoice_of(READER, sheet(one))) == []


def test_readers_who_do_not_see_the_buyers_details_get_no_electronic_invoice() -> None:
    """Theirs would lack them. The treatment of the tax is the same for all."""
    masked = einvoice_of(READER, sheet(buyer=Party(name="Acme SARL")))
    assert facturx_of(masked) == []
    assert masked.taxes == einvoice_of(READER, sheet()).taxes


def test_an_xrechnung_is_for_readers_who_see_the_buyers_details() -> None:
    masked = sheet(buyer=Party(name="Acme SARL"), in_full=False)
    assert [str(one) for one in xrechnung_obstacles_of(masked, einvoice_of(READER, masked))] == [
        "Your role doesn't include the billing details that are in it."
    ]


def test_the_buyers_address_is_that_of_the_first_contact_who_receives_invoices() -> None:
    people = [
        Person(key=key, name=key, email=email) for key, email in (("a", ""), ("b", "b@x.example"), ("c", "c@x.example"))
    ]
    assert EInvoiceFacts(sheet(), people).buyer_email == "b@x.example"
    assert EInvoiceFacts(sheet(), []).buyer_email == ""


def test_a_pdf_gets_the_electronic_invoice_as_a_file() -> None:
    (file,) = facturx_of(einvoice_of(READER, sheet()))
    assert (file.name, file.type, file.relationship) == ("factur-x.xml", "text/xml", "alternative")
    assert b"INV-2026-000017" in file.content
