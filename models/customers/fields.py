"""The fields of a customer: as forms show them, and as typed texts are read."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from babel import Locale, UnknownLocaleError

from models.billing.orders.problems import NoRate
from models.billing.orders.tables import ADDRESS_LENGTH, ADDRESS_LINES, TAX_ID_LENGTH
from models.contacts.problems import NoTimeZone
from models.core.errors import Refused
from models.core.money import percent
from models.core.texts import address_of, line_of, together
from models.core.written_numbers import read_rate
from models.customers.problems import NoCountry, NoLanguage
from models.directory.organizations import Organization
from models.directory.postal import (
    CODE_LENGTH,
    PART_LENGTH,
    PARTS,
    STREET_LENGTH,
    STREET_LINES,
    address_on_file,
    country_named,
)
from models.directory.tax_ids import usual_form
from models.directory.zones import zone_named, zones_near

NAME_LENGTH, EXEMPTION_LENGTH = 200, 200
FIELDS = ("name", *PARTS, "tax_id", "tax_rate", "tax_exemption", "time_zone", "locale", "shares_tickets")
"""The fields that the form has."""
ADDRESS = "address"
"""All parts of the address together. An order form differs in it as a whole."""
ON, OFF = "on", "off"
PRINTED = frozenset({"name", "billing_address", "tax_id", *PARTS})
"""What is printed on the next invoice."""


def shown(organization: Organization, field: str) -> str:
    """A field's value as the form shows it."""
    if field == ADDRESS:
        return _shown_address(organization)
    value = getattr(organization, field)
    if field == "tax_rate":
        return f"{percent(value):f}"
    if isinstance(value, bool):
        return ON if value else OFF
    return str(value)


def _shown_address(organization: Organization) -> str:
    """The parts of the address as JSON, or its lines if the parts aren't known."""
    parts = address_on_file(organization)
    kept = parts.stored()
    if parts.is_empty and organization.billing_address:
        kept["lines"] = organization.billing_address
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def marks_of(organization: Organization) -> dict[str, str]:
    """A mark of each field's value. The form carries them, to notice what others change meanwhile."""
    return {field: mark_of(shown(organization, field)) for field in FIELDS}


def mark_of(text: str) -> str:
    """A short mark of a value."""
    return sha256(text.encode()).hexdigest()[:8]


def read(organization: Organization, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values to store for what was typed into some fields.

    Raises:
        Refused: Some texts are wrong. The error carries all of them.
    """
    country = typed.get("country", organization.country)

    def reading(field: str) -> Callable[[], Any]:
        if field == "tax_id":
            return lambda: _tax_id(typed[field], _country_or_none(country, organization))
        return lambda: _READERS[field](typed[field], organization)

    return dict(zip(typed, together(*(reading(field) for field in typed)), strict=True))


def _name(text: str, _: Organization) -> str:
    return line_of(text, NAME_LENGTH, "name")


def _street(text: str, _: Organization) -> str:
    try:
        return address_of(text, STREET_LENGTH, STREET_LINES, "address")
    except Refused as one:
        raise Refused(one.problem, "street") from None


def _address(text: str, _: Organization) -> str:
    return address_of(text, ADDRESS_LENGTH, ADDRESS_LINES, "address")


def _country(text: str, organization: Organization) -> str:
    if not text.strip():
        return ""
    found = country_named(text, organization.locale)
    if found is None:
        raise Refused(NoCountry(text.strip()), "country")
    return found


def _country_or_none(text: str, organization: Organization) -> str:
    """The country by which a tax ID is checked. A wrong one is reported for its own field."""
    return (country_named(text, organization.locale) if text.strip() else "") or ""


def _tax_id(text: str, country: str) -> str:
    """A tax ID in its usual form, or as it was typed if it can't be one of its country. No rules know all of them, so
    forms only say so."""
    typed = line_of(text, TAX_ID_LENGTH, "tax_id", optional=True)
    return (usual_form(typed, country) or typed) if typed else ""


def _tax_rate(text: str, _: Organization) -> int:
    if not text.strip():
        return 0
    try:
        return read_rate(text)
    except ValueError:
        raise Refused(NoRate(text), "tax_rate") from None


def _time_zone(text: str, _: Organization) -> str:
    zone = zone_named(text.strip() or "UTC")
    if zone is None:
        raise Refused(NoTimeZone(text.strip(), zones_near(text)), "time_zone")
    return zone


def _locale(text: str, _: Organization) -> str:
    tag = text.strip().replace("_", "-") or "en"
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        raise Refused(NoLanguage(text.strip()), "locale") from None
    if len(tag) > 16:
        raise Refused(NoLanguage(text.strip()), "locale")
    return tag


_READERS: dict[str, Callable[[str, Organization], Any]] = {
    "name": _name,
    "street": _street,
    "billing_address": _address,
    "postal_code": lambda text, _: line_of(text, CODE_LENGTH, "postal_code", optional=True),
    "city": lambda text, _: line_of(text, PART_LENGTH, "city", optional=True),
    "region": lambda text, _: line_of(text, PART_LENGTH, "region", optional=True),
    "country": _country,
    "tax_rate": _tax_rate,
    "tax_exemption": lambda text, _: line_of(text, EXEMPTION_LENGTH, "tax_exemption", optional=True),
    "time_zone": _time_zone,
    "locale": _locale,
    "shares_tickets": lambda text, _: text == ON,
}
