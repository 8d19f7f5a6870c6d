"""The invoices with which the billing team can do something, as a list with a button for each."""

from collections.abc import Mapping

from handlers.views.blocks import PICK, Message, button, cell, header
from handlers.views.data_blocks import number_cell
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, gettext_noop
from models.billing.invoices.tables import Invoice
from models.billing.payments.choosing import InvoiceDeed
from models.core.paging import PageOf

FIND = "invoices_for"
"""The route that searches them."""
DEEDS = {
    InvoiceDeed.RECORD: (gettext_noop("Record a payment"), gettext_noop("Record …")),
    InvoiceDeed.VOID: (gettext_noop("Void an invoice"), gettext_noop("Void …")),
    InvoiceDeed.CREDIT: (gettext_noop("Credit an invoice"), gettext_noop("Credit …")),
    InvoiceDeed.WRITE_OFF: (gettext_noop("Write off an invoice"), gettext_noop("Write off …")),
    InvoiceDeed.REMIND: (gettext_noop("Resend an invoice"), gettext_noop("Resend by email")),
    InvoiceDeed.PROMISE: (gettext_noop("Record a promise"), gettext_noop("Promised …")),
    InvoiceDeed.SNOOZE: (gettext_noop("Pause reminders for seven days"), gettext_noop("Pause")),
    InvoiceDeed.HOLD: (gettext_noop("Pause reminders"), gettext_noop("Pause")),
    InvoiceDeed.RESUME: (gettext_noop("Resume reminders"), gettext_noop("Resume")),
}
"""The title of each list, and its buttons."""
HEADS = (
    gettext_noop("Invoice"),
    gettext_noop("Customer"),
    gettext_noop("Total"),
    gettext_noop("Balance due"),
    gettext_noop("Due on"),
)


def to_choose(reader: Reader, deed: InvoiceDeed, page: PageOf[Invoice], credit: Mapping[int, int]) -> Message:
    """A page of the invoices of all customers with which something can be done. `credit` is what unused credit covers
    of them, by the invoice's ID."""
    title = reader.plain(DEEDS[deed][0])
    if not page:
        return Message(reader.say("{title}: no customer has an invoice for that right now.", title=title))
    return listing(reader, title, choice_rows(reader, deed, page, credit), [header(title)])


def choice_rows(reader: Reader, deed: InvoiceDeed, page: PageOf[Invoice], credit: Mapping[int, int]) -> Rows:
    """A page of these invoices, or those that a search found."""
    rows = []
    for invoice in page:
        name, day = invoice.subscription.organization.name, reader.day(invoice.due_on)
        total, due = (reader.money(amount, invoice.currency) for amount in (invoice.gross, invoice.due))
        values = {"ref": invoice.ref, "name": name, "total": total, "due": due, "day": day}
        line = reader.say("*{ref}* · {name}\n{total}, nothing due", **values)
        if invoice.due:
            line = reader.say("*{ref}* · {name}\n{total}, {due} due on {day}", **values)
        if covers := credit.get(invoice.id, 0):
            covered = reader.say("{credit} covered by unused credit", credit=reader.money(covers, invoice.currency))
            line += " · " + covered
            day = f"{day} · {covered}"
        amounts = number_cell(invoice.gross, total), number_cell(invoice.due, due)
        act = button(reader.plain(DEEDS[deed][1]), f"/invoice {deed} {invoice.ref}")
        rows.append(Row(line, [cell(invoice.ref), cell(name), *amounts, cell(day)], act))
    heads = [reader.plain(head) for head in HEADS]
    return Rows(rows, heads, f"/invoice {deed}", page.first, page.total, f"{PICK} {FIND} {deed}")
