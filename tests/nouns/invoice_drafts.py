"""Invoices that the billing team prepares."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import select

from handlers.routing.routes import Touch
from handlers.views import invoice_drafts
from handlers.views.reader import Reader
from models.billing.invoice_drafts.actions import (
    correct_invoice,
    discard_draft,
    draft_invoice,
    issue_draft,
    list_drafts,
    show_draft,
)
from models.billing.invoice_drafts.editing import (
    DraftDetails,
    edit_invoice_draft,
    remove_draft_line,
    write_draft_line,
)
from models.billing.invoice_drafts.meanwhile import ProductNow
from models.billing.invoice_drafts.problems import (
    Corrected,
    DraftBelowZero,
    DraftEmpty,
    DraftEnded,
    DraftFull,
    DueTooLate,
    NotVoid,
)
from models.billing.invoice_drafts.tables import InvoiceDraft, InvoiceDraftLine
from models.billing.orders.drafts import LineInput
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import anywhere
from tests.handlers.cases.doing import button, command, form, options
from tests.handlers.foreign import Foreign, pushes, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import INVOICE, REF, new
from tests.models.builders import NOW, Office
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

MANAGES = "manage_invoices"
DRAFT, OTHER_DRAFT = "DRAFT-1", "DRAFT-2"
EVERYWHERE = anywhere(MANAGES)


def draft_of(sub: Subscription, lines: int = 1, text: str = "Training", **more: Any) -> InvoiceDraft:
    """A draft with some lines over 10.00 and tax."""
    made = [
        new(
            InvoiceDraftLine, position=place, description=text, quantity=1, unit_price=1_000, net=1_000,
            tax_rate=19_000, tax=190,
        )
        for place in range(1, lines + 1)
    ]  # fmt: skip
    return new(InvoiceDraft, subscription=sub, currency="EUR", begun_at=NOW, lines=made, **more)


async def row_for_actions(world: ActionWorld) -> None:
    """A draft."""
    async with world.office.database.transaction() as session:
        draft = draft_of((await session.scalars(select(Subscription).where(Subscription.number == 1))).one())
        session.add(draft)
        await session.flush()
        world.refs["invoice_draft"] = draft.ref


async def rows_for_routes(office: Office, of: Subscription, other: Subscription, _people: Mapping[str, Person]) -> None:
    """A draft for each subscription."""
    await office.save(draft_of(of, id=1), draft_of(other, id=2))


TRAINING = LineInput("Training", "1", "50", "19")
ACTIONS = [
    ActionCase(list_drafts, MANAGES),
    ActionCase(draft_invoice, MANAGES, lambda _: ("SUB-1",)),
    ActionCase(correct_invoice, MANAGES, lambda _: ("INV-2026-000001",)),
    ActionCase(show_draft, MANAGES, lambda w: (w.refs["invoice_draft"],)),
    ActionCase(write_draft_line, MANAGES, lambda w: (w.refs["invoice_draft"], 0, TRAINING)),
    ActionCase(remove_draft_line, MANAGES, lambda w: (w.refs["invoice_draft"], 1)),
    ActionCase(edit_invoice_draft, MANAGES, lambda w: (w.refs["invoice_draft"], DraftDetails("PO-1", "", None))),
    ActionCase(discard_draft, MANAGES, lambda w: (w.refs["invoice_draft"],)),
    ActionCase(issue_draft, MANAGES, lambda w: (w.refs["invoice_draft"],)),
]

LINE = {"description": "Travel", "quantity": "2", "unit_price": "50.50", "tax_rate": "7.5"}
DETAILS: dict[str, Any] = {
    "po_number": "PO-77",
    "note": "As agreed.",
    "due_on": {"type": "datepicker", "selected_date": "2027-01-15"},
}
ISSUED = ("invoices", "invoice_lines", "invoice_drafts", "notices", "audit")
ROUTES = [
    command("/invoice new", REF, MANAGES, "Draft invoice DRAFT-", "invoice_drafts", "audit"),
    command("/invoice new", DRAFT, MANAGES, "Training"),
    command("/invoice new", INVOICE, MANAGES, f"{INVOICE} isn't void"),
    command("/invoice new", "", MANAGES, DRAFT, wanted=EVERYWHERE),
    options("invoice_drafts", "/pick invoice_drafts", MANAGES, wanted=EVERYWHERE),
    command("/invoice issue", DRAFT, MANAGES, f"Issue the invoice for {REF}"),
    command("/invoice issue", f"{DRAFT} confirmed", MANAGES, "is issued: €11.90", *ISSUED),
    command("/invoice issue", "", MANAGES, DRAFT, wanted=EVERYWHERE),
    button("draft_line_add", lambda _w: DRAFT, MANAGES, "Add a line"),
    button("draft_line_pick", lambda _w: f"{DRAFT} 1", MANAGES, "Change a line"),
    button("draft_line_remove", lambda _w: f"{DRAFT} 1", MANAGES, "Add a line", "invoice_draft_lines", "audit"),
    button("draft_details", lambda _w: DRAFT, MANAGES, "Invoice details"),
    button("draft_discard", lambda _w: DRAFT, MANAGES, f"{DRAFT} is discarded", "invoice_drafts", "audit"),
    form(
        "draft_line",
        LINE,
        lambda _w, _n: f"{DRAFT} 0",
        MANAGES,
        "2 × €50.50 = €101.00, tax 7.5%",
        *("invoice_draft_lines", "audit"),
    ),
    form("draft_details", DETAILS, lambda _w, _n: DRAFT, MANAGES, "PO-77", "invoice_drafts", "audit"),
]

FULL = (
    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
    "INSERT INTO invoice_draft_lines (draft_id, position, description, quantity, unit_price, net, tax_rate, tax) "
    "SELECT 1, i, 'x', 1, 1, 1, 0, 0 FROM n"
)
CORRECTED = (
    "UPDATE invoices SET voided_on = '2026-03-01' WHERE id = 1; "
    "UPDATE invoice_drafts SET replaces_id = 1, invoice_id = 2 WHERE id = 1"
)
FORMS = {"draft_line": LINE, "draft_details": DETAILS}
PROBLEMS: dict[type[Problem], list[Met]] = {
    DraftEnded: [
        Met(
            "billing",
            f"/invoice issue {DRAFT} confirmed",
            f"{DRAFT} was issued as INV-2026-000001. To see it, use `/invoice show INV-2026-000001`.",
            before="UPDATE invoice_drafts SET invoice_id = 1 WHERE id = 1",
        ),
        Met(
            "billing",
            f"/invoice new {DRAFT}",
            f"{DRAFT} was discarded. To begin another one, use `/invoice new`.",
            before="UPDATE invoice_drafts SET discarded_at = '2026-03-01 00:00:00' WHERE id = 1",
        ),
    ],
    DraftEmpty: [
        Met(
            "billing",
            f"/invoice issue {DRAFT}",
            f"{DRAFT} has no lines yet. Add one first.",
            before="DELETE FROM invoice_draft_lines WHERE draft_id = 1",
        )
    ],
    DraftFull: [
        Met("billing", f"draft_line {DRAFT} 0", f"{DRAFT} has 30 lines, which is the limit.", before=FULL),
    ],
    DraftBelowZero: [
        Met(
            "billing",
            f"/invoice issue {DRAFT}",
            f"The total of {DRAFT} is below 0. To give money back, credit an invoice: `/invoice credit INV-…`.",
            before="UPDATE invoice_draft_lines SET unit_price = -5, net = -5, tax = -1 WHERE draft_id = 1",
        )
    ],
    DueTooLate: [
        Met(
            "billing",
            f"draft_details {DRAFT}|due_on=2199-01-01",
            "An invoice is due within 365 days. Choose an earlier day.",
        )
    ],
    NotVoid: [
        Met(
            "billing",
            f"/invoice new {INVOICE}",
            f"{INVOICE} isn't void, so you can't issue a corrected one. Void it first: `/invoice void {INVOICE}`.",
        )
    ],
    Corrected: [
        Met(
            "billing",
            f"/invoice new {INVOICE}",
            f"INV-2026-000002 already replaces {INVOICE}.",
            before=CORRECTED,
        )
    ],
}

IDS = {"draft": (OTHER_DRAFT, "DRAFT-99")}
NO_IDS = {(Touch.OPTIONS, "invoice_drafts")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/invoice new"): [
        types("/invoice new {sub}"),
        types("/invoice new {inv}"),
        types("/invoice new {draft}"),
    ],
    (Touch.COMMAND, "/invoice issue"): [types("/invoice issue {draft}"), types("/invoice issue {draft} confirmed")],
    (Touch.BUTTON, "draft_line_add"): [pushes("draft_line_add", "{draft}")],
    (Touch.BUTTON, "draft_line_pick"): [pushes("draft_line_pick", "{draft} 1")],
    (Touch.BUTTON, "draft_line_remove"): [pushes("draft_line_remove", "{draft} 1")],
    (Touch.BUTTON, "draft_details"): [pushes("draft_details", "{draft}")],
    (Touch.BUTTON, "draft_discard"): [pushes("draft_discard", "{draft}")],
    (Touch.FORM, "draft_line"): [sends("draft_line", LINE, "{draft} 0")],
    (Touch.FORM, "draft_details"): [sends("draft_details", DETAILS, "{draft}")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    words = stock.name(500)
    empty = draft_of(stock.subscription, 0, id=1)
    full = draft_of(
        stock.subscription, min(stock.many, 30), words, id=2, note=stock.name(1_000), po_number=stock.name(60)
    )
    people = [stock.person(number) for number in range(stock.many)]
    some = PageOf([draft_of(stock.subscription, 0, id=n) for n in range(1, min(stock.many, 100) + 1)], 1, stock.many)
    invoice = stock.invoice(1)
    now = [ProductNow(stock.name(), place, place % 2) for place in range(stock.many)]
    return {
        "invoice_drafts.draft_list": [
            invoice_drafts.draft_list(reader, page) for page in (PageOf[InvoiceDraft](), some)
        ],
        "invoice_drafts.draft_card": [
            invoice_drafts.draft_card(reader, one, TODAY, to, replaces, now=now if replaces else [])
            for one in (empty, full)
            for to in ([], people)
            for replaces in ("", "INV-2026-000001")
        ],
        "invoice_drafts.details_form": [invoice_drafts.details_form(reader, one, TODAY) for one in (empty, full)],
        "invoice_drafts.issue_question": [
            invoice_drafts.issue_question(reader, full, date(2026, 4, 1), to, removed)
            for to in ([], people)
            for removed in ([], now)
        ],
        "invoice_drafts.issued": [invoice_drafts.issued(reader, invoice, to) for to in ([], people)],
        "invoice_drafts.discarded": [invoice_drafts.discarded(reader, full)],
    }
