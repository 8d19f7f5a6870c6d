"""How renewals follow changes of a subscription."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.events import handles
from models.changes.news import News, concerned, reminded, tell_people
from models.core.outbox import Medium, Notice, NoticeState
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.subscriptions.events import (
    CancellationUndone,
    StateChanged,
    SubscriptionEnded,
)
from models.subscriptions.tables import Subscription, SubscriptionState

UNDECIDED = (RenewalState.OPEN, RenewalState.HANDLED, RenewalState.ENDING)
"""The states in which a renewal is undecided. In all other states it is over."""
OVER = frozenset({SubscriptionState.CANCELLED, SubscriptionState.DELETED})


async def close_renewals(desk: Desk, subscription: Subscription, outcome: RenewalState) -> list[Renewal]:
    """Close a subscription's undecided renewals as RENEWED, LOST, or CLOSED if another change overtook them.

    Everyone who has a card sees the outcome on it. Reminders that aren't sent yet are dropped.
    """
    statement = select(Renewal).where(Renewal.subscription_id == subscription.id, col(Renewal.state).in_(UNDECIDED))
    renewals = list(await desk.session.scalars(statement))
    for renewal in renewals:
        renewal.state, renewal.closed_at = outcome, desk.now
    await redraw(desk, renewals)
    return renewals


@handles(CancellationUndone)
async def cancellation_undone(desk: Desk, event: CancellationUndone) -> None:
    """Reopen the renewals of the current term that the cancellation closed. Renewed ones stay renewed."""
    subscription = event.subscription
    statement = select(Renewal).where(
        Renewal.subscription_id == subscription.id,
        Renewal.term_ends_on == subscription.ends_on,
        Renewal.state == RenewalState.LOST,
    )
    renewals = (await desk.session.scalars(statement)).all()
    for renewal in renewals:
        renewal.state, renewal.closed_at = RenewalState.OPEN, None
        renewal.handler_id = renewal.answered_at = None
    await redraw(desk, renewals)


@handles(StateChanged)
async def state_changed(desk: Desk, event: StateChanged) -> None:
    """Redraw the cards of undecided renewals, because the subscription's state changed."""
    of_subscription = Renewal.subscription_id == event.subscription.id
    statement = select(Renewal).where(of_subscription, col(Renewal.state).in_(UNDECIDED))
    renewals = (await desk.session.scalars(statement)).all()
    await redraw(desk, renewals)
    if event.subscription.state is SubscriptionState.PAST_DUE:
        await _tell_that_it_passed(desk, event.subscription, renewals)


async def _tell_that_it_passed(desk: Desk, subscription: Subscription, renewals: Sequence[Renewal]) -> None:
    """Tell the colleagues of the person handling the renewal that the term is past due. They get no reminders."""
    for renewal in renewals:
        handled = renewal.state is RenewalState.HANDLED and renewal.term_ends_on == subscription.ends_on
        if handled and subscription.roles_of(renewal.handler_id):
            left_out = reminded(desk, subscription) - {renewal.handler_id}
            people = [one.id for one in concerned(desk, subscription, News.PAST_DUE) if one.id in left_out]
            await tell_people(desk, subscription, News.PAST_DUE, people)


@handles(SubscriptionEnded)
async def subscription_ended(desk: Desk, event: SubscriptionEnded) -> None:
    """Close undecided renewals as lost."""
    await close_renewals(desk, event.subscription, RenewalState.LOST)


async def redraw(desk: Desk, renewals: Sequence[Renewal]) -> None:
    """Redraw all cards of these renewals: each contact's, and those in the billing channel."""
    if not renewals:
        return
    theirs = col(RenewalThread.renewal_id).in_([renewal.id for renewal in renewals])
    threads = await desk.session.scalars(select(RenewalThread).where(theirs))
    await redraw_cards(desk, card_keys(renewals, threads))


def card_keys(renewals: Iterable[Renewal], threads: Iterable[RenewalThread]) -> list[str]:
    """The keys of all messages that show renewals with these threads."""
    keys = [key for thread in threads for key in keys_of(thread)]
    keys += {at_risk_key(renewal) for renewal in renewals}
    return [*keys, *(ending_key(renewal) for renewal in renewals if renewal.answered_at)]


async def redraw_cards(desk: Desk, keys: list[str]) -> None:
    """Redraw cards by their keys. Cards that weren't posted are skipped, and so are those with an update on the way:
    one digest shows many renewals, and they often change together."""
    cards = (await desk.session.execute(select(Notice.id, Notice.person_id).where(col(Notice.key).in_(keys)))).all()
    if not cards:
        return
    ids = [card_id for card_id, _ in cards]
    waiting = select(Notice.edits_id).where(
        col(Notice.destination).in_({f"{Medium.EDIT}:{person_id}" for _, person_id in cards if person_id}),
        Notice.state == NoticeState.WAITING,
        col(Notice.edits_id).in_(ids),
        col(Notice.leased_until).is_(None),
    )
    # Locked, so that nobody renders it before this transaction ends. What's being rendered now shows the facts before.
    on_the_way = set(await desk.session.scalars(waiting.with_for_update(skip_locked=True)))
    await desk.redraw(col(Notice.id).in_([card_id for card_id in ids if card_id not in on_the_way]))


def keys_of(thread: RenewalThread) -> list[str]:
    """The keys of the messages that show a thread's renewal to its person: the card, and the newest digest."""
    return [card_key(thread.id), *([digest_key(thread.digest, thread.person_id)] if thread.digest else [])]


def card_key(thread_id: int) -> str:
    """The key of the card that starts a thread."""
    return f"renewal:{thread_id}"


def digest_key(digest: str, person_id: int, medium: Medium = Medium.DIRECT) -> str:
    """The key of a message that lists many renewals of one person."""
    return f"renewals_due:{digest}:{person_id}:{medium}"


def at_risk_key(renewal: Renewal) -> str:
    """The key of the at-risk card in the billing channel: its own, or the one that lists it among many."""
    return f"at_risk:{renewal.at_risk_card or renewal.id}"


def ending_key(renewal: Renewal) -> str:
    """The key of the billing channel's message that a customer won't renew."""
    return f"ending:{renewal.id}:{renewal.answered_at:%Y%m%d%H%M%S%f}"
