"""An organization with very much of everything, beside the example data: what bug reports of other desks were about."""

from pathlib import Path
from typing import Any

import yaml

from bot.clock import SystemClock
from bot.orderforms import load_order_form
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.core.database import Database
from models.roles import RoleTables

FIRST, SUBSCRIPTIONS, CONTACTS, INVOICES = 2001, 160, 53, 51
LAST = FIRST + SUBSCRIPTIONS - 1


def bulk() -> dict[str, Any]:
    """The order form. Bo, who is in the example data, is a contact on all subscriptions; the first has most contacts
    and all invoices."""
    return {
        "organizations": [{"key": "bulk", "name": "Bulk Holding", "time_zone": "Europe/Berlin", "tax_rate": "19 %"}],
        "people": [
            {"key": f"b{number}", "name": f"Person {number}", "email": f"p{number}@bulk.example"}
            for number in range(CONTACTS)
        ],
        "subscriptions": [_subscription(number) for number in range(FIRST, LAST + 1)],
        "invoices": [_invoice(number) for number in range(20, 20 + INVOICES)],
    }


def _subscription(number: int) -> dict[str, Any]:
    roles = [{"person": "bo", "role": "billing.primary"}, {"person": "bo", "role": "technical.primary"}]
    if number == FIRST:
        roles += [{"person": f"b{one}", "role": "technical.secondary"} for one in range(CONTACTS)]
    return {
        "number": f"SUB-{number}",
        "organization": "bulk",
        "plan": "server",
        "kind": "license",
        "name": f"Licence for the branch office number {number} with a rather long descriptive name",
        "starts_on": "2026-02-16",
        "ends_on": "2027-02-15",
        "currency": "EUR",
        "items": [{"product": "server", "seats": 5}],
        "contacts": roles,
    }


def _invoice(number: int) -> dict[str, Any]:
    line = {"description": "Hosting", "quantity": 1, "unit_price": "1.00", "tax_rate": "19 %"}
    return {
        "number": f"INV-2026-{number:06d}",
        "subscription": f"SUB-{FIRST}",
        "currency": "EUR",
        "issued_on": "2026-11-01",
        "due_on": "2026-12-01",
        "lines": [{**line, "description": f"Hosting, part {part}"} for part in range(40 if number == 20 else 1)],
    }


async def add_bulk(database: Database, folder: Path) -> None:
    """Read the order form into a database that has the example data."""
    file = folder / "bulk.yaml"
    file.write_text(yaml.safe_dump(bulk()))
    async with database.transaction() as session:
        desk = Desk(session, IMPORT, SystemClock().now(), RoleTables.shipped(), Channels("", ""))
        await process_order_form(desk, load_order_form(file), welcome=False)
