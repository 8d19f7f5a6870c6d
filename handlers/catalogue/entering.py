"""Adding plans and products, and changing them."""

from typing import Any

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.catalogue import entering as views
from models.access.actions import check_desk
from models.backoffice.catalogue.looking import show_product
from models.backoffice.catalogue.plans import ENTERED, add_plan, edit_plan, new_plan, show_plan
from models.backoffice.catalogue.products import add_product, edit_product

routes = Routes()
LISTS = ("new_keys", "reminder_slots", "monthly_slots", "dunning_slots", "charge_retries")
OF_PRODUCTS = ("key", "name", "kind", "addon", "family", "tier", "file", "new_keys")
OF_PLANS = ("key", *ENTERED, "legal_entity")


async def add(request: Request, noun: str, key: str) -> Modal:
    """Show the form for a new plan or product."""
    if key:
        raise Misunderstood(key)
    if noun == "plan":
        return views.plan_form(request.reader, request.desk.tables, entities=await new_plan(request.desk))
    check_desk(add_product, request.desk)
    return views.product_form(request.reader)


async def edit(request: Request, noun: str, key: str) -> Modal:
    """Show the form with the present values of a plan or a product."""
    if noun == "plan":
        return views.plan_form(request.reader, request.desk.tables, await show_plan(request.desk, key))
    return views.product_form(request.reader, await show_product(request.desk, key))


@routes.form(views.PRODUCT, edit_product)
async def product_entered(request: Request) -> Message:
    """Save a new product, or the changes to one."""
    check_desk(edit_product, request.desk)
    key, _, mark = request.form_context.partition(" ")
    typed = _typed(request, OF_PRODUCTS)
    if not key:
        return views.added(request.reader, await add_product(request.desk, typed))
    product, changes = await edit_product(request.desk, key, typed, mark)
    return views.changed(request.reader, product, changes, {})


@routes.form(views.PLAN, edit_plan)
async def plan_entered(request: Request) -> Message:
    """Save a new plan, or the changes to one."""
    check_desk(edit_plan, request.desk)
    key, _, mark = request.form_context.partition(" ")
    typed = _typed(request, OF_PLANS)
    if not key:
        return views.added(request.reader, (await add_plan(request.desk, typed)).plan)
    card, changes = await edit_plan(request.desk, key, typed, mark)
    names = {key: table.name for key, table in request.desk.tables.by_key.items()}
    return views.changed(request.reader, card.plan, changes, names, card.entities)


def _typed(request: Request, fields: tuple[str, ...]) -> dict[str, Any]:
    """What was entered into the inputs that the form has, as an order form would have it."""
    return {field: _value(field, request.values[field].strip()) for field in fields if field in request.values}


def _value(field: str, text: str) -> Any:
    if field in LISTS:
        return text.replace(",", " ").split()
    return text or None
