"""Help, asks, the App Home, direct messages."""

from handlers.routing.routes import Touch
from tests.handlers.cases.case import DONE, NOTHING, Case, by_rule
from tests.handlers.cases.doing import button, command
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import INVOICE, REF, SLACK, World
from tests.models.roles.typed import BP, ROLES


def asks(world: World, name: str) -> str:
    """Any contact asks, except for what they may do themselves."""
    may = name in ROLES and by_rule(world, name, "pay") == DONE
    return NOTHING if may else by_rule(world, name, "contact")


async def opens_home(hands: Hands, world: World, name: str) -> Said:
    """The App Home."""
    return await hands.home(SLACK[name])


async def writes(hands: Hands, world: World, name: str) -> Said:
    """A direct message to the app."""
    return await hands.write(SLACK[name], "Hello?")


CASES = [
    command("/steward", "", "self", "/steward link"),
    command("/steward help", "", "self", "/steward link"),
    button(
        "ask",
        lambda w: f"{REF} pay {INVOICE} {w.people[BP]}",
        "contact",
        "has your request",
        "asks",
        "notices",
        "audit",
        wanted=asks,
    ),
    Case(Touch.HOME, "app_home_opened", "", opens_home, "self", "", "Hello"),
    Case(Touch.MESSAGE, "message", "", writes, "self", "", "", frozenset({"notices", "handled_requests"})),
]
