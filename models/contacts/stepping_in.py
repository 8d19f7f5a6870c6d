"""Where no contact is left who could add one, the vendor invites: or a subscription would be lost with an account."""

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
from models.roles import Right, StaffRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@action(
    "contacts.step_in",
    StaffRight.MANAGE_DESK,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("invite a contact for {vendor}"),
)
async def step_in(desk: Desk, subscription: Subscription, invited: Invited) -> Invitation:
    """Invite somebody to become a secondary billing contact of a subscription whose contacts can't be reached.

    The plan's limit does not count: its places are held by those who are away. The new contact asks for promotion as
    any secondary does.
    """
    must_be_lost(desk, subscription)
    return await write_invitation(desk, subscription, invited, ContactKind.BILLING, within_plan=False)


def must_be_lost(desk: Desk, subscription: Subscription) -> None:
    """Refuse while a contact can still act."""
    if left := who_can_act(desk, subscription):
        names = ", ".join(person.name for person in left)
        raise Refused(ContactsCan(subscription.ref, names))


async def inviter_may(desk: HasRoleTables, session: AsyncSession, invitation: Invitation) -> bool:
    """Whether whoever invited still may: as a contact, or as one who stepped in. Nobody does who can't be reached any
    more: an invitation to a second address of one's own would outlive the account."""
    subscription, by = invitation.subscription, invitation.invited_by
    if by.unreachable_since is not None:
        return False
    if decide_for(desk, subscription, by, Right.EDIT_SECONDARY_CONTACTS).allowed:
        return True
    return await stepped_in(desk, session, subscription, by)


async def stepped_in(desk: HasRoleTables, session: AsyncSession, subscription: Subscription, by: Person) -> bool:
    """Whether somebody is no contact, and invites for the vendor."""
    roles = await staff_roles_of(session, by.id)
    return not subscription.roles_of(by.id) and desk.tables.staff.allows(roles, StaffRight.MANAGE_DESK)
