"""Notices with files that people sent."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import files as views
from handlers.views.blocks import Drawing
from models.desks.files.notices import FileSent
from models.desks.files.owners import may_see
from models.desks.files.tables import FileState, StoredFile


@renders(FileSent)
async def file_sent(context: NoticeContext, notice: FileSent) -> Drawing | None:
    """To the person who asked for the file, while they may see it and its content is there."""
    file = await context.session.get_one(StoredFile, notice.file_id)
    if file.state is not FileState.STORED or not await may_see(context, context.me, file):
        return None
    return views.file_sent(context.reader, file)
