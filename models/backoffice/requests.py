"""Deleting the records of requests that were handled long ago, and the messages kept to fill in forms."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.receipts import EventReceipt, ReceiptState, ReceivedMail
from models.core.requests import HandledRequest
from models.core.texts import gettext_noop
from models.desks.files.tables import MailedFile
from models.desks.tickets.tables import TicketWriter
from models.desks.tickets.writing import WRITES_FOR
from models.desks.words.tables import KEPT_FOR, KeptWords
from models.roles import SystemRight

actions_about("requests", gettext_noop("requests"))

KEPT = timedelta(days=7)
"""Slack repeats an event for some minutes, and a form can be sent only while it is open."""
PARKED_KEPT = timedelta(days=30)


@action("requests.forget_requests", SystemRight.FORGET_REQUESTS, reads=True, label=gettext_noop("delete old requests"))
async def forget_requests(desk: Desk) -> None:
    """Delete the records of requests and events that can't be sent again by now, and what people wrote more than a day
    ago. Files of emails that couldn't be copied are deleted after a week. Events that failed too often are
    kept longer, so that an operator can have them tried again."""
    await desk.session.execute(delete(HandledRequest).where(col(HandledRequest.at) < desk.now - KEPT))
    for state, kept in ((ReceiptState.DONE, KEPT), (ReceiptState.PARKED, PARKED_KEPT)):
        old = col(EventReceipt.state) == state, col(EventReceipt.ended_at) < desk.now - kept
        of_old = col(ReceivedMail.receipt_id).in_(select(col(EventReceipt.id)).where(*old))
        await desk.session.execute(delete(ReceivedMail).where(of_old))
        await desk.session.execute(delete(EventReceipt).where(*old))
    # Copying a file is tried for about four hours, and by hand after that.
    await desk.session.execute(delete(MailedFile).where(col(MailedFile.received_at) < desk.now - KEPT))
    await desk.session.execute(delete(TicketWriter).where(col(TicketWriter.since) < desk.now - WRITES_FOR))
    await desk.session.execute(delete(KeptWords).where(col(KeptWords.written_at) <= desk.now - KEPT_FOR))
