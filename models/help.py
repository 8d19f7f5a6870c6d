"""What anybody may ask of the desk, known or not."""

from dataclasses import dataclass

from models.actions import action
from models.desk import Desk
from models.notices import Medium, NoticeKind, Payload
from models.roles import OwnRight


@dataclass(frozen=True)
class Greeting(Payload):
    """To somebody who wrote to the app, known or not."""

    kind = NoticeKind.GREETING
    known: bool


@action(OwnRight.SELF, reads=True)
async def seek_help(_desk: Desk) -> None:
    """Ask what can be done here. Shows nothing of anybody."""


@action(OwnRight.SELF, reads=True)
async def greet(desk: Desk, channel: str, event: str) -> None:
    """Answer a message to the app, once per event, in the channel that it came from."""
    await desk.only_once()
    greeting = Greeting(known=desk.caller is not None)
    desk.notify(Medium.CHANNEL, greeting, f"greeting:{event}", channel=channel)
