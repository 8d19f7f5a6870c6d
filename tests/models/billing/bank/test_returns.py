"""Money that went back undoes the payment that was recorded for its transfer, once somebody confirms that."""

import pytest

from models.billing.bank.actions import assign_line, confirm_match, ignore_line, undo_match
from models.billing.bank.camt import read_camt
from models.billing.bank.problems import AlreadyMatched, NoIncomingTransfer, WasReturned
from models.billing.bank.proposals import list_decided
from models.billing.bank.tables import BankStatementLine, LineState
from models.billing.payments.refunding import pay_back
from models.billing.payments.tables import Payment
from tests.models.billing.bank.conftest import BillingTeam, statement
from tests.models.billing.bank.test_bank_actions import ACME, BY_REFERENCE, due, refused_for

BACK = ("-119.00", "RF50 INV2 0260 0001 7", ACME)


async def paid(team: BillingTeam) -> None:
    """The transfer for INV-2026-000017 is recorded as a payment."""
    await team.imports(statement(BY_REFERENCE))
    await team.office.do(confirm_match, team.bella, "BANK-1", (await team.only()).mark)


async def test_the_payment_of_a_returned_transfer_is_undone(team: BillingTeam) -> None:
    """Its invoice is due again. Neither of the two waits afterwards."""
    await paid(team)
    await team.imports(statement(BACK, day=5))
    one = await team.only()
    assert one.returns is not None
    assert one.returns.payment is not None
    assert (one.line.ref, one.returns.line.ref, one.returns.payment.ref) == ("BANK-2", "BANK-1", "PAY-17")
    await team.office.do(confirm_match, team.bella, "BANK-2", one.mark)
    assert (await due(team))[17] == 11_900
    (payment,) = await team.office.all(Payment, Payment.id == 17)
    assert payment.undo_reason == "BANK-2 RF50 INV2 0260 0001 7"
    assert (await team.matches()).lines == []
    assert {line.ref for line in await team.office.do(list_decided, team.bella)} == {"BANK-1", "BANK-2"}
    assert isinstance(await refused_for(team, confirm_match, "BANK-2", one.mark), AlreadyMatched)


async def test_a_return_of_money_that_was_refunded_in_part_is_booked(team: BillingTeam) -> None:
    """The invoice is due again, and the refund is owed again."""
    await team.imports(statement(("125.00", *BY_REFERENCE[1:])))
    await team.office.do(confirm_match, team.bella, "BANK-1", (await team.only()).mark)
    await team.office.do(pay_back, team.bella, "CUS-1", "PAY-17", 600, "R1")
    await team.imports(statement(("-125.00", *BACK[1:]), day=5))
    await team.office.do(confirm_match, team.bella, "BANK-2", (await team.only()).mark)
    (payment,) = await team.office.all(Payment, Payment.id == 17)
    assert (payment.owed_back, (await due(team))[17]) == (600, 11_900)
    assert (await team.matches()).lines == []


async def test_a_returned_transfer_is_taken_up_again_by_undoing_its_return(team: BillingTeam) -> None:
    """Not by itself: its money isn't there."""
    await paid(team)
    await team.imports(statement(BACK, day=5))
    await team.office.do(confirm_match, team.bella, "BANK-2", (await team.only()).mark)
    assert isinstance(await refused_for(team, undo_match, "BANK-1", "x"), WasReturned)
    assert isinstance(await refused_for(team, assign_line, "BANK-1", ["INV-2026-17"]), WasReturned)
    await team.office.do(undo_match, team.bella, "BANK-2")
    assert {one.line.ref for one in (await team.matches()).lines} == {"BANK-1", "BANK-2"}


async def test_a_transfer_that_waits_is_off_the_list_with_its_return(team: BillingTeam) -> None:
    """No payment is recorded for it any more."""
    await team.imports(statement(BY_REFERENCE))
    await team.imports(statement(BACK, day=5))
    mark = next(one.mark for one in (await team.matches()).lines if one.returns)
    await team.office.do(confirm_match, team.bella, "BANK-2", mark)
    assert (await team.matches()).lines == []
    assert [line.state for line in await team.office.all(BankStatementLine)] == [LineState.NEW, LineState.CONFIRMED]


@pytest.mark.parametrize(
    "back",
    [
        ("-118.00", "RF50 INV2 0260 0001 7", ACME),
        ("-119.00", "INV-2026-18", ACME),
        ("-119.00", "RF50 INV2 0260 0001 7", "NL20INGB0001234567"),
        ("-119.00", "", ""),
    ],
)
async def test_what_returns_no_known_transfer_is_only_listed(team: BillingTeam, back: tuple[str, str, str]) -> None:
    """Another amount, another invoice, another account, or nothing but the amount."""
    await paid(team)
    await team.imports(statement(back, day=5))
    one = await team.only()
    assert (one.returns, one.proposal, one.is_proposed) == (None, None, False)
    assert isinstance(await refused_for(team, assign_line, "BANK-2", ["INV-2026-18"]), NoIncomingTransfer)
    await team.office.do(ignore_line, team.bella, "BANK-2")
    assert (await due(team))[17] == 0


async def test_of_two_equal_transfers_none_is_proposed(team: BillingTeam) -> None:
    """And a transfer that came after the return isn't meant."""
    await team.imports(statement(BY_REFERENCE, BY_REFERENCE))
    await team.imports(statement(BACK, day=5))
    assert {one.line.ref: one.returns for one in (await team.matches()).lines}["BANK-3"] is None
    await team.office.do(ignore_line, team.bella, "BANK-3")
    await team.imports(statement(("200.00", "INV-2026-18", ACME), day=9))
    await team.imports(statement(("-200.00", "INV-2026-18", ACME), day=8))
    assert {one.line.ref: one.returns for one in (await team.matches()).lines}["BANK-5"] is None


def entry(*more: str) -> str:
    """A camt.053 file with one debit of 119.00."""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        "<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        '<Ntry><Amt Ccy="EUR">119.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        f"{more[0]}<Sts>BOOK</Sts><BookgDt><Dt>2026-03-05</Dt></BookgDt>"
        f"<NtryDtls><TxDtls>{more[1]}</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
    )


@pytest.mark.parametrize(
    ("in_entry", "in_details", "counts"),
    [
        ("<RvslInd>true</RvslInd>", "", 1),
        ("", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", 1),
        ("", "<BkTxCd><Domn><Fmly><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>", 1),
        ("", "<RmtInf><Ustrd>Return of INV-2026-17</Ustrd></RmtInf>", 1),
        ("<RvslInd>false</RvslInd>", "<RmtInf><Ustrd>Rent</Ustrd></RmtInf>", 0),
    ],
)
def test_camt_marks_what_went_back(in_entry: str, in_details: str, counts: int) -> None:
    """In several ways. What names an invoice counts, too; other payments don't."""
    (found,) = read_camt(entry(in_entry, in_details).encode(), "a.xml")
    assert len(found.arrived) == counts
