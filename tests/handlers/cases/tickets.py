"""Tickets."""

from typing import Any

from handlers.routing.routes import Touch
from tests.handlers.cases.case import DONE, Case, anywhere, by_rule, theirs
from tests.handlers.cases.doing import button, chosen, command, form, submits
from tests.handlers.worlds import REF, World
from tests.models.roles.typed import BP, ROLES

TICKET: dict[str, Any] = {
    "subscription": chosen(REF),
    "severity": chosen("high"),
    "subject": "Down",
    "description": "Since eight.",
}
SEE: dict[str, Any] = {"staff": "triage_tickets"}


def own_ticket(world: World, name: str) -> str:
    """Whoever opened a ticket sees it while they are a contact."""
    return DONE if name in ROLES else by_rule(world, name, "contact", "triage_tickets")


CASES = [
    command("/ticket", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket", "{own}", "contact", "It does not start.", wanted=own_ticket),
    command("/ticket list", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket queue", "", "triage_tickets", "Tickets to do", wanted=anywhere("triage_tickets")),
    command("/ticket new", REF, "raise_ticket", "Open a ticket"),
    command("/ticket new", "", "raise_ticket", "Open a ticket", wanted=theirs("raise_ticket")),
    command("/ticket show", "{own}", "contact", "It does not start.", wanted=own_ticket),
    command("/ticket show", "{ticket}", "view_colleagues_tickets", "It does not start.", **SEE),
    command("/ticket comment", "{own}", "contact", "Comment on", wanted=own_ticket),
    command("/ticket comment", "{own} Hello", "contact", "is on T-", "comments", "notices", "audit", wanted=own_ticket),
    command(
        "/ticket comment", "{ticket} Me", "view_colleagues_tickets", "is on", "comments", "notices", "audit", **SEE
    ),
    button("ticket_claim", lambda w: w.tickets["former"], "triage_tickets", "is yours", "tickets", "notices", "audit"),
    button("ticket_resolve", lambda w: w.tickets[BP], "triage_tickets", "is resolved", "tickets", "notices", "audit"),
    form("ticket_new", TICKET, lambda _w, _n: "", "raise_ticket", "is open", "tickets", "notices", "audit"),
    form(
        "ticket_comment",
        {"text": "Me too"},
        lambda world, _name: world.tickets["former"],
        "view_colleagues_tickets",
        "is on T-",
        *("comments", "notices", "audit"),
        **SEE,
    ),
    Case(
        Touch.FORM,
        "ticket_comment",
        "own",
        submits("ticket_comment", {"text": "Me"}, lambda world, name: world.tickets.get(name, world.tickets["former"])),
        "contact",
        "",
        "is on T-",
        frozenset({"comments", "notices", "audit", "handled_requests"}),
        own_ticket,
    ),
]
