"""What an electronic invoice says, element by element."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handlers.einvoices.einvoice import DocumentType, EBankAccount, EContact, EInvoice, ELine, EParty, ETax
from handlers.einvoices.writing import facturx, xrechnung
from models.billing.tax_categories import TaxCategory
from models.directory.postal import PostalAddress
from tests.support.einvoices import errors_of_schema, faults_of

SELLER = EParty(
    "Northwind GmbH",
    PostalAddress("Hauptstraße 1\nHinterhof\n3. Stock\nAufgang B", "10115", "Berlin", "", "DE"),
    "DE136695976",
    "HRB 12345 B",
    "billing@northwind.example",
    EContact("Billing desk", "+49 30 123456", "desk@northwind.example"),
)
BUYER = EParty(
    "Acme SARL", PostalAddress("Rue 1", "75001", "Paris", "IDF", "FR"), "FR83404833048", email="ap@acme.example"
)
INVOICE = EInvoice(
    type=DocumentType.INVOICE,
    number="INV-2026-000017",
    issued_on=date(2026, 11, 30),
    delivered_on=date(2026, 11, 28),
    due_on=date(2026, 12, 30),
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    lines=[
        ELine("Seats", 3, 100_003, 300_009, TaxCategory.STANDARD, 9_975),
        ELine("Discount", 1, -500, -500, TaxCategory.STANDARD, 9_975),
        ELine("Training", 2, 1_000, 2_000, TaxCategory.REVERSE_CHARGE, 0),
    ],
    taxes=[
        ETax(TaxCategory.STANDARD, 9_975, 299_509, 29_876),
        ETax(TaxCategory.REVERSE_CHARGE, 0, 2_000, 0, "Reverse charge.", "VATEX-EU-AE"),
    ],
    buyer_reference="04011000-12345-34",
    purchase_order="PO-77",
    bank=EBankAccount("Northwind", "DE89 3704 0044 0532 0130 00", "COBA DE FF XXX"),
    payment_reference="RF18539007547034",
    payment_terms="30 days net",
    note="Thank you.",
    prepaid=10_000,
)
CREDIT_NOTE = replace(
    INVOICE,
    type=DocumentType.CREDIT_NOTE,
    number="CN-2026-000002",
    due_on=None,
    preceding=("INV-2026-000017", "INV-2026-000018"),
    bank=None,
    payment_terms="Deducted from what you owe.",
    prepaid=0,
)

CII = "ApplicableHeaderTradeSettlement"
FACTURX = {
    "ExchangedDocument/ID": ["INV-2026-000017"],
    "ExchangedDocument/TypeCode": ["380"],
    "IssueDateTime/DateTimeString": ["20261130"],
    "IncludedNote/Content": ["Thank you."],
    "GuidelineSpecifiedDocumentContextParameter/ID": ["urn:cen.eu:en16931:2017"],
    "BuyerReference": ["04011000-12345-34"],
    "BuyerOrderReferencedDocument/IssuerAssignedID": ["PO-77"],
    "OccurrenceDateTime/DateTimeString": ["20261128"],
    "SellerTradeParty/Name": ["Northwind GmbH"],
    "SellerTradeParty/PostalTradeAddress/LineOne": ["Hauptstraße 1"],
    "SellerTradeParty/PostalTradeAddress/LineTwo": ["Hinterhof"],
    "SellerTradeParty/PostalTradeAddress/LineThree": ["3. Stock, Aufgang B"],
    "SellerTradeParty/PostalTradeAddress/CountryID": ["DE"],
    "SellerTradeParty/SpecifiedTaxRegistration/ID": ["DE136695976"],
    "SellerTradeParty/SpecifiedLegalOrganization/ID": ["HRB 12345 B"],
    "SellerTradeParty//CompleteNumber": ["+49 30 123456"],
    "BuyerTradeParty/Name": ["Acme SARL"],
    "BuyerTradeParty/PostalTradeAddress/*": ["75001", "Rue 1", "Paris", "FR", "IDF"],
    "BuyerTradeParty/SpecifiedTaxRegistration/ID": ["FR83404833048"],
    f"{CII}/PaymentReference": ["RF18539007547034"],
    f"{CII}/InvoiceCurrencyCode": ["EUR"],
    "SpecifiedTradeSettlementPaymentMeans/TypeCode": ["58"],
    "IBANID": ["DE89370400440532013000"],
    "AccountName": ["Northwind"],
    "BICID": ["COBADEFFXXX"],
    f"{CII}/ApplicableTradeTax/BasisAmount": ["2995.09", "20.00"],
    f"{CII}/ApplicableTradeTax/CalculatedAmount": ["298.76", "0.00"],
    f"{CII}/ApplicableTradeTax/CategoryCode": ["S", "AE"],
    f"{CII}/ApplicableTradeTax/RateApplicablePercent": ["9.975", "0"],
    f"{CII}/ApplicableTradeTax/ExemptionReason": ["Reverse charge."],
    f"{CII}/ApplicableTradeTax/ExemptionReasonCode": ["VATEX-EU-AE"],
    "SpecifiedTradePaymentTerms/Description": ["30 days net"],
    "DueDateDateTime/DateTimeString": ["20261230"],
    f"{CII}//LineTotalAmount": ["3015.09"],
    "TaxBasisTotalAmount": ["3015.09"],
    "TaxTotalAmount": ["298.76"],
    "GrandTotalAmount": ["3313.85"],
    "TotalPrepaidAmount": ["100.00"],
    "DuePayableAmount": ["3213.85"],
    "SpecifiedTradeProduct/Name": ["Seats", "Discount", "Training"],
    "NetPriceProductTradePrice/ChargeAmount": ["1000.03", "5.00", "10.00"],
    "BilledQuantity": ["3", "-1", "2"],
    "SpecifiedLineTradeSettlement//LineTotalAmount": ["3000.09", "-5.00", "20.00"],
    "SpecifiedLineTradeSettlement//RateApplicablePercent": ["9.975", "9.975", "0"],
}
SUPPLIER, CUSTOMER = "AccountingSupplierParty/Party", "AccountingCustomerParty/Party"
XRECHNUNG = {
    "Invoice/CustomizationID": ["urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"],
    "Invoice/ProfileID": ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"],
    "Invoice/ID": ["INV-2026-000017"],
    "Invoice/IssueDate": ["2026-11-30"],
    "Invoice/DueDate": ["2026-12-30"],
    "InvoiceTypeCode": ["380"],
    "Invoice/Note": ["Thank you."],
    "DocumentCurrencyCode": ["EUR"],
    "BuyerReference": ["04011000-12345-34"],
    "OrderReference/ID": ["PO-77"],
    "ActualDeliveryDate": ["2026-11-28"],
    f"{SUPPLIER}/EndpointID[@schemeID='EM']": ["billing@northwind.example"],
    f"{SUPPLIER}/PartyLegalEntity/RegistrationName": ["Northwind GmbH"],
    f"{SUPPLIER}/PartyTaxScheme/CompanyID": ["DE136695976"],
    f"{SUPPLIER}/PartyLegalEntity/CompanyID": ["HRB 12345 B"],
    f"{SUPPLIER}/Contact/*": ["Billing desk", "+49 30 123456", "desk@northwind.example"],
    f"{SUPPLIER}/PostalAddress/CityName": ["Berlin"],
    f"{SUPPLIER}/PostalAddress/PostalZone": ["10115"],
    f"{CUSTOMER}/EndpointID[@schemeID='EM']": ["ap@acme.example"],
    f"{CUSTOMER}/PartyLegalEntity/RegistrationName": ["Acme SARL"],
    f"{CUSTOMER}/PartyTaxScheme/CompanyID": ["FR83404833048"],
    "PaymentMeansCode": ["58"],
    "PaymentID": ["RF18539007547034"],
    "PayeeFinancialAccount/ID": ["DE89370400440532013000"],
    "FinancialInstitutionBranch/ID": ["COBADEFFXXX"],
    "PaymentTerms/Note": ["30 days net"],
    "TaxTotal/TaxAmount[@currencyID='EUR']": ["298.76"],
    "TaxSubtotal/TaxableAmount": ["2995.09", "20.00"],
    "TaxSubtotal/TaxCategory/ID": ["S", "AE"],
    "TaxSubtotal/TaxCategory/Percent": ["9.975", "0"],
    "TaxExemptionReason": ["Reverse charge."],
    "LegalMonetaryTotal/*": ["3015.09", "3015.09", "3313.85", "100.00", "3213.85"],
    "InvoicedQuantity[@unitCode='C62']": ["3", "-1", "2"],
    "PriceAmount": ["1000.03", "5.00", "10.00"],
    "InvoiceLine/LineExtensionAmount": ["3000.09", "-5.00", "20.00"],
    "Item/Name": ["Seats", "Discount", "Training"],
}


def found(xml: bytes, path: str) -> Sequence[str]:
    """The texts at a path, by the elements' names without their namespaces."""
    query = "/".join(_named(step) if step.strip("*") else step for step in path.split("/"))
    return [element.text for element in etree.fromstring(xml).xpath(f"//{query}")]


def _named(step: str) -> str:
    name, _, condition = step.partition("[")
    return f"*[local-name()='{name}']" + (f"[{condition}" if condition else "")


@pytest.mark.parametrize("path", FACTURX)
def test_facturx_says(path: str) -> None:
    assert found(facturx(INVOICE), path) == FACTURX[path]


@pytest.mark.parametrize("path", XRECHNUNG)
def test_an_xrechnung_says(path: str) -> None:
    assert found(xrechnung(INVOICE), path) == XRECHNUNG[path]


@pytest.mark.slow
@pytest.mark.parametrize("document", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
def test_these_are_valid(document: EInvoice) -> None:
    assert not faults_of(facturx(document))
    assert not faults_of(xrechnung(document))


def test_a_credit_note_names_the_invoices_that_it_is_for() -> None:
    assert found(facturx(CREDIT_NOTE), "ExchangedDocument/TypeCode") == ["381"]
    assert found(facturx(CREDIT_NOTE), "InvoiceReferencedDocument/IssuerAssignedID") == [
        "INV-2026-000017",
        "INV-2026-000018",
    ]
    assert found(xrechnung(CREDIT_NOTE), "CreditNote/CreditNoteTypeCode") == ["381"]
    assert found(xrechnung(CREDIT_NOTE), "InvoiceDocumentReference/ID") == ["INV-2026-000017", "INV-2026-000018"]


def test_nothing_is_transferred_for_a_credit_note() -> None:
    assert found(facturx(CREDIT_NOTE), "SpecifiedTradeSettlementPaymentMeans") == []
    assert found(xrechnung(CREDIT_NOTE), "PaymentMeansCode") == ["1"]
    assert found(xrechnung(CREDIT_NOTE), "PayeeFinancialAccount") == []


@pytest.mark.parametrize(
    ("currency", "account", "code", "place"),
    [
        ("EUR", "DE89370400440532013000", "58", "IBANID"),
        ("GBP", "GB29NWBK60161331926819", "30", "IBANID"),
        ("USD", "000123456789", "30", "ProprietaryID"),
        ("EUR", "000123456789", "30", "ProprietaryID"),
    ],
)
def test_only_euros_to_an_iban_are_a_sepa_transfer(currency: str, account: str, code: str, place: str) -> None:
    xml = facturx(replace(INVOICE, currency=currency, bank=EBankAccount("Northwind", account)))
    assert found(xml, "SpecifiedTradeSettlementPaymentMeans/TypeCode") == [code]
    assert found(xml, place) == [account]


def test_without_another_reference_the_purchase_order_number_is_the_buyers() -> None:
    xml = xrechnung(replace(INVOICE, buyer_reference=""))
    assert found(xml, "BuyerReference") == ["PO-77"]


def test_a_tax_id_without_country_is_the_sellers_number_at_the_tax_office() -> None:
    """And identifies the seller, if no register does (BR-CO-26)."""
    xml = facturx(replace(INVOICE, seller=replace(SELLER, tax_id="151/815/08156", registration="")))
    assert found(xml, "SellerTradeParty/SpecifiedTaxRegistration/ID[@schemeID='FC']") == ["151/815/08156"]
    assert found(xml, "SellerTradeParty/ID") == ["151/815/08156"]


def test_a_buyers_tax_id_without_country_is_another_identifier() -> None:
    xml = facturx(replace(INVOICE, buyer=replace(BUYER, tax_id="12-3456789")))
    assert found(xml, "BuyerTradeParty/ID") == ["12-3456789"]
    assert found(xml, "BuyerTradeParty/SpecifiedTaxRegistration") == []


def test_outside_the_scope_of_tax_nobody_shows_a_vat_id() -> None:
    """BR-O-02. Lines have no rate then, either (BR-O-05)."""
    outside = replace(
        INVOICE,
        lines=[ELine("Seats", 1, 100, 100, TaxCategory.OUTSIDE_SCOPE, 0)],
        taxes=[ETax(TaxCategory.OUTSIDE_SCOPE, 0, 100, 0, "Not subject to tax.", "VATEX-EU-O")],
    )
    assert found(facturx(outside), "SpecifiedTaxRegistration/ID[@schemeID='VA']") == []
    assert found(facturx(outside), "SpecifiedLineTradeSettlement//RateApplicablePercent") == []


def written_by_people(text: str) -> EInvoice:
    """An invoice on which every text that people write is the same one."""
    return replace(
        INVOICE,
        seller=EParty(text, PostalAddress(text, text, text, text, "DE"), text, text, text, EContact(text, text, text)),
        buyer=EParty(text, PostalAddress(text, text, text, text, "XK"), text, text, text),
        lines=[replace(INVOICE.lines[0], description=text)],
        purchase_order=text,
        buyer_reference=text,
        payment_terms=text,
        preceding=(text,),
        bank=EBankAccount(text, text, text),
        payment_reference=text,
        note=text,
    )


@given(text=st.text())
def test_no_text_that_people_write_breaks_an_invoice(text: str) -> None:
    """By the schema. Whatever it is, it's written."""
    for write in (facturx, xrechnung):
        assert not errors_of_schema(write(written_by_people(text)))


@pytest.mark.parametrize("text", ["Acme\x00\x0b\x1f\ufffe Ltd.", "Acme\ud800 Ltd.", "\nAcme Ltd. "])
def test_characters_that_xml_cannot_contain_are_left_out(text: str) -> None:
    made = written_by_people(text)
    assert found(facturx(made), "BuyerTradeParty/Name") == ["Acme Ltd."]
    assert found(facturx(made), "SpecifiedTradeProduct/Name") == ["Acme Ltd."]
    assert found(xrechnung(made), "PaymentTerms/Note") == ["Acme Ltd."]


def test_kosovo_has_the_code_that_en_16931_gives_it() -> None:
    made = replace(INVOICE, buyer=replace(BUYER, address=PostalAddress("A", "10000", "Prishtina", "", "XK")))
    assert found(facturx(made), "BuyerTradeParty//CountryID") == ["1A"]


def test_markup_in_a_name_is_text() -> None:
    xml = facturx(replace(INVOICE, buyer=replace(BUYER, name="<b>&amp; Co")))
    assert found(xml, "BuyerTradeParty/Name") == ["<b>&amp; Co"]


@pytest.mark.parametrize("write", [facturx, xrechnung])
def test_the_same_invoice_gives_the_same_bytes(write: object) -> None:
    assert callable(write)
    assert write(INVOICE) == write(replace(INVOICE))
