"""The credit card on file: how it is shown, and how the vendor's staff record a new one. Steward never asks for, stores
or shows more than the last four digits of a card number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.invoices.notices import CardRecorded
from models.billing.invoices.problems import CardChanged, CardExpired, NoExpiry, NoLast4
from models.billing.online.cards import is_charged
from models.billing.online.links import pay_address
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of, together
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.billing_details import BillingDetails, card_details
from models.subscriptions.credit_cards import card_of
from models.subscriptions.rights import decide_for, who_may
from models.subscriptions.tables import Card, Subscription

BRAND_LENGTH, HOLDER_LENGTH = 40, 200
EXPIRY = re.compile(r"(0?[1-9]|1[0-2])\s*/\s*(?:20)?(\d\d)", re.ASCII)
LAST4 = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True)
class CardOnFile:
    """The card of a subscription, or None. `details` say whose it is, if the caller sees that. `charged`: it's charged
    for what the subscription orders. `url` is where the caller can put another one on file; empty if they can't."""

    subscription: Subscription
    card: Card | None
    valid: bool
    details: BillingDetails
    charged: bool = False
    url: str = ""


@action(
    "invoices.show_card",
    Right.UPDATE_CARD,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("see the credit card"),
)
async def show_card(desk: Desk, subscription: Subscription) -> CardOnFile:
    """The credit card on file."""
    card = await card_of(desk, subscription)
    valid = card is not None and card.is_valid_on(desk.today(subscription.organization))
    charged = desk.pays_online and card is not None and bool(card.payment_method) and is_charged(subscription)
    updates = desk.pays_online and decide_for(desk, subscription, desk.person, Right.UPDATE_CARD).allowed
    url = pay_address(desk, subscription.ref) if updates else ""
    return CardOnFile(
        subscription, card, valid, card_details(desk, subscription, desk.person, card), charged=charged, url=url
    )


@dataclass(frozen=True)
class Recorded:
    """A card that was put on file, the people to notify, and the people who asked for it by their enquiries' short
    IDs."""

    subscription: Subscription
    card: Card
    told: Sequence[Person]
    answered: Mapping[str, Person]


@dataclass(frozen=True)
class CardInput:
    """The details of a card as they were entered. `expires` is `MM/YY` or `MM/YYYY`, as printed on the card."""

    brand: str
    last4: str
    expires: str
    holder: str = ""


@action(
    "invoices.record_card",
    StaffRight.MANAGE_INVOICES,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("record a credit card"),
)
async def record_card(desk: Desk, subscription: Subscription, written: CardInput, seen: str | None = None) -> Recorded:
    """Replace the card on file, answer the people who asked for it, and notify the people who may update it.

    Args:
        seen: The `mark_of` the card that was on file when the form was opened; None skips the check.

    Raises:
        Refused: A detail is invalid or too long, the card has expired, or another card was recorded meanwhile.
    """
    card = await card_of(desk, subscription)
    if seen is not None and seen != mark_of(card):
        raise Refused(CardChanged(subscription, card))
    today = desk.today(subscription.organization)
    (year, month), last4, brand, holder = together(
        lambda: _expiry(written.expires, today),
        lambda: _last4(written.last4),
        lambda: line_of(written.brand, BRAND_LENGTH, "brand"),
        lambda: line_of(written.holder, HOLDER_LENGTH, "holder", optional=True),
    )
    card = card or Card(subscription_id=subscription.id)  # type: ignore[call-arg]
    card.brand, card.last4, card.holder = brand, last4, holder
    card.expires_year, card.expires_month = year, month
    # What was entered by hand is another card than the provider's.
    card.payment_method = None
    desk.session.add(card)
    await desk.session.flush()
    recorded = events.CardRecorded(subscription)
    await happened(desk, recorded)
    askers = {person.id for person in recorded.answered.values()}
    told = [person for person in who_may(desk, subscription, Right.UPDATE_CARD) if person.id not in askers]
    key = f"card_recorded:{uuid4().hex}"
    await desk.tell([person.id for person in told], CardRecorded(subscription.id), key)
    desk.note(enquiries=list(recorded.answered))
    return Recorded(subscription, card, told, recorded.answered)


def mark_of(card: Card | None) -> str:
    """A value that changes whenever another card is put on file."""
    return f"{card.last4}{card.expires_year}{card.expires_month:02}" if card else "none"


def _last4(given: str) -> str:
    if not LAST4.fullmatch(given.strip()):
        raise Refused(NoLast4(), "last4")
    return given.strip()


def _expiry(given: str, today: date) -> tuple[int, int]:
    """The year and the month."""
    match = EXPIRY.fullmatch(given.strip())
    if match is None:
        raise Refused(NoExpiry(given.strip()), "expires")
    year, month = 2000 + int(match[2]), int(match[1])
    if (year, month) < (today.year, today.month):
        raise Refused(CardExpired(f"{month:02}/{year}"), "expires")
    return year, month
