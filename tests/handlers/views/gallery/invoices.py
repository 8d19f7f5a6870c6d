"""Invoices."""

from datetime import date

from handlers.views import credit_cards, invoices, statements
from handlers.views.reader import Reader
from models.billing.invoices.actions import Invoices, InvoiceSummary, PaymentAdvice, Reminded
from models.billing.invoices.credit_cards import CardOnFile, Recorded
from models.billing.invoices.statements import Account, Statement, StatementEntry
from models.billing.invoices.tables import BankAccount, Invoice
from models.desks.enquiries.tables import EnquiryKind, EnquiryState
from models.roles import Right
from models.subscriptions.tables import Card
from tests.handlers.views.gallery.orders import order
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock
from tests.handlers.worlds import new


def summary(of: Invoice) -> InvoiceSummary:
    """What a list shows of an invoice."""
    return InvoiceSummary(of.id, of.year, of.sequence, of.currency, of.due_on, of.net, of.tax, of.paid)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    found = Invoices(
        stock.subscription, [summary(stock.invoice(number)) for number in range(1, min(stock.many, 20) + 1)], stock.many
    )
    account = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234", bic="BICXXX")
    without_bic = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234")
    cards = [stock.invoice(number, stock.many) for number in (1, 2, 3, 5)]
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    moves = [
        StatementEntry(
            TODAY, stock.invoice(number), number % 2 == 0, (-1) ** (number + 1) * 10**8, number % 2 * 10**8 + 5
        )
        for number in range(1, stock.many + 1)
    ]
    accounts = [Account(currency, 5, moves, due) for currency, due in (("EUR", 5), ("JPY", 0))]
    held = new(Card, brand=stock.name(40), last4="4242", expires_year=2030, expires_month=1, holder=stock.name())
    on_file = [
        CardOnFile(stock.subscription, card, valid=valid, masked=masked)
        for card in (held, None)
        for valid in (True, False)
        for masked in (True, False)
    ]
    people = [stock.person(number) for number in range(stock.many)]
    asked = [stock.enquiry(1, EnquiryState.ANSWERED, EnquiryKind.CARD)]
    return {
        "statements.statement": [
            statements.statement(reader, Statement(stock.subscription, first, last, some))
            for some in ([], accounts[:1], accounts)
        ],
        "credit_cards.shown": [
            credit_cards.shown(reader, one, may_record=may) for one in on_file for may in (True, False)
        ],
        "credit_cards.ask_form": [credit_cards.ask_form(reader, stock.subscription)],
        "credit_cards.record_form": [credit_cards.record_form(reader, one) for one in on_file],
        "credit_cards.recorded": [
            credit_cards.recorded(
                reader, Recorded(stock.subscription, held, people, {one.ref: one.asker for one in asked})
            )
        ],
        "credit_cards.news": [credit_cards.news(reader, stock.subscription, held)],
        "invoices.invoice_list": [invoices.invoice_list(reader, found, TODAY, may=may) for may in (list(Right), [])],
        "invoices.invoice_card": [
            invoices.invoice_card(reader, card, TODAY, may=list(Right), may_remind=True, order=of)
            for card in cards
            for of in (None, order(stock, 1))
        ],
        "invoices.reminded": [invoices.reminded(reader, Reminded(cards[0], people))],
        "invoices.payment_advice": [
            invoices.payment_advice(reader, PaymentAdvice(cards[0], one), TODAY) for one in (account, without_bic)
        ],
    }
