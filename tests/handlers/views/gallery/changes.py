"""What changes what is in a subscription, and the estimate of the next bill."""

from datetime import timedelta

from handlers.views.orders.quote_cards import May, quote_card
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions import cancelling, changes, converting, estimating, products, seats, upgrading, users
from models.billing.orders.pricing import PricedLine
from models.billing.orders.tables import QuoteKind, QuoteState
from models.catalogue.products import Price, Product
from models.changes.cancelling import REASON_LENGTH, Cancellation
from models.changes.changing import Changed, SeatChange
from models.changes.converting import Conversion
from models.changes.estimating import Bill, Estimate
from models.changes.products import Additions, Removable
from models.changes.seats import Seats
from models.changes.upgrading import Upgrades
from models.changes.users import Added, Named, SiteUsers
from models.roles import Kind
from models.subscriptions.tables import Card, Cycle, Item, SiteUser, Subscription
from models.subscriptions.terms import Term
from tests.handlers.views.gallery.orders import quote
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock
from tests.handlers.worlds import new

YEAR = timedelta(days=364)


def product(stock: Stock, number: int = 1, *, priced: bool = True) -> Product:
    """A product, with a price or without."""
    prices = [new(Price, currency="EUR", cycle=Cycle.YEAR, unit_price=10**12)] if priced else []
    key = f"p{number}".ljust(64 if stock.many > 10 else 2, "x")
    return new(Product, id=number, key=key, name=stock.name(), kind=Kind.SITE, family="f", prices=prices)


def items(stock: Stock) -> list[Item]:
    """What is in a subscription: one thing at least."""
    return [
        new(Item, id=number, product=product(stock, number), product_id=number, seats=number, started_on=TODAY)
        for number in range(1, max(stock.many, 1) + 1)
    ]


def user(stock: Stock, number: int) -> SiteUser:
    """A user, every second one with a name."""
    email = f"u{number}" + ("x" * 200 if stock.many > 10 else "") + "@acme.example"
    return new(SiteUser, id=number, email=email, name=stock.name() if number % 2 else "")


def evaluation(stock: Stock) -> Subscription:
    """One that was never bought."""
    made = stock.another(Kind.SITE)
    made.bought = False
    return made


def bill(stock: Stock, count: int) -> Bill:
    """A bill: every third line takes a credit off."""
    lines = [
        PricedLine(
            stock.name(),
            number,
            -(10**12) if number % 3 == 0 else 10**12,
            1950,
            credit_id=1 if number % 3 == 0 else None,
        )
        for number in range(1, max(count, 1) + 1)
    ]
    return Bill(lines, Term(TODAY, TODAY + YEAR, TODAY), "EUR")


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    return {**changed(reader, stock), **of_users(reader, stock), **ended(reader, stock), **billed(reader, stock)}


def changed(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """More and less of something."""
    of, never = stock.another(Kind.SITE), evaluation(stock)
    there = items(stock)
    more = [product(stock, number, priced=number % 2 == 0) for number in range(max(stock.many, 1))]
    one = SeatChange(product(stock), 12, 0)
    outcomes = [Changed(of, [one], credit=credit) for credit in (0, 10**12)]
    found = [Removable(item, None if place == 0 else 10**12) for place, item in enumerate(there)]
    dones: list[Shown] = [changes.done(reader, Changed(never, [SeatChange(product(stock), 0, 9)]))]
    dones.append(changes.done(reader, Changed(never, [SeatChange(product(stock), 0, 1)])))
    return {
        "changes.done": dones,
        "upgrading.upgrade_form": [
            upgrading.upgrade_form(reader, Upgrades(each, there[0], higher))
            for each in (of, never)
            for higher in ([], more)
        ],
        "seats.seats_form": [seats.seats_form(reader, Seats(each, there, stock.many)) for each in (of, never)],
        "seats.fewer_question": [seats.fewer_question(reader, each) for each in outcomes],
        "seats.fewer": [seats.fewer(reader, each) for each in outcomes],
        "products.add_form": [products.add_form(reader, Additions(each, more, 5)) for each in (of, never)],
        "products.removable": [products.removable(reader, of, found)],
        "products.deactivate_question": [products.deactivate_question(reader, each) for each in outcomes],
        "products.deactivated": [products.deactivated(reader, outcomes[0], may_add=may) for may in (True, False)],
    }


def carded(reader: Reader, stock: Stock) -> list[Shown]:
    """A quote for each of what is said before it."""
    of = quote(stock, 1, QuoteKind.SEATS, QuoteState.OPEN, stock.many)
    cards = [quote_card(reader, of, TODAY, May(accept=True), opening) for opening in openings(reader, stock)]
    site = SiteUsers(stock.another(Kind.SITE), [], items(stock)[-1])
    wanted = [Named(user(stock, number).email, stock.name(20)) for number in range(max(stock.many, 1))]
    return [users.with_button(reader, card, Added(site, missing=1, wanted=wanted)) for card in cards]


def openings(reader: Reader, stock: Stock) -> list[Safe]:
    """What is said before a quote."""
    of = stock.another(Kind.SITE)
    there = items(stock)
    sites = [SiteUsers(of, [user(stock, number) for number in range(count)], there[-1]) for count in (0, stock.many)]
    full = [users.no_seats(reader, Added(site, missing=missing)) for site in sites for missing in (1, 7)]
    saved = [converting.opening(reader, Conversion(of, None, *sums)) for sums in ((1200, 1000), (1000, 1000))]
    return [*full, *saved, cancelling.new_term(reader, of)]


def of_users(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """The users of a site."""
    of, there = stock.another(Kind.SITE), [user(stock, number) for number in range(stock.many)]
    site, empty = SiteUsers(of, there, items(stock)[-1]), SiteUsers(of, [], None)
    added = [Added(site, there), Added(site, there[:1], already=2), Added(site, already=1)]
    return {
        "users.user_list": [
            users.user_list(reader, each, first) for each, first in ((site, 1), (site, 21), (site, 10**6), (empty, 1))
        ],
        "users.users_form": [users.users_form(reader, each) for each in (site, empty)],
        "users.users_added": [users.users_added(reader, each) for each in added],
        "users.with_button": carded(reader, stock),
        "users.user_removed": [users.user_removed(reader, site, user(stock, number)) for number in (1, 2)],
    }


def ended(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Cancelled, and taken back."""
    of = stock.another(Kind.SITE)
    found = [Cancellation(of, TODAY, TODAY + YEAR, there, len(there)) for there in ([], items(stock))]
    return {
        "cancelling.cancel_form": [cancelling.cancel_form(reader, each) for each in found],
        "cancelling.cancelled": [cancelling.cancelled(reader, found[0], may_undo=may) for may in (True, False)],
        "cancelling.goes_on": [cancelling.goes_on(reader, of)],
        "cancelling.site_cancelled": [
            cancelling.site_cancelled(reader, of, stock.name(), reason) for reason in ("", stock.name(REASON_LENGTH))
        ],
        "cancelling.site_reactivated": [cancelling.site_reactivated(reader, of, stock.name())],
    }


def billed(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """The next bill, and what a year would cost."""
    of, never, by_itself = stock.another(Kind.SITE), evaluation(stock), stock.another(Kind.SITE)
    by_itself.renews = True
    card = new(Card, brand=stock.name(40), last4="4242", expires_year=2030, expires_month=1)
    ours, year = bill(stock, stock.many), bill(stock, 1)
    told = [(of, None, None), (never, None, None), (by_itself, None, year), (by_itself, card, year)]
    sums = [(1200, 1000), (1000, 1000)]
    return {
        "estimating.estimate": [
            estimating.estimate(reader, Estimate(each, ours, TODAY, TODAY, by, annual)) for each, by, annual in told
        ],
        "converting.converted": [converting.converted(reader, Conversion(never, None, *each)) for each in sums],
    }
