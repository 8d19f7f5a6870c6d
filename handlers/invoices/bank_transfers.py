"""`/invoice match [BANK-… [INV-…]]`: match transfers from bank statements to invoices. `done` lists what is settled."""

import re

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import bank as views
from handlers.views import bank_decisions as decisions
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_among, found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.billing.bank.actions import ConfirmedReturn, assign_line, confirm_match, ignore_line, keep_line, undo_match
from models.billing.bank.proposals import find_invoices, list_decided, list_matches, show_line
from models.billing.bank.tables import BankStatementLine
from models.billing.invoices.tables import Invoice

routes = Routes()
MARK = re.compile(r"[0-9a-f]{8}", re.ASCII)


@routes.command(
    "/invoice match",
    list_matches,
    "[confirm|assign|ignore|keep|undo|done] [BANK-…] [INV-…]",
    gettext_noop("for the billing team: match bank transfers to invoices"),
)
async def match(request: Request) -> Message | Modal:
    """List the transfers that wait, or decide about one."""
    words, desk, reader = request.arguments, request.desk, request.reader
    deed, first = words.one_of(["confirm", "assign", "ignore", "keep", "undo", "done"]), words.first_row()
    if deed == "done":
        words.end()
        return decisions.decided_list(reader, await list_decided(desk, first))
    mark = words.matching(MARK) if deed == "confirm" else None
    ref = words.ref(BankStatementLine)
    if ref is None:
        words.end()
        if deed is not None:
            raise Misunderstood
        return views.match_list(reader, await list_matches(desk), first)
    return await _one(request, deed, ref, mark)


async def _one(request: Request, deed: str | None, ref: str, mark: str | None) -> Message | Modal:
    """Show one transfer, or decide about it."""
    words, desk, reader = request.arguments, request.desk, request.reader
    refs = []
    while invoice := words.ref(Invoice):
        refs.append(invoice)
    words.end()
    if refs:
        return decisions.confirmed(reader, await assign_line(desk, ref, refs))
    match deed:
        case "confirm" if mark:
            done = await confirm_match(desk, ref, mark)
            if isinstance(done, ConfirmedReturn):
                return decisions.return_confirmed(reader, done)
            return decisions.confirmed(reader, done)
        case "assign":
            await check(assign_line, desk, ref)
            return decisions.assign_form(reader, await show_line(desk, ref))
        case "ignore":
            return decisions.ignored(reader, await ignore_line(desk, ref))
        case "keep":
            return views.match_card(reader, await keep_line(desk, ref))
        case "undo":
            return await _undo(request, ref)
    return views.match_card(reader, await show_line(desk, ref))


async def _undo(request: Request, ref: str) -> Message | Modal:
    """Undo a decision. Undoing a payment needs a reason, so ask for it."""
    line = (await show_line(request.desk, ref)).line
    if line.payment_id:
        return decisions.undo_form(request.reader, line)
    return decisions.undone(request.reader, await undo_match(request.desk, ref))


@routes.form(views.UNDO, undo_match)
async def undone(request: Request) -> Message:
    """Undo the payment."""
    line = await undo_match(request.desk, request.form_context, request.entered("reason"))
    return decisions.undone(request.reader, line)


@routes.form(views.ASSIGN, assign_line)
async def assigned(request: Request) -> Message:
    """Record the payment for the chosen invoice."""
    done = await assign_line(request.desk, request.form_context, [request.entered("invoice")])
    return decisions.confirmed(request.reader, done)


@routes.options(f"{views.ASSIGN}.invoice", find_invoices)
async def invoices(request: Request) -> Suggestions:
    """The unpaid invoices that a search finds."""
    page = await find_invoices(request.desk, request.form_context, request.value)
    options = decisions.invoice_options(request.reader, page)
    return Suggestions.of(request.reader, options, more=page.total > len(page))


@routes.options(views.FIND_WAITING, list_matches)
async def found_waiting(request: Request) -> Suggestions:
    """What can be done with the waiting transfers that a search finds."""
    rows = views.waiting_rows(request.reader, await list_matches(request.desk))
    return found_among(request.reader, rows, request.value)


@routes.options(views.FIND_DECIDED, list_decided)
async def found(request: Request) -> Suggestions:
    """The settled transfers that a search finds."""
    return found_in(
        request.reader, decisions.decided_rows(request.reader, await list_decided(request.desk, typed=request.value))
    )
