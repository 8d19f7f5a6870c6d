"""Which subscription? With one nobody is asked; with several a select is shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handlers.routing.arguments import plain
from handlers.routing.routes import Request
from models.access.actions import check_reach
from models.core.errors import Refused
from models.roles import Right
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.problems import NoSubscriptions
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@dataclass(eq=False)
class Choose(Exception):
    """Several subscriptions fit: the router shows a select that runs `line` again with the one chosen."""

    line: str
    subscriptions: list[Subscription]


async def fitting(request: Request, right: Right | None) -> list[Subscription]:
    """The caller's subscriptions in which they have a right; without one, all of theirs."""
    return _fit(request, await my_subscriptions(request.desk), right)


def _fit(request: Request, mine: list[Subscription], right: Right | None) -> list[Subscription]:
    desk = request.desk
    return [s for s in mine if right is None or decide_for(desk, s, desk.person, right).allowed]


async def choose_subscription(
    request: Request, right: Right | None = None, *, door: Callable[..., Awaitable[Any]] | None = None
) -> str:
    """The short id of the subscription that a request is about: the one typed, or the only one that fits.

    To be called when all other words have been taken: what is left over was not understood.

    Args:
        right: Only subscriptions in which the caller has this right fit. If there is none, the answer is one of their
            subscriptions all the same, so that the action refuses and says who may.
        door: An action of the vendor's people: all others hear so, and are not asked which.

    Raises:
        Choose: Several fit.
        Denied: It is for the vendor's people.
        Misunderstood: There are words left over.
        Refused: The caller is a contact nowhere.
    """
    typed = request.arguments.ref(Subscription)
    request.arguments.end()
    if typed:
        return typed
    if door is not None:
        check_reach(door, request.desk)
    mine = await my_subscriptions(request.desk)
    fit = _fit(request, mine, right) or mine
    if not fit:
        raise Refused(NoSubscriptions(plain(request.line)))
    if len(fit) > 1:
        raise Choose(request.line, fit)
    return fit[0].ref
