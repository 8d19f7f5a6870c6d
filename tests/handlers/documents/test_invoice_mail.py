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
