"""Unpaid invoices, as Block Kit: the reminders, what pauses them, and the billing team's cards."""

from collections.abc import Collection, Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, confirm, header, note, section
from handlers.views.element_types import Button, Element
from handlers.views.fitting import fitted
from handlers.views.inputs import date_picker, field_of
from handlers.views.invoices import state
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.settlement import how_settled
from handlers.views.statements import AGES
from models.billing.invoices.tables import Invoice
from models.billing.settlement_plan import How
from models.desks.dunning.debt import Debt, is_suspendable
from models.desks.dunning.due import PaymentDue
from models.desks.dunning.notices import DebtStep
from models.desks.dunning.overdue_digest import CustomerOwing, Overdue, Owed
from models.desks.dunning.pauses import Pause, PauseReason
from models.subscriptions.tables import Subscription

PROMISE = "dunning_promise"
MOST_ROWS = 10
LONGEST_NAME = 80
PAUSED: dict[PauseReason, str] = {
    PauseReason.PROMISE: gettext_noop("Payment is promised by {day}, so reminders are paused until then."),
    PauseReason.SNOOZE: gettext_noop("Reminders are paused through {day}."),
    PauseReason.HOLD: gettext_noop("{Vendor}'s billing team has paused the reminders."),
    PauseReason.QUESTION: gettext_noop("Reminders are paused until {question} is answered."),
}


def paused(reader: Reader, pause: Pause) -> Safe:
    """Why the reminders of an invoice are paused, and until when."""
    day = reader.day(pause.until) if pause.until else ""
    return reader.say(PAUSED[pause.reason], day=day, question=pause.question)


def payments_due(reader: Reader, found: Sequence[PaymentDue]) -> Message:
    """To a person who can pay: all invoices to remind them of, the longest due first."""
    late = sum(one.invoice.is_overdue(one.today) for one in found)
    said = reader.say_count("{count} invoice isn't paid yet.", "{count} invoices aren't paid yet.", len(found))
    if late == len(found):
        said = reader.say_count("{count} invoice is overdue.", "{count} invoices are overdue.", late)
    elif late:
        said += " " + reader.say_count("{count} is overdue.", "{count} are overdue.", late)
    lines = [_due_line(reader, one) for one in found]
    rows: list[Block] = []
    for one, line in list(zip(found, lines, strict=True))[:MOST_ROWS]:
        rows += [section(line), buttons(*_for_due(reader, one))]
    every = [buttons(button(reader.plain("All overdue invoices"), "/invoice overdue"))] if late else []
    blocks = fitted(
        [header(reader.plain("Invoices to pay")), section(said)],
        rows,
        every,
        of=len(found),
        more=lambda left: note(reader.say("… and {count} more. To see those, use `/invoice overdue`.", count=left)),
        blocks_a_row=2,
    )
    return Message(Safe("\n").join([said, *lines]), blocks)


def _due_line(reader: Reader, one: PaymentDue) -> Safe:
    """An invoice, and how to settle it. Without a plan, the reader doesn't see amounts."""
    invoice, of = one.invoice, one.invoice.subscription
    how = how_settled(reader, one.plan, one.today) if one.plan else state(reader, invoice, one.today) + "."
    line = reader.say("*{ref}* · {sub} · {name}", ref=invoice.ref, sub=of.ref, name=clip(of.name, LONGEST_NAME))
    line += "\n" + how
    if one.promised:
        line += " " + reader.say("Payment was promised by {day}.", day=reader.day(one.promised))
    return line


def _for_due(reader: Reader, one: PaymentDue) -> list[Element]:
    ref = one.invoice.ref
    row: list[Element] = []
    if one.plan is None or one.plan.how is How.TRANSFER:
        row.append(button(reader.plain("How to pay"), f"/invoice pay {ref}", style="primary"))
    if one.plan:
        row.append(button(reader.plain("Show"), f"/invoice show {ref}"))
    if one.may_ask:
        row.append(button(reader.plain("Ask about it"), f"/enquiry new {ref}"))
    return row


def for_staff(reader: Reader, invoice: Invoice, pause: Pause | None) -> list[Element]:
    """The billing team's buttons for the reminders of an unpaid invoice."""
    ref = invoice.ref
    promise = button(reader.plain("Promised …"), f"/invoice promise {ref}")
    if pause is not None and pause.reason is not PauseReason.QUESTION:
        return [promise, button(reader.plain("Resume reminders"), f"/invoice resume {ref}")]
    return [
        promise,
        button(reader.plain("Pause for 7 days"), f"/invoice snooze {ref}"),
        button(reader.plain("Hold reminders"), f"/invoice hold {ref}"),
    ]


def promise_form(reader: Reader, invoice: Invoice, today: date, credit: int = 0) -> Modal:
    """Asks by when the customer promised to pay. `credit` is what unused credit covers of what is due."""
    said = reader.say(
        "Reminders of *{ref}* ({organization}) are paused until then. If it isn't paid by then, they go on the day "
        "after.",
        ref=invoice.ref,
        organization=invoice.subscription.organization.name,
    )
    said += " " + reader.say("{due} is due.", due=reader.money(invoice.due, invoice.currency))
    if credit:
        said += " " + reader.say("Unused credit covers {credit} of it.", credit=reader.money(credit, invoice.currency))
    return Modal(
        name=PROMISE,
        title=reader.plain("Payment is promised"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=invoice.ref,
        blocks=[section(said), field_of("day", reader.plain("Promised by"), date_picker("day", today))],
    )


def pause_made(reader: Reader, ref: str, pause: Pause) -> Message:
    """Confirms a pause to the billing team."""
    text = reader.say("*{ref}*: {why}", ref=ref, why=paused(reader, pause))
    row = buttons(
        button(reader.plain("Resume reminders"), f"/invoice resume {ref}"),
        button(reader.plain("Show the invoice"), f"/invoice show {ref}"),
    )
    return Message(text, [section(text), row])


def resumed(reader: Reader, invoice: Invoice) -> Message:
    """Confirms that reminders go on."""
    text = reader.say("Reminders of *{ref}* go on. The next one comes as the plan says.", ref=invoice.ref)
    show = button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}")
    return Message(text, [section(text), buttons(show)])


def stuck(reader: Reader, invoice: Invoice, today: date, credit: int = 0) -> Message:
    """In the billing channel: nobody can be reminded of an overdue invoice. `credit` is what unused credit covers."""
    of = invoice.subscription
    text = reader.say(
        "I can't remind anyone of *{ref}* ({organization}, {sub}): {amount}, {state}. Nobody on {sub} can pay "
        "invoices, or nobody who can is reachable in Slack.",
        ref=invoice.ref,
        organization=clip(of.organization.name, LONGEST_NAME),
        sub=of.ref,
        amount=reader.money(invoice.due - credit, invoice.currency),
        state=state(reader, invoice, today, credit),
    )
    row: list[Element] = [
        button(reader.plain("Show the invoice"), f"/invoice show {invoice.ref}"),
        button(reader.plain("Contacts"), f"/contact list {of.ref}"),
    ]
    return Message(text, [section(text), buttons(*row)])


def digest(reader: Reader, shown: Overdue) -> Message:
    """In the billing channel, once a week: what is overdue by currency and age, and which customers owe it."""
    title = reader.plain("Overdue invoices this week")
    totals = [_total(reader, one) for one in shown.totals]
    customers = [_customer(reader, one, shown.day) for one in shown.customers]
    if shown.more > 0:
        more = reader.say("… and {count} more. To see all, use `/invoice overdue`.", count=shown.more)
        customers.append(more)
    if not totals:
        totals = [reader.say("No invoices are overdue.")]
    blocks: list[Block] = [header(title), section(Safe("\n").join(totals))]
    if customers:
        blocks.append(section(Safe("\n").join(customers)))
        blocks.append(buttons(button(reader.plain("Show all"), "/invoice overdue")))
    return Message(Safe("\n").join([reader.say("{title}:", title=title), *totals, *customers]), blocks)


def _total(reader: Reader, owed: Owed) -> Safe:
    def money(amount: int) -> str:
        return reader.money(amount, owed.currency)

    ages = [
        reader.say("{age}: {amount}", age=reader.plain(age), amount=money(amount))
        for age, amount in zip(AGES[1:], owed.ages, strict=True)
    ]
    said = reader.say_count(
        "*{total}* on {count} invoice. By days since due:",
        "*{total}* on {count} invoices. By days since due:",
        owed.invoices,
        total=money(owed.total),
    )
    return said + " " + Safe(" · ").join(ages)


def _customer(reader: Reader, one: CustomerOwing, day: date) -> Safe:
    said = reader.say_count(
        "• {organization}: {total} on {invoices}, overdue for up to {count} day",
        "• {organization}: {total} on {invoices}, overdue for up to {count} days",
        (day - one.oldest).days,
        organization=clip(one.organization, LONGEST_NAME),
        total=reader.money(one.owed.total, one.owed.currency),
        invoices=reader.say_count("{count} invoice", "{count} invoices", one.owed.invoices),
    )
    if one.credit:
        credit = reader.money(one.credit, one.owed.currency)
        said += ". " + reader.say("{credit} of their credit is unused: apply it.", credit=credit)
    return said


def proposed(reader: Reader, debt: Debt) -> Message:
    """In the billing channel: a subscription may be suspended. Afterwards, what became of that."""
    of = debt.subscription
    values = {"ref": of.ref, "name": clip(of.name, LONGEST_NAME), "organization": of.organization.name}
    show = button(reader.plain("Show the invoices"), f"/invoice list {of.ref}")
    if of.suspended_for_debt_on:
        text = reader.say(
            "*{ref}* · {name} ({organization}) is suspended since {day}, because invoices aren't paid.",
            day=reader.day(of.suspended_for_debt_on),
            **values,
        )
        lift = button(reader.plain("Lift the suspension"), f"/invoice reinstate {of.ref}")
        return Message(text, [section(text), buttons(lift, show)])
    if not is_suspendable(debt):
        text = reader.say("*{ref}* · {name} ({organization}) needn't be suspended any more.", **values)
        return Message(text, [section(text), buttons(show)])
    text = reader.say_count(
        "*{ref}* · {name} ({organization}): {invoice} is overdue by {count} day. Its plan lets you suspend it.",
        "*{ref}* · {name} ({organization}): {invoice} is overdue by {count} days. Its plan lets you suspend it.",
        debt.days,
        invoice=debt.invoices[0].ref,
        **values,
    )
    return Message(text, [section(text), buttons(_suspend(reader, of), show)])


def _suspend(reader: Reader, of: Subscription) -> Button:
    question = confirm(
        reader.plain("Suspend {ref}?", ref=of.ref),
        reader.plain("It won't be available until its overdue invoices are paid. I'll tell its contacts."),
        reader.plain("Suspend"),
        reader.plain("Cancel"),
    )
    return button(reader.plain("Suspend …"), f"/invoice suspend {of.ref}", style="danger", confirm=question)


def suspended(reader: Reader, debt: Debt) -> Message:
    """Confirms a suspension to the billing team."""
    ref = debt.subscription.ref
    text = reader.say("*{ref}* is suspended until its overdue invoices are paid. I've let its contacts know.", ref=ref)
    lift = button(reader.plain("Lift the suspension"), f"/invoice reinstate {ref}")
    return Message(text, [section(text), buttons(lift)])


def lifted(reader: Reader, subscription: Subscription) -> Message:
    """Confirms to the billing team that a subscription is available again."""
    text = reader.say("*{ref}* is available again. I've let its contacts know.", ref=subscription.ref)
    return Message(text)


def debt_news(reader: Reader, subscription: Subscription, what: DebtStep, rows: Collection[Element]) -> Message:
    """Tells the people concerned, and the billing channel, that a subscription is suspended or available again. `rows`
    are the buttons that the reader can use."""
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    if what is DebtStep.SUSPENDED:
        text = reader.say(
            "*{ref}* · {name} ({organization}) is suspended, because invoices aren't paid. It's available again as "
            "soon as they are. No data is deleted because of that.",
            **values,
        )
    else:
        text = reader.say("*{ref}* · {name} ({organization}) is available again.", **values)
    return Message(text, [section(text), *([buttons(*rows)] if rows else [])])
