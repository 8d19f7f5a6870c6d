"""How a debt is settled, in words."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.views.invoice_cards import issued
from handlers.views.invoices import payment_advice
from handlers.views.reader import Reader
from handlers.views.settlement import how_settled
from models.billing.invoices.actions import PaymentAdvice
from models.billing.parties import Party
from models.billing.settlement_plan import How, ScheduledCharge, SettlementPlan, plan_for_coming, plan_from
from models.roles import Right
from models.subscriptions.tables import Card
from tests.models.builders import invoice, plan, subscription

TODAY, DUE = date(2026, 3, 2), date(2026, 3, 31)
VISA = Card(subscription_id=1, brand="Visa", last4="1881", expires_year=2030, expires_month=1)
CHARGE = ScheduledCharge(VISA, date(2026, 3, 20))
TRANSFER = SettlementPlan(How.TRANSFER, "EUR", 11_900, DUE, TODAY)


@pytest.mark.parametrize(
    ("settlement", "said"),
    [
        (TRANSFER, "Please pay €119.00 by bank transfer by Mar 31, 2026."),
        (replace(TRANSFER, due_on=date(2026, 3, 1)), "€119.00 was due on Mar 1, 2026. Please pay it by bank transfer."),
        (
            replace(TRANSFER, how=How.CHARGE, charge=CHARGE),
            "€119.00 will be charged to the Visa card ending in 1881 on Mar 20, 2026, so you needn't pay.",
        ),
        (replace(TRANSFER, how=How.SETTLED, amount=0), "Nothing is due."),
        (
            SettlementPlan(How.INVOICE, "EUR", None, DUE, date(2026, 3, 5)),
            "You'll get an invoice on Mar 5, 2026, to pay by bank transfer by Mar 31, 2026.",
        ),
    ],
)
def test_each_way_has_its_words(settlement: SettlementPlan, said: str) -> None:
    """A transfer, one that is late, a charge, nothing, and an invoice to come."""
    assert how_settled(Reader(), settlement, TODAY) == said


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (DUE, "€119.00 is due by bank transfer by Mar 31, 2026."),
        (date(2026, 3, 1), "€119.00 was due by bank transfer on Mar 1, 2026."),
    ],
)
def test_people_who_cannot_pay_are_not_asked_to(due_on: date, said: str) -> None:
    """Before it's due, and when it's late."""
    assert how_settled(Reader(), replace(TRANSFER, due_on=due_on), TODAY, pays=False) == said


def test_the_card_of_an_issued_invoice_asks_only_people_who_can_pay() -> None:
    """Others read what is due."""
    said = {
        right: issued(Reader(), invoice(subscription(1)), TRANSFER, TODAY, {Right.VIEW_INVOICES, right}).text
        for right in Right
    }
    assert {right for right, text in said.items() if "Please pay €119.00" in text} == {Right.PAY}
    assert "€119.00 is due by bank transfer by Mar 31, 2026." in said[Right.ASK_BILLING]


def test_where_a_charge_is_scheduled_no_transfer_is_asked_for() -> None:
    """And once nothing is due, neither is."""
    of = subscription(1)
    assert plan_from(invoice(of), CHARGE).how is How.CHARGE
    assert plan_from(invoice(of)).how is How.TRANSFER
    paid = plan_from(invoice(of, paid=[11_900]), CHARGE)
    assert (paid.how, paid.charge) == (How.SETTLED, None)


def test_a_term_to_come_is_due_as_its_invoice_will_be() -> None:
    """So many days after the order as the plan says."""
    coming = plan_for_coming(subscription(1, under=plan(payment_days=14)), TODAY)
    assert (coming.invoiced_on, coming.due_on) == (TODAY, date(2026, 3, 16))


def test_how_to_pay_asks_for_what_unused_credit_leaves() -> None:
    """Nothing is asked for if it covers all."""
    of = invoice(subscription(1))
    part, whole = (
        payment_advice(Reader(), PaymentAdvice(of, Party(account="ES12"), plan_from(of, None, credit)), TODAY)
        for credit in (4_000, 11_900)
    )
    assert str(part.text).startswith("To pay INV-2026-000001, transfer €79.00 to ES12")
    assert "Amount to pay" in str(part.blocks)
    assert "you needn't pay" in str(whole.text)
    assert "ES12" not in str(whole.blocks)
