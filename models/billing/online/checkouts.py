"""Opening the provider's page for a debt or a card. This writes what is to be opened; the process then asks the
provider for it, outside any transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, text
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.permissions import actions_about
from models.billing.invoices.problems import NothingDue
from models.billing.invoices.tables import Invoice
from models.billing.online.problems import ChargedByItself, CoveredByCredit, NoCardsOnline, NotPaidOnline
from models.billing.online.tables import CHECKOUT_RUNS, Checkout, CheckoutState, PaymentCustomer, Purpose
from models.billing.settlement_plan import How, plan_for
from models.core.errors import Refused
from models.core.receipt_queue import Happening, store
from models.core.receipts import Lane
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import Right, SystemRight
from models.subscriptions.tables import Subscription

actions_about("online", gettext_noop("paying online"))

PROVIDER = System("payments", frozenset({SystemRight.BOOK_PAYMENTS}))
"""The caller for what the payment provider tells."""
LASTS = timedelta(hours=1)
"""How long a page can be used. The provider wants at least half an hour."""
STILL_LASTS = timedelta(minutes=10)
"""A page that ends sooner isn't given to anybody any more."""
MOST_AT_ONCE = 100
END_CHECKOUT = "end_checkout"
"""The part of a receipt's payload with the ID of a checkout that is to be ended at the provider."""


@dataclass(frozen=True)
class CheckoutWanted:
    """A page to open, or one that is open.

    Attributes:
        customer: The provider's ID for the organization, if it has one.
        what: What is paid: the invoice's short ID, or the subscription's for a card.
        ended: The provider's IDs of pages that must be ended first, because they ask for another amount.
    """

    checkout: Checkout
    organization: Organization
    customer: str | None
    what: str
    ended: tuple[str, ...] = ()


@action("online.open_checkout", Right.PAY, on=Invoice, label=gettext_noop("pay an invoice online"))
async def open_checkout(desk: Desk, invoice: Invoice) -> CheckoutWanted:
    """Open the page on which what is due today can be paid. There is at most one for each invoice: who comes second
    gets the same.

    Raises:
        Refused: Nothing is due, or it's paid in another way.
    """
    amount = await amount_online(desk, invoice)
    running = await _running(desk, invoice)
    if running is not None and running.amount == amount and running.expires_at - desk.now >= STILL_LASTS:
        return await _wanted(desk, invoice.subscription, running, invoice.ref)
    ended = await _end(desk, running) if running is not None else ()
    made = _checkout(desk, invoice.subscription, Purpose.PAYMENT, invoice.currency, amount, invoice.id)
    desk.session.add(made)
    await desk.session.flush()
    desk.note(invoice=invoice.ref)
    return await _wanted(desk, invoice.subscription, made, invoice.ref, ended)


async def amount_online(desk: Desk, invoice: Invoice) -> int:
    """What its caller would pay of an invoice today, in minor units.

    Raises:
        Refused: Nothing is due, or it's paid in another way.
    """
    if invoice.due <= 0:
        raise Refused(NothingDue(invoice))
    if not desk.pays_online:
        raise Refused(NotPaidOnline(invoice))
    plan = await plan_for(desk, invoice, desk.person)
    if plan.charge is not None:
        raise Refused(ChargedByItself(invoice, plan.charge.on))
    if plan.how is not How.TRANSFER or not plan.amount:
        raise Refused(CoveredByCredit(invoice))
    return plan.amount


@action("online.open_card_page", Right.UPDATE_CARD, on=Subscription, label=gettext_noop("put a credit card on file"))
async def open_card_page(desk: Desk, subscription: Subscription) -> CheckoutWanted:
    """Open the page on which the subscription's card can be put on file.

    Raises:
        Refused: The provider isn't connected.
    """
    if not desk.pays_online:
        raise Refused(NoCardsOnline(subscription.ref))
    theirs = Checkout.subscription_id == subscription.id, Checkout.person_id == desk.person.id
    running = select(Checkout).where(*theirs, col(Checkout.purpose) == Purpose.CARD, text(CHECKOUT_RUNS))
    running = running.where(col(Checkout.expires_at) >= desk.now + STILL_LASTS).order_by(col(Checkout.id).desc())
    if (open_one := (await desk.session.scalars(running.limit(1))).first()) is not None:
        return await _wanted(desk, subscription, open_one, subscription.ref)
    made = _checkout(desk, subscription, Purpose.CARD, subscription.currency)
    desk.session.add(made)
    await desk.session.flush()
    return await _wanted(desk, subscription, made, subscription.ref)


def _checkout(
    desk: Desk,
    subscription: Subscription,
    purpose: Purpose,
    currency: str,
    amount: int = 0,
    invoice_id: int | None = None,
) -> Checkout:
    return Checkout(
        key=uuid4().hex,
        purpose=purpose,
        subscription_id=subscription.id,
        invoice_id=invoice_id,
        person_id=desk.person.id,
        currency=currency,
        amount=amount,
        made_at=desk.now,
        expires_at=desk.now + LASTS,
    )


async def _running(desk: Desk, invoice: Invoice) -> Checkout | None:
    running = select(Checkout).where(Checkout.invoice_id == invoice.id, text(CHECKOUT_RUNS))
    return (await desk.session.scalars(running.execution_options(populate_existing=True))).one_or_none()


async def _wanted(
    desk: Desk, subscription: Subscription, checkout: Checkout, what: str, ended: tuple[str, ...] = ()
) -> CheckoutWanted:
    organization = subscription.organization
    known = select(PaymentCustomer.ref).where(PaymentCustomer.organization_id == organization.id)
    customer = (await desk.session.scalars(known)).one_or_none()
    return CheckoutWanted(checkout, organization, customer, what, ended)


async def _end(desk: Desk, checkout: Checkout) -> tuple[str, ...]:
    """End a checkout. The provider is asked to end its page by a receipt, so that this isn't forgotten."""
    checkout.state = CheckoutState.ENDED
    await store(
        desk.session,
        [Happening(f"{END_CHECKOUT}:{checkout.id}", {END_CHECKOUT: checkout.id}, lane=Lane.PAYMENTS)],
        desk.now,
    )
    await desk.session.flush()
    desk.noticed = True
    return (checkout.session_ref,) if checkout.session_ref else ()


@action(
    "online.end_checkouts", SystemRight.CHARGE_CARDS, reads=True, label=gettext_noop("end pages for outdated payments")
)
async def end_checkouts(desk: Desk) -> int:
    """End the pages on which less or more is asked for than is due by now, and those that expired.

    Returns:
        How many there were. If it is `MOST_AT_ONCE`, there may be more.
    """
    due = col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)
    outdated: ColumnElement[bool] = (
        col(Invoice.voided_on).is_not(None) | (due < col(Checkout.amount)) | (col(Checkout.expires_at) <= desk.now)
    )
    statement = select(Checkout).outerjoin(Invoice, col(Invoice.id) == col(Checkout.invoice_id))
    card = col(Checkout.invoice_id).is_(None) & (col(Checkout.expires_at) <= desk.now)
    statement = statement.where(text(f"checkouts.{CHECKOUT_RUNS}"), outdated | card).order_by(col(Checkout.id))
    found = (await desk.session.scalars(statement.limit(MOST_AT_ONCE).with_for_update(of=Checkout))).all()
    for checkout in found:
        await _end(desk, checkout)
    return len(found)


@action("online.note_page", SystemRight.BOOK_PAYMENTS, reads=True, label=gettext_noop("note a payment page"))
async def note_page(desk: Desk, key: str, session_ref: str, url: str, expires_at: datetime) -> Checkout:
    """Note what the provider opened for a checkout. One that was ended meanwhile stays ended."""
    row = (await desk.session.scalars(select(Checkout).where(Checkout.key == key).with_for_update())).one()
    row.session_ref, row.url, row.expires_at = session_ref, url, expires_at
    if row.state is CheckoutState.OPENING:
        row.state = CheckoutState.OPEN
    await desk.session.flush()
    return row


@action("online.note_failed_page", SystemRight.BOOK_PAYMENTS, reads=True, label=gettext_noop("note a payment page"))
async def note_failed_page(desk: Desk, key: str) -> None:
    """Note that the provider refused to open a page."""
    row = (await desk.session.scalars(select(Checkout).where(Checkout.key == key).with_for_update())).one()
    if row.state is CheckoutState.OPENING:
        row.state = CheckoutState.ENDED
    await desk.session.flush()


@action("online.note_customer", SystemRight.BOOK_PAYMENTS, reads=True, label=gettext_noop("note a payment customer"))
async def note_customer(desk: Desk, organization_id: int, ref: str) -> None:
    """Note what the provider knows an organization as. What is noted already stays."""
    known = select(PaymentCustomer).where(PaymentCustomer.organization_id == organization_id)
    if (await desk.session.scalars(known)).one_or_none() is None:
        desk.session.add(PaymentCustomer(organization_id=organization_id, ref=ref))
        await desk.session.flush()
