"""Telling people about changes to a renewal, in the thread that they have or by email, and starting that thread."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.core.outbox import Medium, Notice, NoticeState, Urgency
from models.renewals.changes import card_key, keys_of
from models.renewals.notices import RenewalCard, RenewalNews, RenewalStep, RenewalWritten
from models.renewals.tables import Renewal, RenewalThread


async def tell_others(desk: Desk, renewal: Renewal, what: RenewalStep) -> Sequence[RenewalThread]:
    """Tell everyone who has a thread, except the caller, what the caller did. Returns all threads of the renewal."""
    threads = await threads_of(desk, renewal)
    others = [thread for thread in threads if thread.person_id != desk.person.id]
    await tell_in_threads(desk, others, lambda thread: RenewalNews(thread.id, what, desk.person.name))
    return threads


async def threads_of(desk: Desk, renewal: Renewal) -> Sequence[RenewalThread]:
    """All threads of a renewal."""
    statement = select(RenewalThread).where(col(RenewalThread.renewal_id) == renewal.id)
    return (await desk.session.scalars(statement)).all()


async def tell_in_threads(
    desk: Desk, threads: list[RenewalThread], payload: Callable[[RenewalThread], RenewalNews | RenewalWritten]
) -> None:
    """Tell the people of these threads something, in their thread or by email."""
    in_slack = await desk.in_slack(thread.person_id for thread in threads)
    roots = await roots_of(desk, [thread for thread in threads if thread.person_id in in_slack])
    for thread in threads:
        news = payload(thread)
        desk.notify(
            Medium.DIRECT if thread.person_id in in_slack else Medium.MAIL,
            news,
            f"{news.kind}:{thread.id}:{uuid4().hex}",
            person_id=thread.person_id,
            reply_to_id=roots.get(thread.id),
        )


async def roots_of(desk: Desk, threads: list[RenewalThread]) -> dict[int, int]:
    """The IDs of the messages to reply to, by thread: the card, or before it's opened, the digest that lists it."""
    keys = {thread.id: keys_of(thread) for thread in threads}
    wanted = {key for each in keys.values() for key in each}
    if not wanted:
        return {}
    statement = select(Notice.key, Notice.id).where(
        col(Notice.key).in_(wanted), col(Notice.state) != NoticeState.DROPPED
    )
    there = {row.key: row.id for row in await desk.session.execute(statement)}
    first = {thread_id: next((there[key] for key in each if key in there), None) for thread_id, each in keys.items()}
    return {thread_id: notice_id for thread_id, notice_id in first.items() if notice_id is not None}


async def start_thread(desk: Desk, thread: RenewalThread) -> bool:
    """Send the card that starts a thread, unless it was sent before. A card that had nothing to say when it was due is
    sent now.

    Returns:
        Whether the card is on its way.
    """
    card = (await desk.session.scalars(select(Notice).where(Notice.key == card_key(thread.id)))).first()
    if card is None:
        payload = RenewalCard(thread.id)
        desk.notify(Medium.DIRECT, payload, card_key(thread.id), person_id=thread.person_id, urgency=Urgency.ORDINARY)
        return True
    if card.state is not NoticeState.DROPPED or card.medium is not Medium.DIRECT:
        return False
    card.state, card.tries, card.maybe_sent, card.urgency = NoticeState.WAITING, 0, False, Urgency.ORDINARY
    card.created_at = card.try_at = desk.now
    desk.noticed = True
    return True
