"""Electronic invoices: the answer to a request, and the message with the file."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Actions
from handlers.views.blocks import Drawing, Message, button, buttons, section
from handlers.views.mails import Attachment, Mail, Text
from handlers.views.reader import Reader, Safe
from models.billing.invoices.tables import Invoice
from models.core.sentences import Sentence


def prevented(reader: Reader, invoice: Invoice, obstacles: Sequence[Sentence]) -> Message:
    """Why an invoice has no XRechnung."""
    text = reader.say("I can't make an XRechnung of {ref}.", ref=invoice.ref)
    said = Safe("\n").join([text, *(reader.say(one.text, **dict(one.values)) for one in obstacles)])
    return Message(said, [section(said), _show(reader, invoice)])


def requested(reader: Reader, invoice: Invoice) -> Message:
    """Says where the file arrives."""
    text = reader.say("I'm sending you {ref} as an XRechnung in a direct message.", ref=invoice.ref)
    return Message(text, [section(text), _show(reader, invoice)])


def sent(reader: Reader, invoice: Invoice, file: bytes) -> Drawing:
    """The file, for the person who asked for it."""
    text = reader.say("Here's invoice {ref} as an XRechnung, for accounting software.", ref=invoice.ref)
    mail = Mail(reader.plain("Invoice {ref} as an XRechnung", ref=invoice.ref), [Text(unmarked(text))])
    return Drawing(Message(text), mail, files=[Attachment(f"{invoice.ref}.xml", file, "application/xml")])


def _show(reader: Reader, invoice: Invoice) -> Actions:
    return buttons(button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}"))
