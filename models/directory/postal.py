"""Postal addresses: their parts, countries, and how they are printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from babel import Locale

STREET_LENGTH, PART_LENGTH, CODE_LENGTH = 300, 100, 20
"""The most characters of a street, of a city or region, and of a postal code."""
STREET_LINES = 4
PARTS = ("street", "postal_code", "city", "region", "country")
"""The parts of an address, by their names in tables and forms."""
CITY_FIRST = frozenset({"US", "CA", "AU", "NZ", "IN", "TW"})
"""Countries that write city, region and postal code on one line."""
CODE_LAST = frozenset({"GB", "IE", "UA", "KZ", "PK"})
"""Countries that write the postal code on a line of its own."""


@dataclass(frozen=True)
class PostalAddress:
    """The parts of an address. `street` may have several lines. `country` is an ISO 3166 code, or empty."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to print but perhaps a country."""
        return not (self.street or self.postal_code or self.city or self.region)

    def stored(self) -> dict[str, str]:
        """The parts that aren't empty, by name."""
        return {name: value for name, value in asdict(self).items() if value}

    def printed(self) -> str:
        """The address as it is printed, with a line for each part."""
        return "\n".join(filter(None, [self.domestic(), country_name(self.country)]))

    def domestic(self) -> str:
        """The same without the country, but as its country writes it."""
        return "\n".join(line for line in [*self.street.splitlines(), *self._town()] if line.strip())

    def _town(self) -> list[str]:
        if self.country in CITY_FIRST:
            town = ", ".join(part for part in (self.city, self.region) if part)
            return [f"{town} {self.postal_code}".strip()]
        if self.country in CODE_LAST:
            return [self.city, self.region, self.postal_code]
        return [f"{self.postal_code} {self.city}".strip(), self.region]


NO_ADDRESS = PostalAddress()


def address_from(stored: Mapping[str, str]) -> PostalAddress:
    """The address that `PostalAddress.stored` keeps."""
    return PostalAddress(**{part: stored.get(part, "") for part in PARTS})


def address_on_file(row: Any) -> PostalAddress:
    """The parts of an organization's or a legal entity's address."""
    return PostalAddress(**{part: getattr(row, part) for part in PARTS})


def country_name(code: str, tag: str = "en") -> str:
    """A country's name in a language; the code if it has none. Empty for no country."""
    return country_names(tag).get(code, code) if code else ""


def country_named(typed: str, tag: str = "en") -> str | None:
    """The code for `ES`, `es`, `Spain` or, in the language `tag`, `España`. None if no country fits."""
    wanted = typed.strip().casefold()
    if len(wanted) == 2 and wanted.upper() in country_names("en"):
        return wanted.upper()
    for names in (country_names("en"), country_names(tag)):
        for code, name in names.items():
            if name.casefold() == wanted:
                return code
    return None


@cache
def country_names(tag: str) -> dict[str, str]:
    """The countries' names by code, in the language `tag`. Babel also has regions such as 419 and ZZ, which aren't
    countries."""
    territories = Locale.parse(tag, sep="-").territories
    return {code: name for code, name in territories.items() if code.isalpha() and code not in NO_COUNTRIES}


NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
