"""Order forms in few words."""

from copy import deepcopy
from typing import Any

from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.form import OrderForm

SMALL: dict[str, Any] = {
    "organizations": [{"key": "acme", "name": "Acme"}],
    "people": [
        {"key": "ana", "name": "Ana", "email": "ana@acme.example", "slack": [{"team": "T0", "user": "U0ANA"}]},
        {"key": "ben", "name": "Ben", "email": "ben@acme.example"},
    ],
    "plans": [{"key": "support", "name": "Support", "role_table": "support-portal", "max_technical_contacts": "1"}],
    "products": [
        {
            "key": "helpdesk",
            "name": "Help desk",
            "kind": "license",
            "family": "helpdesk",
            "prices": [{"currency": "EUR", "cycle": "year", "price": "100.00"}],
        }
    ],
    "subscriptions": [
        {
            "number": "SUB-7",
            "organization": "acme",
            "plan": "support",
            "kind": "license",
            "name": "Seven",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "currency": "EUR",
            "items": [{"product": "helpdesk", "seats": "2"}],
            "contacts": [
                {"person": "ana", "role": "billing.primary"},
                {"person": "ben", "role": "technical.primary"},
            ],
        }
    ],
    "invoices": [
        {
            "number": "INV-2026-000001",
            "subscription": "SUB-7",
            "currency": "EUR",
            "issued_on": "2026-01-01",
            "due_on": "2026-01-31",
            "lines": [{"description": "A year", "quantity": "2", "unit_price": "50.00", "tax_rate": "19 %"}],
            "payments": [{"amount": "100.00", "paid_on": "2026-01-20", "reference": "A-1"}],
        }
    ],
}
"""One of each: a subscription under the table "Support portal" with an item and two contacts, a part-paid invoice of
EUR 119."""

FULL: dict[str, Any] = {
    **SMALL,
    "plans": [{**SMALL["plans"][0], "reminder_slots": ["30", "7"], "monthly_slots": ["7", "1"]}],
    "subscriptions": [
        {**SMALL["subscriptions"][0], "card": {"brand": "Visa", "last4": "4242", "expires": "09/2028"}},
    ],
}
"""The same with what may be left out."""


def small(**sections: Any) -> OrderForm:
    """The small form, with whole sections replaced."""
    return draft({**SMALL, **sections}, "form.yaml", {})


def changed(path: str, value: Any, form: dict[str, Any] = SMALL) -> OrderForm:
    """The small form, or another, with one value changed or added, as `changed("plans.0.name", "S")`; None takes it
    out if it is there."""
    data = deepcopy(form)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    inside: Any = data
    for part in way:
        inside = inside[part]
    is_list = isinstance(inside, list)
    if value is None:
        if is_list or last in inside:
            del inside[last]
    elif is_list and last == len(inside):
        inside.append(value)
    else:
        inside[last] = value
    return draft(data, "form.yaml", {})


def another(section: str, **fields: Any) -> list[Any]:
    """A section of the small form with one more entry: its first, with these fields changed."""
    return [*SMALL[section], {**SMALL[section][0], **fields}]


def said(form: OrderForm) -> list[str]:
    """The form's faults as they are printed, without the file's name."""
    return [str(fault).removeprefix("form.yaml: ") for fault in form.faults]
