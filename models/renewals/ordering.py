"""What follows when a term is ordered or an evaluation is extended: the renewal closes, and colleagues hear of it."""

from uuid import uuid4

from models.access.desk import Desk
from models.access.events import handles
from models.billing.orders.rights import renewed_by
from models.core.outbox import Medium
from models.directory.people import Person
from models.renewals.changes import close_renewals
from models.renewals.notices import TermNews, TermStep
from models.renewals.notifications import roots_of, threads_of
from models.renewals.tables import Renewal, RenewalState
from models.roles import Right
from models.subscriptions.events import EvaluationExtended, TermOrdered
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription


@handles(TermOrdered)
async def term_ordered(desk: Desk, event: TermOrdered) -> None:
    """Close undecided renewals as renewed, and tell colleagues."""
    closed = await close_renewals(desk, event.subscription, RenewalState.RENEWED)
    await _tell_colleagues(desk, event.subscription, closed, "bought" if event.first else "ordered")


@handles(EvaluationExtended)
async def evaluation_extended(desk: Desk, event: EvaluationExtended) -> None:
    """Close undecided renewals, because they were about an earlier end, and tell colleagues."""
    closed = await close_renewals(desk, event.subscription, RenewalState.CLOSED)
    await _tell_colleagues(desk, event.subscription, closed, "extended")


async def _tell_colleagues(desk: Desk, subscription: Subscription, closed: list[Renewal], what: TermStep) -> None:
    """Tell those who may renew, who get reminders, or who have a thread. They could all have done it themselves. What
    renews automatically was announced by the reminders, so nobody hears of that again."""
    if not isinstance(desk.caller, Person):
        return
    threads = {one.person_id: one for renewal in closed for one in await threads_of(desk, renewal)}
    concerned = {
        one.id
        for right in (renewed_by(subscription), Right.RENEWAL_REMINDERS)
        for one in who_may(desk, subscription, right)
    }
    people = {one.person_id for one in subscription.contacts if one.person_id in concerned | threads.keys()}
    people.discard(desk.person.id)
    in_slack = await desk.in_slack(sorted(people))
    roots = await roots_of(desk, [threads[one] for one in sorted(in_slack & threads.keys())])
    once = uuid4().hex
    for person_id in sorted(people):
        thread = threads.get(person_id)
        desk.notify(
            Medium.DIRECT if person_id in in_slack else Medium.MAIL,
            TermNews(subscription.id, what, desk.person.name),
            f"{TermNews.kind}:{subscription.id}:{once}:{person_id}",
            person_id=person_id,
            reply_to_id=roots.get(thread.id) if thread else None,
        )
