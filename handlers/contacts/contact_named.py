"""The person that a line about contacts names, and the line that names a person."""

from collections.abc import Callable

from handlers.routing.arguments import address_in, mentioned, plain
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request
from handlers.views.contact_kinds import KINDS
from models.access.desk import Desk
from models.contacts.domains import same_smart_domain
from models.contacts.problems import SeveralPeople, UnknownContact
from models.contacts.site_admins import may_edit_site_admins
from models.core.errors import Refused
from models.directory.addresses import normalised_address
from models.directory.lookup import find_person, find_person_by_email
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


def line_of(deed: str, person: Person, kind: ContactKind, subscription: Subscription) -> str:
    return f"/contact {deed} {person.email} {kind} {subscription.ref}"


def named(request: Request) -> str | None:
    """The mention or email address among the words; None if there is none.

    Raises:
        Refused: Several people are named.
    """
    who = named_in_full(request)
    return who if who is None or mentioned(who) else (address_in(who) or who).lower()


def named_in_full(request: Request) -> str | None:
    """The mention, or the email address with the name that was typed beside it: `Zoë <zoe@acme.example>`.

    Take the words for a kind first, because they aren't part of the name.

    Raises:
        Refused: Several people are named.
    """
    words = request.arguments
    who = words.mention() or words.person(["me"], Subscription)
    rest = words.copy()
    if who and (other := rest.mention() or rest.email()):
        raise Refused(SeveralPeople(plain(who), plain(other)))
    return who


async def find_named(request: Request, named: str) -> Person | None:
    """The person with this mention or address. Check the caller's right first."""
    if user_id := mentioned(named):
        return await find_person(request.desk.session, request.slack_id(user_id))
    return await find_person_by_email(request.desk.session, normalised_address(named) or named)


async def contact_named(request: Request, subscription: Subscription, named: str | None) -> Person | None:
    """The contact with this mention or address; None if no one was named.

    Raises:
        Refused: There is no such contact on this subscription.
    """
    if named is None:
        return None
    person = await find_named(request, named)
    if person is None or not subscription.roles_of(person.id):
        raise Refused(UnknownContact(plain(named), subscription.ref))
    return person


async def subscription_for(request: Request, kind: ContactKind | None, contact: str | None = None) -> str:
    """The short ID of the subscription to change, among those in which the caller may change roles of this kind, and
    the contact with this mention or address has one."""
    when = await where_is(request, contact)
    if kind is ContactKind.SITE_ADMIN:
        return await choose_subscription(request, role=Role.SITE_ADMIN, when=when)
    return await choose_subscription(request, Right.EDIT_SECONDARY_CONTACTS, when=when)


async def where_is(request: Request, contact: str | None) -> Callable[[Subscription], bool] | None:
    """Whether the contact with this mention or address has a role in a subscription. None if nobody was named, or the
    subscription was."""
    if contact is None or request.arguments.refs(Subscription):
        return None
    person = await find_named(request, contact)
    theirs = {one.id for one in await subscriptions_of(request.desk.session, person.id)} if person else set()
    return lambda subscription: subscription.id in theirs


def kinds_to_edit(desk: Desk, subscription: Subscription) -> list[ContactKind]:
    """The kinds of roles to offer the caller to give and take. The rights are checked again when they do."""
    edits = decide_for(desk, subscription, desk.person, Right.EDIT_SECONDARY_CONTACTS).allowed
    admins = [ContactKind.SITE_ADMIN] if may_edit_site_admins(desk, subscription) else []
    return [*(KINDS if edits else ()), *admins]


def shares_domain(subscription: Subscription, address: str) -> bool:
    """Whether an address has the same smart domain as one of the contacts."""
    return any(same_smart_domain(address, c.person.email) for c in subscription.contacts)
