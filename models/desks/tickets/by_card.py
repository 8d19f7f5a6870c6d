"""Which ticket the support team talks about: by the triage card whose thread it is."""

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.notice_kinds import NoticeKind
from models.core.outbox import Medium, Notice
from models.core.texts import gettext_noop
from models.desks.tickets.tables import Ticket
from models.roles import StaffRight


@action(
    "tickets.find_by_card",
    StaffRight.TRIAGE_TICKETS,
    reads=True,
    label=gettext_noop("find the ticket of a thread"),
)
async def find_by_card(desk: Desk, channel: str, message_ts: str) -> Ticket | None:
    """The ticket whose card in a triage channel is this message. None if it's another message."""
    of_card = select(Ticket).join(Notice, col(Notice.subject_id) == col(Ticket.id))
    of_card = of_card.where(
        Notice.message_ts == message_ts,
        Notice.message_channel == channel,
        col(Notice.message_ts) != "",
        Notice.kind == NoticeKind.TICKET_CARD,
        Notice.medium == Medium.CHANNEL,
    )
    return (await desk.session.scalars(of_card)).one_or_none()
