"""`/subscription add` and `/subscription deactivate`: products in addition to a site's edition."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import answer, number_of, seats_entered, typed_change, typed_product
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import products as views
from models.catalogue.products import product_named
from models.changes.products import add_product, deactivate_product, list_additions, list_removable, weigh_deactivation
from models.core.errors import Refused
from models.roles import Right
from models.subscriptions.problems import DoesNotFit
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/subscription add", add_product, "[SUB-…] [product] [12]", gettext_noop("add a product or an add-on to a site")
)
async def add(request: Request) -> Message | Modal:
    """Add the typed product with the typed seats, or show the form with what was typed."""
    typed = await typed_change(request)
    ref = await choose_subscription(request, Right.ADD_PRODUCT, typed=typed.ref)
    if typed.ref and typed.product and typed.seats:
        return await answer(request, await add_product(request.desk, ref, typed.product, int(typed.seats)))
    found = await list_additions(request.desk, ref)
    product = product_named(found.products, typed.product)
    if typed.product and product is None:
        raise Refused(DoesNotFit(typed.product, found.subscription))
    return views.add_form(request.reader, found, product, typed.seats_after(found.seats))


@routes.options(f"{views.FORM}.product", list_additions)
async def products(request: Request) -> Suggestions:
    """The products that can be added."""
    pairs = views.additions(request.reader, await list_additions(request.desk, request.form_context))
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.form(views.FORM, add_product)
async def add_chosen(request: Request) -> Message:
    """Show the quote for the chosen product. In an evaluation, confirm that it's added."""
    key, seats = request.entered("product"), seats_entered(request)
    return await answer(request, await add_product(request.desk, request.form_context, key, seats))


@routes.command(
    "/subscription deactivate", deactivate_product, "[SUB-…] [product]", gettext_noop("deactivate a product on a site")
)
async def deactivate(request: Request) -> Message:
    """Show the site's products. With a product, ask for confirmation, then deactivate it."""
    arguments, desk, reader = request.arguments, request.desk, request.reader
    confirmed, shown, first = arguments.confirmed(), arguments.after("was"), arguments.first_row()
    typed = arguments.ref(Subscription)
    key = typed_product(arguments)
    ref = await choose_subscription(request, Right.DEACTIVATE_PRODUCT, typed=typed)
    if not key:
        return views.removable(reader, *await list_removable(desk, ref), first)
    if not confirmed:
        return views.deactivate_question(reader, await weigh_deactivation(desk, ref, key))
    before = number_of(shown or "")
    if before is None:
        raise Misunderstood(shown or "")
    changed = await deactivate_product(desk, ref, key, before)
    may_add = decide_for(desk, changed.subscription, desk.person, Right.ADD_PRODUCT).allowed
    return views.deactivated(reader, changed, may_add=may_add)
