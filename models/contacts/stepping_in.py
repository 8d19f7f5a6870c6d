"""Inviting a contact for the vendor when no contact can act any more, so that someone can manage the subscription."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.access.actions import action
from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.contacts.invitations import Invited, write_invitation
from models.contacts.problems import ContactsCan
from models.contacts.tables import Invitation
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.identity.reach import who_can_act
from models.roles import Right, Role, StaffRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@action(
    "contacts.step_in",
    StaffRight.MANAGE_DESK,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("invite a contact on {vendor}'s behalf"),
)
async def step_in(desk: Desk, subscription: Subscription, invited: Invited) -> Invitation:
    """Invite a secondary billing contact to a subscription in which no contact can act any more.

    The plan's limit doesn't apply, because contacts who are gone take up its places. The new contact can then ask for
    promotion, like any secondary contact.

    Raises:
        Refused: A contact can still act, or the invitation isn't possible.
    """
    must_be_lost(desk, subscription)
    return await write_invitation(desk, subscription, invited, ContactKind.BILLING, within_plan=False)


def must_be_lost(desk: Desk, subscription: Subscription) -> None:
    """Check that no contact can act any more.

    Raises:
        Refused: Some can.
    """
    if left := who_can_act(desk, subscription):
        names = ", ".join(person.name for person in left)
        raise Refused(ContactsCan(subscription.ref, names))


async def inviter_may(desk: HasRoleTables, session: AsyncSession, invitation: Invitation) -> bool:
    """Whether the inviter still has the right to invite, as a contact or for the vendor.

    An inviter who can't be reached any more doesn't. Otherwise people could invite a second address of their own, and
    get in by it after their account is closed.
    """
    subscription, by = invitation.subscription, invitation.invited_by
    if by.unreachable_since is not None:
        return False
    if invitation.kind is ContactKind.SITE_ADMIN:
        if Role.SITE_ADMIN in subscription.roles_of(by.id):
            return True
        return desk.tables.staff.allows(await staff_roles_of(session, by.id), StaffRight.EDIT_SITE_ADMINS)
    if decide_for(desk, subscription, by, Right.EDIT_SECONDARY_CONTACTS).allowed:
        return True
    return await stepped_in(desk, session, subscription, by)


async def stepped_in(desk: HasRoleTables, session: AsyncSession, subscription: Subscription, by: Person) -> bool:
    """Whether the inviter isn't a contact, but is on staff with the right to invite for the vendor."""
    roles = await staff_roles_of(session, by.id)
    return not subscription.roles_of(by.id) and desk.tables.staff.allows(roles, StaffRight.MANAGE_DESK)
