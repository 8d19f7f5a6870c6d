"""Makes a PDF with an electronic invoice attached say that it is Factur-X.

Typst attaches the file, and declares PDF/A-3 and PDF/UA-1. What it can't write is the declaration of Factur-X in the
metadata. An incremental update adds it: the new metadata, and a table that says where they are, after the end of the
file (ISO 32000-1, 7.5.6). Nothing else changes, so the same data still gives the same bytes.
"""

import re
from copy import deepcopy
from functools import cache
from importlib.resources import files

from lxml import etree

from handlers.einvoices.writing import FACTURX

LEVEL = "EN 16931"
"""The profile, as the metadata spell it."""
SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "fx": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
}
TRAILER = re.compile(rb"trailer\s*<<(?P<entries>.+?)>>\s*startxref\s+(?P<table>\d+)\s+%%EOF\s*\Z", re.DOTALL)
ROOT = re.compile(rb"/Root (\d+) 0 R")
METADATA = re.compile(rb"/Metadata (\d+) 0 R")
STREAM = re.compile(rb"\d+ 0 obj\s*<<[^>]*/Length (\d+)[^>]*>>\s*stream\r?\n")
TABLE = re.compile(rb"xref\s+0 \d+\s*?\n")
ENTRY = 20
"""The length of an entry of the table of objects, in bytes."""


class NotReadable(ValueError):
    """The PDF isn't as Typst writes it, or isn't PDF/A-3."""


def declare_facturx(pdf: bytes) -> bytes:
    """The PDF, with Factur-X in its metadata.

    Args:
        pdf: A PDF/A-3 by Typst, with the attachment `factur-x.xml`.

    Raises:
        NotReadable: It isn't one.
    """
    if f"({FACTURX})".encode() not in pdf:
        raise NotReadable(f"{FACTURX} isn't attached.")
    trailer = _found(TRAILER, pdf, pdf.rfind(b"trailer"))
    table = int(trailer["table"])
    root = int(_found(ROOT, trailer["entries"])[1])
    number = int(_found(METADATA, pdf, _place(pdf, table, root))[1])
    stream = _found(STREAM, pdf, _place(pdf, table, number))
    metadata = _with_facturx(pdf[stream.end() : stream.end() + int(stream[1])])
    written = b"%d 0 obj\n<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%b\nendstream\nendobj\n"
    body = pdf + written % (number, len(metadata), metadata)
    update = (
        b"xref\n0 1\n0000000000 65535 f\r\n%d 1\n%010d 00000 n\r\ntrailer\n<<%b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return body + update % (number, len(pdf), trailer["entries"], table, len(body))


def _found(pattern: re.Pattern[bytes], pdf: bytes, start: int = 0) -> re.Match[bytes]:
    found = pattern.search(pdf, max(start, 0))
    if found is None:
        raise NotReadable(f"There is no {pattern.pattern!r}.")
    return found


def _place(pdf: bytes, table: int, number: int) -> int:
    """Where an object begins, by the table of objects: "xref", "0 44", and an entry for each object."""
    entries = _found(TABLE, pdf, table).end()
    return int(pdf[entries + number * ENTRY :][:10])


def _with_facturx(metadata: bytes) -> bytes:
    """The metadata with the level of Factur-X, and the description of its properties that PDF/A requires."""
    packet = etree.fromstring(metadata)
    bag = packet.find(".//pdfaExtension:schemas/rdf:Bag", SPACES)
    if bag is None or packet.findtext(".//pdfaid:part", namespaces=SPACES) != "3":
        raise NotReadable("The PDF isn't PDF/A-3.")
    level, schema = _declaration()
    bag.append(deepcopy(schema))
    packet.find("rdf:RDF", SPACES).append(deepcopy(level))
    written: bytes = etree.tostring(packet.getroottree(), encoding="UTF-8")
    return written


@cache
def _declaration() -> tuple[etree._Element, etree._Element]:
    """The level, and the description of its properties, from the file of the standard."""
    file = files("facturx").joinpath("xmp/Factur-X_extension_schema.xmp")
    sample = etree.fromstring(file.read_bytes(), etree.XMLParser(remove_blank_text=True))
    level = sample.find("rdf:Description[fx:ConformanceLevel]", SPACES)
    level.find("fx:ConformanceLevel", SPACES).text = LEVEL
    return level, sample.find(".//pdfaExtension:schemas/rdf:Bag/rdf:li", SPACES)
