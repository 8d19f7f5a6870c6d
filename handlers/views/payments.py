"""Payments, credit and write-offs for the vendor's staff: lists, cards and confirmations."""

from collections.abc import Sequence

from handlers.views.block_types import Block, Section
from handlers.views.blocks import Message, button, buttons, cell, facts, header, note, section, words_of_people
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Button
from handlers.views.fitting import Measured, fitted
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.payments.actions import RecordedPayment
from models.billing.payments.listing import InvoiceSettlements, SourceDetails
from models.billing.payments.refunding import PaidBack
from models.billing.payments.tables import Method, Payment, Settlement
from models.billing.payments.writing_off import WrittenOff
from models.core.paging import PageOf

UNDO = "payment_undo"
APPLY = "credit_apply"
PAY_BACK = "credit_pay_back"
UNDO_WRITE_OFF = "write_off_undo"
FIND = "payments"
"""The route that searches payments."""
MOST_ROWS = 30
METHODS: dict[Method, str] = {
    Method.TRANSFER: gettext_noop("Bank transfer"),
    Method.CARD: gettext_noop("Credit card"),
    Method.OTHER: gettext_noop("Other"),
}
HEADS = (gettext_noop("Payment"), gettext_noop("Customer"), gettext_noop("Amount"), gettext_noop("Received on"))


def payment_list(reader: Reader, page: PageOf[Payment]) -> Message:
    """A page of all customers' payments, newest first."""
    title = reader.plain("Payments")
    if not page:
        return Message(reader.say("No payments have been recorded. To record one, use `/invoice record`."))
    return listing(reader, title, payment_rows(reader, page), [header(title)])


def payment_rows(reader: Reader, page: PageOf[Payment]) -> Rows:
    """A page of payments, or those that a search found."""
    rows = []
    for payment in page:
        name, day = payment.subscription.organization.name, reader.day(payment.paid_on)
        amount = reader.money(payment.amount, payment.currency)
        line = reader.say(
            "*{ref}* · {name}\n{amount}, received on {day}", ref=payment.ref, name=name, amount=amount, day=day
        )
        if payment.undone_on:
            line += " · " + reader.say("undone")
        elif payment.unused:
            line += " · " + reader.say("{credit} left", credit=reader.money(payment.unused, payment.currency))
        cells = [cell(payment.ref), cell(name), number_cell(payment.amount, amount), cell(day)]
        rows.append(Row(line, cells, button(reader.plain("Show"), f"/invoice payment {payment.ref}")))
    heads = [reader.plain(head) for head in HEADS]
    return Rows(rows, heads, "/invoice payment", page.first, page.total, f"/pick {FIND}")


def recorded(reader: Reader, made: RecordedPayment) -> Message:
    """Confirms a payment: what it settled, what is still due, and what is left as credit."""
    payment = made.payment
    amount = reader.money(payment.amount, payment.currency)
    lines = [reader.say("{ref} ({amount}) is recorded.", ref=payment.ref, amount=amount)]
    lines += [reader.say("The write-off of {ref} is undone.", ref=invoice.ref) for invoice in made.reinstated]
    lines += [_settled(reader, invoice, part) for invoice, part in made.settled]
    if made.recovered:
        back = reader.money(made.recovered, payment.currency)
        lines.append(reader.say("{amount} repays what had been refunded.", amount=back))
    if made.credit:
        credit = reader.money(made.credit, payment.currency)
        lines.append(reader.say("{credit} is left as the customer's credit.", credit=credit))
    text = Safe("\n").join(lines)
    row = [button(reader.plain("Show the payment"), f"/invoice payment {payment.ref}"), undo_button(reader, payment)]
    if made.credit:
        row[1:1] = _for_credit(reader, payment)
    return Message(text, _fitted(reader, [], [section(line) for line in lines], [buttons(*row)]))


def _settled(reader: Reader, invoice: Invoice, part: int) -> Safe:
    values = {"ref": invoice.ref, "part": reader.money(part, invoice.currency)}
    if invoice.due:
        due = reader.money(invoice.due, invoice.currency)
        return reader.say("{part} for {ref}, which leaves {due} due.", due=due, **values)
    return reader.say("{part} for {ref}, which leaves nothing due.", **values)


def undo_button(reader: Reader, payment: Payment) -> Button:
    """The button that undoes a payment."""
    return button(reader.plain("Undo …"), UNDO, payment.ref, style="danger", about=payment.ref)


def _for_credit(reader: Reader, source: Payment | CreditNote) -> list[Button]:
    return [
        button(reader.plain("Apply credit …"), APPLY, source.ref, about=source.ref),
        button(reader.plain("Pay back …"), PAY_BACK, source.ref, about=source.ref),
    ]


def source_card(reader: Reader, details: SourceDetails) -> Message:
    """A payment or a credit note: what it settled, what was paid back, and what is left."""
    source = details.source
    title = reader.plain("Payment {ref}", ref=source.ref)
    if isinstance(source, CreditNote):
        title = reader.plain("Credit note {ref}", ref=source.ref)
    row = _for_credit(reader, source) if source.unused else []
    if isinstance(source, Payment) and not source.undone_on:
        row.append(undo_button(reader, source))
    rows = _once([_line_of(reader, one) for one in details.settlements])
    for refund in details.refunds:
        values = {"amount": reader.money(refund.amount, refund.currency), "day": reader.day(refund.paid_on)}
        rows.append(section(reader.say("{amount} paid back on {day}", **values)))
    if details.recovered > 0:
        amount = reader.money(details.recovered, source.currency)
        rows.append(section(reader.say("{amount} repays what had been refunded of other payments", amount=amount)))
    if details.to_repay:
        label = reader.plain("Record the repayment …")
        row.append(button(label, f"/invoice record {details.to_repay.ref}"))
    head: list[Block] = [header(title), facts(_facts(reader, details))]
    if isinstance(source, Payment) and source.reference:
        head += [note(reader.say("Reference:")), words_of_people(source.reference)]
    text = reader.say(
        "{title}: {amount}, {unused} left.",
        title=title,
        amount=reader.money(_amount(source), source.currency),
        unused=reader.money(source.unused, source.currency),
    )
    if isinstance(source, Payment) and source.undone_on:
        undone = reader.say("Undone on {day}.", day=reader.day(source.undone_on))
        if source.owed_back:
            undone += " " + owed_back(reader, source)
        head += [section(undone), words_of_people(source.undo_reason)]
        text += " " + undone
    return Message(text, _fitted(reader, head, rows, [buttons(*row)] if row else []))


def _amount(source: Payment | CreditNote) -> int:
    return source.amount if isinstance(source, Payment) else source.gross


def _facts(reader: Reader, details: SourceDetails) -> list[tuple[Safe, Safe]]:
    source = details.source
    pairs = [
        (reader.say("Customer"), source.subscription.organization.name),
        (reader.say("Amount"), reader.money(_amount(source), source.currency)),
        (reader.say("Left as credit"), reader.money(source.unused, source.currency)),
    ]
    if isinstance(source, Payment):
        pairs.append((reader.say("Received on"), reader.day(source.paid_on)))
        pairs.append((reader.say("Method"), reader.plain(METHODS[source.method])))
    else:
        pairs.append((reader.say("Issued on"), reader.day(source.issued_on)))
        pairs.append((reader.say("Corrects"), source.invoice.ref))
    if details.by:
        pairs.append((reader.say("Recorded by"), details.by.name))
    return [(label, escape(value)) for label, value in pairs]


def _fitted(reader: Reader, head: Sequence[Block], rows: Sequence[Block], tail: Sequence[Block]) -> Measured:
    """As many rows as fit, and how many more there are."""

    def more(left: int) -> Block:
        return note(reader.say_count("… and {count} more line.", "… and {count} more lines.", left))

    return fitted(head, rows[:MOST_ROWS], tail, of=len(rows), more=more)


def _once(rows: Sequence[Section]) -> list[Section]:
    """Rows with each button only once. One payment can settle an invoice twice, and Slack wants each ID once."""
    seen: set[str] = set()
    kept: list[Section] = []
    for row in rows:
        name = row["accessory"]["action_id"] if "accessory" in row else ""
        kept.append({"type": "section", "text": row["text"]} if name in seen else row)
        seen.add(name)
    return kept


def _line_of(reader: Reader, one: Settlement) -> Section:
    values = {"amount": reader.money(one.amount, one.invoice.currency), "day": reader.day(one.settled_on)}
    text = reader.say("{amount} for {ref} on {day}", ref=one.invoice.ref, **values)
    return section(text, button(reader.plain("Show"), f"/invoice show {one.invoice.ref}"))


def settlements(reader: Reader, found: InvoiceSettlements) -> Message:
    """The payments, credit notes and write-offs of an invoice."""
    invoice = found.invoice
    title = reader.plain("Payments and credit of {ref}", ref=invoice.ref)
    settled = [_settlement(reader, invoice, one) for one in found.settlements]
    rows = _once([*settled, *(_unused(reader, one) for one in found.credit_notes if one.unused)])
    opening = reader.say(
        "{ref}: total {total}, balance due {due}.",
        ref=invoice.ref,
        total=reader.money(invoice.total, invoice.currency),
        due=reader.money(invoice.due, invoice.currency),
    )
    if not rows:
        opening += " " + reader.say("Nothing has been paid or credited.")
    lines = [Safe(block["text"]["text"]) for block in rows]
    row = [button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")]
    if invoice.due:
        row.insert(0, button(reader.plain("Record a payment …"), f"/invoice record {invoice.ref}"))
    return Message(
        Safe("\n").join([opening, *lines]), _fitted(reader, [header(title), section(opening)], rows, [buttons(*row)])
    )


def _settlement(reader: Reader, invoice: Invoice, one: Settlement) -> Section:
    values = {"amount": reader.money(one.amount, invoice.currency), "day": reader.day(one.settled_on)}
    source = one.payment or one.credit_note
    if source is None:
        undo = button(reader.plain("Undo …"), UNDO_WRITE_OFF, invoice.ref, about=invoice.ref)
        return section(reader.say("{amount} written off on {day}", **values), undo)
    show = button(reader.plain("Show"), f"/invoice payment {source.ref}")
    if one.payment:
        return section(reader.say("{amount} paid by {ref} on {day}", ref=source.ref, **values), show)
    return section(reader.say("{amount} credited by {ref} on {day}", ref=source.ref, **values), show)


def _unused(reader: Reader, one: CreditNote) -> Section:
    unused = reader.money(one.unused, one.currency)
    text = reader.say("{unused} of {ref} is left as credit", unused=unused, ref=one.ref)
    return section(text, button(reader.plain("Use the credit"), f"/invoice payment {one.ref}"))


def undone(reader: Reader, payment: Payment) -> Message:
    """Confirms that a payment is undone."""
    text = reader.say("{ref} is undone. What it settled is due again.", ref=payment.ref)
    if payment.owed_back:
        text += " " + owed_back(reader, payment)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/invoice payment {payment.ref}"))])


def owed_back(reader: Reader, payment: Payment) -> Safe:
    """What the billing team does about a refund of a payment that is undone."""
    return reader.say(
        "{amount} of it had been refunded, so the customer owes that, too. Ask them for it. When it arrives, record it "
        "under {ref}.",
        amount=reader.money(payment.owed_back, payment.currency),
        ref=payment.ref,
    )


def applied(reader: Reader, source: str, invoice: Invoice, amount: int) -> Message:
    """Confirms that credit settled an invoice."""
    part = _settled(reader, invoice, amount)
    text = reader.say("I've applied credit from {source}: {part}", source=source, part=part)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/invoice show {invoice.ref}"))])


def paid_back(reader: Reader, made: PaidBack) -> Message:
    """Confirms a refund, or says that it waits."""
    values = {"amount": reader.money(made.amount, made.source.currency), "ref": made.source.ref}
    if made.request:
        return waits(reader, made.request.ref, reader.say("Paying back {amount} of {ref}", **values))
    if made.online:
        said = gettext_noop("I'm asking Stripe to refund {amount} of {ref}, and book it then. Don't transfer it.")
    else:
        said = gettext_noop("A refund of {amount} from {ref} is recorded. Transfer the money now.")
    text = reader.say(said, **values)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/invoice payment {made.source.ref}"))])


def written_off(reader: Reader, made: WrittenOff) -> Message:
    """Confirms a write-off, or says that it waits."""
    values = {"amount": reader.money(made.amount, made.invoice.currency), "ref": made.invoice.ref}
    if made.request:
        return waits(reader, made.request.ref, reader.say("Writing off {amount} of {ref}", **values))
    text = reader.say("{amount} of {ref} is written off. If it's paid after all, just record the payment.", **values)
    show = button(reader.plain("Show the invoice"), f"/invoice show {made.invoice.ref}")
    undo = button(reader.plain("Undo …"), UNDO_WRITE_OFF, made.invoice.ref, about=made.invoice.ref)
    return Message(text, [section(text), buttons(show, undo)])


def waits(reader: Reader, ref: str, what: Safe) -> Message:
    """Says that another person has to approve something first."""
    text = reader.say(
        "{what} needs a second person's approval. I've asked the billing team: {ref}. I'll let you know.",
        what=what,
        ref=ref,
    )
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/invoice requests {ref}"))])


def reinstated(reader: Reader, invoice: Invoice) -> Message:
    """Confirms that a write-off is undone."""
    due = reader.money(invoice.due, invoice.currency)
    text = reader.say("The write-off of {ref} is undone. {due} is due again.", ref=invoice.ref, due=due)
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    return Message(text, [section(text), buttons(show)])
