"""The PDF in the email with an invoice, as its readers get it."""

import io

import pypdf

from sandbox.mail import attachment
from tests.handlers.hands import Hands
from tests.handlers.test_orders import accept
from tests.handlers.test_tax import DRAFT, begun


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
    await hands.desk.settle()
    inbox = await hands.desk.inbox("ana")
    (shared,) = [message for message in inbox if message["files"]]
    assert shared["files"] == ["INV-2025-000003.pdf"]
    assert shared["channel"].startswith("D")
    assert shared["text"].startswith("Here's invoice INV-2025-000003 as a PDF: ")
    async with hands.desk.http.get(f"{hands.desk.sandbox.url}/files/{shared['file_ids'][0]}") as response:
        content = await response.read()
    assert "INV-2025-000003" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    asked = [entry["method"] for entry in (await hands.desk.log())[mark:] if entry["direction"] == "from_bot"]
    assert asked.count("files.completeUploadExternal") == 1
