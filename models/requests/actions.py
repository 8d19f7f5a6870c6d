"""Forgetting requests that were handled long ago."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from models.actions import action
from models.desk import Desk
from models.requests.tables import HandledRequest
from models.roles import SystemRight

KEPT = timedelta(days=7)
"""Slack repeats an event for some minutes, and a form can be sent only while it is open."""


@action(SystemRight.FORGET_REQUESTS, reads=True)
async def forget_requests(desk: Desk) -> None:
    """Forget the requests that nobody can send again by now."""
    await desk.session.execute(delete(HandledRequest).where(col(HandledRequest.at) < desk.now - KEPT))
