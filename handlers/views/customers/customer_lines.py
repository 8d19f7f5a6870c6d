"""The rows of a customer's lists, each with a button for what the reader may do there."""

from datetime import date

from handlers.routing.arguments import unmarked
from handlers.views.blocks import PICK, button, cell, clip
from handlers.views.data_blocks import number_cell
from handlers.views.listing import Row
from handlers.views.orders.quote_labels import kind_name, state
from handlers.views.reach import unreachable_mark
from handlers.views.reader import Reader, Safe, escape
from handlers.views.rights import role_name
from handlers.views.subscriptions.status import term
from handlers.views.ticket_words import severity_name
from handlers.views.ticket_words import state as ticket_state
from models.billing.orders.tables import Quote
from models.customers.lists import ContactLine, HeldRole, SubscriptionLine
from models.customers.search import Hit
from models.customers.tables import CustomerNote
from models.desks.tickets.tables import Ticket
from models.roles import RoleTables

LONGEST_NAME = 80
LONGEST_NOTE = 300


def hit_line(reader: Reader, hit: Hit) -> Row:
    """A customer among those found."""
    one = hit.organization
    text = reader.say("*{name}* · {ref}", name=clip(one.name, LONGEST_NAME), ref=one.ref) + "\n"
    text += reader.say_count("{count} subscription", "{count} subscriptions", hit.subscriptions)
    cells = [cell(one.name), cell(one.ref), number_cell(hit.subscriptions, str(hit.subscriptions))]
    return Row(text, cells, button(reader.plain("Open"), f"/customer {one.ref}"))


def subscription_line(reader: Reader, line: SubscriptionLine, today: date, *, may_edit: bool) -> Row:
    """A subscription with its plan, status and dates. Who may edit customers can change the plan from here."""
    one = line.subscription
    values = {"ref": one.ref, "name": clip(one.name, LONGEST_NAME), "plan": clip(one.plan.name, LONGEST_NAME)}
    text = reader.say("*{ref}* · {name} · {plan}", **values) + "\n" + term(reader, one, today)
    if line.at_risk:
        text += " · " + reader.say("*renewal at risk*")
    if line.unconfirmed and one.contacts_asked_on:
        text += " · " + reader.say("contacts not confirmed since {day}", day=reader.day(one.contacts_asked_on))
    status = [unmarked(term(reader, one, today))]
    if line.at_risk:
        status.append(reader.plain("renewal at risk"))
    cells = [cell(words) for words in (one.ref, one.name, one.plan.name, " · ".join(status))]
    show = button(reader.plain("Show"), f"/subscription show {one.ref}")
    change = button(reader.plain("Change the plan …"), f"/customer plan {one.ref}", about=one.ref)
    return Row(text, cells, show, [change] if may_edit else ())


def contact_line(reader: Reader, line: ContactLine, tables: RoleTables) -> Row:
    """A contact with their address, whether they are in Slack, and their roles."""
    person = line.person
    if person.unreachable_since:
        presence = unreachable_mark(reader, person)
    else:
        presence = Safe(" · ") + (reader.say("in Slack") if line.in_slack else reader.say("by email only"))
    name = Safe(f"*{escape(clip(person.name, LONGEST_NAME))}*")
    roles = Safe("; ").join(_held(reader, one, tables) for one in line.roles)
    text = Safe().join([name, presence, " · ", escape(person.email), "\n", roles])
    ref = f"SUB-{line.roles[0].number}"
    # Several contacts lead to the same list, and action IDs are unique.
    contacts = button(reader.plain("Contacts"), f"{PICK} {person.id}", f"/contact list {ref}", about=person.email)
    cells = [cell(words) for words in (person.name, person.email, unmarked(roles))]
    return Row(text, cells, contacts)


def _held(reader: Reader, held: HeldRole, tables: RoleTables) -> Safe:
    values = {"role": role_name(reader, tables[held.role_table], held.role), "ref": f"SUB-{held.number}"}
    if held.count == 1:
        return reader.say("{role} on {ref}", **values)
    return reader.say_count(
        "{role} on {ref} and {count} more", "{role} on {ref} and {count} more", held.count - 1, **values
    )


def ticket_line(reader: Reader, ticket: Ticket) -> Row:
    """A ticket with its severity and status."""
    text = reader.say("*{ref}* · {subject}", ref=ticket.ref, subject=clip(ticket.subject, LONGEST_NAME)) + "\n"
    parts = [severity_name(reader, ticket.severity), ticket_state(reader, ticket), ticket.subscription.ref]
    text += Safe(" · ").join(parts)
    cells = [cell(ticket.ref), cell(ticket.subject), *(cell(unmarked(part)) for part in parts)]
    return Row(text, cells, button(reader.plain("Show"), f"/ticket show {ticket.ref}"))


def quote_line(reader: Reader, quote: Quote, today: date) -> Row:
    """A quote with its kind and status."""
    values = {"ref": quote.ref, "kind": kind_name(reader, quote.kind), "sub": quote.subscription.ref}
    status = state(reader, quote, today)
    text = reader.say("*{ref}* · {kind} for {sub}", **values) + "\n" + status
    cells = [cell(words) for words in (*values.values(), unmarked(status))]
    return Row(text, cells, button(reader.plain("Show"), f"/order show {quote.ref}"))


def note_line(reader: Reader, written: CustomerNote, *, whole: bool = True) -> Row:
    """A note with its author, in plain text."""
    head = reader.say("*{name}*, {at}", name=written.author.name, at=reader.moment(written.written_at))
    shown = written.text if whole else clip(written.text, LONGEST_NOTE)
    return Row(head, [cell(written.author.name)], words=shown)
