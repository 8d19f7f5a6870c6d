"""The cards of those who decide, and the news of those concerned."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from models.contacts.tables import ContactKind, Promotion
from models.desk import Desk
from models.notices import Medium, Notice, NoticeState
from models.people import Person

LONG_AGO = timedelta(days=1)


def is_party(promotion: Promotion, person: Person) -> bool:
    """Nobody decides a request that they made or that promotes them (role-tables, "The vendor's own people")."""
    return person.id in (promotion.person_id, promotion.asked_by_id)


async def post_cards(desk: Desk, promotion: Promotion, kind: str = "promotion_card") -> None:
    """A card to all who may decide: in the approvals channel, and to each site admin who is no party to it."""
    key = f"{kind.removesuffix('_card')}:{promotion.id}"
    desk.post(desk.places.approvals, kind, promotion.id, key)
    for contact in promotion.subscription.contacts:
        if contact.kind is ContactKind.SITE_ADMIN and not is_party(promotion, contact.person):
            await desk.tell(contact.person_id, kind, promotion.id, key)


async def announce(desk: Desk, promotion: Promotion) -> None:
    """Tell whoever would lose the role and whoever would gain it what was asked; nobody what they asked themselves."""
    for person_id in dict.fromkeys([promotion.primary_id, promotion.person_id]):
        if person_id not in (None, promotion.asked_by_id):
            await desk.tell(person_id, "promotion_asked", promotion.id, f"promotion_asked:{promotion.id}")


async def post_again(desk: Desk, promotion: Promotion) -> bool:
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


async def redraw_cards(desk: Desk, promotion: Promotion) -> None:
    """Draw the cards anew, with what became of it."""
    for card in await _cards(desk, promotion):
        await desk.redraw(card.key)


async def _cards(desk: Desk, promotion: Promotion) -> Sequence[Notice]:
    """The cards of a promotion in Slack, those of the nudge, and what those concerned read. No mail is drawn anew."""
    statement = select(Notice).where(
        col(Notice.kind).in_(("promotion_card", "promotion_nudge", "promotion_asked")),
        Notice.subject_id == promotion.id,
        col(Notice.medium).in_((Medium.CHANNEL, Medium.DIRECT)),
    )
    return (await desk.session.scalars(statement.order_by(col(Notice.id)))).all()


async def tell(desk: Desk, promotion: Promotion, *people: int | None) -> None:
    """Tell what became of a promotion, each of those concerned once."""
    for person_id in dict.fromkeys(people):
        if person_id is not None:
            await desk.tell(person_id, "promotion_decided", promotion.id, f"promotion_decided:{promotion.id}")
