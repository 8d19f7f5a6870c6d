"""Quotes, their lines, orders and credits, as rows. Amounts are integers in minor units."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, ColumnElement, Index, UniqueConstraint, and_, or_, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, col

from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.catalogue.products import Product
from models.core.loading import load_list
from models.core.money import HasTotals
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.subscriptions.noun_scopes import in_subscription
from models.subscriptions.tables import Cycle, Subscription

TERM_OF_VALIDITY = 30
"""Days for which a quote is valid."""
CHANGE_COUNTS = 7
"""Days for which a quote is valid that changes the current term. Its price depends on the day it was made."""
WARNED_BEFORE = 7
"""Days before a quote expires on which the people who may accept it get a warning."""
NOTE_LENGTH = 1_000
PO_LENGTH, ADDRESS_LENGTH, TAX_ID_LENGTH = 60, 1_000, 40
ADDRESS_LINES = 8


class QuoteKind(StrEnum):
    """The kind of a quote. Each has a right that accepts it: see models/billing/orders/rights.py."""

    RENEWAL = "renewal"
    UPGRADE = "upgrade"
    SEATS = "seats"
    ADDITION = "addition"
    CONVERSION = "conversion"
    REACTIVATION = "reactivation"
    PURCHASE = "purchase"
    SERVICES = "services"


class QuoteState(StrEnum):
    """The state of a quote. DRAFT: the vendor's staff are preparing it, or discarded it, and customers don't see it.
    REPLACED: there is a newer one of the same kind. LAPSED: the subscription changed, so the quote no longer fits."""

    DRAFT = "draft"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    LAPSED = "lapsed"


class Quote(HasTotals, Row, table=True):
    """An offer, Q-2026-0031. At most one of a kind is open in a subscription.

    Args:
        term_starts_on: With `term_ends_on`, the term that it brings, both days included; None if it brings no term.
        cycle: The cycle of later terms, which it is priced for; None if the cycle stays the same.
        valid_until: The last day on which it can be accepted.
        closed_at: When it was answered, withdrawn or the like. A draft that has it was discarded.
        asked_by_id: The contact who requested it; None if the vendor offers it.
        enquiry_id: The enquiry that it answers, if any.
        replaces_id: The quote that it was made from and replaces once sent, if any.
        reason: Why it was declined, in the contact's words.
    """

    __tablename__: ClassVar[str] = "quotes"
    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        CheckConstraint(
            "kind IN ('renewal', 'upgrade', 'seats', 'addition', 'conversion', 'reactivation', 'purchase', 'services')",
            name="kind",
        ),
        CheckConstraint(
            "state IN ('draft', 'open', 'accepted', 'declined', 'expired', 'cancelled', 'replaced', 'lapsed')",
            name="state",
        ),
        CheckConstraint("(term_starts_on IS NULL) = (term_ends_on IS NULL)", name="term"),
        Index(
            "uq_quotes_one_open",
            "subscription_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open' AND kind <> 'services'"),
            postgresql_where=text("state = 'open' AND kind <> 'services'"),
        ),
        Index(
            "ix_quotes_open",
            "valid_until",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    PREFIX: ClassVar[str] = "Q"

    id: int = Field(default=None, primary_key=True)
    year: int
    sequence: int
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    kind: QuoteKind = Field(sa_type=Word(QuoteKind))
    state: QuoteState = Field(default=QuoteState.OPEN, sa_type=Word(QuoteState))
    currency: str = Field(min_length=3, max_length=3)
    made_on: date
    valid_until: date
    term_starts_on: date | None = None
    term_ends_on: date | None = None
    cycle: Cycle | None = Field(default=None, sa_type=Word(Cycle))
    asked_by_id: int | None = Field(default=None, foreign_key="people.id")
    author_id: int | None = Field(default=None, foreign_key="people.id")
    enquiry_id: int | None = Field(default=None, foreign_key="enquiries.id")
    replaces_id: int | None = Field(default=None, foreign_key="quotes.id")
    note: str = Field(default="", max_length=NOTE_LENGTH)
    warned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_by_id: int | None = Field(default=None, foreign_key="people.id")
    reason: str = Field(default="", max_length=NOTE_LENGTH)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    lines: list["QuoteLine"] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": "QuoteLine.position", "cascade": "all, delete-orphan"}
    )
    asked_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Quote.asked_by_id"}
    )
    closed_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Quote.closed_by_id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"Q-{self.year}-{self.sequence:04d}"

    @property
    def is_draft(self) -> bool:
        """Whether it's a draft that can still be edited and sent."""
        return self.state is QuoteState.DRAFT and self.closed_at is None

    @property
    def opened_to_renew(self) -> bool:
        """Whether a contact made it by opening the form that renews a subscription."""
        return self.kind is QuoteKind.RENEWAL and self.asked_by_id is not None

    @property
    def is_discarded(self) -> bool:
        """Whether it's a draft that was discarded. Customers never saw it, and never do."""
        return self.state is QuoteState.DRAFT and self.closed_at is not None


def is_draft() -> ColumnElement[bool]:
    """`Quote.is_draft`, for statements."""
    return and_(col(Quote.state) == QuoteState.DRAFT, col(Quote.closed_at).is_(None))


def opened_to_renew() -> ColumnElement[bool]:
    """`Quote.opened_to_renew`, for statements."""
    return and_(col(Quote.kind) == QuoteKind.RENEWAL, col(Quote.asked_by_id).is_not(None))


def is_in_work() -> ColumnElement[bool]:
    """Whether the vendor's staff are working on a quote, or it awaits an answer."""
    return or_(is_draft(), col(Quote.state) == QuoteState.OPEN)


class QuoteLine(Row, table=True):
    """One line, and what it changes in the subscription when it is ordered.

    `net` = quantity x unit price; it is negative for money back. `tax` is the line's part of the quote's tax,
    `tax_rate` in thousandths of a percent. For a product, `seats_before` is the number of seats when the quote was
    made, and `seats_after` the number after the order. 0 means none. `from_on` to `to_on` are the paid days, both
    included. `credit_id` is the credit that the line uses.
    """

    __tablename__: ClassVar[str] = "quote_lines"
    __table_args__ = (
        UniqueConstraint("quote_id", "position"),
        CheckConstraint("net = quantity * unit_price", name="net"),
        CheckConstraint("tax_rate >= 0", name="tax_rate"),
        CheckConstraint("product_id IS NULL OR (seats_before >= 0 AND seats_after >= 0)", name="seats"),
    )

    id: int = Field(default=None, primary_key=True)
    quote_id: int = Field(foreign_key="quotes.id")
    position: int
    description: str = Field(max_length=500)
    quantity: int
    unit_price: int = Field(sa_type=BigInteger)
    net: int = Field(sa_type=BigInteger)
    tax_rate: int
    tax: int = Field(sa_type=BigInteger)
    product_id: int | None = Field(default=None, foreign_key="products.id")
    seats_before: int | None = None
    seats_after: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    credit_id: int | None = Field(default=None, foreign_key="credits.id")

    product: Product | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class Order(Row, table=True):
    """A quote that was accepted, ORD-2026-0007, with the billing details for its invoice.

    `accepted_by_id` is None if the term renewed by itself. `billing_address` is as it is printed, and `billing_parts`
    has its parts, as far as they are known: see models/directory/postal.py. `before` is what the subscription was
    before it, in case it is cancelled: see models/subscriptions/restoring.py. It's empty for orders from before orders
    could be cancelled. `cancel_reason` is in the words of the person who cancelled it.
    """

    __tablename__: ClassVar[str] = "orders"
    __table_args__ = (UniqueConstraint("year", "sequence"),)
    PREFIX: ClassVar[str] = "ORD"

    id: int = Field(default=None, primary_key=True)
    year: int
    sequence: int
    quote_id: int = Field(foreign_key="quotes.id", unique=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    invoice_id: int | None = Field(default=None, foreign_key="invoices.id", unique=True)
    accepted_by_id: int | None = Field(default=None, foreign_key="people.id")
    ordered_at: datetime = Field(sa_type=UTCDateTime)
    po_number: str = Field(default="", max_length=PO_LENGTH)
    billing_address: str = Field(default="", max_length=ADDRESS_LENGTH)
    billing_parts: dict[str, str] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    tax_id: str = Field(default="", max_length=TAX_ID_LENGTH)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    cancelled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cancelled_by_id: int | None = Field(default=None, foreign_key="people.id")
    cancel_reason: str = Field(default="", max_length=REASON_LENGTH, sa_column_kwargs={"server_default": ""})

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    quote: Quote = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    invoice: Invoice | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    accepted_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Order.accepted_by_id"}
    )
    cancelled_by: Person | None = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "foreign_keys": "Order.cancelled_by_id"}
    )

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"ORD-{self.year}-{self.sequence:04d}"


class Credit(Row, table=True):
    """A credit for paid seats that were given back: a net amount, deducted from the next quote.

    `order_id` is the order that used it, or None while it is unused.
    """

    __tablename__: ClassVar[str] = "credits"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    description: str = Field(max_length=500)
    currency: str = Field(min_length=3, max_length=3)
    amount: int = Field(sa_type=BigInteger)
    tax_rate: int
    made_at: datetime = Field(sa_type=UTCDateTime)
    order_id: int | None = Field(default=None, foreign_key="orders.id")


in_subscription(
    Quote,
    "quote",
    gettext_noop("I can't find quote {ref}. To list yours, use `/order`."),
    columns=("year", "sequence"),
    beside=lambda: (
        joinedload(Quote.asked_by),  # type: ignore[arg-type]
        joinedload(Quote.closed_by),  # type: ignore[arg-type]
        joinedload(Quote.lines).joinedload(QuoteLine.product),  # type: ignore[arg-type]
    ),
    lists=True,
)


def _with_product() -> tuple[Any, ...]:
    return (joinedload(QuoteLine.product),)  # type: ignore[arg-type]


async def _load_lines(session: AsyncSession, order: Order | None) -> None:
    """The lines of an order's quote, and of its invoice."""
    await load_list(session, Quote.lines, [order.quote] if order else [], _with_product)
    await load_list(session, Invoice.lines, [order.invoice] if order and order.invoice else [])


in_subscription(
    Order,
    "order",
    gettext_noop("I can't find order {ref}. To list yours, use `/order`."),
    columns=("year", "sequence"),
    beside=lambda: (
        joinedload(Order.accepted_by),  # type: ignore[arg-type]
        joinedload(Order.cancelled_by),  # type: ignore[arg-type]
        joinedload(Order.quote),  # type: ignore[arg-type]
        joinedload(Order.invoice),  # type: ignore[arg-type]
    ),
    load_lists=_load_lines,
)
