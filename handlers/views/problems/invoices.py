"""What stands against a payment, or against recording a credit card, in words."""

from handlers.views.credit_cards import card_name
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
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


@explains(NothingDue)
def _nothing_due(reader: Reader, problem: NothingDue) -> Safe:
    return reader.say(
        "{ref} is paid. There is nothing left to pay.",
        ref=problem.invoice.ref,
    )


@explains(NoBankAccount)
def _no_bank_account(reader: Reader, problem: NoBankAccount) -> Safe:
    return reader.say(
        "{ref} is in {currency}, and no bank account is known for it. Please ask {vendor}'s billing team.",
        ref=problem.invoice.ref,
        currency=problem.invoice.currency,
    )


@explains(NobodyReceives)
def _nobody_receives(reader: Reader, problem: NobodyReceives) -> Safe:
    return reader.say(
        "Nobody receives the invoices of {ref} by mail, so {invoice} was not sent. "
        "`/subscription show {ref}` shows who its contacts are.",
        ref=problem.invoice.subscription.ref,
        invoice=problem.invoice.ref,
    )


@explains(RemindedToday)
def _reminded_today(reader: Reader, problem: RemindedToday) -> Safe:
    return reader.say(
        "{ref} was sent again today already. You can send it once a day. `/invoice show {ref}` shows it here.",
        ref=problem.invoice.ref,
    )


@explains(NoLast4)
def _no_last4(reader: Reader, _problem: NoLast4) -> Safe:
    return reader.say("Please write the last four digits of the card, and no more of it.")


@explains(NoExpiry)
def _no_expiry(reader: Reader, problem: NoExpiry) -> Safe:
    return reader.say(
        "“{given}” is no month. Please write it as on the card: 09/28, or 09/2028.",
        given=short(problem.given),
    )


@explains(CardExpired)
def _card_expired(reader: Reader, problem: CardExpired) -> Safe:
    return reader.say(
        "A card that is good until {given} can't be charged any more.",
        given=problem.given,
    )


@explains(CardChanged)
def _card_changed(reader: Reader, problem: CardChanged) -> Safe:
    return reader.say(
        "Meanwhile another card was recorded for {ref}: {card}. Nothing was changed; `/invoice card {ref}` shows it.",
        ref=problem.subscription.ref,
        card=card_name(reader, problem.card) if problem.card else "–",
    )
