"""Requesting a promotion."""

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.notices import PromotionCard
from models.contacts.problems import NotAContact
from models.contacts.promotions.changes import (
    close_overtaken,
    has_a_place,
    may_rise,
    note_step,
    outside_domain,
    promotion_to,
)
from models.contacts.promotions.problems import AlreadyPrimary, NoRoom, PromotionOpen, Unreachable
from models.contacts.promotions.promotion_cards import announce, post_again, post_cards
from models.contacts.tables import REASON_LENGTH, Promotion
from models.core.errors import Refused
from models.core.quotas import Limited
from models.core.texts import gettext_noop, line_of
from models.directory.people import Person
from models.roles import Condition, Right
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.running import must_run
from models.subscriptions.tables import Subscription


@action(
    "contacts.promote_self",
    Right.PROMOTE_SELF,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("request your own promotion"),
)
async def promote_self(desk: Desk, subscription: Subscription, kind: ContactKind, reason: str) -> Promotion:
    """Request that the caller becomes the primary of a kind.

    Raises:
        Refused: See `must_be_possible`. Also if the request is already open, or a quota is used up.
    """
    return await _ask(desk, subscription, desk.person, kind, reason)


@action(
    "contacts.promote_other",
    Right.PROMOTE_OTHER,
    on=Subscription,
    conditions=((Condition.SAME_DOMAIN, outside_domain),),
    colleagues=True,
    label=gettext_noop("request a colleague's promotion"),
)
async def promote_other(
    desk: Desk, subscription: Subscription, person: Person, kind: ContactKind, reason: str
) -> Promotion:
    """Request that a secondary contact becomes the primary of a kind.

    Raises:
        Refused: As in `promote_self`.
    """
    return await _ask(desk, subscription, person, kind, reason)


def must_be_possible(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> None:
    """Check that this person could become the primary of a kind, for example before showing a form.

    Raises:
        Refused: They are already the primary, aren't a contact of the kind or can't be reached. Also if the plan is
            full or the subscription isn't running.
    """
    table = desk.tables[subscription.plan.role_table]
    if role_of(kind, Rank.PRIMARY) in subscription.roles_of(person.id):
        raise Refused(AlreadyPrimary(person, kind, subscription, table))
    if not may_rise(subscription, kind, person.id, desk.person.id):
        raise Refused(NotAContact(person, kind, subscription))
    must_run(desk, subscription)
    if person.unreachable_since is not None:
        raise Refused(Unreachable(person, kind, subscription, table))
    if not has_a_place(subscription, kind, person.id):
        raise Refused(NoRoom(person, kind, subscription, table))


async def keep_to_promotions(desk: Desk, subscription: Subscription) -> None:
    """Limit how many promotions are requested. Withdrawn ones count too, because each sent a card and messages.

    Raises:
        Refused: A quota is used up.
    """
    rows = select(Promotion.asked_at).join(Subscription)
    columns = col(Promotion.asked_by_id), col(Promotion.asked_at)
    await keep_to_quota(desk, Limited.PROMOTIONS, subscription, rows, *columns)


async def _ask(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind, reason: str) -> Promotion:
    must_be_possible(desk, subscription, person, kind)
    waiting = await close_overtaken(desk, subscription)
    if open_one := promotion_to(waiting, person, kind):
        # What someone else requested isn't the caller's to repeat, nor to withdraw.
        if open_one.asked_by_id != desk.person.id or not await post_again(desk, open_one):
            raise Refused(PromotionOpen(open_one.asked_at))
        note_step(desk, open_one)
        return open_one
    await keep_to_promotions(desk, subscription)
    primary = subscription.holder(role_of(kind, Rank.PRIMARY))
    promotion = Promotion(
        subscription_id=subscription.id,
        kind=kind,
        person_id=person.id,
        asked_by_id=desk.person.id,
        asked_at=desk.now,
        primary_id=primary.person_id if primary else None,
        reason=line_of(reason, REASON_LENGTH, "reason"),
    )
    desk.session.add(promotion)
    await desk.session.flush()
    promotion.subscription, promotion.person, promotion.asked_by = subscription, person, desk.person
    await post_cards(desk, promotion, PromotionCard(promotion.id))
    await announce(desk, promotion)
    note_step(desk, promotion)
    return promotion
