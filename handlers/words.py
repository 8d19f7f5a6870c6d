"""What people write to Steward in a direct message: replies are passed on, everything else is offered as an enquiry, a
ticket or a command."""

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from handlers.routing.arguments import Arguments
from handlers.routing.rich_text import as_read
from handlers.routing.routes import PARKED, Request, Route, Routes
from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.access.refusals import keep_refusal, refusal_of
from models.backoffice.help import greet
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order, Quote
from models.contacts.promotions import object_to_promotion
from models.core.card_numbers import holds_card_number
from models.core.errors import DeskError
from models.core.plain_text import one_line, whole_text
from models.core.types import Row
from models.desks.enquiries.asking import ask_about_invoice, ask_about_quote, ask_billing
from models.desks.enquiries.tables import Enquiry
from models.desks.files.names import clean_name
from models.desks.tickets.commenting import comment
from models.desks.tickets.conversation import WrittenIn, moment_of
from models.desks.tickets.tables import Ticket
from models.desks.words.notices import Taken
from models.desks.words.receiving import (
    About,
    ThreadRoot,
    Written,
    confirm_reply,
    keep_words,
    receive,
    refuse_card_number,
)
from models.directory.people import Person
from models.renewals.writing import write_to_colleagues
from models.subscriptions.tables import Subscription

Result = TypeVar("Result")

routes = Routes()
SHOW: dict[type[Row], str] = {
    Ticket: "/ticket show",
    Invoice: "/invoice show",
    Quote: "/order show",
    Order: "/order show",
    Enquiry: "/enquiry show",
    Subscription: "/subscription show",
}
MOST_WORDS = 200
"""The most words in which a command or a short ID is looked for."""
ASK = {
    About.QUOTE: ask_about_quote,
    About.INVOICE: ask_about_invoice,
    About.SUBSCRIPTION: ask_billing,
}


@routes.message(greet)
async def message(request: Request) -> None:
    """Pass on a reply, or offer what can be done with a message. The answer is a notice, so it is posted, not returned
    to Slack."""
    desk, written = request.desk, written_of(request)
    if not isinstance(desk.caller, Person) or not written.text:
        await greet(desk, written.channel, written.event)
        return
    if holds_card_number(written.text):
        await refuse_card_number(desk, written)
        return
    root = await receive(desk, written.channel, request.values.get("thread", ""))
    if root is not None and root.about is not About.OWN:
        if root.about is not About.NOTHING and await _passed_on(request, root, written):
            return
        await keep_words(desk, written, "refused" if root.ref else "thread", root)
        return
    await keep_words(desk, written, "message", root, fitting_line(request.lines, written.text))


@routes.message(keep_words, PARKED)
async def parked(request: Request) -> None:
    """Steward failed to handle a message, several times. Its author learns of it, and can send it another way."""
    desk, written = request.desk, written_of(request)
    root = await receive(desk, written.channel, request.values.get("thread", ""))
    await keep_words(desk, written, "failed", root)


def written_of(request: Request) -> Written:
    """The message. Its text is read as the person saw it, and names its files."""
    files = [name for line in request.values.get("files", "").splitlines() if (name := one_line(line))]
    said = whole_text(as_read(request.values.get("text", "")))
    parts = [said]
    if files:
        parts.append(request.reader.plain("Files: {names}", names=", ".join(files)))
    text = "\n\n".join(part for part in parts if part)
    ts, changed = (request.values.get(name, "") for name in ("ts", "changed"))
    names = ", ".join(map(clean_name, files))
    return Written(text, request.value, request.form_context, request.offered, ts, moment_of(changed), said, names)


async def _passed_on(request: Request, root: ThreadRoot, written: Written) -> bool:
    """Pass a reply on to the people concerned, and say so in the thread.

    Returns:
        Whether it was passed on. If not, nothing was changed, and a refusal is on the audit trail.
    """
    passed_on = await attempt(request.desk, pass_on(request, root, written))
    if isinstance(passed_on, DeskError):
        return False
    await confirm_reply(request.desk, written, root, *passed_on)
    return True


async def attempt(desk: Desk, doing: Awaitable[Result]) -> Result | DeskError:
    """Do something, and answer with its error if it can't be done. Then nothing was changed, and a refusal is on the
    audit trail."""
    savepoint = await desk.session.begin_nested()
    try:
        result = await doing
    except DeskError as error:
        is_refusal = isinstance(error, Denied | NotFound) and bool(error.action)
        refusal = refusal_of(desk, error) if is_refusal else None  # type: ignore[arg-type]
        await savepoint.rollback()
        if refusal is not None:
            await keep_refusal(desk, refusal)
        return error
    await savepoint.commit()
    return result


async def pass_on(request: Request, root: ThreadRoot, written: Written) -> tuple[Taken, str, list[str]]:
    """Where a reply went, the short ID that it's stored under, and the names of the colleagues who get it."""
    desk, text = request.desk, written.text
    if root.about is About.TICKET:
        where = WrittenIn(written.channel, written.message_ts, written.edited_at) if written.channel else None
        added = await comment(desk, root.ref, written.for_ticket, where, written.files)
        return "reopened" if added.reopened else "comment", root.ref, []
    if root.about is About.RENEWAL:
        return await _about_renewal(request, root, text)
    if root.about is About.PROMOTION:
        heard = await object_to_promotion(desk, root.ref, text)
        return "deciders", heard.promotion.subscription.ref, heard.names
    return "enquiry", (await ASK[root.about](desk, root.ref, text, root.notice_id)).ref, []


async def _about_renewal(request: Request, root: ThreadRoot, text: str) -> tuple[Taken, str, list[str]]:
    """To the colleagues who have a thread. To the billing team as well if the renewal is at risk, or if there are no
    such colleagues."""
    heard = await write_to_colleagues(request.desk, root.ref, root.renewal_id, text)
    if heard.names and not heard.by_billing:
        return "colleagues", root.ref, heard.names
    enquiry = await ask_billing(request.desk, root.ref, text, root.notice_id)
    return "both" if heard.names else "enquiry", enquiry.ref, heard.names


def fitting_line(lines: Sequence[Route], text: str) -> str:
    """The command that fits a message, made only of our own words and a short ID; empty if none does.

    A message that begins with a command's name means that command, with or without the slash. Otherwise the first
    short ID counts, or else the first name of a command.
    """
    words = [word.strip(".,:;!?()\"'").lower() for word in text.split()[:MOST_WORDS]]
    names = {route.name for route in lines}
    commands = {form: name for name in _commands(names) for form in _forms(name)}
    row_type, ref = _named(" ".join(text.split()[:MOST_WORDS]))
    show = f"{SHOW[row_type]} {ref}" if row_type else ""
    begun = commands.get(words[0].removeprefix("/")) if words else None
    if begun is None:
        return show or next((commands[word] for word in words if word in commands), "")
    if len(words) > 1 and (line := f"{begun} {words[1]}") in names:
        return f"{line} {ref}".strip()
    return show if show.startswith(f"{begun} ") else begun


def _commands(names: set[str]) -> list[str]:
    return sorted(name for name in names if " " not in name and name != "/steward")


def _forms(command: str) -> tuple[str, ...]:
    """The ways to write a command's name: `ticket`, `tickets`; `enquiry`, `enquiries`."""
    name = command.removeprefix("/")
    return name, f"{name}s", f"{name.removesuffix('y')}ies"


def _named(text: str) -> tuple[type[Row] | None, str]:
    """The first kind of short ID in a text, with its prefix, and the ID."""
    for row_type in SHOW:
        for ref in Arguments(text).refs(row_type):
            if ref[0].isalpha():
                return row_type, ref.upper()
    return None, ""
