"""A whole order form as a vendor types it: one customer, one subscription, one invoice."""

from pathlib import Path

from bot.orderforms import load_order_form
from models.backoffice.orderforms.form import OrderForm

FILE = """\
organizations:
  - {key: acme, name: Acme Robotics, time_zone: Europe/Madrid, tax_rate: 21 %}
people:
  - {key: ana, name: Ana, email: ana@acme.example}
plans:
  - {key: cloud, name: Cloud, role_table: license-and-site}
products:
  - key: planner
    name: Planner
    kind: site
    family: planner
    prices: [{currency: EUR, cycle: year, price: "100.00"}, {currency: EUR, cycle: month, price: "10.00"}]
subscriptions:
  - number: SUB-1
    organization: acme
    plan: cloud
    kind: site
    name: Site
    starts_on: 2026-01-01
    ends_on: 2026-12-31
    currency: EUR
    cycle: year
    renews: false
    items: [{product: planner, seats: 3}]
    contacts: [{person: ana, role: billing.primary}]
invoices:
  - number: INV-2026-000001
    subscription: SUB-1
    currency: EUR
    issued_on: 2026-01-02
    due_on: 2026-02-01
    lines: [{description: L, quantity: 1, unit_price: "100.00", tax_rate: 21 %}]
"""
PAID = """\
    payments: [{amount: "60.50", paid_on: 2026-01-20, reference: R1}]
"""
"""A payment of half of it. It follows the invoice's lines."""


def typed(folder: Path, content: str) -> OrderForm:
    """The order form of a file with this content, with its faults."""
    path = folder / "form.yaml"
    path.write_text(content, encoding="utf-8")
    return load_order_form(path)
