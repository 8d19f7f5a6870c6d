"""Swapping the ranks of two contacts, as the result of a promotion."""

from uuid import uuid4

from models.access.desk import Desk
from models.contacts.colleagues import tell_colleagues
from models.contacts.confirmed import day_of_answer
from models.contacts.news import ask_about_reminders, gained
from models.contacts.tables import Promotion, PromotionState
from models.identity.profiles import lock_people
from models.subscriptions.contacts import Contact, ContactKind, Rank


async def swap_ranks(desk: Desk, promotion: Promotion) -> None:
    """Swap the ranks: the promoted contact becomes primary, and the current primary becomes secondary. The caller must
    tell them."""
    subscription = promotion.subscription
    primary = subscription.holder(promotion.role)
    await lock_people(desk.session, promotion.person_id, *([primary.person_id] if primary else []))
    if primary is not None:
        primary.rank = Rank.SECONDARY
        promotion.demoted_id, promotion.demoted = primary.person_id, primary.person
        # The database allows one primary of a kind, so demote the old one before promoting the new one.
        await desk.session.flush()
    contact = await _contact(desk, promotion)
    contact.rank, contact.confirmed_on = Rank.PRIMARY, day_of_answer(desk, subscription)
    await desk.session.flush()
    await gained(desk, subscription, promotion.person, promotion.role, told=True)
    knows = [promotion.demoted_id, promotion.asked_by_id]
    if promotion.state is PromotionState.OPEN:
        # Site admins have a card of the request, which shows how it ends.
        knows += [one.person_id for one in subscription.contacts if one.kind is ContactKind.SITE_ADMIN]
    await tell_colleagues(desk, subscription, promotion.person, promotion.role, gained=True, knows=knows, promoted=True)
    if promotion.demoted is not None:
        # They aren't new, so nobody welcomes them. But a secondary contact may have a choice that a primary hasn't.
        await ask_about_reminders(desk, subscription, promotion.demoted, uuid4().hex)


async def _contact(desk: Desk, promotion: Promotion) -> Contact:
    """The row of the contact to promote. For a site admin who becomes a contact by the promotion, a new row."""
    subscription = promotion.subscription
    for contact in subscription.contacts:
        if contact.person_id == promotion.person_id and contact.kind is promotion.kind:
            return contact
    contact = Contact(
        subscription_id=subscription.id, person_id=promotion.person_id, kind=promotion.kind, rank=Rank.SECONDARY
    )
    contact.person = promotion.person
    subscription.contacts.append(contact)
    await desk.session.flush()
    return contact
