"""Says where receipts arrive that somebody asked for."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader
from models.billing.invoices.tables import Invoice


def receipt_comes(reader: Reader, invoice: Invoice) -> Message:
    """Says where the receipt for an invoice arrives."""
    text = reader.say("I'm sending you the receipt for {ref} in a direct message.", ref=invoice.ref)
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    return Message(text, [section(text), buttons(show)])


def receipt_of_payment_comes(reader: Reader, payment: str, of: str) -> Message:
    """Says where the receipt for a payment arrives."""
    text = reader.say("I'm sending you the receipt for {ref} in a direct message.", ref=payment)
    show = button(reader.plain("All invoices"), f"/invoice list {of}")
    return Message(text, [section(text), buttons(show)])
