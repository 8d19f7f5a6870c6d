"""The status of one renewal as one person sees it. Cards and answers are rendered from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import and_, col, select

from models.access.desk import Desk
from models.billing.online.cards import coming_cards
from models.billing.orders.making import items_in, items_of
from models.billing.orders.pricing import term_lines
from models.billing.orders.rights import renewed_by
from models.billing.settlement_plan import SettlementPlan, plan_for_coming
from models.core.errors import Refused
from models.core.money import total_of
from models.directory.people import Person
from models.renewals.changes import OVER, UNDECIDED
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Kind, Right
from models.subscriptions.rights import decide_for
from models.subscriptions.states import Dated, can_last_longer, dates_of
from models.subscriptions.tables import Item, Subscription
from models.subscriptions.terms import DAY, MONTHS, next_term

SOON = timedelta(days=90)
"""A renewal can be handled from this long before the end of the term."""


AFTER_THE_END = frozenset({Dated.SUSPENDED, Dated.CANCELLED, Dated.DELETED})


@dataclass(frozen=True)
class RenewalStatus:
    """A renewal as one person sees it on a day.

    Args:
        renewal: The stored renewal; None before the first reminder.
        thread: The person's thread about it, or None.
        told: Whether the person is involved: they have the right to reminders, or they stand in.
        stands_in: Whether they are involved without that right: nobody had answered, or they handle the renewal.
        may_renew: Whether they may accept its quote.
        may_end: Whether they may decide not to renew; for a site, whether they may also cancel it.
        may_extend: Whether they may extend it: an evaluation that can last longer.
        others_know: Whether other people were notified of what the person just did.
        price: The price of the next term with tax, in minor units; None if there is no price.
        settlement: How the next term will be settled, if it renews automatically.
    """

    subscription: Subscription
    renewal: Renewal | None
    thread: RenewalThread | None
    person: Person
    today: date
    told: bool
    stands_in: bool = False
    may_renew: bool = False
    may_end: bool = False
    may_extend: bool = False
    others_know: bool = False
    price: int | None = None
    settlement: SettlementPlan | None = None

    @property
    def state(self) -> RenewalState:
        """The state of the renewal."""
        return self.renewal.state if self.renewal else RenewalState.OPEN

    @property
    def renews(self) -> bool:
        """Whether the next term is ordered automatically, so the renewal needs nobody."""
        return self.subscription.renews and not self.is_over and self.state is not RenewalState.ENDING

    @property
    def is_mine(self) -> bool:
        """Whether the person handles the renewal, or decided not to renew."""
        return self.renewal is not None and self.renewal.handler_id == self.person.id

    @property
    def is_open(self) -> bool:
        """Whether nobody handles the renewal. A handler who is no longer a contact doesn't count."""
        if self.state is not RenewalState.HANDLED or self.renewal is None:
            return self.state is RenewalState.OPEN
        return all(contact.person_id != self.renewal.handler_id for contact in self.subscription.contacts)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to renew: it was decided or overtaken, or the subscription is cancelled."""
        gone = self.subscription.cancelled_on is not None or self.subscription.state in OVER
        overtaken = self.renewal is not None and self.renewal.term_ends_on != self.subscription.ends_on
        return gone or overtaken or self.state not in UNDECIDED

    @property
    def has_ended(self) -> bool:
        """Whether the term is over, though it may still be renewed."""
        return self.today > self.subscription.ends_on

    @property
    def stops_on(self) -> tuple[Dated, date]:
        """What comes next at the end of the term and after it, and its day: a pause of the reminders ends before. Long
        past, it's the end itself."""
        subscription = self.subscription
        ends = (Dated.ENDS, subscription.ends_on)
        later = [(what, day) for what, day in dates_of(subscription) if what in AFTER_THE_END and day > self.today]
        return ends if not self.has_ended or not later else later[0]

    @property
    def opens_on(self) -> date:
        """The day from which the renewal can be handled: 90 days before the end, but not before the last cycle."""
        subscription = self.subscription
        last = subscription.ends_on + DAY - relativedelta(months=MONTHS[subscription.cycle])
        return max(subscription.ends_on - SOON, last)

    @property
    def is_near(self) -> bool:
        """Whether the renewal can be handled already: there was a reminder for this end, or the end is near."""
        return self.renewal is not None or not self.subscription.bought or self.today >= self.opens_on

    @property
    def waits(self) -> bool:
        """Whether the renewal is waiting for this person: they are involved, no one else handles it, and they haven't
        snoozed it."""
        mine = self.state is RenewalState.HANDLED and self.is_mine
        return self.told and not self.is_over and not self.is_snoozed and (self.is_open or mine)

    @property
    def is_anothers(self) -> bool:
        """Whether a colleague handles the renewal, so that this person gets no reminders."""
        return self.state is RenewalState.HANDLED and not self.is_mine and not self.is_open

    @property
    def is_snoozed(self) -> bool:
        """Whether the person has paused the reminders."""
        until = self.thread.snoozed_until if self.thread else None
        return until is not None and until > self.today


async def status_of(
    desk: Desk, subscription: Subscription, person: Person, renewal: Renewal | None = None
) -> RenewalStatus:
    """The status of a renewal for a person. By default, of the current term. A given renewal needs its handler
    loaded."""
    (found,) = await statuses_of(desk, [subscription], person, [renewal] if renewal else None)
    return found


async def statuses_of(
    desk: Desk, subscriptions: Sequence[Subscription], person: Person, given: Iterable[Renewal] | None = None
) -> list[RenewalStatus]:
    """The status of the renewals of several subscriptions, by the current term: see `status_of`."""
    if not subscriptions:
        return []
    known = await _renewals_of(desk.session, subscriptions) if given is None else given
    renewals = {renewal.subscription_id: renewal for renewal in known}
    threads = await _threads_of(desk.session, renewals.values(), person.id)
    items, cards = await items_in(desk, subscriptions), await coming_cards(desk, subscriptions)
    found = []
    for subscription in subscriptions:
        renewal = renewals.get(subscription.id)
        thread = threads.get(renewal.id) if renewal else None
        right = decide_for(desk, subscription, person, Right.RENEWAL_REMINDERS).allowed
        may_renew = decide_for(desk, subscription, person, renewed_by(subscription)).allowed
        escalated = thread is not None and thread.escalated
        handles = renewal is not None and renewal.state is RenewalState.HANDLED and renewal.handler_id == person.id
        stands_in = (escalated or handles) and not right and bool(subscription.roles_of(person.id))
        # Contacts who don't want a site any more can cancel it.
        is_site = subscription.kind is Kind.SITE
        may_end = may_renew and (not is_site or decide_for(desk, subscription, person, Right.CANCEL_SITE).allowed)
        status = RenewalStatus(
            subscription=subscription,
            renewal=renewal,
            thread=thread,
            person=person,
            today=day_of(desk, subscription, person),
            told=right or stands_in,
            stands_in=stands_in,
            may_renew=may_renew,
            may_end=may_end,
            may_extend=_may_extend(desk, subscription, person),
            price=_price(subscription, items[subscription.id], desk.today(subscription.organization)),
            settlement=plan_for_coming(subscription, next_term(subscription).starts_on, cards.get(subscription.id))
            if subscription.renews
            else None,
        )
        found.append(status)
    return found


def _may_extend(desk: Desk, subscription: Subscription, person: Person) -> bool:
    """Whether a person may extend a subscription's evaluation, which most subscriptions aren't."""
    if not can_last_longer(subscription, desk.today(subscription.organization)):
        return False
    return decide_for(desk, subscription, person, Right.EXTEND_EVALUATION).allowed


async def price_of(desk: Desk, subscription: Subscription) -> int | None:
    """The price of the next term with tax, in minor units of the subscription's currency; None if there is no price."""
    return _price(subscription, await items_of(desk, subscription), desk.today(subscription.organization))


async def prices_of(desk: Desk, subscriptions: Sequence[Subscription]) -> dict[int, int | None]:
    """The same of several subscriptions, by subscription ID."""
    items = await items_in(desk, subscriptions)
    return {one.id: _price(one, items[one.id], desk.today(one.organization)) for one in subscriptions}


def _price(subscription: Subscription, items: Sequence[Item], today: date) -> int | None:
    if not items:
        return None
    term = next_term(subscription)
    # What renews automatically is ordered when the next term begins. Everybody else can have a quote today.
    day = max(today, term.starts_on) if subscription.renews else today
    try:
        return total_of(term_lines(subscription, items, term, subscription.cycle, day))
    except Refused:
        return None


def day_of(desk: Desk, subscription: Subscription, person: Person) -> date:
    """Today's date for a person: in their own time zone, or else in the organization's."""
    return desk.now.astimezone(ZoneInfo(person.time_zone or subscription.organization.time_zone)).date()


async def _renewals_of(session: AsyncSession, subscriptions: Iterable[Subscription]) -> Sequence[Renewal]:
    """The renewals of the current terms, with their handlers."""
    present = and_(
        col(Subscription.id) == Renewal.subscription_id, col(Subscription.ends_on) == col(Renewal.term_ends_on)
    )
    statement = (
        select(Renewal)
        .join(Subscription, present)
        .where(col(Renewal.subscription_id).in_([subscription.id for subscription in subscriptions]))
        .options(joinedload(Renewal.handler))  # type: ignore[arg-type]
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def _threads_of(session: AsyncSession, renewals: Iterable[Renewal], person_id: int) -> dict[int, RenewalThread]:
    """A person's threads about renewals, by renewal ID."""
    if not (ids := [renewal.id for renewal in renewals]):
        return {}
    statement = select(RenewalThread).where(
        col(RenewalThread.renewal_id).in_(ids), RenewalThread.person_id == person_id
    )
    return {thread.renewal_id: thread for thread in await session.scalars(statement)}
