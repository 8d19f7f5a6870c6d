"""How contacts send questions and reports to the vendor's billing team."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.invoices.tables import Invoice
from models.billing.orders.rights import is_hidden
from models.billing.orders.tables import Quote
from models.core.errors import Refused
from models.core.problems import NoQuantity
from models.core.quotas import Limited
from models.core.texts import gettext_noop, line_of, text_of, together
from models.desks.enquiries.enquiry_cards import WAITING, close, must_be_words, must_wait, post_card
from models.desks.enquiries.problems import CannotAsk, EnquiryOpen
from models.desks.enquiries.tables import TEXT_LENGTH, Enquiry, EnquiryKind, EnquiryState
from models.directory.people import Person
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

actions_about("enquiries", gettext_noop("enquiries"))

WHAT_LENGTH = 150
DETAILS_LENGTH = TEXT_LENGTH - WHAT_LENGTH - 1
MOST_REPORTED = 1_000_000
OF_INVOICES = f"{Invoice.PREFIX}-"
"""The prefix of invoices' short IDs."""


@action(
    "enquiries.report_services",
    Right.NOTIFY_SERVICES,
    on=Subscription,
    label=gettext_noop("report additional services"),
)
async def report_services(
    desk: Desk, subscription: Subscription, what: str, quantity: str, since: date, details: str = ""
) -> Enquiry:
    """Report additional services or servers in use: how many, in digits, and since which day.

    Raises:
        Refused: `what` is empty, `quantity` isn't a number, a text is too long or contains a card number, or the same
            report is still waiting.
    """
    count, named, more = together(
        lambda: _count(quantity),
        lambda: line_of(what, WHAT_LENGTH, "services"),
        lambda: text_of(details, DETAILS_LENGTH, "details", optional=True),
    )
    text = "\n".join(part for part in (named, more) if part)
    return await _ask(desk, subscription, EnquiryKind.SERVICES, text, quantity=count, since=since)


def _count(quantity: str) -> int:
    count = int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) < 8 else 0
    if not 0 < count <= MOST_REPORTED:
        raise Refused(NoQuantity(quantity, MOST_REPORTED), "quantity")
    return count


@action("enquiries.ask_billing", Right.ASK_BILLING, on=Subscription, label=gettext_noop("ask the billing team"))
async def ask_billing(desk: Desk, subscription: Subscription, question: str, thread_id: int | None = None) -> Enquiry:
    """Ask the vendor's billing team about a subscription, such as its renewal.

    Args:
        thread_id: The message that the question replies to: see `Enquiry`.

    Raises:
        Refused: The question is empty, too long, contains a card number, or is already waiting for an answer.
    """
    return await _question(desk, subscription, question, thread_id=thread_id)


@action(
    "enquiries.ask_for",
    StaffRight.MANAGE_INVOICES,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("ask the billing team for somebody"),
)
async def ask_for(desk: Desk, subscription: Subscription, person: Person, question: str) -> Enquiry:
    """Ask for a contact who may ask there, such as with their email. It's theirs from then on. No quota counts.

    Raises:
        Refused: The person can't ask there. Or as in `ask_billing`.
    """
    if not decide_for(desk, subscription, person, Right.ASK_BILLING).allowed:
        raise Refused(CannotAsk(person, subscription.ref))
    text = text_of(question, TEXT_LENGTH, "question")
    enquiry = await _ask(desk, subscription, EnquiryKind.QUESTION, text, asker=person)
    desk.note(person=person.key)
    return enquiry


@action("enquiries.ask_about_invoice", Right.ASK_BILLING, on=Invoice, label=gettext_noop("ask about an invoice"))
async def ask_about_invoice(desk: Desk, invoice: Invoice, question: str, thread_id: int | None = None) -> Enquiry:
    """Ask the vendor's billing team about an invoice. Takes and raises the same as `ask_billing`."""
    return await _question(desk, invoice.subscription, question, invoice.ref, thread_id)


@action(
    "enquiries.ask_about_quote", Right.ASK_BILLING, on=Quote, hidden=is_hidden, label=gettext_noop("ask about a quote")
)
async def ask_about_quote(desk: Desk, quote: Quote, question: str, thread_id: int | None = None) -> Enquiry:
    """Ask the vendor's billing team about a quote that was sent. Takes and raises the same as `ask_billing`."""
    return await _question(desk, quote.subscription, question, quote.ref, thread_id)


@action(
    "enquiries.ask_for_card", Right.UPDATE_CARD, on=Subscription, label=gettext_noop("ask to change the credit card")
)
async def ask_for_card(desk: Desk, subscription: Subscription, message: str = "") -> Enquiry:
    """Ask for another credit card on file. `message` may be empty, and can't contain a card number.

    Raises:
        Refused: The message is too long, contains a card number, or the same request is already waiting.
    """
    text = text_of(message, TEXT_LENGTH, "message", optional=True)
    return await _ask(desk, subscription, EnquiryKind.CARD, text)


def is_asker(enquiry: Enquiry, person: Person) -> bool:
    """Whether a person asked this enquiry. They may see its outcome and withdraw it."""
    return enquiry.asker_id == person.id


@action(
    "enquiries.withdraw_enquiry", OwnRight.ASKER, on=Enquiry, or_own=is_asker, label=gettext_noop("withdraw an enquiry")
)
async def withdraw_enquiry(desk: Desk, enquiry: Enquiry) -> Enquiry:
    """Withdraw the caller's own enquiry while it is waiting for an answer.

    Raises:
        Refused: It is already closed, or it is about changes that were made.
    """
    must_wait(enquiry)
    must_be_words(enquiry)
    await close(desk, enquiry, EnquiryState.WITHDRAWN)
    return enquiry


async def _question(
    desk: Desk, subscription: Subscription, question: str, subject: str = "", thread_id: int | None = None
) -> Enquiry:
    text = text_of(question, TEXT_LENGTH, "question")
    return await _ask(desk, subscription, EnquiryKind.QUESTION, text, subject=subject, thread_id=thread_id)


async def _ask(
    desk: Desk, subscription: Subscription, kind: EnquiryKind, text: str, *, asker: Person | None = None, **more: Any
) -> Enquiry:
    """Write an enquiry and post it to the billing channel. Refused if the same one is still waiting. `asker` is the
    caller, unless it's for somebody else."""
    asker = asker or desk.person
    same = select(Enquiry).where(
        Enquiry.subscription_id == subscription.id,
        Enquiry.kind == kind,
        Enquiry.asker_id == asker.id,
        Enquiry.subject == more.get("subject", ""),
        Enquiry.text == text,
        col(Enquiry.state).in_(WAITING),
    )
    if earlier := (await desk.session.scalars(same)).first():
        raise Refused(EnquiryOpen(earlier))
    enquiry = Enquiry(
        subscription_id=subscription.id, kind=kind, asker_id=asker.id, asked_at=desk.now, text=text, **more
    )
    if not _serves_payment(enquiry):
        await _keep_to_quota(desk, subscription)
    desk.session.add(enquiry)
    await desk.session.flush()
    enquiry.subscription, enquiry.asker, enquiry.assignee = subscription, asker, None
    post_card(desk, enquiry)
    desk.note(enquiry=enquiry.ref)
    return enquiry


def _serves_payment(enquiry: Enquiry) -> bool:
    """Whether the enquiry is about a card or an invoice. These have no limit and don't count, so that contacts can
    always pay."""
    return enquiry.kind is EnquiryKind.CARD or enquiry.subject.startswith(OF_INVOICES)


async def _keep_to_quota(desk: Desk, subscription: Subscription) -> None:
    """Check the quota of enquiries, apart from those about cards, changes and invoices.

    Raises:
        Refused: The quota is used up.
    """
    unlimited = (EnquiryKind.CARD, EnquiryKind.CHANGES, EnquiryKind.LICENSE_KEY)
    counted = (col(Enquiry.kind).not_in(unlimited), col(Enquiry.subject).not_like(f"{OF_INVOICES}%"))
    rows = select(Enquiry.asked_at).join(Subscription).where(*counted)
    await keep_to_quota(desk, Limited.ENQUIRIES, subscription, rows, col(Enquiry.asker_id), col(Enquiry.asked_at))
