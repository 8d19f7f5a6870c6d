"""Who somebody is, and their Slack users."""

from handlers.routing.routes import Touch
from tests.handlers.cases.case import DONE, NOTHING, Case
from tests.handlers.cases.doing import ASKED, DESK, command, submits, written
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import SLACK, World

UNLINKED = ("slack_users", "notices", "audit")


def only_unknown(_world: World, name: str) -> str:
    """Who has a Slack user that is linked to somebody unlinks it first."""
    return DONE if name == "unknown" else NOTHING


async def changes_profile(hands: Hands, world: World, name: str) -> Said:
    """Slack tells of a profile in which nothing changed that matters here."""
    return await hands.profile_changed(SLACK[name])


CASES = [
    command("/steward whoami", "", "known", "Who you are here"),
    command("/steward unlink", "", "known", "Unlink the Slack user"),
    command("/steward unlink", "T0NORTHWIND/{slack_user} confirmed", "known", "is no longer linked", *UNLINKED),
    command("/steward unlink", "{newcomer} confirmed", "manage_desk", "is no longer linked", *UNLINKED, wanted=DESK),
    command("/steward link", "", "self", "Which e-mail address"),
    command("/steward link", "code", "self", "The code"),
    command("/steward link", "spare@acme.example", "self", "is on its way", *ASKED, wanted=only_unknown),
    command("/steward link", "K7QM-2FXD", "self", "That code is not right", "wrong_codes", "audit", keeps="refused"),
    Case(
        Touch.FORM,
        "link_address",
        "",
        submits("link_address", {"address": "spare@acme.example"}, lambda _world, _name: ""),
        "self",
        "",
        "is on its way",
        written(ASKED),
        only_unknown,
    ),
    Case(
        Touch.FORM,
        "link_code",
        "",
        submits("link_code", {"code": "K7QM-2FXD"}, lambda _world, _name: ""),
        "self",
        "",
        "That code is not right",
        written(("wrong_codes", "audit")),
        keeps="refused",
    ),
    Case(Touch.EVENT, "user_change", "", changes_profile, "self"),
]
