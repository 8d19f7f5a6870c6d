"""The values of an order form: the format of each, and the sentence for values that don't match.

Every value arrives as the text in the file, so that 12.50 stays 12.50 and `no` can be a key. Validators raise
ValueError with a `Sentence`.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from pydantic import AfterValidator, BeforeValidator, Field

from models.access.nouns import parse
from models.backoffice.orderforms.faults import quoted
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import ADDRESS_LENGTH, ADDRESS_LINES
from models.core import plain_text
from models.core.sentences import sentence
from models.core.written_numbers import TwoReadingsError, read_decimal, read_rate
from models.directory.addresses import normalised
from models.directory.postal import country_names
from models.directory.zones import time_zones
from models.subscriptions.tables import Subscription

YEARS = range(1970, 2200)
BIGGEST = 2**31 - 1
"""The largest number that the database stores as a count."""
BIGGEST_AMOUNT = 10**12


def text_of(value: Any) -> Any:
    """A number as the text that was written. A value that isn't a single value is returned unchanged."""
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


def clean(value: str) -> str:
    """A text as Steward stores it. Control characters and surrogates are refused, because they come from damaged
    files."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value.replace("\n", "")):
        raise ValueError(sentence("It contains a character that can't be displayed."))
    return plain_text.whole_text(value)


def one_line(value: str) -> str:
    """A text of one line."""
    if "\n" in value:
        raise ValueError(sentence("Write it on one line."))
    return plain_text.one_line(value)


def address(value: str) -> str:
    """A postal address, without empty lines."""
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if len(lines) > ADDRESS_LINES:
        raise ValueError(sentence("It has {count} lines. The limit is {limit}.", count=len(lines), limit=ADDRESS_LINES))
    return "\n".join(lines)


def not_empty(value: str) -> str:
    """A text with at least one visible character."""
    if not value:
        raise ValueError(sentence("It is empty."))
    return value


def key(value: str) -> str:
    """A stable name, such as `ana` or `acme-robotics`. It can also be an address: admins named in ADMINS have that as
    their key."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9@+._-]*", value):
        raise ValueError(
            sentence(
                "{value} isn't a key. Use lowercase letters, digits, “-”, “_” and “.”, such as “acme”.",
                value=quoted(value),
            )
        )
    return value


def email(value: str) -> str:
    """An email address in lower case, with its domain in Unicode."""
    try:
        return normalised(value)
    except ValueError:
        said = sentence("{value} isn't an email address. Enter it like this: name@company.com.", value=quoted(value))
        raise ValueError(said) from None


def time_zone(value: str) -> str:
    """The name of a time zone."""
    if value not in time_zones():
        raise ValueError(
            sentence("{value} isn't a time zone. Use a name such as “Europe/Madrid” or “UTC”.", value=quoted(value))
        )
    return value


def locale(value: str) -> str:
    """A language tag such as `es-ES`. `es_ES` is also accepted."""
    tag = value.replace("_", "-")
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(
            sentence("{value} isn't a locale. Use a language tag such as “en” or “es-ES”.", value=quoted(value))
        ) from None
    return tag


def currency(value: str) -> str:
    """A currency's three-letter code."""
    if value not in get_global("all_currencies"):
        raise ValueError(
            sentence("{value} isn't a currency. Use its three letters, such as “EUR” or “JPY”.", value=quoted(value))
        )
    return value


def country(value: str) -> str:
    """A country's two-letter code."""
    if value not in country_names("en"):
        raise ValueError(
            sentence("{value} isn't a country. Use its two letters, such as “ES” or “JP”.", value=quoted(value))
        )
    return value


def day(value: Any) -> date:
    """A date such as 2026-11-23."""
    if isinstance(value, date):
        return value
    try:
        found = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value), re.ASCII) else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError(sentence("{value} isn't a date. Write it as “2026-11-23”.", value=quoted(value)))
    if found.year not in YEARS:
        raise ValueError(
            sentence("{day} isn't between the years {first} and {last}.", day=found, first=YEARS[0], last=YEARS[-1])
        )
    return found


def amount(value: Any) -> str:
    """An amount of money as it's written in the file. The currency decides which number `1.234` is, so it's read
    later."""
    try:
        found = _one_reading(str(value))
    except ValueError:
        found = None
    if found is None or abs(found) >= BIGGEST_AMOUNT:
        raise ValueError(
            sentence("{value} isn't an amount. Write it as “1234.50”, without a currency sign.", value=quoted(value))
        )
    return str(value)


def _one_reading(written: str) -> Decimal:
    """A number that a text could be. All have the same sign, and the largest is returned."""
    try:
        return read_decimal(written)
    except TwoReadingsError as two:
        return two.whole


def tax_rate(value: Any) -> int:
    """A tax rate such as `19 %`, `19` or `9.975`, in thousandths of a percent."""
    try:
        return read_rate(str(value))
    except ValueError:
        said = sentence(
            "{value} isn't a tax rate. Write a percentage from 0 to 100, with up to three decimals, such as “19 %” or "
            "“9.975 %”.",
            value=quoted(value),
        )
        raise ValueError(said) from None


def subscription_number(value: Any) -> int:
    """The number in a short ID such as SUB-1042."""
    found = parse(Subscription, str(value))
    if found is None or found.numbers[0] < 1:
        raise ValueError(sentence("{value} isn't a subscription number. Write it as “SUB-1042”.", value=quoted(value)))
    return found.numbers[0]


def invoice_number(value: Any) -> tuple[str, int, int]:
    """The series, the year and the sequence number in an ID such as INV-2026-000017, whose series is empty."""
    found = parse(Invoice, str(value))
    if found is None or found.numbers[0] not in YEARS or found.numbers[1] < 1:
        raise ValueError(
            sentence("{value} isn't an invoice number. Write it as “INV-2026-000017”.", value=quoted(value))
        )
    year, sequence = found.numbers
    return found.series, year, sequence


def slack_id(letters: str, example: str) -> AfterValidator:
    """A validator for Slack IDs that start with one of these letters."""

    def check(value: str) -> str:
        if not re.fullmatch(rf"[{letters}][A-Z0-9]{{1,31}}", value):
            raise ValueError(
                sentence(
                    "{value} isn't a Slack ID of this kind. They look like “{example}”.",
                    value=quoted(value),
                    example=example,
                )
            )
        return value

    return AfterValidator(check)


def price(value: str) -> str:
    """A price, which can't be negative."""
    if _one_reading(value) < 0:
        raise ValueError(sentence("{value} is below 0. A price is 0 or more.", value=value))
    return value


def month(value: Any) -> tuple[int, int]:
    """The year and the month of `MM/YYYY`, as printed on a card."""
    match = re.fullmatch(r"(0[1-9]|1[0-2])/(\d{4})", str(value), re.ASCII)
    if match is None or int(match[2]) not in YEARS:
        raise ValueError(
            sentence("{value} isn't a month. Write it as on the card, such as “09/2028”.", value=quoted(value))
        )
    return int(match[2]), int(match[1])


def last_four(value: str) -> str:
    """The last four digits of a card number. The whole number is never asked for."""
    if not re.fullmatch(r"\d{4}", value, re.ASCII):
        raise ValueError(sentence("Enter only the last four digits of the card, such as “4242”."))
    return value


def file_name(value: str) -> str:
    """A file name without folders."""
    if "\n" in value or "/" in value or "\\" in value or value.startswith("."):
        raise ValueError(
            sentence("{value} isn't a file name. Write it without folders, such as “planner.zip”.", value=quoted(value))
        )
    return value


def slots(value: list[int]) -> list[int]:
    """Days around the end of a term, without duplicates, earliest first."""
    if len(set(value)) < len(value):
        twice = next(day for place, day in enumerate(value) if day in value[:place])
        raise ValueError(sentence("{value} is listed twice.", value=twice))
    return sorted(value, reverse=True)


def listed(value: Any) -> Any:
    """A list, made from a single entry where a list can be written."""
    return value if isinstance(value, list) else [value]


Clean = Annotated[str, BeforeValidator(text_of), AfterValidator(clean)]
Address = Annotated[Clean, Field(max_length=ADDRESS_LENGTH), AfterValidator(address)]
OneLine = Annotated[Clean, AfterValidator(one_line)]
Line = Annotated[OneLine, AfterValidator(not_empty)]
Key = Annotated[Line, Field(max_length=64), AfterValidator(key)]
Name = Annotated[Line, Field(max_length=200)]
Email = Annotated[Line, AfterValidator(email), Field(max_length=254)]
TimeZone = Annotated[Line, AfterValidator(time_zone)]
LocaleTag = Annotated[Line, Field(max_length=16), AfterValidator(locale)]
Currency = Annotated[Line, AfterValidator(currency)]
Country = Annotated[Line, AfterValidator(country)]
Day = Annotated[date, BeforeValidator(day)]
Amount = Annotated[str, BeforeValidator(amount)]
TaxRate = Annotated[int, BeforeValidator(tax_rate)]
Price = Annotated[Amount, AfterValidator(price)]
Month = Annotated[tuple[int, int], BeforeValidator(month)]
LastFour = Annotated[Line, AfterValidator(last_four)]
FileName = Annotated[Clean, Field(max_length=200), AfterValidator(file_name)]
Days = Annotated[int, Field(ge=0, le=3650)]
Slot = Annotated[int, Field(ge=-365, le=365)]
Slots = Annotated[list[Slot], BeforeValidator(listed), AfterValidator(slots)]
Wait = Annotated[int, Field(ge=1, le=30)]
Waits = Annotated[list[Wait], BeforeValidator(listed), Field(max_length=8)]
Count = Annotated[int, Field(ge=1, le=BIGGEST)]
SubscriptionNumber = Annotated[int, BeforeValidator(subscription_number)]
InvoiceNumber = Annotated[tuple[str, int, int], BeforeValidator(invoice_number)]
TeamId = Annotated[Line, slack_id("T", "T0NORTHWIND")]
UserId = Annotated[Line, slack_id("UW", "U0ANA")]
EnterpriseId = Annotated[Line, slack_id("E", "E0NORTHWIND")]
