"""How the end of one term stands, as one person meets it: what cards and answers are drawn from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import and_, col, select

from models.access.desk import Desk
from models.billing.orders.making import items_in, items_of
from models.billing.orders.pricing import term_lines
from models.billing.orders.rights import renewed_by
from models.core.errors import Refused
from models.core.money import total_of
from models.directory.people import Person
from models.renewals.changes import OVER, UNDECIDED
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Kind, Right
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card, Item, Subscription
from models.subscriptions.terms import DAY, MONTHS, next_term

SOON = timedelta(days=90)
"""What ends so soon can be seen to."""


@dataclass(frozen=True)
class RenewalStatus:
    """The end of a term, on a day.

    Args:
        renewal: What became of it; None before anybody was reminded.
        thread: What the person was told of it; None if nothing.
        told: Whether it is theirs to see to: they are reminded by right, or were brought in.
        may_renew: Whether they may accept its quote.
        may_end: Whether they may say that it is not renewed; of a site, whether they may cancel it too.
        others_know: Whether others were told what the person just did.
        price: What the next term costs with tax, in minor units; None if nobody can say.
        card: The credit card that a term that renews by itself is charged to; None without one that is valid then.
    """

    subscription: Subscription
    renewal: Renewal | None
    thread: RenewalThread | None
    person: Person
    today: date
    told: bool
    may_renew: bool = False
    may_end: bool = False
    others_know: bool = False
    price: int | None = None
    card: Card | None = None

    @property
    def state(self) -> RenewalState:
        """Where the renewal stands."""
        return self.renewal.state if self.renewal else RenewalState.OPEN

    @property
    def is_mine(self) -> bool:
        """Whether the person sees to it, or said that it is not renewed."""
        return self.renewal is not None and self.renewal.handler_id == self.person.id

    @property
    def is_open(self) -> bool:
        """Whether nobody sees to it: whoever did may be no contact any more."""
        if self.state is not RenewalState.HANDLED or self.renewal is None:
            return self.state is RenewalState.OPEN
        return all(contact.person_id != self.renewal.handler_id for contact in self.subscription.contacts)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to renew: it was decided, or the subscription is cancelled."""
        gone = self.subscription.cancelled_on is not None or self.subscription.state in OVER
        overtaken = self.renewal is not None and self.renewal.term_ends_on != self.subscription.ends_on
        return gone or overtaken or self.state not in UNDECIDED

    @property
    def opens_on(self) -> date:
        """From when on the end of the term can be seen to: 90 days before it, and not before its last cycle."""
        subscription = self.subscription
        last = subscription.ends_on + DAY - relativedelta(months=MONTHS[subscription.cycle])
        return max(subscription.ends_on - SOON, last)

    @property
    def is_near(self) -> bool:
        """Whether there is something to see to by now: somebody was reminded of this end, or it comes soon."""
        return self.renewal is not None or not self.subscription.bought or self.today >= self.opens_on

    @property
    def waits(self) -> bool:
        """Whether there is something to say to the person: it is theirs to see to, nobody else does, and they did not
        ask to be left alone."""
        mine = self.state is RenewalState.HANDLED and self.is_mine
        return self.told and not self.is_over and not self.is_snoozed and (self.is_open or mine)

    @property
    def is_snoozed(self) -> bool:
        """Whether the person wants to be left alone for now."""
        until = self.thread.snoozed_until if self.thread else None
        return until is not None and until > self.today


async def status_of(
    desk: Desk, subscription: Subscription, person: Person, renewal: Renewal | None = None
) -> RenewalStatus:
    """How a renewal stands for somebody: the one given, with its handler; else that of the present term."""
    (found,) = await statuses_of(desk, [subscription], person, [renewal] if renewal else None)
    return found


async def statuses_of(
    desk: Desk, subscriptions: Sequence[Subscription], person: Person, given: Iterable[Renewal] | None = None
) -> list[RenewalStatus]:
    """The same of several subscriptions."""
    if not subscriptions:
        return []
    known = await _renewals_of(desk.session, subscriptions) if given is None else given
    renewals = {renewal.subscription_id: renewal for renewal in known}
    threads = await _threads_of(desk.session, renewals.values(), person.id)
    cards = await _cards_of(desk.session, [one for one in subscriptions if one.renews])
    items = await items_in(desk, subscriptions)
    found = []
    for subscription in subscriptions:
        renewal, card = renewals.get(subscription.id), cards.get(subscription.id)
        thread = threads.get(renewal.id) if renewal else None
        right = decide_for(desk, subscription, person, Right.RENEWAL_REMINDERS).allowed
        may_renew = decide_for(desk, subscription, person, renewed_by(subscription)).allowed
        # Whoever does not want a site any more cancels it.
        is_site = subscription.kind is Kind.SITE
        may_end = may_renew and (not is_site or decide_for(desk, subscription, person, Right.CANCEL_SITE).allowed)
        status = RenewalStatus(
            subscription=subscription,
            renewal=renewal,
            thread=thread,
            person=person,
            today=day_of(desk, subscription, person),
            told=right or (thread is not None and thread.escalated and bool(subscription.roles_of(person.id))),
            may_renew=may_renew,
            may_end=may_end,
            price=_price(subscription, items[subscription.id]),
            card=card if card and card.is_valid_on(subscription.ends_on) else None,
        )
        found.append(status)
    return found


async def price_of(desk: Desk, subscription: Subscription) -> int | None:
    """What the next term costs with tax, in minor units of the subscription's currency; None if nobody can say."""
    return _price(subscription, await items_of(desk, subscription))


def _price(subscription: Subscription, items: Sequence[Item]) -> int | None:
    if not items:
        return None
    try:
        return total_of(term_lines(subscription, items, next_term(subscription), subscription.cycle))
    except Refused:
        return None


def day_of(desk: Desk, subscription: Subscription, person: Person) -> date:
    """The day it is for somebody: in their own time zone, else in the organization's."""
    return desk.now.astimezone(ZoneInfo(person.time_zone or subscription.organization.time_zone)).date()


async def _renewals_of(session: AsyncSession, subscriptions: Iterable[Subscription]) -> Sequence[Renewal]:
    """The renewals of the present terms, with whoever sees to them."""
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
    """What somebody was told of renewals, by the renewal's id."""
    if not (ids := [renewal.id for renewal in renewals]):
        return {}
    statement = select(RenewalThread).where(
        col(RenewalThread.renewal_id).in_(ids), RenewalThread.person_id == person_id
    )
    return {thread.renewal_id: thread for thread in await session.scalars(statement)}


async def _cards_of(session: AsyncSession, subscriptions: Iterable[Subscription]) -> dict[int, Card]:
    """The credit cards on file, by the subscription's id."""
    if not (ids := [subscription.id for subscription in subscriptions]):
        return {}
    statement = select(Card).where(col(Card.subscription_id).in_(ids))
    return {card.subscription_id: card for card in await session.scalars(statement)}
