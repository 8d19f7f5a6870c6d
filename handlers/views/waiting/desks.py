"""Tickets and enquiries that wait."""

from collections.abc import Sequence

from handlers.views import ticket_words, tickets
from handlers.views.blocks import button
from handlers.views.element_types import Button
from handlers.views.enquiries.work import about, kind_name
from handlers.views.reader import Safe, escape, gettext_noop
from handlers.views.waiting.registry import WaitContext, short, shows_waiting
from models.access.waiting import WaitKind
from models.desks.enquiries.tables import Enquiry, EnquiryState
from models.desks.tickets.tables import Ticket


@shows_waiting(WaitKind.OPEN_TICKETS, gettext_noop("Open tickets"), "/ticket queue")
def open_ticket(context: WaitContext, ticket: Ticket) -> tuple[Safe, Sequence[Button]]:
    """A ticket for an agent, who can claim it if nobody has."""
    reader = context.reader
    row = [button(reader.plain("Show"), f"/ticket show {ticket.ref}")]
    if tickets.can_claim(ticket):
        row.insert(0, button(reader.plain("Claim"), tickets.CLAIM, ticket.ref, style="primary", about=ticket.ref))
    return _ticket(context, ticket) + " · " + escape(short(ticket.subscription.organization.name)), row


@shows_waiting(WaitKind.ANSWERED_TICKETS, gettext_noop("Answered tickets"), "/ticket list")
def answered_ticket(context: WaitContext, ticket: Ticket) -> tuple[Safe, Sequence[Button]]:
    """A ticket that the vendor's staff answered, for the person who opened it."""
    reader = context.reader
    text = _ticket(context, ticket) + " · " + reader.say("{vendor}'s support team has answered")
    return text, [button(reader.plain("Show"), f"/ticket show {ticket.ref}")]


def _ticket(context: WaitContext, ticket: Ticket) -> Safe:
    reader = context.reader
    return reader.say(
        "*{ref}* · {subject}\n{severity} · {sub}",
        ref=ticket.ref,
        subject=short(ticket.subject),
        severity=ticket_words.severity_name(reader, ticket.severity),
        sub=ticket.subscription.ref,
    )


@shows_waiting(WaitKind.ENQUIRIES, gettext_noop("Open enquiries"), "/enquiry queue")
def enquiry(context: WaitContext, waits: Enquiry) -> tuple[Safe, Sequence[Button]]:
    """An enquiry or other work for the billing team, which can be claimed if nobody has."""
    reader = context.reader
    text = reader.say(
        "*{ref}* · {kind} · {about}\n{name}, {at}",
        ref=waits.ref,
        kind=kind_name(reader, waits.kind),
        about=about(waits),
        name=short(waits.asker.name),
        at=reader.moment(waits.asked_at),
    )
    row = [button(reader.plain("Show"), f"/enquiry show {waits.ref}")]
    if waits.state is EnquiryState.OPEN:
        row.insert(0, button(reader.plain("Claim"), f"/enquiry claim {waits.ref}", style="primary"))
    return text, row
