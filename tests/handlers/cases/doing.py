"""How it is done: typed, pressed, or sent as a form."""

from collections.abc import Callable, Sequence
from typing import Any

from handlers.routing.routes import Touch
from tests.handlers.cases.case import Case, Doing, Wanted, anywhere
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import KIND_OF, SLACK, World
from tests.models.roles.typed import BP

EDIT = "edit_secondary_contacts"
TOLD = ("contacts", "notices", "audit")
INVITED = ("invitations", "codes", "notices", "audit")
ASKED = ("codes", "notices", "audit")
DESK = anywhere("manage_desk")


def says(line: str) -> Doing:
    """A command, with the words in braces filled in."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        mentions = {key.replace(" ", "_"): f"<@{user}|somebody>" for key, user in SLACK.items()}
        filled = line.format(
            **{key.replace(".", "_"): value for key, value in mentions.items()},
            kind=KIND_OF.get(name, "billing"),
            slack_user=SLACK[name],
            own=world.tickets.get(name, world.tickets["former"]),
            ticket=world.tickets["former"],
            own_enquiry=world.enquiries.get(name, world.enquiries["former"]),
            enquiry=world.enquiries["former"],
            enquiry_of_primary=world.enquiries[BP],
        )
        return await hands.command(SLACK[name], filled)

    return do


def presses(action_id: str, value: Callable[[World], str], *, card: bool = True) -> Doing:
    """A button."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        return await hands.press(SLACK[name], action_id, value(world), card=card)

    return do


def submits(callback_id: str, values: dict[str, Any], about: Callable[[World, str], str]) -> Doing:
    """A form, sent by whoever: one may have lost a role since it was opened."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        return await hands.submit(SLACK[name], callback_id, values, about(world, name))

    return do


def command(
    route: str,
    rest: str,
    right: str,
    shown: str,
    *changes: str,
    staff: str = "",
    wanted: Wanted | None = None,
    keeps: str = "allowed",
    entries: int = 1,
) -> Case:
    """A case of a command: what is typed after it, who may, what is then said, which tables change."""
    line = f"{route} {rest}".strip()
    return Case(Touch.COMMAND, route, rest, says(line), right, staff, shown, written(changes), wanted, keeps, entries)


def suggests(action_id: str, form: str, about: Callable[[World, str], str]) -> Doing:
    """A searchable select that is opened, before anything is typed into it."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        return await hands.suggest(SLACK[name], action_id, "", form, about(world, name))

    return do


def options(
    route: str,
    action_id: str,
    right: str,
    shown: str = "",
    *,
    about: Callable[[World, str], str] = lambda _world, _name: "",
    staff: str = "",
    wanted: Wanted | None = None,
) -> Case:
    """A case of a searchable select: in a form, or with a whole action id elsewhere."""
    form = "" if action_id.startswith("/") else route.partition(".")[0]
    return Case(Touch.OPTIONS, route, "", suggests(action_id, form, about), right, staff, shown, frozenset(), wanted)


def written(changes: Sequence[str]) -> frozenset[str]:
    """A request that changed something is written down, so that it does so once, however often Slack sends it."""
    return frozenset([*changes, "handled_requests"]) if changes else frozenset()


def button(
    route: str,
    value: Callable[[World], str],
    right: str,
    shown: str,
    *changes: str,
    staff: str = "",
    wanted: Wanted | None = None,
    entries: int = 1,
) -> Case:
    """A case of a button."""
    do = presses(route, value)
    return Case(Touch.BUTTON, route, "", do, right, staff, shown, written(changes), wanted, entries=entries)


def form(
    route: str,
    values: dict[str, Any],
    about: Callable[[World, str], str],
    right: str,
    shown: str,
    *changes: str,
    staff: str = "",
    wanted: Wanted | None = None,
    name: str = "",
    entries: int = 1,
) -> Case:
    """A case of a form."""
    do = submits(route, values, about)
    return Case(Touch.FORM, route, name, do, right, staff, shown, written(changes), wanted, entries=entries)


def chosen(user_or_option: str) -> dict[str, Any]:
    """What a select carries."""
    return {"type": "static_select", "selected_option": {"value": user_or_option}}
