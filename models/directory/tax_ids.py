"""Tax IDs: whether they can be ones of their country, as far as its rules are known."""

from typing import Any

from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module


def usual_form(typed: str, country: str) -> str | None:
    """A tax ID in its usual form, by the rules of a country, or without one, by those of its first two letters. None if
    it can't be a tax ID there. If no rules are known, it's as it was typed.

    Args:
        country: An ISO 3166 code, or empty.
    """
    prefix = country or typed[:2].upper()
    if prefix.lower() in vat.MEMBER_STATES or prefix == "EL":
        prefix = "EL" if prefix == "GR" else prefix
        return _checked(vat, typed if typed[:2].upper() == prefix else prefix + typed)
    module = get_cc_module(country.lower(), "vat") if country else None
    if module is None:
        return typed
    # Japan's invoices have a T before the number of the company.
    number = typed[1:] if country == "JP" and typed[:1].upper() == "T" else typed
    return typed if _checked(module, number) is not None else None


def looks_wrong(tax_id: str, country: str) -> bool:
    """Whether a tax ID can't be one of its country."""
    return bool(tax_id and country) and usual_form(tax_id, country) is None


def _checked(module: Any, number: str) -> str | None:
    try:
        compact: str = module.validate(number)
    except ValidationError:
        return None
    return compact
