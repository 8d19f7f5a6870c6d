"""The lines of imported bank statements, and the layouts of banks' CSV files, as rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, Relationship

from models.billing.bank.statements import ACCOUNT_LENGTH, ID_LENGTH, NAME_LENGTH, TEXT_LENGTH
from models.billing.payments.tables import Payment
from models.catalogue.legal_entities import BankAccount
from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.subscriptions.noun_scopes import at_the_desk

SOURCE_LENGTH = 200


class LineState(StrEnum):
    """NEW: It waits for a decision. CONFIRMED: A payment was recorded for it, or it returned one whose payment
    was undone. IGNORED: It pays no invoice."""

    NEW = "new"
    CONFIRMED = "confirmed"
    IGNORED = "ignored"


class BankStatementLine(Row, table=True):
    """Money that arrived on one of the vendor's accounts, BANK-12, as a bank statement says. The amount is in minor
    units of the account's currency. It's negative for money that had arrived and went back.

    Attributes:
        fingerprint: Identifies what the bank says about the line. Two equal transfers on one day have the same.
        occurrence: Counts the lines with that fingerprint, from 1. So importing a line again changes nothing.
        payer_key: The payer's account without spaces, in capitals.
        text: What the payer wrote.
        source: The name of the file. `format` is its format, as in `FileFormat`; empty if it isn't known.
        resembles_id: The line that was imported before and may state the same booking, or None. While it's set, no
            payment is proposed.
        payment_id: The payment that was recorded for it. If that was undone, the line waits again, unless another line
            returned it.
        returns_id: The line that it returned, once somebody confirmed that.
        decided_by_id, decided_at: Who confirmed or ignored it, and when.
    """

    __tablename__: ClassVar[str] = "bank_statement_lines"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "fingerprint", "occurrence"),
        Index("ix_bank_statement_lines_bank_account_id_booked_on", "bank_account_id", "booked_on"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("occurrence > 0", name="occurrence"),
        CheckConstraint("state IN ('new', 'confirmed', 'ignored')", name="state"),
        CheckConstraint("(state = 'confirmed') = (payment_id IS NOT NULL OR returns_id IS NOT NULL)", name="payment"),
        CheckConstraint("(payment_id IS NULL OR amount > 0) AND (returns_id IS NULL OR amount < 0)", name="returns"),
        CheckConstraint("(state = 'new') = (decided_at IS NULL)", name="decided"),
    )
    PREFIX: ClassVar[str] = "BANK"

    id: int = Field(default=None, primary_key=True)
    bank_account_id: int = Field(foreign_key="bank_accounts.id")
    fingerprint: str = Field(max_length=64)
    occurrence: int = 1
    booked_on: date
    valued_on: date
    amount: int = Field(sa_type=BigInteger)
    payer: str = Field(default="", max_length=NAME_LENGTH)
    payer_account: str = Field(default="", max_length=ACCOUNT_LENGTH)
    payer_key: str = Field(default="", max_length=ACCOUNT_LENGTH, index=True)
    text: str = Field(default="", max_length=TEXT_LENGTH)
    end_to_end_id: str = Field(default="", max_length=ID_LENGTH)
    bank_id: str = Field(default="", max_length=ID_LENGTH)
    source: str = Field(max_length=SOURCE_LENGTH)
    format: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    resembles_id: int | None = Field(default=None, foreign_key="bank_statement_lines.id")
    imported_at: datetime = Field(sa_type=UTCDateTime)
    imported_by_id: int | None = Field(default=None, foreign_key="people.id")
    state: LineState = Field(default=LineState.NEW, sa_type=Word(LineState), index=True)
    payment_id: int | None = Field(default=None, foreign_key="payments.id", unique=True)
    returns_id: int | None = Field(default=None, foreign_key="bank_statement_lines.id", unique=True)
    decided_by_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    bank_account: BankAccount = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    payment: Payment | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    @property
    def ref(self) -> str:
        """The short ID that the vendor's staff see."""
        return f"BANK-{self.id}"


class CsvLayout(Row, table=True):
    """How the bank of an account writes its CSV files, as JSON: see `Layout`."""

    __tablename__: ClassVar[str] = "csv_layouts"

    id: int = Field(default=None, primary_key=True)
    bank_account_id: int = Field(foreign_key="bank_accounts.id", unique=True)
    layout: str = Field(sa_type=Text)


at_the_desk(
    BankStatementLine,
    "bank_line",
    gettext_noop("I can't find bank transfer {ref}. To list those that wait, use `/invoice match`."),
)
