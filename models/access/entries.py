"""Building the entries of the audit trail."""

from models.access.audit import AuditEntry
from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.directory.people import Person
from models.roles import Outcome, Reason


def entry(
    desk: Desk,
    action_name: str,
    right: str,
    outcome: Outcome,
    subject: str,
    subscription_id: int | None,
    reason: str = "",
) -> AuditEntry:
    """Build an entry for this caller and moment, with the details noted so far. The desk's notes start empty again."""
    caller, details = desk.caller, desk.details
    desk.details = {}
    return AuditEntry(
        at=desk.now,
        actor=caller.key if isinstance(caller, Person) else caller.name if caller else "unknown",
        person_id=caller.id if isinstance(caller, Person) else None,
        subscription_id=subscription_id,
        action=action_name,
        right=right,
        outcome=outcome,
        reason=reason,
        subject=subject,
        details=details,
    )


def refusal_entry(desk: Desk, refusal: Denied | NotFound) -> AuditEntry:
    """Build the entry for a refusal, including one for an id that doesn't exist."""
    reason: str = refusal.reason if isinstance(refusal, Denied) else Reason.NO_ROLE
    if isinstance(refusal, NotFound) and refusal.scope is None:
        reason = "unknown_id"
    subscription_id = refusal.scope.subscription_id if refusal.scope else None
    return entry(desk, refusal.action, refusal.right, Outcome.REFUSED, refusal.subject, subscription_id, reason)
