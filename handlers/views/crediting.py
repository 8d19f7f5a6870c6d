"""Voiding and crediting invoices: what will happen, and what happened."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, section
from handlers.views.element_types import Button
from handlers.views.inputs import field_of, text_input
from handlers.views.orders.drafts import names_of
from handlers.views.reader import Reader, Safe
from models.billing.credit_notes.actions import CreditPlan
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.orders.tables import Order
from models.directory.people import Person

VOID = "invoice_void"
CREDIT = "invoice_credit"
CREDIT_PLAN = "invoice_credit_plan"


def void_form(reader: Reader, invoice: Invoice, order: Order | None, to: Sequence[Person]) -> Modal:
    """Says what voiding does, and asks for the reason. `order` is the order that was invoiced."""
    said = reader.say(
        "This voids {ref} ({total}), so nothing is due on it any more. It keeps its number, and you can't undo this.",
        ref=invoice.ref,
        total=reader.money(invoice.total, invoice.currency),
    )
    more = [_told(reader, invoice, to)]
    if order:
        more.append(
            reader.say(
                "The order {ref} and what it changed in {sub} stay.", ref=order.ref, sub=invoice.subscription.ref
            )
        )
    return Modal(
        name=VOID,
        title=reader.plain("Void an invoice"),
        submit=reader.plain("Void it"),
        close=reader.plain("Cancel"),
        form_context=invoice.ref,
        blocks=[section(said), section(Safe(" ").join(more)), _reason(reader)],
    )


def voided(reader: Reader, invoice: Invoice, to: Sequence[Person]) -> Message:
    """Confirms that an invoice is void, and offers a corrected one."""
    text = reader.say("{ref} is void. Nothing is due on it any more.", ref=invoice.ref)
    if to:
        text += " " + reader.say("I'm letting {names} know by email.", names=names_of(reader, to))
    corrected = button(reader.plain("Issue a corrected one …"), f"/invoice new {invoice.ref}", style="primary")
    return Message(text, [section(text), buttons(corrected, _show(reader, invoice))])


def credit_form(reader: Reader, invoice: Invoice, left: int) -> Modal:
    """Asks how much to credit, and why. `left` is what isn't credited yet, with tax."""
    said = reader.say(
        "{ref}: total {total}, balance due {due}. {left} including tax isn't credited yet. A credit lowers the balance "
        "due first. The rest becomes the customer's credit.",
        ref=invoice.ref,
        total=reader.money(invoice.total, invoice.currency),
        due=reader.money(invoice.due, invoice.currency),
        left=reader.money(left, invoice.currency),
    )
    amount = field_of(
        "amount",
        reader.plain("Amount in {currency}, before tax", currency=invoice.currency),
        text_input("amount", 20),
        reader.plain("Leave it empty to credit all that isn't credited yet."),
        optional=True,
    )
    return Modal(
        name=CREDIT,
        title=reader.plain("Credit an invoice"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=invoice.ref,
        blocks=[section(said), amount, _reason(reader)],
    )


def credit_plan(reader: Reader, plan: CreditPlan, to: Sequence[Person], carried: str) -> Modal:
    """Says what the credit note will do. `carried` is what was entered."""
    invoice = plan.invoice
    blocks: list[Block] = [
        section(
            reader.say(
                "Issue a credit note for {gross} including tax on {ref}?",
                gross=reader.money(plan.gross, invoice.currency),
                ref=invoice.ref,
            )
        ),
        section(_effect(reader, invoice, plan.reduced, plan.credit, invoice.due - plan.reduced)),
        section(_told(reader, invoice, to)),
    ]
    return Modal(
        name=CREDIT_PLAN,
        title=reader.plain("Credit an invoice"),
        submit=reader.plain("Issue"),
        close=reader.plain("Cancel"),
        form_context=carried,
        blocks=blocks,
    )


def credited(reader: Reader, note: CreditNote, to: Sequence[Person]) -> Message:
    """Confirms that a credit note is issued."""
    invoice = note.invoice
    gross = reader.money(note.gross, note.currency)
    text = reader.say("{note} ({gross}) is issued for {ref}.", note=note.ref, gross=gross, ref=invoice.ref)
    text += " " + _effect(reader, invoice, note.used, note.unused, invoice.due)
    if to:
        text += " " + reader.say("{names} will get it by email.", names=names_of(reader, to))
    row = [_show(reader, invoice)]
    if note.unused:
        row.append(button(reader.plain("Use the credit"), f"/invoice payment {note.ref}"))
    return Message(text, [section(text), buttons(*row)])


def _effect(reader: Reader, invoice: Invoice, reduced: int, credit: int, due: int) -> Safe:
    parts = []
    if reduced:
        parts.append(
            reader.say(
                "The balance due goes down by {reduced}, to {due}.",
                reduced=reader.money(reduced, invoice.currency),
                due=reader.money(due, invoice.currency),
            )
        )
    if credit:
        parts.append(
            reader.say("{credit} becomes the customer's credit.", credit=reader.money(credit, invoice.currency))
        )
    return Safe(" ").join(parts)


def _told(reader: Reader, invoice: Invoice, to: Sequence[Person]) -> Safe:
    if not to:
        return reader.say("Nobody on {ref} receives invoices by email.", ref=invoice.subscription.ref)
    return reader.say("I'll let {names} know by email.", names=names_of(reader, to))


def _reason(reader: Reader) -> Block:
    hint = reader.plain("The customer sees it.")
    return field_of("reason", reader.plain("Reason"), text_input("reason", REASON_LENGTH), hint)


def _show(reader: Reader, invoice: Invoice) -> Button:
    return button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
