"""What anybody may ask of the desk, known or not."""

from models.actions import action
from models.desk import Desk
from models.notices import Medium
from models.roles import OwnRight


@action(OwnRight.SELF, reads=True)
async def seek_help(_desk: Desk) -> None:
    """Ask what can be done here. Shows nothing of anybody."""


@action(OwnRight.SELF, reads=True)
async def greet(desk: Desk, channel: str, event: str) -> None:
    """Answer a message to the app, once per event, in the channel that it came from."""
    await desk.only_once()
    known = {"known": desk.caller is not None}
    desk.notify(Medium.CHANNEL, "greeting", 0, f"greeting:{event}", known, channel=channel)
