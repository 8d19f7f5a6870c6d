"""What people do with contacts: list, add, remove, leave."""

from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.contacts.confirmed import day_of_answer
from models.contacts.limits import has_room, has_site_admins
from models.contacts.news import gained, lost
from models.contacts.places import load_contacts_and_invited, must_have_place
from models.contacts.problems import (
    AlreadyContact,
    IsPrimary,
    NoSiteAdmins,
    NotAContact,
    OverLimit,
    PrimaryMustHandOver,
    UnknownPerson,
)
from models.contacts.promotions import close_overtaken
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.identity.profiles import SlackProfile, introduce
from models.roles import Condition, OwnRight, Right, Role, StaffRight
from models.subscriptions.contacts import Contact, ContactKind, Rank, first_rank
from models.subscriptions.running import must_run
from models.subscriptions.tables import Subscription

actions_about("contacts", gettext_noop("contacts, invitations and promotions"))


@dataclass(frozen=True)
class ContactList:
    """A subscription with its contacts loaded, and the addresses of its open invitations, oldest first."""

    subscription: Subscription
    invited: tuple[str, ...]


@action(
    "contacts.list_contacts",
    OwnRight.CONTACT,
    on=Subscription,
    reads=True,
    audited_for_staff=True,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    label=gettext_noop("see the contacts"),
)
async def list_contacts(desk: Desk, subscription: Subscription) -> ContactList:
    """The contacts of a subscription and its open invitations. Takes one statement for both."""
    return ContactList(subscription, await load_contacts_and_invited(desk, subscription))


@action(
    "contacts.find_contacts",
    OwnRight.CONTACT,
    on=Subscription,
    reads=True,
    colleagues=True,
    label=gettext_noop("search the contacts"),
)
async def find_contacts(_desk: Desk, subscription: Subscription, typed: str) -> tuple[Subscription, list[Contact]]:
    """A subscription, and its contacts who have each typed word in their name or email address, by name."""
    words = typed.casefold().split()
    by_name = sorted(subscription.contacts, key=lambda contact: (contact.person.name.casefold(), contact.id))
    return subscription, [
        contact
        for contact in by_name
        if all(word in f"{contact.person.name} {contact.person.email}".casefold() for word in words)
    ]


async def over_limit(
    _desk: Desk, subscription: Subscription, _who: object, kind: ContactKind, *_: object
) -> OverLimit | None:
    """The obstacle if the plan allows no more contacts of the kind, else None."""
    return None if has_room(subscription, kind) else OverLimit(kind)


@action(
    "contacts.add_contact",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    conditions=((Condition.WITHIN_LIMIT, over_limit),),
    colleagues=True,
    label=gettext_noop("add a contact"),
)
async def add_contact(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> Contact:
    """Make a person a secondary contact, and tell them."""
    return await join(desk, subscription, person, kind)


@action(
    "contacts.add_by_profile",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    conditions=((Condition.WITHIN_LIMIT, over_limit),),
    colleagues=True,
    label=gettext_noop("add a contact from a Slack profile"),
)
async def add_by_profile(
    desk: Desk, subscription: Subscription, profile: SlackProfile | None, kind: ContactKind, home_team: str
) -> Contact:
    """Make a person a secondary contact by their Slack profile, if they aren't linked yet and their workspace is
    trusted."""
    return await join_by_profile(desk, subscription, profile, kind, home_team)


async def join_by_profile(
    desk: Desk, subscription: Subscription, profile: SlackProfile | None, kind: ContactKind, home_team: str
) -> Contact:
    """Give a person a role by their Slack profile. The caller's right and the plan's limit must be checked before.

    Raises:
        Refused: The profile doesn't show who it is, or `join` refuses.
    """
    must_take(desk, subscription, kind)
    person = await introduce(desk, profile, home_team, subscription.organization_id) if profile else None
    if person is None:
        raise Refused(UnknownPerson(kind, subscription))
    return await join(desk, subscription, person, kind)


async def join(
    desk: Desk, subscription: Subscription, person: Person, kind: ContactKind, *, invited_by: int | None = None
) -> Contact:
    """Make a person a secondary contact or a site admin. The caller's right and the plan's limit must be checked
    before.

    Args:
        invited_by: The id of the colleague whose invitation the person accepts, which has kept a place for them. The
            colleague hears of it in another way.

    Raises:
        Refused: The subscription takes nobody of the kind, or the person is already one. Also if an open invitation
            keeps the last place for somebody else.
    """
    must_take(desk, subscription, kind)
    if contact_of(subscription, person, kind):
        raise Refused(AlreadyContact(person, kind, subscription))
    if invited_by is None:
        await must_have_place(desk, subscription, kind, person.email)
    contact = Contact(subscription_id=subscription.id, person_id=person.id, kind=kind, rank=first_rank(kind))
    contact.person, contact.confirmed_on = person, day_of_answer(desk, subscription)
    subscription.contacts.append(contact)
    await desk.session.flush()
    await gained(desk, subscription, person, contact.role, knows=invited_by)
    desk.note(person=person.key, role=contact.role)
    return contact


def must_take(desk: Desk, subscription: Subscription, kind: ContactKind) -> None:
    """Check that people can get a role of this kind in a subscription.

    Raises:
        Refused: It isn't running, or it is about site admins and has none.
    """
    must_run(desk, subscription)
    if kind is ContactKind.SITE_ADMIN and not has_site_admins(desk, subscription):
        raise Refused(NoSiteAdmins(subscription))


@action(
    "contacts.remove_contact",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("remove a contact"),
)
async def remove_contact(desk: Desk, subscription: Subscription, person: Person, kind: ContactKind) -> Contact:
    """Remove a secondary contact, and tell them.

    Raises:
        Refused: The person isn't a contact of the kind, or is a site admin. A primary must hand over first.
    """
    contact = contact_of(subscription, person, kind)
    if contact is None or contact.role is Role.SITE_ADMIN:
        raise Refused(NotAContact(person, kind, subscription))
    if contact.rank is Rank.PRIMARY:
        raise Refused(IsPrimary(person, kind, subscription))
    await take_off(desk, subscription, contact)
    await lost(desk, subscription, person, contact.role)
    desk.note(person=person.key, role=contact.role)
    return contact


@action("contacts.leave", Right.LEAVE, on=Subscription, colleagues=True, label=gettext_noop("stop being a contact"))
async def leave(desk: Desk, subscription: Subscription, kind: ContactKind) -> Contact:
    """Remove the caller's own role. Source: role-tables, "Notes that settle the source".

    Raises:
        Refused: The caller isn't a contact of the kind, or is a site admin. A primary must hand over first.
    """
    contact = contact_of(subscription, desk.person, kind)
    if contact is None or contact.role is Role.SITE_ADMIN:
        raise Refused(NotAContact(desk.person, kind, subscription))
    if contact.rank is Rank.PRIMARY:
        raise Refused(PrimaryMustHandOver(kind, subscription))
    await take_off(desk, subscription, contact)
    await lost(desk, subscription, desk.person, contact.role)
    desk.note(role=contact.role)
    return contact


async def take_off(desk: Desk, subscription: Subscription, contact: Contact) -> None:
    """Delete a contact, and close the open promotions that can't be decided without them."""
    subscription.contacts.remove(contact)
    await desk.session.delete(contact)
    await desk.session.flush()
    await close_overtaken(desk, subscription)


def contact_of(subscription: Subscription, person: Person, kind: ContactKind) -> Contact | None:
    """The person's contact row of this kind in a subscription; None if there is none."""
    return next((c for c in subscription.contacts if c.person_id == person.id and c.kind is kind), None)
