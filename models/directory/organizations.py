"""Organizations: the customers."""

import unicodedata
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Text, event, text
from sqlmodel import Field

from models.core.types import Row, UTCDateTime
from models.directory.company_names import name_key

KEY_LENGTH = 400
"""Some letters become two without their accents."""


class Organization(Row, table=True):
    """A customer, CUS-7.

    Attributes:
        key: The stable name in order forms.
        time_zone: Decides what date it is for the organization.
        billing_address, tax_id: Printed on its invoices.
        street, postal_code, city, region, country: The parts of the address, if they were entered; the country is an
            ISO 3166 code. The printed address follows them.
        billing_changed_at: When staff last changed what is printed. Billing details that a contact entered before are
            no longer used.
        edited_at, edited_by_id: When staff last changed it, and the ID of the person.
        shares_tickets: Its contacts see each other's tickets.
        search_text: The name and the key as searches compare them. It follows them by itself.
        name_key: The name as payers' names are compared with it. It follows it by itself, too.
        tax_rate: The tax on what it buys, in thousandths of a percent: 19000 is 19%.
        tax_exemption: Why it pays no tax, as its invoices say it. Empty if it isn't exempt.
    """

    __tablename__: ClassVar[str] = "organizations"
    PREFIX: ClassVar[str] = "CUS"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    time_zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=16)
    billing_address: str = Field(default="", max_length=1000)
    shares_tickets: bool = False
    tax_id: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    tax_rate: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    tax_exemption: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})

    street: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    postal_code: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    city: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    region: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    country: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    billing_changed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    edited_by_id: int | None = Field(default=None, foreign_key="people.id")
    search_text: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    name_key: str = Field(default="", max_length=KEY_LENGTH, index=True, sa_column_kwargs={"server_default": ""})

    @property
    def ref(self) -> str:
        """The short ID that the vendor's staff see."""
        return f"CUS-{self.id}"


def searchable(text: str) -> str:
    """A text as searches compare it: without accents, in lower case, with single spaces."""
    letters = unicodedata.normalize("NFKD", text)
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).casefold().split())


@event.listens_for(Organization, "before_insert")
@event.listens_for(Organization, "before_update")
def _follow(_mapper: Any, _connection: Any, organization: Organization) -> None:
    organization.search_text = searchable(f"{organization.name} {organization.key}")
    organization.name_key = name_key(organization.name)[:KEY_LENGTH]
