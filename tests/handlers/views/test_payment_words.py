"""Amounts in emails and answers about payments and credit."""

from handlers.views.payment_mails import SeenPayment, credited, undone
from handlers.views.payments import applied
from handlers.views.reader import Reader
from tests.models.builders import invoice, subscription
from tests.nouns.payments import note_of, payment_of


def test_where_nothing_is_due_no_email_says_an_amount() -> None:
    """After a credit note that covers all, and after a payment whose invoice its own credit notes cover."""
    sub = subscription(1)
    open_, covered = invoice(sub), invoice(sub)
    covered.credited = covered.gross
    mails = {
        name: (credited(Reader(), note_of(of, sub)).mail, undone(Reader(), SeenPayment(payment, [(of, 5)], 5, 0)).mail)
        for payment in (payment_of(sub),)
        for name, of in (("open", open_), ("covered", covered))
    }
    said = {name: [mail.text for mail in pair if mail] for name, pair in mails.items()}
    assert "Nothing is due on the invoice any more." in said["covered"][0]
    assert "Invoice INV-2026-000001: nothing is due." in said["covered"][1]
    assert "€119.00 is due on the invoice now." in said["open"][0]
    assert "Invoice INV-2026-000001: €119.00 is due." in said["open"][1]


def test_credit_that_settles_an_invoice_does_not_make_it_paid() -> None:
    """It can come from a credit note."""
    of = invoice(subscription(1))
    of.credited = of.gross
    assert "€119.00 for INV-2026-000001, which leaves nothing due." in applied(Reader(), "CN-1", of, 11_900).text
