"""Texts for one reader, in their language, with their formats for dates and money."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.support import Translations
from markupsafe import Markup

from handlers.views.defusing import defused
from models.core.money import percent, to_decimal
from models.directory.people import Person

CATALOGS = Path(__file__).parents[2] / "locale"
DOMAIN = "steward"


class Safe(Markup):
    """Text that is escaped for Slack's mrkdwn. Joining, adding and formatting escape everything that isn't Safe yet.
    Our own markup, such as the stars of bold text, is in texts that are already Safe.

    Only & < > are escaped. Slack shows `&#39;` and `&#34;`, which HTML needs, as they are. Characters that would format
    are replaced, because Slack has no escape for them.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, s: object, /) -> Self:
        """A text in which nothing can mention, link, notify or format. It's escaped only once, however often it's
        passed on."""
        if isinstance(s, cls):
            return s
        return cls(defused(str(s)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


escape = Safe.escape


def gettext_noop(text: str) -> str:
    """Mark a text for the catalog that is used as data. It's translated when it's shown."""
    return text


def language_name(tag: str) -> str:
    """A language's name in that language: `español (España)` for es-ES."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag


@cache
def catalog_for(wanted: Locale, folder: Path = CATALOGS) -> tuple[Locale, NullTranslations]:
    """The catalog for a locale, and its locale: English if there is none. Dates and amounts follow the catalog, so that
    a text is in one language.

    Args:
        folder: The folder with compiled catalogs: `de/LC_MESSAGES/steward.mo`.
    """
    catalog = Translations.load(folder, [wanted], DOMAIN)
    if isinstance(catalog, Translations) or wanted.language == "en":
        return wanted, catalog
    return Locale("en"), NullTranslations()


@cache
def _catalog_of(tag: str) -> tuple[Locale, NullTranslations]:
    """The same for a language tag such as `en-GB`. Reading a tag takes longer than all the rest of making a reader."""
    return catalog_for(Locale.parse(tag, sep="-"))


def has_words(tag: str) -> bool:
    """Whether there is a catalog for a language tag."""
    wanted = Locale.parse(tag, sep="-")
    return catalog_for(wanted)[0] == wanted


@dataclass(frozen=True)
class Reader:
    """The reader of a text: locale, time zone, catalog of texts, and the vendor's name.

    Every text can name the vendor: `{vendor}` is VENDOR_NAME. If that isn't set, it's "the vendor". `{Vendor}`, for the
    start of a sentence, is then "The vendor".
    """

    locale: Locale = field(default_factory=lambda: Locale("en"))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    catalog: NullTranslations = field(default_factory=NullTranslations)
    vendor: str = ""

    @classmethod
    def of(
        cls, person: Person | None, locale: str | None = None, time_zone: str | None = None, *, vendor: str = ""
    ) -> "Reader":
        """The reader for a person. The given language and time zone are used if the person has none. An unknown person
        gets English and UTC."""
        if person is None:
            return cls(vendor=vendor)
        known, catalog = _catalog_of(person.locale or locale or "en")
        return cls(known, ZoneInfo(person.time_zone or time_zone or "UTC"), catalog, vendor)

    def say(self, text: str, **values: Any) -> Safe:
        """A text for mrkdwn, translated, with its values filled in and escaped."""
        return Safe(self.catalog.gettext(text).format(**self._safe_names | _filled(values)))

    def say_count(self, one: str, many: str, count: int, **values: Any) -> Safe:
        """A text for mrkdwn with a count, translated. `{count}` is filled in too."""
        names = self._safe_names | _filled(values)
        return Safe(self.catalog.ngettext(one, many, count).format(count=count, **names))

    def plain(self, text: str, **values: Any) -> str:
        """A text for plain_text and email, without escapes. Values are put on one line here too."""
        filled = {name: _joined(value) for name, value in values.items()}
        return self.catalog.gettext(text).format(**self._names | filled)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The values that every text can use, each on one line."""
        if self.vendor:
            return dict.fromkeys(("vendor", "Vendor"), _joined(self.vendor))
        return {"vendor": self.catalog.gettext("the vendor"), "Vendor": self.catalog.gettext("The vendor")}

    @cached_property
    def _safe_names(self) -> dict[str, Safe]:
        """The same, escaped."""
        return _filled(self._names)

    def day(self, value: date) -> str:
        """A date: Nov 21, 2026."""
        return format_date(value, format="medium", locale=self.locale)

    def moment(self, value: datetime) -> Safe:
        """A moment, which Slack shows each viewer in their own time zone."""
        return self._date(value, "{date_short_pretty} {time}")

    def ago(self, value: datetime) -> Safe:
        """How long ago a moment was, such as `3 days ago`. Slack counts on."""
        return self._date(value, "{ago}")

    def _date(self, value: datetime, template: str) -> Safe:
        time = format_time(value, format="short", tzinfo=self.zone, locale=self.locale)
        seen = f"{self.day(value.astimezone(self.zone))}, {time}"
        return Safe(f"<!date^{int(value.timestamp())}^{template}|{seen} ({self.zone.key})>")

    def listed(self, parts: Sequence[str]) -> str:
        """Parts of a sentence, joined as the locale does: one, two, and three."""
        return format_list(parts, locale=self.locale)

    def number(self, value: int) -> str:
        """A whole number: 12,000."""
        return format_decimal(value, locale=self.locale)

    def money(self, amount: int, currency: str) -> str:
        """An amount in minor units, with its currency: €1,190.00."""
        return _money(self.locale, amount, currency)

    def percent(self, rate: int) -> str:
        """A tax rate, with as few decimals as needed: 9.975%."""
        return format_percent(percent(rate) / 100, locale=self.locale, decimal_quantization=False)


@lru_cache(maxsize=1000)
def _money(locale: Locale, amount: int, currency: str) -> str:
    # Lists repeat their amounts, and Babel takes long for each.
    return format_currency(to_decimal(amount, currency), currency, locale=locale)


def _filled(values: dict[str, Any]) -> dict[str, Safe]:
    return {name: value if isinstance(value, Safe) else escape(_joined(value)) for name, value in values.items()}


def _joined(value: object) -> str:
    """A value for a gap in a text, on one line, so that a person's words never start a new line."""
    return " ".join(str(value).splitlines())
