"""Files that people ask for."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.core.outbox import Notice, Payload


async def send_requested(desk: Desk, payload: Payload) -> None:
    """Send a file to the person who asks for it. If they ask twice within a minute, it's sent once."""
    of, person = "-".join(map(str, [payload.subject_id, *payload.facts().values()])), desk.person
    key = f"{payload.kind}:{of}:{desk.now:%Y%m%d%H%M}"
    sent = select(Notice.id).where(col(Notice.key) == f"{key}:{person.id}")
    if (await desk.session.scalars(sent)).first() is None:
        await desk.tell([person.id], payload, key)
