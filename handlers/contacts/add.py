"""`/contact add`."""

from handlers.arguments import mentioned, plain
from handlers.choose import which
from handlers.contacts.named import find_named, named, shares_domain
from handlers.routes import Request, Routes
from handlers.views import contacts as views
from handlers.views.contacts import KINDS
from handlers.views.kit import Message, Modal
from handlers.views.words import mark
from models.actions import check
from models.contacts.actions import add_contact, list_contacts, within_limit
from models.contacts.tables import ContactKind
from models.desk import find_person
from models.errors import Refused, Trouble
from models.people import Person
from models.roles import Right

routes = Routes()


@routes.command("/contact add", add_contact, "@person billing|technical [SUB-…]", mark("add a secondary contact"))
async def add(request: Request) -> Message | Modal:
    """Add the person named; without one, show the form."""
    who, kind = named(request), request.arguments.one_of(list(KINDS))
    ref = await which(request, Right.EDIT_SECONDARY_CONTACTS)
    desk = request.desk
    subscription = await check(add_contact, desk, ref, None, kind or await _kind_with_room(request, ref))
    if who is None or kind is None:
        return views.add_form(request.reader, subscription, kind)
    if mentioned(who) is None and not shares_domain(subscription, who):
        # An address of another organization: whether somebody there is known is not told.
        raise Refused(Trouble.OTHER_ADDRESS, {"who": plain(who)})
    person = await find_named(request, who)
    if person is None:
        raise Refused(Trouble.UNKNOWN_PERSON, {"who": plain(who)})
    return await _added(request, ref, person, kind)


async def _kind_with_room(request: Request, ref: str) -> ContactKind:
    """A kind of which the plan allows one more contact, so that the form is worth showing; else any."""
    desk = request.desk
    subscription = await list_contacts(desk, ref)
    with_room = [kind for kind in KINDS if await within_limit(desk, subscription, desk.person, kind)]
    return (with_room or list(KINDS))[0]


@routes.form(views.ADD, add_contact)
async def add_submitted(request: Request) -> Message:
    """Add the person chosen in the form."""
    desk, kind = request.desk, request.entered_of(ContactKind, "kind")
    await check(add_contact, desk, request.about, None, kind)
    person = await find_person(desk.session, request.team_id, request.entered("person"))
    if person is None:
        raise Refused(Trouble.UNKNOWN_PERSON, {"who": request.reader.plain("This person")}, "person")
    return await _added(request, request.about, person, kind)


async def _added(request: Request, ref: str, person: Person, kind: ContactKind) -> Message:
    added = await add_contact(request.desk, ref, person, kind)
    subscription = await list_contacts(request.desk, ref)
    return views.added(request.reader, subscription, added, request.desk.tables[subscription.plan.role_table])
