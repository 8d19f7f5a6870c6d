"""How a debt will be settled, in words. Nothing else says who pays how, so that no two messages contradict."""

from datetime import date

from handlers.views.reader import Reader, Safe
from models.billing.settlement_plan import How, SettlementPlan


def how_settled(reader: Reader, plan: SettlementPlan, today: date, *, pays: bool = True) -> Safe:
    """How a debt will be settled, in one or two sentences. Without `pays`, to somebody who can't pay it: they're not
    asked to."""
    day = reader.day(plan.due_on) if plan.due_on else "–"
    amount = reader.money(plan.amount or 0, plan.currency)
    if plan.how is How.INVOICE and plan.invoiced_on:
        sent = reader.day(plan.invoiced_on)
        return reader.say("You'll get an invoice on {sent}, to pay by bank transfer by {day}.", sent=sent, day=day)
    if plan.how is How.CHARGE and plan.charge:
        return reader.say(
            "{amount} will be charged to the {brand} card ending in {last4} on {day}, so you needn't pay.",
            amount=amount,
            brand=plan.charge.card.brand,
            last4=plan.charge.card.last4,
            day=reader.day(plan.charge.on),
        )
    if plan.how is How.SETTLED:
        return reader.say("Nothing is due.")
    credit = covers(reader, plan, pays=pays)
    if plan.how is How.COVERED:
        return credit
    if not pays and plan.is_late(today):
        said = reader.say("{amount} was due by bank transfer on {day}.", amount=amount, day=day)
    elif not pays:
        said = reader.say("{amount} is due by bank transfer by {day}.", amount=amount, day=day)
    elif plan.is_late(today):
        said = reader.say("{amount} was due on {day}. Please pay it by bank transfer.", amount=amount, day=day)
    else:
        said = reader.say("Please pay {amount} by bank transfer by {day}.", amount=amount, day=day)
    return said + " " + credit if credit else said


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
