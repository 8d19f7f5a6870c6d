"""`/ticket files`: the files that couldn't be copied, with `retry F-…`."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import files as views
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.desks.files.actions import list_failed, retry_copy
from models.desks.files.tables import StoredFile

routes = Routes()


@routes.command(
    "/ticket files",
    list_failed,
    "[retry F-…]",
    gettext_noop("for the support team: see files that couldn't be copied, and retry"),
)
async def files(request: Request) -> Message:
    """List the files that couldn't be copied, or retry one."""
    words = request.arguments
    if words.one_of(["retry"]) is None:
        first = words.first_row()
        words.end()
        return views.failed_list(request.reader, await list_failed(request.desk, first))
    ref = words.ref(StoredFile)
    if ref is None:
        check_desk(list_failed, request.desk)
        raise Misunderstood(words.rest())
    words.end()
    return views.retried(request.reader, await retry_copy(request.desk, ref))


@routes.options(views.FIND, list_failed)
async def found(request: Request) -> Suggestions:
    """The files that a search finds, to retry."""
    page = await list_failed(request.desk, typed=request.value)
    return found_in(request.reader, views.failed_rows(request.reader, page))
