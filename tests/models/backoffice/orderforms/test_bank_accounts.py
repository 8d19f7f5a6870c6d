"""The bank accounts in an order form: added to a desk without invoices, asked for after that."""

from pathlib import Path
from typing import Any

import pytest

from bot.orderforms import load_order_form
from models.access.errors import Denied
from models.backoffice.orderforms.faults import OrderFormError
from models.backoffice.orderforms.form import OrderForm
from models.billing.approvals.actions import approve_request, decline_request, withdraw_request
from models.billing.approvals.bank_accounts import AccountInput, change_bank_account
from models.billing.approvals.problems import AskedByOther, RequestWaits
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.billing.approvals.waiting import money_to_approve
from models.catalogue.legal_entities import BankAccount
from models.core.errors import Refused
from models.directory.people import Person
from models.roles import StaffRight, StaffRole
from tests.models.backoffice.orderforms.forms import small
from tests.models.backoffice.orderforms.processing import everything, process
from tests.models.builders import Office, person, system

EUROS = {"currency": "EUR", "holder": "Vendor", "bank": "Bank", "account": "1"}
DOLLARS = {**EUROS, "currency": "USD", "bank": "Other Bank"}
US = {"key": "us", "name": "Vendor Inc.", "series": "US", "country": "US"}
BOTH = [EUROS, DOLLARS]


async def bella(office: Office) -> Person:
    """One of the billing team."""
    made = person("bella", staff=[StaffRole.BILLING])
    await office.save(made)
    return made


async def accounts(office: Office) -> list[tuple[int, str, str]]:
    """The legal entity, the currency and the bank of each account."""
    return [(one.legal_entity_id, one.currency, one.bank) for one in await office.all(BankAccount)]


def later(*entries: dict[str, Any], **sections: Any) -> OrderForm:
    """The small form, with these bank accounts."""
    return small(bank_accounts=list(entries), **sections)


async def test_a_desk_without_invoices_gets_the_accounts_of_its_first_file(office: Office) -> None:
    """Also together with its first invoices: nobody could have paid into a wrong one."""
    summary = await process(office, later(*BOTH))
    assert await accounts(office) == [(1, "EUR", "Bank"), (1, "USD", "Other Bank")]
    assert (summary.accounts, await office.all(ApprovalRequest)) == ((), [])


async def test_once_there_are_invoices_a_new_account_waits_for_a_second_yes(office: Office) -> None:
    """For any legal entity: a form could otherwise lead customers' money astray. The billing team sees a card."""
    await process(office, later(EUROS))
    summary = await process(office, later(*BOTH, {**EUROS, "legal_entity": "us"}, legal_entities=[US]))
    assert await accounts(office) == [(1, "EUR", "Bank")]
    assert [str(one) for one in summary.accounts] == [
        "The USD account of “main” waits for the billing team's approval: /invoice requests REQ-1",
        "The EUR account of “us” waits for the billing team's approval: /invoice requests REQ-2",
    ]
    assert str(summary.accounts[0]) in str(summary)
    assert summary.added == {"legal entities": 1}
    cards = [(one.subject_id, one.channel) for one in await office.notices("approval_card")]
    assert cards == [(1, "C0APPROVALS"), (2, "C0APPROVALS")]
    kept = [one for one in await office.audit() if one.action == "approvals.change_bank_account"]
    assert [(one.actor, one.details) for one in kept] == [("import", {"request": f"REQ-{n}"}) for n in (1, 2)]


async def test_the_same_file_asks_once(office: Office) -> None:
    """It says again that the account waits."""
    await process(office, later(EUROS))
    first = await process(office, later(*BOTH))
    before = await everything(office)
    second = await process(office, later(*BOTH))
    assert await everything(office) == before
    assert list(map(str, second.accounts)) == list(map(str, first.accounts)) != []


async def test_one_of_the_billing_team_approves_what_a_file_asked_for(office: Office) -> None:
    """It waits for all of them, and nobody else is told that it was decided."""
    who = await bella(office)
    await process(office, later(EUROS))
    await process(office, later(*BOTH))
    async with office.database.session() as session:
        assert [one.ref for one in await money_to_approve(await office.desk(session, who))] == ["REQ-1"]
    with pytest.raises(Refused) as refused:
        await office.do(withdraw_request, who, "REQ-1")
    assert isinstance(refused.value.problem, AskedByOther)
    await office.do(approve_request, who, "REQ-1")
    assert await accounts(office) == [(1, "EUR", "Bank"), (1, "USD", "Other Bank")]
    assert await office.notices("approval_news") == []
    assert (await process(office, later(*BOTH))).accounts == ()


async def test_a_declined_account_is_not_asked_for_again_by_the_same_file(office: Office) -> None:
    """Another account for that currency is."""
    who = await bella(office)
    await process(office, later(EUROS))
    await process(office, later(*BOTH))
    await office.do(decline_request, who, "REQ-1")
    (same,) = (await process(office, later(*BOTH))).accounts
    assert str(same) == "The USD account of “main” was declined (REQ-1). Billing can ask again: /invoice account change"
    (other,) = (await process(office, later(EUROS, {**DOLLARS, "account": "2"}))).accounts
    assert (other.request.ref, other.request.state) == ("REQ-2", ApprovalState.ASKED)


async def test_an_account_is_not_said_to_wait_by_the_request_for_another(office: Office) -> None:
    """Another one for that currency waits, so this one can't be asked for. Once both were declined, neither is."""
    who, other = await bella(office), {**DOLLARS, "account": "2"}
    await process(office, later(EUROS))
    await process(office, later(*BOTH))
    (first,) = (await process(office, later(EUROS, other))).accounts
    assert str(first) == (
        "The USD account of “main” isn't asked for, because another one waits for approval: /invoice requests REQ-1"
    )
    await office.do(decline_request, who, "REQ-1")
    await process(office, later(EUROS, other))
    await office.do(decline_request, who, "REQ-2")
    again = [(await process(office, later(EUROS, one))).accounts[0] for one in (DOLLARS, other)]
    assert [(one.request.ref, one.request.state) for one in again] == [
        ("REQ-1", ApprovalState.DECLINED),
        ("REQ-2", ApprovalState.DECLINED),
    ]


async def test_a_file_and_a_person_share_one_request(office: Office) -> None:
    """What one asked for waits for the other too."""
    who = await bella(office)
    await process(office, later(EUROS))
    await process(office, later(*BOTH))
    with pytest.raises(Refused) as refused:
        await office.do(change_bank_account, who, 1, AccountInput("USD", "Vendor", "Bank", "12345678", ""))
    assert isinstance(refused.value.problem, RequestWaits)


async def test_an_account_that_differs_stays_and_its_command_is_named(office: Office) -> None:
    """An old file doesn't bring an old account back, or ask for it."""
    await process(office, later(EUROS))
    summary = await process(office, later({**EUROS, "account": "2"}))
    (difference,) = summary.differences
    assert difference.remedies == ("Billing can ask to change account: /invoice account change",)
    assert (summary.accounts, await accounts(office)) == ((), [(1, "EUR", "Bank")])


ACCOUNT = "holder: Vendor, bank: Bank, account: 1"


@pytest.mark.parametrize("entities", [("", ", legal_entity: main"), (", legal_entity: main", "")])
def test_two_accounts_for_one_currency_of_a_legal_entity_are_a_fault(tmp_path: Path, entities: tuple[str, str]) -> None:
    """Whether the file names the main one or leaves it out. Otherwise both would be asked for."""
    file = tmp_path / "form.yaml"
    lines = [f"  - {{currency: EUR, {ACCOUNT}{entity}}}" for entity in entities]
    file.write_text("\n".join(["bank_accounts:", *lines]), encoding="utf-8")
    faults = [str(one) for one in load_order_form(file).faults]
    assert faults == [f"{file}:3: bank_accounts[1].currency: “EUR” is already listed, in line 2."]


async def test_an_account_of_an_unknown_legal_entity_is_a_fault_at_its_line(office: Office, tmp_path: Path) -> None:
    """It never becomes an account of the main one."""
    await process(office, later(EUROS))
    file = tmp_path / "form.yaml"
    file.write_text(f"bank_accounts:\n  - {{currency: USD, {ACCOUNT}, legal_entity: us}}\n", encoding="utf-8")
    with pytest.raises(OrderFormError) as refused:
        await process(office, load_order_form(file))
    unknown = "There is no legal entity “us”, neither in this file nor in Steward."
    assert str(refused.value) == f"{file}:2: bank_accounts[0].legal_entity: {unknown}"
    assert await office.all(ApprovalRequest) == []


async def test_an_account_takes_the_right_to_manage_invoices(office: Office) -> None:
    """Both when it is added and when it is asked for."""
    everyone = [StaffRight.PROCESS_ORDERS, StaffRight.MANAGE_CATALOGUE, StaffRight.MANAGE_DESK]
    with pytest.raises(Denied) as denied:
        await process(office, later(EUROS), system(*everyone))
    assert denied.value.right is StaffRight.MANAGE_INVOICES
