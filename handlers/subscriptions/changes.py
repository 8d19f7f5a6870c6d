"""Shared code for adding and removing seats."""

from handlers.orders.shown import shown_quote
from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request
from handlers.views.blocks import Message
from handlers.views.subscriptions import changes as views
from models.changes.changing import MOST_SEATS, Changed
from models.core.errors import Refused
from models.subscriptions.problems import NoSeatsNumber

LONGEST_NUMBER = 9


def number_of(typed: str) -> int | None:
    """A whole number in plain digits; None for anything else or a number that is far too large."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else None


def seats_entered(request: Request) -> int:
    """The number of seats that was entered in a form.

    Raises:
        Refused: It isn't a number.
    """
    number = number_of(request.entered("seats"))
    if number is None:
        raise Refused(NoSeatsNumber(least=1, most=MOST_SEATS), "seats")
    return number


def seen(value: str) -> tuple[str, int]:
    """The content that a form carries: a word, and the number of seats that it showed.

    Raises:
        Misunderstood: The content has another format.
    """
    word, _, seats = " ".join(value.split()).rpartition(" ")
    number = number_of(seats)
    if not word or number is None:
        raise Misunderstood(value)
    return word, number


async def answer(request: Request, changed: Changed) -> Message:
    """Show the quote for a change, or confirm the change if it's free."""
    if changed.quote is None:
        return views.done(request.reader, changed)
    return await shown_quote(request, changed.quote, items=changed.items)
