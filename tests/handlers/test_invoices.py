"""Lists of invoices, statements, reports and their files at the running desk."""

import csv
import io
from typing import Any

import pypdf
import pytest

from handlers.views import invoices
from handlers.views.reader import Reader
from models.billing.books.history import InvoiceHistory, SettledPart
from models.billing.payments.tables import SettlementKind
from models.subscriptions.billing_details import BillingDetails
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said
from tests.handlers.views.stock import TODAY, Stock
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP

ACME = "INV-2026-000014"


def menu(said: Said, name: str) -> dict[str, Any]:
    """A menu above the list, with the lines of its options by their labels."""
    (found,) = [one for one in said.buttons if one["action_id"] == f"/pick {name}"]
    return {one["text"]["text"]: one["value"] for one in found["options"]}


async def test_filters_are_typed_or_chosen_above_the_list(hands: Hands) -> None:
    """The menus are command lines, and keep the other filter."""
    said = await hands.command("ana", "/invoice list open 2026 SUB-1042")
    assert ACME in said.text
    assert menu(said, "status")["Paid"] == "/invoice list paid 2026 SUB-1042"
    assert menu(said, "year")["2025"] == "/invoice list open 2025 SUB-1042"
    assert menu(said, "year")["All years"] == "/invoice list open SUB-1042"
    paid = await hands.press("ana", "/pick status", "/invoice list paid 2026 SUB-1042", kind="static_select")
    assert ACME not in paid.text
    none = await hands.command("ana", "/invoice list void SUB-1042")
    assert none.text == "No invoices match these filters."
    assert menu(none, "status")["All statuses"] == "/invoice list SUB-1042"


@pytest.mark.parametrize("typed", ["written off", "written-off", "Written_Off", "open 2025", "OVERDUE", "all"])
async def test_words_of_a_filter_are_read_however_they_are_typed(hands: Hands, typed: str) -> None:
    """In any order, in upper and lower case."""
    assert "I don't understand" not in (await hands.command("ana", f"/invoice list SUB-1042 {typed}")).text


async def test_an_open_invoice_has_show_beside_how_to_pay(hands: Hands) -> None:
    """Both lead to it."""
    said = await hands.command("ana", "/invoice list open SUB-1042")
    lines = [one["action_id"] for one in said.buttons if ACME in one.get("action_id", "")]
    assert lines == [f"/invoice pay {ACME}", f"/invoice show {ACME}"]


async def test_an_invoice_shows_what_settled_it(hands: Hands) -> None:
    """With the payment's day and amount. What the payer's bank passed on is for those who may pay."""
    said = await hands.command("ana", "/invoice show INV-2025-000003")
    assert "*Status*\nPaid" in said.words
    assert " · Payment · €" in said.words
    assert " · reference " in said.words


@pytest.mark.parametrize("sees", [True, False])
def test_references_of_payments_are_for_those_who_may_see_them(sees: bool) -> None:
    """Also where the payment was undone."""
    paid = [SettledPart(TODAY, SettlementKind.PAYMENT, amount, "PAY-1", "Loan 7") for amount in (-500, 500)]
    card = invoices.invoice_card(
        Reader(),
        Stock(3, "Ana").invoice(1),
        TODAY,
        may=[],
        sees_references=sees,
        order=None,
        details=BillingDetails(),
        history=InvoiceHistory(paid),
    )
    assert ("Loan 7" in str(card.blocks)) is sees
    assert "Payment undone" in str(card.blocks)


async def test_without_a_subscription_a_contact_gets_one_list_of_all_that_they_may_see(hands: Hands) -> None:
    """It's no question. Each row says which subscription it's about, and none is another customer's."""
    said = await hands.command("ana", "/invoice")
    assert said.text.startswith("Your invoices")
    assert f"*{ACME}* · SUB-1042" in said.words
    assert "INV-2026-000013" not in said.words


async def test_the_billing_team_lists_the_invoices_of_all_customers(hands: Hands) -> None:
    """With each customer's name, or those of one customer."""
    said = await hands.command("bella", "/invoice list open")
    assert said.text.startswith("Customers' invoices")
    assert f"*{ACME}* · Acme Robotics · SUB-1042" in said.words
    one = await hands.command("bella", "/invoice list CUS-1")
    assert one.text.startswith("Invoices for ")


async def test_a_file_has_what_its_reader_may_see(hands: Hands) -> None:
    """Amounts are numbers, statuses are the words of the docs."""
    said = await hands.command("ana", "/invoice csv open SUB-1042")
    assert said.text == "I'm sending you the list of invoices as a CSV file in a direct message."
    rows = await rows_of(hands, "ana", "invoices-sub-1042-open.csv")
    (row,) = [one for one in rows if one["invoice"] == ACME]
    assert (row["subscription"], row["status"], row["currency"], row["balance_due"]) == (
        "SUB-1042",
        "open",
        "EUR",
        "453.53",
    )


async def test_who_lost_the_role_gets_no_file(stage: Stage) -> None:
    """The right is checked again when the file is made."""
    await stage.set()
    await stage.hands.command(SLACK[BP], f"/invoice csv {REF}")
    await stage.rows.run("DELETE FROM contacts WHERE kind = 'billing'")
    await stage.hands.desk.bot.deliverer.run_until_idle()
    (notice,) = [row for row in stage.rows.all()["notices"] if "billing_file" in row]
    assert "dropped" in notice


async def test_a_statement_is_of_all_subscriptions_of_the_organization(hands: Hands) -> None:
    """With `all`, or without a subscription. As a file, it has the closing balance and the ages."""
    said = await hands.command("ana", "/invoice statement SUB-1042 all 2026")
    assert said.text.startswith("Statement for Acme Robotics, Jan 1, 2026 to Dec 31, 2026.")
    assert f"Invoice {ACME} (SUB-1042)" in said.text
    await hands.command("ana", "/invoice statement csv SUB-1042 2026")
    rows = await rows_of(hands, "ana", "statement-sub-1042-2026-01-01-2026-12-31.csv")
    entries = [one["entry"] for one in rows]
    assert entries[0] == "opening_balance"
    assert "closing_balance" in entries
    assert entries[-1] == "credit"


async def test_the_report_has_charts_and_the_same_figures_in_words(hands: Hands) -> None:
    """For the billing team only."""
    said = await hands.command("bella", "/invoice report 2026 EUR")
    assert next(one["title"] for one in said.blocks if one["type"] == "data_visualization") == (
        "Revenue by month, before tax"
    )
    assert said.text.startswith("Billing report in EUR\nJan 1, 2026 to Dec 31, 2026: revenue €")
    nothing = await hands.command("bella", "/invoice report 2026 CHF")
    assert "There are no invoices in CHF from Jan 1, 2026 to Dec 31, 2026." in nothing.words
    assert "/invoice report 2026-01-01 2026-12-31 EUR" in str(nothing.blocks)
    assert "only" in (await hands.command("ana", "/invoice report")).text.lower()


async def test_the_journal_comes_as_a_file(hands: Hands) -> None:
    """With its columns as documented, and balanced by row."""
    said = await hands.command("bella", "/invoice journal 2026")
    assert said.text == "I'm sending you the journal as a CSV file in a direct message."
    rows = await rows_of(hands, "bella", "journal-2026-01-01-2026-12-31.csv")
    assert {"invoice", "payment", "settlement"} <= {one["kind"] for one in rows}
    assert all(one["debit"] != one["credit"] and float(one["amount"]) > 0 for one in rows)


@pytest.mark.parametrize("typed", ["2026-13", "2026-02-30"])
async def test_a_month_that_is_none_is_said(hands: Hands, typed: str) -> None:
    """With the word."""
    assert typed in (await hands.command("bella", f"/invoice journal {typed}")).text


async def test_a_statement_comes_as_a_pdf(hands: Hands) -> None:
    """With the same entries and the closing balance."""
    said = await hands.command("ana", "/invoice statement pdf SUB-1042 2026")
    assert said.text == "I'm sending you the statement of account as a PDF in a direct message."
    _, content = await file_of(hands, "ana")
    printed = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert [
        part for part in ("Statement of account", f"Invoice {ACME}", "Closing balance") if part not in printed
    ] == []


async def file_of(hands: Hands, user: str) -> tuple[str, bytes]:
    """The name and the content of the newest file that somebody was sent."""
    await hands.desk.settle()
    message = [one for one in await hands.desk.inbox(user) if one["files"]][-1]
    async with hands.desk.http.get(f"{hands.desk.sandbox.url}/files/{message['file_ids'][0]}") as response:
        return message["files"][0], await response.read()


async def rows_of(hands: Hands, user: str, name: str) -> list[dict[str, str]]:
    """The rows of the newest file that somebody was sent."""
    found, content = await file_of(hands, user)
    assert found == name
    return list(csv.DictReader(io.StringIO(content.decode().removeprefix("\ufeff"))))
