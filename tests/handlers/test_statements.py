"""The statement of account as people read it."""

import pytest

from handlers.views import statements
from handlers.views.reader import Reader
from models.billing.invoices.statements import Account, Statement, StatementEntry
from tests.handlers.conftest import Stage
from tests.handlers.hands import texts
from tests.handlers.views.stock import TODAY, Stock
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP


async def test_it_says_what_was_billed_and_what_is_open(stage: Stage) -> None:
    """In the text alone, too: day, what, sum, and what is open after it."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], f"/invoice statement 2026 {REF}")
    assert said.text.splitlines() == [
        "Statement for SUB-1001, Jan 1, 2026 to Dec 31, 2026. Balance due today: €119.00.",
        "Mar 1, 2026 · Invoice INV-2026-000001 · €119.00 · €119.00",
    ]
    rows = next(block for block in said.blocks if block["type"] == "table")["rows"]
    assert [texts(row) for row in rows] == [
        ["Date", "Description", "Amount", "Balance"],
        ["Mar 1, 2026", "Invoice INV-2026-000001", "€119.00", "€119.00"],
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2025", "Jan 1, 2025 to Dec 31, 2025"),
        ("2026-02-28 2026-03-31", "Feb 28, 2026 to Mar 31, 2026"),
        ("2026-03-31 2026-02-28", "Feb 28, 2026 to Mar 31, 2026"),
        ("2024-02-29", "Feb 29, 2024 to Dec 31, 2026"),
    ],
)
async def test_days_can_be_named(stage: Stage, typed: str, shown: str) -> None:
    """A year, two days in any order, or the first one alone."""
    await stage.set()
    assert shown in (await stage.hands.command(SLACK[BP], f"/invoice statement {REF} {typed}")).text


async def test_what_is_no_day_is_said(stage: Stage) -> None:
    """With what is typed instead."""
    await stage.set()
    said = await stage.hands.command(SLACK[BP], f"/invoice statement {REF} yesterday")
    assert "I don't understand “yesterday”. Usage: `/invoice statement [SUB-…] " in said.text


def test_of_many_entries_the_newest_are_shown() -> None:
    """After what was open before them; how many there are more is said, and how to see them."""
    stock = Stock(3, "Ana")
    entries = [StatementEntry(TODAY, stock.invoice(number), False, 100, 100 * number) for number in range(1, 36)]
    account = Account("EUR", 0, entries, 3_500)
    payload = statements.statement(Reader(), Statement(stock.subscription, TODAY, TODAY, [account])).payload()
    rows = next(block for block in payload["blocks"] if block["type"] == "table")["rows"]
    assert len(rows) == 32
    assert texts(rows[1])[1:] == ["Opening balance", "\u00a0", "€5.00"]
    assert texts(rows[-1])[3] == "€35.00"
    assert any(text.startswith("… and 5 more. To see earlier entries, ") for text in texts(payload["blocks"]))
