"""Shared code for adding and removing seats."""

import re
from dataclasses import dataclass

from handlers.orders.shown import shown_quote
from handlers.routing.arguments import Arguments, Misunderstood, plain
from handlers.routing.routes import Request
from handlers.views.blocks import Message
from handlers.views.subscriptions import changes as views
from models.changes.changing import MOST_SEATS, Changed, must_be_seats
from models.core.errors import Refused
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.problems import NoSeatsNumber
from models.subscriptions.tables import Subscription

LONGEST_NUMBER = 9
SUBSCRIPTION = re.compile(r"sub-?\d", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?[0-9]{1,10}")


@dataclass(frozen=True)
class TypedChange:
    """What was typed of a change: the subscription, the product's key or name, and the number of seats, such as `12`
    or `+2`."""

    ref: str | None
    product: str
    seats: str

    def seats_after(self, before: int, least: int = 1) -> int:
        """The typed number of seats. With a sign, it's added to the seats `before`. Without a number, nothing changes.

        Raises:
            Refused: There can't be so many or so few.
        """
        wanted = int(self.seats or before) + (before if self.seats[:1] in ("+", "-") else 0)
        must_be_seats(wanted, least)
        return wanted


async def typed_change(request: Request) -> TypedChange:
    """Read the words of a change. A number alone is the subscription only if it is one of the caller's."""
    arguments = request.arguments
    ref, seats = arguments.ref(Subscription), arguments.matching(NUMBER) or ""
    product = typed_product(arguments)
    if ref and ref.isdigit() and not seats:
        mine = await my_subscriptions(request.desk)
        if int(ref) not in [one.number for one in mine]:
            return TypedChange(None, product, ref)
    return TypedChange(ref, product, seats)


def typed_product(arguments: Arguments) -> str:
    """The words that remain, as the key or the name of a product: `driver app`. Empty if there are none. Numbers and
    the ID of another subscription are no product."""
    if any(SUBSCRIPTION.match(plain(word)) for word in arguments.words):
        return ""
    return arguments.name().lower()


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
