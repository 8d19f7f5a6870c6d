"""Processes that issue invoices, each of one subscription. They void and credit some, and sometimes end in the middle.

The first process loads the product, and forks the others. It starts each again that ended, and prints how many did."""

import asyncio
import os
import random
import sys
import traceback

from sqlmodel import select

from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.invoices.issuing import Printed, issue_invoice
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import QuoteLine
from models.core import database
from models.core.database import Database
from models.directory.people import Person
from models.subscriptions.lookup import subscription_by_id
from tests.models.builders import Office

CRASHED = 137
PATIENCE_MS = 600_000
"""How long a process waits for its turn. Beside other work, that may take longer than people would wait."""


def line() -> QuoteLine:
    """A seat for 1.00 and 19 % tax."""
    return QuoteLine(position=1, description="Seat", quantity=1, unit_price=100, net=100, tax_rate=19_000, tax=19)  # type: ignore[call-arg]


async def run(url: str, subscription_id: int, wanted: int, seed: int) -> None:
    """Issue until the subscription has that many. End before the first commit of the first process, and one in 20 times
    before a commit or right after it."""
    database.BUSY_TIMEOUT_MS = PATIENCE_MS
    chance = random.Random(seed)  # noqa: S311
    office = Office(Database(url))
    (bella,) = await office.all(Person, Person.key == "bella")
    there = len(await office.all(Invoice, Invoice.subscription_id == subscription_id))
    while there < wanted:
        fate = chance.random()
        async with office.database.transaction() as session:
            desk = await office.desk(session, bella)
            invoice = await issue_invoice(desk, await subscription_by_id(session, subscription_id), [line()], Printed())
            if fate < 0.03 or not (seed or there):
                os._exit(CRASHED)
            ref = invoice.ref
        there += 1
        if fate > 0.98:
            os._exit(CRASHED)
        if 0.1 < fate < 0.2:
            await office.do(void_invoice, bella, ref, "A mistake")
        elif 0.2 < fate < 0.3:
            await office.do(credit_invoice, bella, ref, "A mistake")
    await office.database.close()


async def sequences(office: Office, row_type: type, series: str) -> list[int]:
    """The numbers of a series, in order."""
    async with office.database.transaction() as session:
        found = select(row_type.sequence).where(row_type.series == series)  # type: ignore[attr-defined]
        return sorted(await session.scalars(found))


def fork(url: str, subscription_id: int, wanted: int, seed: int) -> int:
    """Issue in a process of its own. Returns its ID."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(run(url, subscription_id, wanted, seed))
        except BaseException:  # the parent has to learn of it, whatever it was
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def main(url: str, wanted: int, *ids: int) -> int:
    """Issue so many for each subscription. Returns how often a process ended in the middle."""
    at_work = {fork(url, one, wanted, 0): one for one in ids}
    crashes = 0
    while at_work:
        child, status = os.wait()
        of, code = at_work.pop(child), os.waitstatus_to_exitcode(status)
        if code == CRASHED:
            crashes += 1
            at_work[fork(url, of, wanted, crashes)] = of
        elif code:
            raise SystemExit(f"A process ended with {code}.")
    return crashes


if __name__ == "__main__":
    print(main(sys.argv[1], *map(int, sys.argv[2:])))  # noqa: T201
