"""Quotes and order confirmations as PDFs: the answer to the request, and the messages with the files."""

from handlers.documents.data import DocumentData
from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing, Message, button, buttons, section
from handlers.views.mails import Mail, Text
from handlers.views.reader import Reader
from models.billing.orders.tables import Order, Quote


def pdf_comes(reader: Reader, ref: str) -> Message:
    """Says where the PDF of a quote or an order arrives."""
    text = reader.say("I'm sending you {ref} as a PDF in a direct message.", ref=ref)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/order show {ref}"))])


def quote_as_pdf(reader: Reader, quote: Quote, document: DocumentData) -> Drawing:
    """A quote as a PDF, for the person who asked for it."""
    total = reader.money(quote.total, quote.currency)
    text = reader.say("Here's quote {ref} as a PDF: {total}.", ref=quote.ref, total=total)
    subject = reader.plain("Quote {ref} as a PDF", ref=quote.ref)
    return Drawing(Message(text), Mail(subject, [Text(unmarked(text))]), [document])


def order_as_pdf(reader: Reader, order: Order, document: DocumentData) -> Drawing:
    """An order confirmation as a PDF, for the person who asked for it."""
    text = reader.say("Here's the confirmation of order {ref} as a PDF.", ref=order.ref)
    subject = reader.plain("Order {ref} as a PDF", ref=order.ref)
    return Drawing(Message(text), Mail(subject, [Text(unmarked(text))]), [document])
