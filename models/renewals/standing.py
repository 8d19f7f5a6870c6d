"""How the end of one term stands, as one person meets it: what cards and answers are drawn from."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.actions import Tabled, decide_for
from models.people import Person
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Right
from models.subscriptions.tables import Card, Subscription


@dataclass(frozen=True)
class Standing:
    """The end of a term, on a day.

    Args:
        renewal: What became of it; None before anybody was reminded.
        thread: What the person was told of it; None if nothing.
        told: Whether it is theirs to see to: they are reminded by right, or were brought in.
        card: The credit card that a term that renews by itself is charged to; None without one that is valid then.
    """

    subscription: Subscription
    renewal: Renewal | None
    thread: RenewalThread | None
    person: Person
    today: date
    told: bool
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
    def is_snoozed(self) -> bool:
        """Whether the person wants to be left alone for now."""
        until = self.thread.snoozed_until if self.thread else None
        return until is not None and until > self.today


async def standing_of(
    session: AsyncSession,
    desk: Tabled,
    now: datetime,
    subscription: Subscription,
    person: Person,
    renewal: Renewal | None = None,
) -> Standing:
    """How a renewal stands for somebody: the one given, with its handler; else that of the present term."""
    if renewal is None:
        renewal = await renewal_of(session, subscription)
    thread = await thread_of(session, renewal, person.id) if renewal else None
    right = decide_for(desk, subscription, person, Right.RENEWAL_REMINDERS).allowed
    card = None
    if subscription.renews:
        statement = select(Card).where(Card.subscription_id == subscription.id)
        card = (await session.scalars(statement)).one_or_none()
    return Standing(
        subscription=subscription,
        renewal=renewal,
        thread=thread,
        person=person,
        today=day_of(now, subscription, person),
        told=right or (thread is not None and thread.escalated and bool(subscription.roles_of(person.id))),
        card=card if card and card.is_valid_on(subscription.ends_on) else None,
    )


def day_of(now: datetime, subscription: Subscription, person: Person) -> date:
    """The day it is for somebody: in their own time zone, else in the organization's."""
    return now.astimezone(ZoneInfo(person.time_zone or subscription.organization.time_zone)).date()


async def renewal_of(session: AsyncSession, subscription: Subscription) -> Renewal | None:
    """The renewal of the present term, with whoever sees to it."""
    statement = (
        select(Renewal)
        .where(Renewal.subscription_id == subscription.id, Renewal.term_ends_on == subscription.ends_on)
        .options(joinedload(Renewal.handler))  # type: ignore[arg-type]
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def thread_of(session: AsyncSession, renewal: Renewal, person_id: int) -> RenewalThread | None:
    """What somebody was told of a renewal."""
    statement = select(RenewalThread).where(
        col(RenewalThread.renewal_id) == renewal.id, RenewalThread.person_id == person_id
    )
    return (await session.scalars(statement)).one_or_none()
