"""The details of a new customer, read in the same way as when a customer is changed."""

from collections.abc import Mapping

from models.core.errors import Refused
from models.core.money import percent
from models.customers.fields import read
from models.directory.organizations import Organization

COMPANY = ("country", "time_zone", "billing_address", "tax_id", "tax_rate")
"""The inputs for a new organization."""


def company_of(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Refused]]:
    """The details as an order form has them, and what is wrong with them, each at its input. The order form itself
    checks the billing address."""
    given = {field: typed[field] for field in COMPANY if typed.get(field, "").strip()}
    address = {"billing_address": given.pop("billing_address")} if "billing_address" in given else {}
    try:
        found = read(Organization(key="", name=""), given)
    except Refused as wrong:
        return address, [wrong, *wrong.others]
    texts = {field: f"{percent(value):f}" if field == "tax_rate" else value for field, value in found.items()}
    return {**address, **texts}, []
