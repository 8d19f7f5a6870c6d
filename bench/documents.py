"""How many distinct invoices a second become PDFs on one core: `python -m bench.documents [--rounds 5] [--count 100]`.

Each is a page with four lines, an address in Greek, and a QR code for a transfer. No two have the same number, amounts
or code. For comparison, each round also draws bare documents: a line of text each, by the same typst with the same
fonts and the same PDF standards. Both run in this process, which keeps to one core where the system allows that.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import typst

from bot.documents.codes import qr_code
from bot.documents.engine import STANDARDS
from bot.documents.fonts import font_book
from handlers.documents.data import DocumentData
from models import schema  # noqa: F401 - the rows need all tables
from models.billing.parties import Party
from tests.bot.documents.sheets import ENGINE, a_document, an_invoice

BARE = b"""#set document(title: "Bare")
#set text(font: "Noto Sans")
#sys.inputs.text"""
BUYER = Party(name="Δήλος Ναυτιλιακή Α.Ε.", lines="Οδός Παραδείγματος 5\n185 00 Πειραιάς\nGreece", tax_id="EL123456789")
WARM = 5
"""Documents drawn before a round, which count for nothing."""


def distinct(number: int) -> DocumentData:
    """An invoice that no other number has."""
    invoice = an_invoice(lines=4, name=f"Fleet Planner Server {number}")
    invoice.sequence = number
    for line in invoice.lines:
        line.quantity += number
        line.net = line.quantity * line.unit_price
        line.tax = line.net * line.tax_rate // 100_000
    invoice.gross = invoice.total
    return a_document(invoice, buyer=BUYER, po_number=f"PO-{number}")


def bare() -> Callable[[int], object]:
    """Draws one bare document."""
    compiler = typst.Compiler(font_paths=font_book(of_system=False))

    def draw(number: int) -> object:
        inputs = {"text": f"Bare document {number}"}
        return compiler.compile(BARE, sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=0)

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
    given = asked.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    draw_bare = bare()
    found = []
    print("round  invoices/s  of CPU time  CPU ms  data ms  code ms  bare/s  CPU ms  bare/invoice")
    for place in range(given.rounds):
        numbers = range(1 + place * given.count, 1 + (place + 1) * given.count)
        of_data = timed(distinct, numbers)[1]
        documents = {number: distinct(number) for number in (*numbers, *range(-WARM, 1))}
        codes = [one.payment.epc for one in documents.values() if one.payment]
        of_code = timed(lambda number, codes=codes: qr_code(codes[number % len(codes)]), numbers)[1]  # type: ignore[misc]
        wall, cpu = timed(lambda number: ENGINE.draw(distinct(number)), numbers)
        _, reference = timed(draw_bare, numbers)
        found.append((1 / wall, 1 / cpu, cpu * 1000, of_data * 1000, of_code * 1000, 1 / reference, reference * 1000))
        print(_row(str(place + 1), found[-1]))
    print(_row("median", [statistics.median(column) for column in zip(*found, strict=True)]))


def _row(name: str, figures: object) -> str:
    per_second, of_cpu, cpu, data, code, bare_per_second, bare_cpu = figures  # type: ignore[misc]
    return (
        f"{name:6} {per_second:11.0f} {of_cpu:12.0f} {cpu:7.2f} {data:8.2f} {code:8.2f} {bare_per_second:7.0f} "
        f"{bare_cpu:7.2f} {cpu / bare_cpu:13.2f}"
    )


if __name__ == "__main__":
    main()
