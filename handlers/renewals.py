"""`/renewal`: upcoming renewals, and what contacts do about them."""

from handlers.enquiries.asking import new as ask_a_question
from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import SAME, Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.orders import accepting
from handlers.views.reader import gettext_noop
from handlers.views.renewals import answers as views
from handlers.views.renewals import billing, threads
from handlers.views.subscriptions.cancelling import cancel_form
from models.access.actions import check
from models.billing.online.cards import coming_cards
from models.billing.orders.accepting import consider_quote
from models.billing.orders.actions import quote_renewal
from models.changes.cancelling import weigh_cancellation
from models.core.texts import line_of
from models.desks.enquiries.asking import ask_billing
from models.renewals.actions import (
    end_renewal,
    handle_renewal,
    must_be_undecided,
    my_renewals,
    open_renewal,
    renew_after_all,
    resume_renewal,
    show_renewal,
    snooze_renewal,
)
from models.renewals.digest import renewal_digest
from models.renewals.due import due_renewals
from models.renewals.tables import REASON_LENGTH, RenewalState
from models.roles import Kind, Right, StaffRight
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/renewal", my_renewals, "[SUB-…]", gettext_noop("see upcoming renewals, and what you can do about them")
)
async def renewal(request: Request) -> Message:
    """List upcoming renewals: for the billing team, those of all customers. With an ID, show that one."""
    first = request.arguments.first_row()
    if ref := request.arguments.ref(Subscription):
        request.arguments.end()
        return await _card(request, ref)
    request.arguments.end()
    if request.desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        return billing.due_list(request.reader, await due_renewals(request.desk, first), request.desk.own_day)
    return views.renewal_list(request.reader, await my_renewals(request.desk, first))


@routes.command("/renewal list", my_renewals, "", SAME)
async def list_(request: Request) -> Message:
    """List upcoming renewals."""
    return await renewal(request)


@routes.options(billing.FIND_DUE, due_renewals)
async def found_due(request: Request) -> Suggestions:
    """All customers' renewals without an answer that a search finds."""
    page = await due_renewals(request.desk, typed=request.value)
    return found_in(request.reader, billing.due_rows(request.reader, page, request.desk.own_day))


@routes.command("/renewal show", show_renewal, "SUB-…", gettext_noop("see the status of one renewal"))
async def show(request: Request) -> Message:
    """Show one renewal."""
    return await _card(request, await choose_subscription(request))


@routes.command(
    "/renewal open", open_renewal, "SUB-…", gettext_noop("get a thread about one renewal in your direct messages")
)
async def open_(request: Request) -> Message:
    """Start the caller's thread about one renewal. If it's there already, show the renewal."""
    opened = await open_renewal(request.desk, await choose_subscription(request))
    if opened.sent:
        return views.opened(request.reader, opened.standing)
    return threads.card(request.reader, opened.standing).message


@routes.command("/renewal renew", quote_renewal, "SUB-…", gettext_noop("order the next term"))
async def renew(request: Request) -> Modal:
    """Show the form that orders the next term, with its quote, which others can accept from then on."""
    found = await quote_renewal(request.desk, await choose_subscription(request))
    quote, details = await consider_quote(request.desk, found.ref)
    today = request.desk.today(quote.subscription.organization)
    about = accepting.about_quote(request.reader, quote, request.desk.person, today)
    card = (await coming_cards(request.desk, [quote.subscription])).get(quote.subscription_id)
    return accepting.accept_form(request.reader, quote, details, today, about, card)


@routes.command(
    "/renewal handle", handle_renewal, "SUB-…", gettext_noop("handle a renewal, so that your colleagues don't have to")
)
async def handle(request: Request) -> Message:
    """Handle a renewal."""
    return views.handled(request.reader, await handle_renewal(request.desk, await choose_subscription(request)))


@routes.command(
    "/renewal snooze",
    snooze_renewal,
    "SUB-… [before]",
    gettext_noop("pause reminders for 7 days, or until the day before the end"),
)
async def snooze(request: Request) -> Message:
    """Pause reminders for seven days, or with `before`, until the day before the end."""
    before = request.arguments.one_of(["before"]) is not None
    ref = await choose_subscription(request)
    return views.snoozed(request.reader, await snooze_renewal(request.desk, ref, day_before=before))


@routes.command(
    "/renewal resume",
    resume_renewal,
    "SUB-…",
    gettext_noop("stop handling a renewal, resume its reminders or reopen it"),
)
async def resume(request: Request) -> Message:
    """Undo the caller's last answer: handling, pausing, or not renewing."""
    desk, ref = request.desk, await choose_subscription(request)
    standing = await show_renewal(desk, ref)
    ending = standing.state is RenewalState.ENDING
    taken_back = await (renew_after_all(desk, ref) if ending else resume_renewal(desk, ref))
    return views.resumed(request.reader, taken_back)


@routes.command(
    "/renewal ask", ask_billing, "SUB-… [text]", gettext_noop("ask {vendor}'s billing team about a renewal")
)
async def ask(request: Request) -> Modal:
    """Show the form for a question."""
    return await ask_a_question(request)


@routes.command("/renewal end", end_renewal, "SUB-… [reason]", gettext_noop("tell {vendor} that you won't renew"))
async def end(request: Request) -> Message | Modal:
    """Show the form that asks why. A site is cancelled instead."""
    ref, text = await choose_with_text(request)
    subscription: Subscription = await check(end_renewal, request.desk, ref, "")
    reason = line_of(text, REASON_LENGTH, "reason", optional=True)
    if subscription.kind is Kind.SITE:
        if decide_for(request.desk, subscription, request.desk.person, Right.CANCEL_SITE).allowed:
            return cancel_form(request.reader, await weigh_cancellation(request.desk, ref), reason)
        return views.cancel_instead(request.reader, subscription)
    standing = await show_renewal(request.desk, ref)
    must_be_undecided(standing)
    return views.end_form(request.reader, standing, reason)


@routes.command(
    "/renewal digest", renewal_digest, "", gettext_noop("for the billing team: see the status of all renewals")
)
async def digest(request: Request) -> Message:
    """Show the digest as of now."""
    request.arguments.end()
    return billing.digest(request.reader, await renewal_digest(request.desk), request.desk.now.date())


@routes.form(views.END, end_renewal)
async def ended(request: Request) -> Message:
    """Decide not to renew, with the reason from the form."""
    return views.ended(request.reader, await end_renewal(request.desk, request.form_context, request.entered("reason")))


async def _card(request: Request, ref: str) -> Message:
    may_quote = request.desk.may_as_staff(StaffRight.PROCESS_ORDERS)
    return threads.card(request.reader, await show_renewal(request.desk, ref), may_quote=may_quote).message
