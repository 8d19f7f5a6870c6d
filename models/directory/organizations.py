"""Organizations: the customers."""

from typing import ClassVar

from sqlalchemy import text
from sqlmodel import Field

from models.core.types import Row


class Organization(Row, table=True):
    """A customer.

    Attributes:
        key: The stable name in order forms.
        time_zone: Decides what date it is for the organization.
        billing_address, tax_id: Printed on its invoices.
        shares_tickets: Its contacts see each other's tickets.
        tax_rate: The tax on what it buys, in thousandths of a percent: 19000 is 19%.
    """

    __tablename__: ClassVar[str] = "organizations"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    time_zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=16)
    billing_address: str = Field(default="", max_length=1000)
    shares_tickets: bool = False
    tax_id: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    tax_rate: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
