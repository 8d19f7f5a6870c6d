"""The statement of account as people read it."""

from datetime import date, timedelta

import pytest

from handlers.views import statements
from handlers.views.reader import Reader
from models.billing.books.movements import EntryKind
from models.billing.invoices.statements import Account, Statement, StatementEntry
from tests.handlers.conftest import Stage
from tests.handlers.hands import texts
from tests.handlers.views.stock import TODAY, Stock
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP


async def test_it_says_what_was_billed_and_what_is_open(stage: Stage) -> None:
    """In the text alone, too: day, what, sum, and what is open after it."""
    await stage.set()
    await stage.rows.run("DELETE FROM approval_requests; DELETE FROM bank_statement_lines; DELETE FROM payments")
    said = await stage.hands.command(SLACK[BP], f"/invoice statement 2026 {REF}")
    assert said.text.splitlines() == [
        "Statement for SUB-1001, Jan 1, 2026 to Dec 31, 2026. Balance today: €119.00.",
        "Opening balance · €0.00",
        "Mar 1, 2026 · Invoice INV-2026-000001 · €119.00 · €119.00",
        "Closing balance · €119.00",
    ]
    rows = next(block for block in said.blocks if block["type"] == "table")["rows"]
    assert [texts(row) for row in rows] == [
        ["Date", "Description", "Amount", "Balance"],
        ["\u00a0", "Opening balance", "\u00a0", "€0.00"],
        ["Mar 1, 2026", "Invoice INV-2026-000001", "€119.00", "€119.00"],
        ["\u00a0", "Closing balance", "\u00a0", "€119.00"],
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
    assert "I don't understand “yesterday”. Usage: `/invoice statement [SUB-…|all] " in said.text


@pytest.mark.parametrize(
    ("aged", "last", "said"),
    [
        ((100, 0, 0, 0, 0), TODAY, "Balance today: €1.00. None of it is due yet."),
        ((60, 40, 0, 0, 0), TODAY, "Balance today: €1.00."),
        ((100, 0, 0, 0, 0), TODAY - timedelta(1), "Balance today: €1.00."),
    ],
)
def test_a_statement_calls_nothing_due_before_its_day(aged: tuple[int, ...], last: date, said: str) -> None:
    """One that ends before today doesn't know how old the balance of today is."""
    of = Stock(1, "Ana").subscription
    found = Statement(of, of.organization, last, last, [Account("EUR", 100, [], 100, aged)])
    assert statements.statement(Reader(), found, TODAY).text.splitlines()[0].partition(". ")[2] == said


def test_a_statement_opens_with_the_balance_of_the_span_that_is_named() -> None:
    """However many entries it has; a long one has pages, and the first one opens with what was open before the span."""
    stock = Stock(3, "Ana")
    entries = [
        StatementEntry(TODAY, EntryKind.INVOICE, 100, 700 + 100 * number, stock.invoice(number).ref)
        for number in range(1, 200)
    ]
    account = Account("EUR", 700, entries, 20_600)
    found = Statement(stock.subscription, stock.subscription.organization, TODAY, TODAY, [account])
    shown: list[list[str]] = []
    first = 1
    while True:
        page = statements.statement(Reader(), found, TODAY, first)
        blocks = page.payload()["blocks"]
        rows = next(block for block in blocks if block["type"] == "data_table")["rows"]
        shown += [[cell["text"] for cell in row] for row in rows[1:]]
        more = [one for block in blocks for one in block.get("elements", []) if one.get("text", {}) == MORE]
        if not more:
            break
        first = int(more[0]["action_id"].rpartition(" from ")[2])
    assert shown[0][1:] == ["Opening balance", "\u00a0", "€7.00"]
    assert len(shown) == 201
    assert [row[3] for row in shown[-2:]] == ["€206.00", "€206.00"]


def test_a_span_without_entries_shows_what_was_open_before_it() -> None:
    """What is owed from the year before stands at the top of this year's."""
    stock = Stock(3, "Ana")
    found = Statement(stock.subscription, stock.subscription.organization, TODAY, TODAY, [Account("EUR", 700, [], 700)])
    blocks = statements.statement(Reader(), found, TODAY).payload()["blocks"]
    (rows,) = [block["rows"] for block in blocks if block["type"] == "table"]
    assert [texts(row)[1::2] for row in rows[1:]] == [["Opening balance", "€7.00"], ["Closing balance", "€7.00"]]


MORE = {"type": "plain_text", "text": "More"}
