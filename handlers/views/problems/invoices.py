"""Why an invoice can't be paid or resent, or a credit card recorded, in words."""

from handlers.views.credit_cards import card_name
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.invoices.problems import (
    CardChanged,
    CardExpired,
    NoBankAccount,
    NobodyReceives,
    NoExpiry,
    NoLast4,
    NothingDue,
    RemindedToday,
)
from models.billing.invoices.tables import InvoiceState

WHY_NOTHING_DUE = {
    InvoiceState.PAID: gettext_noop("{ref} is paid, so nothing is due."),
    InvoiceState.PARTLY_CREDITED: gettext_noop("{ref} is partly paid and the rest is credited, so nothing is due."),
    InvoiceState.CREDITED: gettext_noop("{ref} is credited, so nothing is due."),
    InvoiceState.VOID: gettext_noop("{ref} is void, so nothing is due."),
    InvoiceState.UNCOLLECTIBLE: gettext_noop("{ref} is written off, so nothing is due."),
}


@explains(NothingDue)
def _nothing_due(reader: Reader, problem: NothingDue) -> Safe:
    return reader.say(WHY_NOTHING_DUE[problem.invoice.state], ref=problem.invoice.ref)


@explains(NoBankAccount)
def _no_bank_account(reader: Reader, problem: NoBankAccount) -> Safe:
    return reader.say(
        "{ref} is in {currency}, and there's no bank account for that currency. Ask {vendor}'s billing team how to "
        "pay: `/enquiry new {ref}`.",
        ref=problem.invoice.ref,
        currency=problem.invoice.currency,
    )


@explains(NobodyReceives)
def _nobody_receives(reader: Reader, problem: NobodyReceives) -> Safe:
    return reader.say(
        "Nobody on {ref} receives invoices by email, so {invoice} wasn't sent. To see its contacts, use "
        "`/subscription show {ref}`.",
        ref=problem.invoice.subscription.ref,
        invoice=problem.invoice.ref,
    )


@explains(RemindedToday)
def _reminded_today(reader: Reader, problem: RemindedToday) -> Safe:
    return reader.say(
        "{ref} was already resent today, and the limit is once a day. To open it here, use `/invoice show {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(NoLast4)
def _no_last4(reader: Reader, _problem: NoLast4) -> Safe:
    return reader.say("Enter only the last four digits of the card.")


@explains(NoExpiry)
def _no_expiry(reader: Reader, problem: NoExpiry) -> Safe:
    return reader.say(
        "“{given}” isn't a month. Enter it as on the card: 09/28 or 09/2028.",
        given=short(problem.given),
    )


@explains(CardExpired)
def _card_expired(reader: Reader, problem: CardExpired) -> Safe:
    return reader.say(
        "This card expired at the end of {given}. Enter a card that's still valid.",
        given=problem.given,
    )


@explains(CardChanged)
def _card_changed(reader: Reader, problem: CardChanged) -> Safe:
    return reader.say(
        "Someone else has just recorded a card for {ref}: {card}. Nothing was changed. To see that card, use "
        "`/invoice card {ref}`.",
        ref=problem.subscription.ref,
        card=card_name(reader, problem.card) if problem.card else "–",
    )
