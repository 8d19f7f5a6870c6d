"""Telling people about changes to a renewal, in the thread that they have or by email."""

from collections.abc import Sequence
from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.core.outbox import Medium, Notice
from models.renewals.changes import card_key
from models.renewals.notices import RenewalNews, RenewalStep
from models.renewals.tables import Renewal, RenewalThread


async def tell_others(desk: Desk, renewal: Renewal, what: RenewalStep) -> Sequence[RenewalThread]:
    """Tell everyone who has a thread, except the caller, what the caller did. Returns all threads of the renewal."""
    statement = select(RenewalThread).where(col(RenewalThread.renewal_id) == renewal.id)
    threads = (await desk.session.scalars(statement)).all()
    others = [thread for thread in threads if thread.person_id != desk.person.id]
    in_slack = await desk.in_slack(thread.person_id for thread in others)
    cards = await _cards(desk, [thread.id for thread in others if thread.person_id in in_slack])
    for thread in others:
        desk.notify(
            Medium.DIRECT if thread.person_id in in_slack else Medium.MAIL,
            RenewalNews(thread.id, what, desk.person.name),
            f"renewal_news:{thread.id}:{uuid4().hex}",
            person_id=thread.person_id,
            reply_to_id=cards.get(thread.id),
        )
    return threads


async def _cards(desk: Desk, thread_ids: list[int]) -> dict[int, int]:
    """The IDs of the cards that start threads, by thread."""
    if not thread_ids:
        return {}
    threads = {card_key(thread_id): thread_id for thread_id in thread_ids}
    statement = select(Notice.key, Notice.id).where(col(Notice.key).in_(threads))
    return {threads[key]: card_id for key, card_id in await desk.session.execute(statement)}
