"""Help that anyone in Slack can ask for, whether Steward knows them or not."""

from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.outbox import Medium, NoticeKind, Payload
from models.core.texts import gettext_noop
from models.roles import OwnRight

actions_about("help", gettext_noop("help"))


@dataclass(frozen=True)
class Greeting(Payload):
    """To anyone who wrote to the app, known or not."""

    kind = NoticeKind.GREETING
    known: bool


@action("help.seek_help", OwnRight.SELF, reads=True, label=gettext_noop("ask for help"))
async def seek_help(_desk: Desk) -> None:
    """Ask for help. Shows no personal data."""


@action("help.greet", OwnRight.SELF, reads=True, label=gettext_noop("write to Steward"))
async def greet(desk: Desk, channel: str, event: str) -> None:
    """Answer a message to the app in its channel, once for each event."""
    await desk.only_once()
    greeting = Greeting(known=desk.caller is not None)
    desk.notify(Medium.CHANNEL, greeting, f"greeting:{event}", channel=channel)
