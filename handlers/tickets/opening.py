"""`/ticket new`."""

from dataclasses import replace

from handlers.routing.arguments import Arguments
from handlers.routing.choose import choose_subscription, fitting
from handlers.routing.kept import kept_in_form, kept_words, with_kept
from handlers.routing.routes import Request, Routes
from handlers.tickets.duplicates import ask_about_duplicate
from handlers.tickets.opening_for import names_somebody, new_for
from handlers.views import ticket_forms as forms
from handlers.views import tickets as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.lines import subscription_option
from handlers.views.reader import gettext_noop
from handlers.words import written_of
from models.access.actions import check
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.classification import Category, Severity
from models.desks.words.receiving import keep_for_form
from models.roles import Right, StaffRight
from models.subscriptions.actions import find_subscriptions
from models.subscriptions.tables import Subscription

routes = Routes()
OPEN_TICKET = "open_ticket"
"""The shortcut in the menu of each message."""


@routes.command("/ticket new", open_ticket, "[SUB-…] [subject]", gettext_noop("open a ticket"))
async def new(request: Request) -> Message | Modal:
    """Show the form that opens a ticket: with the subscriptions in which the caller may open one, and the typed
    subject. Of several, one is only chosen if it was named: a ticket about the wrong site is worse than a choice.
    Agents may open it for a person that they name."""
    if names_somebody(request.arguments) and request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS):
        return await new_for(request)
    kept = await kept_words(request)
    typed = request.arguments.about(Subscription)
    text = request.arguments.typed_text()
    fit = await fitting(request, Right.RAISE_TICKET)
    if typed and text and typed.isdigit() and int(typed) not in [one.number for one in fit]:
        # As in `3 vans are offline`.
        typed, text = None, f"{typed} {text}"
    if not typed and fit:
        # A message that was kept may name it.
        refs = {ref.upper() for ref in Arguments(kept.text).refs(Subscription)}
        named = [one for one in fit if one.ref in refs] or fit
        await check(open_ticket, request.desk, named[0].ref)
        return forms.new_form(request.reader, fit, named[0].ref if len(named) == 1 else "", text, kept)
    # The form asks for the subscription. It's only needed here if one was typed, or to refuse.
    ref = await choose_subscription(request, Right.RAISE_TICKET, typed=typed)
    chosen = await check(open_ticket, request.desk, ref)
    return forms.new_form(request.reader, fit or [chosen], chosen.ref, text, kept)


@routes.shortcut(OPEN_TICKET, open_ticket)
async def from_message(request: Request) -> Message | Modal:
    """Show the form that opens a ticket, filled in with the message. Slack describes its files even where Steward
    can't read them."""
    text, files = written_of(request).for_ticket, [replace(file, is_elsewhere=True) for file in request.offered]
    kept = f"kept:{await keep_for_form(request.desk, text, files)}" if text else ""
    return await new(replace(request, arguments=Arguments(kept)))


@routes.options(f"{forms.NEW}.subscription", find_subscriptions)
async def subscriptions(request: Request) -> Suggestions:
    """The subscriptions in which the caller may open a ticket."""
    found = await find_subscriptions(request.desk, request.value, Right.RAISE_TICKET)
    return Suggestions.of(request.reader, [subscription_option(one) for one in found])


@routes.form(forms.NEW, open_ticket)
async def opened(request: Request) -> Message | Modal:
    """Open the ticket from the form, or ask about one that's like it."""
    severity = request.entered_of(Severity, "severity")
    # A form that was opened before an upgrade has no category.
    category = request.entered_of(Category, "category") if "category" in request.values else Category.OTHER
    ref, subject = (request.entered(name) for name in ("subscription", "subject"))
    kept = await kept_in_form(request)
    description, files = await with_kept(request, kept, "description"), [*kept.files, *request.offered]
    if ask := await ask_about_duplicate(request, ref, severity, category, subject, description, files):
        return ask
    made = await open_ticket(request.desk, ref, severity, subject, description, category, files)
    return views.opened(request.reader, made)
