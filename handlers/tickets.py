"""`/ticket` (the caller's own), `new`, `show T-…`, `comment T-…`, `resolve T-…`, `reopen T-…`; Claim and Resolve on the
triage card."""

import re

from handlers.routing.arguments import Arguments, Misunderstood
from handlers.routing.choose import choose_subscription, fitting
from handlers.routing.kept import kept_words
from handlers.routing.routes import SAME, Request, Routes
from handlers.views import ticket_forms as forms
from handlers.views import ticket_lists as lists
from handlers.views import tickets as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.lines import subscription_option
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check, check_reach
from models.core.errors import Refused
from models.desks.tickets.actions import (
    AddedComment,
    claim_ticket,
    comment,
    is_opener,
    open_ticket,
    reopen_ticket,
    resolve_ticket,
    show_ticket,
)
from models.desks.tickets.listing import my_tickets, ticket_queue
from models.desks.tickets.problems import NotResolved
from models.desks.tickets.tables import Severity, Ticket
from models.roles import Right, StaffRight
from models.subscriptions.actions import find_subscriptions
from models.subscriptions.tables import Subscription

routes = Routes()
NUMBER = re.compile(r"\d{1,6}", re.ASCII)


@routes.command("/ticket", my_tickets, "[T-…]", gettext_noop("see your tickets, and those shared with you"))
async def ticket(request: Request) -> Message:
    """List the caller's tickets, or for agents the queue. With an ID, show that one."""
    words = request.arguments.copy()
    words.first_row()
    if ref := words.ref(Ticket):
        words.end()
        return await _card(request, ref)
    words.end()
    if request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS):
        return await queue(request)
    return await list_(request)


@routes.command("/ticket list", my_tickets, "", SAME)
async def list_(request: Request) -> Message:
    """List the caller's tickets, and those that colleagues share with them."""
    first, reader = request.arguments.first_row(), request.reader
    request.arguments.end()
    empty = reader.say("You haven't opened any tickets.")
    found = await my_tickets(request.desk, first)
    if not found and request.desk.may_as_staff(StaffRight.VIEW_CUSTOMERS):
        may_open = bool(await fitting(request, Right.RAISE_TICKET))
        if not may_open:
            return lists.none_of_staff(reader, triages=request.desk.may_as_staff(StaffRight.TRIAGE_TICKETS))
    return lists.ticket_list(reader, found, reader.plain("Tickets"), empty, "/ticket list", request.desk.person)


@routes.command(
    "/ticket queue", ticket_queue, "", gettext_noop("for the support team: see open tickets, most urgent first")
)
async def queue(request: Request) -> Message:
    """List the unresolved tickets."""
    first, reader = request.arguments.first_row(), request.reader
    request.arguments.end()
    empty = reader.say("There are no open tickets: all are resolved.")
    found = await ticket_queue(request.desk, first)
    return lists.ticket_list(reader, found, reader.plain("Open tickets"), empty, "/ticket queue", may_open=False)


@routes.options(lists.FINDS["/ticket list"], my_tickets)
async def found(request: Request) -> Suggestions:
    """The caller's tickets that a search finds."""
    tickets = await my_tickets(request.desk, typed=request.value)
    return found_in(request.reader, lists.ticket_rows(request.reader, tickets, "/ticket list", request.desk.person))


@routes.options(lists.FINDS["/ticket queue"], ticket_queue)
async def found_open(request: Request) -> Suggestions:
    """The unresolved tickets that a search finds."""
    tickets = await ticket_queue(request.desk, typed=request.value)
    return found_in(request.reader, lists.ticket_rows(request.reader, tickets, "/ticket queue"))


@routes.command("/ticket new", open_ticket, "[SUB-…] [subject]", gettext_noop("open a ticket"))
async def new(request: Request) -> Modal:
    """Show the form that opens a ticket: with the subscriptions in which the caller may open one, and the typed
    subject. Of several, one is only chosen if it was named: a ticket about the wrong site is worse than a choice."""
    kept = await kept_words(request)
    typed = request.arguments.about(Subscription)
    text = request.arguments.typed_text()
    fit = await fitting(request, Right.RAISE_TICKET)
    if typed and text and typed.isdigit() and int(typed) not in [one.number for one in fit]:
        # As in `3 vans are offline`.
        typed, text = None, f"{typed} {text}"
    if not typed and fit:
        # A message that was kept may name it.
        refs = {ref.upper() for ref in Arguments(kept).refs(Subscription)}
        named = [one for one in fit if one.ref in refs] or fit
        await check(open_ticket, request.desk, named[0].ref)
        return forms.new_form(request.reader, fit, named[0].ref if len(named) == 1 else "", text, kept)
    # The form asks for the subscription. It's only needed here if one was typed, or to refuse.
    ref = await choose_subscription(request, Right.RAISE_TICKET, typed=typed)
    chosen = await check(open_ticket, request.desk, ref)
    return forms.new_form(request.reader, fit or [chosen], chosen.ref, text, kept)


@routes.options(f"{forms.NEW}.subscription", find_subscriptions)
async def subscriptions(request: Request) -> Suggestions:
    """The subscriptions in which the caller may open a ticket."""
    found = await find_subscriptions(request.desk, request.value, Right.RAISE_TICKET)
    return Suggestions.of(request.reader, [subscription_option(one) for one in found])


@routes.form(forms.NEW, open_ticket)
async def opened(request: Request) -> Message:
    """Open the ticket from the form."""
    severity = request.entered_of(Severity, "severity")
    ref, subject, description = (request.entered(name) for name in ("subscription", "subject", "description"))
    made = await open_ticket(request.desk, ref, severity, subject, description)
    return views.opened(request.reader, made)


@routes.command("/ticket show", show_ticket, "T-…", gettext_noop("see one ticket with its comments"))
async def show(request: Request) -> Message:
    """Show one ticket. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    before = request.arguments.after("before") or ""
    ref = request.arguments.ref(Ticket, required=True)
    request.arguments.end()
    return await _card(request, ref or "", int(before) if NUMBER.fullmatch(before) else 0)


@routes.command("/ticket comment", comment, "T-… [text]", gettext_noop("comment on a ticket"))
async def comment_(request: Request) -> Message | Modal:
    """Add the typed comment. Without a text, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    kept = await kept_words(request)
    text = request.arguments.rest()
    if not text:
        return forms.comment_form(request.reader, await check(comment, request.desk, ref), kept)
    return _added(request, await comment(request.desk, ref, text))


@routes.form(forms.COMMENT, comment)
async def commented(request: Request) -> Message:
    """Add the comment from the form."""
    return _added(request, await comment(request.desk, request.form_context, request.entered("text")))


def _added(request: Request, added: AddedComment) -> Message:
    owns = is_opener(added.ticket, request.desk.person)
    return views.commented(request.reader, added.ticket.ref, reopened=added.reopened, owns=owns)


@routes.command(
    "/ticket reopen", reopen_ticket, "T-… [text]", gettext_noop("reopen a resolved ticket, and say what's still wrong")
)
async def reopen(request: Request) -> Message | Modal:
    """Reopen with the typed text. Without a text, show the form; without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    text = request.arguments.rest()
    if not text:
        found = await check(reopen_ticket, request.desk, ref)
        if not found.ended:
            raise Refused(NotResolved(found))
        return forms.reopen_form(request.reader, found)
    return _added(request, await reopen_ticket(request.desk, ref, text))


@routes.form(forms.REOPEN, reopen_ticket)
async def reopened(request: Request) -> Message:
    """Reopen the ticket, with the comment from the form."""
    return _added(request, await reopen_ticket(request.desk, request.form_context, request.entered("text")))


@routes.command(
    "/ticket claim", claim_ticket, "T-…", gettext_noop("for the support team: claim a ticket, or take it over")
)
async def claim_(request: Request) -> Message:
    """Claim a ticket. Ask for confirmation before taking over a colleague's. Without an ID, list the tickets to choose
    from."""
    if not request.arguments.words:
        check_reach(claim_ticket, request.desk)
        return await queue(request)
    confirmed, ref = request.arguments.confirmed(), request.arguments.ref(Ticket, required=True) or ""
    request.arguments.end()
    if not confirmed:
        found = await check(claim_ticket, request.desk, ref, lock=True)
        if not found.ended and found.assignee_id not in (None, request.desk.person.id):
            return views.take_over(request.reader, found)
    return views.taken(request.reader, await claim_ticket(request.desk, ref, over=confirmed), request.desk.person)


@routes.command(
    "/ticket resolve",
    resolve_ticket,
    "T-… [text]",
    gettext_noop("resolve a ticket that you opened, or on the support team any ticket"),
)
async def resolve_(request: Request) -> Message:
    """Resolve a ticket, after a last comment if one was typed. Without an ID, list the tickets to choose from."""
    if not request.arguments.words:
        return await ticket(request)
    ref = request.arguments.ref(Ticket, required=True) or ""
    return await _resolved(request, ref, request.arguments.typed_text())


@routes.command("/ticket close", resolve_ticket, "T-… [text]", SAME)
async def close(request: Request) -> Message:
    """Resolve a ticket, in the word that other ticket desks use."""
    return await resolve_(request)


@routes.button(views.CLAIM, claim_ticket)
async def claim(request: Request) -> Message:
    """Claim a ticket."""
    return views.taken(request.reader, await claim_ticket(request.desk, request.value), request.desk.person)


@routes.button(views.RESOLVE, resolve_ticket)
async def resolve(request: Request) -> Message:
    """Resolve a ticket."""
    return await _resolved(request, request.value)


async def _resolved(request: Request, ref: str, text: str = "") -> Message:
    return views.taken(request.reader, await resolve_ticket(request.desk, ref, text), request.desk.person)


async def _card(request: Request, ref: str, before: int = 0) -> Message:
    if not ref:
        raise Misunderstood
    desk = request.desk
    shown = await show_ticket(desk, ref, before)
    ticket = shown.ticket
    triages, owns = desk.may_as_staff(StaffRight.TRIAGE_TICKETS), is_opener(ticket, desk.person)
    return views.ticket_card(
        request.reader,
        shown,
        # Everyone who sees a ticket may comment on it, except staff who don't triage.
        may_comment=owns or triages or bool(desk.held.get(ticket.subscription_id)),
        owns=owns,
        triages=triages,
        assigned=ticket.assignee_id == desk.person.id,
        sees_customers=desk.may_as_staff(StaffRight.VIEW_CUSTOMERS),
    )
