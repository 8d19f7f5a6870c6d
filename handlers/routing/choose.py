"""Choosing a subscription. If only one fits, it's used; if several fit, the person picks one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handlers.routing.arguments import plain
from handlers.routing.routes import Request
from models.access.actions import check_reach
from models.core.errors import Problem, Refused
from models.roles import Right, Role, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.problems import NoSubscriptions
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@dataclass(eq=False)
class Choose(Exception):
    """Several subscriptions fit: the router shows a select that runs `line` again with the one chosen."""

    line: str
    subscriptions: list[Subscription]
    only: Right | Role | None = None
    """The right or role that they fit by."""


async def fitting(request: Request, right: Right | None) -> list[Subscription]:
    """The caller's subscriptions in which they have a right, or all of theirs without one."""
    return _fit(request, await my_subscriptions(request.desk), right)


def _fit(request: Request, mine: list[Subscription], right: Right | None) -> list[Subscription]:
    desk = request.desk
    return [s for s in mine if right is None or decide_for(desk, s, desk.person, right).allowed]


async def choose_subscription(
    request: Request,
    right: Right | None = None,
    *,
    role: Role | None = None,
    door: Callable[..., Awaitable[Any]] | None = None,
    typed: str | None = None,
    when: Callable[[Subscription], bool] | None = None,
    none: Problem | None = None,
) -> str:
    """The short ID of the subscription that a request is about: the one typed, or the only one that fits.

    Call this after all other words were taken, because it refuses remaining words.

    Args:
        right: Only subscriptions in which the caller has this right fit. If there are none, the answer is one of the
            caller's subscriptions, so that the action refuses and names the people who can.
        role: The same for subscriptions in which the caller has this role.
        door: A staff action. People who aren't on the staff are refused before they have to choose.
        typed: The short ID, if it has been read from the words already.
        when: If several fit by right or role, only those where this is true.
        none: The refusal if it's true for none of them. Without one, all of them fit.

    Raises:
        Choose: Several fit.
        Denied: Only the vendor's staff can do it.
        Misunderstood: Some words weren't understood.
        Refused: The caller isn't a contact on any subscription, or `none`.
    """
    typed = typed or request.arguments.ref(Subscription)
    request.arguments.end()
    if typed:
        return typed
    if door is not None:
        check_reach(door, request.desk)
    mine = await my_subscriptions(request.desk)
    held = request.desk.held
    fit = [s for s in _fit(request, mine, right) if role is None or role in held[s.id]] or mine
    if not fit:
        raise Refused(NoSubscriptions(plain(request.line), request.desk.may_as_staff(StaffRight.VIEW_CUSTOMERS)))
    if when is not None and len(fit) > 1:
        able = [s for s in fit if when(s)]
        if not able and none is not None:
            raise Refused(none)
        fit = able or fit
    if len(fit) > 1:
        # If none fit, all are shown, and all are searched.
        raise Choose(request.line, fit, (role or right) if len(fit) < len(mine) else None)
    return fit[0].ref


async def choose_with_text(
    request: Request, right: Right | None = None, *, door: Callable[..., Awaitable[Any]] | None = None
) -> tuple[str, str]:
    """The short ID as in `choose_subscription`, and the text that was typed before or after it."""
    typed = request.arguments.about(Subscription)
    text = request.arguments.typed_text()
    return await choose_subscription(request, right, door=door, typed=typed), text
