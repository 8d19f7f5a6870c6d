"""`/order accept`, `/order decline`, and a new quote in place of one that is no longer valid."""

from handlers.enquiries.asking import new as enquire
from handlers.orders.listing import list_
from handlers.orders.shown import may, shown_quote
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.choosing import suggested_countries
from handlers.views.inputs import Suggestions
from handlers.views.orders import accepting as views
from handlers.views.orders.quote_cards import AGAIN
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.online.cards import coming_cards
from models.billing.orders.accepting import Billing, accept_quote, consider_quote, decline_quote, must_be_open
from models.billing.orders.actions import quote_renewal
from models.billing.orders.rights import cancelled_by
from models.billing.orders.tables import NOTE_LENGTH, Quote, QuoteKind
from models.billing.settlement_plan import plan_for
from models.changes.order_effects import grace_until
from models.core.texts import line_of
from models.desks.enquiries.asking import ask_about_quote
from models.directory.postal import PARTS, PostalAddress, country_named
from models.roles import Right

routes = Routes()


@routes.command("/order accept", accept_quote, "Q-…", gettext_noop("accept a quote"))
async def accept(request: Request) -> Message | Modal:
    """Show the form that orders. Without an ID, list the quotes to choose from."""
    ref = request.arguments.ref(Quote)
    if ref is None:
        return await list_(request)
    request.arguments.end()
    quote, details = await consider_quote(request.desk, ref)
    card = (await coming_cards(request.desk, [quote.subscription])).get(quote.subscription_id)
    today = request.desk.today(quote.subscription.organization)
    return views.accept_form(request.reader, quote, details, today, card=card)


@routes.form(views.ACCEPT, accept_quote)
async def accepted(request: Request) -> Message:
    """Order with the billing details from the form."""
    billing = _billing(request)
    order = await accept_quote(request.desk, request.form_context, billing)
    subscription = order.subscription
    today = request.desk.today(subscription.organization)
    plan = await plan_for(request.desk, order.invoice, request.desk.person) if order.invoice else None
    may_pay = may(request, subscription, Right.PAY)
    until = grace_until(request.desk, order) if may(request, subscription, cancelled_by(order)) else None
    return views.accepted(
        request.reader, order, plan, today, may_pay=may_pay, cancel_until=until, tax_id=billing.doubtful_tax_id
    )


def _billing(request: Request) -> Billing:
    """What the form says. Forms from before an upgrade have the address in one field.

    Raises:
        Misunderstood: It isn't in the format that our forms write.
    """
    po_number, tax_id = request.entered("po_number"), request.entered("tax_id")
    if "address" in request.values:
        return Billing(po_number, request.entered("address"), tax_id)
    parts = PostalAddress(*(request.entered(name) for name in PARTS))
    if parts.country and country_named(parts.country) != parts.country:
        raise Misunderstood(parts.country)
    return Billing(po_number, "", tax_id, parts)


@routes.options(f"{views.ACCEPT}.country", accept_quote)
async def countries(request: Request) -> Suggestions:
    """The countries that fit what is typed."""
    await check(accept_quote, request.desk, request.form_context, Billing())
    return suggested_countries(request.reader, request.value)


@routes.command("/order decline", decline_quote, "Q-… [reason]", gettext_noop("decline a quote"))
async def decline(request: Request) -> Message | Modal:
    """Show the form that asks why. Without an ID, list the quotes to choose from."""
    ref = request.arguments.about(Quote)
    if ref is None:
        return await list_(request)
    reason = line_of(request.arguments.rest(), NOTE_LENGTH, "reason", optional=True)
    quote = await check(decline_quote, request.desk, ref)
    await must_be_open(request.desk, quote, fitting=False)
    return views.decline_form(request.reader, quote, reason)


@routes.form(views.DECLINE, decline_quote)
async def declined(request: Request) -> Message:
    """Decline the quote with the reason."""
    return views.declined(
        request.reader, await decline_quote(request.desk, request.form_context, request.entered("reason"))
    )


@routes.command("/order ask", ask_about_quote, "Q-… [text]", gettext_noop("ask {vendor}'s billing team about a quote"))
async def ask(request: Request) -> Message | Modal:
    """Show the form for a question about a quote. Without an ID, list the quotes to choose from."""
    if not request.arguments.copy().about(Quote):
        return await list_(request)
    return await enquire(request)


@routes.button(AGAIN, quote_renewal)
async def again(request: Request) -> Message:
    """Make a new quote for a renewal or a purchase, with today's products and prices."""
    quote: Quote = await check(decline_quote, request.desk, request.value)
    if quote.kind not in (QuoteKind.RENEWAL, QuoteKind.PURCHASE):
        raise Misunderstood(request.value)
    return await shown_quote(request, await quote_renewal(request.desk, quote.subscription.ref))
