"""Retiring plans and products, and bringing them back."""

from handlers.catalogue.pricing import day_of
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.catalogue import plans as views
from models.access.actions import check_desk
from models.backoffice.catalogue.looking import show_product
from models.backoffice.catalogue.plans import show_plan
from models.backoffice.catalogue.retiring import restore_plan, restore_product, retire_plan, retire_product

routes = Routes()


async def retire(request: Request, noun: str, key: str) -> Modal:
    """Ask from which day a plan or a product isn't sold."""
    card = await (show_plan if noun == "plan" else show_product)(request.desk, key)
    return views.retire_form(request.reader, card)


@routes.form(views.RETIRE, retire_product)
async def retired(request: Request) -> Message:
    """Retire the plan or the product from the chosen day on."""
    check_desk(retire_product, request.desk)
    noun, _, key = request.form_context.partition(" ")
    try:
        day = day_of(request.entered("holds_from"))
    except ValueError:
        raise Misunderstood from None
    action = retire_plan if noun == "plan" else retire_product
    return views.retired(request.reader, await action(request.desk, key, day))


async def restore(request: Request, noun: str, key: str) -> Message:
    """Sell a retired plan or product again."""
    action = restore_plan if noun == "plan" else restore_product
    return views.restored(request.reader, await action(request.desk, key))
