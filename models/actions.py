"""The only door to what the desk does: `@action` finds the thing, checks the right, and keeps the audit trail.

    @action(Right.PAY, on=Invoice)
    async def pay(desk: Desk, invoice: Invoice) -> ...

is called with the short id that somebody typed, `await pay(desk, "INV-2026-000017")`. There is no other way to a row.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast, overload

from models.audit.tables import AuditEntry
from models.desk import Desk
from models.errors import Denied, NotFound, Unknown
from models.lookup import NOUNS, RowT, find, was_staff
from models.people import Person
from models.roles import (
    UNMET,
    AnyRight,
    Condition,
    Decision,
    Facts,
    Outcome,
    OwnRight,
    Reason,
    Right,
    Role,
    RoleTables,
    StaffRight,
    SystemRight,
    decide,
)
from models.subscriptions.tables import Subscription
from models.types import Row

P = ParamSpec("P")
T = TypeVar("T")
Predicate = Callable[..., Awaitable[bool]]


@dataclass(frozen=True)
class Terms:
    """How an action's right is given.

    Args:
        right: The right that it needs.
        on: The table of the row that it is about; None if it is about the caller or the desk.
        reads: It changes nothing, so it leaves an audit entry only when refused.
        or_staff: The vendor's people with this right may do it too.
        or_role: Contacts in this role may do it too.
        or_role_where: But only with a row of which this holds; any other is the vendor's to decide.
        or_own: Callers to whom the row belongs may do it too, as long as they hold some role in the subscription.
        unless_party: Whoever the row is about may not.
        proven: Whoever shows a proof with their call may do it, known or not; all others see nothing of the row.
        conditions: What else has to hold: checked with the action's own arguments.
    """

    right: AnyRight
    on: type[Row] | None = None
    reads: bool = False
    or_staff: StaffRight | None = None
    or_role: Role | None = None
    or_role_where: Callable[[Any], bool] | None = None
    or_own: Callable[[Any, Person], bool] | None = None
    unless_party: Callable[[Any, Person], bool] | None = None
    proven: Predicate | None = None
    conditions: tuple[tuple[Condition, Predicate], ...] = ()

    @property
    def leaves_entries(self) -> bool:
        """Whether there can be entries of it on the audit trail: of a read only where somebody may be refused."""
        return not self.reads or self.on is not None or isinstance(self.right, StaffRight)


REGISTRY: dict[str, Terms] = {}


@overload
def action(
    right: AnyRight, *, on: type[RowT], **terms: Any
) -> Callable[
    [Callable[Concatenate[Desk, RowT, P], Awaitable[T]]], Callable[Concatenate[Desk, str, P], Awaitable[T]]
]: ...


@overload
def action(
    right: AnyRight, **terms: Any
) -> Callable[[Callable[Concatenate[Desk, P], Awaitable[T]]], Callable[Concatenate[Desk, P], Awaitable[T]]]: ...


def action(right: AnyRight, **terms: Any) -> Any:
    """Declare an action with its right. See `Terms` for the rest.

    Raises (when the action is called):
        Unknown: Nobody is bound to the caller's Slack user. (Raised by the router before.)
        NotFound: No such row, or the caller has no part in its subscription.
        Denied: The right is not theirs.
    """
    declared = Terms(right, **terms)
    if declared.on is None and isinstance(right, Right):
        raise TypeError(f"{right} is a right in a subscription: say on=.")

    def declare(function: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        name = f"{function.__module__.removeprefix('models.').split('.')[0]}.{function.__name__}"
        if name in REGISTRY:
            raise TypeError(f"There are two actions {name}.")
        REGISTRY[name] = declared

        @wraps(function)
        async def of_desk(desk: Desk, *args: Any, **kwargs: Any) -> T:
            outcome = _check_desk(desk, name, declared)
            if not declared.reads:
                await desk.only_once()
            result = await function(desk, *args, **kwargs)
            _keep(desk, name, declared, outcome)
            return result

        @wraps(function)
        async def of_row(desk: Desk, ref: str, *args: Any, **kwargs: Any) -> T:
            row, subscription, outcome = await enter(desk, name, declared, ref, args, kwargs, lock=not declared.reads)
            if not declared.reads:
                await desk.only_once()
            result = await function(desk, row, *args, **kwargs)
            _keep(desk, name, declared, outcome, row, subscription)
            return result

        door: Any = of_desk if declared.on is None else of_row
        door.terms, door.action_name = declared, name
        return cast(Callable[..., Awaitable[T]], door)

    return declare


async def check(door: Callable[Concatenate[Desk, str, P], Awaitable[Any]], desk: Desk, ref: str, *args: Any) -> Any:
    """Check an action's right without doing it, before a form or a question is shown. Returns the row.

    The action checks again when it is done. Raises as the action would.
    """
    opened: Any = door
    return (await enter(desk, opened.action_name, opened.terms, ref, args, {}, lock=False))[0]


def check_desk(door: Callable[..., Awaitable[Any]], desk: Desk) -> None:
    """The same, for an action that is about no row."""
    opened: Any = door
    if opened.terms.on is not None:
        raise TypeError(f"{opened.action_name} is about a row.")
    _check_desk(desk, opened.action_name, opened.terms)


def in_reach(door: Callable[..., Awaitable[Any]], desk: Desk) -> bool:
    """Whether an action is for people such as the caller, as far as that can be told without a row: for a list of what
    can be done. Nothing is checked by it."""
    right: AnyRight = cast(Any, door).terms.right
    if isinstance(right, StaffRight):
        return desk.may_as_staff(right)
    return desk.caller is not None or right is OwnRight.SELF


async def enter(
    desk: Desk, name: str, terms: Terms, ref: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, lock: bool
) -> tuple[Any, Subscription, Outcome]:
    """Find the row of an action by its short id, and check the right to it."""
    _must_be_known(desk, terms)
    if terms.on is None:
        raise TypeError(f"{name} is about no row.")
    try:
        row, subscription = await find(desk.session, terms.on, ref, lock=lock)
    except NotFound:
        await _refuse_former_staff(desk, name, terms)
        raise
    person = desk.caller if isinstance(desk.caller, Person) else None
    visit = Visit(desk, name, terms, ref, row, subscription, person)
    return row, subscription, await _check_row(visit, args, kwargs)


@dataclass(frozen=True)
class Visit:
    """Somebody at an action's door: who, for which row. `ref` is as it was typed."""

    desk: Desk
    action: str
    terms: Terms
    ref: str
    row: Row
    subscription: Subscription
    person: Person | None

    @property
    def held(self) -> frozenset[Role]:
        """The caller's roles in the row's subscription."""
        return self.subscription.roles_of(self.person.id) if self.person else frozenset()

    def denied(self, reason: Reason, may: Sequence[Person] = (), given: Sequence[object] = ()) -> Denied:
        """The refusal for a reason."""
        subject = str(getattr(self.row, "ref", ""))
        return Denied(self.action, self.terms.right, reason, subject, self.subscription, self.held, may, given)


def _not_staff(desk: Desk) -> Reason:
    """Why a staff right was refused: to a stranger to the house, or to one of its people with another role."""
    return Reason.NOT_IN_STAFF_ROLE if desk.staff_roles else Reason.NOT_STAFF


def _must_be_known(desk: Desk, terms: Terms) -> None:
    if desk.caller is None and terms.right is not OwnRight.SELF:
        raise Unknown


def _check_desk(desk: Desk, name: str, terms: Terms) -> Outcome:
    """Check a right that needs no subscription: the caller's own, staff's, or the house's."""
    _must_be_known(desk, terms)
    desk.checked.append(terms.right)
    if isinstance(terms.right, StaffRight) and not desk.may_as_staff(terms.right):
        raise Denied(name, terms.right, _not_staff(desk))
    if isinstance(terms.right, SystemRight) and not desk.may_as_system(terms.right):
        raise Denied(name, terms.right, _not_staff(desk))
    return Outcome.ALLOWED


async def _check_row(visit: Visit, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
    desk, terms, person, held = visit.desk, visit.terms, visit.person, visit.held
    desk.checked.append(terms.right)
    if terms.proven is not None:
        if not await terms.proven(desk, visit.row, *args, **kwargs):
            raise _unseen(visit)
        return Outcome.ALLOWED
    as_staff = any(desk.may_as_staff(right) for right in (terms.right, terms.or_staff) if isinstance(right, StaffRight))
    as_house = as_staff or desk.may_as_system(terms.right)
    if not as_house and not held:
        await _refuse_former_staff(desk, visit.action, terms, visit.row)
        raise _stranger(visit)
    if person and terms.unless_party and terms.unless_party(visit.row, person):
        raise visit.denied(Reason.A_PARTY)
    if as_house or terms.right is OwnRight.CONTACT or _has_the_role(visit):
        return Outcome.ALLOWED
    if person and terms.or_own and terms.or_own(visit.row, person):
        return Outcome.ALLOWED
    if not isinstance(terms.right, Right):
        raise visit.denied(Reason.NOT_ASKER if terms.right is OwnRight.ASKER else _not_staff(desk))
    unmet = frozenset([c for c, holds in terms.conditions if not await holds(desk, visit.row, *args, **kwargs)])
    decision = decide_for(desk, visit.subscription, desk.person, terms.right, unmet)
    if decision.reason is not None:
        # Whoever else has the role meets the same conditions, so they could not do it either.
        if decision.reason in UNMET.values():
            raise visit.denied(decision.reason, given=[*args, *kwargs.values()])
        raise visit.denied(decision.reason, who_may(desk, visit.subscription, terms.right))
    return decision.outcome


def _has_the_role(visit: Visit) -> bool:
    """Whether a contact may by their role what is a right of the vendor's people otherwise.

    Raises:
        Denied: They have the role, and may not with this row.
    """
    terms = visit.terms
    if terms.or_role not in visit.held:
        return False
    if terms.or_role_where and not terms.or_role_where(visit.row):
        raise visit.denied(Reason.VENDOR_DECIDES)
    return True


def _stranger(visit: Visit) -> Denied | NotFound:
    """What a caller hears who holds no role: of the vendor's own people no secret is kept, all others see nothing."""
    terms = visit.terms
    if visit.desk.staff_roles:
        for_staff = isinstance(terms.right, StaffRight) or terms.or_staff
        return visit.denied(_not_staff(visit.desk) if for_staff else Reason.NO_ROLE)
    return _unseen(visit)


async def _refuse_former_staff(desk: Desk, name: str, terms: Terms, row: Row | None = None) -> None:
    """Tell who worked here once, and presses on a card of that time, that it is for the vendor's people: the same words
    for each id, so that they learn no more of a row than strangers do.

    Raises:
        Denied: They had a staff role, and have none now; and this is a right of the vendor's people.
    """
    if desk.staff_roles or not isinstance(terms.right, StaffRight) or not isinstance(desk.caller, Person):
        return
    if await was_staff(desk.session, desk.caller.id):
        raise Denied(name, terms.right, Reason.NOT_STAFF, str(getattr(row, "ref", "")))


def _unseen(visit: Visit) -> NotFound:
    """The same answer as for an id that nothing has; on the audit trail it says which row it was."""
    subject = str(getattr(visit.row, "ref", ""))
    return NotFound(NOUNS[type(visit.row)], visit.ref, subject, visit.action, visit.terms.right, visit.subscription.id)


def facts_of(subscription: Subscription, person: Person, unmet: frozenset[Condition] = frozenset()) -> Facts:
    """The facts that decide about one person in one subscription."""
    agreed = any(c.wants_reminders for c in subscription.contacts if c.person_id == person.id)
    return Facts(
        kind=subscription.kind,
        sole=len({contact.person_id for contact in subscription.contacts}) == 1,
        shares_tickets=subscription.organization.shares_tickets,
        agreed=frozenset({Right.RENEWAL_REMINDERS}) if agreed else frozenset(),
        unmet=unmet,
    )


class Tabled(Protocol):
    """Whoever has the role tables at hand: a desk, or what draws a notice."""

    @property
    def tables(self) -> RoleTables:
        """All tables."""
        ...


def decide_for(
    desk: Tabled, subscription: Subscription, person: Person, right: Right, unmet: frozenset[Condition] = frozenset()
) -> Decision:
    """Decide one right of one person in one subscription, under its plan's table."""
    table = desk.tables[subscription.plan.role_table]
    return decide(table, right, subscription.roles_of(person.id), facts_of(subscription, person, unmet))


def who_may(desk: Tabled, subscription: Subscription, right: Right) -> list[Person]:
    """The contacts of a subscription who have a right, in the order in which they became contacts."""
    people = {contact.person_id: contact.person for contact in subscription.contacts}
    return [person for person in people.values() if decide_for(desk, subscription, person, right).allowed]


def _keep(
    desk: Desk,
    name: str,
    terms: Terms,
    outcome: Outcome,
    row: Row | None = None,
    subscription: Subscription | None = None,
) -> None:
    """What changed goes on the audit trail, in the same transaction."""
    if not terms.reads:
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
