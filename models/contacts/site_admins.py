"""Site admins. Those of the site and the vendor's staff add and remove them, and the last one stays."""

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.actions import contact_of, join, join_by_profile, take_off
from models.contacts.invitations import Invited, write_invitation
from models.contacts.limits import has_site_admins
from models.contacts.news import lost
from models.contacts.problems import LastSiteAdmin, NotAContact
from models.contacts.tables import Invitation
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.identity.profiles import SlackProfile
from models.roles import Kind, Role, StaffRight
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.rights import roles_in
from models.subscriptions.tables import Subscription


@action(
    "contacts.add_site_admin",
    StaffRight.EDIT_SITE_ADMINS,
    on=Subscription,
    or_role=Role.SITE_ADMIN,
    colleagues=True,
    label=gettext_noop("add a site admin"),
)
async def add_site_admin(desk: Desk, subscription: Subscription, person: Person) -> Contact:
    """Make a person a site admin, and tell them."""
    return await join(desk, subscription, person, ContactKind.SITE_ADMIN)


@action(
    "contacts.add_site_admin_by_profile",
    StaffRight.EDIT_SITE_ADMINS,
    on=Subscription,
    or_role=Role.SITE_ADMIN,
    colleagues=True,
    label=gettext_noop("add a site admin from a Slack profile"),
)
async def add_site_admin_by_profile(
    desk: Desk, subscription: Subscription, profile: SlackProfile | None, home_team: str
) -> Contact:
    """Make a person a site admin by their Slack profile, as `add_by_profile` does for contacts."""
    return await join_by_profile(desk, subscription, profile, ContactKind.SITE_ADMIN, home_team)


@action(
    "contacts.invite_site_admin",
    StaffRight.EDIT_SITE_ADMINS,
    on=Subscription,
    or_role=Role.SITE_ADMIN,
    colleagues=True,
    label=gettext_noop("invite a site admin by email"),
)
async def invite_site_admin(desk: Desk, subscription: Subscription, invited: Invited) -> Invitation:
    """Invite an address to become a site admin. The answer doesn't show whether Steward knows the address."""
    return await write_invitation(desk, subscription, invited, ContactKind.SITE_ADMIN)


@action(
    "contacts.remove_site_admin",
    StaffRight.EDIT_SITE_ADMINS,
    on=Subscription,
    or_role=Role.SITE_ADMIN,
    colleagues=True,
    label=gettext_noop("remove a site admin"),
)
async def remove_site_admin(desk: Desk, subscription: Subscription, person: Person) -> Contact:
    """Remove a site admin, perhaps the caller, and tell them.

    Raises:
        Refused: The person isn't a site admin there, or is the last one of a site.
    """
    contact = must_be_dispensable(desk, subscription, person)
    await take_off(desk, subscription, contact)
    await lost(desk, subscription, person, contact.role)
    desk.note(person=person.key, role=contact.role)
    return contact


def must_be_dispensable(desk: Desk, subscription: Subscription, person: Person) -> Contact:
    """Check that a person is a site admin, and that another one stays.

    A colleague who can't be reached any more doesn't count: some rights are the site admins' alone, so nobody could use
    them.

    Raises:
        Refused: They aren't, or no other one stays.
    """
    contact = contact_of(subscription, person, ContactKind.SITE_ADMIN)
    if contact is None:
        raise Refused(NotAContact(person, ContactKind.SITE_ADMIN, subscription))
    if is_last(subscription, person):
        table = desk.tables[subscription.plan.role_table]
        raise Refused(LastSiteAdmin(person, subscription, table, is_caller=person.id == desk.person.id))
    return contact


def is_last(subscription: Subscription, person: Person) -> bool:
    """Whether a site would be left without a site admin who can be reached, if this one went. Licenses need none."""
    if subscription.kind is not Kind.SITE:
        return False
    others = [one.person for one in site_admins_of(subscription) if one.person_id != person.id]
    if person.unreachable_since is not None:
        return not others
    return all(other.unreachable_since is not None for other in others)


def site_admins_of(subscription: Subscription) -> list[Contact]:
    """The site admins of a subscription whose contacts are loaded."""
    return [contact for contact in subscription.contacts if contact.kind is ContactKind.SITE_ADMIN]


def may_edit_site_admins(desk: Desk, subscription: Subscription) -> bool:
    """Whether to offer the caller to add site admins. The right is checked again when they do."""
    if not has_site_admins(desk, subscription):
        return False
    return Role.SITE_ADMIN in roles_in(desk, subscription, desk.person) or desk.may_as_staff(
        StaffRight.EDIT_SITE_ADMINS
    )
