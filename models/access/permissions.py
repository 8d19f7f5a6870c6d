"""Permissions: who may do an action, and the list of all actions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.core.errors import Obstacle
from models.core.types import Row
from models.directory.people import Person
from models.roles import AnyRight, Condition, Role, StaffRight

Predicate = Callable[..., Awaitable[bool]]
"""Gets the desk, the row (None if there is no such row) and the action's own arguments."""
Check = Callable[..., Awaitable[Obstacle | None]]


@dataclass(frozen=True)
class Permission:
    """Who may do an action, and what it leaves behind.

    Args:
        right: The right that the action needs.
        label: The action in words that fit after "can't": `pay an invoice`. Marked for translation.
        on: The row's table; None if the action has no row.
        reads: The action changes nothing, so only refusals go into the audit trail.
        audited: The audit trail records this read too, because it matters who saw the data.
        audited_for_staff: The audit trail records this read if staff do it who aren't contacts themselves.
        or_staff: Staff with this right may do it too.
        or_role: Contacts in this role may do it too, if it is otherwise for staff.
        or_role_where: Limits `or_role` to rows for which this is true. Only staff decide about the others.
        or_own: Callers who own the row may do it too, while they have a role in its scope.
        unless_party: People for whom this is true are involved, so they may not.
        hidden: Contacts don't see rows for which this is true. It gets the desk and the row.
        proven: Callers with this proof may do it, known or not. Nobody else sees the row.
        right_of: The right for one row, if rows differ. `right` is then the one for most rows.
        colleagues: The action or its conditions need all contacts of the scope, so they are loaded with the row.
        conditions: What else must be true. Each check gets the action's own arguments. It returns the obstacle, or None
            if the condition is met.
    """

    right: AnyRight
    label: str
    on: type[Row] | None = None
    reads: bool = False
    audited: bool = False
    audited_for_staff: bool = False
    or_staff: StaffRight | None = None
    or_role: Role | None = None
    or_role_where: Callable[[Any], bool] | None = None
    or_own: Callable[[Any, Person], bool] | None = None
    unless_party: Callable[[Any, Person], bool] | None = None
    hidden: Callable[[Any, Any], bool] | None = None
    proven: Predicate | None = None
    right_of: Callable[[Any], AnyRight] | None = None
    colleagues: bool = False
    conditions: tuple[tuple[Condition, Check], ...] = ()

    @property
    def staff_rights(self) -> list[StaffRight]:
        """The staff rights that allow the action."""
        return [right for right in (self.right, self.or_staff) if isinstance(right, StaffRight)]

    @property
    def leaves_entries(self) -> bool:
        """Whether the audit trail can have entries for the action. A read has entries only if it can be refused."""
        return not self.reads or self.on is not None or isinstance(self.right, StaffRight)


REGISTRY: dict[str, Permission] = {}
"""All actions, by name. The audit trail stores the names, so they never change."""


def role_beside_staff(right: StaffRight) -> Role | None:
    """The contacts' role that may do what is otherwise for staff with this right, as its actions declare it."""
    roles = (one.or_role for one in REGISTRY.values() if one.or_role and right in one.staff_rights)
    return next(roles, None)


NOUNS_OF_ACTIONS: dict[str, str] = {}
"""Labels for groups of actions, by the first part of their names: `tickets` for `tickets.open_ticket`."""


def actions_about(noun: str, label: str) -> None:
    """Give a group of actions its label. Call it beside the group's first actions.

    Args:
        noun: The first part of the actions' names.
        label: What the actions are about. Marked for translation.

    Raises:
        TypeError: The group already has a label.
    """
    if noun in NOUNS_OF_ACTIONS:
        raise TypeError(f"The actions of {noun} have two labels.")
    NOUNS_OF_ACTIONS[noun] = label
