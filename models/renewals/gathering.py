"""Gathering the renewals of one person that are due on the same morning into one message."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import String, cast, func, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.expression import FromClause
from sqlmodel import col

from models.access.desk import Desk
from models.core.outbox import Medium
from models.directory.people import Person
from models.renewals.changes import card_key, digest_key
from models.renewals.notices import RenewalCard, RenewalsDue
from models.renewals.reminder_notices import in_slack, write
from models.renewals.scan import REMINDERS, THREADS
from models.renewals.status import RenewalStatus, statuses_of
from models.renewals.tables import Renewal, RenewalThread
from models.subscriptions.lookup import subscription_options
from models.subscriptions.tables import Subscription

MANY = 4
"""From this many renewals on one morning, a person gets one message that lists them."""


async def gather(desk: Desk, scan: str, in_thread: FromClause) -> None:
    """Put the reminders of a scan into one message and one email for each person who has many.

    Args:
        in_thread: The reminders, joined with their threads.
    """
    raised = REMINDERS.c.scan == scan
    many = (
        select(REMINDERS.c.person_id, func.min(REMINDERS.c.subscription_id).label("subscription_id"))
        .where(raised)
        .group_by(REMINDERS.c.person_id)
        .having(func.count() >= MANY)
        .subquery("many")
    )
    of_many = REMINDERS.c.person_id.in_(select(many.c.person_id))
    listed = select(THREADS.c.id).select_from(in_thread).where(raised, of_many)
    marked: Any = await desk.session.execute(update(THREADS).where(THREADS.c.id.in_(listed)).values(digest=scan))
    if not marked.rowcount:
        return
    key = f"renewals_due:{scan}:" + cast(many.c.person_id, String)
    # SQLite can't parse ON CONFLICT after a SELECT without WHERE.
    everybody = select(many.c.person_id).where(many.c.person_id.is_not(None))
    reached = everybody.where(in_slack(many.c.person_id))
    for medium, whom in ((Medium.DIRECT, reached), (Medium.MAIL, everybody)):
        await write(
            desk,
            medium,
            RenewalsDue,
            many.c.person_id,
            key + f":{medium}",
            whom,
            many.c.person_id,
            many.c.subscription_id,
            facts={"digest": scan},
        )


async def announce(desk: Desk, threads: Sequence[RenewalThread]) -> None:
    """Send each person the card of each new thread, or one message if they have many."""
    counts = Counter(thread.person_id for thread in threads)
    reached, digest = await desk.in_slack(counts), uuid4().hex
    for thread in threads:
        if counts[thread.person_id] >= MANY:
            thread.digest = digest
            continue
        medium = Medium.DIRECT if thread.person_id in reached else Medium.MAIL
        desk.notify(medium, RenewalCard(thread.id), card_key(thread.id), person_id=thread.person_id)
    for person_id in (person_id for person_id, count in counts.items() if count >= MANY):
        medium = Medium.DIRECT if person_id in reached else Medium.MAIL
        key = digest_key(digest, person_id, medium)
        desk.notify(medium, RenewalsDue(person_id, digest), key, person_id=person_id)
    await desk.session.flush()


async def gathered(desk: Desk, person: Person, digest: str) -> list[RenewalStatus]:
    """The renewals that a message lists, while the person is a contact there. The earliest end comes first."""
    listed = select(col(RenewalThread.renewal_id)).where(
        col(RenewalThread.person_id) == person.id, col(RenewalThread.digest) == digest
    )
    statement = select(Renewal).where(col(Renewal.id).in_(listed)).options(joinedload(Renewal.handler))  # type: ignore[arg-type]
    renewals = (await desk.session.scalars(statement)).all()
    ids = [renewal.subscription_id for renewal in renewals]
    found = select(Subscription).where(col(Subscription.id).in_(ids)).options(*subscription_options())
    theirs = [one for one in (await desk.session.scalars(found)).unique() if one.roles_of(person.id)]
    theirs.sort(key=lambda one: (one.ends_on, one.number))
    return await statuses_of(desk, theirs, person, renewals)
