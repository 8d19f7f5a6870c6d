"""The cards for the people who decide about a promotion, and the messages to the people concerned."""

from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.desk import Desk
from models.contacts.notices import PromotionAsked, PromotionCard, PromotionDecided, PromotionNudge
from models.contacts.tables import Promotion
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.directory.people import Person
from models.subscriptions.contacts import ContactKind

LONG_AGO = timedelta(days=1)
CARDS = (NoticeKind.PROMOTION_CARD, NoticeKind.PROMOTION_NUDGE, NoticeKind.PROMOTION_ASKED)


def is_party(promotion: Promotion, person: Person) -> bool:
    """Whether a person asked for the promotion or would gain by it. Such a person can't decide it.

    Source: role-tables, "The vendor's own people".
    """
    return person.id in (promotion.person_id, promotion.asked_by_id)


async def post_cards(desk: Desk, promotion: Promotion, card: PromotionCard | PromotionNudge) -> None:
    """Post a card in the approvals channel, and send it to the site admins who aren't involved in the promotion."""
    key = f"{card.kind.removesuffix('_card')}:{promotion.id}"
    desk.post(desk.channels.approvals, card, key)
    await desk.tell([one.id for one in site_admins_who_decide(promotion)], card, key)


def site_admins_who_decide(promotion: Promotion) -> list[Person]:
    """The site admins who aren't involved in a promotion."""
    admins = [one.person for one in promotion.subscription.contacts if one.kind is ContactKind.SITE_ADMIN]
    return [one for one in admins if not is_party(promotion, one)]


async def roots_of(session: AsyncSession, promotion: Promotion, kind: NoticeKind) -> dict[int | None, int]:
    """The cards of a promotion in Slack, by the IDs of their readers. None stands for the approvals channel."""
    cards = select(Notice.person_id, Notice.id).where(*_cards(promotion), Notice.kind == kind)
    return {card.person_id: card.id for card in await session.execute(cards)}


async def announce(desk: Desk, promotion: Promotion) -> None:
    """Tell the people who would lose or gain the role about the request, except the person who asked."""
    both = dict.fromkeys([promotion.primary_id, promotion.person_id])
    others = [person_id for person_id in both if person_id is not None and person_id != promotion.asked_by_id]
    await desk.tell(others, PromotionAsked(promotion.id), f"promotion_asked:{promotion.id}")


async def post_again(desk: Desk, promotion: Promotion) -> bool:
    """Make sure, when a promotion is requested again, that the people who decide have the cards.

    Parked cards are tried again. Cards that are a day old or more are updated, or posted again if their message was
    deleted.

    Returns:
        Whether there were such cards.
    """
    statement = select(Notice).where(*_cards(promotion)).order_by(col(Notice.id))
    cards = (await desk.session.scalars(statement)).all()
    for card in (parked := [card for card in cards if card.state is NoticeState.PARKED]):
        card.state, card.tries, card.try_at = NoticeState.WAITING, 0, desk.now
        desk.noticed = True
    posted = [card for card in cards if card.state is NoticeState.SENT]
    old = [card.id for card in posted if card.sent_at and card.sent_at <= desk.now - LONG_AGO]
    await desk.redraw(col(Notice.id).in_(old), or_post=True)
    return bool(parked or old)


async def redraw_cards(desk: Desk, promotion: Promotion) -> None:
    """Update a promotion's cards with its current state."""
    await desk.redraw(*_cards(promotion))


def _cards(promotion: Promotion) -> tuple[ColumnElement[bool], ...]:
    """The conditions for a promotion's cards, reminders and requests in Slack. Mails can't be updated."""
    return (
        col(Notice.kind).in_(CARDS),
        col(Notice.subject_id) == promotion.id,
        col(Notice.medium).in_((Medium.CHANNEL, Medium.DIRECT)),
    )


async def tell(desk: Desk, promotion: Promotion, *people: int | None) -> None:
    """Tell each person once how a promotion ended. None among `people` is ignored."""
    concerned = [person_id for person_id in dict.fromkeys(people) if person_id is not None]
    loser = promotion.demoted_id if promotion.demoted_id != promotion.asked_by_id else None
    key = f"promotion_decided:{promotion.id}"
    await desk.tell([one for one in concerned if one != loser], PromotionDecided(promotion.id), key)
    await desk.tell([one for one in concerned if one == loser], PromotionDecided(promotion.id, lost=True), key)
