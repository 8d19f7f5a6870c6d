"""Inviting a contact on the vendor's behalf, when no remaining contact can: the card's button and its form."""

from handlers.routing.people_named import address_entered
from handlers.routing.routes import Request, Routes
from handlers.views import reach as views
from handlers.views.blocks import Message, Modal
from models.access.actions import check
from models.contacts.invitations import Invited
from models.contacts.stepping_in import must_be_lost, step_in

routes = Routes()


@routes.button(views.STEP_IN, step_in)
async def ask_whom(request: Request) -> Modal:
    """Show the form."""
    subscription = await check(step_in, request.desk, request.value)
    must_be_lost(request.desk, subscription)
    table = request.desk.tables[subscription.plan.role_table]
    return views.step_in_form(request.reader, subscription, table)


@routes.form(views.STEP_IN, step_in)
async def invited(request: Request) -> Message:
    """Invite the person in the form."""
    typed, name = request.entered("address"), request.entered("name")
    await check(step_in, request.desk, request.form_context, lock=True)
    found = address_entered(typed)
    invitation = await step_in(request.desk, request.form_context, Invited(found.email, name or found.name))
    return views.stepped_in(request.reader, invitation.subscription, found.email)
