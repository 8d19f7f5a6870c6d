"""A PDF with an electronic invoice attached says that it is Factur-X, and stays what it was."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import facturx
import pytest
import typst
from lxml import etree
from pypdf import PdfReader

from bot.documents.engine import TypstEngine
from bot.documents.facturx import NotReadable, declare_facturx
from handlers.documents.data import DocumentKind
from handlers.documents.parts import Letterhead, sheet
from handlers.einvoices.writing import FACTURX, facturx_file
from handlers.views.reader import Reader
from models.billing.parties import Party
from tests.handlers.einvoices.test_writing import BUYER, INVOICE, SELLER
from tests.support.einvoices import faults_of

ISSUED = datetime(2026, 11, 30, tzinfo=UTC)
XML = "<invoice>Zażółć 1 & 2</invoice>".replace("&", "&amp;")
SOURCE = """
#set document(title: "Invoice INV-2026-000017", author: "Northwind")
= Invoice
Total €11.90
#for page in range(3) { pagebreak(); [Page #page] }
#pdf.attach(sys.inputs.name, bytes(sys.inputs.xml), relationship: "alternative", mime-type: "text/xml",
  description: "Factur-X")
"""
XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "fx": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}


Standard = Literal["1.7", "a-3a", "ua-1"]
BOTH: tuple[Standard, ...] = ("a-3a", "ua-1")


def pdf(*standards: Standard, name: str = FACTURX) -> bytes:
    return typst.compile(
        SOURCE.encode(),
        format="pdf",
        pdf_standards=list(standards or BOTH),
        sys_inputs={"xml": XML, "name": name},
        timestamp=ISSUED,
    )


def root_of(document: bytes) -> Any:
    return PdfReader(io.BytesIO(document), strict=True).root_object


@pytest.fixture(scope="module")
def declared() -> bytes:
    return declare_facturx(pdf())


@pytest.fixture(scope="module")
def metadata(declared: bytes) -> etree._Element:
    return etree.fromstring(root_of(declared)["/Metadata"].get_data())


def test_it_declares_the_profile_and_the_name_of_the_attachment(metadata: etree._Element) -> None:
    said = {
        name: metadata.findtext(f".//fx:{name}", namespaces=XMP)
        for name in ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")
    }
    assert said == {
        "DocumentType": "INVOICE",
        "DocumentFileName": "factur-x.xml",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }


def test_it_describes_these_properties_as_pdf_a_wants(metadata: etree._Element) -> None:
    schemas = metadata.xpath("//rdf:li[pdfaSchema:prefix='fx']", namespaces=XMP)
    assert [one.findtext("pdfaSchema:namespaceURI", namespaces=XMP) for one in schemas] == [XMP["fx"]]
    names = schemas[0].xpath(".//pdfaProperty:name/text()", namespaces=XMP)
    assert sorted(names) == ["ConformanceLevel", "DocumentFileName", "DocumentType", "Version"]


def test_it_still_declares_pdf_a_3_and_pdf_ua_1(metadata: etree._Element) -> None:
    assert metadata.findtext(".//pdfaid:part", namespaces=XMP) == "3"
    assert metadata.findtext(".//pdfaid:conformance", namespaces=XMP) == "A"
    assert metadata.findtext(".//pdfuaid:part", namespaces=XMP) == "1"
    assert metadata.xpath("count(//rdf:li[pdfaSchema:prefix='pdfuaid'])", namespaces=XMP) == 1


def test_the_attachment_is_an_alternative_of_the_document(declared: bytes) -> None:
    """As ZUGFeRD wants it: the XML says the same as the page."""
    attached = [one.get_object() for one in root_of(declared)["/AF"]]
    assert [(one["/AFRelationship"], one["/UF"]) for one in attached] == [("/Alternative", "factur-x.xml")]


def test_the_attachment_is_the_xml_as_it_was(declared: bytes) -> None:
    attachments = PdfReader(io.BytesIO(declared), strict=True).attachments
    assert {name: [one.decode() for one in contents] for name, contents in attachments.items()} == {
        "factur-x.xml": [XML]
    }


def test_the_pages_stay_as_they_were(declared: bytes) -> None:
    before = pdf()
    assert declared.startswith(before)
    texts = [[page.extract_text() for page in PdfReader(io.BytesIO(one)).pages] for one in (before, declared)]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 4


def test_the_same_data_give_the_same_bytes() -> None:
    assert declare_facturx(pdf()) == declare_facturx(pdf())


def test_a_pdf_that_is_not_pdf_a_3_is_refused() -> None:
    with pytest.raises(NotReadable, match="PDF/A-3"):
        declare_facturx(pdf("1.7"))


def test_a_pdf_without_the_attachment_is_refused() -> None:
    with pytest.raises(NotReadable, match="isn't attached"):
        declare_facturx(pdf(name="other.xml"))


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(NotReadable):
        declare_facturx(b"(factur-x.xml)")


def test_the_engine_makes_a_facturx_of_a_document_with_its_xml() -> None:
    """With a valid XML inside, as a reader of Factur-X finds it; and with the same bytes each time."""
    seller, buyer = (Party(name=one.name, lines=one.address.printed()) for one in (SELLER, BUYER))
    document = sheet(Reader(), DocumentKind.INVOICE, "Invoice", INVOICE.number, ISSUED, Letterhead(seller, buyer))
    engine, file = TypstEngine(), facturx_file(INVOICE)
    drawn = engine.draw(replace(document, files=[file])).content
    assert drawn == engine.draw(replace(document, files=[file])).content
    name, xml = facturx.get_xml_from_pdf(drawn, check_xsd=True, check_schematron=False)
    assert (name, xml) == ("factur-x.xml", file.content)
    assert not faults_of(xml)
    assert root_of(drawn)["/Metadata"].get_data().count(b"<fx:ConformanceLevel>EN 16931<") == 1
    assert PdfReader(io.BytesIO(drawn)).pages[0].extract_text().count(INVOICE.number) >= 1


def test_a_document_without_it_is_no_facturx() -> None:
    seller, buyer = Party(name=SELLER.name), Party(name=BUYER.name)
    document = sheet(Reader(), DocumentKind.INVOICE, "Invoice", INVOICE.number, ISSUED, Letterhead(seller, buyer))
    drawn = TypstEngine().draw(document).content
    assert b"fx:ConformanceLevel" not in root_of(drawn)["/Metadata"].get_data()
