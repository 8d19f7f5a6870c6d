"""`/ticket canned`, with `add`, `change` and `remove`; and the select of the form that answers."""

import re

from handlers.routing.arguments import Misunderstood
from handlers.routing.rich_text import written
from handlers.routing.routes import Request, Routes
from handlers.tickets.answer_forms import answered_in
from handlers.views import ticket_agent_forms as forms
from handlers.views import ticket_canned as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.limits import LONGEST_ENTRY
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from handlers.views.ticket_queue import words_of
from models.access.actions import check, check_desk
from models.desks.tickets.answering import Then, answer_ticket, audience_of
from models.desks.tickets.canned import all_canned, list_canned, remove_canned, save_canned, show_canned

routes = Routes()
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@routes.command(
    "/ticket canned",
    list_canned,
    "[add|change|remove]",
    gettext_noop("for the support team: see and change canned replies"),
)
async def canned(request: Request) -> Message | Modal:
    """List the canned replies, or do something with one of them."""
    check_desk(list_canned, request.desk)
    does, first = request.arguments.one_of(["add", "change", "remove"]), request.arguments.first_row()
    number = int(request.arguments.matching(NUMBER) or 0)
    request.arguments.end()
    if does == "add":
        return views.canned_form(request.reader)
    if does == "change" and number:
        return views.canned_form(request.reader, await show_canned(request.desk, number))
    if does == "remove" and number:
        return views.removed(request.reader, await remove_canned(request.desk, number))
    return views.canned_list(request.reader, await list_canned(request.desk, first))


@routes.options(views.FIND, list_canned)
async def found(request: Request) -> Suggestions:
    """What can be done with the canned replies that a search finds."""
    return found_in(
        request.reader, views.canned_rows(request.reader, await list_canned(request.desk, 1, request.value))
    )


@routes.options(f"{forms.ANSWER}.{forms.FILL}", list_canned)
async def to_fill(request: Request) -> Suggestions:
    """The canned replies that a search finds, for the form that answers."""
    page = await list_canned(request.desk, 1, request.value)
    pairs = [(one.name, str(one.id)) for one in page]
    return Suggestions.of(request.reader, pairs, more=page.total > len(page))


@routes.options(f"{forms.RESOLVE}.{forms.FILL}", list_canned)
async def to_fill_closing(request: Request) -> Suggestions:
    """The same, for the form that resolves."""
    return await to_fill(request)


@routes.form(views.CANNED, save_canned)
async def saved(request: Request) -> Message:
    """Add or change the canned reply from the form."""
    number = request.form_context
    check_desk(save_canned, request.desk)
    if not NUMBER.fullmatch(number):
        raise Misunderstood(number)
    name, text = request.entered("name"), request.entered("text")
    return views.saved(request.reader, await save_canned(request.desk, int(number), name, text))


@routes.button(forms.FILL, answer_ticket)
async def fill(request: Request) -> Modal:
    """Fill a canned reply into the form that answers, below what was typed."""
    about = await answered_in(request)
    found = await check(answer_ticket, request.desk, about.ref)
    if not NUMBER.fullmatch(request.value):
        raise Misunderstood(request.value)
    chosen = await show_canned(request.desk, int(request.value))
    typed = await written(request, forms.answer_input(request.values))
    filled = chosen.filled(found, request.desk.person.name, request.reader.plain("{vendor}"))
    text = "\n\n".join(filter(None, [typed.strip(), filled]))
    closing, fits = "then" not in request.values, len(text) <= LONGEST_ENTRY
    return forms.answer_form(
        request.reader,
        found,
        await audience_of(request.desk, about.ref),
        text if fits else "",
        Then.WAITING if closing else request.entered_of(Then, "then"),
        await all_canned(request.desk, forms.MOST_CANNED),
        within=words_of(about.only),
        closing=closing,
        # Slack keeps what is in an input of the same name.
        again=(forms.TEXT in request.values) is fits,
        in_place=True,
        beside="" if fits else filled,
        seen=about.seen,
        kept=about.kept,
    )
