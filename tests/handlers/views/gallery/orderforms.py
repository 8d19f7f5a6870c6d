"""The form in which the vendor's people order."""

from handlers.views import orderforms
from handlers.views.reader import Reader
from models.backoffice.orderforms.actions import Summary
from models.backoffice.orderforms.entries import ItemEntry, StartState, SubscriptionEntry
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.ordering import Draft, OrderOffer
from models.backoffice.orderforms.typed import Ordered
from models.billing.orders.tables import QuoteKind, QuoteState
from models.roles import Kind, Role
from models.subscriptions.tables import Cycle
from tests.handlers.views.gallery.orders import quote
from tests.handlers.views.gallery.stock import TABLE, TODAY, Shown, Stock
from tests.models.builders import plan, product


def offer(stock: Stock, *, new: bool, technical: int) -> OrderOffer:
    """What can be ordered."""
    under = plan()
    under.name = stock.name()
    priced = {(currency, "year"): 10**12 for currency in ("EUR", "JPY", "KWD")}
    products = [product(f"p{number}", name=stock.name(), prices=priced) for number in range(max(stock.many, 1))]
    organization = None if new else stock.subscription.organization
    return OrderOffer(under, TABLE, stock.name(orderforms.LONGEST_NAME), organization, products, technical, "JPY")


def typed(stock: Stock) -> dict[str, str]:
    """All that can be typed, as long as it may be."""
    names = dict.fromkeys(("organization", "main_name", "first_name", "name"), stock.name(orderforms.LONGEST_NAME))
    texts = dict.fromkeys(("billing_address", "more"), stock.name(orderforms.LONGEST_LINES // 2))
    rest = {"product": "p0", "seats": "1000000", "cycle": "month", "currency": "EUR", "start": "evaluation"}
    addresses = dict.fromkeys(("main_address", "first_address"), "x" * (200 if stock.many > 10 else 1) + "@a.example")
    return {**names, **texts, **rest, **addresses, "time_zone": "UTC", "starts_on": TODAY.isoformat(), "plan": "p"}


def ordered(stock: Stock, state: StartState, cycle: Cycle, *, new: bool) -> Draft:
    """An order that can be processed."""
    entry = SubscriptionEntry.model_construct(
        number=1,
        organization="acme",
        plan="cloud",
        kind=Kind.LICENSE,
        name=stock.name(orderforms.LONGEST_NAME),
        starts_on=TODAY,
        ends_on=TODAY,
        state=state,
        cycle=cycle,
        currency="EUR",
        items=[ItemEntry.model_construct(product="p0", seats=1_000_000)],
    )
    contacts = [
        Ordered(role, stock.name(orderforms.LONGEST_NAME), "x@acme.example", known, not known)
        for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, *[Role.TECHNICAL_SECONDARY] * min(stock.many, 9))
        for known in (True, False)
    ]
    found = offer(stock, new=new, technical=5)
    form = OrderForm("", {}, {}, (), subscriptions=(entry,))
    return Draft(form, found, found.products[0], 10**10, contacts)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    evaluation, active = StartState
    kinds = [(active, Cycle.YEAR, True), (active, Cycle.MONTH, False), (evaluation, Cycle.MONTH, True)]
    drafts = [ordered(stock, state, cycle, new=new) for state, cycle, new in kinds]
    made = quote(stock, 1, QuoteKind.PURCHASE, QuoteState.DRAFT)
    one, many = Summary({}, (), 1), Summary({}, (), stock.many)
    return {
        "orderforms.start": [orderforms.start(reader, [offer(stock, new=True, technical=1).plan] * max(stock.many, 1))],
        "orderforms.form": [
            orderforms.form(reader, offer(stock, new=new, technical=technical), TODAY, given)
            for new, technical in ((True, 10), (False, 1))
            for given in ({}, typed(stock), {"starts_on": "someday"})
        ],
        "orderforms.preview": [orderforms.preview(reader, found, typed(stock)) for found in drafts],
        "orderforms.processed": [
            orderforms.processed(reader, drafts[0], many, made),
            orderforms.processed(reader, drafts[1], one, made),
            orderforms.processed(reader, drafts[2], Summary({}), None),
        ],
    }
