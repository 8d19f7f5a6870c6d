"""Invitations."""

from handlers.routing.routes import Touch
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, Case, Doing
from tests.handlers.cases.doing import EDIT, INVITED, command, written
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import REF, SLACK, TEAM, World
from tests.models.roles.typed import TP, TS


def typed(_world: World, name: str) -> str:
    """An invitation is its code's holder's, whoever they are."""
    return HIDDEN if name == "unknown" else DONE


def joins(world: World, name: str) -> str:
    """And nobody becomes what they are already."""
    return NOTHING if name in (TP, TS) else typed(world, name)


def answers(route: str) -> Doing:
    """The button under an invitation, pressed by whoever typed its code; the unknown has typed none."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        codes = hands.desk.bot.codes
        proof = "0" * 64 if name == "unknown" else codes.proof_of("token1", TEAM, SLACK[name])
        return await hands.press(SLACK[name], route, f"{world.invitation} {proof}")

    return do


CASES = [
    command("/contact invitations", REF, EDIT, "guest1@guests.example"),
    command("/contact resend", "JOIN-1", EDIT, "A new code is on its way", *INVITED),
    command("/contact uninvite", "JOIN-1", EDIT, "Withdraw the invitation of"),
    command("/contact uninvite", "JOIN-1 confirmed", EDIT, "is withdrawn", "invitations", "codes", "audit"),
    Case(
        Touch.BUTTON,
        "invitation_accept",
        "",
        answers("invitation_accept"),
        "self",
        "",
        "Welcome, ",
        written(("contacts", *INVITED)),
        joins,
    ),
    Case(
        Touch.BUTTON,
        "invitation_refuse",
        "",
        answers("invitation_refuse"),
        "self",
        "",
        "You are not a contact of",
        written(INVITED),
        typed,
    ),
]
