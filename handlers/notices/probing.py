"""The notice that someone is trying one ID after another."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import probing
from handlers.views.blocks import Message
from models.access.refusals import Probing, RefusalCount
from models.directory.people import Person


@renders(Probing)
async def probed(context: NoticeContext, notice: Probing) -> Message | None:
    """To the admins, in the approvals channel. Nothing once the count is deleted."""
    counted = await context.session.get(RefusalCount, notice.refusals_id)
    if counted is None:
        return None
    person = await context.session.get(Person, counted.person_id) if counted.person_id else None
    since = notice.since or counted.hour
    return probing.probing(context.reader, person, notice.user, notice.ids, since)
