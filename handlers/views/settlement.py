"""How a debt will be settled, in words. Nothing else says who pays how, so that no two messages contradict."""

from datetime import date

from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.settlement_plan import How, ScheduledCharge, SettlementPlan


def how_settled(reader: Reader, plan: SettlementPlan, today: date, *, pays: bool = True) -> Safe:
    """How a debt will be settled, in one or two sentences. Without `pays`, to somebody who can't pay it: they're not
    asked to."""
    if plan.how is How.INVOICE and plan.invoiced_on:
        values = {"sent": reader.day(plan.invoiced_on), "day": reader.day(plan.due_on) if plan.due_on else "–"}
        return reader.say("You'll get an invoice on {sent}, to pay by bank transfer by {day}.", **values)
    if plan.how is How.CHARGE and plan.charge:
        return _charged(reader, plan, plan.charge)
    if plan.how is How.SETTLED:
        return reader.say("Nothing is due.")
    credit = covers(reader, plan, pays=pays)
    if plan.how is How.COVERED:
        return credit
    said = _paid_by_customer(reader, plan, late=plan.is_late(today), pays=pays)
    return said + " " + credit if credit else said


def _charged(reader: Reader, plan: SettlementPlan, charge: ScheduledCharge) -> Safe:
    values = {"brand": charge.card.brand, "last4": charge.card.last4, "day": reader.day(charge.on)}
    if plan.amount is None:
        return reader.say(
            "You'll get an invoice on {sent}. The {brand} card ending in {last4} will be charged for it on {day}.",
            sent=reader.day(plan.invoiced_on or charge.on),
            **values,
        )
    return reader.say(
        "{amount} will be charged to the {brand} card ending in {last4} on {day}, so you needn't pay.",
        amount=reader.money(plan.amount, plan.currency),
        **values,
    )


TO_PAY = {
    (True, False, False): gettext_noop("Please pay {amount} by bank transfer by {day}."),
    (True, False, True): gettext_noop("{amount} was due on {day}. Please pay it by bank transfer."),
    (True, True, False): gettext_noop("Please pay {amount} online or by bank transfer by {day}."),
    (True, True, True): gettext_noop("{amount} was due on {day}. Please pay it online or by bank transfer."),
    (False, False, False): gettext_noop("{amount} is due by bank transfer by {day}."),
    (False, False, True): gettext_noop("{amount} was due by bank transfer on {day}."),
    (False, True, False): gettext_noop("{amount} is due by {day}."),
    (False, True, True): gettext_noop("{amount} was due on {day}."),
}
"""What the customer has to pay: by whether the reader pays, whether that's possible online, and whether it's late."""


def _paid_by_customer(reader: Reader, plan: SettlementPlan, *, late: bool, pays: bool) -> Safe:
    amount, day = reader.money(plan.amount or 0, plan.currency), reader.day(plan.due_on) if plan.due_on else "–"
    return reader.say(TO_PAY[pays, plan.online, late], amount=amount, day=day)


def covers(reader: Reader, plan: SettlementPlan, *, pays: bool = True) -> Safe:
    """What unused credit covers of what is due, and who applies it. Nothing if there's no credit."""
    if not plan.credit:
        return Safe()
    values = {"credit": reader.money(plan.credit, plan.currency), "due": reader.money(plan.due, plan.currency)}
    whole = plan.how is How.COVERED
    if not pays and whole:
        return reader.say("{due} is due, and unused credit covers it.", **values)
    if not pays:
        return reader.say("Unused credit covers {credit} of the {due} due.", **values)
    if whole:
        said = reader.say("{due} is due, and your unused credit covers it, so you needn't pay.", **values)
    else:
        said = reader.say("Your unused credit covers {credit} of the {due} due.", **values)
    return said + " " + reader.say("Ask {vendor}'s billing team to apply it.")
