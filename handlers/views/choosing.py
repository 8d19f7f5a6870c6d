"""Inputs for the details of a company: one way in all forms, with lists for time zone, country and currency."""

from collections.abc import Sequence

from handlers.views.block_types import Input
from handlers.views.inputs import Suggestions, field_of, search_select, text_input
from handlers.views.problems.customers import FIELD_NAMES
from handlers.views.reader import Reader, gettext_noop
from models.billing.orders.tables import TAX_ID_LENGTH
from models.directory.choices import Choice, country_choices, label_of, matching, zone_choices
from models.directory.postal import CODE_LENGTH, PART_LENGTH, STREET_LENGTH

ADDRESS_LENGTHS = {"street": STREET_LENGTH, "postal_code": CODE_LENGTH, "city": PART_LENGTH, "region": PART_LENGTH}
"""The inputs for an address, beside its country, with the most characters of each."""
LONGEST_RATE = 10
TAX_ID_HINT = gettext_noop("If it can't be one of its country, you'll see that before you save it.")
TAX_RATE_HINT = gettext_noop("A percentage, such as 19 or 9.975. Leave empty for no tax.")
TIME_ZONE_HINT = gettext_noop("Search by city, country or name. Leave empty to use UTC.")
COUNTRY_HINT = gettext_noop("Search by name or by its two letters, such as ES.")


def list_input(
    reader: Reader,
    name: str,
    label: str,
    choices: Sequence[Choice],
    chosen: str,
    hint: str = "",
    *,
    optional: bool = True,
) -> Input:
    """A list to search in. `suggested` answers the search."""
    initial = (label_of(choices, chosen), chosen) if chosen else None
    element = search_select(name, reader.plain("Search …"), initial)
    return field_of(name, reader.plain(label), element, reader.plain(hint) if hint else "", optional=optional)


def suggested(reader: Reader, choices: Sequence[Choice], typed: str) -> Suggestions:
    """The choices that fit what was typed."""
    return Suggestions.of(reader, [(one.label, one.value) for one in matching(choices, typed)])


def suggested_zones(reader: Reader, typed: str) -> Suggestions:
    """The time zones that fit what was typed."""
    return suggested(reader, zone_choices(reader.locale), typed)


def suggested_countries(reader: Reader, typed: str) -> Suggestions:
    """The countries that fit what was typed."""
    return suggested(reader, country_choices(reader.locale), typed)


def time_zone_input(reader: Reader, chosen: str) -> Input:
    """A company's time zone."""
    choices = zone_choices(reader.locale)
    return list_input(reader, "time_zone", FIELD_NAMES["time_zone"], choices, chosen, TIME_ZONE_HINT)


def country_input(reader: Reader, chosen: str) -> Input:
    """A company's country."""
    choices = country_choices(reader.locale)
    return list_input(reader, "country", FIELD_NAMES["country"], choices, chosen, COUNTRY_HINT)


def tax_id_input(reader: Reader, typed: str) -> Input:
    """A company's tax ID."""
    element = text_input("tax_id", max(TAX_ID_LENGTH, len(typed)), typed)
    return field_of("tax_id", reader.plain(FIELD_NAMES["tax_id"]), element, reader.plain(TAX_ID_HINT), optional=True)


def tax_rate_input(reader: Reader, typed: str) -> Input:
    """A company's tax rate."""
    element = text_input("tax_rate", max(LONGEST_RATE, len(typed)), typed)
    hint = reader.plain(TAX_RATE_HINT)
    return field_of("tax_rate", reader.plain(FIELD_NAMES["tax_rate"]), element, hint, optional=True)
