"""`/customer edit`: change a customer's details, after a look at what that means."""

from typing import Any

from handlers.customers.looking import customer_named
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.choosing import suggested_countries, suggested_zones
from handlers.views.customers import editing as views
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.customers.editing import edit_customer, preview_edit
from models.customers.fields import FIELDS, OFF, ON

routes = Routes()


@routes.command(
    "/customer edit",
    edit_customer,
    "CUS-…|name",
    gettext_noop("for the billing team: change a customer's name, address, tax, time zone, language or sharing"),
)
async def edit(request: Request) -> Message | Modal:
    """Show the form with the present values."""
    named = await customer_named(request, edit_customer)
    if isinstance(named, Message):
        return named
    return views.edit_form(request.reader, await check(edit_customer, request.desk, named, {}, {}))


@routes.form(views.EDIT, preview_edit)
async def previewed(request: Request) -> Modal:
    """Show what the changes mean."""
    kept = _kept(request)
    typed = {field: request.entered(field) for field in FIELDS}
    preview = await preview_edit(request.desk, kept["ref"], _checked(typed), kept["marks"])
    return views.preview_page(request.reader, preview, kept["marks"], typed)


@routes.options(f"{views.EDIT}.time_zone", preview_edit)
async def time_zones(request: Request) -> Suggestions:
    """The time zones that fit what is typed."""
    await check(preview_edit, request.desk, _kept(request)["ref"], {}, {})
    return suggested_zones(request.reader, request.value)


@routes.options(f"{views.EDIT}.country", preview_edit)
async def countries(request: Request) -> Suggestions:
    """The countries that fit what is typed."""
    await check(preview_edit, request.desk, _kept(request)["ref"], {}, {})
    return suggested_countries(request.reader, request.value)


@routes.form(views.SAVE, edit_customer)
async def saved(request: Request) -> Message:
    """Save the changes that were shown."""
    kept = _kept(request)
    return views.edited(
        request.reader, await edit_customer(request.desk, kept["ref"], _checked(kept.get("typed", {})), kept["marks"])
    )


def _checked(typed: dict[str, str]) -> dict[str, str]:
    """The typed texts, if they are of fields that the form has."""
    if not typed.keys() <= set(FIELDS) or typed.get("shares_tickets", ON) not in (ON, OFF):
        raise Misunderstood
    return typed


def _kept(request: Request) -> dict[str, Any]:
    """What the form carries. Trust it no more than typed text.

    Raises:
        Misunderstood: It isn't in the format that our forms write.
    """
    kept = request.carried()
    texts = [kept.get("marks"), kept.get("typed", {})]
    if not all(_is_texts(one) for one in texts) or not isinstance(kept.get("ref"), str):
        raise Misunderstood
    return kept


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in (*value, *value.values()))
