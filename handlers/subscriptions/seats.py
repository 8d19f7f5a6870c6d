"""`/subscription seats`: more seats by a quote, fewer at once."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import answer, number_of, seats_entered, seen, typed_change
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import seats as views
from models.access.actions import check
from models.billing.orders.making import items_of
from models.changes.changing import edition_of, item_of
from models.changes.seats import change_seats, list_seats, weigh_fewer_seats
from models.roles import Right
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/subscription seats", change_seats, "[SUB-…] [product] [12]", gettext_noop("change the number of seats on a site")
)
async def seats(request: Request) -> Message | Modal:
    """Change the seats to the typed number, or show the form with what was typed. Buttons that confirm or undo a change
    include the number of seats that they show."""
    arguments = request.arguments
    confirmed, shown = arguments.confirmed(), arguments.after("was")
    if shown is None:
        return await _typed(request)
    ref = arguments.ref(Subscription, required=True) or ""
    key, wanted = seen(arguments.rest())
    before = number_of(shown)
    if before is None:
        raise Misunderstood(shown)
    return await _change(request, ref, key, wanted, before, confirmed=confirmed)


async def _typed(request: Request) -> Message | Modal:
    """Change the seats if it's clear of which subscription and product. Otherwise, show the form."""
    desk, typed = request.desk, await typed_change(request)
    ref = await choose_subscription(request, Right.EDIT_SITE_USERS, typed=typed.ref)
    if typed.ref and typed.seats:
        subscription: Subscription = await check(change_seats, desk, ref, typed.product, 0, 0, lock=True)
        items = await items_of(desk, subscription)
        if typed.product or len(items) == 1:
            item = item_of(subscription, items, typed.product or items[0].product.key)
            wanted = typed.seats_after(item.seats)
            return await _change(request, ref, item.product.key, wanted, item.seats, confirmed=False)
    found = await list_seats(desk, ref)
    item = item_of(
        found.subscription, found.items, typed.product or (edition_of(found.items) or found.items[0]).product.key
    )
    return views.seats_form(request.reader, found, item, typed.seats_after(item.seats))


@routes.options(f"{views.FORM}.product", list_seats)
async def products(request: Request) -> Suggestions:
    """The products whose seats can be changed."""
    pairs = views.items(request.reader, await list_seats(request.desk, request.form_context))
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.form(views.FORM, change_seats)
async def seats_chosen(request: Request) -> Message:
    """Show the quote for more seats. Ask for confirmation before removing seats."""
    key, before = seen(request.entered("product"))
    return await _change(request, request.form_context, key, seats_entered(request), before, confirmed=False)


async def _change(request: Request, ref: str, key: str, wanted: int, before: int, *, confirmed: bool) -> Message:
    if wanted < before and not confirmed:
        return views.fewer_question(request.reader, await weigh_fewer_seats(request.desk, ref, key, wanted, before))
    changed = await change_seats(request.desk, ref, key, wanted, before)
    if wanted < before:
        return views.fewer(request.reader, changed)
    return await answer(request, changed)
