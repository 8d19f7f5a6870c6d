"""The access check: who asks for which row, and whether they may. The rules are listed one by one, in order."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.access.desk import Desk
from models.access.errors import Denied, NotFound, Unknown
from models.access.nouns import NOUNS, find_in_scope, parse
from models.access.permissions import Permission
from models.access.scopes import Scope
from models.core.errors import Obstacle
from models.core.types import Row
from models.directory.people import Person
from models.directory.staff import was_staff
from models.roles import UNMET, Condition, Outcome, OwnRight, Reason, Right, StaffRight, SystemRight


@dataclass(frozen=True)
class AccessCheck:
    """One caller at the door of one action, with one row. `ref` is what was typed, `args` what the action gets."""

    desk: Desk
    action: str
    permission: Permission
    ref: str
    row: Row
    scope: Scope
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] | None = None

    @property
    def person(self) -> Person | None:
        """The caller, where a person calls."""
        return self.desk.caller if isinstance(self.desk.caller, Person) else None

    @property
    def subject(self) -> str:
        """The row's short id."""
        return str(getattr(self.row, "ref", ""))

    @property
    def by_vendor(self) -> bool:
        """Whether the caller has the right as staff, or as a system caller."""
        as_staff = any(self.desk.may_as_staff(right) for right in self.permission.staff_rights)
        return as_staff or self.desk.may_as_system(self.permission.right)

    def denied(self, reason: Reason, may: Sequence[Person] = (), obstacle: Obstacle | None = None) -> Denied:
        """The refusal for a reason."""
        return Denied(
            self.action, self.permission.right, reason, self.subject, self.scope, self.scope.held, may, obstacle
        )

    def unseen(self) -> NotFound:
        """The answer for an id that nothing has. The audit trail still learns which row it was."""
        noun = NOUNS[type(self.row)].name
        return NotFound(noun, self.ref, self.subject, self.action, self.permission.right, self.scope)


async def enter(
    desk: Desk,
    name: str,
    permission: Permission,
    ref: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    lock: bool,
) -> tuple[AccessCheck, Outcome]:
    """Find the row of an action by its short id, and check the right to it. The permission is the one for this row.

    Raises:
        Unknown, NotFound, Denied: See `action`.
    """
    _must_be_known(desk, permission)
    if permission.on is None:
        raise TypeError(f"{name} is about no row.")
    try:
        row, scope = await _find(desk, permission.on, ref, lock=lock, whole=permission.colleagues)
    except NotFound as missing:
        if parse(permission.on, ref) is not None:
            # A row could have this id: nothing may tell it from the id of a row that the caller doesn't see.
            missing.action, missing.right = name, permission.right
            if permission.proven:
                await permission.proven(desk, None, *args, **kwargs)
        await _refuse_former_staff(desk, name, permission)
        raise
    if permission.right_of:
        permission = replace(permission, right=permission.right_of(row))
    desk.checked.append(permission.right)
    desk.organization_id = scope.organization_id
    if scope.subscription_id is not None:
        # What an earlier look found may be gone.
        desk.memberships.pop(scope.subscription_id, None)
    desk.memberships |= {membership.subscription_id: membership for membership in scope.memberships}
    check = AccessCheck(desk, name, permission, ref, row, scope, args, kwargs)
    for rule in RULES:
        if (outcome := await rule(check)) is not None:
            if permission.colleagues:
                await scope.complete(desk.session)
            return check, outcome
    raise AssertionError(f"No rule decided about {name}.")


async def _find(desk: Desk, row_type: type[Row], ref: str, *, lock: bool, whole: bool) -> tuple[Row, Scope]:
    """The row and its scope. What was seen in this request is taken as it was, unless it is to be locked and was not
    yet: then what counts is how it is once nobody else can change it."""
    key = row_type, parse(row_type, ref) or ()
    if lock and key not in desk.locked:
        desk.forget()
    if key not in desk.seen:
        desk.seen[key] = await find_in_scope(desk.session, row_type, ref, desk.caller_id, lock=lock, whole=whole)
        if lock:
            desk.locked.add(key)
    return desk.seen[key]


def check_without_row(desk: Desk, name: str, permission: Permission) -> Outcome:
    """Check a right that needs no row: the caller's own, staff's, or a system caller's."""
    _must_be_known(desk, permission)
    right = permission.right
    desk.checked.append(right)
    if isinstance(right, StaffRight) and not any(desk.may_as_staff(one) for one in permission.staff_rights):
        raise Denied(name, right, _not_staff(desk))
    if isinstance(right, SystemRight) and not desk.may_as_system(right):
        raise Denied(name, right, _not_staff(desk))
    return Outcome.ALLOWED


def _must_be_known(desk: Desk, permission: Permission) -> None:
    if desk.caller is None and permission.right is not OwnRight.SELF:
        raise Unknown


def _not_staff(desk: Desk) -> Reason:
    """Why a staff right was refused: the caller is not on staff, or has another staff role."""
    return Reason.NOT_IN_STAFF_ROLE if desk.staff_roles else Reason.NOT_STAFF


Rule = Callable[[AccessCheck], Awaitable[Outcome | None]]


async def proof_decides(check: AccessCheck) -> Outcome | None:
    """If a proof is needed, only the proof decides. Without it, nobody sees the row."""
    proven = check.permission.proven
    if proven is None:
        return None
    if not await proven(check.desk, check.row, *check.args, **(check.kwargs or {})):
        raise check.unseen()
    return Outcome.ALLOWED


async def strangers_see_nothing(check: AccessCheck) -> Outcome | None:
    """Contacts without a role in the scope, and those the row is hidden from, get the answer for a row that doesn't
    exist. Staff of another role are told so: no secret is kept from them."""
    desk, permission = check.desk, check.permission
    hidden = permission.hidden is not None and permission.hidden(desk, check.row)
    if check.by_vendor or (check.scope.held and not hidden):
        return None
    await _refuse_former_staff(desk, check.action, permission, check.row)
    if desk.staff_roles:
        for_staff = isinstance(permission.right, StaffRight) or permission.or_staff
        raise check.denied(_not_staff(desk) if for_staff else Reason.NO_ROLE)
    raise check.unseen()


async def parties_stay_out(check: AccessCheck) -> Outcome | None:
    """People that the row is about don't decide about it."""
    is_party, person = check.permission.unless_party, check.person
    if person and is_party and is_party(check.row, person):
        raise check.denied(Reason.A_PARTY)
    return None


async def vendor_may(check: AccessCheck) -> Outcome | None:
    """Staff and system callers with the right may."""
    return Outcome.ALLOWED if check.by_vendor else None


async def any_contact_may(check: AccessCheck) -> Outcome | None:
    """If any role is enough, every contact may."""
    return Outcome.ALLOWED if check.permission.right is OwnRight.CONTACT else None


async def role_may(check: AccessCheck) -> Outcome | None:
    """Contacts in a named role may do what is otherwise for staff, with the rows that are theirs to decide."""
    permission = check.permission
    if permission.or_role not in check.scope.held:
        return None
    if permission.or_role_where:
        await check.scope.complete(check.desk.session)
        if not permission.or_role_where(check.row):
            raise check.denied(Reason.VENDOR_DECIDES)
    return Outcome.ALLOWED


async def owner_may(check: AccessCheck) -> Outcome | None:
    """The owner of the row may."""
    owns, person = check.permission.or_own, check.person
    return Outcome.ALLOWED if person and owns and owns(check.row, person) else None


async def others_may_not(check: AccessCheck) -> Outcome | None:
    """What no role table gives is for staff or the person who asked, and the caller is neither."""
    right = check.permission.right
    if isinstance(right, Right):
        return None
    raise check.denied(Reason.NOT_ASKER if right is OwnRight.ASKER else _not_staff(check.desk))


async def role_table_decides(check: AccessCheck) -> Outcome | None:
    """The cells of the caller's roles decide, with the conditions. A refusal names the contacts who may."""
    desk, right = check.desk, check.permission.right
    if not isinstance(right, Right):
        raise TypeError(f"{right} is in no role table.")
    unmet = await _unmet(check)
    decision = check.scope.decide(desk.tables, right, frozenset(unmet))
    if decision.reason is None:
        return decision.outcome
    await check.scope.complete(desk.session)
    # Others with the role meet the same conditions, so they couldn't do it either.
    if obstacle := next((found for condition, found in unmet.items() if UNMET[condition] is decision.reason), None):
        raise check.denied(decision.reason, obstacle=obstacle)
    raise check.denied(decision.reason, await check.scope.who_may(desk.session, desk, right))


RULES: tuple[Rule, ...] = (
    proof_decides,
    strangers_see_nothing,
    parties_stay_out,
    vendor_may,
    any_contact_may,
    role_may,
    owner_may,
    others_may_not,
    role_table_decides,
)
"""In this order: the first that lets the caller in, or refuses, decides."""


async def _unmet(check: AccessCheck) -> dict[Condition, Obstacle]:
    """The conditions of the action that don't hold, each with what stands in the way."""
    if check.permission.conditions and check.permission.colleagues:
        await check.scope.complete(check.desk.session)
    found = {
        condition: await look(check.desk, check.row, *check.args, **(check.kwargs or {}))
        for condition, look in check.permission.conditions
    }
    return {condition: obstacle for condition, obstacle in found.items() if obstacle is not None}


async def _refuse_former_staff(desk: Desk, name: str, permission: Permission, row: Row | None = None) -> None:
    """Tell people who were on staff once, and press a card of that time, that it is for staff. The words are the same
    for each id, so that they learn no more of a row than strangers do.

    Raises:
        Denied: They had a staff role, have none now, and this is a right of staff.
    """
    if desk.staff_roles or not isinstance(permission.right, StaffRight) or not isinstance(desk.caller, Person):
        return
    if await was_staff(desk.session, desk.caller.id):
        raise Denied(name, permission.right, Reason.NOT_STAFF, str(getattr(row, "ref", "")))
