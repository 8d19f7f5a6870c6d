"""The details of a new customer, read in the same way as when a customer is changed."""

from collections.abc import Mapping

from models.core.errors import Refused
from models.core.money import percent
from models.customers.fields import read
from models.directory.organizations import Organization
from models.directory.postal import PARTS

COMPANY = (*PARTS, "tax_id", "tax_rate", "time_zone")
"""The inputs for a new organization."""


def company_of(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Refused]]:
    """The details as an order form has them, and what is wrong with them, each at its input."""
    given = {field: typed[field] for field in COMPANY if typed.get(field, "").strip()}
    try:
        found = read(Organization(key="", name=""), given)
    except Refused as wrong:
        return {}, [wrong, *wrong.others]
    return {field: f"{percent(value):f}" if field == "tax_rate" else value for field, value in found.items()}, []
