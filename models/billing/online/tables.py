"""What Steward and the payment provider did together, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from models.core.types import Row, UTCDateTime, Word

LONGEST_REF = 255
"""The longest ID that the provider gives."""
LONGEST_URL = 2000


class PaymentAccount(Row, table=True):
    """The vendor's account at the provider. There is one row, made at the first start with the provider: a database
    belongs to one account, and to its test mode or its live mode.

    Attributes:
        events_read_to: The moment up to which the provider's events were read, by its clock; None if none were.
        reconciled_at: When its books were last compared with ours.
    """

    __tablename__: ClassVar[str] = "payment_accounts"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=None, primary_key=True)
    account: str = Field(max_length=LONGEST_REF)
    live: bool
    events_read_to: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reconciled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class PaymentCustomer(Row, table=True):
    """What the provider knows an organization as: `ref` is cus_…"""

    __tablename__: ClassVar[str] = "payment_customers"

    id: int = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organizations.id", unique=True)
    ref: str = Field(unique=True, max_length=LONGEST_REF)


class Purpose(StrEnum):
    """What a checkout is for: paying an invoice, or putting a card on file."""

    PAYMENT = "payment"
    CARD = "card"


class CheckoutState(StrEnum):
    """The state of a checkout.

    OPENING: The provider is asked for its page.
    OPEN: A person can pay there.
    DONE: It was paid, or the card is on file.
    ENDED: It expired, or was ended because another amount is due. If it's paid after all, that counts.
    """

    OPENING = "opening"
    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


CHECKOUT_RUNS = "state IN ('opening', 'open')"


class Checkout(Row, table=True):
    """The provider's page for one debt or one card. An invoice has at most one on which it can be paid.

    Attributes:
        key: Makes asking for it twice the same as asking once.
        amount: In minor units; 0 for a card.
        session_ref: The provider's ID for it, cs_…; None until it's known.
    """

    __tablename__: ClassVar[str] = "checkouts"
    __table_args__ = (
        CheckConstraint("purpose IN ('payment', 'card')", name="purpose"),
        CheckConstraint("state IN ('opening', 'open', 'done', 'ended')", name="state"),
        CheckConstraint("(purpose = 'payment') = (invoice_id IS NOT NULL)", name="invoice"),
        CheckConstraint("(purpose = 'payment') = (amount > 0)", name="amount"),
        Index(
            "uq_checkouts_running",
            "invoice_id",
            unique=True,
            sqlite_where=text(f"invoice_id IS NOT NULL AND {CHECKOUT_RUNS}"),
            postgresql_where=text(f"invoice_id IS NOT NULL AND {CHECKOUT_RUNS}"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=32)
    purpose: Purpose = Field(sa_type=Word(Purpose))
    subscription_id: int = Field(foreign_key="subscriptions.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoices.id", index=True)
    person_id: int = Field(foreign_key="people.id")
    currency: str = Field(max_length=3)
    amount: int = Field(default=0, sa_type=BigInteger)
    state: CheckoutState = Field(default=CheckoutState.OPENING, sa_type=Word(CheckoutState))
    session_ref: str | None = Field(default=None, unique=True, max_length=LONGEST_REF)
    url: str = Field(default="", sa_type=Text)
    made_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


class ChargeState(StrEnum):
    """The state of a charge.

    SCHEDULED: The card is charged on the day.
    SENDING: The provider is asked to charge it. It may have done so already.
    SUCCEEDED: It was charged.
    FAILED: The card's bank refused, or there was no valid card.
    CANCELLED: It wasn't tried, because nothing was due any more, or people cancelled it.
    """

    SCHEDULED = "scheduled"
    SENDING = "sending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNNING = (ChargeState.SCHEDULED, ChargeState.SENDING)
CHARGE_RUNS = "state IN ('scheduled', 'sending')"


class Charge(Row, table=True):
    """One attempt to charge the card on file for an invoice. At most one of an invoice runs.

    Attributes:
        key: Makes asking for it twice the same as asking once.
        on: The customer's day of the charge, which people were told.
        amount: What is charged, in minor units; 0 until it's sent.
        payment_method: The provider's ID of the card that is charged, from when it's sent.
        intent_ref: The provider's ID of the charge, pi_…; None until it's known.
        decline: Why it failed, in the provider's word.
    """

    __tablename__: ClassVar[str] = "charges"
    __table_args__ = (
        UniqueConstraint("invoice_id", "attempt"),
        CheckConstraint("attempt > 0", name="attempt"),
        CheckConstraint("state IN ('scheduled', 'sending', 'succeeded', 'failed', 'cancelled')", name="state"),
        Index(
            "uq_charges_running",
            "invoice_id",
            unique=True,
            sqlite_where=text(CHARGE_RUNS),
            postgresql_where=text(CHARGE_RUNS),
        ),
        Index(
            "ix_charges_scheduled",
            "on",
            "id",
            sqlite_where=text("state = 'scheduled'"),
            postgresql_where=text("state = 'scheduled'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=32)
    invoice_id: int = Field(foreign_key="invoices.id")
    attempt: int = 1
    on: date
    state: ChargeState = Field(default=ChargeState.SCHEDULED, sa_type=Word(ChargeState))
    amount: int = Field(default=0, sa_type=BigInteger)
    payment_method: str = Field(default="", max_length=LONGEST_REF)
    intent_ref: str | None = Field(default=None, unique=True, max_length=LONGEST_REF)
    decline: str = Field(default="", max_length=100)
    made_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class RefundState(StrEnum):
    """The state of a refund to a card.

    SENDING: The provider is asked for it.
    DONE: It's booked.
    FAILED: The provider refused it.
    """

    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


class OnlineRefund(Row, table=True):
    """A refund of a payment that came through the provider, to the card that paid.

    Attributes:
        key: Makes asking for it twice the same as asking once.
        ref: The provider's ID for it, re_…; None until it's known.
        trouble: Why it failed, in the provider's words.
    """

    __tablename__: ClassVar[str] = "online_refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("state IN ('sending', 'done', 'failed')", name="state"),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=32)
    payment_id: int = Field(foreign_key="payments.id", index=True)
    amount: int = Field(sa_type=BigInteger)
    reference: str = Field(default="", max_length=140)
    state: RefundState = Field(default=RefundState.SENDING, sa_type=Word(RefundState))
    ref: str | None = Field(default=None, unique=True, max_length=LONGEST_REF)
    trouble: str = Field(default="", max_length=200)
    made_by_id: int | None = Field(default=None, foreign_key="people.id")
    made_at: datetime = Field(sa_type=UTCDateTime)


class Dispute(Row, table=True):
    """A payment that the cardholder's bank takes back, or wants to.

    Attributes:
        ref: The provider's ID for it, du_…
        status: The provider's word for where it stands, such as needs_response, won or lost.
        respond_by: Until when the vendor can answer it, or None.
        closed_on: The customer's day on which it was decided, or None.
    """

    __tablename__: ClassVar[str] = "disputes"

    id: int = Field(default=None, primary_key=True)
    ref: str = Field(unique=True, max_length=LONGEST_REF)
    payment_id: int = Field(foreign_key="payments.id", index=True)
    amount: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    reason: str = Field(default="", max_length=60)
    status: str = Field(max_length=60)
    respond_by: datetime | None = Field(default=None, sa_type=UTCDateTime)
    opened_at: datetime = Field(sa_type=UTCDateTime)
    closed_on: date | None = None


class PaymentDifference(Row, table=True):
    """A difference between the provider's books and ours, told to the billing team once.

    Attributes:
        kind: What kind of difference it is: see reconciling.py.
        ref: What differs: the provider's ID, or ours.
        facts: What the sentence about it needs.
        mended: Steward books it by itself.
        gone_at: When it was first no longer there, or None.
    """

    __tablename__: ClassVar[str] = "payment_differences"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    ref: str = Field(max_length=LONGEST_REF)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    mended: bool = False
    found_at: datetime = Field(sa_type=UTCDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
