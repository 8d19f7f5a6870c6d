"""The books, from both sides of the desk: a customer and the billing team settle, question and correct invoices."""

import re
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab
from tests.handlers.test_bank import camt

ANA, IVY, BELLA, CHIDI = "Ana Pérez Iñíguez", "Ivy Lovelace", "Bella Ferreira", "Chidi Ọkáfọ̀"
LATE, OPEN = "INV-2026-000014", "INV-2026-000017"
ASKED, WRONG, RIGHT = "INV-2026-000016", "INV-2026-000018", "INV-2026-000020"
REFERENCE = "RF50 INV2 0260 0001 7"
MOVING = 120_000  # milliseconds; the days pass one by one


async def gets_the_pdf_and_the_bank_details(tab: Tab) -> None:
    """The card with them takes the place of the invoice's card. Another one of that is left for later."""
    await tab.type(f"/invoice pdf {OPEN}")
    file = (await tab.sees(f"Here's invoice {OPEN} as a PDF: €12,055.96.")).get_by_role("link", name=f"{OPEN}.pdf")
    answer = await tab.page.request.get(await file.evaluate("(link) => link.href"))
    assert (await answer.body()).startswith(b"%PDF-")
    await tab.type(f"/invoice show {OPEN}")
    card = await tab.sees(f"Invoice {OPEN}", "Please pay €12,055.96 by bank transfer by Dec 9, 2026.")
    await tab.press("How to pay", card)
    advice = await tab.sees(f"How to pay {OPEN}", "€12,055.96", "DE75 5121 0800 1245 1261 99")
    await expect(advice.locator("code", has_text=REFERENCE)).to_be_visible()
    await tab.type(f"/invoice show {OPEN}")
    await tab.sees(f"Invoice {OPEN}", "Please pay")


async def imports_and_confirms(tab: Tab, file: Path) -> None:
    """Two transfers have a proposal, one by reference and one by number. The third is left."""
    await tab.type("/invoice import")
    await tab.form.get_by_label("Bank statement").set_input_files(file)
    await tab.press("Import", tab.form)
    await expect(tab.form).to_contain_text("3 new transfers.")
    await tab.press("Match transfers", tab.form)
    await expect(tab.form).to_contain_text("2 with a proposal, 1 without")
    await tab.form.get_by_role("button", name="Confirm: BANK-1").click()
    await expect(tab.form).to_contain_text(f"for BANK-1: {OPEN} (€12,055.96).")
    await tab.press("Next transfers", tab.form)
    await tab.form.get_by_role("button", name="Confirm: BANK-2").click()
    await expect(tab.form).to_contain_text(f"for BANK-2: {LATE} (€453.53).")
    await tab.press("Close", tab.form)


async def sees_both_as_paid(tab: Tab) -> None:
    """Receipts come by email, the list and the card follow, and the old card's button says so."""
    old = await tab.sees(f"Invoice {OPEN}", "Please pay")
    await tab.press("How to pay", old)
    await tab.sees(f"{OPEN} is paid, so nothing is due.")
    await tab.type("/invoice")
    listed = await tab.sees("Your invoices", f"{OPEN} · SUB-1042")
    await expect(listed.get_by_role("button", name="How to pay")).to_have_count(0)
    await tab.type(f"/invoice show {LATE}")
    card = await tab.sees(f"Invoice {LATE}", "Paid", "Nov 20, 2026 · Payment · €453.53")
    await expect(card).not_to_contain_text("Please pay")
    text = await mail(tab, "Payment received: €12,055.96")
    assert f"Invoice {OPEN}: €12,055.96. Nothing is due on it any more." in text
    assert re.search(r"PAY-\d+\.pdf", text)


async def mail(tab: Tab, subject: str) -> str:
    """Open an email to this person, read it, and close the drawer."""
    await tab.settles()
    drawer = tab.page.get_by_role("complementary", name="Mail")
    await tab.page.get_by_role("link", name="Mail").click()
    await drawer.get_by_role("link", name=subject).click()
    await expect(drawer.get_by_role("link", name="All mail")).to_be_visible()
    await drawer.get_by_text("Plain text").click()
    text = await drawer.inner_text()
    await drawer.get_by_role("link", name="Close the mail").click()
    await expect(drawer).to_be_hidden()
    return text


async def asks(tab: Tab) -> None:
    """About an invoice that isn't due yet."""
    await tab.type(f"/invoice show {ASKED}")
    await tab.press("Ask about this invoice", await tab.sees(f"Invoice {ASKED}"))
    await tab.form.get_by_label("Your question").fill("Which of our fleets is this for?")
    await tab.press("Ask", tab.form)
    await expect(tab.form).to_contain_text("ENQ-1 is with Northwind Software's billing team.")
    await tab.press("Close", tab.form)


async def moves(tab: Tab, button: str, ahead: str) -> None:
    """Move the clock."""
    await tab.press(button)
    await expect(tab.page.locator("#clock")).to_contain_text(f"{ahead} ahead", timeout=MOVING)
    await expect(tab.page.locator("#clock .busy")).to_be_hidden(timeout=MOVING)


async def voids_and_corrects(tab: Tab) -> None:
    """From the menu of the unpaid invoice to the new one, with the right purchase order number."""
    await tab.type(f"/invoice show {WRONG}")
    card = await tab.sees(f"Invoice {WRONG}", "£1,044.00 is due by bank transfer by Dec 16, 2026.")
    await card.get_by_label("For the billing team").select_option(label="Void …")
    await expect(tab.form).to_contain_text("I'll let Ivy Lovelace and Kofi Mensah know by email.")
    await tab.form.get_by_label("Reason").fill("Wrong purchase order number.")
    await tab.press("Void it", tab.form)
    await expect(tab.form).to_contain_text(f"{WRONG} is void. Nothing is due on it any more.")
    await tab.press("Issue a corrected one …", tab.form)
    await expect(tab.form).to_contain_text("On-board units fitted, 5 vehicles")
    await tab.press("Details …", tab.form)
    await tab.form.get_by_label("Purchase order number").fill("PO-7781")
    await tab.press("Save", tab.form)
    await expect(tab.form).to_contain_text("PO-7781")
    await tab.press("Issue …", tab.form)
    await tab.form.get_by_role("button", name=re.compile(r"^Issue(: .*)?$")).dblclick()
    await expect(tab.form).to_contain_text(RIGHT)
    await tab.press("Close", tab.form)


async def gets_the_corrected_one(tab: Tab) -> None:
    """By email, and linked with the void one. There is only one, however often Issue was pressed."""
    assert "> Wrong purchase order number." in await mail(tab, f"Invoice {WRONG} is void")
    text = await mail(tab, f"Invoice {RIGHT} for SUB-1051")
    assert "Purchase order number: PO-7781" in text
    assert f"{RIGHT}.pdf" in text
    await tab.type(f"/invoice show {RIGHT}")
    await tab.sees(f"Invoice {RIGHT}", "PO-7781", "Replaces", WRONG)
    await tab.type(f"/invoice pay {WRONG}")
    await tab.sees(f"{WRONG} is void, so nothing is due.")
    await tab.type("/invoice show INV-2026-000021")
    await tab.sees("I can't find invoice INV-2026-000021.")


async def follows_the_payment(tab: Tab, billing: Tab) -> None:
    """The card that came with the corrected invoice asks for the payment until billing records it."""
    card = await tab.sees(f"Invoice {RIGHT} · £1,044.00", "Please pay £1,044.00 by bank transfer by 23 Dec 2026.")
    await expect(card.get_by_role("button", name="How to pay")).to_be_visible()
    await billing.type(f"/invoice record {RIGHT}")
    await billing.form.get_by_label("Amount in GBP").fill("1044")
    await billing.press("Record", billing.form)
    await expect(billing.form).to_contain_text(f"£1,044.00 for {RIGHT}, which leaves nothing due.")
    await billing.press("Close", billing.form)
    await tab.settles()
    card = await tab.sees(f"Invoice {RIGHT} · £1,044.00", "Paid.")
    await expect(card.get_by_role("button", name="How to pay")).to_have_count(0)


async def others_are_kept_out(tab: Tab) -> None:
    """A technical contact of one customer, of the billing team's tools and of another customer's invoice."""
    for line, said in (
        (f"/invoice void {OPEN}", "You can't manage invoices on SUB-1042"),
        ("/invoice import", "You can't manage invoices."),
        (f"/invoice pdf {RIGHT}", f"I can't find invoice {RIGHT}."),
    ):
        await tab.type(line)
        await tab.sees(said)


async def test_invoices_are_settled_questioned_and_corrected(new_tab: NewTab, tmp_path: Path) -> None:
    """PDF, transfer, bank statement, receipt; a question that pauses reminders until it's answered; a corrected
    invoice."""
    ana, bella, ivy = await new_tab(ANA), await new_tab(BELLA), await new_tab(IVY)
    await gets_the_pdf_and_the_bank_details(ana)
    file = tmp_path / "november.xml"
    file.write_text(camt(("12055.96", REFERENCE, "B-1"), ("453.53", f"Invoice {LATE}", "B-2"), ("7.00", "Hi", "B-3")))
    await imports_and_confirms(bella, file)
    await sees_both_as_paid(ana)

    await asks(ivy)
    await voids_and_corrects(bella)
    await gets_the_corrected_one(ivy)
    await follows_the_payment(ivy, bella)
    chidi = await new_tab(CHIDI)
    await others_are_kept_out(chidi)

    # What changes while the days pass needn't be drawn for those who look no more.
    for tab in (ana, chidi):
        await tab.page.goto("about:blank")
    await moves(bella, "+7 days", "7 days")
    await moves(bella, "+1 day", "8 days")
    await moves(bella, "+1 day", "9 days")
    await moves(bella, "+1 day", "10 days")
    await ivy.type(f"/invoice show {ASKED}")
    await ivy.sees(f"Invoice {ASKED}", "Overdue by 1 day", "Reminders are paused until ENQ-1 is answered.")
    await expect(ivy.cards("Invoices to pay")).to_have_count(0)
    await bella.type("/enquiry answer ENQ-1 For the small one in Bath.")
    await bella.sees("ENQ-1 is answered. I've sent Ivy Lovelace the answer.")
    await moves(bella, "+1 day", "11 days")
    await ivy.settles()
    await ivy.sees(
        "Invoices to pay",
        "1 invoice is overdue.",
        ASKED,
        "£768.00 was due on 2 Dec 2026. Please pay it by bank transfer.",
    )
