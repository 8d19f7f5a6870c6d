"""Changing a price from a day on, after a look at what that means, and withdrawing one that is scheduled."""

from datetime import date

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.catalogue import pricing as views
from models.access.actions import check_desk
from models.backoffice.catalogue.looking import show_product
from models.backoffice.catalogue.pricing import Entered, preview_price, set_price, withdraw_price
from models.subscriptions.tables import Cycle

routes = Routes()
FIELDS = ("currency", "cycle", "price", "holds_from")


async def change_price(request: Request, key: str) -> Modal:
    """Show the form for a price."""
    return views.price_form(request.reader, await show_product(request.desk, key))


async def withdraw(request: Request, number: str) -> Message:
    """Withdraw a scheduled price."""
    return views.withdrawn(request.reader, await withdraw_price(request.desk, number))


@routes.form(views.FORM, preview_price)
async def previewed(request: Request) -> Modal:
    """Show what the price means."""
    check_desk(preview_price, request.desk)
    typed = {name: request.entered(name) for name in FIELDS}
    change = await preview_price(request.desk, request.form_context, _entered(typed))
    return views.price_page(request.reader, change, typed)


@routes.form(views.SAVE, set_price)
async def saved(request: Request) -> Message:
    """Save the price that was shown."""
    check_desk(set_price, request.desk)
    kept = _kept(request)
    return views.priced(request.reader, await set_price(request.desk, kept["key"], _entered(kept)))


def _entered(typed: dict[str, str]) -> Entered:
    """What was entered. The selects and the calendar offer nothing else.

    Raises:
        Misunderstood: It isn't in the format that our forms write.
    """
    try:
        return Entered(typed["currency"], Cycle(typed["cycle"]), typed["price"], day_of(typed["holds_from"]))
    except ValueError:
        raise Misunderstood from None


def day_of(chosen: str) -> date:
    """A day from a calendar.

    Raises:
        ValueError: It is none that can be stored.
    """
    day = date.fromisoformat(chosen)
    if not 1970 <= day.year < 2200:
        raise ValueError(chosen)
    return day


def _kept(request: Request) -> dict[str, str]:
    """What the page carries. Trust it no more than typed text.

    Raises:
        Misunderstood: It isn't in the format that our forms write.
    """
    kept = request.carried()
    if set(kept) != {"key", *FIELDS} or not all(isinstance(text, str) for text in kept.values()):
        raise Misunderstood
    return kept
