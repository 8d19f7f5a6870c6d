"""What is written on the audit trail."""

from models.actions.terms import Terms
from models.audit.tables import AuditEntry
from models.desk import Desk
from models.errors import Denied, NotFound
from models.people import Person
from models.roles import Outcome, Reason
from models.subscriptions.tables import Subscription
from models.types import Row


def keep(
    desk: Desk,
    name: str,
    terms: Terms,
    outcome: Outcome,
    row: Row | None = None,
    subscription: Subscription | None = None,
) -> None:
    """What changed goes on the audit trail, in the same transaction; and reads that matter."""
    if terms.keeps or not terms.reads:
        subject = str(getattr(row, "ref", ""))
        subscription_id = subscription.id if subscription else None
        outcome = Outcome.REFUSED if desk.refusal else outcome
        desk.session.add(entry(desk, name, terms.right, outcome, subject, subscription_id, desk.refusal))


def entry(
    desk: Desk,
    action_name: str,
    right: str,
    outcome: Outcome,
    subject: str,
    subscription_id: int | None,
    reason: str = "",
) -> AuditEntry:
    """One entry of the audit trail, as this caller at this moment, with what was noted for it."""
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


def refusal_entry(desk: Desk, refusal: Denied | NotFound) -> AuditEntry | None:
    """A refusal for the audit trail; None for an id that nothing has."""
    if isinstance(refusal, Denied):
        subscription_id = refusal.subscription.id if refusal.subscription else None
        subject, reason = refusal.subject, refusal.reason
    else:
        subscription_id, subject, reason = refusal.subscription_id, refusal.subject, Reason.NO_ROLE
        if subscription_id is None:
            return None
    return entry(desk, refusal.action, refusal.right, Outcome.REFUSED, subject, subscription_id, reason)
