"""A bank statement is uploaded on the page, and its transfers are matched."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import SIZES, NewTab
from tests.handlers.test_bank import ACME, OF_ACME, camt

BELLA, ANA = "Bella Ferreira", "Ana Pérez Iñíguez"


@SIZES
async def test_a_statement_is_uploaded_and_two_proposals_are_confirmed(
    new_tab: NewTab, tmp_path: Path, size: dict[str, int]
) -> None:
    """From the form with the file to the invoice, which the customer sees as paid."""
    file = tmp_path / "march.xml"
    file.write_text(camt(("453.53", OF_ACME, "B-1"), ("1000.00", "INV-2026-000017", "B-2"), ("7.00", "Hello", "B-3")))
    tab = await new_tab(BELLA, viewport=size)
    await tab.type("/invoice import")
    await tab.form.get_by_label("Bank statement").set_input_files(file)
    await tab.press("Import", tab.form)
    await expect(tab.form).to_contain_text("3 new transfers.")
    await tab.press("Match transfers", tab.form)
    await expect(tab.form).to_contain_text("2 with a proposal, 1 without")
    await tab.form.get_by_role("button", name="Confirm: BANK-1").click()
    await expect(tab.form).to_contain_text(f"for BANK-1: {ACME} (€453.53).")
    await tab.press("Next transfers", tab.form)
    await tab.form.get_by_role("button", name="Confirm: BANK-2").click()
    await expect(tab.form).to_contain_text("INV-2026-000017 (€1,000.00)")
    customer = await new_tab(ANA, viewport=size)
    await customer.type(f"/invoice show {ACME}")
    await customer.sees(f"Invoice {ACME}", "Paid")
