"""What a document shows: texts that are ready to print, in the language of its reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class DocumentKind(StrEnum):
    """The kinds of documents. Each has a template: bot/documents/templates/invoice.typ."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    QUOTE = "quote"
    ORDER = "order"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    REMINDER = "reminder"


@dataclass(frozen=True)
class Fact:
    """A label with its value. The strong ones are the ones people look for."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class PartyBlock:
    """The seller or the buyer, as printed: `lines` are the address, the tax ID and the like."""

    label: str
    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table. Amounts are aligned at their end, and never broken into lines."""

    label: str
    is_amount: bool = False


@dataclass(frozen=True)
class Table:
    """A table, whose heading is repeated on each page. Each row has a text for each column."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str = ""


@dataclass(frozen=True)
class PaymentBlock:
    """How to pay by bank transfer. `epc` is what the QR code says, or empty if there is none: see epc.py."""

    title: str
    facts: Sequence[Fact]
    note: str = ""
    epc: str = ""
    epc_label: str = ""


@dataclass(frozen=True)
class EmbeddedFile:
    """A text file inside a PDF, such as an electronic invoice.

    Attributes:
        relationship: How it relates to the document, in the words of PDF: alternative, data, source or supplement.
    """

    name: str
    content: bytes
    type: str
    relationship: str
    description: str


@dataclass(frozen=True)
class DocumentData:
    """A document. The same data always gives the same bytes.

    Attributes:
        title: What it is: Invoice.
        number: Its short ID. With the title, it's the title of the file.
        dated: Its date, which is also the date of the file.
        language, territory: The codes of the reader's locale: en and GB. The territory may be empty.
        is_rtl: Whether that language is written from right to left.
        paper: The size of the page: a4, or us-letter.
        han: The territory whose forms Chinese characters have: JP, KR, CN, TW or HK. Empty if nothing says it.
        page_label: The number of the page, with gaps for `{page}` and `{pages}`.
        headline: The one sentence that matters: the amount due and when.
        logo: The seller's logo, as PNG or SVG.
        files: Files inside the PDF.
        stamp: A word across each page, such as VOID; or empty.
    """

    kind: DocumentKind
    title: str
    number: str
    dated: date
    language: str
    territory: str
    is_rtl: bool
    paper: str
    han: str
    page_label: str
    footer: str
    seller: PartyBlock
    buyer: PartyBlock | None = None
    facts: Sequence[Fact] = ()
    headline: str = ""
    intro: Sequence[str] = ()
    tables: Sequence[Table] = ()
    totals: Sequence[Fact] = ()
    payment: PaymentBlock | None = None
    notes: Sequence[str] = ()
    logo: bytes = b""
    files: Sequence[EmbeddedFile] = ()
    stamp: str = ""

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.number}.pdf"


@dataclass(frozen=True)
class RenderedDocument:
    """A document as PDF. `missing` are the characters that no font here can draw, and that a sign stands for."""

    name: str
    content: bytes
    missing: str = ""


class DocumentEngine(Protocol):
    """Draws documents."""

    async def render(self, document: DocumentData) -> RenderedDocument:
        """Draw a document as PDF, with its files inside. It never fails because of a character."""
        ...
