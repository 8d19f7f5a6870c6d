"""Reading a bank statement's file: camt.053, MT940 or CSV. Anything else is refused with a sentence."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.billing.bank.camt import read_camt
from models.billing.bank.csv_statements import headings_of, layout_for, read_csv
from models.billing.bank.faults import unreadable
from models.billing.bank.layouts import Layout
from models.billing.bank.mt940_files import BEGINS, BOOKING, read_mt940
from models.billing.bank.statements import BankStatement
from models.core.sentences import Sentence, sentence

BIGGEST_FILE = 10_000_000
"""The largest file, in bytes."""
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class CsvFile:
    """A CSV file, with the layout that it seems to have. To read it, the account must be known."""

    text: str
    layout: Layout
    source: str

    @property
    def headings(self) -> Sequence[str]:
        """The headings in the row with those of the layout."""
        return headings_of(self.text, self.layout, self.source)

    def statement(self, layout: Layout, currency: str) -> BankStatement:
        """What it says, read with a layout."""
        return read_csv(self.text, self.source, layout, currency)


def read_statements(content: bytes, source: str) -> Sequence[BankStatement] | CsvFile:
    """What a bank statement's file says.

    Args:
        source: The file's name, for error messages.

    Raises:
        StatementError: It isn't a bank statement, is incomplete, or is too big.
    """
    if (said := _refused(content)) is not None:
        raise unreadable(source, said)
    if content.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<" or content[:4].strip(b"\xff\xfe\0") == b"<":
        return read_camt(content, source)
    text = _decoded(content, source)
    if BEGINS.search(text) and (BOOKING.search(text) or ":60F:" in text):
        return read_mt940(text, source)
    return CsvFile(text, layout_for(text, source), source)


def _refused(content: bytes) -> Sentence | None:
    """Why a file can't be a statement, as its size and first bytes show."""
    if len(content) > BIGGEST_FILE:
        return sentence("The file is bigger than {size} MB. Export fewer days.", size=BIGGEST_FILE // 1_000_000)
    if not content.strip():
        return sentence("The file is empty.")
    if content.startswith(b"%PDF"):
        return sentence("This is a PDF, which is made for reading. Export the statement as camt.053, MT940 or CSV.")
    if content.startswith((b"PK", b"\x1f\x8b", b"Rar!", b"7z", b"BZh", b"\xd0\xcf\x11\xe0")):
        return sentence("This is an archive or a spreadsheet. Unpack it, or save it as CSV, then import that file.")
    return None


def _decoded(content: bytes, source: str) -> str:
    """A file's text, with plain line ends. Banks write UTF-8, UTF-16 or Windows-1252."""
    wide = _WIDE.get(content[:2])
    text = None
    for encoding in [wide] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or _BINARY.search(text):
        raise unreadable(source, sentence("This isn't a text file. Export the statement as camt.053, MT940 or CSV."))
    return text.replace("\r\n", "\n").replace("\r", "\n")
