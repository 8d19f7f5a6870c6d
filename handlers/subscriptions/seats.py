"""`/subscription seats`: more seats by a quote, fewer at once."""

import re

from handlers.routing.arguments import Arguments, Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import answer, number_of, seats_entered, seen
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import seats as views
from models.changes.seats import change_seats, list_seats, weigh_fewer_seats
from models.core.errors import Refused
from models.roles import Right
from models.subscriptions.problems import SeatsInForm
from models.subscriptions.tables import Subscription

routes = Routes()
NUMBER = re.compile(r"[+-]?[0-9]{1,10}")


@routes.command("/subscription seats", change_seats, "[SUB-…]", gettext_noop("change the number of seats on a site"))
async def seats(request: Request) -> Message | Modal:
    """Show the form. Buttons that confirm or undo a change include the number of seats."""
    arguments = request.arguments
    confirmed, shown = arguments.confirmed(), arguments.after("was")
    if shown is None:
        _without_a_number(arguments)
        ref = await choose_subscription(request, Right.EDIT_SITE_USERS)
        return views.seats_form(request.reader, await list_seats(request.desk, ref))
    ref = arguments.ref(Subscription, required=True) or ""
    key, wanted = seen(arguments.rest())
    before = number_of(shown)
    if before is None:
        raise Misunderstood(shown)
    return await _change(request, ref, key, wanted, before, confirmed=confirmed)


def _without_a_number(arguments: Arguments) -> None:
    """Check that the typed words contain no number of seats, because the form asks for it.

    Raises:
        Refused: They do.
    """
    words = arguments.copy()
    ref = words.ref(Subscription) or ""
    if number := words.matching(NUMBER):
        raise Refused(SeatsInForm(number, ref))


@routes.form(views.FORM, change_seats)
async def seats_chosen(request: Request) -> Message:
    """Show the quote for more seats. Ask for confirmation before removing seats."""
    key, before = seen(request.entered("product"))
    return await _change(request, request.form_context, key, seats_entered(request), before, confirmed=False)


async def _change(request: Request, ref: str, key: str, wanted: int, before: int, *, confirmed: bool) -> Message:
    if wanted < before and not confirmed:
        return views.fewer_question(request.reader, await weigh_fewer_seats(request.desk, ref, key, wanted, before))
    changed = await change_seats(request.desk, ref, key, wanted, before)
    if wanted < before:
        return views.fewer(request.reader, changed)
    return await answer(request, changed)
