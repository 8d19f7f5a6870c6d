"""Canned replies: texts that agents use again and again, with gaps for what differs."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.texts import gettext_noop, line_of, text_of
from models.core.types import Row, UTCDateTime
from models.desks.tickets.problems import CannedNameTaken, NoSuchCanned
from models.desks.tickets.tables import Ticket
from models.roles import StaffRight

CANNED_NAME_LENGTH = 60
CANNED_LENGTH = 2900


class CannedReply(Row, table=True):
    """A text that agents answer with. `{name}`, `{ref}`, `{subject}`, `{agent}` and `{vendor}` are filled in."""

    __tablename__: ClassVar[str] = "canned_replies"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=CANNED_NAME_LENGTH, unique=True)
    text: str = Field(max_length=CANNED_LENGTH)
    edited_by_id: int = Field(foreign_key="people.id")
    edited_at: datetime = Field(sa_type=UTCDateTime)

    def filled(self, ticket: Ticket, agent: str, vendor: str) -> str:
        """The text for a ticket. Other words in braces stay as they are."""
        gaps = {"name": ticket.opener.name, "ref": ticket.ref, "subject": ticket.subject, "agent": agent}
        text = self.text
        for gap, value in {**gaps, "vendor": vendor}.items():
            text = text.replace(f"{{{gap}}}", value)
        return text


@action("tickets.list_canned", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see canned replies"))
async def list_canned(desk: Desk, first: int = 1, typed: str = "") -> PageOf[CannedReply]:
    """A page of the canned replies, sorted by name. With a text, only those with its words in their name."""
    found = select(CannedReply).where(matching(typed, col(CannedReply.name))).order_by(col(CannedReply.name))
    return await page_of(desk.session, found, first)


async def all_canned(desk: Desk, most: int) -> Sequence[CannedReply]:
    """The first canned replies, sorted by name, for a select. The caller's right is already checked."""
    return (await desk.session.scalars(select(CannedReply).order_by(col(CannedReply.name)).limit(most))).all()


@action("tickets.show_canned", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see a canned reply"))
async def show_canned(desk: Desk, canned_id: int) -> CannedReply:
    """One canned reply.

    Raises:
        Refused: There is none with this ID.
    """
    found = await desk.session.get(CannedReply, canned_id)
    if found is None:
        raise Refused(NoSuchCanned())
    return found


@action("tickets.save_canned", StaffRight.TRIAGE_TICKETS, label=gettext_noop("change canned replies"))
async def save_canned(desk: Desk, canned_id: int, name: str, text: str) -> CannedReply:
    """Add a canned reply, or change one.

    Args:
        canned_id: The one to change; 0 to add one.

    Raises:
        Refused: A text is empty, too long or contains a card number. Or another one has this name. Or there is none
            with this ID.
    """
    name, text = line_of(name, CANNED_NAME_LENGTH, "name"), text_of(text, CANNED_LENGTH, "text")
    same = select(CannedReply.id).where(CannedReply.name == name, CannedReply.id != canned_id)
    if (await desk.session.scalars(same)).first() is not None:
        raise Refused(CannedNameTaken(name), "name")
    if canned_id:
        saved = await desk.session.get(CannedReply, canned_id)
        if saved is None:
            raise Refused(NoSuchCanned())
        saved.name, saved.text, saved.edited_by_id, saved.edited_at = name, text, desk.person.id, desk.now
    else:
        saved = CannedReply(name=name, text=text, edited_by_id=desk.person.id, edited_at=desk.now)
        desk.session.add(saved)
    await desk.session.flush()
    return saved


@action("tickets.remove_canned", StaffRight.TRIAGE_TICKETS, label=gettext_noop("remove canned replies"))
async def remove_canned(desk: Desk, canned_id: int) -> str:
    """Remove a canned reply, and return its name.

    Raises:
        Refused: There is none with this ID.
    """
    found = await desk.session.get(CannedReply, canned_id)
    if found is None:
        raise Refused(NoSuchCanned())
    await desk.session.delete(found)
    return found.name
