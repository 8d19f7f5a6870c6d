# ruff: noqa: S608
"""Products in a subscription, their seats, and the users of a site."""

from dataclasses import replace

from handlers.routing.routes import Touch
from handlers.views.orders.quote_cards import May, quote_card
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions import cancelling, changes, converting, products, seats, users
from models.billing.orders.tables import QuoteKind, QuoteState
from models.catalogue.products import Price, Product
from models.changes.changing import Changed, SeatChange
from models.changes.converting import Conversion
from models.changes.people_in import Named
from models.changes.products import (
    Additions,
    Removable,
    add_product,
    deactivate_product,
    list_additions,
    list_removable,
    weigh_deactivation,
)
from models.changes.seats import Seats, change_seats, list_seats, weigh_fewer_seats
from models.changes.users import Added, Removed, SiteUsers, add_site_users, list_site_users, remove_site_users
from models.core.errors import Problem
from models.core.paging import PageOf
from models.core.problems import Empty
from models.roles import Kind
from models.subscriptions.problems import (
    DoesNotFit,
    LastEdition,
    Needed,
    NoSuchUser,
    NothingToAdd,
    NotInIt,
    SameSeats,
    SeatsChanged,
    SeatsTaken,
    TooManyUsers,
    UsersLeft,
)
from models.subscriptions.tables import Cycle, Item, SiteUser, Subscription
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.foreign import Foreign, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.stocked import USER
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import REF, new
from tests.models.builders import NOW
from tests.models.roles.typed import SA
from tests.models.world import ActionCase
from tests.nouns.orders import quote

ACTIONS = [
    ActionCase(list_seats, "edit_site_users", lambda _: ("SUB-1",)),
    ActionCase(weigh_fewer_seats, "edit_site_users", lambda _: ("SUB-1", "maps", 1, 2)),
    ActionCase(change_seats, "edit_site_users", lambda _: ("SUB-1", "server", 2, 1)),
    ActionCase(list_site_users, "edit_site_users", lambda _: ("SUB-1",)),
    ActionCase(add_site_users, "edit_site_users", lambda _: ("SUB-1", [Named(USER)])),
    ActionCase(remove_site_users, "edit_site_users", lambda _: ("SUB-1", [USER])),
    ActionCase(list_additions, "add_product", lambda _: ("SUB-1",)),
    ActionCase(add_product, "add_product", lambda _: ("SUB-1", "maps", 2)),
    ActionCase(list_removable, "deactivate_product", lambda _: ("SUB-1",)),
    ActionCase(weigh_deactivation, "deactivate_product", lambda _: ("SUB-1", "maps")),
    ActionCase(deactivate_product, "deactivate_product", lambda _: ("SUB-1", "maps", 2)),
]

QUOTED = ("quotes", "quote_lines", "audit")
WORK = ("enquiries", "enquiry_changes", "notices")
"""What a change also writes: it is work for the billing team."""
GIVEN_BACK = ("subscription_items", "audit", *WORK)
"""Without a credit: in the worlds nothing was ordered for the term."""
USERS = "edit_site_users"


ROUTES = [
    command("/subscription seats", REF, USERS, "New number of seats"),
    options("subscription_seats.product", "product", USERS, "Maps", about=lambda _w, _n: REF),
    command("/subscription seats", f"{REF} maps 1", USERS, "from 2 to 1 seats"),
    command("/subscription seats", f"{REF} maps 3", USERS, "2 → 3 seats", *QUOTED),
    command("/subscription seats", f"{REF} maps 1 was 2", USERS, "from 2 to 1 seats"),
    command("/subscription seats", f"{REF} maps 1 was 2 confirmed", USERS, "now has 1 seat of Maps", *GIVEN_BACK),
    form(
        "subscription_seats",
        {"product": chosen("server 1"), "seats": "3"},
        lambda _w, _n: REF,
        USERS,
        "1 → 3 seats",
        *QUOTED,
    ),
    command("/subscription users", REF, USERS, USER),
    options("site_users", f"/pick site_users {REF}", USERS),
    command("/subscription users", f"{REF} add", USERS, "Paste a list"),
    command("/subscription users", f"{REF} remove", USERS, "Paste a list"),
    command("/subscription users", f"{REF} add new@acme.example", USERS, "nobody has been added yet", *QUOTED),
    command(
        "/subscription users", f"{REF} remove {USER}", USERS, "is no longer a user on", "site_users", "audit", *WORK
    ),
    form("subscription_users", {"users": USER}, lambda _w, _n: REF, USERS, f"{USER} was already a user.", "audit"),
    form(
        "subscription_users",
        {"users": USER},
        lambda _w, _n: f"{REF} remove",
        USERS,
        "is no longer a user on",
        *("site_users", "audit", *WORK),
    ),
    command("/subscription add", REF, "add_product", "Show the price"),
    options("subscription_add.product", "product", "add_product", "Logs", about=lambda _w, _n: REF),
    command("/subscription add", f"{REF} logs 2", "add_product", "0 → 2 seats", *QUOTED),
    form(
        "subscription_add",
        {"product": chosen("logs"), "seats": "1"},
        lambda _w, _n: REF,
        "add_product",
        "0 → 1 seats",
        *QUOTED,
    ),
    command("/subscription deactivate", REF, "deactivate_product", "Deactivate …"),
    command("/subscription deactivate", f"{REF} maps", "deactivate_product", "Deactivate *Maps*"),
    command(
        "/subscription deactivate",
        f"{REF} maps was 2 confirmed",
        "deactivate_product",
        "Maps is deactivated",
        *GIVEN_BACK,
    ),
]

SITE = "UPDATE subscriptions SET kind = 'site'; UPDATE products SET kind = 'site';"
EDITION = (
    "INSERT INTO subscription_items (subscription_id, product_id, seats, started_on) "
    "SELECT 1, id, 5, '2026-01-01' FROM products WHERE \"key\" = 'premium';"
)
PROBLEMS: dict[type[Problem], list[Met]] = {
    NotInIt: [
        Met(SA, f"/subscription seats {REF} logs 5 was 1", "SUB-1001 has no product “logs”.", before=SITE),
        Met(SA, f"/subscription deactivate {REF} logs", "SUB-1001 has no product “logs”.", before=SITE),
    ],
    SeatsChanged: [
        Met(
            SA,
            f"/subscription seats {REF} maps 5 was 3",
            "Someone else changed this first: SUB-1001 now has 2 seats of Maps.",
            before=SITE,
        )
    ],
    SameSeats: [Met(SA, f"/subscription seats {REF} maps 2 was 2", "Maps already has 2 seats.", before=SITE)],
    UsersLeft: [
        Met(
            SA,
            f"/subscription seats {REF} server 1 was 2",
            "SUB-1001 has 2 users, and each needs a seat.",
            before=SITE + " UPDATE subscription_items SET seats = 2; INSERT INTO site_users "
            "(subscription_id, email, name, added_at) VALUES (1, 'two@acme.example', '', '2026-03-02 09:00:00');",
        )
    ],
    SeatsTaken: [
        Met(
            SA,
            f"/subscription users {REF} add new@acme.example",
            "It's an evaluation, so you can add the missing seat free of charge: `/subscription seats SUB-1001 +1`.",
            before=SITE + " UPDATE subscriptions SET bought = 0, state = 'evaluation';",
        )
    ],
    NoSuchUser: [
        Met(
            SA,
            f"/subscription users {REF} remove no@acme.example",
            "no@acme.example isn't a user on SUB-1001.",
            before=SITE,
        )
    ],
    Empty: [
        Met(
            SA,
            f"/subscription users {REF} add ;",
            "The list of users is empty. Please enter something.",
            before=SITE,
        )
    ],
    TooManyUsers: [
        Met(
            SA,
            f"/subscription users {REF} add " + "; ".join(f"u{n}@a.example" for n in range(101)),
            "You entered 101 users. You can add 100 at a time.",
            before=SITE,
        )
    ],
    NothingToAdd: [
        Met(
            SA,
            f"/subscription add {REF}",
            "SUB-1001 already has every product that fits.",
            before=SITE + " DELETE FROM prices;",
        )
    ],
    DoesNotFit: [Met(SA, f"/subscription add {REF} premium 1", "You can't add “premium” to SUB-1001", before=SITE)],
    LastEdition: [
        Met(SA, f"/subscription deactivate {REF} server", "Server is the last edition in SUB-1001", before=SITE)
    ],
    Needed: [Met(SA, f"/subscription deactivate {REF} server", "Maps needs Server.", before=SITE + EDITION)],
}

FOREIGN_IDS: Foreign = {
    (Touch.OPTIONS, "site_users"): [searches("/pick site_users {sub}")],
    (Touch.OPTIONS, "subscription_seats.product"): [searches("product", "subscription_seats", "{sub}")],
    (Touch.OPTIONS, "subscription_add.product"): [searches("product", "subscription_add", "{sub}")],
    **{
        (Touch.COMMAND, f"/subscription {word}"): [
            types(f"/subscription {word} {{sub}}{more}") for more in ("", *lines)
        ]
        for word, *lines in (
            ("seats", " maps 1", " maps 3", " maps 1 was 2", " maps 1 was 2 confirmed", " maps 3 was 2"),
            ("users", " add", " add new@acme.example", " remove user@acme.example"),
            ("add", " logs 1"),
            ("deactivate", " maps", " maps was 2 confirmed"),
        )
    },
    (Touch.FORM, "subscription_seats"): [
        sends("subscription_seats", {"product": "maps 2", "seats": seats}, "{sub}") for seats in ("1", "3", "no")
    ],
    (Touch.FORM, "subscription_users"): [
        sends("subscription_users", {"users": users}, "{sub}") for users in ("new@acme.example", "nobody", "")
    ],
    (Touch.FORM, "subscription_add"): [sends("subscription_add", {"product": "logs", "seats": "1"}, "{sub}")],
}


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
        "seats.seats_form": [
            seats.seats_form(reader, Seats(each, there, stock.many), there[-1], 7) for each in (of, never)
        ],
        "seats.fewer_question": [seats.fewer_question(reader, each) for each in outcomes],
        "seats.fewer": [seats.fewer(reader, each) for each in outcomes],
        "products.add_form": [
            products.add_form(reader, Additions(each, NOW.date(), more, 5), None, 5) for each in (of, never)
        ],
        "products.removable": [products.removable(reader, of, found)],
        "products.deactivate_question": [products.deactivate_question(reader, each) for each in outcomes],
        "products.deactivated": [products.deactivated(reader, outcomes[0], may_add=may) for may in (True, False)],
    }


def carded(reader: Reader, stock: Stock) -> list[Shown]:
    """A quote for each of what is said before it."""
    of = quote(stock, 1, QuoteKind.SEATS, QuoteState.OPEN, stock.many)
    cards = [quote_card(reader, of, TODAY, May(accept=True), opening) for opening in openings(reader, stock)]
    site = SiteUsers(stock.another(Kind.SITE), 0, items(stock)[-1:])
    wanted = [Named(user(stock, number).email, stock.name(20)) for number in range(max(stock.many, 1))]
    return [users.with_button(reader, card, Added(site, missing=1, wanted=wanted)) for card in cards]


def openings(reader: Reader, stock: Stock) -> list[Safe]:
    """What is said before a quote."""
    of = stock.another(Kind.SITE)
    there = items(stock)
    sites = [
        SiteUsers(of, count, there[-1:], PageOf([user(stock, number) for number in range(count)]))
        for count in (0, stock.many)
    ]
    full = [users.no_seats(reader, Added(site, missing=missing), ("Ben",)) for site in sites for missing in (1, 7)]
    saved = [converting.opening(reader, Conversion(of, None, *sums)) for sums in ((1200, 1000), (1000, 1000))]
    back = quote(stock, 1, QuoteKind.REACTIVATION, QuoteState.OPEN, stock.many)
    return [*full, *saved, cancelling.new_term(reader, back)]


def of_users(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """The users of a site."""
    of, there = stock.another(Kind.SITE), [user(stock, number) for number in range(stock.many)]
    site, empty = SiteUsers(of, len(there), items(stock)[-1:], PageOf(there)), SiteUsers(of, 0, [])
    added = [
        Added(site, there),
        Added(site, there[:1], already=[one.email for one in there]),
        Added(site, already=[USER]),
    ]
    return {
        "users.user_list": [
            users.user_list(reader, each)
            for each in (site, replace(site, users=PageOf(there[-1:], max(len(there), 1), len(there))), empty)
        ],
        "users.users_form": [
            users.users_form(reader, each, remove=remove) for each in (site, empty) for remove in (False, True)
        ],
        "users.users_added": [
            users.users_added(reader, each, unread)
            for each in added
            for unread in ((), (stock.name(),), [stock.name()] * stock.many)
        ],
        "users.with_button": carded(reader, stock),
        "users.users_removed": [
            users.users_removed(reader, Removed(site, gone, unknown), unread)
            for gone in ([user(stock, 1)], [user(stock, number) for number in range(1, stock.many + 2)])
            for unknown, unread in (((), ()), ([USER], [stock.name()]), ([USER] * stock.many, ()))
        ],
    }


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    return {**changed(reader, stock), **of_users(reader, stock)}
