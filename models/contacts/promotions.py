"""Promotions: a secondary contact becomes the primary of a kind, once somebody who is no party to it agrees."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.actions import action
from models.contacts.domains import same_smart_domain
from models.contacts.tables import (
    Change,
    Contact,
    ContactKind,
    Promotion,
    PromotionState,
    Rank,
    role_of,
)
from models.desk import Desk
from models.errors import Refused, Trouble
from models.notices import Medium, Notice, NoticeState
from models.people import Person
from models.roles import Condition, Right, Role, StaffRight
from models.subscriptions.tables import Subscription

LONG_AGO = timedelta(days=1)


async def in_domain_of_primary(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> bool:
    """Whether a person shares the smart domain of the present primary; where there is none, of the asker."""
    primary = subscription.holder(role_of(kind, Rank.PRIMARY))
    return same_smart_domain((primary.person if primary else desk.person).email, person.email)


@action(Right.PROMOTE_SELF, on=Subscription)
async def promote_self(desk: Desk, subscription: Subscription, kind: ContactKind) -> Promotion:
    """Ask to become the primary of a kind oneself."""
    return await _ask(desk, subscription, desk.person, kind)


@action(Right.PROMOTE_OTHER, on=Subscription, conditions=((Condition.SAME_DOMAIN, in_domain_of_primary),))
async def promote_other(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> Promotion:
    """Ask that a secondary contact becomes the primary of a kind."""
    return await _ask(desk, subscription, person, kind)


async def _ask(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> Promotion:
    facts = {"person": person, "kind": kind, "subscription": subscription}
    held = subscription.roles_of(person.id)
    if role_of(kind, Rank.PRIMARY) in held:
        raise Refused(Trouble.ALREADY_PRIMARY, facts)
    may_gain = role_of(kind, Rank.SECONDARY) in held or (person.id == desk.person.id and Role.SITE_ADMIN in held)
    if not may_gain:
        raise Refused(Trouble.NOT_A_CONTACT, facts)
    waiting = select(Promotion).where(
        Promotion.subscription_id == subscription.id,
        Promotion.person_id == person.id,
        Promotion.kind == kind,
        col(Promotion.state) == PromotionState.OPEN,
    )
    waiting = waiting.options(joinedload(Promotion.person), joinedload(Promotion.asked_by))  # type: ignore[arg-type]
    if open_one := (await desk.session.scalars(waiting)).first():
        if not await _post_again(desk, open_one):
            raise Refused(Trouble.ALREADY_ASKED, {**facts, "at": open_one.asked_at})
        open_one.subscription = subscription
        return open_one
    promotion = Promotion(
        subscription_id=subscription.id,
        kind=kind,
        person_id=person.id,
        asked_by_id=desk.person.id,
        asked_at=desk.now,
    )
    desk.session.add(promotion)
    await desk.session.flush()
    promotion.subscription, promotion.person, promotion.asked_by = subscription, person, desk.person
    await _post_cards(desk, promotion)
    return promotion


async def _post_cards(desk: Desk, promotion: Promotion) -> None:
    """A card to all who may decide: in the approvals channel, and to each site admin who is no party to it."""
    key = f"promotion:{promotion.id}"
    desk.post(desk.places.approvals, "promotion_card", promotion.id, key)
    for contact in promotion.subscription.contacts:
        if contact.kind is ContactKind.SITE_ADMIN and not is_party(promotion, contact.person):
            await desk.tell(contact.person_id, "promotion_card", promotion.id, key)


async def _post_again(desk: Desk, promotion: Promotion) -> bool:
    """See that those who decide have the cards, when it is asked for again: what was parked is tried again; what was
    posted a day ago or more is posted again where somebody deleted it.

    Returns:
        Whether there was anything to see to.
    """
    cards = await _cards(desk, promotion)
    for card in (parked := [card for card in cards if card.state is NoticeState.PARKED]):
        card.state, card.tries, card.try_at = NoticeState.WAITING, 0, desk.now
        desk.noticed = True
    posted = [card for card in cards if card.state is NoticeState.SENT]
    for card in (old := [card for card in posted if card.sent_at and card.sent_at <= desk.now - LONG_AGO]):
        await desk.redraw(card.key, or_post=True)
    return bool(parked or old)


async def _cards(desk: Desk, promotion: Promotion) -> Sequence[Notice]:
    """The cards of a promotion in Slack. A mail is not drawn anew."""
    statement = select(Notice).where(
        Notice.kind == "promotion_card",
        Notice.subject_id == promotion.id,
        col(Notice.medium).in_((Medium.CHANNEL, Medium.DIRECT)),
    )
    return (await desk.session.scalars(statement.order_by(col(Notice.id)))).all()


async def lapse(desk: Desk, promotion: Promotion) -> None:
    """Whoever would have gained is no longer a contact: the cards say so, and the asker is told if it is another."""
    promotion.state, promotion.change, promotion.decided_at = PromotionState.LAPSED, Change.LEFT, desk.now
    if promotion.asked_by_id != promotion.person_id:
        await _tell(desk, promotion, promotion.asked_by_id)
    await _redraw(desk, promotion)


async def _tell(desk: Desk, promotion: Promotion, person_id: int) -> None:
    await desk.tell(person_id, "promotion_decided", promotion.id, f"promotion_decided:{promotion.id}")


async def _redraw(desk: Desk, promotion: Promotion) -> None:
    for card in await _cards(desk, promotion):
        await desk.redraw(card.key)


def is_party(promotion: Promotion, person: Person) -> bool:
    """Nobody decides a request that they made or that promotes them (role-tables, "The vendor's own people")."""
    return person.id in (promotion.person_id, promotion.asked_by_id)


@action(StaffRight.DECIDE_PROMOTIONS, on=Promotion, or_role=Role.SITE_ADMIN, unless_party=is_party)
async def approve_promotion(desk: Desk, promotion: Promotion) -> Promotion:
    """Swap the ranks, and tell the promoted, the demoted and the asker."""
    _must_be_open(promotion)
    subscription = promotion.subscription
    contact = await _contact_to_promote(desk, subscription, promotion)
    primary = subscription.holder(promotion.role)
    if primary is not None:
        primary.rank = Rank.SECONDARY
        promotion.demoted_id, promotion.demoted = primary.person_id, primary.person
        # The database holds one primary per kind, so the old one has to go before the new one comes.
        await desk.session.flush()
    contact.rank = Rank.PRIMARY
    await _close(desk, promotion, PromotionState.APPROVED)
    return promotion


@action(StaffRight.DECIDE_PROMOTIONS, on=Promotion, or_role=Role.SITE_ADMIN, unless_party=is_party)
async def deny_promotion(desk: Desk, promotion: Promotion) -> Promotion:
    """Leave the ranks as they are, and tell the asker and whoever would have gained."""
    _must_be_open(promotion)
    await _close(desk, promotion, PromotionState.DENIED)
    return promotion


def _must_be_open(promotion: Promotion) -> None:
    if promotion.state is not PromotionState.OPEN:
        raise Refused(Trouble.ALREADY_DECIDED, {"promotion": promotion})


async def _contact_to_promote(desk: Desk, subscription: Subscription, promotion: Promotion) -> Contact:
    """The contact row that rises: the secondary's, or a new one for a site admin who becomes a contact by it."""
    for contact in subscription.contacts:
        if contact.person_id == promotion.person_id and contact.kind is promotion.kind:
            return contact
    if Role.SITE_ADMIN not in subscription.roles_of(promotion.person_id):
        raise Refused(Trouble.PERSON_LEFT, {"person": promotion.person, "subscription": subscription})
    contact = Contact(
        subscription_id=subscription.id, person_id=promotion.person_id, kind=promotion.kind, rank=Rank.SECONDARY
    )
    desk.session.add(contact)
    await desk.session.flush()
    return contact


async def _close(desk: Desk, promotion: Promotion, state: PromotionState) -> None:
    promotion.state = state
    promotion.decided_by_id, promotion.decided_by = desk.person.id, desk.person
    promotion.decided_at = desk.now
    await desk.session.flush()
    concerned = dict.fromkeys([promotion.person_id, promotion.demoted_id, promotion.asked_by_id])
    for person_id in concerned:
        if person_id is not None:
            await _tell(desk, promotion, person_id)
    await _redraw(desk, promotion)
