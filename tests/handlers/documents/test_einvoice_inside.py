"""The electronic invoice inside the PDF that an email has."""

import io

import facturx
import pypdf
from sqlalchemy import text

from sandbox.mail import attachment
from tests.handlers.einvoices.test_writing import found
from tests.handlers.hands import Hands
from tests.handlers.test_orders import accept
from tests.handlers.test_tax import DRAFT, begun
from tests.support.einvoices import faults_of

SELLER = """UPDATE legal_entities SET name = 'Northwind GmbH', street = 'Hauptstraße 1', postal_code = '10115',
    city = 'Berlin', country = 'DE', tax_id = 'DE136695976', email = 'billing@northwind.example'"""
BUYER = "UPDATE organizations SET country = 'ES', tax_exemption = 'Exempt under Article 44.' WHERE id = 1"


async def test_the_electronic_invoice_is_inside_the_pdf(hands: Hands) -> None:
    """Valid by the schema and rules of EN 16931, with what is printed."""
    async with hands.desk.database.transaction() as session:
        for statement in (SELLER, BUYER):
            await session.execute(text(statement))
    await begun(hands, ("500.00", "0"), ("1000.00", "21"))
    await hands.command("bella", f"/order send {DRAFT} confirmed")
    said = await accept(hands, "ana", DRAFT, po_number="PO-77")
    invoice = next(word for word in said.words.split() if word.startswith("INV-"))
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if invoice in mail["subject"]]
    _, _, content = attachment(hands.desk.sandbox.config.mail_dir, mail["file"], 0) or ("", "", b"")
    name, xml = facturx.get_xml_from_pdf(content, check_xsd=True, check_schematron=False)
    assert name == "factur-x.xml"
    assert not faults_of(xml)
    assert found(xml, "ExchangedDocument/ID") == [invoice]
    assert found(xml, "BuyerOrderReferencedDocument/IssuerAssignedID") == ["PO-77"]
    assert found(xml, "GrandTotalAmount") == ["1710.00"]
    assert found(xml, "ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode") == ["S", "E"]
    printed = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Exempt under Article 44." in printed
    assert "€1,710.00" in printed
