"""Bank statements are imported once, whatever is imported again, and only for the vendor's own accounts."""

import pytest

from models.access.errors import Denied
from models.billing.bank.actions import keep_line
from models.billing.bank.importing import import_statement, preview_csv, read_file
from models.billing.bank.layouts import Column
from models.billing.bank.problems import OtherBankAccount, UnreadableStatement, WhichBankAccount
from models.billing.bank.reading import CsvFile
from models.billing.bank.tables import BankStatementLine, CsvLayout
from models.core.errors import Refused
from tests.models.billing.bank.conftest import BillingTeam, statement
from tests.models.billing.bank.files import CAMT, ENGLISH_CSV, GERMAN_CSV, MT940
from tests.models.builders import person

ACME = "GB33BUKB20201555555555"
ONE, OTHER = ("119.00", "first", ACME), ("50.00", "other", ACME)


async def test_a_statement_that_is_imported_twice_changes_nothing(team: BillingTeam) -> None:
    """The same file, and one that overlaps with it. Fees that left the account are only counted, money that
    went back isn't."""
    assert await team.imports(MT940) == (2, 0, 1)
    assert await team.imports(MT940) == (0, 2, 1)
    assert await team.imports(statement(ONE, OTHER)) == (2, 0, 0)
    assert await team.imports(statement(OTHER, ONE)) == (0, 2, 0)
    assert await team.imports(statement(OTHER, ONE, ("7.00", "new", ""))) == (1, 2, 0)
    assert len(await team.office.all(BankStatementLine)) == 5


async def test_two_equal_transfers_of_a_day_stay_two(team: BillingTeam) -> None:
    """Also when a later file has a third. On another day, it's another transfer."""
    assert await team.imports(statement(ONE, ONE)) == (2, 0, 0)
    assert await team.imports(statement(ONE)) == (0, 1, 0)
    assert await team.imports(statement(ONE, ONE, ONE)) == (1, 2, 0)
    assert await team.imports(statement(ONE, day=3)) == (1, 0, 0)
    lines = await team.office.all(BankStatementLine)
    assert [line.occurrence for line in lines] == [1, 2, 3, 1]


async def test_what_the_bank_says_is_stored(team: BillingTeam) -> None:
    """With who imported it, and from which file."""
    await team.imports(CAMT, "march.xml")
    first, *_ = await team.office.all(BankStatementLine)
    assert (first.ref, first.amount, first.payer, first.payer_key) == ("BANK-1", 11_900, "Acme & Sons Ltd", ACME)
    assert (first.text, first.end_to_end_id, first.bank_id) == ("Thank you, March RF50INV2026000017", "E2E-5", "B-7001")
    assert (first.source, first.imported_by_id) == ("march.xml", team.bella.id)


async def test_card_numbers_are_never_stored(team: BillingTeam) -> None:
    """The invoice that the payer names still is."""
    await team.imports(statement(("5.00", "card 4111 1111 1111 1111 for INV-2026-17", "")))
    (line,) = await team.office.all(BankStatementLine)
    assert line.text == "INV-2026-000017"


async def test_only_the_vendors_own_accounts_have_statements(team: BillingTeam) -> None:
    """Nothing is imported for any other."""
    with pytest.raises(Refused) as refused:
        await team.imports(MT940.replace("1245126199", "1245126198"))
    assert isinstance(refused.value.problem, OtherBankAccount)
    assert refused.value.problem.account == "51210800/1245126198"
    assert await team.office.all(BankStatementLine) == []


async def test_a_file_that_is_no_statement_is_refused() -> None:
    """With its faults."""
    with pytest.raises(Refused) as refused:
        read_file(b"%PDF-1.7", "march.pdf")
    assert isinstance(refused.value.problem, UnreadableStatement)


async def test_contacts_import_nothing(team: BillingTeam) -> None:
    """Only the billing team does."""
    ana = person("zoe")
    await team.office.save(ana)
    with pytest.raises(Denied):
        await team.office.do(import_statement, ana, read_file(MT940.encode(), "a"), "a")


def csv(text: str) -> CsvFile:
    """A CSV file."""
    found = read_file(text.encode(), "march.csv")
    assert isinstance(found, CsvFile)
    return found


async def refused_for(team: BillingTeam, *args: object) -> type:
    """Why an import by Bella is refused."""
    with pytest.raises(Refused) as refused:
        await team.office.do(import_statement, team.bella, *args)
    return type(refused.value.problem)


async def test_a_csv_files_columns_are_confirmed_once_and_then_remembered(team: BillingTeam) -> None:
    """For each account. A file with other headings is refused."""
    file = csv(GERMAN_CSV)
    assert await refused_for(team, file, "march.csv") is WhichBankAccount
    with pytest.raises(ValueError, match="No layout is saved"):
        await team.office.do(import_statement, team.bella, file, "march.csv", "EUR")
    seen = await team.office.do(preview_csv, team.bella, file, "EUR")
    assert (seen.is_saved, seen.layout.columns[Column.AMOUNT]) == (False, "Betrag")
    assert [line.amount for line in seen.sample] == [111_900, -3_800]
    (done,) = await team.office.do(import_statement, team.bella, file, "march.csv", "EUR", seen.layout)
    assert (done.new, done.left) == (1, 1)
    (again,) = await team.office.do(import_statement, team.bella, file, "march.csv", "EUR")
    assert (again.new, again.known) == (0, 1)
    assert (await team.office.do(preview_csv, team.bella, file, "EUR")).is_saved
    assert await refused_for(team, csv(ENGLISH_CSV), "b.csv", "EUR") is UnreadableStatement
    assert len(await team.office.all(CsvLayout)) == 1


async def test_a_preview_with_the_wrong_columns_is_refused(team: BillingTeam) -> None:
    """They can't be saved then either."""
    file = csv(GERMAN_CSV)
    wrong = file.layout.with_columns({Column.AMOUNT: "Verwendungszweck"})
    with pytest.raises(Refused):
        await team.office.do(preview_csv, team.bella, file, "EUR", wrong)
    assert await refused_for(team, file, "march.csv", "EUR", wrong) is UnreadableStatement
    assert await team.office.all(CsvLayout) == []


async def test_a_booking_is_recognized_in_another_format(team: BillingTeam) -> None:
    """The transfer of 119.00 is in both files, in other words. The two of 100.00 and 200.00 are only in the first,
    and money that went back only in the second."""
    assert await team.imports(CAMT) == (3, 0, 1)
    assert await team.imports(MT940) == (1, 1, 1)
    assert await team.imports(CAMT) == (0, 3, 1)
    assert await team.imports(MT940) == (0, 2, 1)
    assert [one.amount for one in await team.office.all(BankStatementLine)] == [11_900, 10_000, 20_000, -1_000]


async def test_a_csv_file_adds_nothing_to_a_statement_with_the_same_bookings(team: BillingTeam) -> None:
    """The payer's account and the payment reference are enough."""
    file = csv(GERMAN_CSV.replace("1.119,00", "119,00"))
    layout = (await team.office.do(preview_csv, team.bella, file, "EUR")).layout
    for first in (MT940, ""):
        if first:
            await team.imports(first)
        (done,) = await team.office.do(import_statement, team.bella, file, "march.csv", "EUR", layout)
        assert (done.new, done.known, done.unsure) == (0, 1, 0)


def camt(*bookings: tuple[str, str, str, str]) -> str:
    """A camt.053 file of March 2: (amount, text, payer's account, end-to-end ID) for each transfer that arrived."""
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2026-03-02</Dt></BookgDt><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{end_to_end}</EndToEndId></Refs><RltdPties><Dbtr><Nm>Some Payer</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{account}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for amount, text, account, end_to_end in bookings
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt>"
        "</Document>"
    )


BLUE, GREEN = "NL20INGB0001234567", "FR7630006000011234567890189"


async def test_two_equal_transfers_stay_two_in_another_format(team: BillingTeam) -> None:
    """A third one in the other file is new, and stays known from then on."""
    first = ("119.00", "License for March", ACME, "")
    assert await team.imports(camt(first, first)) == (2, 0, 0)
    same = ("119.00", "License for March", ACME)
    assert await team.imports(statement(same, same)) == (0, 2, 0)
    assert await team.imports(statement(same, same, same)) == (1, 2, 0)
    assert await team.imports(statement(same, same, same)) == (0, 3, 0)
    assert await team.imports(camt(first, first)) == (0, 2, 0)


async def test_another_payer_or_invoice_is_another_transfer(team: BillingTeam) -> None:
    """Also with the same amount on the same day."""
    await team.imports(camt(("119.00", "INV-2026-17", ACME, ""), ("119.00", "hello", GREEN, "E2E-1")))
    new = [("119.00", "INV-2026-18", ACME), ("119.00", "hello", BLUE)]
    assert await team.imports(statement(*new)) == (2, 0, 0)
    assert [one.resembles_id for one in await team.office.all(BankStatementLine)] == [None] * 4


async def test_a_booking_that_may_be_known_is_no_payment_until_somebody_looked(team: BillingTeam) -> None:
    """Nothing but its amount, day and payer's name says so. If it's another one, its invoice is proposed."""
    await team.imports(camt(("119.00", "thanks", ACME, "E2E-1")))
    await team.imports(statement(("119.00", "RF50 INV2 0260 0001 7", "")))
    first, second = sorted((await team.matches()).lines, key=lambda one: one.line.id)
    assert (first.line.ref, first.resembles, first.proposal) == ("BANK-1", None, None)
    assert second.resembles is not None
    assert (second.line.ref, second.resembles.ref, second.proposal) == ("BANK-2", "BANK-1", None)
    await team.office.do(keep_line, team.bella, "BANK-2")
    kept = {one.line.ref: one for one in (await team.matches()).lines}["BANK-2"]
    assert kept.resembles is None
    assert kept.proposal is not None
