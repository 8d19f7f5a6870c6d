"""What people change or delete in their conversation with Steward: a comment on a ticket follows its message."""

from handlers.routing.routes import CHANGED, DELETED, Request, Routes
from handlers.words import attempt, message, written_of
from models.core.errors import DeskError, Refused
from models.core.problems import CardNumber, Empty, TooLong
from models.desks.tickets.conversation import WrittenIn
from models.desks.tickets.editing import delete_comment, edit_comment
from models.desks.tickets.problems import ClosedForGood, CommentRedacted
from models.desks.words.notices import WhyNot
from models.desks.words.receiving import About, ThreadRoot, keep_comment, receive

routes = Routes()
WHY: dict[type, WhyNot] = {
    CardNumber: "card_number",
    Empty: "empty",
    TooLong: "too_long",
    ClosedForGood: "ended",
    CommentRedacted: "redacted",
}


@routes.message(receive, CHANGED)
async def changed(request: Request) -> None:
    """Change the comment that a message became. A message that became none yet is taken as it is now."""
    root = await _of_ticket(request)
    if root is None:
        return
    desk, written = request.desk, written_of(request)
    where = WrittenIn(written.channel, written.message_ts, written.edited_at)
    edited = await attempt(desk, edit_comment(desk, root.ref, where, written.for_ticket))
    if edited is None:
        await message(request)
    elif isinstance(edited, DeskError):
        await keep_comment(desk, written, root, _why(edited))


@routes.message(receive, DELETED)
async def deleted(request: Request) -> None:
    """Delete the comment that a message became."""
    root = await _of_ticket(request)
    if root is None:
        return
    desk, written = request.desk, written_of(request)
    gone = await attempt(desk, delete_comment(desk, root.ref, WrittenIn(written.channel, written.message_ts)))
    if isinstance(gone, DeskError):
        await keep_comment(desk, written, root, _why(gone))


async def _of_ticket(request: Request) -> ThreadRoot | None:
    """What the message's thread begins with, if that is a ticket of the caller. Changes elsewhere aren't followed."""
    root = await receive(request.desk, request.value, request.values.get("thread", ""))
    return root if root is not None and root.about is About.TICKET else None


def _why(error: DeskError) -> WhyNot:
    return WHY.get(type(error.problem), "denied") if isinstance(error, Refused) else "denied"
