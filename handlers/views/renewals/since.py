"""What happened since the reader's last reminder of a renewal, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views.reader import Reader, Safe, gettext_noop
from models.renewals.since import Happening, Step
from models.renewals.unpaid import Unpaid

SAID: dict[Step, str] = {
    Step.QUOTED: gettext_noop("Quote {ref} was made on {day}."),
    Step.ORDERED: gettext_noop("Order {ref} was placed on {day}."),
    Step.PAID: gettext_noop("A payment for {ref} arrived on {day}."),
    Step.HANDLED: gettext_noop("You've been handling the renewal since {day}."),
    Step.PAUSED: gettext_noop("You paused the reminders until {day}."),
    Step.ANSWERED: gettext_noop("{Vendor}'s billing team answered your enquiry {ref} on {day}."),
}
BY: dict[Step, str] = {
    Step.ORDERED: gettext_noop("{name} placed order {ref} on {day}."),
    Step.HANDLED: gettext_noop("{name} took over the renewal on {day}."),
    Step.GIVEN_BACK: gettext_noop("{name} stopped handling the renewal on {day}."),
    Step.ENDING: gettext_noop("{name} decided not to renew on {day}."),
    Step.RESUMED: gettext_noop("{name} reopened the renewal on {day}."),
    Step.INVOLVED: gettext_noop("Nobody had answered, so I also asked {name}."),
}
"""The sentences with a colleague's name."""
BY_UNBOUGHT: dict[Step, str] = BY | {Step.ENDING: gettext_noop("{name} decided not to buy on {day}.")}
"""The same, of an evaluation."""


DUE, OVERDUE = gettext_noop("{amount} is due on {day}"), gettext_noop("{amount} was due on {day}")


@dataclass(frozen=True)
class Since:
    """What happened since the last reminder, on `last`, and what isn't paid."""

    last: date
    happenings: Sequence[Happening]
    unpaid: Unpaid | None = None
    today: date | None = None


def since(reader: Reader, shown: Since, *, bought: bool = True) -> list[Safe]:
    """A heading and a line for each thing that happened. If nothing did, one line says so. The last line says what
    isn't paid. `bought`: it's no evaluation."""
    by = BY if bought else BY_UNBOUGHT
    day = reader.day(shown.last)
    unpaid = [_unpaid(reader, shown.unpaid, shown.today)] if shown.unpaid else []
    if not shown.happenings:
        return [reader.say("Nothing has happened since your last reminder on {day}.", day=day), *unpaid]
    heading = reader.say("Since your last reminder on {day}:", day=day)
    lines = [
        reader.say((by if one.name else SAID)[one.step], ref=one.ref, name=one.name, day=reader.day(one.day))
        for one in shown.happenings
    ]
    return [heading, *(Safe("• ") + line for line in lines), *unpaid]


def _unpaid(reader: Reader, unpaid: Unpaid, today: date | None) -> Safe:
    """The invoice that is due first, what is to be paid of it and until when, and how many others aren't paid."""
    invoice = unpaid.first
    amount, day = reader.money(unpaid.amount, invoice.currency), reader.day(invoice.due_on)
    due = reader.plain(OVERDUE if today and invoice.due_on < today else DUE, amount=amount, day=day)
    if invoice.paid:
        said = reader.say("{ref} is partly paid: {due}.", ref=invoice.ref, due=due)
    else:
        said = reader.say("{ref} isn't paid yet: {due}.", ref=invoice.ref, due=due)
    if not unpaid.others:
        return said
    more = reader.say_count(
        "{count} more invoice isn't fully paid.", "{count} more invoices aren't fully paid.", unpaid.others
    )
    return said + " " + more
