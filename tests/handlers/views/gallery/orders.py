"""Quotes and orders."""

from datetime import timedelta

from handlers.views import invoice_mail
from handlers.views.orders import accepting, drafts, lists, news, quote_cards
from handlers.views.orders.quote_cards import May
from handlers.views.reader import Reader, Safe
from models.billing.invoices.tables import BankAccount
from models.billing.orders.accepting import Billing
from models.billing.orders.actions import Orders
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
from models.subscriptions.tables import Cycle
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW

YEAR = timedelta(days=364)
EVERYTHING = May(see=True, accept=True, ask=True, process=True, stale=True, order="ORD-2026-0001")


def quote(stock: Stock, number: int, kind: QuoteKind, state: QuoteState, lines: int = 1) -> Quote:
    """A quote: every second one with a term, a note and somebody who asked for it."""
    made = [
        new(
            QuoteLine, position=place, description=stock.name(500), quantity=-1, unit_price=10**12, net=-(10**12),
            tax_rate=1950, tax=-195 * 10**9, seats_before=place, seats_after=3, from_on=TODAY, to_on=TODAY + YEAR,
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
        invoice=stock.invoice(number, lines) if number % 3 else None, **(said if person else {}),
    )  # fmt: skip


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    kinds = [
        quote(stock, number, kind, state, stock.many)
        for number, (kind, state) in enumerate([(kind, state) for kind in QuoteKind for state in QuoteState][::5], 2)
    ]
    states = [quote(stock, number, QuoteKind.RENEWAL, state) for number, state in enumerate(QuoteState, 2)]
    quotes = [quote(stock, number, QuoteKind.SEATS, QuoteState.OPEN) for number in range(20, stock.many + 20)]
    orders = [order(stock, number) for number in range(1, stock.many + 1)]
    found = [
        Orders(
            stock.subscription, TODAY, [*quotes, *states], orders, [quote(stock, 11, QuoteKind.SEATS, QuoteState.OPEN)]
        )
    ]
    full = Billing(stock.name(PO_LENGTH), stock.name(ADDRESS_LENGTH), stock.name(TAX_ID_LENGTH))
    account = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234", bic="BICXXX")
    placed = [order(stock, number, stock.many) for number in (1, 2, 3, 5)]
    invoices = [stock.invoice(number, stock.many) for number in (1, 5)]
    waiting = [quote(stock, number, QuoteKind.RENEWAL, QuoteState.OPEN, stock.many) for number in (2, 5)]
    many, people = kinds[0], [contact.person for contact in stock.subscription.contacts]
    return {
        "quote_cards.quote_card": [
            quote_cards.quote_card(reader, one, TODAY, may) for one in kinds + states for may in (May(), EVERYTHING)
        ],
        "quote_cards.order_card": [
            quote_cards.order_card(
                reader, one, TODAY, may_pay=True, may_see_invoice=True, may_see=sees, sees_billing=sees
            )
            for one in placed
            for sees in (True, False)
        ],
        "lists.order_list": [lists.order_list(reader, some, stock.name(), Safe("佐藤")) for some in ([], found)],
        "accepting.accept_form": [
            accepting.accept_form(reader, one, billing, TODAY) for one in kinds for billing in (None, Billing(), full)
        ],
        "accepting.accepted": [accepting.accepted(reader, one, may_pay=True) for one in placed],
        "accepting.decline_form": [accepting.decline_form(reader, many)],
        "accepting.declined": [accepting.declined(reader, many)],
        "invoice_mail.invoice_issued": [
            invoice_mail.invoice_issued(reader, one, of, to)
            for one in invoices
            for of, to in ((None, None), (placed[0], account))
        ],
        "drafts.make_form": [drafts.make_form(reader, stock.subscription, list(QuoteKind))],
        "drafts.draft_card": [drafts.draft_card(reader, one, TODAY, to) for one in kinds for to in ([], people)],
        "drafts.line_form": [drafts.line_form(reader, many, line) for line in (None, *many.lines[:2])],
        "drafts.note_form": [drafts.note_form(reader, one) for one in kinds],
        "drafts.send_question": [drafts.send_question(reader, many, people)],
        "drafts.sent": [drafts.sent(reader, many, people)],
        "drafts.cancel_question": [drafts.cancel_question(reader, many, to) for to in ([], people)],
        "drafts.cancelled": [drafts.cancelled(reader, many)],
        "news.quote_sent": [news.quote_sent(reader, one, TODAY, EVERYTHING) for one in waiting],
        "news.quote_ends_soon": [news.quote_ends_soon(reader, one, TODAY, EVERYTHING) for one in waiting],
        "news.quote_withdrawn": [news.quote_withdrawn(reader, many)],
        "news.order_placed": [news.order_placed(reader, one) for one in placed],
        "news.quote_declined": [news.quote_declined(reader, one) for one in states],
        "news.quote_expired": [news.quote_expired(reader, many)],
    }
