"""What contacts do at the end of a term: handle the renewal, pause its reminders, or decide not to renew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.orders.rights import renewed_by
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.paging import ON_A_PAGE
from models.core.texts import gettext_noop, line_of
from models.renewals.changes import OVER, UNDECIDED, card_keys, ending_key, keys_of, redraw_cards
from models.renewals.notices import RenewalEnding, RenewalStep
from models.renewals.notifications import start_thread, tell_others
from models.renewals.problems import (
    NothingToRenew,
    NotToldOfRenewal,
    RenewalAnswered,
    RenewalNotAnswered,
    RenewalNotNear,
    SnoozePastEnd,
)
from models.renewals.status import SOON, RenewalStatus, status_of, statuses_of
from models.renewals.tables import REASON_LENGTH, Renewal, RenewalState, RenewalThread
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.reminding import term_changed
from models.subscriptions.scopes import load_contacts
from models.subscriptions.tables import Subscription
from models.subscriptions.terms import DAY

actions_about("renewals", gettext_noop("renewals"))

SNOOZE = timedelta(days=7)


@dataclass(frozen=True)
class Upcoming:
    """A page of upcoming renewals. `first` is the place of its first one, from 1; `count` is the number of all."""

    page: Sequence[RenewalStatus]
    first: int
    count: int


@action("renewals.my_renewals", OwnRight.KNOWN, reads=True, label=gettext_noop("see upcoming renewals"))
async def my_renewals(desk: Desk, first: int = 1) -> Upcoming:
    """The caller's subscriptions that end soon or have a reminder already, or have ended and can still be renewed. The
    earliest end comes first."""
    mine = [one for one in await my_subscriptions(desk) if one.state not in OVER and one.cancelled_on is None]
    later = [one.id for one in mine if one.ends_on > desk.now.date() + SOON]
    begun = await _begun_among(desk, later) if later else set()
    near = [one for one in mine if one.id in begun or one.ends_on <= desk.now.date() + SOON]
    near.sort(key=lambda subscription: (subscription.ends_on, subscription.number))
    first = min(max(first, 1), max(len(near), 1))
    page = near[first - 1 : first - 1 + ON_A_PAGE]
    await load_contacts(desk.session, page)
    return Upcoming(await statuses_of(desk, page, desk.person), first, len(near))


async def _begun_among(desk: Desk, subscription_ids: list[int]) -> set[int]:
    """Those subscriptions whose current term has an undecided renewal."""
    statement = (
        select(Renewal.subscription_id)
        .join(Subscription, col(Subscription.id) == col(Renewal.subscription_id))
        .where(
            col(Renewal.subscription_id).in_(subscription_ids),
            Renewal.term_ends_on == Subscription.ends_on,
            col(Renewal.state).in_(UNDECIDED),
        )
    )
    return set(await desk.session.scalars(statement))


@action(
    "renewals.show_renewal",
    OwnRight.CONTACT,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    colleagues=True,
    label=gettext_noop("see the status of a renewal"),
)
async def show_renewal(desk: Desk, subscription: Subscription) -> RenewalStatus:
    """The status of a subscription's renewal, as the caller sees it."""
    return await status_of(desk, subscription, desk.person)


@dataclass(frozen=True)
class Opened:
    """A renewal that its reader opened. `sent`: its card is on the way to them as a message of its own."""

    standing: RenewalStatus
    sent: bool


@action(
    "renewals.open_renewal",
    OwnRight.CONTACT,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("open the thread of a renewal"),
)
async def open_renewal(desk: Desk, subscription: Subscription) -> Opened:
    """Start the caller's thread about a renewal, if it's for them and they have none. Otherwise, only show it."""
    standing = await status_of(desk, subscription, desk.person)
    if standing.is_over or not standing.told or not standing.is_near:
        return Opened(standing, sent=False)
    renewal = await _begun(desk, standing)
    thread = await _thread(desk, standing, renewal)
    return Opened(replace(standing, renewal=renewal, thread=thread), await start_thread(desk, thread))


@action(
    "renewals.handle_renewal",
    OwnRight.CONTACT,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("handle a renewal"),
)
async def handle_renewal(desk: Desk, subscription: Subscription) -> RenewalStatus:
    """Handle a renewal. Other people are notified and get no further reminders.

    Raises:
        Refused: The caller isn't involved, another contact already handles it, there is nothing to renew, or it's too
            early.
    """
    standing = await _must_wait(desk, subscription)
    renewal = await _begun(desk, standing)
    _answer(desk, renewal, RenewalState.HANDLED)
    return await _changed(desk, standing, renewal, "handled")


@action(
    "renewals.resume_renewal",
    OwnRight.CONTACT,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("stop handling a renewal, or resume its reminders"),
)
async def resume_renewal(desk: Desk, subscription: Subscription) -> RenewalStatus:
    """End the caller's snooze, so that reminders resume at once. Without a snooze, stop handling the renewal.

    Raises:
        Refused: The caller neither snoozed nor handles it.
    """
    standing = await status_of(desk, subscription, desk.person)
    renewal, thread = standing.renewal, standing.thread
    handled = standing.state is RenewalState.HANDLED and standing.is_mine
    if renewal is None or standing.is_over or not (handled or standing.is_snoozed):
        raise Refused(RenewalNotAnswered(subscription))
    # Send the reminders that became due meanwhile.
    term_changed(desk, subscription)
    if thread is not None and standing.is_snoozed:
        thread.snoozed_until = None
        return await _mine_changed(desk, standing, renewal, thread)
    _reopen(renewal)
    return await _changed(desk, standing, renewal, "given_back")


@action(
    "renewals.snooze_renewal",
    OwnRight.CONTACT,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("pause reminders for a renewal"),
)
async def snooze_renewal(desk: Desk, subscription: Subscription, *, day_before: bool = False) -> RenewalStatus:
    """Pause the caller's reminders for seven days. Reminders that become due in that time follow afterwards.

    Args:
        day_before: Pause them until the day before the term ends instead. After the end, until the day before it's
            suspended, or its data is deleted.

    Raises:
        Refused: The caller isn't involved, a colleague handles it, there is nothing to renew, it's too early, or the
            pause would last until that day.
    """
    standing = await status_of(desk, subscription, desk.person)
    _must_be_theirs(standing)
    if standing.is_anothers:
        raise _answered(standing)
    await _must_be_near(desk, standing)
    until = _snoozed_until(standing, day_before=day_before)
    renewal = await _begun(desk, standing)
    thread = await _thread(desk, standing, renewal)
    thread.snoozed_until = until
    if subscription.remind_on is None or thread.snoozed_until < subscription.remind_on:
        subscription.remind_on = thread.snoozed_until
    return await _mine_changed(desk, standing, renewal, thread)


def _snoozed_until(standing: RenewalStatus, *, day_before: bool) -> date:
    """The day on which reminders go on. Nobody sleeps through the end, the suspension or the deletion of data."""
    what, day = standing.stops_on
    until, before = standing.today + SNOOZE, day - DAY
    if day_before and before > standing.today:
        return before
    if standing.today <= day <= until:
        raise Refused(SnoozePastEnd(standing.subscription, what, day, before if before > standing.today else None))
    return until


@action(
    "renewals.end_renewal",
    Right.RENEW_LICENSE,
    on=Subscription,
    right_of=renewed_by,
    colleagues=True,
    label=gettext_noop("decide not to renew a subscription"),
)
async def end_renewal(desk: Desk, subscription: Subscription, reason: str) -> RenewalStatus:
    """Decide not to renew a subscription. The vendor's staff get the reason, and the reminders end.

    Raises:
        Refused: The reason is empty or too long, there is nothing to renew, or it's too early.
    """
    reason = line_of(reason, REASON_LENGTH, "reason")
    standing = await status_of(desk, subscription, desk.person)
    must_be_undecided(standing)
    # An automatic renewal can be stopped at any time, however early.
    if not subscription.renews:
        await _must_be_near(desk, standing)
    renewal = await _begun(desk, standing)
    _answer(desk, renewal, RenewalState.ENDING, reason)
    changed = await _changed(desk, standing, renewal, "ending")
    key = ending_key(renewal)
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.post(desk.channels.billing, RenewalEnding(renewal.id), key)
    return changed


@action(
    "renewals.renew_after_all",
    Right.RENEW_LICENSE,
    on=Subscription,
    right_of=renewed_by,
    colleagues=True,
    label=gettext_noop("reopen a renewal"),
)
async def renew_after_all(desk: Desk, subscription: Subscription) -> RenewalStatus:
    """Undo the decision not to renew a subscription.

    Raises:
        Refused: There is no such decision.
    """
    standing = await status_of(desk, subscription, desk.person)
    if standing.renewal is None or standing.is_over or standing.state is not RenewalState.ENDING:
        raise Refused(RenewalNotAnswered(subscription))
    told = ending_key(standing.renewal)
    _reopen(standing.renewal)
    await redraw_cards(desk, [told])
    term_changed(desk, subscription)
    return await _changed(desk, standing, standing.renewal, "resumed")


async def _must_wait(desk: Desk, subscription: Subscription) -> RenewalStatus:
    standing = await status_of(desk, subscription, desk.person)
    _must_be_theirs(standing)
    await _must_be_near(desk, standing)
    if not standing.is_open:
        raise _answered(standing)
    return standing


def must_be_undecided(standing: RenewalStatus) -> None:
    """Check that the renewal isn't over, and that no contact decided not to renew.

    Raises:
        Refused: It is, or one did.
    """
    if standing.is_over or standing.state is RenewalState.ENDING:
        raise _answered(standing)


def _must_be_theirs(standing: RenewalStatus) -> None:
    must_be_undecided(standing)
    if not standing.told:
        raise Refused(NotToldOfRenewal(standing.subscription))


async def _must_be_near(desk: Desk, standing: RenewalStatus) -> None:
    """Once a term has been renewed, there is nothing to handle until the next end comes near."""
    renewed = select(Renewal.id).where(
        Renewal.subscription_id == standing.subscription.id, Renewal.state == RenewalState.RENEWED
    )
    if not standing.is_near and (await desk.session.scalars(renewed.limit(1))).first() is not None:
        raise Refused(RenewalNotNear(standing))


def _answered(standing: RenewalStatus) -> Refused:
    if standing.is_over:
        return Refused(NothingToRenew(standing.subscription))
    return Refused(RenewalAnswered(standing))


async def _begun(desk: Desk, standing: RenewalStatus) -> Renewal:
    """The renewal of the current term. Created here if a contact acts before the first reminder."""
    if standing.renewal is not None:
        return standing.renewal
    subscription = standing.subscription
    renewal = Renewal(subscription_id=subscription.id, term_ends_on=subscription.ends_on, opened_at=desk.now)
    renewal.handler = None
    desk.session.add(renewal)
    await desk.session.flush()
    return renewal


async def _thread(desk: Desk, standing: RenewalStatus, renewal: Renewal) -> RenewalThread:
    """The caller's thread about a renewal, created here if they have none."""
    if standing.thread is not None:
        return standing.thread
    thread = RenewalThread(renewal_id=renewal.id, person_id=desk.person.id, opened_at=desk.now)
    desk.session.add(thread)
    await desk.session.flush()
    return thread


def _answer(desk: Desk, renewal: Renewal, state: RenewalState, reason: str = "") -> None:
    renewal.handler_id, renewal.handler, renewal.state = desk.person.id, desk.person, state
    renewal.answered_at, renewal.reason = desk.now, reason


def _reopen(renewal: Renewal) -> None:
    renewal.state, renewal.handler_id, renewal.handler = RenewalState.OPEN, None, None
    renewal.answered_at, renewal.reason = None, ""


async def _changed(desk: Desk, standing: RenewalStatus, renewal: Renewal, what: RenewalStep) -> RenewalStatus:
    """Notify the other people, and redraw all cards."""
    await desk.session.flush()
    threads = await tell_others(desk, renewal, what)
    await redraw_cards(desk, card_keys([renewal], threads))
    return replace(standing, renewal=renewal, others_know=any(thread.person_id != desk.person.id for thread in threads))


async def _mine_changed(desk: Desk, standing: RenewalStatus, renewal: Renewal, thread: RenewalThread) -> RenewalStatus:
    """Redraw the caller's own card, if they have one."""
    await desk.session.flush()
    if standing.thread is not None:
        await redraw_cards(desk, keys_of(standing.thread))
    return replace(standing, renewal=renewal, thread=thread)
