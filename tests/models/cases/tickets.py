"""Tickets."""

from models.desks.tickets.actions import (
    claim_ticket,
    comment,
    my_tickets,
    open_ticket,
    resolve_ticket,
    show_ticket,
    ticket_queue,
)
from models.desks.tickets.tables import Severity
from tests.models.cases.world import Case

CASES = [
    Case(open_ticket, "raise_ticket", lambda _: ("SUB-1", Severity.LOW, "Hm", "Hm.")),
    Case(my_tickets, "known"),
    Case(ticket_queue, "triage_tickets"),
    Case(show_ticket, "view_colleagues_tickets", lambda w: (w.ticket,), staff="triage_tickets"),
    Case(comment, "view_colleagues_tickets", lambda w: (w.ticket, "Hm?"), staff="triage_tickets"),
    Case(claim_ticket, "triage_tickets", lambda w: (w.ticket,)),
    Case(resolve_ticket, "triage_tickets", lambda w: (w.ticket,)),
]
