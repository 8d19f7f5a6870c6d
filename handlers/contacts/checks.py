"""`/contact check`, `/contact keep` and `/contact change`: are the contacts still right?"""

from handlers.contacts.contact_named import contact_named, named
from handlers.contacts.kinds import kind_in
from handlers.contacts.listing import offers_of
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import contact_checks as views
from handlers.views.blocks import Message
from handlers.views.contact_kinds import KINDS
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_among
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.contacts.checks import check_contacts, keep_contacts, to_keep
from models.contacts.problems import NotAContact
from models.core.errors import Refused
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.tables import Subscription

routes = Routes()
EDIT = Right.EDIT_SECONDARY_CONTACTS


@routes.command(
    "/contact check", check_contacts, "[SUB-…]", gettext_noop("check whether a subscription's contacts are still right")
)
async def check_(request: Request) -> Message:
    """List the contacts of a subscription, each with Keep and Change."""
    first = request.arguments.first_row()
    subscription = await check_contacts(request.desk, await choose_subscription(request, EDIT))
    return _list(request, subscription, first)


@routes.options(views.FIND, check_contacts)
async def found(request: Request) -> Suggestions:
    """What can be done with the contacts that a search finds."""
    subscription = await check_contacts(request.desk, request.form_context)
    table = request.desk.tables[subscription.plan.role_table]
    rows = views.check_rows(request.reader, subscription, table, request.desk.person)
    return found_among(request.reader, rows, request.value)


@routes.command(
    "/contact keep",
    keep_contacts,
    "@person|address|all [billing|technical|site_admin] [SUB-…]",
    gettext_noop("confirm that a contact, or all of them, are still right"),
)
async def keep(request: Request) -> Message:
    """Confirm a contact in one role or all of theirs, or all contacts. Without either, list them."""
    everybody = request.arguments.one_of(["all"]) is not None
    kind, who = kind_in(request), named(request)
    ref = await choose_subscription(request, EDIT)
    subscription: Subscription = await check(keep_contacts, request.desk, ref, lock=True)
    person = await contact_named(request, subscription, who)
    # A second press changes nothing, and leaves no second entry on the trail.
    if (everybody or person is not None) and to_keep(subscription, person, kind):
        subscription = await keep_contacts(request.desk, ref, person, kind)
    return _list(request, subscription)


@routes.command(
    "/contact change",
    check_contacts,
    "@person|address billing|technical|site_admin [SUB-…]",
    gettext_noop("see what you can change about a contact"),
)
async def change(request: Request) -> Message:
    """Show what the caller can change about a contact. Without one, list all."""
    kind, who = kind_in(request), named(request)
    subscription = await check_contacts(request.desk, await choose_subscription(request, EDIT))
    person = await contact_named(request, subscription, who)
    if person is None:
        return _list(request, subscription)
    contact = _contact(subscription, person, kind)
    table, me = request.desk.tables[subscription.plan.role_table], request.desk.person
    return views.change(request.reader, subscription, table, contact, me, offers_of(request, subscription))


def _contact(subscription: Subscription, person: Person, kind: ContactKind | None) -> Contact:
    """A person's contact of a kind, or the first one without a kind.

    Raises:
        Refused: They aren't a contact of the kind.
    """
    found = next((c for c in subscription.contacts if c.person_id == person.id and kind in (None, c.kind)), None)
    if found is None:
        raise Refused(NotAContact(person, kind or KINDS[0], subscription))
    return found


def _list(request: Request, subscription: Subscription, first: int = 1) -> Message:
    table = request.desk.tables[subscription.plan.role_table]
    return views.check_list(request.reader, subscription, table, request.desk.person, first)
