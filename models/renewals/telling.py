"""Telling people about a renewal: beneath the card that they have, or by mail."""

from uuid import uuid4

from sqlmodel import select

from models.desk import Desk, bound
from models.notices import Medium, Notice
from models.people import SlackUser
from models.renewals.changes import card_key
from models.renewals.tables import Renewal, RenewalThread


async def tell_others(desk: Desk, renewal: Renewal, what: str) -> int:
    """Tell everybody who was told of a renewal, but for the caller, what the caller did. Returns how many they are."""
    statement = select(RenewalThread).where(
        RenewalThread.renewal_id == renewal.id, RenewalThread.person_id != desk.person.id
    )
    others = (await desk.session.scalars(statement)).all()
    for thread in others:
        facts = {"what": what, "by": desk.person.name}
        await tell_beneath(desk, thread, "renewal_news", thread.id, f"renewal_news:{thread.id}:{uuid4().hex}", facts)
    return len(others)


async def tell_beneath(
    desk: Desk, thread: RenewalThread, kind: str, subject_id: int, key: str, facts: dict[str, str]
) -> None:
    """Tell somebody beneath their card; by mail where they are not in Slack."""
    card = select(Notice.id).where(Notice.key == card_key(thread.id))
    user = select(SlackUser.id).where(SlackUser.person_id == thread.person_id, bound()).limit(1)
    in_slack = (await desk.session.scalars(user)).first() is not None
    desk.notify(
        Medium.DIRECT if in_slack else Medium.MAIL,
        kind,
        subject_id,
        key,
        facts,
        person_id=thread.person_id,
        reply_to_id=(await desk.session.scalars(card)).one_or_none() if in_slack else None,
    )
