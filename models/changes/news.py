"""Telling people about a subscription's state. Each message is sent once, with the facts at the time of delivery."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.core.outbox import NoticeKind, Payload, SubjectId
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.rights import who_may
from models.subscriptions.states import ENDINGS
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState


class News(StrEnum):
    """A change of a subscription that the clock made. DELETION_NEAR: its data will be deleted in some days."""

    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETION_NEAR = "deletion_near"
    DELETED = "deleted"


@dataclass(frozen=True)
class SubscriptionNews(Payload):
    """To the people concerned."""

    kind = NoticeKind.SUBSCRIPTION_NEWS
    subscription_id: SubjectId
    news: News

    @property
    def important(self) -> bool:
        """Always: something may stop working."""
        return True

    @property
    def mandatory(self) -> bool:
        """That data will be deleted. It can't be restored, so everyone concerned must hear of it in time."""
        return self.news is News.DELETION_NEAR


STATES: dict[News, frozenset[SubscriptionState]] = {
    News.PAST_DUE: frozenset({SubscriptionState.PAST_DUE}),
    News.SUSPENDED: frozenset({SubscriptionState.SUSPENDED}),
    News.CANCELLED: frozenset({SubscriptionState.CANCELLED}),
    News.DELETION_NEAR: ENDINGS,
    News.DELETED: frozenset({SubscriptionState.DELETED}),
}
"""The states in which a piece of news is still true."""
RIGHTS = (Right.BILLING_ENQUIRIES, Right.PRODUCT_EMAIL)
"""Contacts with one of these rights hear that a subscription is suspended, cancelled or about to be deleted."""


def concerned(desk: HasRoleTables, subscription: Subscription, news: News) -> list[Person]:
    """The people affected by a change. A past due term concerns contacts for billing. Everything else also concerns
    contacts who get product email."""
    if news is News.PAST_DUE:
        return who_may(desk, subscription, Right.BILLING_ENQUIRIES)
    people = [person for right in RIGHTS for person in who_may(desk, subscription, right)]
    return list({person.id: person for person in people}.values())


def reminded(desk: HasRoleTables, subscription: Subscription) -> set[int]:
    """The IDs of those who get a reminder on the day when the term is past due, unless a colleague handles the
    renewal."""
    if not is_reminded_of(subscription):
        return set()
    return {person.id for person in who_may(desk, subscription, Right.RENEWAL_REMINDERS)}


def is_reminded_of(subscription: Subscription) -> bool:
    """Whether there is a reminder on the day when the term is past due."""
    monthly = subscription.cycle is Cycle.MONTH
    return -1 in (subscription.plan.monthly_slots if monthly else subscription.plan.reminder_slots)


async def tell(desk: Desk, subscription: Subscription, news: News) -> None:
    """Notify the people concerned. That day's reminder tells the others that a term is past due."""
    known = reminded(desk, subscription) if news is News.PAST_DUE else set()
    people = [person.id for person in concerned(desk, subscription, news) if person.id not in known]
    await tell_people(desk, subscription, news, people)


async def tell_people(desk: Desk, subscription: Subscription, news: News, people: list[int]) -> None:
    """Notify these people."""
    # It can happen more than once, so the key is unique each time.
    key = f"subscription_news:{subscription.id}:{news}:{uuid4().hex}"
    await desk.tell(people, SubscriptionNews(subscription.id, news), key)
