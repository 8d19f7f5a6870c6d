"""`/subscription users`: listing, adding and removing the users of a site."""

from handlers.orders.shown import shown_quote
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import users as views
from models.access.actions import check
from models.changes.people_in import users_named
from models.changes.users import add_site_users, list_site_users, remove_site_users
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
    """List the users. With `add` or `remove` and addresses, do that. Without addresses, show the form for it."""
    arguments, desk, reader = request.arguments, request.desk, request.reader
    deed = arguments.one_of(["add", "remove"])
    first = 1 if deed else arguments.first_row()
    typed = arguments.about(Subscription)
    named = arguments.people() if deed else ""
    ref = typed or await choose_subscription(request, Right.EDIT_SITE_USERS)
    arguments.end()
    if deed is None:
        return views.user_list(reader, await list_site_users(desk, ref, first))
    if not named:
        site = await list_site_users(desk, ref)
        return views.users_form(reader, site, remove=deed == "remove")
    return await (_add if deed == "add" else _remove)(request, ref, named)


@routes.options(views.FIND, list_site_users)
async def found(request: Request) -> Suggestions:
    """The users of a site that a search finds."""
    site = await list_site_users(request.desk, request.form_context, typed=request.value)
    return found_in(request.reader, views.user_rows(request.reader, site))


@routes.form(views.FORM, add_site_users)
async def users_entered(request: Request) -> Message:
    """Add the entered users, or show the price of more seats. The form can also remove users."""
    ref, _, deed = request.form_context.partition(" ")
    return await (_remove if deed == views.REMOVE else _add)(request, ref, request.entered("users"))


async def _add(request: Request, ref: str, text: str) -> Message:
    # Callers without the right see that first, whatever they wrote.
    await check(list_site_users, request.desk, ref, lock=True)
    named = users_named(text)
    outcome = await add_site_users(request.desk, ref, named.people)
    if outcome.quote is None:
        return views.users_added(request.reader, outcome, named.unread)
    opening = views.no_seats(request.reader, outcome, named.unread)
    card = await shown_quote(request, outcome.quote, opening, outcome.site.items)
    return views.with_button(request.reader, card, outcome)


async def _remove(request: Request, ref: str, text: str) -> Message:
    await check(list_site_users, request.desk, ref, lock=True)
    named = users_named(text)
    outcome = await remove_site_users(request.desk, ref, [one.email for one in named.people])
    return views.users_removed(request.reader, outcome, named.unread)
