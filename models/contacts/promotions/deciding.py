"""How a promotion ends: an uninvolved person approves or denies it, or the person who asked withdraws it."""

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.domains import same_smart_domain
from models.contacts.promotions.changes import close, close_overtaken, note_step, overtaken
from models.contacts.promotions.problems import AlreadyDecided
from models.contacts.promotions.promotion_cards import is_party
from models.contacts.promotions.ranks import swap_ranks
from models.contacts.tables import REASON_LENGTH, Promotion, PromotionState
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.directory.people import Person
from models.roles import OwnRight, Role, StaffRight


def site_admin_may_approve(promotion: Promotion) -> bool:
    """Whether the person to promote shares the smart domain of the current primary.

    If not, only the vendor's staff may approve. A site admin could add an address of their own to the contacts (ADR 7).
    True for a closed promotion, so that the site admin gets the answer that it is closed.
    """
    primary = promotion.subscription.holder(promotion.role)
    if promotion.state is not PromotionState.OPEN:
        return True
    return primary is not None and same_smart_domain(primary.person.email, promotion.person.email)


@action(
    "contacts.approve_promotion",
    StaffRight.DECIDE_PROMOTIONS,
    on=Promotion,
    or_role=Role.SITE_ADMIN,
    or_role_where=site_admin_may_approve,
    unless_party=is_party,
    colleagues=True,
    label=gettext_noop("approve a promotion"),
)
async def approve_promotion(desk: Desk, promotion: Promotion) -> Promotion:
    """Swap the ranks, and tell the person promoted, the person demoted and the person who asked.

    A promotion that can't be decided any more lapses or expires instead. Its state shows this.

    Raises:
        Refused: The promotion is closed.
    """
    must_be_open(promotion)
    if not await overtaken(desk, promotion):
        await swap_ranks(desk, promotion)
        _decided_by(desk, promotion)
        concerned = (promotion.person_id, promotion.demoted_id, promotion.asked_by_id)
        await close(desk, promotion, PromotionState.APPROVED, *concerned)
        await close_overtaken(desk, promotion.subscription)
    note_step(desk, promotion)
    return promotion


@action(
    "contacts.deny_promotion",
    StaffRight.DECIDE_PROMOTIONS,
    on=Promotion,
    or_role=Role.SITE_ADMIN,
    unless_party=is_party,
    colleagues=True,
    label=gettext_noop("deny a promotion"),
)
async def deny_promotion(desk: Desk, promotion: Promotion, denial: str) -> Promotion:
    """Leave the ranks as they are. The person who asked and the person to promote get the reason.

    A promotion that can't be decided any more lapses or expires instead. Its state shows this.

    Raises:
        Refused: The promotion is closed, or the reason can't be used.
    """
    must_be_open(promotion)
    text = line_of(denial, REASON_LENGTH, "reason")
    if not await overtaken(desk, promotion):
        promotion.denial = text
        _decided_by(desk, promotion)
        await close(desk, promotion, PromotionState.DENIED, promotion.person_id, promotion.asked_by_id)
    note_step(desk, promotion)
    return promotion


def is_asker(promotion: Promotion, person: Person) -> bool:
    """Whether the person requested the promotion. Only they may withdraw it."""
    return promotion.asked_by_id == person.id


@action(
    "contacts.withdraw_promotion",
    OwnRight.ASKER,
    on=Promotion,
    or_own=is_asker,
    colleagues=True,
    label=gettext_noop("withdraw a promotion"),
)
async def withdraw_promotion(desk: Desk, promotion: Promotion) -> Promotion:
    """Withdraw the caller's own request, and tell the person who would have been promoted.

    Raises:
        Refused: The promotion is closed.
    """
    must_be_open(promotion)
    if not await overtaken(desk, promotion):
        gains = promotion.person_id if promotion.person_id != desk.person.id else None
        await close(desk, promotion, PromotionState.WITHDRAWN, gains)
    note_step(desk, promotion)
    return promotion


def must_be_open(promotion: Promotion) -> None:
    """Check that a promotion is open.

    Raises:
        Refused: It was decided, or ended in another way.
    """
    if promotion.state is not PromotionState.OPEN:
        raise Refused(AlreadyDecided(promotion))


def _decided_by(desk: Desk, promotion: Promotion) -> None:
    promotion.decided_by_id, promotion.decided_by = desk.person.id, desk.person
