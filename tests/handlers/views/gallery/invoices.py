"""Invoices."""

from handlers.views import invoices
from handlers.views.words import Reader
from models.invoices.actions import Invoices, PaymentAdvice
from models.invoices.tables import BankAccount
from tests.handlers.views.gallery.orders import order
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    found = Invoices(stock.subscription, [stock.invoice(number) for number in range(1, stock.many + 1)])
    account = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234", bic="BICXXX")
    without_bic = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234")
    cards = [stock.invoice(number, stock.many) for number in (1, 2, 3, 5)]
    return {
        "invoices.invoice_list": [invoices.invoice_list(reader, found, TODAY, may_pay=may) for may in (True, False)],
        "invoices.invoice_card": [
            invoices.invoice_card(reader, card, TODAY, may_pay=True, order=of)
            for card in cards
            for of in (None, order(stock, 1))
        ],
        "invoices.payment_advice": [
            invoices.payment_advice(reader, PaymentAdvice(cards[0], one), TODAY) for one in (account, without_bic)
        ],
    }
