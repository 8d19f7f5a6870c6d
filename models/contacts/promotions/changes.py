"""Changes between a request and its decision that make the decision impossible, and closing the request then."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.access.entries import entry
from models.contacts.domains import same_smart_domain
from models.contacts.limits import has_room
from models.contacts.problems import OtherDomain
from models.contacts.promotions.promotion_cards import redraw_cards, tell
from models.contacts.tables import Promotion, PromotionChange, PromotionState
from models.directory.people import Person
from models.roles import Condition, Outcome, Right, Role, RoleTable
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.rights import decide_for
from models.subscriptions.running import is_over
from models.subscriptions.tables import Subscription


async def outside_domain(
    desk: Desk, subscription: Subscription, person: Person, kind: ContactKind, _reason: str = ""
) -> OtherDomain | None:
    """The obstacle if the person doesn't have the current primary's smart domain, else None.

    Without a primary, the domain of the person who asks counts.
    """
    return None if _shares_domain(subscription, person, kind, desk.person) else OtherDomain(person, kind)


def _shares_domain(subscription: Subscription, person: Person, kind: ContactKind, asker: Person) -> bool:
    primary = subscription.holder(role_of(kind, Rank.PRIMARY))
    return same_smart_domain((primary.person if primary else asker).email, person.email)


def outside_of(table: RoleTable, subscription: Subscription, primary: Person) -> frozenset[int]:
    """The IDs of contacts others can't promote in the place of a primary contact, because the role table asks for
    the same email domain."""
    if table.rows[Right.PROMOTE_OTHER].condition is not Condition.SAME_DOMAIN:
        return frozenset()
    people = [contact.person for contact in subscription.contacts]
    return frozenset(one.id for one in people if not same_smart_domain(primary.email, one.email))


def may_rise(subscription: Subscription, kind: ContactKind, person_id: int, asker_id: int) -> bool:
    """Whether a person can become the primary of a kind: a secondary contact of the kind can. A site admin can too if
    they ask for themselves, and becomes a contact by it."""
    held = subscription.roles_of(person_id)
    return role_of(kind, Rank.SECONDARY) in held or (person_id == asker_id and Role.SITE_ADMIN in held)


def has_a_place(subscription: Subscription, kind: ContactKind, person_id: int) -> bool:
    """Whether a person is already a contact of the kind, or the plan has room for one more."""
    is_one = any(c.person_id == person_id and c.kind is kind for c in subscription.contacts)
    return is_one or has_room(subscription, kind)


def _left(_desk: Desk, promotion: Promotion) -> bool:
    subscription, who = promotion.subscription, promotion.person_id
    risen = promotion.role in subscription.roles_of(who)
    return not risen and not may_rise(subscription, promotion.kind, who, promotion.asked_by_id)


def _primary_changed(_desk: Desk, promotion: Promotion) -> bool:
    """Compare people, not rows: a primary who left and came back is the same."""
    primary = promotion.subscription.holder(promotion.role)
    return (primary.person_id if primary else None) != promotion.primary_id


def _asker_lost_right(desk: Desk, promotion: Promotion) -> bool:
    """Whether the person who asked lost the right to ask, or can't be reached any more."""
    gone = promotion.asked_by.unreachable_since is not None
    return gone or not decide_for(desk, promotion.subscription, promotion.asked_by, right_of(promotion)).allowed


def _other_domain(_desk: Desk, promotion: Promotion) -> bool:
    if right_of(promotion) is Right.PROMOTE_SELF:
        return False
    return not _shares_domain(promotion.subscription, promotion.person, promotion.kind, promotion.asked_by)


def right_of(promotion: Promotion) -> Right:
    """The right by which a promotion was requested."""
    return Right.PROMOTE_SELF if promotion.person_id == promotion.asked_by_id else Right.PROMOTE_OTHER


FOLLOW_UP = "contacts.follow_up_promotions"
"""The action's name on the audit trail for promotions that Steward closes."""

# The change that explains most comes first: a primary who was replaced may have lost the right to ask because of it.
CHANGES: tuple[tuple[PromotionChange, Callable[[Desk, Promotion], bool]], ...] = (
    (PromotionChange.CANCELLED, lambda desk, promotion: is_over(desk, promotion.subscription)),
    (PromotionChange.LEFT, _left),
    (PromotionChange.UNREACHABLE, lambda _desk, promotion: promotion.person.unreachable_since is not None),
    (PromotionChange.PRIMARY_CHANGED, _primary_changed),
    (PromotionChange.ASKER_LOST_RIGHT, _asker_lost_right),
    (PromotionChange.OTHER_DOMAIN, _other_domain),
    (PromotionChange.OVER_LIMIT, lambda _desk, p: not has_a_place(p.subscription, p.kind, p.person_id)),
)


def what_changed(desk: Desk, promotion: Promotion) -> PromotionChange | None:
    """The change since the request that prevents a decision; None if there is none."""
    return next((change for change, has_happened in CHANGES if has_happened(desk, promotion)), None)


async def overtaken(desk: Desk, promotion: Promotion) -> bool:
    """Close an open promotion if it is overdue, or if a change prevents the decision. Updates the cards, and tells the
    people concerned.

    Returns:
        Whether it was closed. This doesn't raise an error, because the change must be committed.
    """
    if desk.now >= promotion.open_until:
        await expire(desk, promotion)
        return True
    change = what_changed(desk, promotion)
    if change is None:
        return False
    promotion.change = change
    # People who have left the subscription get no more messages. The notice's renderer makes sure of it too.
    concerned = (
        [promotion.asked_by_id] if change is PromotionChange.LEFT else [promotion.asked_by_id, promotion.person_id]
    )
    gone = promotion.person_id if change is PromotionChange.LEFT else None
    await close(desk, promotion, PromotionState.LAPSED, *[one for one in concerned if one != gone])
    return True


async def expire(desk: Desk, promotion: Promotion) -> None:
    """Close a promotion that nobody decided in time."""
    await close(desk, promotion, PromotionState.EXPIRED, promotion.asked_by_id, promotion.person_id)


async def close(desk: Desk, promotion: Promotion, state: PromotionState, *concerned: int | None) -> None:
    """Store how a promotion ended, tell the people concerned, and update the cards."""
    promotion.state, promotion.decided_at = state, desk.now
    await desk.session.flush()
    await tell(desk, promotion, *concerned)
    await redraw_cards(desk, promotion)


async def close_overtaken(desk: Desk, subscription: Subscription) -> list[Promotion]:
    """Close the promotions that can't be decided any more. Each gets its own audit entry.

    Call it once the rows show a change of roles in a subscription, or that a contact can't be reached any more.

    Returns:
        The promotions that still wait for a decision.
    """
    waiting = []
    noted, desk.details = desk.details, {}
    for promotion in await _open_in(desk, subscription):
        if await overtaken(desk, promotion):
            keep_step(desk, promotion)
        else:
            waiting.append(promotion)
    desk.details = noted
    return waiting


async def _open_in(desk: Desk, subscription: Subscription) -> Sequence[Promotion]:
    """The promotions of a subscription that wait for a decision."""
    statement = (
        select(Promotion)
        .where(Promotion.subscription_id == subscription.id, col(Promotion.state) == PromotionState.OPEN)
        .options(joinedload(Promotion.person), joinedload(Promotion.asked_by))  # type: ignore[arg-type]
        .order_by(col(Promotion.id))
    )
    found = (await desk.session.scalars(statement)).all()
    for promotion in found:
        promotion.subscription = subscription
    return found


def keep_step(desk: Desk, promotion: Promotion) -> None:
    """Put a follow-up step on the audit trail, under the right of the action that caused it."""
    note_step(desk, promotion)
    right = desk.checked[-1]
    desk.session.add(entry(desk, FOLLOW_UP, right, Outcome.ALLOWED, promotion.ref, promotion.subscription_id))


def note_step(desk: Desk, promotion: Promotion) -> None:
    """Add a promotion's details to the next audit entry."""
    desk.note(promotion=promotion.ref, state=promotion.state, person=promotion.person.key, role=promotion.role)
    if promotion.change:
        desk.note(change=promotion.change)


async def open_promotion(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> Promotion | None:
    """The open promotion of this person to the primary of a kind; None if there is none."""
    return promotion_to(await _open_in(desk, subscription), person, kind)


def promotion_to(promotions: Iterable[Promotion], person: Person, kind: ContactKind) -> Promotion | None:
    """The promotion among these that makes this person the primary of a kind; None if there is none."""
    return next((one for one in promotions if one.person_id == person.id and one.kind is kind), None)
