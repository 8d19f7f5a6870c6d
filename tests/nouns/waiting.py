"""What waits for a person, and the App Home that shows it."""

from typing import Any

from handlers.views import home
from handlers.views.reader import Reader
from handlers.views.waiting import WaitContext
from models.access.waiting import WaitKind
from models.backoffice.deliveries.actions import Delivery
from models.backoffice.waiting import Waiting, what_waits
from models.billing.invoices.overdue import OverdueInvoice
from models.billing.orders.tables import QuoteKind, QuoteState
from models.contacts.promotions.waiting import ToDecide
from models.contacts.tables import PromotionState
from models.core.outbox import Medium, Notice, NoticeState
from models.core.paging import PageOf
from models.desks.announcing.tables import Announcement
from models.renewals.tables import Renewal
from models.roles import Role, StaffRole
from tests.handlers.views.stock import TABLES, TODAY, Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW, bank_account
from tests.models.world import ActionCase
from tests.nouns.approvals import request_of
from tests.nouns.bank import transfer
from tests.nouns.orders import quote

ACTIONS = [ActionCase(what_waits, "known")]


def parked(stock: Stock, number: int) -> Notice:
    """A message that was given up."""
    values = {"kind": "ticket_card", "medium": Medium.CHANNEL, "channel": "C0TRIAGE", "state": NoticeState.PARKED}
    return new(Notice, id=number, key="", created_at=NOW, parked_at=NOW, trouble=stock.name(), **values)


def all_kinds(stock: Stock) -> list[Waiting]:
    """Three of each kind, and more that are only counted."""
    quotes = [quote(stock, number, QuoteKind.RENEWAL, QuoteState.OPEN) for number in range(3)]
    tickets = [stock.ticket(number) for number in range(3)]
    renewals = [new(Renewal, id=number, subscription=stock.subscription, term_ends_on=TODAY) for number in range(3)]
    rows: dict[WaitKind, list[Any]] = {
        WaitKind.OVERDUE_INVOICES: [OverdueInvoice(stock.invoice(number), number) for number in range(3)],
        WaitKind.OPEN_TICKETS: tickets,
        WaitKind.APPROVALS: [
            ToDecide(stock.promotion(PromotionState.OPEN, number=number), may_approve=number > 0) for number in range(3)
        ],
        WaitKind.MONEY_TO_APPROVE: [request_of(stock, id=number) for number in range(3)],
        WaitKind.PARKED: [Delivery(parked(stock, number), stock.name(), stock.name()) for number in range(3)],
        WaitKind.ANNOUNCEMENTS: [
            new(Announcement, id=number, subject=stock.name(), people=number) for number in range(3)
        ],
        WaitKind.ENQUIRIES: [stock.enquiry(number) for number in range(3)],
        WaitKind.RENEWALS: renewals,
        WaitKind.RENEWALS_AT_RISK: renewals,
        WaitKind.QUOTES: quotes,
        WaitKind.ANSWERED_TICKETS: tickets,
        WaitKind.EXPIRING_QUOTES: quotes,
        WaitKind.DRAFTS: quotes,
        WaitKind.TRANSFERS: [
            transfer(number, payer=stock.name(), bank_account=bank_account()) for number in range(1, 4)
        ],
        WaitKind.CONTACTS: [stock.subscription] * 3,
        WaitKind.OVERDUE_OF_CUSTOMERS: [OverdueInvoice(stock.invoice(number), number) for number in range(3)],
        WaitKind.REMINDERS: [stock.subscription] * 3,
    }
    return [Waiting(kind, PageOf(found, total=2_000_000)) for kind, found in rows.items()]


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """The Home of everybody, with all that can wait and with nothing."""
    me, mine = stock.person(999), PageOf(stock.subscriptions())
    context = WaitContext(reader, TODAY, lambda _: TODAY, TABLES, may_quote=True)
    shown: list[tuple[list[Waiting], PageOf[Any], frozenset[StaffRole], frozenset[Role]]] = [
        (all_kinds(stock), mine, frozenset(StaffRole), frozenset(Role)),
        ([], PageOf(()), frozenset({StaffRole.BILLING}), frozenset()),
        ([], PageOf(()), frozenset(), frozenset()),
    ]
    return {
        "home.home": [home.home(context, home.AtHome(me, *one)) for one in shown],
        "home.stranger": [home.stranger(reader)],
    }
