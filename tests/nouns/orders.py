"""Quotes and orders."""

from datetime import timedelta

from handlers.documents.invoice import invoice_document
from handlers.documents.order import order_document
from handlers.documents.parts import Letterhead
from handlers.documents.quote import quote_document
from handlers.routing.routes import Touch
from handlers.views import invoice_cards, invoice_mail
from handlers.views.orders import accepting, documents, lists, news, quote_cards
from handlers.views.orders.quote_cards import May
from handlers.views.reader import Reader, Safe
from models.billing.orders.accepting import Billing, accept_quote, consider_quote, decline_quote, place_order
from models.billing.orders.actions import quote_renewal, renewal_wanted, show_order, show_quote
from models.billing.orders.deadlines import expire_quotes
from models.billing.orders.documents import send_order_pdf, send_quote_pdf
from models.billing.orders.listing import Listed, list_orders, my_orders, orders_in_work
from models.billing.orders.making import Wanted, make_quote
from models.billing.orders.pricing import PricedLine
from models.billing.orders.problems import (
    NoPrice,
    NothingToQuote,
    QuoteClosed,
    QuoteExpired,
    QuoteStale,
    RenewsLater,
)
from models.billing.orders.tables import (
    ADDRESS_LENGTH,
    NOTE_LENGTH,
    PO_LENGTH,
    TAX_ID_LENGTH,
    Order,
    Quote,
    QuoteKind,
    QuoteLine,
    QuoteState,
)
from models.billing.parties import Party
from models.billing.settlement_plan import ScheduledCharge, plan_from
from models.core.errors import Problem
from models.core.paging import PageOf
from models.core.problems import TooManyLines
from models.roles import Right
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.lookup import find
from models.subscriptions.tables import Card, Cycle, Subscription
from tests.handlers.cases.case import DONE, anywhere, by_kind
from tests.handlers.cases.doing import button, command, form, options
from tests.handlers.foreign import Foreign, pushes, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.quoted import ORDER, ORDERED, OTHER_ORDER, OTHER_QUOTE, QUOTE
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import REF, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld


async def row_for_actions(world: ActionWorld) -> None:
    """A quote that waits, a draft, and an order."""
    async with world.office.database.transaction() as session:
        desk = await world.office.desk(session, world.people[BP])
        sub = (await find(session, Subscription, "SUB-1", lock=False))[1]
        line = PricedLine("Setting up", 1, 5_000, 19_000)
        ordered = await make_quote(desk, sub, Wanted(QuoteKind.SERVICES, [line]))
        draft = await make_quote(desk, sub, Wanted(QuoteKind.SERVICES, [line], draft=True))
        world.refs["order"] = (await place_order(desk, ordered, Billing(), desk.person)).ref
        world.refs["draft"] = draft.ref
        world.refs["quote"] = (await make_quote(desk, sub, await renewal_wanted(desk, sub))).ref


ACTIONS = [
    ActionCase(list_orders, "view_orders", lambda _: ("SUB-1",), staff="process_orders"),
    ActionCase(my_orders, "known"),
    ActionCase(orders_in_work, "process_orders"),
    ActionCase(show_quote, "view_orders", lambda w: (w.refs["quote"],), staff="process_orders"),
    ActionCase(show_order, "view_orders", lambda w: (w.refs["order"],), staff="process_orders"),
    ActionCase(send_quote_pdf, "view_orders", lambda w: (w.refs["quote"],), staff="process_orders"),
    ActionCase(send_order_pdf, "view_orders", lambda w: (w.refs["order"],), staff="process_orders"),
    ActionCase(quote_renewal, "renew_license", lambda _: ("SUB-1",), on_site="pay"),
    ActionCase(consider_quote, "renew_license", lambda w: (w.refs["quote"],), on_site="pay"),
    ActionCase(accept_quote, "renew_license", lambda w: (w.refs["quote"], Billing()), on_site="pay"),
    ActionCase(decline_quote, "renew_license", lambda w: (w.refs["quote"], "Too much."), on_site="pay"),
    ActionCase(expire_quotes, "system"),
]

SEE = "process_orders"
BILLING = {"po_number": "PO-1", "street": "1 Way", "postal_code": "1", "city": "Town", "region": "", "country": "ES"}
BILLING |= {"tax_id": "X1"}
RENEWS = by_kind("renew_license", "pay")
PLACED = ("orders", "invoices", "invoice_lines", "quotes", "subscriptions", "notices", "audit")


ROUTES = [
    command("/order", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/order", REF, "view_orders", QUOTE, staff=SEE),
    command("/order", QUOTE, "view_orders", "€119.00", staff=SEE),
    command("/order list", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/order list", REF, "view_orders", ORDER, staff=SEE),
    options("orders", f"/pick orders {REF}", "view_orders", staff=SEE),
    options("my_orders", "/pick my_orders", "known", wanted=lambda _world, _name: DONE),
    options("orders_in_work", "/pick orders_in_work", SEE, wanted=anywhere(SEE)),
    command("/order show", QUOTE, "view_orders", "€119.00", staff=SEE),
    command("/order show", ORDERED, "view_orders", ORDER, staff=SEE),
    command("/order pdf", QUOTE, "view_orders", f"{QUOTE} as a PDF", "notices", "audit", staff=SEE),
    command("/order pdf", ORDER, "view_orders", f"{ORDER} as a PDF", "notices", "audit", staff=SEE),
    command("/order accept", QUOTE, "renew_license", "Purchase order number", wanted=RENEWS),
    form(
        "order_accept", BILLING, lambda _w, _n: QUOTE, "renew_license", "Your order ORD-2026-", *PLACED, wanted=RENEWS
    ),
    options("order_accept.country", "country", "renew_license", "Germany", about=lambda _w, _n: QUOTE, wanted=RENEWS),
    command("/order decline", QUOTE, "renew_license", "You're declining", wanted=RENEWS),
    form(
        "order_decline",
        {"reason": "Too dear."},
        lambda _w, _n: QUOTE,
        "renew_license",
        "is declined",
        *("quotes", "notices", "audit"),
        wanted=RENEWS,
    ),
    command("/order ask", QUOTE, "ask_billing", QUOTE),
    button("quote_again", lambda _w: QUOTE, "renew_license", QUOTE, "audit", wanted=RENEWS),
]

LAPSE = "UPDATE subscription_items SET seats = 2 WHERE subscription_id = 1"
NO_QUOTE = "UPDATE quotes SET state = 'expired' WHERE id = 1"
FORMS = {"order_accept": BILLING, "order_decline": {"reason": "No."}}
PROBLEMS: dict[type[Problem], list[Met]] = {
    TooManyLines: [
        Met(
            BP,
            f"order_accept {QUOTE}|street=" + "x\n" * 9,
            "The billing address has 9 lines. The limit is 4. Please combine some of them.",
        ),
    ],
    QuoteClosed: [
        Met(
            BP,
            f"/order accept {ORDERED}",
            f"{ORDERED} was already accepted. To see the order and its invoice, use `/order {REF}`.",
        ),
        Met(
            BP,
            f"order_accept {QUOTE}|po_number=1",
            f"{QUOTE} was declined. To see other quotes, use `/order {REF}`.",
            first=f"order_decline {QUOTE}|reason=No.",
        ),
        Met(BP, f"/order decline {ORDERED}", f"{ORDERED} was already accepted."),
    ],
    QuoteExpired: [
        Met(
            BP,
            f"/order accept {QUOTE}",
            f"{QUOTE} has expired. It was valid until Mar 1, 2026. To see other quotes, use `/order {REF}`.",
            before="UPDATE quotes SET valid_until = '2026-03-01' WHERE id = 1",
        ),
    ],
    QuoteStale: [
        Met(BP, f"/order accept {QUOTE}", f"{REF} has changed since {QUOTE} was made", before=LAPSE),
        Met(BP, f"order_accept {QUOTE}|po_number=1", f"{REF} has changed since {QUOTE} was made", before=LAPSE),
    ],
    RenewsLater: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            f"{REF} is already paid beyond its next term. You can renew it when no more",
            before=NO_QUOTE,
        )
    ],
    NoPrice: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            "Server has no annual price in USD. Ask Northwind Software's billing team for one.",
            before="UPDATE subscriptions SET currency = 'USD', ends_on = DATE('now'), starts_on = '2025-01-01'",
        )
    ],
    NothingToQuote: [
        Met(
            BP,
            f"quote_again {QUOTE}",
            f"Nothing in {REF} has a price. Ask Northwind Software's billing team: `/enquiry new {REF}`.",
            before="DELETE FROM subscription_items",
        )
    ],
}

IDS = {"quote": (OTHER_QUOTE, "Q-2026-9999"), "order": (OTHER_ORDER, "ORD-2026-9999")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/order"): [types("/order {sub}"), types("/order {quote}"), types("/order {order}")],
    (Touch.COMMAND, "/order list"): [types("/order list {sub}")],
    (Touch.OPTIONS, "orders"): [searches("/pick orders {sub}")],
    (Touch.COMMAND, "/order show"): [types("/order show {quote}"), types("/order show {order}")],
    (Touch.COMMAND, "/order pdf"): [types("/order pdf {quote}"), types("/order pdf {order}")],
    (Touch.COMMAND, "/order accept"): [types("/order accept {quote}")],
    (Touch.COMMAND, "/order decline"): [types("/order decline {quote}")],
    (Touch.COMMAND, "/order ask"): [types("/order ask {quote}")],
    (Touch.OPTIONS, "order_accept.country"): [searches("country", "order_accept", "{quote}")],
    (Touch.FORM, "order_accept"): [sends("order_accept", BILLING, "{quote}")],
    (Touch.FORM, "order_decline"): [sends("order_decline", {"reason": "No."}, "{quote}")],
    (Touch.BUTTON, "quote_again"): [pushes("quote_again", "{quote}")],
}

YEAR = timedelta(days=364)
EVERYTHING = May(see=True, accept=True, ask=True, process=True, stale=True, order="ORD-2026-0001", cancelled=True)


def quote(stock: Stock, number: int, kind: QuoteKind, state: QuoteState, lines: int = 1) -> Quote:
    """A quote: every second one with a term, a note and somebody who asked for it."""
    made = [
        new(
            QuoteLine, position=place, description=stock.name(500), quantity=-1, unit_price=10**12, net=-(10**12),
            tax_rate=19_500 + place, tax=-195 * 10**9, seats_before=place, seats_after=3, from_on=TODAY,
            to_on=TODAY + YEAR,
        )
        for place in range(max(lines, 1))
    ]  # fmt: skip
    term = {"term_starts_on": TODAY - YEAR, "term_ends_on": TODAY, "cycle": Cycle.YEAR} if number % 2 else {}
    closed = state not in (QuoteState.OPEN, QuoteState.DRAFT)
    return new(
        Quote, id=number, year=2026, sequence=number, subscription=stock.subscription, kind=kind, state=state,
        currency="EUR", made_on=TODAY, valid_until=TODAY + timedelta(days=number % 3 - 1), lines=made, **term,
        note=stock.name(NOTE_LENGTH) if number % 2 else "", asked_by=stock.person(1) if number % 2 else None,
        closed_by=stock.person(2) if closed and number % 2 else None,
        reason=stock.name(NOTE_LENGTH) if state is QuoteState.DECLINED else "",
    )  # fmt: skip


def order(stock: Stock, number: int, lines: int = 1) -> Order:
    """An order: every second one placed by a person, with all that an invoice can say beside; every third unbilled."""
    person = stock.person(1) if number % 2 else None
    said = {
        "po_number": stock.name(PO_LENGTH),
        "billing_address": stock.name(ADDRESS_LENGTH),
        "tax_id": stock.name(TAX_ID_LENGTH),
    }
    return new(
        Order, id=number, year=2026, sequence=number, subscription=stock.subscription, accepted_by=person,
        quote=quote(stock, number, QuoteKind.RENEWAL, QuoteState.ACCEPTED, lines), ordered_at=NOW,
        invoice=stock.invoice(number, lines) if number % 3 else None, cancel_reason="",
        **(said if person else {}),
    )  # fmt: skip


def of_each_kind(stock: Stock) -> list[Quote]:
    """Quotes of every kind, in one state or another."""
    kinds = [(kind, state) for kind in QuoteKind for state in QuoteState][::5]
    return [quote(stock, number, kind, state, stock.many) for number, (kind, state) in enumerate(kinds, 2)]


NO_IDS = {(Touch.OPTIONS, "my_orders"), (Touch.OPTIONS, "orders_in_work")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    kinds = of_each_kind(stock)
    states = [quote(stock, number, QuoteKind.RENEWAL, state) for number, state in enumerate(QuoteState, 2)]
    quotes = [quote(stock, number, QuoteKind.SEATS, QuoteState.OPEN) for number in range(20, stock.many + 20)]
    orders = [order(stock, number) for number in range(1, stock.many + 1)]
    offer = Listed(quote(stock, 11, QuoteKind.SEATS, QuoteState.OPEN), None, TODAY, is_offer=True)
    found = [
        offer,
        *(Listed(one, None, TODAY) for one in [*quotes, *states]),
        *(Listed(one.quote, one, TODAY) for one in orders),
    ]
    full = BillingDetails(
        True,
        address=stock.name(ADDRESS_LENGTH),
        tax_id=stock.name(TAX_ID_LENGTH),
        po_number=stock.name(PO_LENGTH),
    )
    head = Letterhead(Party("Northwind"), Party(stock.name()))
    account = Party(holder=stock.name(), bank=stock.name(), account="DE00 1234", bic="BICXXX")
    on_file = new(Card, brand=stock.name(40), last4="4242", expires_year=2030, expires_month=1)
    placed = [order(stock, number, stock.many) for number in (1, 2, 3, 5)]
    gone = order(stock, 1)
    gone.cancelled_at, gone.cancelled_by, gone.cancel_reason = NOW, stock.person(2), stock.name(500)
    invoices = [stock.invoice(number, stock.many) for number in (1, 5)]
    waiting = [quote(stock, number, QuoteKind.RENEWAL, QuoteState.OPEN, stock.many) for number in (2, 5)]
    many = kinds[0]
    return {
        "quote_cards.quote_card": [
            quote_cards.quote_card(reader, one, TODAY, may) for one in kinds + states for may in (May(), EVERYTHING)
        ],
        "quote_cards.order_card": [
            quote_cards.order_card(
                reader,
                one,
                TODAY,
                may_pay=True,
                may_see_invoice=True,
                may_see=details.shown,
                may_cancel=True,
                cancel_until=NOW,
                details=details,
            )
            for one in [*placed, gone]
            for details in (full, BillingDetails())
        ],
        "lists.order_list": [
            lists.order_list(reader, PageOf(some), stock.name(), Safe("佐藤"), line)
            for some in ([], found)
            for line in ("/order", "/order list", "/order list SUB-1")
        ],
        "accepting.accept_form": [
            accepting.accept_form(reader, one, details, TODAY, about)
            for one in kinds
            for about in (None, Safe("佐藤"))
            for details in (
                BillingDetails(hidden=frozenset(("po_number", "address", "tax_id"))),
                BillingDetails(),
                full,
            )
        ],
        "accepting.accepted": [
            accepting.accepted(
                reader,
                one,
                plan_from(one.invoice) if one.invoice else None,
                TODAY,
                may_pay=True,
                cancel_until=NOW,
                tax_id=wrong,
            )
            for one in placed
            for wrong in ("", stock.name(40))
        ],
        "accepting.decline_form": [accepting.decline_form(reader, many)],
        "accepting.declined": [accepting.declined(reader, many)],
        "invoice_mail.invoice_issued": [
            invoice_mail.invoice_issued(reader, one, of, details, to, plan_from(one, charge), TODAY)
            for one in invoices
            for of, details, to, charge in (
                (None, BillingDetails(), None, None),
                (placed[0], BillingDetails(), account, ScheduledCharge(on_file, TODAY)),
                (placed[0], full, account, None),
            )
        ],
        "invoice_cards.issued": [
            invoice_cards.issued(reader, one, plan_from(one, charge), TODAY, may)
            for one in invoices
            for charge in (None, ScheduledCharge(on_file, TODAY))
            for may in ((), (Right.PAY,), (Right.PAY, Right.VIEW_INVOICES))
        ],
        "invoice_mail.characters_missing": [
            invoice_mail.characters_missing(reader, "INV-2026-000001", signs) for signs in ("光", "光" * 30)
        ],
        "invoice_mail.invoice_as_pdf": [
            invoice_mail.invoice_as_pdf(
                reader, one, invoice_document(reader, one, plan_from(one), Letterhead(account, account))
            )
            for one in invoices
        ],
        "documents.pdf_comes": [documents.pdf_comes(reader, "ORD-2026-0001")],
        "documents.quote_as_pdf": [documents.quote_as_pdf(reader, many, quote_document(reader, many, head, TODAY))],
        "documents.order_as_pdf": [
            documents.order_as_pdf(reader, one, order_document(reader, one, head, ordered_on=TODAY)) for one in placed
        ],
        "news.quote_sent": [news.quote_sent(reader, one, TODAY, EVERYTHING) for one in waiting],
        "news.quote_ends_soon": [news.quote_ends_soon(reader, one, TODAY, EVERYTHING) for one in waiting],
        "news.quote_withdrawn": [news.quote_withdrawn(reader, many)],
        "news.order_placed": [news.order_placed(reader, one) for one in [*placed, gone]],
        "news.quote_declined": [news.quote_declined(reader, one) for one in states],
        "news.quote_expired": [news.quote_expired(reader, many)],
    }
