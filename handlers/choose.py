"""Which subscription? With one nobody is asked; with several a select is shown."""

from dataclasses import dataclass

from handlers.arguments import plain
from handlers.routes import Request
from models.actions import decide_for
from models.errors import Refused, Trouble
from models.roles import Right
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.tables import Subscription


@dataclass(eq=False)
class Choose(Exception):
    """Several subscriptions fit: the router shows a select that runs `line` again with the one chosen."""

    line: str
    subscriptions: list[Subscription]


async def which(request: Request, right: Right | None = None) -> str:
    """The short id of the subscription that a request is about: the one typed, or the only one that fits.

    To be called when all other words have been taken: what is left over was not understood.

    Args:
        right: Only subscriptions in which the caller has this right fit. If there is none, the answer is one of their
            subscriptions all the same, so that the action refuses and says who may.

    Raises:
        Choose: Several fit.
        Misunderstood: There are words left over.
        Refused: The caller is a contact nowhere.
    """
    typed = request.arguments.ref(Subscription)
    request.arguments.end()
    if typed:
        return typed
    desk = request.desk
    mine = await my_subscriptions(desk)
    if not mine:
        raise Refused(Trouble.NO_SUBSCRIPTIONS, {"line": plain(request.line)})
    able = [s for s in mine if right is None or decide_for(desk, s, desk.person, right).allowed] or mine
    if len(able) > 1:
        raise Choose(request.line, able)
    return able[0].ref
