"""Lines of bank statements, and the layouts of CSV files."""

from tests.models.invariants.rules import MOMENT, Row, Rules

LINE: Row = {
    "bank_account_id": 1,
    "fingerprint": "f" * 64,
    "occurrence": 1,
    "booked_on": "2026-03-01",
    "valued_on": "2026-03-01",
    "amount": 11_900,
    "payer": "",
    "payer_account": "",
    "payer_key": "",
    "text": "",
    "end_to_end_id": "",
    "bank_id": "",
    "format": "camt.053",
    "source": "march.xml",
    "imported_at": MOMENT,
    "state": "new",
}
IGNORED = LINE | {"state": "ignored", "decided_at": MOMENT}
PAYS = IGNORED | {"state": "confirmed", "payment_id": 1}
RETURNED = IGNORED | {"state": "confirmed", "returns_id": 1}
LAYOUT: Row = {"bank_account_id": 1, "layout": "{}"}
RULES = Rules(
    good=[("bank_statement_lines", LINE), ("bank_statement_lines", IGNORED), ("csv_layouts", LAYOUT)],
    bad={
        "a transfer of nothing": ("bank_statement_lines", LINE | {"amount": 0}),
        "a transfer that arrived and returned another": ("bank_statement_lines", RETURNED | {"amount": 1}),
        "money that went back and pays": ("bank_statement_lines", PAYS | {"amount": -1}),
        "a transfer on no account": ("bank_statement_lines", LINE | {"bank_account_id": 999}),
        "a transfer that occurs for the 0th time": ("bank_statement_lines", LINE | {"occurrence": 0}),
        "a transfer in an unknown state": ("bank_statement_lines", IGNORED | {"state": "lost"}),
        "a transfer confirmed without a payment": ("bank_statement_lines", IGNORED | {"state": "confirmed"}),
        "a transfer decided at no time": ("bank_statement_lines", LINE | {"state": "ignored"}),
        "a new transfer that is decided": ("bank_statement_lines", LINE | {"decided_at": MOMENT}),
        "a transfer that resembles none": ("bank_statement_lines", LINE | {"resembles_id": 999}),
        "a layout of no account": ("csv_layouts", LAYOUT | {"bank_account_id": 999}),
    },
    twice={
        "the same transfer again": ("bank_statement_lines", LINE, {"source": "april.xml"}),
        "a second layout of an account": ("csv_layouts", LAYOUT, {"layout": "[]"}),
    },
    alike={"an equal transfer of the same day": ("bank_statement_lines", LINE, {"occurrence": 2})},
)
