"""The access check: whether a caller may do an action with a row. `RULES` lists the rules, in order."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.access.desk import Desk
from models.access.errors import Denied, NotFound, Unknown
from models.access.nouns import NOUNS, find_in_scope, parse
from models.access.permissions import Permission
from models.access.scopes import Scope
from models.access.short_ids import ShortId
from models.core.errors import Obstacle
from models.core.types import Row
from models.directory.people import Person
from models.directory.staff import was_staff
from models.roles import UNMET, Condition, Outcome, OwnRight, Reason, Right, Role, StaffRight, SystemRight


@dataclass(frozen=True)
class AccessCheck:
    """One caller's request to do one action with one row.

    Attributes:
        ref: What was typed for the row.
        args, kwargs: The action's own arguments.
    """

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
        """The caller if it is a person, else None."""
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
        """Build the refusal for a reason."""
        return Denied(
            self.action, self.permission.right, reason, self.subject, self.scope, self.scope.held, may, obstacle
        )

    def unseen(self) -> NotFound:
        """Build the answer for an id that doesn't exist. The audit trail still records which row it was."""
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
    """Find an action's row by its short id, and check the caller's right to it.

    Returns:
        The check, with the permission for this row, and the outcome.

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
            # The answer must be the same as for a row that the caller doesn't see, so do the same work.
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
        # The roles that an earlier check found may be gone.
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
    """The row and its scope, from the request's cache where possible. A row that must be locked, and isn't yet, is read
    again under the lock, because it may have changed."""
    key = row_type, parse(row_type, ref) or ShortId(())
    if lock and key not in desk.locked:
        desk.forget()
    if key not in desk.seen:
        desk.seen[key] = await find_in_scope(desk.session, row_type, ref, desk.caller_id, lock=lock, whole=whole)
        if lock:
            desk.locked.add(key)
    return desk.seen[key]


def check_without_row(desk: Desk, name: str, permission: Permission) -> Outcome:
    """Check a right that needs no row: an own right, a staff right or a system right.

    Raises:
        Unknown: The caller's Slack user isn't linked to a person, and the action needs one.
        Denied: The caller doesn't have the right.
    """
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
    """Why a staff right is refused: the caller isn't on staff, or their staff role doesn't have it."""
    return Reason.NOT_IN_STAFF_ROLE if desk.staff_roles else Reason.NOT_STAFF


Rule = Callable[[AccessCheck], Awaitable[Outcome | None]]


async def proof_decides(check: AccessCheck) -> Outcome | None:
    """If the action needs a proof, only the proof decides. Nobody sees the row without it."""
    proven = check.permission.proven
    if proven is None:
        return None
    if not await proven(check.desk, check.row, *check.args, **(check.kwargs or {})):
        raise check.unseen()
    return Outcome.ALLOWED


async def strangers_see_nothing(check: AccessCheck) -> Outcome | None:
    """Contacts don't see a row if they have no role in its scope, or if it is hidden from them. They get the answer for
    a row that doesn't exist. Staff with another role get an open refusal, because rows aren't secret from staff."""
    desk, permission = check.desk, check.permission
    rules = permission.hidden, NOUNS[type(check.row)].hidden
    hidden = any(is_hidden(desk, check.row) for is_hidden in rules if is_hidden is not None)
    if check.by_vendor or (check.scope.held and not hidden):
        return None
    await _refuse_former_staff(desk, check.action, permission, check.row)
    if desk.staff_roles:
        if isinstance(permission.right, StaffRight) or permission.or_staff:
            raise check.denied(_not_staff(desk))
        raise check.denied(Reason.NO_ROLE, await _contacts_for_staff(check))
    raise check.unseen()


async def _contacts_for_staff(check: AccessCheck) -> Sequence[Person]:
    """The contacts a staff member can ask to do it, if they may see contacts."""
    desk, right = check.desk, check.permission.right
    if not isinstance(right, Right) or not desk.may_as_staff(StaffRight.VIEW_CUSTOMERS):
        return ()
    return await check.scope.who_may(desk.session, desk, right)


async def parties_stay_out(check: AccessCheck) -> Outcome | None:
    """People who are involved in the row don't decide about it."""
    is_party, person = check.permission.unless_party, check.person
    if person and is_party and is_party(check.row, person):
        raise check.denied(Reason.A_PARTY)
    return None


async def vendor_may(check: AccessCheck) -> Outcome | None:
    """Staff and system callers with the right may do it."""
    return Outcome.ALLOWED if check.by_vendor else None


async def any_contact_may(check: AccessCheck) -> Outcome | None:
    """If any role is enough, every contact may do it."""
    return Outcome.ALLOWED if check.permission.right is OwnRight.CONTACT else None


async def role_may(check: AccessCheck) -> Outcome | None:
    """Contacts in the role `or_role` may do what is otherwise for staff, with the rows that `or_role_where` allows."""
    permission = check.permission
    if permission.or_role not in check.scope.held or not isinstance(permission.right, StaffRight):
        return None
    if permission.or_role_where:
        await check.scope.complete(check.desk.session)
        if not permission.or_role_where(check.row):
            raise check.denied(Reason.VENDOR_DECIDES)
    return Outcome.ALLOWED


async def owner_may(check: AccessCheck) -> Outcome | None:
    """The row's owner may do it."""
    owns, person = check.permission.or_own, check.person
    return Outcome.ALLOWED if person and owns and owns(check.row, person) else None


async def others_may_not(check: AccessCheck) -> Outcome | None:
    """If no role table lists the right, only staff, the role `or_role` or the person who asked may. By now the caller
    is none of them."""
    right = check.permission.right
    if isinstance(right, Right):
        return None
    if right is OwnRight.ASKER:
        raise check.denied(Reason.NOT_ASKER)
    role = check.permission.or_role
    if role and (may := await check.scope.holders(check.desk.session, role)):
        raise check.denied(Reason.NOT_SITE_ADMIN if role is Role.SITE_ADMIN else Reason.NOT_MAIN_CONTACT, may)
    raise check.denied(Reason.NOT_OPENER if check.permission.or_own else _not_staff(check.desk))


async def role_table_decides(check: AccessCheck) -> Outcome | None:
    """The caller's cells in the role table decide, with the conditions. A refusal names the contacts who may do it."""
    desk, right = check.desk, check.permission.right
    if not isinstance(right, Right):
        raise TypeError(f"{right} is in no role table.")
    unmet = await _unmet(check)
    decision = check.scope.decide(desk.tables, right, frozenset(unmet))
    if decision.reason is None:
        return decision.outcome
    await check.scope.complete(desk.session)
    # The condition applies to everyone with the role, so naming others wouldn't help.
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
"""In order: the first rule that allows or refuses decides."""


async def _unmet(check: AccessCheck) -> dict[Condition, Obstacle]:
    """The action's conditions that aren't met, each with its obstacle."""
    if check.permission.conditions and check.permission.colleagues:
        await check.scope.complete(check.desk.session)
    found = {
        condition: await look(check.desk, check.row, *check.args, **(check.kwargs or {}))
        for condition, look in check.permission.conditions
    }
    return {condition: obstacle for condition, obstacle in found.items() if obstacle is not None}


async def _refuse_former_staff(desk: Desk, name: str, permission: Permission, row: Row | None = None) -> None:
    """Refuse openly if a former staff member tries a staff action, such as a button on an old card. The answer is the
    same for every id, so they learn no more about a row than strangers do.

    Raises:
        Denied: The caller had a staff role and has none now, and the action needs a staff right.
    """
    if desk.staff_roles or not isinstance(permission.right, StaffRight) or not isinstance(desk.caller, Person):
        return
    if await was_staff(desk.session, desk.caller.id):
        raise Denied(name, permission.right, Reason.NOT_STAFF, str(getattr(row, "ref", "")))
