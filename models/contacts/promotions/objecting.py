"""Writing to the people who decide on a promotion, for example to object to it."""

from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.notices import PromotionObjected
from models.contacts.promotions.changes import note_step
from models.contacts.promotions.deciding import must_be_open
from models.contacts.promotions.promotion_cards import roots_of, site_admins_who_decide
from models.contacts.tables import Promotion
from models.core.outbox import Medium, Notice, NoticeKind
from models.core.quotas import Limited
from models.core.texts import gettext_noop, text_of
from models.roles import OwnRight
from models.subscriptions.quotas import Counted, keep_to_quotas

OBJECTION_LENGTH = 2_000


@dataclass(frozen=True)
class Objection:
    """Who gets what a contact wrote about a promotion, beside the vendor's admins: the names of site admins."""

    promotion: Promotion
    names: list[str]


@action(
    "contacts.object_to_promotion",
    OwnRight.CONTACT,
    on=Promotion,
    colleagues=True,
    label=gettext_noop("write to the people who decide on a promotion"),
)
async def object_to_promotion(desk: Desk, promotion: Promotion, text: str) -> Objection:
    """Write to the people who decide on an open promotion. They get it in the threads of their cards.

    Raises:
        Refused: The promotion is closed, a quota is used up, or the text is empty, too long or contains a card number.
    """
    must_be_open(promotion)
    key = f"promotion_objected:{promotion.id}:{desk.person.id}:"
    posted = select(Notice.created_at).where(col(Notice.key).startswith(key), Notice.medium == Medium.CHANNEL)
    await keep_to_quotas(desk, Limited.COMMENTS, col(Notice.created_at), Counted(desk.person.key, posted))
    written = PromotionObjected(promotion.id, desk.person.id, text_of(text, OBJECTION_LENGTH, "text"))
    key, roots = key + uuid4().hex, await roots_of(desk.session, promotion, NoticeKind.PROMOTION_CARD)
    desk.notify(Medium.CHANNEL, written, key, channel=desk.channels.approvals, reply_to_id=roots.get(None))
    others = [one for one in site_admins_who_decide(promotion) if one.id != desk.person.id]
    await desk.tell([one.id for one in others], written, key, threads={one.id: roots.get(one.id) for one in others})
    note_step(desk, promotion)
    return Objection(promotion, [one.name for one in others])
