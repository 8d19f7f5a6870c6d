"""Time zones, countries and currencies to choose from, with names in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import get_timezone_location, get_timezone_name

from models.directory.organizations import searchable
from models.directory.postal import country_names
from models.directory.zones import time_zones

MOST_LANGUAGES = 32
"""The lists that are kept for the next reader. Making one takes about 60 ms."""


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the value that is stored, the label, and what it's found by."""

    value: str
    label: str
    words: str = ""


def matching(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """The choices in which each typed word begins a word, the one with this code first. Accents and case make no
    difference."""
    text = searchable(typed)
    found = [one for one in choices if all(f" {word}" in one.words for word in text.split())]
    return sorted(found, key=lambda one: searchable(one.value) != text)


def label_of(choices: Iterable[Choice], value: str) -> str:
    """The label of a stored value. Values that aren't in the list, such as older names of time zones, are their own."""
    return next((one.label for one in choices if one.value == value), value)


@lru_cache(MOST_LANGUAGES)
def zone_choices(locale: Locale) -> Sequence[Choice]:
    """The time zones, one for each that a country has, by city. Found by city, country, name and IANA name."""
    names, english = country_names(str(locale).replace("_", "-")), country_names("en")
    made = [Choice("UTC", "UTC", _words("UTC", get_timezone_name("UTC", locale=locale)))]
    for country, zone in _zones():
        city = get_timezone_location(zone, locale=locale, return_city=True)
        where = names.get(country, country)
        label = f"{city}, {where} · {zone}" if city != where else f"{city} · {zone}"
        name = get_timezone_name(zone, locale=locale)
        made.append(Choice(zone, label, _words(label, country, name, english.get(country, ""))))
    return [made[0], *sorted(made[1:], key=lambda one: searchable(one.label))]


@cache
def _zones() -> list[tuple[str, str]]:
    """The time zones of the IANA's own table, with the country of each."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return [(row[0], row[2]) for row in rows if row[2] in time_zones()]


@lru_cache(MOST_LANGUAGES)
def country_choices(locale: Locale) -> Sequence[Choice]:
    """The countries by name. Found by name and ISO code."""
    english = country_names("en")
    named = country_names(str(locale).replace("_", "-")).items()
    made = [Choice(code, f"{name} ({code})", _words(name, code, english.get(code, ""))) for code, name in named]
    return sorted(made, key=lambda one: searchable(one.label))


def currency_choices(locale: Locale, codes: Iterable[str]) -> Sequence[Choice]:
    """These currencies by name. Found by name and ISO code."""
    english = Locale("en").currencies
    named = [(code, locale.currencies.get(code, code)) for code in codes]
    made = [Choice(code, f"{name} ({code})", _words(name, code, english.get(code, ""))) for code, name in named]
    return sorted(made, key=lambda one: searchable(one.label))


def _words(*parts: str) -> str:
    """What a choice is found by: each word after a space."""
    text = " ".join(parts)
    for sign in "/_-(),·":
        text = text.replace(sign, " ")
    return f" {searchable(' '.join([text, *parts]))}"
