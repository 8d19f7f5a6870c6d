"""Invoices, payments, bank accounts."""

from tests.models.invariants.rules import Row, Rules

INVOICE: Row = {
    "year": 2026,
    "sequence": 4,
    "previous": 3,
    "subscription_id": "@sub",
    "currency": "EUR",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-31",
}
LINE: Row = {
    "invoice_id": 1,
    "position": 2,
    "description": "More",
    "quantity": 3,
    "unit_price": 500,
    "net": 1500,
    "tax_rate": 19_000,
    "tax": 285,
}
PAYMENT: Row = {"invoice_id": 1, "amount": 100, "paid_on": "2026-03-05", "reference": "B1"}
ACCOUNT: Row = {"currency": "USD", "holder": "V", "bank": "B", "account": "1", "bic": ""}
RULES = Rules(
    good=[
        ("invoices", INVOICE),
        ("invoices", INVOICE | {"year": 2027, "sequence": 1, "previous": None}),
        ("invoice_lines", LINE),
        ("payments", PAYMENT),
        ("bank_accounts", ACCOUNT),
    ],
    bad={
        "a gap in invoice numbers": ("invoices", INVOICE | {"sequence": 5, "previous": 4}),
        "a gap hidden by a wrong predecessor": ("invoices", INVOICE | {"sequence": 5, "previous": 3}),
        "an invoice number again": ("invoices", INVOICE | {"sequence": 3, "previous": 2}),
        "an invoice without its predecessor": ("invoices", INVOICE | {"previous": None}),
        "a first invoice with a predecessor": ("invoices", INVOICE | {"year": 2027, "sequence": 1, "previous": 0}),
        "an invoice number zero": ("invoices", INVOICE | {"year": 2027, "sequence": 0, "previous": None}),
        "a predecessor in another year": ("invoices", INVOICE | {"year": 2027}),
        "an invoice due before it is issued": ("invoices", INVOICE | {"due_on": "2026-02-28"}),
        "a line that adds up to something else": ("invoice_lines", LINE | {"net": 1499}),
        "a line in a place that is taken": ("invoice_lines", LINE | {"position": 1}),
        "a negative tax rate": ("invoice_lines", LINE | {"tax_rate": -1}),
        "a line of no invoice": ("invoice_lines", LINE | {"invoice_id": 999}),
        "a payment of nothing": ("payments", PAYMENT | {"amount": 0}),
        "a payment back": ("payments", PAYMENT | {"amount": -1}),
        "a second account in a currency": ("bank_accounts", ACCOUNT | {"currency": "EUR"}),
    },
    twice={
        "a payment under the same reference": ("payments", PAYMENT | {"reference": "B9"}, {"amount": 5}),
    },
)
