"""`/contact settings`: the caller's own details and choices."""

from handlers.routing.choose import Choose, choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import reminders as reminder_views
from handlers.views import settings as views
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_among
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.contacts.reminders import set_reminders
from models.contacts.settings import my_settings, set_important_mail
from models.renewals.actions import show_renewal
from models.roles import Right
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact settings",
    my_settings,
    "[reminders on|off] [email on|off] [SUB-…]",
    gettext_noop("see your details, and choose emails and renewal reminders"),
)
async def settings(request: Request) -> Message:
    """Show the caller's details and choices. With `reminders` or `email`, and `on` or `off`, save that choice."""
    word = request.arguments.one_of(["reminders", "email"])
    if word == "reminders":
        return await _reminders(request)
    if word == "email" and (choice := request.arguments.one_of(["on", "off"])):
        request.arguments.end()
        person = await set_important_mail(request.desk, choice == "on")
        return views.important_mail_chosen(request.reader, person)
    first = request.arguments.first_row()
    ref = request.arguments.ref(Subscription)
    request.arguments.end()
    only = await check(set_reminders, request.desk, ref) if ref else None
    return views.page(request.reader, await my_settings(request.desk), only, first)


@routes.options(views.FIND, my_settings)
async def found(request: Request) -> Suggestions:
    """The choices about reminders that a search finds."""
    settings = await my_settings(request.desk)
    return found_among(request.reader, views.choice_rows(request.reader, settings.choices), request.value)


async def _reminders(request: Request) -> Message:
    word = request.arguments.one_of(["on", "off"])
    ref = await _left_open(request)
    if word is None:
        subscription: Subscription = await check(set_reminders, request.desk, ref)
        on = decide_for(request.desk, subscription, request.desk.person, Right.RENEWAL_REMINDERS).allowed
        return reminder_views.question(request.reader, subscription, on=on)
    await set_reminders(request.desk, ref, word == "on")
    return reminder_views.chosen(request.reader, await show_renewal(request.desk, ref), wants=word == "on")


async def _left_open(request: Request) -> str:
    """The subscription's short ID. If none is typed, subscriptions whose role lets the caller choose come first."""
    words = request.arguments.copy()
    if words.ref(Subscription) or words.words:
        return await choose_subscription(request)
    choices = (await my_settings(request.desk)).choices
    left = [choice.subscription for choice in choices]
    if len(left) > 1:
        raise Choose(request.line, left)
    mine = left or await my_subscriptions(request.desk)
    return mine[0].ref if mine else await choose_subscription(request)
