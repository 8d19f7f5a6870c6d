"""Cancelling a site, and undoing a cancellation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.access.nouns import parse
from models.access.scopes import HasRoleTables
from models.access.short_ids import ShortId
from models.billing.orders.applying import fits, lapse_quotes
from models.billing.orders.making import Wanted, items_of, make_quote, open_quote
from models.billing.orders.pricing import term_lines
from models.billing.orders.tables import Quote, QuoteKind
from models.changes.seats import count_users
from models.core.errors import Refused
from models.core.outbox import NoticeKind, Payload, SubjectId
from models.core.texts import gettext_noop, line_of
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.events import CancellationUndone, SubscriptionEnded
from models.subscriptions.problems import CancelledAlready, NotCancelled, NothingInIt, NotTyped
from models.subscriptions.reminding import term_changed
from models.subscriptions.rights import who_may
from models.subscriptions.running import is_over
from models.subscriptions.states import RUNNING, StateEvent, cancel_from, move, must_follow, withdraw_cancellation
from models.subscriptions.tables import Item, Subscription
from models.subscriptions.terms import term_from

REASON_LENGTH = 1_000


@dataclass(frozen=True)
class SiteCancelled(Payload):
    """To the billing channel and the other contacts concerned. `by` is a name, or empty for a system caller."""

    kind = NoticeKind.SITE_CANCELLED
    subscription_id: SubjectId
    by: str
    reason: str


@dataclass(frozen=True)
class SiteReactivated(Payload):
    """To the billing channel and the other contacts concerned: the cancellation was undone."""

    kind = NoticeKind.SITE_REACTIVATED
    subscription_id: SubjectId
    by: str


@dataclass(frozen=True)
class Cancellation:
    """What is lost when a site is cancelled. The site works until the day before `cancelled_on`. Its data is kept until
    the day before `deleted_on`.

    Args:
        may_undo: Whether the caller can reactivate the site.
        undoers: The contacts who can.
    """

    subscription: Subscription
    cancelled_on: date
    deleted_on: date
    items: Sequence[Item]
    users: int
    may_undo: bool = False
    undoers: Sequence[Person] = ()

    @property
    def ends_term(self) -> bool:
        """Whether the site works until the end of its term. Otherwise its term is over, so it ends right away."""
        return self.cancelled_on == self.subscription.ends_on + timedelta(days=1)


@dataclass(frozen=True)
class Reactivated:
    """A site whose cancellation was undone. If it was already cancelled, the quote for a new term."""

    subscription: Subscription
    quote: Quote | None = None


@action(
    "subscriptions.weigh_cancellation",
    Right.CANCEL_SITE,
    on=Subscription,
    reads=True,
    colleagues=True,
    label=gettext_noop("cancel a site"),
)
async def weigh_cancellation(desk: Desk, subscription: Subscription) -> Cancellation:
    """What would be lost if a site were cancelled now, and when.

    Raises:
        Refused: The site is already cancelled or deleted.
    """
    return await _cancellation(desk, subscription)


@action(
    "subscriptions.cancel_site",
    Right.CANCEL_SITE,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("cancel a site"),
)
async def cancel_site(desk: Desk, subscription: Subscription, typed: str, reason: str) -> Cancellation:
    """Cancel a site from the day after its term, or at once if its term is over. The billing channel and the other
    contacts concerned are notified.

    Args:
        typed: The site's number or name, which the caller types to confirm.
        reason: The reason, which may be empty.

    Raises:
        Refused: Something else was typed, or the site is already cancelled or deleted.
    """
    found = await _cancellation(desk, subscription)
    if parse(Subscription, typed) != ShortId((subscription.number,)) and _plain(typed) != _plain(subscription.name):
        raise Refused(NotTyped(typed, subscription.ref), "typed")
    cancel_from(desk, subscription, found.cancelled_on)
    why = line_of(reason, REASON_LENGTH, "reason", optional=True)
    await desk.session.flush()
    await lapse_quotes(desk, subscription)
    await happened(desk, SubscriptionEnded(subscription))
    term_changed(desk, subscription)
    await _tell(desk, subscription, SiteCancelled(subscription.id, _by(desk), why))
    desk.note(cancelled_on=str(found.cancelled_on))
    return found


@action(
    "subscriptions.reactivate_site",
    Right.REACTIVATE_SITE,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("reactivate a site"),
)
async def reactivate_site(desk: Desk, subscription: Subscription) -> Reactivated:
    """Undo a cancellation before it takes effect. After that, the quote for a new term that starts when it is accepted.
    Reuses an open quote that still fits.

    Raises:
        Refused: The site isn't cancelled, or its data is deleted.
    """
    if not is_over(desk, subscription) and subscription.cancelled_on is not None:
        withdraw_cancellation(desk, subscription)
        await desk.session.flush()
        await happened(desk, CancellationUndone(subscription))
        term_changed(desk, subscription)
        await _tell(desk, subscription, SiteReactivated(subscription.id, _by(desk)))
        return Reactivated(subscription)
    must_be_cancelled(subscription)
    if subscription.cancelled_on is not None and subscription.state in RUNNING:
        # The day has come, but the clock hasn't run yet.
        move(desk, subscription, StateEvent.CANCELLED, subscription.cancelled_on)
    must_follow(subscription, StateEvent.REACTIVATED)
    there = await open_quote(desk, subscription, QuoteKind.REACTIVATION)
    if there is not None:
        there.subscription = subscription
        if await fits(desk, there):
            return Reactivated(subscription, there)
    items = await items_of(desk, subscription)
    if not items:
        raise Refused(NothingInIt(subscription))
    today = desk.today(subscription.organization)
    term = term_from(today, today, subscription.cycle)
    lines = term_lines(subscription, items, term, subscription.cycle, today)
    wanted = Wanted(QuoteKind.REACTIVATION, lines, term, subscription.cycle)
    return Reactivated(subscription, await make_quote(desk, subscription, wanted))


async def _cancellation(desk: Desk, subscription: Subscription) -> Cancellation:
    must_follow(subscription, StateEvent.CANCELLED)
    if subscription.cancelled_on is not None:
        raise Refused(CancelledAlready(subscription))
    # A cancellation doesn't shorten the retention: a site whose term is over is cancelled from today on.
    day = max(subscription.ends_on + timedelta(days=1), desk.today(subscription.organization))
    undoers = who_may(desk, subscription, Right.REACTIVATE_SITE)
    return Cancellation(
        subscription,
        day,
        day + timedelta(days=subscription.plan.retention_days),
        await items_of(desk, subscription),
        await count_users(desk, subscription),
        may_undo=any(person.id == desk.caller_id for person in undoers),
        undoers=undoers,
    )


def must_be_cancelled(subscription: Subscription) -> None:
    """Check that there is a cancellation to undo, before asking who may undo it.

    Raises:
        Refused: The site works, and isn't cancelled.
    """
    if subscription.cancelled_on is None and subscription.state in RUNNING:
        raise Refused(NotCancelled(subscription))


def concerned_by_cancelling(desk: HasRoleTables, subscription: Subscription) -> list[Person]:
    """The contacts who get billing notices, can undo a cancellation, or look after the users who lose the site."""
    rights = (Right.BILLING_ENQUIRIES, Right.REACTIVATE_SITE, Right.EDIT_SITE_USERS)
    people = {person.id: person for right in rights for person in who_may(desk, subscription, right)}
    return list(people.values())


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _by(desk: Desk) -> str:
    return desk.caller.name if isinstance(desk.caller, Person) else ""


async def _tell(desk: Desk, subscription: Subscription, news: SiteCancelled | SiteReactivated) -> None:
    """Notify the billing channel, and the other contacts concerned."""
    me = desk.caller.id if isinstance(desk.caller, Person) else None
    key = f"{news.kind}:{subscription.id}:{desk.now.isoformat()}"
    desk.post(desk.channels.billing, news, key)
    others = [person.id for person in concerned_by_cancelling(desk, subscription) if person.id != me]
    await desk.tell(others, news, key)
