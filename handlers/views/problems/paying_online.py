"""Why something can't be paid online, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.billing.online.problems import (
    ChargedByItself,
    CoveredByCredit,
    NoCardsOnline,
    NotPaidOnline,
    RefundOnItsWay,
)


@explains(NotPaidOnline)
def _not_paid_online(reader: Reader, problem: NotPaidOnline) -> Safe:
    return reader.say(
        "{ref} can't be paid online. To see how to pay it, use `/invoice pay {ref}`.", ref=problem.invoice.ref
    )


@explains(ChargedByItself)
def _charged_by_itself(reader: Reader, problem: ChargedByItself) -> Safe:
    return reader.say(
        "The card on file will be charged for {ref} on {day}, so you needn't pay. To change the card, use "
        "`/invoice card {subscription}`.",
        ref=problem.invoice.ref,
        day=reader.day(problem.on),
        subscription=problem.invoice.subscription.ref,
    )


@explains(CoveredByCredit)
def _covered_by_credit(reader: Reader, problem: CoveredByCredit) -> Safe:
    return reader.say(
        "Your unused credit covers {ref}, so you needn't pay. To ask {vendor}'s billing team to apply it, use "
        "`/enquiry new {ref}`.",
        ref=problem.invoice.ref,
    )


@explains(NoCardsOnline)
def _no_cards_online(reader: Reader, problem: NoCardsOnline) -> Safe:
    return reader.say(
        "You can't put a card on file by yourself here. To ask {vendor}'s billing team, use `/invoice card ask {ref}`.",
        ref=problem.ref,
    )


@explains(RefundOnItsWay)
def _refund_on_its_way(reader: Reader, problem: RefundOnItsWay) -> Safe:
    payment = problem.payment
    return reader.say(
        "A refund of {ref} is on its way, and it leaves {left}. Enter at most that, or wait until it's booked.",
        ref=payment.ref,
        left=reader.money(problem.left, payment.currency),
    )
