"""Who stands at which door for which row, and whether they are let in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.actions.rights import decide_for, who_may
from models.actions.terms import Terms
from models.desk import Desk
from models.errors import Denied, NotFound, Obstacle, Unknown
from models.lookup import NOUNS, find, was_staff
from models.people import Person
from models.roles import UNMET, Condition, Outcome, OwnRight, Reason, Right, Role, StaffRight, SystemRight
from models.subscriptions.tables import Subscription
from models.types import Row


async def enter(
    desk: Desk, name: str, terms: Terms, ref: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, lock: bool
) -> tuple[Any, Subscription, Outcome, Terms]:
    """Find the row of an action by its short id, and check the right to it. The terms are those for this row."""
    _must_be_known(desk, terms)
    if terms.on is None:
        raise TypeError(f"{name} is about no row.")
    try:
        row, subscription = await find(desk.session, terms.on, ref, lock=lock)
    except NotFound:
        await _refuse_former_staff(desk, name, terms)
        raise
    if terms.right_of:
        terms = replace(terms, right=terms.right_of(row))
    person = desk.caller if isinstance(desk.caller, Person) else None
    visit = Visit(desk, name, terms, ref, row, subscription, person)
    return row, subscription, await _check_row(visit, args, kwargs), terms


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

    def denied(self, reason: Reason, may: Sequence[Person] = (), obstacle: Obstacle | None = None) -> Denied:
        """The refusal for a reason."""
        subject = str(getattr(self.row, "ref", ""))
        return Denied(self.action, self.terms.right, reason, subject, self.subscription, self.held, may, obstacle)


def _not_staff(desk: Desk) -> Reason:
    """Why a staff right was refused: to a stranger to the house, or to one of its people with another role."""
    return Reason.NOT_IN_STAFF_ROLE if desk.staff_roles else Reason.NOT_STAFF


def _must_be_known(desk: Desk, terms: Terms) -> None:
    if desk.caller is None and terms.right is not OwnRight.SELF:
        raise Unknown


def check_without_row(desk: Desk, name: str, terms: Terms) -> Outcome:
    """Check a right that needs no subscription: the caller's own, staff's, or the house's."""
    _must_be_known(desk, terms)
    desk.checked.append(terms.right)
    if isinstance(terms.right, StaffRight) and not any(desk.may_as_staff(right) for right in terms.staff_rights):
        raise Denied(name, terms.right, _not_staff(desk))
    if isinstance(terms.right, SystemRight) and not desk.may_as_system(terms.right):
        raise Denied(name, terms.right, _not_staff(desk))
    return Outcome.ALLOWED


async def _check_row(visit: Visit, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
    desk, terms, person = visit.desk, visit.terms, visit.person
    desk.checked.append(terms.right)
    if terms.proven is not None:
        if not await terms.proven(desk, visit.row, *args, **kwargs):
            raise _unseen(visit)
        return Outcome.ALLOWED
    as_staff = any(desk.may_as_staff(right) for right in terms.staff_rights)
    as_house = as_staff or desk.may_as_system(terms.right)
    if not as_house and not _sees(visit):
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
    unmet = await _unmet(visit, args, kwargs)
    decision = decide_for(desk, visit.subscription, desk.person, terms.right, frozenset(unmet))
    if decision.reason is None:
        return decision.outcome
    # Whoever else has the role meets the same conditions, so they could not do it either.
    if obstacle := next((found for condition, found in unmet.items() if UNMET[condition] is decision.reason), None):
        raise visit.denied(decision.reason, obstacle=obstacle)
    raise visit.denied(decision.reason, who_may(desk, visit.subscription, terms.right))


async def _unmet(visit: Visit, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[Condition, Obstacle]:
    """The conditions of the action that do not hold, each with what stands against it."""
    found = {
        condition: await look(visit.desk, visit.row, *args, **kwargs) for condition, look in visit.terms.conditions
    }
    return {condition: obstacle for condition, obstacle in found.items() if obstacle is not None}


def _sees(visit: Visit) -> bool:
    """Whether a contact may know that there is such a row."""
    hidden = visit.terms.hidden
    return bool(visit.held) and not (hidden and hidden(visit.desk, visit.row))


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
