"""`/subscription upgrade`: a higher edition, more seats, or both."""

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import answer, seats_entered, seen, typed_change
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import upgrading as views
from models.catalogue.products import product_named
from models.changes.upgrading import list_upgrades, upgrade_license
from models.core.errors import Refused
from models.roles import Right
from models.subscriptions.problems import NotHigher

routes = Routes()


@routes.command(
    "/subscription upgrade",
    upgrade_license,
    "[SUB-…] [product] [12]",
    gettext_noop("upgrade a license to a higher edition or more seats"),
)
async def upgrade(request: Request) -> Modal:
    """Show the form with the possible editions, and with what was typed."""
    typed = await typed_change(request)
    ref = await choose_subscription(request, Right.UPGRADE_LICENSE, typed=typed.ref)
    found = await list_upgrades(request.desk, ref)
    own, seats = found.edition.product, found.edition.seats
    product = product_named([own, *found.higher], typed.product)
    if typed.product and product is None:
        raise Refused(NotHigher(own.name, found.subscription))
    return views.upgrade_form(
        request.reader, found, product.key if product else "", typed.seats_after(seats, least=seats)
    )


@routes.options(f"{views.FORM}.edition", list_upgrades)
async def editions(request: Request) -> Suggestions:
    """The current edition and the higher ones."""
    ref, _ = seen(request.form_context)
    pairs = views.editions(request.reader, await list_upgrades(request.desk, ref))
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.form(views.FORM, upgrade_license)
async def upgrade_chosen(request: Request) -> Message:
    """Show the quote for the chosen upgrade. In an evaluation, confirm that it's done."""
    ref, shown = seen(request.form_context)
    key = request.entered("edition")
    changed = await upgrade_license(request.desk, ref, key, seats_entered(request), shown)
    return await answer(request, changed)
