"""`/subscription users`: listing, adding and removing the users of a site."""

from handlers.orders.shown import shown_quote
from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import users as views
from models.access.actions import check
from models.changes.people_in import users_named
from models.changes.users import add_site_users, list_site_users, remove_site_user
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
    """List the users. With `add` or `remove` and addresses, do that. With `add` alone, show the form."""
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
        return views.users_form(reader, site) if deed == "add" else views.user_list(reader, site)
    if deed == "add":
        return await _add(request, ref, named)
    people = users_named(named).people
    if len(people) > 1:
        raise Misunderstood(people[1].email)
    return views.user_removed(reader, *await remove_site_user(desk, ref, people[0].email))


@routes.options(views.FIND, list_site_users)
async def found(request: Request) -> Suggestions:
    """The users of a site that a search finds."""
    site = await list_site_users(request.desk, request.form_context, typed=request.value)
    return found_in(request.reader, views.user_rows(request.reader, site))


@routes.form(views.FORM, add_site_users)
async def users_entered(request: Request) -> Message:
    """Add the entered users, or show the price of more seats."""
    return await _add(request, request.form_context, request.entered("users"))


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
