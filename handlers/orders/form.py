"""`/order form`: the vendor's staff order a new subscription with all its details, in three steps."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import orderform_summary as summaries
from handlers.views import orderforms as views
from handlers.views.blocks import Message, Modal
from handlers.views.choosing import suggested, suggested_countries, suggested_zones
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.backoffice.orderforms.actions import process_order_form
from models.backoffice.orderforms.buying import Buyers, find_buyers, plans_to_order, show_buyer
from models.backoffice.orderforms.company import COMPANY
from models.backoffice.orderforms.ordering import OrderOffer, check_order, draft_order, offer_order
from models.backoffice.orderforms.problems import OrderFault
from models.backoffice.orderforms.typed import PEOPLE, WHAT, WHO
from models.billing.orders.selling import quote_first_term
from models.core.errors import Refused
from models.core.sentences import sentence

routes = Routes()
OF_CUSTOMER = frozenset({"currency", *PEOPLE})
"""What is filled in anew if another customer is chosen."""


@routes.command(
    "/order form", plans_to_order, "[customer]", gettext_noop("for the billing team: place an order for a customer")
)
async def form(request: Request) -> Modal:
    """Ask for the customer, or begin with the one who was typed. If several fit, the form asks which."""
    desk, reader = request.desk, request.reader
    await plans_to_order(desk)
    typed = request.arguments.people()
    found = await find_buyers(desk, typed) if typed else Buyers((), more=False, new="")
    buyer = found.rows[0].key if len(found.rows) == 1 else "" if found.rows else found.new
    if not buyer:
        return views.start(reader, None, {})
    return views.start(reader, await show_buyer(desk, buyer), {"organization": buyer})


@routes.options(f"{views.START}.{views.BUYER}", find_buyers)
async def buyers(request: Request) -> Suggestions:
    """The customers to choose from, or a new one."""
    return views.buyers(request.reader, await find_buyers(request.desk, request.value))


@routes.button(views.BUYER, show_buyer)
async def chosen(request: Request) -> Modal:
    """A customer was chosen: show what is known of them, or ask for the details of a new one."""
    typed = _entered(request) | {"organization": request.value}
    if not request.value:
        await plans_to_order(request.desk)
        return views.start(request.reader, None, typed, in_place=True)
    return views.start(request.reader, await show_buyer(request.desk, request.value), typed, in_place=True)


@routes.options(f"{views.START}.time_zone", plans_to_order)
async def time_zones(request: Request) -> Suggestions:
    """The time zones that fit what is typed."""
    check_desk(plans_to_order, request.desk)
    return suggested_zones(request.reader, request.value)


@routes.options(f"{views.START}.country", plans_to_order)
async def countries(request: Request) -> Suggestions:
    """The countries that fit what is typed."""
    check_desk(plans_to_order, request.desk)
    return suggested_countries(request.reader, request.value)


@routes.form(views.START, check_order)
async def started(request: Request) -> Modal:
    """Check the customer, and ask for the product. A step that was sent before its inputs were shown is shown again."""
    desk, typed = request.desk, _entered(request)
    buyer = await show_buyer(desk, request.entered("organization"))
    is_shown = "plan" in request.values and (buyer.organization or not request.values.keys().isdisjoint(COMPANY))
    if not is_shown:
        return views.start(request.reader, buyer, typed)
    return _what(request, await check_order(desk, typed, WHO), typed)


@routes.options(f"{views.START}.plan", plans_to_order)
async def plans(request: Request) -> Suggestions:
    """The plans to choose from."""
    pairs = [(plan.name, plan.key) for plan in await plans_to_order(request.desk)]
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.options(f"{views.FILL}.product", offer_order)
async def products(request: Request) -> Suggestions:
    """The products that fit the plan."""
    return Suggestions.matching(request.reader, views.products(await _offer(request, _typed(request))), request.value)


@routes.options(f"{views.FILL}.currency", offer_order)
async def currencies(request: Request) -> Suggestions:
    """The currencies in which the products have prices."""
    offer = await _offer(request, _typed(request))
    return suggested(request.reader, views.currencies(request.reader, offer), request.value)


@routes.form(views.FILL, check_order)
async def filled(request: Request) -> Modal:
    """Check the product, and ask for the contacts. Older forms ask for both at once."""
    typed = _entered(request)
    if not request.values.keys().isdisjoint(PEOPLE):
        return await _preview(request, typed)
    offer = await check_order(request.desk, typed, WHAT)
    return views.contacts(request.reader, offer, typed)


@routes.form(views.CONTACTS, draft_order)
async def contacts(request: Request) -> Modal:
    """Show a preview of what will be created."""
    return await _preview(request, _entered(request))


@routes.button(views.CHANGE, offer_order)
async def change(request: Request) -> Modal:
    """Return to a step, with what was entered before, also in the step that is left."""
    typed, step = _entered(request), request.value or views.Step.WHAT
    offer = await _offer(request, typed)
    if len(views.kept(typed)) > views.MOST_KEPT:
        return views.contacts(request.reader, offer, typed, too_long=True, in_place=True)
    if step == views.Step.WHO:
        buyer = await show_buyer(request.desk, typed.get("organization", ""))
        return views.start(request.reader, buyer, typed, in_place=True)
    if step == views.Step.CONTACTS:
        return views.contacts(request.reader, offer, typed, in_place=True)
    return _what(request, offer, typed, in_place=True)


@routes.form(views.PROCESS, process_order_form)
async def processed(request: Request) -> Message:
    """Create what was shown. If it is bought at once, also draft the quote for the first term."""
    desk = request.desk
    draft = await draft_order(desk, _typed(request))
    summary = await process_order_form(desk, draft.form)
    quote = await quote_first_term(desk, draft.subscription.ref) if draft.is_bought else None
    return summaries.processed(request.reader, draft, summary, quote)


async def _preview(request: Request, typed: dict[str, str]) -> Modal:
    draft = await draft_order(request.desk, typed)
    if (over := len(views.kept(typed)) - views.MOST_KEPT) > 0:
        said = sentence(
            "This form is about {count} characters too long for Slack. Please shorten something.", count=over
        )
        raise Refused(OrderFault(said), "more")
    return summaries.preview(request.reader, draft, typed)


async def _offer(request: Request, typed: dict[str, str]) -> OrderOffer:
    return await offer_order(request.desk, typed.get("plan", ""), typed.get("organization", ""))


def _what(request: Request, offer: OrderOffer, typed: dict[str, str], *, in_place: bool = False) -> Modal:
    desk = request.desk
    today = desk.today(offer.organization) if offer.organization else desk.now.date()
    return views.what(request.reader, offer, today, typed, in_place=in_place)


def _entered(request: Request) -> dict[str, str]:
    """The values entered so far, with those of the step that is sent or left. Another customer has other contacts."""
    before = _typed(request)
    typed = {**before, **request.values}
    customer = request.values.get("organization", "")
    if before.get("organization") and customer and customer != before["organization"]:
        typed = {name: value for name, value in typed.items() if name not in OF_CUSTOMER}
    return typed


def _typed(request: Request) -> dict[str, str]:
    """The values entered so far, as the form carries them. Trust them no more than typed text.

    Raises:
        Misunderstood: They aren't in the format that our forms write.
    """
    kept = request.carried()
    if not all(isinstance(value, str) for value in kept.values()):
        raise Misunderstood
    return kept
