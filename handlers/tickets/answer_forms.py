"""The forms with which agents answer and resolve, and what follows them: the next ticket of the queue."""

import re
from dataclasses import dataclass

from handlers.routing.arguments import Arguments
from handlers.routing.kept import Kept, kept_in_form
from handlers.routing.routes import Request
from handlers.tickets.listing import read_filter
from handlers.views import ticket_agent_forms as forms
from handlers.views import ticket_walk as walk
from handlers.views.blocks import Message, Modal
from handlers.views.limits import LONGEST_ENTRY
from handlers.views.ticket_forms import NOTHING
from handlers.views.ticket_queue import words_of
from models.access.actions import check
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.answering import Then, answer_ticket, audience_of, must_be_ours, said_since
from models.desks.tickets.canned import all_canned
from models.desks.tickets.next_ticket import next_ticket
from models.desks.tickets.parties import must_not_be_ended
from models.desks.tickets.queue import ALL, QueueFilter
from models.desks.tickets.tables import Ticket
from models.desks.tickets.writing import begin_answer
from models.desks.words.receiving import keep_for_form

SEEN = re.compile(r"seen:[0-9]{1,18}", re.ASCII)


async def answer_form(
    request: Request, ref: str, kept: Kept = NOTHING, only: QueueFilter = ALL, *, in_place: bool = False
) -> Modal:
    """The form that answers a ticket, on the way through the queue that is narrowed down to `only`. A message that was
    kept is filled in, and its files go along."""
    found = await check(answer_ticket, request.desk, ref)
    must_not_be_ended(found)
    must_be_ours(request.desk, found)
    audience, canned = await audience_of(request.desk, ref), await all_canned(request.desk, forms.MOST_CANNED)
    within, writing = words_of(only), await begin_answer(request.desk, ref)
    return forms.answer_form(
        request.reader,
        found,
        audience,
        kept.text,
        canned=canned,
        within=within,
        in_place=in_place,
        kept=kept,
        writing=writing,
    )


async def closing_form(request: Request, found: Ticket, only: QueueFilter = ALL, *, in_place: bool = False) -> Modal:
    """The form that resolves a ticket, in the same way."""
    audience, canned = await audience_of(request.desk, found.ref), await all_canned(request.desk, forms.MOST_CANNED)
    within, writing = words_of(only), await begin_answer(request.desk, found.ref)
    return forms.answer_form(
        request.reader,
        found,
        audience,
        canned=canned,
        within=within,
        closing=True,
        in_place=in_place,
        writing=writing,
    )


@dataclass(frozen=True)
class AnswerContext:
    """What such a form is about.

    Attributes:
        only: What the queue was narrowed down to.
        seen: The ID of the newest comment that the agent knew. None if the form was opened before an upgrade.
        kept: Files that go along, and the message with which they came.
    """

    ref: str
    only: QueueFilter
    seen: int | None
    kept: Kept

    def files(self, request: Request) -> list[OfferedFile]:
        """All files of the answer: those that go along, and those in the form. Slack may still have some in both."""
        along = {file.file_id for file in self.kept.files if file.file_id}
        return [*self.kept.files, *(file for file in request.offered if file.file_id not in along)]


async def answered_in(request: Request) -> AnswerContext:
    """What the form is about that was sent, or in which a canned reply was chosen.

    Raises:
        Refused: The files that go along aren't kept any more.
    """
    kept = await kept_in_form(request)
    ref, _, rest = request.form_context.removesuffix(kept.word).partition(" ")
    words = Arguments(rest)
    seen = words.matching(SEEN)
    return AnswerContext(ref, read_filter(words), int(seen.partition(":")[2]) if seen else None, kept)


async def said_meanwhile(request: Request, about: AnswerContext, text: str) -> Modal | None:
    """The same form again, if others said something while the agent was writing: with their words, and with what was
    typed and the files. None if they said nothing. The ticket stays locked, so nobody can say something until the
    answer is sent."""
    if about.seen is None:
        return None
    found = await check(answer_ticket, request.desk, about.ref, lock=True)
    since = await said_since(request.desk, about.ref, about.seen)
    if not since or found.ended:
        return None
    files, kept = about.files(request), NOTHING
    if files:
        kept = Kept("", f"kept:{await keep_for_form(request.desk, '', files)}", files)
    closing = "then" not in request.values
    return forms.answer_form(
        request.reader,
        found,
        await audience_of(request.desk, about.ref),
        text[:LONGEST_ENTRY],
        Then.WAITING if closing else request.entered_of(Then, "then"),
        await all_canned(request.desk, forms.MOST_CANNED),
        within=words_of(about.only),
        closing=closing,
        again=forms.TEXT_AGAIN in request.values,
        since=since,
        kept=kept,
    )


async def onward(request: Request, ticket: Ticket, said: Message, only: QueueFilter = ALL) -> Message:
    """A reply to an agent who did something with a ticket, and the one that comes after it."""
    return walk.with_next(request.reader, said, await next_ticket(request.desk, ticket.id, only), only)
