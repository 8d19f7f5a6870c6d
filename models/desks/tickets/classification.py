"""How tickets are classified: by severity, category and state, and the conditions of indexes on states."""

from enum import StrEnum


class Severity(StrEnum):
    """The urgency of a ticket, most severe first."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Category(StrEnum):
    """What a ticket is about."""

    PROBLEM = "problem"
    QUESTION = "question"
    REQUEST = "request"
    ACCESS = "access"
    OTHER = "other"


class TicketState(StrEnum):
    """The state of a ticket.

    NEW: Nobody on the support team has taken it up.
    OPEN: It's the support team's turn.
    WAITING: It's the customer's turn.
    ON_HOLD: Both sides wait for somebody else, such as a release or a supplier.
    RESOLVED: The support team says that it's done. For 14 days, the customer can reopen it.
    CLOSED: The person who opened it ended it, it was quiet for too long, or it has been resolved for 14 days.
    """

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


ENDED = (TicketState.RESOLVED, TicketState.CLOSED)
"""The states in which nobody works on a ticket."""
OUR_TURN = (TicketState.NEW, TicketState.OPEN)
"""The states in which it's the support team's turn."""
UNRESOLVED = "state NOT IN ('resolved', 'closed')"
"""The condition of an index: the tickets in the queue."""
UNASSIGNED = f"{UNRESOLVED} AND assignee_id IS NULL"
"""The condition of an index: those of them that nobody works on."""
IS_OUR_TURN = "state IN ('new', 'open')"
"""The condition of an index: the tickets that wait for the support team."""
WAITS = "state = 'waiting'"
"""The condition of an index: the tickets that wait for the customer."""
RESOLVED = "state = 'resolved'"
"""The condition of an index: the tickets that will be closed."""
