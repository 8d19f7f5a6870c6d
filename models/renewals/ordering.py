"""What follows when a term is ordered or an evaluation is extended: the renewal closes, and colleagues hear of it."""

from uuid import uuid4

from sqlmodel import select

from models.access.desk import Desk
from models.access.events import handles
from models.billing.orders.rights import renewed_by
from models.core.outbox import Medium
from models.directory.people import Person
from models.renewals.changes import close_renewals, redraw
from models.renewals.notices import TermNews, TermStep
from models.renewals.notifications import roots_of, threads_of
from models.renewals.tables import Renewal, RenewalState
from models.roles import Right
from models.subscriptions.events import EvaluationExtended, TermOrdered, TermTakenBack
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription, SubscriptionState


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


@handles(TermTakenBack)
async def term_taken_back(desk: Desk, event: TermTakenBack) -> None:
    """Close the renewals of the term that was taken back, and reopen the one that its order had closed.

    If the term before is over and would renew automatically, it would be ordered again right away. So cancelling it is
    the decision not to renew."""
    subscription = event.subscription
    await close_renewals(desk, subscription, RenewalState.CLOSED)
    of_term = select(Renewal).where(
        Renewal.subscription_id == subscription.id, Renewal.term_ends_on == subscription.ends_on
    )
    renewal = (await desk.session.scalars(of_term)).one_or_none()
    is_over = subscription.ends_on < desk.today(subscription.organization)
    runs = subscription.state in (SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE)
    ends = runs and is_over and subscription.renews
    if renewal is None and ends:
        renewal = Renewal(subscription_id=subscription.id, term_ends_on=subscription.ends_on, opened_at=desk.now)
        desk.session.add(renewal)
    elif renewal is None or renewal.state is not RenewalState.RENEWED:
        return
    renewal.state, renewal.closed_at = RenewalState.OPEN, None
    renewal.handler_id = renewal.answered_at = None
    if ends:
        renewal.state, renewal.handler_id, renewal.answered_at = RenewalState.ENDING, event.by_id, desk.now
    await desk.session.flush()
    await redraw(desk, [renewal])


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
