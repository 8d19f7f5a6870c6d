"""Permissions: how an action's right is given, and the list of all actions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.core.errors import Obstacle
from models.core.types import Row
from models.directory.people import Person
from models.roles import AnyRight, Condition, Role, StaffRight

Predicate = Callable[..., Awaitable[bool]]
"""Is asked with the desk, the row or None for one that isn't there, and what the action is called with."""
Check = Callable[..., Awaitable[Obstacle | None]]


@dataclass(frozen=True)
class Permission:
    """Who may do an action, and what it leaves behind.

    Args:
        right: The right that it needs.
        label: What it is in words, after "can't": `pay an invoice`. Marked for translation.
        on: The table of the row that it is about; None if it is about the caller or the desk.
        reads: It changes nothing, so the audit trail keeps it only when it is refused.
        audited: It changes nothing, and the audit trail keeps it all the same: it matters who saw this.
        or_staff: The vendor's people with this right may do it too.
        or_role: Contacts in this role may do it too.
        or_role_where: But only with a row of which this holds. The vendor decides about any other row.
        or_own: Callers who own the row may do it too, as long as they hold some role in its scope.
        unless_party: People that the row is about may not.
        hidden: Contacts don't see a row of which this holds. It gets the desk and the row.
        proven: Callers who show a proof may do it, known or not. All others don't see the row.
        right_of: The right that it needs with one row, where rows differ. `right` is then that of most rows.
        colleagues: It works with all contacts of the scope, or its conditions do: they are loaded with the row.
        conditions: What else has to hold. Each gets the action's own arguments, and returns the obstacle, or None where
            it holds.
    """

    right: AnyRight
    label: str
    on: type[Row] | None = None
    reads: bool = False
    audited: bool = False
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
        """The rights of the vendor's people by which it can be done."""
        return [right for right in (self.right, self.or_staff) if isinstance(right, StaffRight)]

    @property
    def leaves_entries(self) -> bool:
        """Whether the audit trail can have entries of it: of a read only where somebody may be refused."""
        return not self.reads or self.on is not None or isinstance(self.right, StaffRight)


REGISTRY: dict[str, Permission] = {}
"""All actions by their names. The audit trail stores the names, so they stay as they are."""

NOUNS_OF_ACTIONS: dict[str, str] = {}
"""What actions are about, in words, by the noun of their names: that of `tickets.open_ticket` is `tickets`."""


def actions_about(noun: str, label: str) -> None:
    """Say in words what the actions of a noun are about. Marked for translation, beside the noun's first actions.

    Raises:
        TypeError: The noun has words already.
    """
    if noun in NOUNS_OF_ACTIONS:
        raise TypeError(f"The actions of {noun} have two labels.")
    NOUNS_OF_ACTIONS[noun] = label
