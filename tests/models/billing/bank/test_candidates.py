"""Finding the invoices that transfers can be about takes no longer if more invoices are open."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.billing.bank.candidates import candidates, known_payers
from models.billing.bank.matching import Transfer
from models.billing.bank.proposals import list_matches
from models.billing.invoices.tables import Invoice
from models.catalogue.legal_entities import BankAccount
from models.directory.organizations import Organization
from models.subscriptions.tables import Subscription
from tests.models.billing.bank.conftest import BillingTeam, statement
from tests.models.builders import organization, subscription

pytestmark = pytest.mark.each_on_both

MANY = 2_000
NAMED = [
    Transfer(1, 11_900, "RF50 INV2 0260 0001 7"),
    Transfer(2, 500, "for INV-2026-1000", "somebody"),
    Transfer(3, 20_000, "", "BLUEBIRD GMBH BERLIN"),
]


async def owe(team: BillingTeam) -> None:
    """Another customer has very many open invoices."""
    await team.office.save(subscription(9, of=organization("debtor")))
    (debtor,) = await team.office.all(Subscription, Subscription.number == 9)
    day: dict[str, Any] = {"issued_on": date(2026, 3, 1), "booked_on": date(2026, 3, 1), "due_on": date(2026, 3, 31)}
    rows = [
        {"year": 2026, "sequence": number, "previous": number - 1, "subscription_id": debtor.id, "currency": "EUR"}
        | {"gross": 500, **day}
        for number in range(20, MANY)
    ]
    async with team.office.database.transaction() as session:
        await session.execute(insert(Invoice), rows)
        await session.execute(text("ANALYZE"))


async def plan_of(session: AsyncSession, sent: Any) -> str:
    """How the database carries out a statement."""
    dialect = session.get_bind().dialect
    sql = str(sent.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
    connection = await session.connection()
    return "\n".join(str(row) for row in await connection.exec_driver_sql(f"{explain} {sql.replace('%', '%%')}"))


async def test_only_what_transfers_are_about_is_read(team: BillingTeam) -> None:
    """One invoice by its reference, one by its number, and those of the payer. Each by an index, on both databases."""
    await owe(team)
    accounts = await team.office.all(BankAccount)
    sent: list[Any] = []
    async with team.office.database.transaction() as session:
        event.listen(session.sync_session, "do_orm_execute", lambda state: sent.append(state.statement))
        desk = await team.office.desk(session, team.bella)
        sent.clear()
        found = await candidates(desk, NAMED, accounts, await known_payers(desk, NAMED))
        read = [one for one in sent if "FROM invoices" in str(one)]
        plans = [await plan_of(session, one) for one in read]
    refs = {one.ref for invoices in found.values() for one in invoices}
    assert refs == {"INV-2026-000017", "INV-2026-001000", "INV-2026-000019"}
    assert len(plans) == 2
    assert "series_year_sequence" in plans[0] or "(series=? AND year=? AND sequence=?)" in plans[0]
    assert "ix_invoices_subscription_id" in plans[1]
    for plan in plans:
        assert "Seq Scan on invoices" not in plan
        assert "SCAN invoices" not in plan


async def test_a_customer_is_found_by_the_name_of_the_payer(team: BillingTeam) -> None:
    """As banks write it. It still is once the customer's name changed, and then only by the new one."""
    await team.imports(statement(("119.00", "", "")).replace("?32Some Payer", "?32BLUEBIRD GMBH & CO"))
    one = await team.only()
    assert one.proposal is not None
    assert one.customer == "Bluebird"
    async with team.office.database.transaction() as session:
        (row,) = await team.office.all(Organization, Organization.key == "bluebird")
        bluebird = await session.get_one(Organization, row.id)
        bluebird.name = "Zürcher Vögel AG"
    assert (await team.only()).proposal is None
    await team.imports(statement(("119.00", "", ""), day=3).replace("?32Some Payer", "?32Zuercher VOEGEL"))
    await team.imports(statement(("119.00", "", ""), day=4).replace("?32Some Payer", "?32ZURCHER VOGEL"))
    matches = await team.office.do(list_matches, team.bella)
    assert [one.line.booked_on.day for one in matches.lines if one.proposal] == [4]
