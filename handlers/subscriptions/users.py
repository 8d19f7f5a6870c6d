"""`/subscription users`: listing, adding and removing the users of a site."""

from handlers.orders.shown import shown_quote
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import number_of
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import users as views
from models.access.actions import check
from models.changes.users import add_site_users, list_site_users, remove_site_user, users_named
from models.core.errors import Refused
from models.core.problems import NoAddress
from models.directory.addresses import normalised_address
from models.roles import Right
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/subscription users",
    add_site_users,
    "[SUB-…] [add|remove] [addresses]",
    gettext_noop("see, add or remove users on a site"),
)
async def users(request: Request) -> Message | Modal:
    """List the users. With `add` or `remove` and an address, do that. With `add` alone, show the form."""
    arguments, desk, reader = request.arguments, request.desk, request.reader
    typed, deed = arguments.ref(Subscription), arguments.one_of(["add", "remove"])
    first = arguments.after("from")
    named = arguments.rest() if deed else ""
    ref = typed or await choose_subscription(request, Right.EDIT_SITE_USERS)
    arguments.end()
    if deed is None:
        return views.user_list(reader, await list_site_users(desk, ref), number_of(first or "") or 1)
    if not named:
        site = await list_site_users(desk, ref)
        return views.users_form(reader, site) if deed == "add" else views.user_list(reader, site)
    if deed == "add":
        return await _add(request, ref, named.replace(";", "\n"))
    address = normalised_address(named)
    if address is None:
        raise Refused(NoAddress(named))
    return views.user_removed(reader, *await remove_site_user(desk, ref, address))


@routes.form(views.FORM, add_site_users)
async def users_entered(request: Request) -> Message:
    """Add the entered users, or show the price of more seats."""
    return await _add(request, request.form_context, request.entered("users"))


async def _add(request: Request, ref: str, text: str) -> Message:
    # Callers without the right see that first, whatever they wrote.
    await check(list_site_users, request.desk, ref, lock=True)
    outcome = await add_site_users(request.desk, ref, users_named(text))
    if outcome.quote is None:
        return views.users_added(request.reader, outcome)
    card = await shown_quote(request, outcome.quote, views.no_seats(request.reader, outcome), outcome.site.items)
    return views.with_button(request.reader, card, outcome)
