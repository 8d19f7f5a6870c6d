"""Tickets."""

from models.core.errors import Problem
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.problems import AlreadyResolved
from tests.handlers.problems.met import Met

FOUND: dict[type[Problem], list[Met]] = {
    AlreadyClaimed: [
        Met("agent", "ticket_claim T-10", "You have T-10 already.", first="ticket_claim T-10"),
        Met(
            "agent",
            "ticket_claim T-10",
            "Admin has T-10 already.",
            before="UPDATE tickets SET state = 'claimed', assignee_id = (SELECT id FROM people WHERE name = 'Admin')",
        ),
    ],
    AlreadyResolved: [
        Met("agent", "ticket_claim T-10", "T-10 was resolved already, by Agent (<!date^", first="ticket_resolve T-10"),
        Met("agent", "ticket_resolve T-10", "T-10 was resolved already, by Agent (", first="ticket_resolve T-10"),
    ],
}  # fmt: skip
