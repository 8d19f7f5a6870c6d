"""Words for one reader: their language, their dates, their money."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency
from babel.support import Translations
from markupsafe import Markup

from handlers.views.defusing import defused
from models.core.money import to_decimal
from models.directory.people import Person

CATALOGS = Path(__file__).parents[2] / "locale"
DOMAIN = "steward"


class Safe(Markup):
    """Text that is escaped as Slack wants it in mrkdwn. Joining, adding and formatting escape what is not yet: marks of
    our own, such as the stars of bold text, are in texts that are Safe already.

    Only & < > are escaped: Slack shows `&#39;` and `&#34;`, which HTML needs, as they are. What would format is
    defused, as Slack has no escape for it.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, s: object, /) -> Self:
        """A text in which nothing can mention, link, ring or format. Escaped once, however often it is passed on."""
        if isinstance(s, cls):
            return s
        return cls(defused(str(s)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


escape = Safe.escape


def gettext_noop(text: str) -> str:
    """Mark a text for the catalog where it stands as data; it is translated where it is shown."""
    return text


def language_name(tag: str) -> str:
    """What a language calls itself: `español (España)` for es-ES."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag


@cache
def catalog_for(wanted: Locale, folder: Path = CATALOGS) -> tuple[Locale, NullTranslations]:
    """The words for a locale, and the locale that they are of: English where there are none. Dates and sums follow the
    words, so that a text is in one language.

    Args:
        folder: Where the compiled catalogs are: `de/LC_MESSAGES/steward.mo`.
    """
    catalog = Translations.load(folder, [wanted], DOMAIN)
    if isinstance(catalog, Translations) or wanted.language == "en":
        return wanted, catalog
    return Locale("en"), NullTranslations()


def has_words(tag: str) -> bool:
    """Whether there are words in a language: `en-GB`."""
    wanted = Locale.parse(tag, sep="-")
    return catalog_for(wanted)[0] == wanted


@dataclass(frozen=True)
class Reader:
    """Who reads: a locale, a time zone, the catalog of texts, and what the vendor is called.

    Every text can name the vendor: `{vendor}` is VENDOR_NAME. Where that isn't set, it is "the vendor", and `{Vendor}`,
    for the beginning of a sentence, is "The vendor".
    """

    locale: Locale = field(default_factory=lambda: Locale("en"))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    catalog: NullTranslations = field(default_factory=NullTranslations)
    vendor: str = ""

    @classmethod
    def of(
        cls, person: Person | None, locale: str | None = None, time_zone: str | None = None, *, vendor: str = ""
    ) -> "Reader":
        """The reader that a person is, with this language and time zone where they leave theirs open; English and UTC
        for somebody unknown."""
        if person is None:
            return cls(vendor=vendor)
        known, catalog = catalog_for(Locale.parse(person.locale or locale or "en", sep="-"))
        return cls(known, ZoneInfo(person.time_zone or time_zone or "UTC"), catalog, vendor)

    def say(self, text: str, **values: Any) -> Safe:
        """A text for mrkdwn, translated, with its values filled in and escaped."""
        return Safe(self.catalog.gettext(text).format(**_filled(self._names | values)))

    def say_count(self, one: str, many: str, count: int, **values: Any) -> Safe:
        """The same, for a counted thing: `{count}` is filled in."""
        return Safe(self.catalog.ngettext(one, many, count).format(count=count, **_filled(self._names | values)))

    def plain(self, text: str, **values: Any) -> str:
        """A text for plain_text and mail, where nothing is escaped. What is filled in is on one line here, too."""
        filled = {name: _joined(value) for name, value in (self._names | values).items()}
        return self.catalog.gettext(text).format(**filled)

    @property
    def _names(self) -> dict[str, Any]:
        """What every text may name."""
        if self.vendor:
            return {"vendor": self.vendor, "Vendor": self.vendor}
        return {"vendor": self.catalog.gettext("the vendor"), "Vendor": self.catalog.gettext("The vendor")}

    def day(self, value: date) -> str:
        """A date: Nov 21, 2026."""
        return format_date(value, format="medium", locale=self.locale)

    def moment(self, value: datetime) -> Safe:
        """A moment, which Slack shows each viewer in their own time zone."""
        time = format_time(value, format="short", tzinfo=self.zone, locale=self.locale)
        seen = f"{self.day(value.astimezone(self.zone))}, {time}"
        return Safe(f"<!date^{int(value.timestamp())}^{{date_short_pretty}} {{time}}|{seen} ({self.zone.key})>")

    def money(self, amount: int, currency: str) -> str:
        """A sum in minor units, with its currency: €1,190.00."""
        return format_currency(to_decimal(amount, currency), currency, locale=self.locale)


def _filled(values: dict[str, Any]) -> dict[str, Safe]:
    return {name: value if isinstance(value, Safe) else escape(_joined(value)) for name, value in values.items()}


def _joined(value: object) -> str:
    """What fills a gap in a sentence, on one line: what somebody wrote begins no line of its own."""
    return " ".join(str(value).splitlines())
