"""What changes a term tells the renewal desk here."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from models.desk import Desk
from models.notices import Notice
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.subscriptions.tables import State, Subscription

UNDECIDED = (RenewalState.OPEN, RenewalState.HANDLED, RenewalState.ENDING)
"""A renewal that is none of these is over."""
OVER = frozenset({State.CANCELLED, State.DELETED})
LONG_AGO = timedelta(days=3)
"""Before any day that it still is somewhere on earth: what is due since then is looked at with the next tick."""


def term_changed(desk: Desk, subscription: Subscription) -> None:
    """Let the clock look anew at which reminders of a subscription are due.

    To be called by whatever changes a subscription's term, its end, its cycle, its state or whether it is cancelled,
    once the row shows it.
    """
    over = subscription.state in OVER or subscription.cancelled_on is not None
    subscription.remind_on = None if over else desk.now.date() - LONG_AGO


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


async def reopen_renewals(desk: Desk, subscription: Subscription) -> None:
    """What a cancellation closed for the end of the present term is undecided again: that end was taken back. What was
    renewed stays so."""
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


async def redraw_undecided(desk: Desk, subscription: Subscription) -> None:
    """Draw the cards of what is undecided anew: the subscription stands differently by now."""
    statement = select(Renewal).where(Renewal.subscription_id == subscription.id, col(Renewal.state).in_(UNDECIDED))
    await redraw(desk, (await desk.session.scalars(statement)).all())


async def redraw(desk: Desk, renewals: Sequence[Renewal]) -> None:
    """Draw all cards of renewals anew: each contact's, and those of the vendor's channel."""
    if not renewals:
        return
    theirs = col(RenewalThread.renewal_id).in_([renewal.id for renewal in renewals])
    threads = await desk.session.scalars(select(RenewalThread.id).where(theirs))
    keys = [card_key(thread_id) for thread_id in threads]
    keys += [at_risk_key(renewal.id) for renewal in renewals]
    keys += [ending_key(renewal) for renewal in renewals if renewal.answered_at]
    await redraw_cards(desk, keys)


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
