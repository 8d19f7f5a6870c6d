"""`/order form`: the vendor's staff order a new subscription with all its details."""

import json

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import orderforms as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.backoffice.orderforms.actions import process_order_form
from models.backoffice.orderforms.ordering import OrderOffer, draft_order, offer_order, plans_to_order
from models.backoffice.orderforms.problems import OrderFault
from models.billing.orders.selling import quote_first_term
from models.core.errors import Refused
from models.core.sentences import sentence

routes = Routes()


@routes.command("/order form", plans_to_order, "", gettext_noop("for the billing team: place an order for a customer"))
async def form(request: Request) -> Modal:
    """Ask for the organization and the plan."""
    request.arguments.end()
    return views.start(request.reader, await plans_to_order(request.desk))


@routes.form(views.START, offer_order)
async def started(request: Request) -> Modal:
    """Ask for the remaining details, which depend on the plan."""
    offer = await offer_order(request.desk, request.entered("plan"), request.entered("organization"))
    return _form(request, offer, {})


@routes.options(f"{views.START}.plan", plans_to_order)
async def plans(request: Request) -> Suggestions:
    """The plans to choose from."""
    pairs = [(plan.name, plan.key) for plan in await plans_to_order(request.desk)]
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.options(f"{views.FILL}.product", offer_order)
async def products(request: Request) -> Suggestions:
    """The products that fit the plan."""
    typed = _typed(request)
    offer = await offer_order(request.desk, typed.get("plan", ""), typed.get("organization", ""))
    return Suggestions.matching(request.reader, views.products(offer), request.value)


@routes.form(views.FILL, draft_order)
async def filled(request: Request) -> Modal:
    """Show a preview of what will be created."""
    typed = {**_typed(request), **request.values}
    draft = await draft_order(request.desk, typed)
    if (over := len(views.kept(typed)) - views.MOST_KEPT) > 0:
        said = sentence(
            "This form is about {count} characters too long for Slack. Please shorten something.", count=over
        )
        raise Refused(OrderFault(said), "more")
    return views.preview(request.reader, draft, typed)


@routes.button(views.CHANGE, offer_order)
async def change(request: Request) -> Modal:
    """Return to the form with the values entered before."""
    typed = _typed(request)
    return _form(request, await offer_order(request.desk, typed.get("plan", ""), typed.get("organization", "")), typed)


@routes.form(views.PROCESS, process_order_form)
async def processed(request: Request) -> Message:
    """Create what was shown. If it is bought at once, also draft the quote for the first term."""
    desk = request.desk
    draft = await draft_order(desk, _typed(request))
    summary = await process_order_form(desk, draft.form)
    quote = await quote_first_term(desk, draft.subscription.ref) if draft.is_bought else None
    return views.processed(request.reader, draft, summary, quote)


def _form(request: Request, offer: OrderOffer, typed: dict[str, str]) -> Modal:
    desk = request.desk
    today = desk.today(offer.organization) if offer.organization else desk.now.date()
    return views.form(request.reader, offer, today, typed, in_place=bool(typed))


def _typed(request: Request) -> dict[str, str]:
    """The values entered so far, as the form carries them. Trust them no more than typed text.

    Raises:
        Misunderstood: They aren't in the format that our forms write.
    """
    try:
        kept = json.loads(request.form_context)
    except ValueError:
        raise Misunderstood from None
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise Misunderstood
    return kept
