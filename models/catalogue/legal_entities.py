"""The vendor's legal entities, which sell subscriptions and issue invoices, and their bank accounts."""

from typing import ClassVar

from sqlalchemy import UniqueConstraint, text
from sqlmodel import Field

from models.core.types import Row

MAIN = 1
"""The ID of the legal entity that every desk has. Plans sell for it unless they name another."""
MAIN_KEY = "main"
SERIES_LENGTH = 8


class LegalEntity(Row, table=True):
    """A company of the vendor.

    Attributes:
        key: The stable name in order forms.
        name: Printed on its invoices. Empty for VENDOR_NAME.
        series: The letters in the numbers of its invoices and credit notes, as US in INV-US-2026-000017. Empty for the
            one whose numbers have none.
        country: An ISO 3166 code.
        tax_id: Its VAT or other tax number.
        registration: Its entry in a company register, as printed at the foot of documents.
        email, phone: Where customers can ask about invoices.
        tax_exemption: Why it charges no tax, as its invoices say it. Empty if it isn't exempt.
        logo_digest: The `Logo` on its documents, or None.
    """

    __tablename__: ClassVar[str] = "legal_entities"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    series: str = Field(default="", unique=True, max_length=SERIES_LENGTH, sa_column_kwargs={"server_default": ""})
    street: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    postal_code: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    city: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    region: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    country: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    tax_id: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    registration: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    email: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    phone: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    tax_exemption: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    logo_digest: str | None = Field(default=None, max_length=64, foreign_key="logos.digest")


class BankAccount(Row, table=True):
    """The account of a legal entity for payments in one currency."""

    __tablename__: ClassVar[str] = "bank_accounts"
    __table_args__ = (UniqueConstraint("legal_entity_id", "currency"),)

    id: int = Field(default=None, primary_key=True)
    legal_entity_id: int = Field(
        default=MAIN, foreign_key="legal_entities.id", sa_column_kwargs={"server_default": text(str(MAIN))}
    )
    currency: str = Field(min_length=3, max_length=3)
    holder: str = Field(max_length=200)
    bank: str = Field(max_length=200)
    account: str = Field(max_length=64)
    bic: str = Field(default="", max_length=16)
