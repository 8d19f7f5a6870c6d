"""The door: `@action`, and its right checked before the action is done."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast, overload

from models.actions.entries import keep
from models.actions.terms import REGISTRY, Terms
from models.actions.visits import check_without_row, enter
from models.desk import Desk
from models.lookup import RowT
from models.roles import AnyRight, OwnRight, Right, StaffRight

P = ParamSpec("P")
T = TypeVar("T")


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
            outcome = check_without_row(desk, name, declared)
            if not declared.reads:
                await desk.only_once()
            result = await function(desk, *args, **kwargs)
            keep(desk, name, declared, outcome)
            return result

        @wraps(function)
        async def of_row(desk: Desk, ref: str, *args: Any, **kwargs: Any) -> T:
            row, subscription, outcome, terms = await enter(
                desk, name, declared, ref, args, kwargs, lock=not declared.reads
            )
            if not declared.reads:
                await desk.only_once()
            result = await function(desk, row, *args, **kwargs)
            keep(desk, name, terms, outcome, row, subscription)
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
    check_without_row(desk, opened.action_name, opened.terms)


def check_reach(door: Callable[..., Awaitable[Any]], desk: Desk) -> None:
    """Check, before anybody is asked about which row, that an action of the vendor's people is asked for by them.

    Raises:
        Denied: The caller is none of them, or not with that right.
    """
    opened: Any = door
    check_without_row(desk, opened.action_name, opened.terms)


def in_reach(door: Callable[..., Awaitable[Any]], desk: Desk) -> bool:
    """Whether an action is for people such as the caller, as far as that can be told without a row: for a list of what
    can be done. Nothing is checked by it."""
    terms: Terms = cast(Any, door).terms
    if isinstance(terms.right, StaffRight):
        return any(desk.may_as_staff(right) for right in terms.staff_rights)
    return desk.caller is not None or terms.right is OwnRight.SELF
