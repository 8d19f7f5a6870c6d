"""Telling people where a subscription stands: each once, with the facts of the moment when it is delivered."""

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
    """What became of a subscription by itself. DELETION_NEAR: its data will be deleted in some days."""

    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETION_NEAR = "deletion_near"
    DELETED = "deleted"


@dataclass(frozen=True)
class SubscriptionNews(Payload):
    """To those whom it concerns."""

    kind = NoticeKind.SUBSCRIPTION_NEWS
    subscription_id: SubjectId
    news: News


STATES: dict[News, frozenset[SubscriptionState]] = {
    News.PAST_DUE: frozenset({SubscriptionState.PAST_DUE}),
    News.SUSPENDED: frozenset({SubscriptionState.SUSPENDED}),
    News.CANCELLED: frozenset({SubscriptionState.CANCELLED}),
    News.DELETION_NEAR: ENDINGS,
    News.DELETED: frozenset({SubscriptionState.DELETED}),
}
"""While a subscription is in one of these, it is so."""
RIGHTS = (Right.BILLING_ENQUIRIES, Right.PRODUCT_EMAIL)
"""Whoever has one of these is told that it works no more, or will be gone."""


def concerned(desk: HasRoleTables, subscription: Subscription, news: News) -> list[Person]:
    """Whom it concerns. That a term is past due is for those who are contacted about billing, unless the reminder of
    the same day tells them; everything else concerns those with product-related mail, too."""
    if news is not News.PAST_DUE:
        people = [person for right in RIGHTS for person in who_may(desk, subscription, right)]
        return list({person.id: person for person in people}.values())
    monthly = subscription.cycle is Cycle.MONTH
    slots = subscription.plan.monthly_slots if monthly else subscription.plan.reminder_slots
    reminded = who_may(desk, subscription, Right.RENEWAL_REMINDERS) if -1 in slots else []
    told = {person.id for person in reminded}
    return [person for person in who_may(desk, subscription, Right.BILLING_ENQUIRIES) if person.id not in told]


async def tell(desk: Desk, subscription: Subscription, news: News) -> None:
    """Tell whom it concerns."""
    # It can happen more than once, and is told once each time.
    key = f"subscription_news:{subscription.id}:{news}:{uuid4().hex}"
    people = [person.id for person in concerned(desk, subscription, news)]
    await desk.tell(people, SubscriptionNews(subscription.id, news), key)
