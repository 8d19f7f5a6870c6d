"""`/contact edit`: the caller's own details, or those of a contact whom they may edit."""

from handlers.contacts.contact_named import contact_named, named
from handlers.people import shows
from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.readers import reader_of
from handlers.routing.routes import Request, Routes
from handlers.views import details as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_desk
from models.access.nouns import BIGGEST
from models.contacts.details import Details, edit_details, edit_my_details, show_details
from models.contacts.problems import UnknownContact
from models.core.errors import Refused
from models.directory.people import Person
from models.identity.new_address import Confirmed
from models.identity.tables import Purpose
from models.roles import Right
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact edit", edit_my_details, "[@person|address] [SUB-…]", gettext_noop("change your details or a contact's")
)
async def edit(request: Request) -> Modal:
    """Show the form with the caller's details, or with those of the contact named."""
    desk, who = request.desk, named(request)
    if who is None:
        request.arguments.ref(Subscription)
        request.arguments.end()
        check_desk(edit_my_details, desk)
        return views.form(request.reader, desk.person)
    ref = await choose_subscription(request, Right.UPDATE_CONTACT_DETAILS)
    subscription: Subscription = await check(edit_details, desk, ref, None, None)
    person = await contact_named(request, subscription, who)
    if person is None or person.id == desk.person.id:
        return views.form(request.reader, desk.person)
    return views.form(request.reader, await show_details(desk, ref, person), subscription)


@routes.form(views.EDIT, edit_my_details)
async def edited(request: Request) -> Message:
    """Save the details from the form."""
    desk = request.desk
    if not request.form_context:
        check_desk(edit_my_details, desk)
        result = await edit_my_details(desk, _entered(request, desk.person))
        return views.edited(request.reader, result, own=True)
    ref, person = await _about(request)
    result = await edit_details(desk, ref, person, _entered(request, person))
    return views.edited(request.reader, result, own=False)


@shows(Purpose.EMAIL)
async def confirmed(request: Request, result: Confirmed) -> Message:
    """Confirm that the person's new address works."""
    return views.confirmed(await reader_of(request.desk.session, result.person, request.desk.vendor_name), result)


async def _about(request: Request) -> tuple[str, Person]:
    """The subscription and the contact that the form is about.

    Raises:
        Misunderstood: The form doesn't name a person.
        Refused: The person isn't a contact any more.
    """
    ref, _, number = request.form_context.partition(" ")
    if not number.isdecimal() or int(number) > BIGGEST:
        raise Misunderstood(request.form_context)
    subscription = await check(edit_details, request.desk, ref, None, None)
    person = next((c.person for c in subscription.contacts if c.person_id == int(number)), None)
    if person is None:
        raise Refused(UnknownContact(request.reader.plain("This person"), ref))
    return ref, person


def _entered(request: Request, person: Person) -> Details:
    locale = request.entered("locale")
    if locale not in (views.AS_ORGANIZATION, *views.languages(person)):
        raise Misunderstood(locale)
    return Details(
        name=request.entered("name"),
        email=request.entered("email"),
        phone=request.entered("phone"),
        locale="" if locale == views.AS_ORGANIZATION else locale,
        time_zone=request.entered("time_zone"),
    )
