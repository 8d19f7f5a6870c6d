"""Notices as emails: composing one, sending it, and noting whose address the server refuses."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.delivery.files import files_of
from bot.delivery.slack import NeverDelivered, Place
from bot.delivery.ways import Ways
from bot.documents.drawing import Tell
from bot.mail import AddressRefused, compose
from bot.mail_pages import stop_address
from handlers.views.blocks import Drawing
from models.access.desk import Channels, Desk
from models.contacts.mail_reach import MAIL, note_accepted_mail, note_refused_mail
from models.core.codes import Codes
from models.core.database import Database
from models.core.outbox import Notice
from models.core.reply_address import reply_address
from models.directory.people import Person
from models.roles import RoleTables


@dataclass(frozen=True)
class Mailer:
    """Sends notices by email. `wake` is called when there's more to deliver."""

    database: Database
    clock: Clock
    tables: RoleTables
    ways: Ways
    channels: Channels
    codes: Codes
    public_url: str
    reply_to: str
    wake: Callable[[], None]

    async def send(self, notice: Notice, person: Person | None, drawing: Drawing, report: Tell) -> Place:
        """Send a notice to its own address or, if it has none, to the person's.

        Args:
            report: Called with the characters that no font has for a document.

        Returns:
            An empty place, because emails have none.

        Raises:
            NeverDelivered: There is no address, or nothing to mail.
            NotSent: No server has confirmed it.
            NeverSent: The server refused it permanently.
        """
        address, letter = notice.address or (person.email if person else ""), drawing.mail
        if not address or letter is None:
            raise NeverDelivered("There is no mail of this.")
        files = [*letter.attachments, *await files_of(drawing, self.ways, report)]
        theirs = person if person is not None and address == person.email else None
        stop = stop_address(self.public_url, self.codes, theirs.id, letter.choice) if theirs and letter.choice else ""
        replies = reply_address(self.reply_to, notice.token, self.codes) if letter.takes_replies else ""
        sender, look = self.ways.mail_from, self.ways.mail_look
        mail = compose(sender, address, letter, notice.token, notice.created_at, look, files, stop, replies)
        try:
            await self.ways.mail.send(mail, notice.token)
        except AddressRefused as refused:
            if theirs is not None:
                await self._note_refused(theirs, str(refused))
            raise
        if theirs is not None and theirs.mail_refused_at:
            await self._note_accepted(theirs)
        return Place("", "")

    async def _note_refused(self, person: Person, why: str) -> None:
        """Tell the people who can do something about a refused address."""
        async with self.database.transaction() as session:
            await note_refused_mail(self._desk(session), person.id, person.email, why)
        self.wake()

    async def _note_accepted(self, person: Person) -> None:
        async with self.database.transaction() as session:
            await note_accepted_mail(self._desk(session), person.id, person.email)
        self.wake()

    def _desk(self, session: AsyncSession) -> Desk:
        return Desk(session, MAIL, self.clock.now(), self.tables, self.channels)
