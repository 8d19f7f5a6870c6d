"""A transfer becomes one payment, by the decision of one person, and the decision can be undone."""

import asyncio

import pytest

from models.access.errors import NotFound
from models.billing.bank.actions import Confirmed, assign_line, confirm_match, ignore_line, undo_match
from models.billing.bank.matching import Confidence, Reason
from models.billing.bank.problems import AlreadyMatched, NotMatched, OtherCustomer, ProposalChanged
from models.billing.bank.proposals import find_invoices, list_decided, show_line
from models.billing.bank.tables import BankStatementLine, LineState
from models.billing.invoices.tables import Invoice
from models.billing.payments.actions import undo_payment
from models.billing.payments.problems import NothingDueOn
from models.billing.payments.tables import Payment
from models.core.errors import Refused
from models.core.problems import Empty
from tests.models.billing.bank.conftest import BillingTeam, statement

ACME = "GB33BUKB20201555555555"
BY_REFERENCE = ("119.00", "RF50 INV2 0260 0001 7", ACME)


async def due(team: BillingTeam) -> dict[int, int]:
    """What is due on the three invoices, by their number."""
    return {one.sequence: one.due for one in await team.office.all(Invoice) if one.sequence > 16}


async def refused_for(team: BillingTeam, action: object, *args: object) -> object:
    """Why an action of Bella's is refused."""
    with pytest.raises(Refused) as refused:
        await team.office.do(action, team.bella, *args)  # type: ignore[arg-type]
    return refused.value.problem


async def test_a_proposal_is_confirmed_as_a_payment(team: BillingTeam) -> None:
    """Dated as the bank booked it, with the reference that the payer gave."""
    await team.imports(statement(BY_REFERENCE))
    one = await team.only()
    assert one.proposal is not None
    assert (one.proposal.reason, one.proposal.confidence) == (Reason.REFERENCE, Confidence.HIGH)
    assert one.customer == "Acme"
    done = await team.office.do(confirm_match, team.bella, "BANK-1", one.mark)
    assert isinstance(done, Confirmed)
    payment = done.recorded.payment
    assert (payment.amount, str(payment.paid_on), payment.reference) == (11_900, "2026-03-02", "RF50 INV2 0260 0001 7")
    assert await due(team) == {17: 0, 18: 20_000, 19: 11_900}
    assert (await team.matches()).lines == []
    (line,) = await team.office.all(BankStatementLine)
    assert (line.state, line.payment_id, line.decided_by_id) == (LineState.CONFIRMED, payment.id, team.bella.id)


async def test_two_people_who_confirm_at_once_record_one_payment(team: BillingTeam) -> None:
    """The second one reads who was first."""
    await team.imports(statement(BY_REFERENCE))
    mark = (await team.only()).mark
    confirms = (team.office.do(confirm_match, who, "BANK-1", mark) for who in (team.bella, team.boris))
    results = await asyncio.gather(*confirms, return_exceptions=True)
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert isinstance(refused.problem, AlreadyMatched)
    assert refused.problem.by in ("Bella", "Boris")
    assert len(await team.office.all(Payment, Payment.amount == 11_900)) == 1


async def test_what_is_confirmed_is_what_was_shown(team: BillingTeam) -> None:
    """If an invoice was paid in part meanwhile, nothing is recorded."""
    await team.imports(statement(("319.00", "INV-2026-17 INV-2026-18", ""), ("119.00", "RF50INV2026000017", "")))
    first, second = (await team.matches()).lines
    mark_of = {one.line.id: one.mark for one in (first, second)}
    await team.office.do(assign_line, team.bella, "BANK-2", ["INV-2026-18"])
    assert isinstance(await refused_for(team, confirm_match, "BANK-1", mark_of[1]), ProposalChanged)
    assert await due(team) == {17: 11_900, 18: 8_100, 19: 11_900}


async def test_a_transfer_is_assigned_to_other_invoices(team: BillingTeam) -> None:
    """What is over stays as the customer's credit. Invoices of several customers, or with nothing due, are refused."""
    await team.imports(statement(("400.00", "no idea", "")))
    assert (await team.only()).proposal is None
    assert isinstance(await refused_for(team, assign_line, "BANK-1", ["INV-2026-17", "INV-2026-19"]), OtherCustomer)
    assert isinstance(await refused_for(team, assign_line, "BANK-1", ["INV-2026-1"]), NothingDueOn)
    with pytest.raises(NotFound):
        await team.office.do(assign_line, team.bella, "BANK-1", ["INV-2026-99"])
    done = await team.office.do(assign_line, team.bella, "BANK-1", ["INV-2026-17", "INV-2026-18"])
    assert done.recorded.credit == 8_100
    assert done.recorded.payment.reference == "BANK-1"
    assert await due(team) == {17: 0, 18: 0, 19: 11_900}


async def test_an_account_that_paid_before_is_known(team: BillingTeam) -> None:
    """From then on, its amount is enough. Once that payment is undone, it isn't known anymore."""
    await team.imports(statement(BY_REFERENCE))
    done = await team.office.do(confirm_match, team.bella, "BANK-1", (await team.only()).mark)
    assert isinstance(done, Confirmed)
    await team.imports(statement(("200.00", "for March", ACME), day=3))
    one = await team.only()
    assert one.proposal is not None
    assert (one.proposal.reason, one.proposal.shares[0].ref) == (Reason.ACCOUNT, "INV-2026-000018")
    organization = "CUS-1"
    await team.office.do(undo_payment, team.bella, organization, done.recorded.payment.ref, "Wrong customer.")
    assert {one.line.ref: one.proposal is not None for one in (await team.matches()).lines} == {
        "BANK-1": True,
        "BANK-2": False,
    }


async def test_a_decision_is_undone(team: BillingTeam) -> None:
    """The payment too, for a reason, and the transfer waits again. It can be confirmed again."""
    await team.imports(statement(BY_REFERENCE))
    assert isinstance(await refused_for(team, undo_match, "BANK-1"), NotMatched)
    mark = (await team.only()).mark
    await team.office.do(confirm_match, team.bella, "BANK-1", mark)
    assert isinstance(await refused_for(team, undo_match, "BANK-1"), Empty)
    await team.office.do(undo_match, team.boris, "BANK-1", "Wrong invoice.")
    assert (await due(team))[17] == 11_900
    assert (await team.only()).mark == mark
    await team.office.do(confirm_match, team.bella, "BANK-1", mark)
    assert (await due(team))[17] == 0


async def test_a_payment_that_is_undone_elsewhere_waits_again(team: BillingTeam) -> None:
    """It isn't among the settled transfers then."""
    await team.imports(statement(BY_REFERENCE))
    done = await team.office.do(confirm_match, team.bella, "BANK-1", (await team.only()).mark)
    assert isinstance(done, Confirmed)
    await team.office.do(undo_payment, team.boris, "CUS-1", done.recorded.payment.ref, "Bounced.")
    again = await team.only()
    assert await team.office.do(list_decided, team.bella) == []
    assert (await team.office.do(show_line, team.bella, "BANK-1")).waits
    await team.office.do(confirm_match, team.boris, "BANK-1", again.mark)
    assert (await due(team))[17] == 0


async def test_an_ignored_transfer_is_off_the_list(team: BillingTeam) -> None:
    """Until that is undone. Nobody can confirm it meanwhile."""
    await team.imports(statement(BY_REFERENCE))
    mark = (await team.only()).mark
    await team.office.do(ignore_line, team.bella, "BANK-1")
    assert (await team.matches()).lines == []
    assert isinstance(await refused_for(team, confirm_match, "BANK-1", mark), AlreadyMatched)
    assert not (await team.office.do(show_line, team.bella, "BANK-1")).waits
    (line,) = await team.office.do(list_decided, team.bella, 1, "some payer")
    assert line.state is LineState.IGNORED
    await team.office.do(undo_match, team.boris, "BANK-1")
    assert (await team.only()).mark == mark


async def test_proposals_come_first_and_others_are_listed(team: BillingTeam) -> None:
    """With the invoices that they name in vain."""
    await team.imports(statement(("1.00", "INV-2026-3", ""), ("2.00", "hello", ""), BY_REFERENCE))
    first, second, third = (await team.matches()).lines
    assert (first.line.ref, first.proposal is not None) == ("BANK-3", True)
    assert (second.proposal, second.named) == (None, ["INV-2026-000003"])
    assert (third.proposal, third.named) == (None, ())
    shown = await team.office.do(show_line, team.bella, "BANK-3")
    assert shown.mark == first.mark


async def test_the_unpaid_invoices_in_the_same_currency_can_be_found(team: BillingTeam) -> None:
    """By number, or by customer."""
    await team.imports(statement(("1.00", "", "")))
    every = await team.office.do(find_invoices, team.bella, "BANK-1")
    assert {one.ref for one in every} == {"INV-2026-000017", "INV-2026-000018", "INV-2026-000019"}
    (found,) = await team.office.do(find_invoices, team.bella, "BANK-1", "blue")
    assert found.ref == "INV-2026-000019"
    (found,) = await team.office.do(find_invoices, team.bella, "BANK-1", "2026-18")
    assert found.ref == "INV-2026-000018"
