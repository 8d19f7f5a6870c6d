"""The forms for payments, credit and write-offs."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Modal, section
from handlers.views.element_types import InputElement
from handlers.views.inputs import all_fit, date_picker, field_of, multi_select, select, text_input
from handlers.views.payments import APPLY, METHODS, PAY_BACK, UNDO, UNDO_WRITE_OFF
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.payments.tables import REFERENCE_LENGTH, Method, Payment
from models.core.money import to_decimal

RECORD = "payment_record"
PLAN = "payment_plan"
PAY_BACK_PLAN = "credit_pay_back_plan"
WRITE_OFF = "write_off"
MOST_NUMBERS = 1_000
"""The most characters of invoice numbers in a form."""
Plan = Sequence[tuple[Invoice, int]]


def owed_on(invoice: Invoice) -> int:
    """What money can settle of an invoice: what is due or written off."""
    return invoice.due + invoice.written_off


def record_form(reader: Reader, unpaid: Sequence[Invoice], first: Invoice, today: date, carried: str) -> Modal:
    """The form for a payment.

    Args:
        unpaid: The customer's unpaid invoices in the currency.
        first: The invoice that is chosen at first.
        carried: The customer and the currency.
    """
    methods = [(reader.plain(label), str(method)) for method, label in METHODS.items()]
    amount = f"{to_decimal(owed_on(first), first.currency):f}"
    said = reader.say(
        "A payment by {organization}. It settles the invoices in this order: {order}. What's over becomes credit.",
        organization=first.subscription.organization.name,
        order=reader.plain("first due, first settled"),
    )
    return Modal(
        name=RECORD,
        title=reader.plain("Record a payment"),
        submit=reader.plain("Record"),
        close=reader.plain("Cancel"),
        form_context=carried,
        blocks=[
            section(said),
            field_of("invoices", reader.plain("Invoices"), _invoices(reader, unpaid, first)),
            field_of(
                "amount",
                reader.plain("Amount in {currency}", currency=first.currency),
                text_input("amount", 20, amount),
            ),
            field_of("paid_on", reader.plain("Received on"), date_picker("paid_on", today)),
            field_of(
                "method", reader.plain("Method"), select("method", reader.plain("Choose"), methods, Method.TRANSFER)
            ),
            field_of(
                "reference",
                reader.plain("Reference"),
                text_input("reference", REFERENCE_LENGTH),
                reader.plain("What the payer's bank passed on."),
                optional=True,
            ),
        ],
    )


def _invoices(reader: Reader, unpaid: Sequence[Invoice], first: Invoice) -> InputElement:
    """A menu with the unpaid invoices if they fit, else a field for their numbers."""
    pairs = [(_option(reader, invoice), invoice.ref) for invoice in unpaid]
    if pairs and all_fit(pairs):
        return multi_select("invoices", reader.plain("Choose"), pairs, [first.ref])
    return text_input("invoices", MOST_NUMBERS, first.ref)


def _option(reader: Reader, invoice: Invoice) -> str:
    values = {"ref": invoice.ref, "due": reader.money(owed_on(invoice), invoice.currency)}
    if invoice.written_off:
        return reader.plain("{ref} · {due} written off", **values)
    if not invoice.due:
        return reader.plain("{ref} · nothing due", **values)
    return reader.plain("{ref} · {due} due on {day}", day=reader.day(invoice.due_on), **values)


def record_plan(reader: Reader, plan: Plan, amount: int, currency: str, carried: str, *, owed_back: int = 0) -> Modal:
    """Says what a payment settles, if that isn't exactly what is due. `carried` is what was entered, and `owed_back`
    the refunds that the customer owes again."""
    owed = sum(owed_on(invoice) for invoice, _ in plan)
    values = {"amount": reader.money(amount, currency), "owed": reader.money(owed, currency)}
    lines = [_part(reader, invoice, part) for invoice, part in plan]
    if amount > owed:
        over = reader.money(amount - owed, currency)
        said = reader.say(
            "{amount} is more than the {owed} due. {over} becomes the customer's credit.", over=over, **values
        )
        if owed_back:
            said = reader.say(
                "{amount} is more than the {owed} due. {over} is left: it repays up to {back} that was refunded. The "
                "rest becomes the customer's credit.",
                over=over,
                back=reader.money(owed_back, currency),
                **values,
            )
    else:
        said = reader.say("{amount} is less than the {owed} due, so something stays due.", **values)
    return Modal(
        name=PLAN,
        title=reader.plain("Record a payment"),
        submit=reader.plain("Record"),
        close=reader.plain("Cancel"),
        form_context=carried,
        blocks=[section(said), section(Safe("\n").join(lines))],
    )


def _part(reader: Reader, invoice: Invoice, part: int) -> Safe:
    left = owed_on(invoice) - part
    values = {"ref": invoice.ref, "part": reader.money(part, invoice.currency)}
    if not left:
        return reader.say("{ref}: {part}, paid in full", **values)
    return reader.say("{ref}: {part}, {left} stays due", left=reader.money(left, invoice.currency), **values)


def undo_form(reader: Reader, payment: Payment, refunded: int) -> Modal:
    """Says what undoing a payment does, of which something was `refunded`, and asks for the reason."""
    said = reader.say(
        "Undo {ref} ({amount})? What it settled is due again, and people who got the receipt get an email.",
        ref=payment.ref,
        amount=reader.money(payment.amount, payment.currency),
    )
    if refunded:
        back = reader.money(refunded, payment.currency)
        said += " " + reader.say("{amount} of it was refunded. The customer will owe that, too.", amount=back)
    return _with_reason(reader, UNDO, reader.plain("Undo a payment"), reader.plain("Undo it"), payment.ref, said)


def undo_write_off_form(reader: Reader, invoice: Invoice) -> Modal:
    """Says what undoing a write-off does, and asks for the reason."""
    said = reader.say(
        "Undo the write-off of {ref}? {amount} will be due again.",
        ref=invoice.ref,
        amount=reader.money(invoice.written_off, invoice.currency),
    )
    title, submit = reader.plain("Undo a write-off"), reader.plain("Undo it")
    return _with_reason(reader, UNDO_WRITE_OFF, title, submit, invoice.ref, said)


def write_off_form(reader: Reader, invoice: Invoice, *, needs_another: bool) -> Modal:
    """Says what writing off does, and asks for the reason."""
    said = reader.say(
        "Write off {amount} of {ref}? Nothing is due on it any more, and {organization} gets no more reminders.",
        amount=reader.money(invoice.due, invoice.currency),
        ref=invoice.ref,
        organization=invoice.subscription.organization.name,
    )
    if needs_another:
        said += " " + reader.say("It needs a second person's approval.")
    title, submit = reader.plain("Write off an invoice"), reader.plain("Write off")
    return _with_reason(reader, WRITE_OFF, title, submit, f"{invoice.ref} {invoice.due}", said)


def _with_reason(reader: Reader, name: str, title: str, submit: str, context: str, said: Safe) -> Modal:
    reason = field_of("reason", reader.plain("Reason"), text_input("reason", REASON_LENGTH))
    blocks: list[Block] = [section(said), reason]
    return Modal(
        name=name, title=title, submit=submit, close=reader.plain("Cancel"), form_context=context, blocks=blocks
    )


def apply_form(reader: Reader, source: Payment | CreditNote, unpaid: Sequence[Invoice], carried: str) -> Modal:
    """The form that settles an invoice with credit. Without unpaid invoices, it says so."""
    unused = reader.money(source.unused, source.currency)
    title, close = reader.plain("Apply credit"), reader.plain("Close")
    due = [invoice for invoice in unpaid if invoice.due]
    if not due:
        said = reader.say("This customer has no unpaid invoices in {currency}.", currency=source.currency)
        return Modal(name=APPLY, title=title, close=close, blocks=[section(said)])
    said = reader.say("{unused} is left of {ref}. It settles as much as it can.", unused=unused, ref=source.ref)
    pairs = [(_option(reader, invoice), invoice.ref) for invoice in due]
    menu: InputElement = text_input("invoice", 40, due[0].ref)
    if all_fit(pairs):
        menu = select("invoice", reader.plain("Choose"), pairs, pairs[0][1])
    return Modal(
        name=APPLY,
        title=title,
        submit=reader.plain("Apply"),
        close=close,
        form_context=carried,
        blocks=[section(said), field_of("invoice", reader.plain("Invoice"), menu)],
    )


def pay_back_form(
    reader: Reader, source: Payment | CreditNote, alone: int, carried: str, *, online: bool = False
) -> Modal:
    """The form for a refund. `alone` is the amount up to which no second person has to approve, in minor units.
    `online`: it goes to the card that paid."""
    said = reader.say(
        gettext_noop(
            "{unused} is left of {ref}. Above {alone}, a second person has to approve. It goes back to the card that "
            "paid, through Stripe."
        )
        if online
        else gettext_noop(
            "{unused} is left of {ref}. Above {alone}, a second person has to approve. Transfer the money yourself: "
            "Steward only records it."
        ),
        unused=reader.money(source.unused, source.currency),
        ref=source.ref,
        alone=reader.money(alone, source.currency),
    )
    amount = f"{to_decimal(source.unused, source.currency):f}"
    label = reader.plain("Amount in {currency}", currency=source.currency)
    reference = text_input("reference", REFERENCE_LENGTH)
    return Modal(
        name=PAY_BACK,
        title=reader.plain("Pay back credit"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=carried,
        blocks=[
            section(said),
            field_of("amount", label, text_input("amount", 20, amount)),
            field_of(
                "reference",
                reader.plain("Reference") if online else reader.plain("Reference of your transfer"),
                reference,
                optional=True,
            ),
        ],
    )


def pay_back_plan(
    reader: Reader,
    source: Payment | CreditNote,
    amount: int,
    carried: str,
    *,
    needs_another: bool,
    online: bool = False,
) -> Modal:
    """Says what a refund does. `carried` is what was entered. `online`: it goes to the card that paid."""
    said = reader.say(
        gettext_noop(
            "Refund {amount} of {ref} to the card with which {organization} paid? That leaves {left} of its credit. "
            "You can't undo this."
        )
        if online
        else gettext_noop(
            "Record a refund of {amount} from {ref} to {organization}? That leaves {left} of its credit. You can't "
            "undo this."
        ),
        amount=reader.money(amount, source.currency),
        ref=source.ref,
        organization=source.subscription.organization.name,
        left=reader.money(source.unused - amount, source.currency),
    )
    if needs_another:
        said += " " + reader.say("It needs a second person's approval.")
    return Modal(
        name=PAY_BACK_PLAN,
        title=reader.plain("Pay back credit"),
        submit=reader.plain("Pay back"),
        close=reader.plain("Cancel"),
        form_context=carried,
        blocks=[section(said)],
    )
