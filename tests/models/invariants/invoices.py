"""Invoices, credit notes, payments and what they settle, legal entities with their bank accounts."""

from tests.models.invariants.rules import MOMENT, Row, Rules

INVOICE: Row = {
    "year": 2026,
    "sequence": 4,
    "previous": 3,
    "subscription_id": "@sub",
    "currency": "EUR",
    "issued_on": "2026-03-01",
    "booked_on": "2026-03-01",
    "due_on": "2026-03-31",
    "gross": 11_900,
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
PAYMENT: Row = {
    "subscription_id": "@sub",
    "currency": "EUR",
    "amount": 100,
    "used": 0,
    "paid_on": "2026-03-05",
    "booked_on": "2026-03-05",
    "method": "transfer",
    "reference": "B1",
    "undo_reason": "",
}
SETTLEMENT: Row = {
    "invoice_id": 1,
    "kind": "write_off",
    "amount": 100,
    "settled_on": "2026-03-05",
    "booked_on": "2026-03-05",
    "reason": "",
    "made_at": MOMENT,
}
REFUND: Row = {
    "subscription_id": "@sub",
    "currency": "EUR",
    "amount": 100,
    "paid_on": "2026-03-05",
    "booked_on": "2026-03-05",
    "reference": "",
}
CREDIT_NOTE: Row = {
    "series": "",
    "year": 2026,
    "sequence": 1,
    "legal_entity_id": 1,
    "subscription_id": "@sub",
    "invoice_id": 1,
    "currency": "EUR",
    "issued_on": "2026-03-05",
    "booked_on": "2026-03-05",
    "gross": 119,
    "used": 0,
    "reason": "",
    "seller": "{}",
    "buyer": "{}",
    "po_number": "",
}
NOTE_LINE: Row = {
    **{name: value for name, value in LINE.items() if name != "invoice_id"},
    "credit_note_id": 999,
}
EXPORT: Row = {"first": "2026-03-01", "last": "2026-03-01", "exported_on": "2026-04-01"}
LOGO: Row = {"digest": "0" * 64, "content": "svg"}
ENTITY: Row = {"key": "us", "series": "US"}
ACCOUNT: Row = {"currency": "USD", "holder": "V", "bank": "B", "account": "1", "bic": ""}
RULES = Rules(
    good=[
        ("invoices", INVOICE),
        ("invoices", INVOICE | {"year": 2027, "sequence": 1, "previous": None}),
        ("invoices", INVOICE | {"series": "US", "sequence": 1, "previous": None}),
        ("invoices", INVOICE | {"paid": 11_000, "credited": 800, "written_off": 100}),
        ("invoices", INVOICE | {"voided_on": "2026-03-05"}),
        ("invoice_lines", LINE),
        ("payments", PAYMENT),
        ("payments", PAYMENT | {"undone_on": "2026-03-06"}),
        ("payments", PAYMENT | {"undone_on": "2026-03-06", "used": 1}),
        ("settlements", SETTLEMENT),
        ("credit_notes", CREDIT_NOTE),
        ("legal_entities", ENTITY),
        ("logos", LOGO),
        ("bank_accounts", ACCOUNT),
        ("journal_exports", EXPORT),
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
        "a payment that pays more than arrived": ("payments", PAYMENT | {"used": 101}),
        "a payment that gives money": ("payments", PAYMENT | {"used": -1}),
        "a way of paying that is none": ("payments", PAYMENT | {"method": "cow"}),
        "an invoice paid by more than it comes to": ("invoices", INVOICE | {"paid": 11_901}),
        "an invoice settled by more than it comes to": (
            "invoices",
            INVOICE | {"paid": 11_000, "credited": 900, "written_off": 1},
        ),
        "an invoice of which less than nothing is paid": ("invoices", INVOICE | {"paid": -1}),
        "a void invoice that is paid": ("invoices", INVOICE | {"paid": 1, "voided_on": "2026-03-05"}),
        "a predecessor in another series": ("invoices", INVOICE | {"series": "US"}),
        "something of nothing settled": ("settlements", SETTLEMENT | {"amount": 0}),
        "something less than nothing settled": ("settlements", SETTLEMENT | {"amount": -5}),
        "something settled by a kind that is none": ("settlements", SETTLEMENT | {"kind": "luck"}),
        "something settled by a payment that isn't there": ("settlements", SETTLEMENT | {"kind": "payment"}),
        "something settled by a credit note that isn't there": ("settlements", SETTLEMENT | {"kind": "credit_note"}),
        "a refund of nothing": ("refunds", REFUND | {"amount": 0}),
        "a refund from nowhere": ("refunds", REFUND),
        "a credit note of nothing": ("credit_notes", CREDIT_NOTE | {"gross": 0}),
        "a credit note used up twice": ("credit_notes", CREDIT_NOTE | {"used": 120}),
        "a gap in credit notes": ("credit_notes", CREDIT_NOTE | {"sequence": 3, "previous": 2}),
        "a first credit note with a predecessor": ("credit_notes", CREDIT_NOTE | {"previous": 0}),
        "a line of no credit note": ("credit_note_lines", NOTE_LINE),
        "a journal that ends before it begins": ("journal_exports", EXPORT | {"last": "2026-02-28"}),
        "a second account in a currency": ("bank_accounts", ACCOUNT | {"currency": "EUR"}),
    },
    twice={
        "a logo twice": ("logos", LOGO, {"content": "other"}),
        "a series of two legal entities": ("legal_entities", ENTITY, {"key": "usa"}),
        "a legal entity's key again": ("legal_entities", ENTITY, {"series": "USA"}),
        "a credit note's number again": ("credit_notes", CREDIT_NOTE, {"gross": 5}),
    },
    alike={
        "two instalments under one reference": ("payments", PAYMENT | {"reference": "B9"}, {"amount": 5}),
    },
)
