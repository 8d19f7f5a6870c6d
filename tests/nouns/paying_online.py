"""Paying online: how each action of it is tried, and how its problems are met."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from handlers.views import paying_online
from handlers.views.paying_online import DECLINES, DIFFERENCES, STATUSES, DeclinedCharge
from handlers.views.reader import Reader
from models.billing.invoices.tables import Invoice
from models.billing.online.booking import (
    ProviderCard,
    ProviderPayment,
    ProviderRefund,
    book_online,
    book_provider_refund,
    card_changed,
    checkout_is,
    fail_refund,
    put_card,
)
from models.billing.online.charging import begin_charge, end_charge, end_charges, raise_charges
from models.billing.online.checkouts import (
    end_checkouts,
    note_customer,
    note_failed_page,
    note_page,
    open_card_page,
    open_checkout,
)
from models.billing.online.disputes import ProviderDispute, note_dispute
from models.billing.online.linking import link_customers
from models.billing.online.problems import (
    ChargedByItself,
    CoveredByCredit,
    NoCardsOnline,
    NotPaidOnline,
    RefundOnItsWay,
)
from models.billing.online.reconciling import TheirBooks, reconcile
from models.billing.online.tables import (
    Charge,
    Checkout,
    CheckoutState,
    Dispute,
    OnlineRefund,
    PaymentDifference,
    Purpose,
)
from models.billing.payments.tables import Refund
from models.subscriptions.tables import Card, Subscription
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW
from tests.models.world import ActionCase, World
from tests.nouns.payments import payment_of

CARD = ProviderCard("pm_2", "Visa", "4242", 2040, 12, "Ana")
PAID = ProviderPayment("pi_9", 100, "EUR", NOW, "INV-2026-000001", "Visa 4242")
DISPUTED = ProviderDispute("du_1", "pi_1", 100, "EUR", "fraudulent", "needs_response")


async def row_for_actions(world: World) -> None:
    """A page, a charge and a refund of SUB-1, and a payment that came through the provider."""
    async with world.office.database.transaction() as session:
        first = (await session.scalars(select(Subscription).where(Subscription.number == 1))).one()
        invoice = (await session.scalars(select(Invoice).where(Invoice.sequence == 1))).one()
        payer = next(iter(world.people.values()))
        payment = payment_of(first, provider_ref="pi_1")
        session.add(payment)
        await session.flush()
        session.add_all(
            [
                checkout_of(first, payer.id, invoice),
                Charge(key="charge", invoice_id=invoice.id, on=NOW.date(), made_at=NOW),
                OnlineRefund(key="refund", payment_id=payment.id, amount=100, made_at=NOW),
            ]
        )


def checkout_of(sub: Subscription, person_id: int, invoice: Invoice) -> Checkout:
    """A page that is being opened."""
    made: dict[str, Any] = {"person_id": person_id, "currency": "EUR", "amount": 100, "invoice_id": invoice.id}
    later = NOW + timedelta(hours=1)
    return Checkout(key="page", purpose=Purpose.PAYMENT, subscription_id=sub.id, made_at=NOW, expires_at=later, **made)


ACTIONS = [
    ActionCase(open_checkout, "pay", lambda _: ("INV-2026-000001",)),
    ActionCase(open_card_page, "update_card", lambda _: ("SUB-1",)),
    ActionCase(end_checkouts, "system"),
    ActionCase(note_page, "system", lambda _: ("page", "cs_1", "https://pay.example", NOW)),
    ActionCase(note_failed_page, "system", lambda _: ("page",)),
    ActionCase(note_customer, "system", lambda _: (1, "cus_1")),
    ActionCase(checkout_is, "system", lambda _: ("page", CheckoutState.ENDED)),
    ActionCase(raise_charges, "system"),
    ActionCase(end_charges, "system"),
    ActionCase(begin_charge, "system", lambda _: ("INV-2026-000001", 1)),
    ActionCase(end_charge, "system", lambda _: ("INV-2026-000001", "charge", "pi_2")),
    ActionCase(book_online, "system", lambda w: (w.refs["payer"], PAID)),
    ActionCase(put_card, "system", lambda _: ("SUB-1", CARD, "page")),
    ActionCase(card_changed, "system", lambda _: ("SUB-1", CARD)),
    ActionCase(book_provider_refund, "system", lambda w: (w.refs["payer"], ProviderRefund("re_1", "pi_1", 100))),
    ActionCase(fail_refund, "system", lambda w: (w.refs["payer"], "refund", "No.")),
    ActionCase(note_dispute, "system", lambda w: (w.refs["payer"], DISPUTED)),
    ActionCase(reconcile, "system", lambda _: (TheirBooks(NOW),)),
    ActionCase(link_customers, "system", lambda _: ([],)),
]
ELSEWHERE = {NotPaidOnline, ChargedByItself, CoveredByCredit, NoCardsOnline, RefundOnItsWay}
"""Problems that only the pages to pay on meet, and refunds with a provider: tests/bot/payments."""


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    invoice, sub = stock.invoice(1), stock.subscription
    invoice.subscription = sub
    payment = payment_of(sub, 10**12, id=1, reference="")
    card = new(Card, brand=stock.name(40), last4="4242", holder=stock.name(200), expires_year=2040, expires_month=12)
    following = new(Charge, on=TODAY, attempt=2)
    failed = [
        DeclinedCharge(new(Charge, on=TODAY, amount=amount, decline=decline), invoice, of, after)
        for decline in [*DECLINES, "generic_decline"]
        for of, after, amount in ((card, following, 10**12), (None, None, 0))
    ]
    wanted = new(OnlineRefund, payment_id=1, amount=10**12, trouble=stock.name(200))
    refund = new(Refund, currency="EUR", amount=10**12)
    disputes = [
        new(
            Dispute,
            ref="du_1",
            amount=10**12,
            currency="EUR",
            reason=reason,
            status=status,
            respond_by=NOW if status == "needs_response" else None,
            closed_on=TODAY if status == "lost" else None,
        )
        for reason, status in [*(("fraudulent", one) for one in STATUSES), ("other", "new")]
    ]
    undone = payment_of(sub, 10**12, id=2, reference="", undone_on=date(2026, 3, 1))
    facts = {"amount": 10**12, "currency": "EUR", "here": 10**12, "here_currency": "EUR", "payment": "PAY-1"}
    whose = {"payment": "PAY-1", "here": "CUS-1", "there": "CUS-2"}
    rows = [
        new(PaymentDifference, kind=kind, ref="x" * 30, facts=whose if kind == "unknown_customer" else facts, mended=ok)
        for kind in DIFFERENCES
        for ok in (False, True)
    ]
    yes = (True, False)
    return {
        "paying_online.charge_declined": [
            paying_online.charge_declined(reader, one, sees_amount=sees) for one in failed for sees in yes
        ],
        "paying_online.charges_ended": [
            paying_online.charges_ended(reader, one, sees_amount=pays, pays=pays, updates=not pays, online=sees)
            for one in failed
            for pays in yes
            for sees in yes
        ],
        "paying_online.charges_ended_for_billing": [
            paying_online.charges_ended_for_billing(reader, one) for one in failed
        ],
        "paying_online.refund_failed": [paying_online.refund_failed(reader, wanted, payment)],
        "paying_online.refunded_elsewhere": [
            paying_online.refunded_elsewhere(reader, refund, payment, again) for again in (0, 10**12)
        ],
        "paying_online.differences_found": [paying_online.differences_found(reader, rows[:20], 3)],
        "paying_online.dispute_news": [
            paying_online.dispute_news(reader, one, of, refs, live=live)
            for one in disputes
            for of, refs, live in ((payment, [], True), (undone, ["INV-2026-000001"], False))
        ],
    }
