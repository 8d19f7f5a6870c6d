"""Documents for the tests: an invoice with any parties, lines and currency, and how a PDF is read back."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from babel import Locale

from bot.documents.engine import TypstEngine
from handlers.documents.data import DocumentData
from handlers.documents.invoice import invoice_document
from handlers.documents.parts import Letterhead
from handlers.views.reader import Reader
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.parties import Party
from models.billing.settlement_plan import ScheduledCharge, plan_from
from models.core.money import taxes
from models.subscriptions.tables import Subscription
from tests.handlers.worlds import new

UNSEEN = re.compile("[\u00a0\u202f\u200e\u200f\u2068\u2069]")
FONTS = Path(__file__).parents[2] / "support" / "document_fonts"
"""A part of a font for Chinese, Japanese and Korean, for machines that have none."""
ENGINE = TypstEngine([FONTS], of_system=False)
SELLER = Party(
    name="Northwind Software GmbH",
    lines="Beispielstraße 12\n10115 Berlin\nGermany",
    country="DE",
    tax_id="DE123456789",
    registration="HRB 12345 B",
    email="pay@northwind.example",
    holder="Northwind Software GmbH",
    bank="Berliner Beispielbank",
    account="DE89370400440532013000",
    bic="NORTDEFFXXX",
)
BUYER = Party(
    name="Acme Robotics",
    street="Calle de Ejemplo 1",
    postal_code="50001",
    city="Zaragoza",
    country="ES",
    tax_id="ESB12345678",
)
NO_ACCOUNT = replace(SELLER, holder="", bank="", account="", bic="")


def an_invoice(
    *, currency: str = "EUR", lines: int = 2, name: str = "Fleet Planner Server", rates: Sequence[int] = (19000,)
) -> Invoice:
    """INV-2026-000017: the first line has 10 seats, and each one more than the line above. A seat costs 100.00, in the
    currency's own decimals: as minor units, 10000."""
    amounts = {"paid": 0, "credited": 0, "written_off": 0}
    days = {"issued_on": date(2026, 11, 30), "due_on": date(2026, 12, 14)}
    invoice = new(Invoice, year=2026, sequence=17, currency=currency, **days, **amounts)
    invoice.subscription = new(Subscription, id=1, number=1042, name=name)
    priced = [(10 + place, rates[place % len(rates)]) for place in range(lines)]
    spread = taxes([(quantity * 10000, rate) for quantity, rate in priced])
    invoice.lines = [
        new(
            InvoiceLine,
            position=place,
            description=f"{name} {place + 1}",
            quantity=quantity,
            unit_price=10000,
            net=quantity * 10000,
            tax_rate=rate,
            tax=tax,
        )
        for place, ((quantity, rate), tax) in enumerate(zip(priced, spread, strict=True))
    ]
    invoice.gross = invoice.total
    return invoice


def a_document(
    invoice: Invoice | None = None,
    locale: str = "en-GB",
    *,
    buyer: Party = BUYER,
    seller: Party = SELLER,
    logo: bytes = b"",
    charge: ScheduledCharge | None = None,
    credit: int = 0,
    **more: Any,
) -> DocumentData:
    """An invoice as a document, to pay by transfer unless a charge is scheduled."""
    reader = Reader(Locale.parse(locale, sep="-"))
    given = {"po_number": "PO-7"} | more
    shown = invoice or an_invoice()
    plan = plan_from(shown, charge, credit)
    return invoice_document(reader, shown, plan, Letterhead(seller, buyer, logo), **given)


def drawn(document: DocumentData) -> bytes:
    """The PDF of a document in which no character is missing."""
    rendered = ENGINE.draw(document)
    assert rendered.missing == ""
    return rendered.content


def texts(document: DocumentData, pages: int = 1) -> list[str]:
    """All texts that are printed once on paper: headings of tables and footers for each page."""
    found = [document.title, document.headline, *document.intro, *document.notes]
    for party in (document.seller, document.buyer):
        found += [party.label, party.name, *party.lines] if party else []
    found += [document.seller.name] if not document.logo else []
    for fact in (*document.facts, *document.totals, *(document.payment.facts if document.payment else ())):
        found += [fact.label, fact.value]
    for table in document.tables:
        found += [table.title, *(text for row in table.rows for text in row)]
        found += [column.label for column in table.columns]
    if document.payment:
        found += [document.payment.title, document.payment.note]
        found += [document.payment.epc_label] if document.payment.epc else []
    for page in range(1, pages + 1):
        found += [document.footer, document.page_label.format(page=page, pages=pages)]
    return [text for text in found if text]


def read(content: bytes) -> str:
    """The text of a PDF, as pypdf reads it."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def read_by_pdfium(content: bytes) -> str:
    """The same as the reader of Chromium reads it. It knows what typst says about ligatures and direction."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def words(of: Iterable[str]) -> Counter[str]:
    """The words of some texts, and how often each is there. Spaces that don't break aren't read back everywhere, and
    marks of direction have no ink."""
    return Counter(word for text in of for word in UNSEEN.sub("", text).split())
