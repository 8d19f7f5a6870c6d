"""Telling colleagues that somebody joined them as a contact, or left."""

from collections.abc import Collection
from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.contacts.notices import ContactsChanged
from models.contacts.tables import Invitation, InvitationState
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.contacts import Rank, kind_and_rank
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription


async def tell_colleagues(
    desk: Desk,
    subscription: Subscription,
    person: Person,
    role: Role,
    *,
    gained: bool,
    knows: Collection[int | None] = (),
    promoted: bool = False,
) -> None:
    """Tell colleagues that a person gained or lost a role. Call it once `subscription.contacts` shows it.

    These are the contacts who get contract notices, and the primary contact of the same kind. All others on the
    subscription hear who is its new primary, too: they may need them. The inviter also hears that they
    left. What the vendor's imports change is no news to those who ordered it.

    Args:
        knows: The IDs of people who hear of it in another way.
        promoted: The role was gained by a promotion, so nobody added the person.
    """
    if not isinstance(desk.caller, Person):
        return
    kind, _ = kind_and_rank(role)
    told = {one.id for one in who_may(desk, subscription, Right.CONTRACT_NOTICES)}
    told |= {one.person_id for one in subscription.contacts if one.kind is kind and one.rank is Rank.PRIMARY}
    if promoted:
        told |= {one.person_id for one in subscription.contacts}
    if not gained:
        told |= {one for one in await _inviters(desk, subscription, person) if subscription.roles_of(one)}
    by = "" if promoted or desk.caller.id == person.id else desk.caller.name
    news = ContactsChanged(subscription.id, person.id, role, gained, by)
    # The key is random, because a person can gain and lose a role more than once.
    key = f"contacts_changed:{subscription.id}:{uuid4().hex}"
    await desk.tell(sorted(told - {person.id, desk.caller.id, *knows}), news, key)


async def _inviters(desk: Desk, subscription: Subscription, person: Person) -> set[int]:
    """The people whose invitations a person accepted."""
    statement = select(Invitation.invited_by_id).where(
        Invitation.subscription_id == subscription.id,
        Invitation.person_id == person.id,
        col(Invitation.state) == InvitationState.ACCEPTED,
    )
    return set(await desk.session.scalars(statement))
