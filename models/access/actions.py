"""The only door to what the desk does: `@action` finds the row, checks the right, and keeps the audit trail.

    @action("invoices.pay", Right.PAY, on=Invoice, label=gettext_noop("pay an invoice"))
    async def pay(desk: Desk, invoice: Invoice) -> ...

is called with the short id as it was typed: `await pay(desk, "INV-2026-000017")`. There is no other way to a row.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast, overload

from models.access.checks import check_without_row, enter
from models.access.desk import Desk
from models.access.nouns import RowT
from models.access.permissions import REGISTRY, Check, Permission, Predicate
from models.access.refusals import keep
from models.directory.people import Person
from models.roles import AnyRight, Condition, OwnRight, Right, Role, StaffRight

P = ParamSpec("P")
T = TypeVar("T")


@overload
def action(
    name: str,
    right: AnyRight,
    *,
    on: type[RowT],
    label: str,
    reads: bool = False,
    audited: bool = False,
    audited_for_staff: bool = False,
    or_staff: StaffRight | None = None,
    or_role: Role | None = None,
    or_role_where: Callable[[RowT], bool] | None = None,
    or_own: Callable[[RowT, Person], bool] | None = None,
    unless_party: Callable[[RowT, Person], bool] | None = None,
    hidden: Callable[[Desk, RowT], bool] | None = None,
    proven: Predicate | None = None,
    right_of: Callable[[RowT], AnyRight] | None = None,
    colleagues: bool = False,
    conditions: tuple[tuple[Condition, Check], ...] = (),
) -> Callable[
    [Callable[Concatenate[Desk, RowT, P], Awaitable[T]]], Callable[Concatenate[Desk, str, P], Awaitable[T]]
]: ...


@overload
def action(
    name: str,
    right: AnyRight,
    *,
    label: str,
    reads: bool = False,
    audited: bool = False,
    or_staff: StaffRight | None = None,
) -> Callable[[Callable[Concatenate[Desk, P], Awaitable[T]]], Callable[Concatenate[Desk, P], Awaitable[T]]]: ...


def action(name: str, right: AnyRight, *, label: str, **declared: Any) -> Any:
    """Declare an action with its permission. See `Permission` for the keywords.

    Args:
        name: The action's name on the audit trail, such as `invoices.pay`. It is stored, so it never changes.

    Raises (when the action is called):
        Unknown: The caller's Slack user isn't linked to a person, and the action needs one.
        NotFound: There is no such row, or the caller has no part in its scope.
        Denied: The caller doesn't have the right.
    """
    permission = Permission(right, label, **declared)
    if permission.on is None and isinstance(right, Right):
        raise TypeError(f"{right} is a right in a scope: say on=.")

    def declare(function: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        if name in REGISTRY:
            raise TypeError(f"There are two actions {name}.")
        REGISTRY[name] = permission

        @wraps(function)
        async def of_desk(desk: Desk, *args: Any, **kwargs: Any) -> T:
            outcome = check_without_row(desk, name, permission)
            if not permission.reads:
                desk.forget()
                await desk.only_once()
            result = await function(desk, *args, **kwargs)
            if not permission.reads:
                desk.forget()
            await keep(desk, name, permission, outcome)
            return result

        @wraps(function)
        async def of_row(desk: Desk, ref: str, *args: Any, **kwargs: Any) -> T:
            check, outcome = await enter(desk, name, permission, ref, args, kwargs, lock=not permission.reads)
            if not permission.reads:
                desk.forget()
                await desk.only_once()
            result = await function(desk, check.row, *args, **kwargs)
            if not permission.reads:
                desk.forget()
            look = permission.audited_for_staff and check.by_vendor and not check.scope.held
            await keep(desk, name, check.permission, outcome, check.row, check.scope, look=look)
            return result

        door: Any = of_desk if permission.on is None else of_row
        door.permission, door.action_name = permission, name
        return cast(Callable[..., Awaitable[T]], door)

    return declare


async def check(
    door: Callable[Concatenate[Desk, str, P], Awaitable[Any]],
    desk: Desk,
    ref: str,
    *args: Any,
    lock: bool = False,
    colleagues: bool = False,
) -> Any:
    """Check an action's right without doing it, before showing a form or a question. The action checks again.

    Args:
        lock: Lock the row's scope now, because the action follows in the same request. It then needn't load the row
            again.
        colleagues: Load all contacts of the scope, even if the action doesn't need them.

    Returns:
        The row.

    Raises:
        Unknown, NotFound, Denied: As the action would.
    """
    opened: Any = door
    permission = replace(opened.permission, colleagues=True) if colleagues else opened.permission
    return (await enter(desk, opened.action_name, permission, ref, args, {}, lock=lock))[0].row


def check_desk(door: Callable[..., Awaitable[Any]], desk: Desk) -> None:
    """Check an action's right without doing it, for an action without a row.

    Raises:
        Unknown, Denied: As the action would.
        TypeError: The action has a row.
    """
    opened: Any = door
    if opened.permission.on is not None:
        raise TypeError(f"{opened.action_name} is about a row.")
    check_without_row(desk, opened.action_name, opened.permission)


def check_reach(door: Callable[..., Awaitable[Any]], desk: Desk) -> None:
    """Check that the caller has an action's staff right, before asking them for the row.

    Raises:
        Denied: The caller isn't on staff, or their staff role doesn't have the right.
    """
    opened: Any = door
    check_without_row(desk, opened.action_name, opened.permission)


def in_reach(door: Callable[..., Awaitable[Any]], desk: Desk) -> bool:
    """Whether the caller might be able to do an action, as far as that is clear without a row. For lists such as help.
    The action still checks the right."""
    permission: Permission = cast(Any, door).permission
    if isinstance(permission.right, StaffRight) and not permission.or_own:
        return any(desk.may_as_staff(right) for right in permission.staff_rights)
    return desk.caller is not None or permission.right is OwnRight.SELF
