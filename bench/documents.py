"""How many distinct invoices a second become PDFs on one core: `python -m bench.documents [--rounds 5] [--count 100]`.

Each is a page with four lines, an address in Greek, a QR code for a transfer, and the electronic invoice inside, unless
`--no-xml` says otherwise. No two have the same number, amounts or code. For comparison, each round also draws bare
documents, a line of text each, and plain ones: the words of the invoices, a paragraph each, with no layout. Both are by
the same typst with the same fonts and the same PDF standards. All run in this process, which keeps to one core where
the system allows that.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

import typst
from babel import Locale

from bot.documents.codes import qr_code
from bot.documents.engine import STANDARDS
from bot.documents.fonts import font_book
from handlers.documents.data import DocumentData
from handlers.documents.invoice import invoice_document, printed_invoice
from handlers.documents.parts import Letterhead
from handlers.views.reader import Reader
from models import schema  # noqa: F401 - the rows need all tables
from models.billing.orders.printing import PrintedInvoice
from models.billing.parties import Party
from models.billing.settlement_plan import plan_from
from tests.bot.documents.sheets import ENGINE, SELLER, an_invoice, texts

BARE = b"""#set document(title: "Bare")
#set text(font: "Noto Sans")
#sys.inputs.text"""
PLAIN = b"""#set document(title: "Plain")
#set text(font: "Noto Sans", size: 9.5pt)
#heading("Plain")
#for words in json(bytes(sys.inputs.words)) { par(words) }"""
BUYER = Party(
    name="Δήλος Ναυτιλιακή Α.Ε.",
    street="Οδός Παραδείγματος 5",
    postal_code="185 00",
    city="Πειραιάς",
    country="GR",
    tax_id="EL123456789",
)
READER = Reader(Locale.parse("en_GB"))
HEADING = "round  invoices/s  of CPU time  CPU ms  data ms  code ms  plain/s  invoice/plain  bare/s  invoice/bare"
WARM = 5
"""Documents drawn before a round, which count for nothing."""


def distinct(number: int, *, xml: bool = True) -> DocumentData:
    """An invoice that no other number has, with the electronic invoice inside."""
    sheet = issued(number)
    if xml:
        return printed_invoice(READER, sheet)
    return invoice_document(READER, sheet.invoice, sheet.plan, Letterhead(SELLER, BUYER), po_number=sheet.po_number)


def issued(number: int) -> PrintedInvoice:
    """What is printed on it."""
    invoice = an_invoice(lines=4, name=f"Fleet Planner Server {number}")
    invoice.sequence, invoice.buyer = number, BUYER.stored()
    for line in invoice.lines:
        line.quantity += number
        line.net = line.quantity * line.unit_price
        line.tax = line.net * line.tax_rate // 100_000
    invoice.gross = invoice.total
    return PrintedInvoice(invoice, SELLER, BUYER, None, plan_from(invoice, None), f"PO-{number}")


def bare() -> Callable[[int], object]:
    """Draws one bare document."""
    compiler = typst.Compiler(font_paths=font_book(of_system=False))

    def draw(number: int) -> object:
        inputs = {"text": f"Bare document {number}"}
        return compiler.compile(BARE, sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=0)

    return draw


def plain(words: dict[int, str]) -> Callable[[int], object]:
    """Draws one plain document."""
    compiler = typst.Compiler(font_paths=font_book(of_system=False))

    def draw(number: int) -> object:
        inputs = {"words": words[number]}
        return compiler.compile(PLAIN, sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=0)

    return draw


def timed(draw: Callable[[int], object], numbers: range) -> tuple[float, float]:
    """Seconds that each took, and the seconds of processor time of it."""
    for number in range(WARM):
        draw(-number)
    wall, cpu = time.perf_counter(), time.process_time()
    for number in numbers:
        draw(number)
    return (time.perf_counter() - wall) / len(numbers), (time.process_time() - cpu) / len(numbers)


def main() -> None:
    """Run the rounds, and print each and the median."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--count", type=int, default=100)
    asked.add_argument("--no-xml", action="store_true", help="without the electronic invoice inside")
    given = asked.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    drawn = partial(distinct, xml=not given.no_xml)
    draw_bare = bare()
    found = []
    print(HEADING)
    for place in range(given.rounds):
        numbers = range(1 + place * given.count, 1 + (place + 1) * given.count)
        pages = {number: json.dumps(texts(drawn(number))) for number in (*numbers, *range(-WARM, 1))}
        codes = {number: document.payment.epc for number in pages if (document := drawn(number)).payment}
        wall, cpu = timed(lambda number: ENGINE.draw(drawn(number)), numbers)
        parts = [timed(part, numbers)[1] * 1000 for part in (drawn, lambda number, codes=codes: qr_code(codes[number]))]
        of_plain, of_bare = timed(plain(pages), numbers)[1], timed(draw_bare, numbers)[1]
        ratios = (1 / of_plain, cpu / of_plain, 1 / of_bare, cpu / of_bare)
        found.append((1 / wall, 1 / cpu, cpu * 1000, *parts, *ratios))
        print(_row(str(place + 1), found[-1]))
    print(_row("median", [statistics.median(column) for column in zip(*found, strict=True)]))


def _row(name: str, figures: Sequence[float]) -> str:
    per_second, of_cpu, cpu, data, code, plain_rate, to_plain, bare_rate, to_bare = figures
    return (
        f"{name:6} {per_second:11.0f} {of_cpu:12.0f} {cpu:7.2f} {data:8.2f} {code:8.2f} {plain_rate:8.0f} "
        f"{to_plain:14.2f} {bare_rate:7.0f} {to_bare:13.2f}"
    )


if __name__ == "__main__":
    main()
