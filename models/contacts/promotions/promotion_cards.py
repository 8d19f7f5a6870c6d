"""The cards of those who decide, and the news of those concerned."""

from datetime import timedelta

from sqlalchemy import ColumnElement
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
    """Nobody decides a request that they made or that promotes them (role-tables, "The vendor's own people")."""
    return person.id in (promotion.person_id, promotion.asked_by_id)


async def post_cards(desk: Desk, promotion: Promotion, card: PromotionCard | PromotionNudge) -> None:
    """A card to all who may decide: in the approvals channel, and to each site admin who is no party to it."""
    key = f"{card.kind.removesuffix('_card')}:{promotion.id}"
    desk.post(desk.channels.approvals, card, key)
    admins = [one for one in promotion.subscription.contacts if one.kind is ContactKind.SITE_ADMIN]
    await desk.tell([one.person_id for one in admins if not is_party(promotion, one.person)], card, key)


async def announce(desk: Desk, promotion: Promotion) -> None:
    """Tell the people who would lose or gain the role about the request, except the requester."""
    both = dict.fromkeys([promotion.primary_id, promotion.person_id])
    others = [person_id for person_id in both if person_id is not None and person_id != promotion.asked_by_id]
    await desk.tell(others, PromotionAsked(promotion.id), f"promotion_asked:{promotion.id}")


async def post_again(desk: Desk, promotion: Promotion) -> bool:
    """See that those who decide have the cards, when it is asked for again: what was parked is tried again; what was
    posted a day ago or more is posted again where somebody deleted it.

    Returns:
        Whether there was anything to see to.
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
    """Draw the cards anew, with what became of it."""
    await desk.redraw(*_cards(promotion))


def _cards(promotion: Promotion) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the cards of a promotion in Slack, those of the nudge, and what those concerned read. No mail
    is drawn anew."""
    return (
        col(Notice.kind).in_(CARDS),
        col(Notice.subject_id) == promotion.id,
        col(Notice.medium).in_((Medium.CHANNEL, Medium.DIRECT)),
    )


async def tell(desk: Desk, promotion: Promotion, *people: int | None) -> None:
    """Tell what became of a promotion, each of those concerned once."""
    concerned = [person_id for person_id in dict.fromkeys(people) if person_id is not None]
    await desk.tell(concerned, PromotionDecided(promotion.id), f"promotion_decided:{promotion.id}")
