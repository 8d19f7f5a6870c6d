"""Invoices as PDF, as people get them: in the email with an invoice, and as a file in Slack."""

import io
from dataclasses import replace

import pypdf
import pytest
from sqlalchemy import text

from bot.documents.engine import TypstEngine
from sandbox.mail import attachment
from tests.handlers.hands import Hands
from tests.handlers.test_orders import accept
from tests.handlers.test_tax import DRAFT, begun
from tests.support.desk import Json

INVOICE = "INV-2025-000003"
"""One of Ana's, which is paid."""
PARTIES = """UPDATE invoices SET
    seller = '{"name": "Northwind", "city": "Berlin", "country": "DE", "tax_id": "DE136695976"}',
    buyer = '{"name": "Acme", "city": "Zaragoza", "country": "ES"}'"""
JAPANESE = "INV-2026-000004"
"""One of Yuki's."""


async def test_an_invoice_comes_with_itself_as_a_pdf(hands: Hands) -> None:
    """To Ana, who accepted the quote: with its number as its name, its total, its tax at each rate and the buyer."""
    await begun(hands, ("500.00", "10"), ("1000.00", "21"))
    await hands.command("bella", f"/order send {DRAFT} confirmed")
    said = await accept(hands, "ana", DRAFT)
    invoice = next(word for word in said.words.split() if word.startswith("INV-"))
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if invoice in mail["subject"]]
    assert [file["name"] for file in mail["attachments"]] == [f"{invoice}.pdf"]
    found = attachment(hands.desk.sandbox.config.mail_dir, mail["file"], 0)
    assert found is not None
    name, kind, content = found
    assert (name, kind) == (f"{invoice}.pdf", "application/pdf")
    printed = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    told = ["Acme Robotics", "Tax 10% on €500.00 €50.00", "Tax 21% on €1,000.00 €210.00", "Total €1,760.00"]
    assert [part for part in told if part not in printed] == []


async def test_who_asks_for_an_invoice_gets_it_as_a_file_that_only_they_see(hands: Hands) -> None:
    """In Ana's direct message, twice asked for within a minute and sent once; the file is the invoice."""
    mark = len(await hands.desk.log())
    for _ in range(2):
        said = await hands.command("ana", "/invoice pdf INV-2025-000003")
        assert said.words.startswith("I'm sending you INV-2025-000003 as a PDF in a direct message.")
    (shared,) = await shared_with(hands, "ana")
    assert shared["files"] == ["INV-2025-000003.pdf"]
    assert shared["channel"].startswith("D")
    assert shared["text"].startswith("Here's invoice INV-2025-000003 as a PDF: ")
    assert "INV-2025-000003" in await file_of(hands, shared)
    asked = [entry["method"] for entry in (await hands.desk.log())[mark:] if entry["direction"] == "from_bot"]
    assert asked.count("files.completeUploadExternal") == 1


async def file_of(hands: Hands, message: Json) -> str:
    """The text of the PDF in a message."""
    async with hands.desk.http.get(f"{hands.desk.sandbox.url}/files/{message['file_ids'][0]}") as response:
        content = await response.read()
    return pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


async def shared_with(hands: Hands, user: str) -> list[Json]:
    """The messages with files that somebody sees."""
    await hands.desk.settle()
    return [message for message in await hands.desk.inbox(user) if message["files"]]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("kind", ["lost", "internal_error", "ratelimited"])
async def test_a_file_comes_once_whatever_slack_answers(hands: Hands, method: str, kind: str) -> None:
    """A step is lost, or is done and answered with an error: it is tried again, unless the file is there already."""
    await hands.desk.fault(method=method, kind=kind, times=1)
    await hands.command("ana", f"/invoice pdf {INVOICE}")
    assert [message["files"] for message in await shared_with(hands, "ana")] == [[f"{INVOICE}.pdf"]]


async def test_without_the_scope_the_file_comes_by_email(hands: Hands) -> None:
    """As in a workspace where the app was installed before it asked for files:write."""
    await hands.desk.fault(method="files.getUploadURLExternal", kind="error:missing_scope", times=1)
    await hands.command("ana", f"/invoice pdf {INVOICE}")
    assert await shared_with(hands, "ana") == []
    mail = (await hands.desk.mails("ana@acme.example"))[-1]
    assert mail["subject"] == f"Invoice {INVOICE} as a PDF"
    assert [file["name"] for file in mail["attachments"]] == [f"{INVOICE}.pdf"]


async def test_the_billing_team_gets_a_customers_invoice_as_a_file(hands: Hands) -> None:
    """With the customer's address, which contacts with a masked role don't see."""
    await hands.command("bella", f"/invoice pdf {INVOICE}")
    (shared,) = await shared_with(hands, "bella")
    printed = await file_of(hands, shared)
    assert "Acme Robotics" in printed
    assert "Bill to" in printed


async def test_the_billing_team_is_told_which_characters_no_font_has(hands: Hands) -> None:
    """Once for each document. The invoice arrives nevertheless, with a sign for each of them."""
    deliverer = hands.desk.bot.deliverer
    deliverer.ways = replace(deliverer.ways, documents=TypstEngine(of_system=False))
    for user in ("bella", "yuki"):
        await hands.command(user, f"/invoice pdf {JAPANESE}")
        (shared,) = await shared_with(hands, user)
        assert "\ufffd" in await file_of(hands, shared)
    told = [message["text"] for message in await hands.desk.inbox("bella") if JAPANESE in message["text"]]
    (said,) = [text for text in told if "no font" in text]
    assert "光 (U+5149)" in said
    assert "install a font" in said


async def test_a_quote_that_comes_by_email_is_attached(hands: Hands) -> None:
    """To Ana, once she isn't linked to a Slack user any more. In Slack, the card comes without it, with its buttons."""
    await begun(hands, ("500.00", "10"))
    async with hands.desk.database.transaction() as session:
        await session.execute(text("DELETE FROM slack_users WHERE user_id = 'U0ANA'"))
    await hands.command("bella", f"/order send {DRAFT} confirmed")
    await hands.desk.settle()
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if DRAFT in mail["text"]]
    assert [file["name"] for file in mail["attachments"]] == [f"{DRAFT}.pdf"]
    found = attachment(hands.desk.sandbox.config.mail_dir, mail["file"], 0)
    assert found is not None
    printed = pypdf.PdfReader(io.BytesIO(found[2])).pages[0].extract_text()
    assert [part for part in ("Quote", "Acme Robotics", "Total €550.00") if part not in printed] == []
    assert await shared_with(hands, "ben") == []


async def test_an_order_is_confirmed_as_a_pdf(hands: Hands) -> None:
    """By the button below the answer, in Ana's direct message: what was ordered, by whom, and the quote and invoice."""
    await begun(hands, ("500.00", "10"))
    await hands.command("bella", f"/order send {DRAFT} confirmed")
    said = await accept(hands, "ana", DRAFT)
    await hands.press("ana", said.button("PDF")["action_id"])
    (shared,) = await shared_with(hands, "ana")
    assert shared["files"] == ["ORD-2026-0001.pdf"]
    printed = await file_of(hands, shared)
    told = ["Order confirmation", "Ordered by", "Ana Pérez Iñíguez", DRAFT, "Acme Robotics", "Total €550.00"]
    assert [part for part in told if part not in printed] == []
    await hands.command("ana", f"/order pdf {DRAFT}")
    assert [message["files"] for message in await shared_with(hands, "ana")][-1] == [f"{DRAFT}.pdf"]


async def test_a_credit_note_for_fewer_seats_comes_by_email(hands: Hands) -> None:
    """Of an invoice that nobody paid yet: with the credit note as a PDF, and the electronic one in it."""
    said = await hands.command("eva", "/subscription seats SUB-1042 cloud 60 was 46 confirmed")
    quote = next(word for word in said.words.split() if word.startswith("Q-")).rstrip(".")
    await accept(hands, "eva", quote)
    async with hands.desk.database.transaction() as session:
        await session.execute(text(PARTIES))
    await hands.command("eva", "/subscription seats SUB-1042 cloud 50 was 60 confirmed")
    await hands.desk.settle()
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if "Credit note CN-" in mail["subject"]]
    assert "Reason:" in mail["text"]
    found = attachment(hands.desk.sandbox.config.mail_dir, mail["file"], 0)
    assert found is not None
    pdf = pypdf.PdfReader(io.BytesIO(found[2]))
    assert "Deducted from INV-" in pdf.pages[0].extract_text()
    assert list(pdf.attachments) == ["factur-x.xml"]
