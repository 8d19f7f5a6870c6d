"""Drawing the small Stripe's pages: their templates, and amounts and times as people read them."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from sandbox.errors import ActError

TEMPLATES = Path(__file__).parents[1] / "templates"
WITHOUT_CENTS = ("jpy", "krw", "clp", "vnd", "isk", "xaf", "xof")


@cache
def template(name: str) -> Template:
    """A template with the filters `money` and `time`."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters |= {"money": money, "time": time_words}
    return jinja.get_template(name)


def money(amount: int, currency: str) -> str:
    """An amount as people read it: `1,234.50 EUR`."""
    return f"{amount:,} {currency.upper()}" if currency in WITHOUT_CENTS else f"{amount / 100:,.2f} {currency.upper()}"


def typed_money(words: str, currency: str) -> int:
    """An amount that a person typed, in cents. Raises ActError."""
    try:
        amount = Decimal(words.replace(",", "."))
        cents = amount if currency in WITHOUT_CENTS else amount * 100
        if cents == int(cents):
            return int(cents)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise ActError(f"{words} isn't an amount. Write it as 12.50.")


def time_words(at: int) -> str:
    """A time as people read it: `1 Dec 2026, 09:30`."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M}"
