"""What the renewal desk does about changes of a subscription."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.events import handles
from models.core.outbox import Notice
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.subscriptions.events import (
    CancellationUndone,
    EvaluationExtended,
    StateChanged,
    SubscriptionEnded,
    TermOrdered,
)
from models.subscriptions.tables import Subscription, SubscriptionState

UNDECIDED = (RenewalState.OPEN, RenewalState.HANDLED, RenewalState.ENDING)
"""A renewal that is none of these is over."""
OVER = frozenset({SubscriptionState.CANCELLED, SubscriptionState.DELETED})


async def close_renewals(desk: Desk, subscription: Subscription, outcome: RenewalState) -> list[Renewal]:
    """Close what is undecided of a subscription's renewals: RENEWED, LOST, or CLOSED where another change overtook it.

    Whoever was told sees the end of it on their card; reminders that are still on the way are dropped.
    """
    statement = select(Renewal).where(Renewal.subscription_id == subscription.id, col(Renewal.state).in_(UNDECIDED))
    renewals = list(await desk.session.scalars(statement))
    for renewal in renewals:
        renewal.state, renewal.closed_at = outcome, desk.now
    await redraw(desk, renewals)
    return renewals


@handles(CancellationUndone)
async def cancellation_undone(desk: Desk, event: CancellationUndone) -> None:
    """What the cancellation closed for the end of the present term is undecided again. What was renewed stays so."""
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
    """Draw the cards of what is undecided again: the subscription's state is another one now."""
    of_subscription = Renewal.subscription_id == event.subscription.id
    statement = select(Renewal).where(of_subscription, col(Renewal.state).in_(UNDECIDED))
    await redraw(desk, (await desk.session.scalars(statement)).all())


@handles(TermOrdered)
async def term_ordered(desk: Desk, event: TermOrdered) -> None:
    """What was undecided is renewed."""
    await close_renewals(desk, event.subscription, RenewalState.RENEWED)


@handles(SubscriptionEnded)
async def subscription_ended(desk: Desk, event: SubscriptionEnded) -> None:
    """What was undecided is lost."""
    await close_renewals(desk, event.subscription, RenewalState.LOST)


@handles(EvaluationExtended)
async def evaluation_extended(desk: Desk, event: EvaluationExtended) -> None:
    """What was undecided is closed: it was about another day."""
    await close_renewals(desk, event.subscription, RenewalState.CLOSED)


async def redraw(desk: Desk, renewals: Sequence[Renewal]) -> None:
    """Draw all cards of renewals anew: each contact's, and those of the vendor's channel."""
    if not renewals:
        return
    theirs = col(RenewalThread.renewal_id).in_([renewal.id for renewal in renewals])
    threads = await desk.session.scalars(select(RenewalThread.id).where(theirs))
    await redraw_cards(desk, card_keys(renewals, threads))


def card_keys(renewals: Iterable[Renewal], thread_ids: Iterable[int]) -> list[str]:
    """The keys of all cards of renewals with these threads."""
    keys = [card_key(thread_id) for thread_id in thread_ids]
    keys += [at_risk_key(renewal.id) for renewal in renewals]
    return [*keys, *(ending_key(renewal) for renewal in renewals if renewal.answered_at)]


async def redraw_cards(desk: Desk, keys: list[str]) -> None:
    """Draw cards anew by their keys, as far as they were posted."""
    await desk.redraw(col(Notice.key).in_(keys))


def card_key(thread_id: int) -> str:
    """The key of the card with which a thread begins."""
    return f"renewal:{thread_id}"


def at_risk_key(renewal_id: int) -> str:
    """The key of the card in the vendor's channel."""
    return f"at_risk:{renewal_id}"


def ending_key(renewal: Renewal) -> str:
    """The key of what the vendor's channel is told when somebody says that they don't renew."""
    return f"ending:{renewal.id}:{renewal.answered_at:%Y%m%d%H%M%S%f}"
