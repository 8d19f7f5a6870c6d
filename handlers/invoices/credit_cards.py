"""`/invoice card SUB-…`: show the credit card on file. `ask` requests another; `set` lets the vendor's staff record
one."""

from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import Request, Routes
from handlers.views import credit_cards as views
from handlers.views.blocks import Message, Modal
from handlers.views.enquiries import work
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.invoices.credit_cards import CardInput, record_card, show_card
from models.core.texts import text_of
from models.desks.enquiries.asking import ask_for_card
from models.desks.enquiries.tables import TEXT_LENGTH
from models.roles import Right, StaffRight

routes = Routes()


@routes.command(
    "/invoice card",
    show_card,
    "[ask|set] [SUB-…] [text]",
    gettext_noop("see the credit card on file, and how to change it"),
)
async def card(request: Request) -> Message | Modal:
    """Show the card on file, or the form that requests or records another."""
    match request.arguments.one_of(["ask", "set"]):
        case "ask":
            ref, text = await choose_with_text(request, Right.UPDATE_CARD)
            await check(ask_for_card, request.desk, ref)
            text = text_of(text, TEXT_LENGTH, "message", optional=True)
            return views.ask_form(request.reader, await show_card(request.desk, ref), text)
        case "set":
            ref = await choose_subscription(request, door=record_card)
            await check(record_card, request.desk, ref)
            return views.record_form(request.reader, await show_card(request.desk, ref))
    found = await show_card(request.desk, await choose_subscription(request, Right.UPDATE_CARD))
    may_record = request.desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    return views.shown(request.reader, found, may_record=may_record)


@routes.form(views.ASK, ask_for_card)
async def asked(request: Request) -> Message:
    """Ask for another card."""
    made = await ask_for_card(request.desk, request.form_context, request.values.get("message", ""))
    return work.asked(request.reader, made)


@routes.form(views.RECORD, record_card)
async def recorded(request: Request) -> Message:
    """Record the card from the form, in place of the one that the form showed."""
    ref, _, seen = request.form_context.partition(" ")
    brand, last4, expires = (request.entered(name) for name in ("brand", "last4", "expires"))
    written = CardInput(brand, last4, expires, request.values.get("holder", ""))
    return views.recorded(request.reader, await record_card(request.desk, ref, written, seen))
