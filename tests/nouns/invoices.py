"""Invoices."""

from dataclasses import fields
from datetime import date

from handlers.documents.parts import Letterhead
from handlers.documents.statement import statement_document, statement_facts
from handlers.einvoices.obstacles import currency_obstacles
from handlers.routing.routes import Touch
from handlers.views import credit_cards, einvoices, invoice_lists, invoices, receipts, reports, statements
from handlers.views.reader import Reader
from models.billing.books.files import FileKind, WantedFile, send_file
from models.billing.books.history import InvoiceHistory, SettledPart
from models.billing.books.movements import EntryKind
from models.billing.books.reports import MonthlyRevenue, Report, TaxTotal, read_journal, view_report
from models.billing.invoices.actions import PaymentAdvice, Reminded, pay, remind, send_pdf, show_invoice
from models.billing.invoices.credit_cards import CardInput, CardOnFile, Recorded, record_card, show_card
from models.billing.invoices.listing import (
    InvoiceFilters,
    InvoiceOf,
    Invoices,
    InvoiceSummary,
    Listed,
    customer_invoices,
    invoices_of_customers,
    list_invoices,
    my_invoices,
)
from models.billing.invoices.overdue import OverdueInvoice, my_overdue, overdue_of_customers
from models.billing.invoices.problems import (
    CardChanged,
    CardExpired,
    NoBankAccount,
    NobodyReceives,
    NoExpiry,
    NoLast4,
    NothingDue,
    RemindedToday,
)
from models.billing.invoices.statements import (
    Account,
    Statement,
    StatementEntry,
    customer_statement,
    view_statement,
)
from models.billing.invoices.tables import Invoice
from models.billing.orders.einvoices import prepare_einvoice, send_einvoice
from models.billing.parties import Party
from models.billing.payments.tables import SettlementKind
from models.billing.settlement_plan import plan_from
from models.core.errors import Problem
from models.core.paging import PageOf
from models.core.sentences import sentence
from models.desks.enquiries.tables import EnquiryKind, EnquiryState
from models.roles import Right
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.tables import Card
from tests.handlers.cases.case import DONE, anywhere, only_staff, theirs
from tests.handlers.cases.doing import command, form, options
from tests.handlers.foreign import Foreign, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import INVOICE, OTHER_INVOICE, REF, new
from tests.models.roles.typed import BP
from tests.models.world import ActionCase
from tests.nouns.enquiries import MADE
from tests.nouns.orders import order

MANAGES = "manage_invoices"
ACTIONS = [
    ActionCase(list_invoices, "view_invoices", lambda _: ("SUB-1",), staff="manage_invoices"),
    ActionCase(show_invoice, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    ActionCase(my_invoices, "known"),
    ActionCase(invoices_of_customers, MANAGES),
    ActionCase(customer_invoices, MANAGES, lambda world: (world.refs["customer"],)),
    ActionCase(customer_statement, MANAGES, lambda w: (w.refs["payer"],)),
    ActionCase(view_report, MANAGES, lambda _: (date(2026, 1, 1), date(2026, 12, 31))),
    ActionCase(read_journal, MANAGES, lambda _: (date(2026, 1, 1), date(2026, 12, 31))),
    ActionCase(send_file, "known", lambda _: (WantedFile(FileKind.INVOICES),)),
    ActionCase(my_overdue, "known"),
    ActionCase(overdue_of_customers, MANAGES),
    ActionCase(pay, "pay", lambda _: ("INV-2026-000001",)),
    ActionCase(remind, "pay", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    ActionCase(send_pdf, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    ActionCase(prepare_einvoice, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    ActionCase(send_einvoice, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    ActionCase(view_statement, "view_statement", lambda _: ("SUB-1",), staff="manage_invoices"),
    ActionCase(show_card, "update_card", lambda _: ("SUB-1",), staff="manage_invoices"),
    ActionCase(record_card, "manage_invoices", lambda _: ("SUB-1", CardInput("Visa", "4242", "12/2030"))),
]

FILED = "notices", "audit"
JOURNALED = *FILED, "journal_exports"
CARD = {"brand": "Visa", "last4": "4242", "expires": "12/2040", "holder": "Ana Holder"}


ROUTES = [
    command("/invoice", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", INVOICE, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", "", "view_invoices", "INV-2026-", wanted=theirs("view_invoices")),
    command("/invoice list", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice list", f"open 2026 {REF}", "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice csv", REF, "view_invoices", "I'm sending you the list", *FILED, staff="manage_invoices"),
    command("/invoice report", "2026", MANAGES, "revenue €200.00, tax €38.00", wanted=anywhere(MANAGES)),
    command(
        "/invoice journal", "2026-03", MANAGES, "I'm sending you the journal", *JOURNALED, wanted=anywhere(MANAGES)
    ),
    options("invoices", f"/pick invoices {REF}", "view_invoices", staff="manage_invoices"),
    options("my_invoices", "/pick my_invoices all", "known", wanted=lambda _world, _name: DONE),
    options("invoices_of_customers", "/pick invoices_of_customers all", MANAGES, wanted=anywhere(MANAGES)),
    options("customer_invoices", "/pick customer_invoices CUS-1", MANAGES, wanted=anywhere(MANAGES)),
    command("/invoice overdue", "", "known", "", wanted=lambda _world, _name: DONE),
    options("my_overdue", "/pick my_overdue", "known", wanted=lambda _world, _name: DONE),
    options("overdue_of_customers", "/pick overdue_of_customers", MANAGES, wanted=anywhere(MANAGES)),
    command("/invoice show", INVOICE, "view_invoices", "Balance due", staff="manage_invoices"),
    command("/invoice statement", REF, "view_statement", f"Statement for {REF}", staff=MANAGES),
    command("/invoice statement", f"2025 {REF}", "view_statement", "Jan 1, 2025 to Dec 31, 2025", staff=MANAGES),
    command("/invoice statement", f"{REF} all", "view_statement", "Statement for ", staff=MANAGES),
    command(
        "/invoice statement", f"csv {REF}", "view_statement", "I'm sending you the statement", *FILED, staff=MANAGES
    ),
    command(
        "/invoice statement", f"pdf {REF}", "view_statement", "I'm sending you the statement", *FILED, staff=MANAGES
    ),
    command("/invoice statement", "CUS-1", MANAGES, "Statement for ", wanted=anywhere(MANAGES)),
    command("/invoice statement", "", "view_statement", "Statement for SUB-", wanted=theirs("view_statement")),
    command("/invoice card", REF, "update_card", "has no credit card on file", staff=MANAGES),
    command("/invoice card", f"ask {REF}", "update_card", "Add a card"),
    command("/invoice card", f"set {REF}", MANAGES, "Last four digits"),
    command("/invoice card", "set", MANAGES, "", wanted=only_staff("billing", "admin")),
    form(
        "card_ask",
        {"message": ""},
        lambda _w, _n: REF,
        "update_card",
        "'s billing team. You'll get their answer here.",
        *MADE,
    ),
    form(
        "card_record",
        CARD,
        lambda _w, _n: f"{REF} none",
        MANAGES,
        "is now Visa ending in 4242, expires 12/2040.",
        *("cards", "notices", "audit"),
    ),
    command("/invoice xml", INVOICE, "view_invoices", f"I can't make an XRechnung of {INVOICE}", staff=MANAGES),
    command("/invoice remind", INVOICE, "pay", f"I'm resending {INVOICE} to", "notices", "audit", staff=MANAGES),
    command(
        "/invoice pdf",
        INVOICE,
        "view_invoices",
        f"{INVOICE} as a PDF in a direct message",
        *("notices", "audit"),
        staff=MANAGES,
    ),
    command("/invoice pay", INVOICE, "pay", "€119.00"),
]

PAID = "UPDATE invoices SET paid = {} WHERE id = 1"
CREDITED = "UPDATE invoices SET credited = 11900 WHERE id = 1"
VOID = "UPDATE invoices SET voided_on = '2026-03-01' WHERE id = 1"
WRITTEN_OFF = "UPDATE invoices SET written_off = 11900 WHERE id = 1"
FORMS = {"card_record": CARD}
PROBLEMS: dict[type[Problem], list[Met]] = {
    NothingDue: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is paid, so nothing is due.",
            before=PAID.format(11_900),
        ),
        Met(BP, f"/invoice pay {INVOICE}", f"{INVOICE} is credited, so nothing is due.", before=CREDITED),
        Met(BP, f"/invoice pay {INVOICE}", f"{INVOICE} is void, so nothing is due.", before=VOID),
        Met("billing", f"/invoice hold {INVOICE}", f"{INVOICE} is written off, so nothing is due.", before=WRITTEN_OFF),
    ],
    NoBankAccount: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is in EUR, and there's no bank account for that currency. "
            "Ask Northwind Software's billing team how to pay:",
            before="DELETE FROM bank_accounts; UPDATE payments SET used = amount",
        )
    ],
    NobodyReceives: [
        Met(
            "billing",
            f"/invoice remind {INVOICE}",
            f"Nobody on {REF} receives invoices by email, so {INVOICE} wasn't sent.",
            before="DELETE FROM contacts WHERE kind <> 'site_admin'",
        )
    ],
    RemindedToday: [
        Met(
            BP,
            f"/invoice remind {INVOICE}",
            f"{INVOICE} was already resent today, and the limit is once a day.",
            first=f"/invoice remind {INVOICE}",
        )
    ],
    NoLast4: [
        Met("billing", f"card_record {REF} none|last4={given}", "Enter only the last four digits of the card.")
        for given in ("424", "42424", "4242424242424242", "four", "")
    ],
    NoExpiry: [
        Met("billing", f"card_record {REF} none|expires={given}", f"“{given}” isn't a month.")
        for given in ("13/2030", "2030-12", "12/1930", "soon")
    ],
    CardExpired: [
        Met(
            "billing",
            f"card_record {REF} none|expires=2/26",
            "This card expired at the end of 02/2026. Enter a card",
        ),
    ],
    CardChanged: [
        Met(
            "billing",
            f"card_record {REF} none|holder=",
            "Someone else has just recorded a card for SUB-1001: Visa ending in 4242. Nothing was changed.",
            first=f"card_record {REF} none|holder=Ana",
        ),
    ],
}  # fmt: skip

IDS = {"inv": (OTHER_INVOICE, "INV-2026-000099")}
NO_IDS = {
    (Touch.COMMAND, "/invoice overdue"),
    (Touch.COMMAND, "/invoice report"),
    (Touch.COMMAND, "/invoice journal"),
    (Touch.OPTIONS, "my_invoices"),
    (Touch.OPTIONS, "invoices_of_customers"),
    (Touch.OPTIONS, "my_overdue"),
    (Touch.OPTIONS, "overdue_of_customers"),
}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/invoice"): [types("/invoice {sub}"), types("/invoice {inv}")],
    (Touch.COMMAND, "/invoice list"): [types("/invoice list {sub}")],
    (Touch.COMMAND, "/invoice csv"): [types("/invoice csv {sub}")],
    (Touch.OPTIONS, "invoices"): [searches("/pick invoices {sub}")],
    (Touch.OPTIONS, "customer_invoices"): [searches("/pick customer_invoices {cus}")],
    (Touch.COMMAND, "/invoice show"): [types("/invoice show {inv}")],
    (Touch.COMMAND, "/invoice statement"): [types("/invoice statement {sub}"), types("/invoice statement 2025 {sub}")],
    (Touch.COMMAND, "/invoice card"): [
        types("/invoice card {sub}"),
        types("/invoice card ask {sub}"),
        types("/invoice card set {sub}"),
    ],
    (Touch.FORM, "card_ask"): [sends("card_ask", {"message": ""}, "{sub}")],
    (Touch.FORM, "card_record"): [
        sends("card_record", CARD, "{sub} none"),
        sends("card_record", {**CARD, "last4": "x"}, "{sub} none"),
    ],
    (Touch.COMMAND, "/invoice xml"): [types("/invoice xml {inv}"), types("/invoice xml {sub}")],
    (Touch.COMMAND, "/invoice remind"): [types("/invoice remind {inv}"), types("/invoice remind {sub}")],
    (Touch.COMMAND, "/invoice pdf"): [types("/invoice pdf {inv}"), types("/invoice pdf {sub}")],
    (Touch.COMMAND, "/invoice pay"): [types("/invoice pay {inv}"), types("/invoice pay {sub}")],
}


def summary(of: Invoice) -> InvoiceSummary:
    """What a list shows of an invoice."""
    return InvoiceSummary(**{one.name: getattr(of, one.name) for one in fields(InvoiceSummary)})


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    some = [summary(stock.invoice(number)) for number in range(1, min(stock.many, 100) + 1)]
    found = Invoices(stock.subscription, PageOf(some, 1, stock.many))
    account = Party(holder=stock.name(), bank=stock.name(), account="DE00 1234", bic="BICXXX")
    without_bic = Party(holder=stock.name(), bank=stock.name(), account="DE00 1234")
    cards = [stock.invoice(number, stock.many) for number in (1, 2, 3, 5)]
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    moves = [
        StatementEntry(
            TODAY,
            list(EntryKind)[number % len(EntryKind)],
            (-1) ** (number + 1) * 10**8,
            number % 2 * 10**8 + 5,
            stock.invoice(number).ref,
            [stock.invoice(number).ref] * 5,
            1042,
        )
        for number in range(1, stock.many + 1)
    ]
    accounts = [
        Account(currency, 5, moves, due, aged)
        for currency, due, aged in (("EUR", 5, (5, 4, 3, 2, 1)), ("JPY", 0, (0,) * 5), ("KWD", -5, (0,) * 5))
    ]
    held = new(Card, brand=stock.name(40), last4="4242", expires_year=2030, expires_month=1, holder=stock.name())
    whole = BillingDetails(
        True, stock.name(), stock.name(), stock.name(1_000), tax_id=stock.name(40), po_number=stock.name(60)
    )
    on_file = [
        CardOnFile(stock.subscription, card, valid, details)
        for card in (held, None)
        for valid in (True, False)
        for details in (BillingDetails(), whole)
    ]
    people = [stock.person(number) for number in range(stock.many)]
    nothing = Invoices(stock.subscription, PageOf([], 1, 0))
    asked_lists = [
        invoice_lists.ListAsked(),
        invoice_lists.ListAsked(InvoiceFilters(Listed.WRITTEN_OFF, 2026), stock.subscription.ref),
    ]
    several = PageOf(
        [
            InvoiceOf(**vars(one), number=1042, customer_id=1, has_credit=True, customer=stock.name(), today=TODAY)
            for one in some
        ],
        1,
        stock.many,
    )
    months = [MonthlyRevenue(date(2026, month, 1), (month - 3) * 10**9) for month in range(1, 13)]
    taxes = [TaxTotal(rate, "ES" if rate % 2 else "", 10**9, 10**8) for rate in range(min(stock.many, 40) + 1)]
    report = Report("EUR", first, last, ["EUR", "JPY", "KWD"], months, taxes, (1, 0, 10**9, 5, 5))
    empty = Report("", first, last, [], [], [], (0,) * 5)
    parts = [
        SettledPart(TODAY, kind, sign * 500, "CN-2026-000001", stock.name(140))
        for kind in SettlementKind
        for sign in (1, -1)
    ]
    history = InvoiceHistory(parts * 2, [], "INV-2026-000001", "INV-2026-000009")
    asked = [stock.enquiry(1, EnquiryState.ANSWERED, EnquiryKind.CARD)]
    missing = [sentence("{name} has no tax ID.", name=stock.name(200)), *currency_obstacles("JPY")]
    return {
        "einvoices.prevented": [einvoices.prevented(reader, one, missing) for one in cards],
        "einvoices.requested": [einvoices.requested(reader, one) for one in cards],
        "einvoices.sent": [einvoices.sent(reader, one, b"<Invoice/>") for one in cards],
        "statements.statement": [
            statements.statement(
                reader, Statement(of, stock.subscription.organization, first, last, some, whole), TODAY
            )
            for some in ([], accounts[:1], accounts)
            for of, whole in ((stock.subscription, False), (stock.subscription, True), (None, True))
        ],
        "credit_cards.shown": [
            credit_cards.shown(reader, one, may_record=may) for one in on_file for may in (True, False)
        ],
        "credit_cards.ask_form": [credit_cards.ask_form(reader, one) for one in on_file],
        "credit_cards.record_form": [credit_cards.record_form(reader, one) for one in on_file],
        "credit_cards.recorded": [
            credit_cards.recorded(
                reader, Recorded(stock.subscription, held, people, {one.ref: one.asker for one in asked})
            )
        ],
        "credit_cards.news": [credit_cards.news(reader, stock.subscription, held)],
        "invoice_lists.invoice_list": [
            invoice_lists.invoice_list(reader, found, TODAY, may=may, asked=one)
            for may in (list(Right), [])
            for one in asked_lists
        ],
        "invoice_lists.no_invoices": [
            invoice_lists.invoice_list(reader, nothing, TODAY, may=list(Right), asked=one) for one in asked_lists
        ],
        "invoice_lists.invoices_of_several": [
            invoice_lists.invoices_of_several(reader, page, TODAY, one, pays=pays, of_customers=staff, organization=of)
            for page in (several, PageOf([], 1, 0))
            for one in asked_lists
            for pays, staff, of in (
                ([1042], False, None),
                ((), True, None),
                ((), True, stock.subscription.organization),
            )
        ],
        "invoice_lists.overdue_list": [
            invoice_lists.overdue_list(
                reader, PageOf(page, 1, stock.many if page else 0), lambda _: TODAY, of_customers=of_customers
            )
            for page in (
                [],
                [
                    OverdueInvoice(stock.invoice(number), number % 3 * 10**11)
                    for number in range(1, min(stock.many, 100) + 1)
                ],
            )
            for of_customers in (True, False)
        ],
        "reports.report": [reports.report(reader, one, TODAY) for one in (report, empty)],
        "reports.on_its_way": [
            reports.on_its_way(reader, WantedFile(kind, as_pdf=pdf)) for kind in FileKind for pdf in (False, True)
        ],
        "reports.as_file": [reports.as_file(reader, WantedFile(kind), "a,b") for kind in FileKind],
        "reports.as_document": [
            reports.as_document(
                reader,
                statement_document(
                    reader,
                    statement_facts(
                        reader, Statement(None, stock.subscription.organization, first, last, accounts, True)
                    ),
                    Letterhead(account, account),
                ),
            )
        ],
        "invoices.invoice_card": [
            *(
                invoices.invoice_card(
                    reader, card, TODAY, may=list(Right), may_remind=True, may_manage=True, order=of, details=details
                )
                for card in cards
                for of, details in (
                    (None, BillingDetails()),
                    (order(stock, 1), BillingDetails()),
                    (order(stock, 1), whole),
                )
            ),
            *(
                invoices.invoice_card(
                    reader, card, TODAY, may=[], sees_references=sees, order=None, details=whole, history=history
                )
                for card in cards
                for sees in (True, False)
            ),
        ],
        "invoices.pdf_comes": [invoices.pdf_comes(reader, card) for card in cards],
        "receipts.receipt_comes": [receipts.receipt_comes(reader, card) for card in cards],
        "receipts.receipt_of_payment_comes": [receipts.receipt_of_payment_comes(reader, "PAY-1", "SUB-1001")],
        "invoices.reminded": [invoices.reminded(reader, Reminded(cards[0], people))],
        "invoices.payment_advice": [
            invoices.payment_advice(reader, PaymentAdvice(cards[0], one, plan_from(cards[0], None, part)), TODAY)
            for one, part in ((account, 0), (without_bic, 0), (account, 1))
        ],
    }
