"""How an action's right is given, and the list of all actions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.errors import Obstacle
from models.people import Person
from models.roles import AnyRight, Condition, Role, StaffRight
from models.types import Row

Predicate = Callable[..., Awaitable[bool]]
Check = Callable[..., Awaitable[Obstacle | None]]


@dataclass(frozen=True)
class Terms:
    """How an action's right is given.

    Args:
        right: The right that it needs.
        right_of: The right that it needs with a row, where rows differ in it, from the row; `right` is then that of
            most of them.
        on: The table of the row that it is about; None if it is about the caller or the desk.
        reads: It changes nothing, so it leaves an audit entry only when refused.
        keeps: It changes nothing, and leaves an audit entry all the same: what it shows is worth knowing who saw.
        or_staff: The vendor's people with this right may do it too.
        or_role: Contacts in this role may do it too.
        or_role_where: But only with a row of which this holds; any other is the vendor's to decide.
        or_own: Callers to whom the row belongs may do it too, as long as they hold some role in the subscription.
        unless_party: Whoever the row is about may not.
        hidden: Contacts see nothing of a row of which this holds, as if there were none; it is given the desk too.
        proven: Whoever shows a proof with their call may do it, known or not; all others see nothing of the row.
        conditions: What else has to hold. Each is checked with the action's own arguments, and says what stands against
            it, or None where it holds.
    """

    right: AnyRight
    on: type[Row] | None = None
    reads: bool = False
    keeps: bool = False
    or_staff: StaffRight | None = None
    or_role: Role | None = None
    or_role_where: Callable[[Any], bool] | None = None
    or_own: Callable[[Any, Person], bool] | None = None
    unless_party: Callable[[Any, Person], bool] | None = None
    hidden: Callable[[Any, Any], bool] | None = None
    proven: Predicate | None = None
    right_of: Callable[[Any], AnyRight] | None = None
    conditions: tuple[tuple[Condition, Check], ...] = ()

    @property
    def staff_rights(self) -> list[StaffRight]:
        """The rights of the vendor's people by which it can be done."""
        return [right for right in (self.right, self.or_staff) if isinstance(right, StaffRight)]

    @property
    def leaves_entries(self) -> bool:
        """Whether there can be entries of it on the audit trail: of a read only where somebody may be refused."""
        return not self.reads or self.on is not None or isinstance(self.right, StaffRight)


REGISTRY: dict[str, Terms] = {}
