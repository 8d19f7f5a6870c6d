"""Bank statements are read as they are, in each format; anything else is refused with a sentence and never crashes."""

import gzip
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.billing.bank.faults import StatementError
from models.billing.bank.layouts import Column, Layout, layout_from
from models.billing.bank.reading import BIGGEST_FILE, CsvFile, read_statements
from models.billing.bank.statements import BankStatement, StatementLine, is_same_account
from tests.models.billing.bank.files import CAMT, ENGLISH_CSV, GERMAN_CSV, MT940, OLD_CAMT, SLASHED

IBAN = "DE75512108001245126199"
ACME = "GB33BUKB20201555555555"
DAY = date(2026, 3, 2)


def read(text: str) -> BankStatement:
    """The one statement in a file."""
    found = read_statements(text.encode(), "file")
    assert not isinstance(found, CsvFile)
    (statement,) = found
    return statement


def read_csv(text: str, currency: str = "EUR") -> BankStatement:
    """The statement in a CSV file, with the layout that Steward proposes."""
    found = read_statements(text.encode(), "file.csv")
    assert isinstance(found, CsvFile)
    return found.statement(layout_from(found.layout.as_json()), currency)


def refusal(content: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(StatementError) as refused:
        read_statements(content, "march.xml")
    return str(refused.value)


def test_camt_gives_each_booked_entry() -> None:
    """In the account's currency, with the payer, the structured reference and the bank's ID; pending entries don't
    count, and a sum of several transfers is taken apart."""
    found = read(CAMT)
    assert (found.account, found.currency) == (IBAN, "EUR")
    first = StatementLine(
        booked_on=DAY,
        valued_on=date(2026, 3, 3),
        amount=11_900,
        payer="Acme & Sons Ltd",
        payer_account=ACME,
        text="Thank you, March RF50INV2026000017",
        end_to_end_id="E2E-5",
        bank_id="B-7001",
    )
    assert found.lines == (
        first,
        StatementLine(DAY, DAY, 10_000, text="first", bank_id="B-7002 B-7002-1"),
        StatementLine(DAY, DAY, 20_000, text="second", bank_id="B-7002 B-7002-2"),
        StatementLine(DAY, DAY, -3_800, text="Fees"),
    )
    assert [line.amount for line in found.arrived] == [11_900, 10_000, 20_000]


def test_older_camt_and_currencies_without_cents_are_read() -> None:
    """Version 2 has other places for the status and the payer's name."""
    found = read(OLD_CAMT)
    assert (found.account, found.currency) == ("40-1234-7", "JPY")
    assert found.lines == (StatementLine(DAY, DAY, 5_000, payer="Kaze KK", text="INV-2026-3"),)


def test_mt940_gives_each_booking() -> None:
    """A returned credit leaves the account, as a debit does."""
    found = read(MT940)
    assert (found.account, found.currency) == ("51210800/1245126199", "EUR")
    assert [line.amount for line in found.lines] == [11_900, -3_800, -1_000]
    first = found.lines[0]
    assert (first.booked_on, first.valued_on) == (DAY, date(2026, 3, 3))
    assert (first.payer, first.payer_account) == ("ACME AND SONS LTD", ACME)
    assert (first.text, first.end_to_end_id) == ("RF50 INV2 0260 0001 7 thank you", "E2E-5")
    assert (first.bank_id, found.lines[1].bank_id) == ("B-7001", "")


def test_mt940_with_slashed_keywords_is_read() -> None:
    """As Dutch banks write it."""
    (line,) = read(SLASHED).lines
    assert (line.payer, line.payer_account) == ("Tulp BV", "NL20INGB0001234567")
    assert (line.text, line.end_to_end_id) == ("INV-2026-000017", "E2E-9")


def test_a_german_csv_is_read() -> None:
    """Semicolons, decimal commas, a title above the headings and a line break in a cell."""
    first, fees = read_csv(GERMAN_CSV).lines
    assert (first.amount, first.booked_on, first.payer) == (111_900, DAY, "Acme; Sons")
    assert (first.text, first.payer_account) == ("RF50 INV2 0260 0001 7", ACME)
    assert fees.amount == -3_800


def test_an_english_csv_is_read() -> None:
    """Two columns for money in and out, and months before days."""
    first, fee = read_csv(ENGLISH_CSV).lines
    assert (first.amount, first.booked_on, first.text) == (111_900, date(2026, 3, 28), "INV-2026-000017 Acme")
    assert (fee.amount, fee.booked_on) == (-3_800, DAY)


def test_a_csv_with_other_encodings_is_read() -> None:
    """Windows-1252, and UTF-16 with its mark."""
    for encoding in ("cp1252", "utf-16"):
        found = read_statements(GERMAN_CSV.encode(encoding), "file")
        assert isinstance(found, CsvFile)
        assert found.layout.columns[Column.PAYER] == "Auftraggeber/Empfänger"


def test_a_layout_names_the_line_that_does_not_fit_it() -> None:
    """All of them at once."""
    layout = Layout(";", ",", "%d.%m.%Y", {Column.DATE: "Day", Column.AMOUNT: "Sum"})
    file = CsvFile("Day;Sum\n2026-03-02;1,00\n02.03.2026;abc\n02.03.2026;1,234\n02.03.2026;5,00\n", layout, "a.csv")
    with pytest.raises(StatementError) as refused:
        file.statement(layout, "EUR")
    assert str(refused.value).split("\n") == [
        "a.csv:2: “2026-03-02” isn't a date like DD.MM.YYYY.",
        "a.csv:3: I can't read the amount in this line.",
        "a.csv:4: 1.234 can't be an amount in EUR. Export the statement again.",
    ]


def test_a_statement_whose_lines_do_not_add_up_is_refused() -> None:
    """A line that is missing or misread shows in the balances."""
    said = "march.xml: The lines and the balances differ by {} EUR. The file isn't complete. Export it again."
    assert refusal(CAMT.replace(">481.00<", ">480.50<").encode()) == said.format("0.50")
    assert refusal(MT940.replace("\n:61:2603020302D38,00NCHGNONREF\n:86:Fees", "").encode()) == said.format("38.00")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "march.xml: The file is empty."),
        (b"%PDF-1.7", "This is a PDF, which is made for reading."),
        (b"PK\x03\x04" + b"\0" * 30, "This is an archive or a spreadsheet."),
        (gzip.compress(b"0" * 10_000, mtime=0), "This is an archive or a spreadsheet."),
        (b"\x00\x01\x02\xff", "This isn't a text file."),
        (b"x" * (BIGGEST_FILE + 1), "The file is bigger than 10 MB."),
        (b"Dear Sir or Madam,\nplease see below.", "I can't find the headings of the date and the amount."),
        (b"<html/>", "march.xml:1: This XML file isn't a camt.053 bank statement."),
        (CAMT.replace("</Stmt>", "").encode(), "march.xml:43: The XML is broken here."),
        (CAMT.replace(">119.00<", ">1l9.00<", 1).encode(), "march.xml:12: This amount can't be read"),
        (
            CAMT.replace(">2026-03-02</Dt></BookgDt>", ">2026-02-30</Dt></BookgDt>", 1).encode(),
            "march.xml:12: 2026-02-30 isn't a date.",
        ),
        (MT940.replace("RC10,00", "XX10,00").encode(), "march.xml:10: I can't read the MT940 from here on."),
        (MT940.replace(":62F:C260302EUR171,00\n", "").encode(), "march.xml:1: The statement has no opening or no"),
    ],
)
def test_anything_else_is_refused_with_its_line_and_the_way_out(content: bytes, said: str) -> None:
    """Never half of a file."""
    assert said in refusal(content)


def test_entities_are_never_expanded() -> None:
    """Neither bombs nor files of the machine."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    file = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
    for doctype in (bomb, file):
        content = CAMT.replace("<Document", f"{doctype}<Document").encode()
        assert "The XML defines its own entities" in refusal(content)


def test_deep_nesting_is_refused() -> None:
    """It could exhaust the stack."""
    assert "I can't read this XML." in refusal(b"<a>" * 100_000)


def outcome(content: bytes) -> str:
    """`read`, or the sentence with which a file is refused."""
    try:
        found = read_statements(content, "file")
        if isinstance(found, CsvFile):
            found.statement(found.layout, "EUR")
    except StatementError as refused:
        return str(refused)
    return "read"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([CAMT, OLD_CAMT, MT940, SLASHED, GERMAN_CSV, ENGLISH_CSV]), st.data())
def test_mangled_files_are_read_or_refused_but_never_crash(text: str, data: st.DataObject) -> None:
    """Pieces are cut out, doubled or overwritten."""
    content = text.encode()
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        filling = data.draw(st.sampled_from([b"", content[start:end] * 2]) | st.binary(max_size=8))
        content = content[:start] + filling + content[end:]
    assert outcome(content)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused_but_never_crash(content: bytes) -> None:
    """Whatever they are."""
    assert outcome(content)


@pytest.mark.parametrize(
    ("stated", "same"),
    [
        (IBAN, True),
        ("DE75 5121 0800 1245 1261 99", True),
        (f"{IBAN} EUR", True),
        ("51210800/1245126199", True),
        ("51210800/0001245126199", True),
        ("51210800/124512619", False),
        (f"{IBAN}0", False),
        ("", False),
    ],
)
def test_the_account_is_recognized_however_banks_write_it(stated: str, same: bool) -> None:
    """An IBAN with spaces or the currency, or the bank's code and the account number."""
    assert is_same_account(stated, "DE75 5121 0800 1245 1261 99") is same
