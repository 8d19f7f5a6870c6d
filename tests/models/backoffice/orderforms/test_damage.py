"""Any order form, however damaged, is refused or fits the database."""

import random
from itertools import product

import pytest

from models.access.desk import Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.backoffice.orderforms.faults import OrderFormError
from models.backoffice.orderforms.form import OrderForm
from tests.models.backoffice.orderforms.forms import SMALL, changed, small
from tests.models.backoffice.orderforms.processing import process
from tests.models.builders import Office

VALUES = [
    "",
    "-1",
    "0",
    "0.001",
    "999999999999",
    "1e9",
    "x" * 300,
    "SUB-7",
    "INV-2026-000001",
    "ana",
    "acme",
    "JPY",
    "KWD",
]
VALUES += [
    "site",
    "support",
    "billing.primary",
    "site_admin",
    "2026-01-01",
    "2199-12-31",
    "ana@acme.example",
    "🙂",
    "ß@ß.example",
]
PATHS = [
    *[
        "organizations.0.key",
        "organizations.0.name",
        "people.0.key",
        "people.0.name",
        "people.0.email",
        "people.0.slack",
    ],
    *["plans.0.key", "plans.0.role_table", "plans.0.max_technical_contacts", "subscriptions.0.number"],
    *["subscriptions.0.organization", "subscriptions.0.plan", "subscriptions.0.kind", "subscriptions.0.starts_on"],
    *["subscriptions.0.ends_on", "subscriptions.0.contacts", "subscriptions.0.contacts.0", "invoices.0.number"],
    *[
        "subscriptions.0.contacts.1.person",
        "subscriptions.0.contacts.1.role",
        "invoices.0.currency",
        "invoices.0.due_on",
    ],
    *["plans.0.grace_days", "plans.0.longest_evaluation", "plans.0.reminder_slots", "organizations.0.tax_rate"],
    *["products.0.key", "products.0.kind", "products.0.family", "products.0.tier", "products.0.file"],
    *["products.0.prices.0.currency", "products.0.prices.0.price", "products.0.prices.0", "subscriptions.0.currency"],
    *["subscriptions.0.cycle", "subscriptions.0.anchor_on", "subscriptions.0.license_key", "subscriptions.0.items"],
    *["subscriptions.0.items.0.product", "subscriptions.0.items.0.seats", "subscriptions.0.items.0.started_on"],
    *["subscriptions.0.card", "subscriptions.0.users", "subscriptions.0.state"],
    *["invoices.0.lines.0.quantity", "invoices.0.lines.0.unit_price", "invoices.0.lines.0.tax_rate"],
    *["invoices.0.payments.0.amount", "invoices.0.payments.0.reference", "invoices.0.payments.0"],
]


@pytest.mark.parametrize("desk_has", [small(**dict.fromkeys(SMALL)), small()], ids=["empty", "full"])
async def test_any_damage_is_refused_or_fits_the_database(office: Office, desk_has: OrderForm) -> None:
    """No value that passes the checks is refused by the database, on a desk without and with the form's rows."""
    await process(office, desk_has)
    pairs = list(product(PATHS, [None, *VALUES]))
    outcomes = set()
    for path, value in random.Random(len(pairs)).sample(pairs, k=120):  # noqa: S311 - not for secrets
        try:
            await office.do(process_and_roll_back, IMPORT, changed(path, value))
        except (OrderFormError, RolledBack) as outcome:
            outcomes.add(type(outcome))
    assert outcomes == {OrderFormError, RolledBack}


class RolledBack(Exception):
    """It was written, and taken back."""


async def process_and_roll_back(desk: Desk, form: OrderForm) -> None:
    """Process a form, and leave no trace of it."""
    await process_order_form(desk, form)
    raise RolledBack
