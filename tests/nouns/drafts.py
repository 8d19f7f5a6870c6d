"""Quotes that the billing team writes, sends and withdraws."""

from dataclasses import replace
from datetime import date

from handlers.routing.routes import Touch
from handlers.views import invoice_drafts
from handlers.views.orders import drafts
from handlers.views.reader import Reader
from models.billing.orders.drafts import LineInput, draft_quote, edit_draft, remove_line, write_line
from models.billing.orders.problems import (
    DayOver,
    GivesBack,
    LineStays,
    NobodyToAccept,
    NoDraft,
    NoLines,
    NoRate,
    NoSum,
    NotReplaced,
    OtherKind,
    TooManyLines,
    TwoSums,
)
from models.billing.orders.selling import quote_first_term
from models.billing.orders.sending import cancel_quote, change_quote, send_quote
from models.billing.orders.tables import (
    QuoteKind,
)
from models.core.errors import Problem
from tests.handlers.cases.case import by_rule
from tests.handlers.cases.doing import button, chosen, command, form, written
from tests.handlers.foreign import Foreign, pushes, sends, types
from tests.handlers.met import Met
from tests.handlers.quoted import DRAFT, FAR, ORDERED, QUOTE
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import REF, World
from tests.models.roles.typed import ROLES
from tests.models.world import ActionCase
from tests.nouns.invoice_drafts import draft_of
from tests.nouns.orders import RENEWS, of_each_kind

ACTIONS = [
    ActionCase(draft_quote, "process_orders", lambda _: ("SUB-1", QuoteKind.SERVICES)),
    ActionCase(write_line, "process_orders", lambda w: (w.refs["draft"], 1, LineInput("Setting up", "1", "50", "19"))),
    ActionCase(remove_line, "process_orders", lambda w: (w.refs["draft"], 1)),
    ActionCase(edit_draft, "process_orders", lambda w: (w.refs["draft"], "", date(2030, 1, 1))),
    ActionCase(send_quote, "process_orders", lambda w: (w.refs["draft"],)),
    ActionCase(change_quote, "process_orders", lambda w: (w.refs["quote"],)),
    ActionCase(cancel_quote, "process_orders", lambda w: (w.refs["quote"],)),
    ActionCase(quote_first_term, "process_orders", lambda _: ("SUB-1",)),
]

SEE = "process_orders"

WRITTEN = ("quote_lines", "audit")
LINE = {"description": "Training", "quantity": "2", "unit_price": "50.50", "tax_rate": "7.5"}


def withdraws(world: World, name: str) -> str:
    """The billing team withdraws quotes. Those who can accept one get the form to decline it."""
    return RENEWS(world, name) if name in ROLES else by_rule(world, name, SEE)


ROUTES = [
    command("/order make", REF, "process_orders", "Make a quote"),
    command("/order make", f"{REF} services", "process_orders", "Q-2026-0007", "quotes", "audit"),
    form("order_make", {"kind": chosen("services")}, lambda _w, _n: REF, SEE, "Q-2026-0007", "quotes", "audit"),
    button("quote_line_add", lambda _w: DRAFT, SEE, "Add a line"),
    button("quote_line_pick", lambda _w: f"{DRAFT} 1", SEE, "Change a line"),
    button("quote_line_remove", lambda _w: f"{DRAFT} 1", SEE, "Add a line", *WRITTEN),
    form("quote_line", LINE, lambda _w, _n: f"{DRAFT} 0", SEE, "2 × €50.50 = €101.00, tax 7.5%", *WRITTEN),
    button("quote_note", lambda _w: DRAFT, SEE, "Note and expiration date"),
    form(
        "quote_note",
        {"note": "As agreed.", "valid_until": FAR.isoformat()},
        lambda _w, _n: DRAFT,
        SEE,
        "As agreed.",
        *("quotes", "audit"),
    ),
    command("/order change", DRAFT, SEE, "Add a line", "audit"),
    command("/order send", DRAFT, SEE, f"Send {DRAFT}"),
    command("/order send", f"{DRAFT} confirmed", SEE, f"{DRAFT} is on its way", "quotes", "notices", "audit"),
    command("/order cancel", QUOTE, SEE, QUOTE, wanted=withdraws),
    replace(
        command("/order cancel", f"{QUOTE} confirmed", SEE, QUOTE, wanted=withdraws),
        staff_changes=written(("quotes", "notices", "audit")),
    ),
]

FULL = (
    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
    "INSERT INTO quote_lines (quote_id, position, description, quantity, unit_price, net, tax_rate, tax) "
    "SELECT 3, i, 'x', 1, 1, 1, 0, 0 FROM n"
)
FORMS = {"quote_line": LINE}
PROBLEMS: dict[type[Problem], list[Met]] = {
    OtherKind: [
        Met(
            "billing",
            f"/order make {REF} purchase",
            f"{REF} has been bought, so a quote for its next term is a renewal. Use `/order make {REF} renewal`, or "
            f"`/order make {REF} services` for services.",
        ),
        Met(
            "billing",
            f"/order make {REF} renewal",
            f"The first term of {REF} hasn't been ordered yet, so a quote for it is a purchase. Use `/order make {REF} "
            "purchase`",
            before="UPDATE subscriptions SET bought = 0",
        ),
    ],
    GivesBack: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            "A quote's total can't be below 0. Remove seats or products separately: that leaves a credit for the "
            f"next quote for {REF}.",
            before="UPDATE quote_lines SET unit_price = -5, net = -5, tax = -1 WHERE quote_id = 3",
        )
    ],
    NoDraft: [
        Met("billing", f"quote_line_add {QUOTE}", f"{QUOTE} is no longer a draft. To edit it, use `/order change"),
        Met("billing", f"/order send {QUOTE}", f"{QUOTE} is no longer a draft."),
    ],
    NoLines: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            f"{DRAFT} has no lines yet. Add one first.",
            before="DELETE FROM quote_lines WHERE quote_id = 3",
        )
    ],
    TooManyLines: [
        Met(
            "billing",
            f"quote_line {DRAFT} 0|description=Training",
            f"{DRAFT} has 30 lines, which is the limit. Remove one first.",
            before=FULL,
        )
    ],
    LineStays: [
        Met(
            "billing",
            f"quote_line_remove {DRAFT} 1",
            f"“Server” is part of {REF}, so you can't remove it from the quote. "
            "To make it free, change its price to 0.",
            before="UPDATE quote_lines SET product_id = 1, seats_before = 1, seats_after = 1 WHERE quote_id = 3",
        )
    ],
    DayOver: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            "Mar 1, 2026 is in the past. Choose a later day.",
            before="UPDATE quotes SET valid_until = '2026-03-01' WHERE id = 3",
        )
    ],
    NoSum: [
        Met(
            "billing",
            f"quote_line {DRAFT} 0|unit_price={given}",
            f"I can't read “{given}” as an amount in EUR. Enter it like 1190.00, or -50 for a discount.",
        )
        for given in ("1.00,5", "much", "9" * 19, "1e3", "$1190")
    ],
    TwoSums: [
        Met(
            "billing",
            f"quote_line {DRAFT} 0|unit_price={given}",
            f"“{given}” could be 1190 or 1.190. Which do you mean? Enter it with 2 decimals and nothing between the "
            "thousands, like 1190.00.",
        )
        for given in ("1.190", "1,190", "€1,190")
    ],
    NoRate: [
        Met(
            "billing",
            f"quote_line {DRAFT} 0|tax_rate={given}",
            f"“{given}” isn't a tax rate. Enter a percentage with up to three decimals, like 19 or 9.975.",
        )
        for given in ("-1", "101", "9.9755", "NaN", "5 %%")
    ],
    NobodyToAccept: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            f"Nobody on {REF} can accept {DRAFT}, so you can't send it. "
            f"To see the contacts, use `/contact list {REF}`.",
            before="DELETE FROM contacts WHERE subscription_id = 1",
        )
    ],
    NotReplaced: [
        Met(
            "billing",
            f"/order send {DRAFT}",
            f"{ORDERED} has just been accepted or replaced, so {DRAFT} can't replace it. "
            f"To discard {DRAFT}, use `/order cancel {DRAFT}`.",
            before="UPDATE quotes SET replaces_id = (SELECT quote_id FROM orders) WHERE state = 'draft'",
        )
    ],
}

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/order make"): [types("/order make {sub}"), types("/order make {sub} services")],
    (Touch.COMMAND, "/order change"): [types("/order change {quote}")],
    (Touch.COMMAND, "/order send"): [types("/order send {quote}"), types("/order send {quote} confirmed")],
    (Touch.COMMAND, "/order cancel"): [types("/order cancel {quote}"), types("/order cancel {quote} confirmed")],
    (Touch.FORM, "order_make"): [sends("order_make", {"kind": chosen("services")}, "{sub}")],
    (Touch.BUTTON, "quote_line_add"): [pushes("quote_line_add", "{quote}")],
    (Touch.BUTTON, "quote_line_pick"): [pushes("quote_line_pick", "{quote} 1")],
    (Touch.BUTTON, "quote_line_remove"): [pushes("quote_line_remove", "{quote} 1")],
    (Touch.FORM, "quote_line"): [sends("quote_line", LINE, "{quote} 0"), sends("quote_line", LINE, "{quote} 1")],
    (Touch.BUTTON, "quote_note"): [pushes("quote_note", "{quote}")],
    (Touch.FORM, "quote_note"): [sends("quote_note", {"note": "", "valid_until": "2036-01-01"}, "{quote}")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    kinds, people = of_each_kind(stock), [contact.person for contact in stock.subscription.contacts]
    many = kinds[0]
    of_invoice = draft_of(stock.subscription, 1, stock.name(500), id=1)
    return {
        "drafts.make_form": [drafts.make_form(reader, stock.subscription, list(QuoteKind))],
        "drafts.draft_card": [drafts.draft_card(reader, one, TODAY, to) for one in kinds for to in ([], people)],
        "drafts.line_form": [
            *(drafts.line_form(reader, many, line) for line in (None, *many.lines[:2])),
            *(
                drafts.line_form(reader, of_invoice, line, name=invoice_drafts.LINE, remove=invoice_drafts.REMOVE)
                for line in (None, *of_invoice.lines)
            ),
        ],
        "drafts.note_form": [drafts.note_form(reader, one) for one in kinds],
        "drafts.send_question": [drafts.send_question(reader, many, people)],
        "drafts.sent": [drafts.sent(reader, many, people)],
        "drafts.cancel_question": [drafts.cancel_question(reader, many, to) for to in ([], people)],
        "drafts.cancelled": [drafts.cancelled(reader, many)],
    }
