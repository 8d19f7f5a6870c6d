"""Writes electronic invoices as XML. docs/adr/0021-electronic-invoices.md says why with factur-x."""

from facturx import generate_xml
from lxml import etree

from handlers.documents.data import EmbeddedFile
from handlers.einvoices.einvoice import EInvoice
from handlers.einvoices.terms import Terms, terms_of

FACTURX = "factur-x.xml"
"""The name that the XML must have inside the PDF."""
PROFILE = "en16931"
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
"""What an XRechnung says it is, in version 3.0."""
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""The business process "an invoice is sent", which XRechnung asks for."""
CUSTOMIZATION = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}CustomizationID"
NO_INSTRUMENT = "1"
"""The means of payment "not defined", from UNTDID 4461. XRechnung wants one even where nothing is to be transferred."""


def facturx_file(invoice: EInvoice) -> EmbeddedFile:
    """The file that makes a PDF a Factur-X. It's an alternative of the document: it says the same."""
    return EmbeddedFile(FACTURX, facturx(invoice), "text/xml", "alternative", "Factur-X")


def facturx(invoice: EInvoice) -> bytes:
    """The XML of Factur-X, in the profile EN 16931."""
    return _written(terms_of(invoice), "factur-x")


def xrechnung(invoice: EInvoice) -> bytes:
    """An XRechnung, in UBL 2.1."""
    tree = etree.fromstring(_written({"BT-81": NO_INSTRUMENT} | terms_of(invoice) | {"BT-23": PROCESS}, "ubl-2.1"))
    # The library knows EN 16931 itself, not what is built on it.
    tree.find(CUSTOMIZATION).text = XRECHNUNG
    written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return written


def _written(terms: Terms, flavor: str) -> bytes:
    """The terms as XML. The tests check by schema and schematron, so that no invoice waits for that."""
    written: bytes = generate_xml(terms, flavor=flavor, level=PROFILE, check_xsd=False, check_schematron=False)
    return written
