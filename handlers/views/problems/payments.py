"""Sentences for why a payment can't be recorded, undone or applied, or an invoice can't be voided or credited."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.billing.credit_notes.problems import (
    AlreadyVoid,
    CreditChanged,
    CreditedAll,
    CreditTooLarge,
    IsWrittenOff,
    SettledInPart,
)
from models.billing.payments.problems import (
    AlreadyUndone,
    CreditLeftChanged,
    MoreThanLeft,
    NoCreditLeft,
    NoInvoiceChosen,
    NoReceipt,
    NotForAnInvoice,
    NothingDueOn,
    NotWrittenOff,
    OtherCurrency,
    PaidInFuture,
    WriteOffChanged,
)


@explains(PaidInFuture)
def _paid_in_future(reader: Reader, problem: PaidInFuture) -> Safe:
    return reader.say("{day} is in the future. Enter the day on which the money arrived.", day=reader.day(problem.day))


@explains(OtherCurrency)
def _other_currency(reader: Reader, problem: OtherCurrency) -> Safe:
    return reader.say(
        "{ref} is in {currency}, and the money is in {other}. Choose invoices in {other}.",
        ref=problem.invoice.ref,
        currency=problem.invoice.currency,
        other=problem.currency,
    )


@explains(NothingDueOn)
def _nothing_due_on(reader: Reader, problem: NothingDueOn) -> Safe:
    return reader.say("Nothing is due on {ref}, so nothing was recorded.", ref=problem.invoice.ref)


@explains(NoReceipt)
def _no_receipt(reader: Reader, problem: NoReceipt) -> Safe:
    return reader.say(
        "Nothing has been paid on {ref}, so it has no receipt. To see it, use `/invoice show {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(NotForAnInvoice)
def _not_for_an_invoice(reader: Reader, problem: NotForAnInvoice) -> Safe:
    return reader.say(
        "No invoice on {sub} is paid with {ref}, so it has no receipt. To see what is paid, use `/invoice list {sub}`.",
        ref=problem.payment.ref,
        sub=problem.payment.subscription.ref,
    )


@explains(AlreadyUndone)
def _already_undone(reader: Reader, problem: AlreadyUndone) -> Safe:
    return reader.say("{ref} has already been undone.", ref=problem.payment.ref)


@explains(NoCreditLeft)
def _no_credit_left(reader: Reader, problem: NoCreditLeft) -> Safe:
    return reader.say("Nothing is left of {ref}.", ref=problem.ref)


@explains(SettledInPart)
def _settled_in_part(reader: Reader, problem: SettledInPart) -> Safe:
    return reader.say(
        "{ref} is already paid, credited or written off at least in part, so you can't void it. Issue a credit note "
        "instead: `/invoice credit {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(AlreadyVoid)
def _already_void(reader: Reader, problem: AlreadyVoid) -> Safe:
    return reader.say("{ref} is already void. To see it, use `/invoice show {ref}`.", ref=problem.invoice.ref)


@explains(CreditedAll)
def _credited_all(reader: Reader, problem: CreditedAll) -> Safe:
    return reader.say("{ref} has already been credited in full.", ref=problem.invoice.ref)


@explains(CreditTooLarge)
def _credit_too_large(reader: Reader, problem: CreditTooLarge) -> Safe:
    return reader.say(
        "That's more than {ref} can still be credited: {sum} including tax.",
        ref=problem.invoice.ref,
        sum=reader.money(problem.left, problem.invoice.currency),
    )


@explains(IsWrittenOff)
def _is_written_off(reader: Reader, problem: IsWrittenOff) -> Safe:
    return reader.say(
        "{ref} is written off, so a credit note would give the customer money that was never paid. Undo the write-off "
        "first: `/invoice payments {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(NoInvoiceChosen)
def _no_invoice_chosen(reader: Reader, _problem: NoInvoiceChosen) -> Safe:
    return reader.say("Choose at least one invoice.")


@explains(MoreThanLeft)
def _more_than_left(reader: Reader, problem: MoreThanLeft) -> Safe:
    return reader.say(
        "Only {left} of {ref} is left. Enter that or less.",
        left=reader.money(problem.left, problem.currency),
        ref=problem.ref,
    )


@explains(CreditLeftChanged)
def _credit_left_changed(reader: Reader, problem: CreditLeftChanged) -> Message:
    left = reader.money(problem.left, problem.currency)
    said = reader.say(
        "The credit from {ref} has just changed. {left} is left now. Nothing was paid back.", ref=problem.ref, left=left
    )
    again = button(reader.plain("Show {ref}", ref=problem.ref), f"/invoice payment {problem.ref}")
    return Message(said, [section(said), buttons(again)])


@explains(WriteOffChanged)
def _write_off_changed(reader: Reader, problem: WriteOffChanged) -> Message:
    invoice = problem.invoice
    said = reader.say(
        "The balance of {ref} has just changed. {due} is due now. Nothing was written off.",
        ref=invoice.ref,
        due=reader.money(invoice.due, invoice.currency),
    )
    return Message(
        said, [section(said), buttons(button(reader.plain("Try again …"), f"/invoice writeoff {invoice.ref}"))]
    )


@explains(CreditChanged)
def _credit_changed(reader: Reader, problem: CreditChanged) -> Message:
    invoice = problem.invoice
    said = reader.say(
        "The balance of {ref} has just changed. {due} is due now, and {left} isn't credited yet. Nothing was credited.",
        ref=invoice.ref,
        due=reader.money(invoice.due, invoice.currency),
        left=reader.money(problem.left, invoice.currency),
    )
    return Message(
        said, [section(said), buttons(button(reader.plain("Try again …"), f"/invoice credit {invoice.ref}"))]
    )


@explains(NotWrittenOff)
def _not_written_off(reader: Reader, problem: NotWrittenOff) -> Safe:
    return reader.say("Nothing of {ref} is written off.", ref=problem.invoice.ref)
