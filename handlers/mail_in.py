"""Emails that people send: a reply to one of ours is passed on in its sender's name, with the rights they have now."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import select

from handlers.mail_taking import contact_who_wrote, refusal_in_words, show_unmatched, take_new
from handlers.routing.incoming_mail import IncomingMail, read_mail
from handlers.routing.readers import reader_of
from handlers.routing.router import Router
from handlers.routing.routes import Asked, Request
from handlers.views.reader import Reader
from handlers.words import attempt, pass_on
from models.access.desk import Desk
from models.contacts.mail_reach import MAIL, note_refused_mail
from models.core.card_numbers import holds_card_number
from models.core.errors import DeskError
from models.core.receipt_queue import Happening, ReceiptClaim, TakenOver
from models.core.received_mail import drop_mail, mail_of_receipt
from models.core.reply_address import token_in
from models.desks.files.mailed import offer_mailed
from models.desks.files.names import clean_name
from models.desks.words.notices import WhyNotTaken
from models.desks.words.receiving import (
    About,
    ThreadRoot,
    Written,
    addressee_of,
    answer_mail,
    confirm_mail,
    receive_mail,
)
from models.directory.lookup import find_person_by_email, is_in_slack
from models.directory.people import Person

log = structlog.get_logger("steward.mail")

MAILED = {"mail": True}
"""The payload of an email's receipt. The email itself is in a table of its own."""


def arrived(identity: bytes) -> Happening:
    """An email as something that happened. The same email twice is one.

    Args:
        identity: What two copies of the same email have in common.
    """
    return Happening(f"mail:{sha256(identity).hexdigest()}", MAILED)


class MailsIn:
    """Handles emails from their receipts."""

    def __init__(self, router: Router) -> None:
        self.router = router

    @staticmethod
    def is_mail(payload: Mapping[str, Any]) -> bool:
        """Whether a receipt is that of an email."""
        return payload == MAILED

    async def handle(self, claim: ReceiptClaim) -> None:
        """Handle one email. Its transaction marks the receipt as done.

        Raises:
            TakenOver: Another process handles it by now.
        """
        app = self.router.app
        async with app.database.session() as session:
            raw = await mail_of_receipt(session, claim.receipt_id)
        if raw is None:
            raise TakenOver
        # A big one takes a moment, in which others are answered.
        mail = await asyncio.to_thread(read_mail, raw)
        async with app.database.session() as session:
            desk = await self._act(session, mail, f"mail:{claim.receipt_id}")
            if not await claim.close(session, app.now()):
                raise TakenOver
            await drop_mail(session, claim.receipt_id)
            await session.commit()
            claim.done = True
        if desk.noticed:
            app.wake()

    async def _act(self, session: AsyncSession, mail: IncomingMail, once: str) -> Desk:
        """Do what an email asks for, in one transaction."""
        app = self.router.app
        desk = Desk(session, MAIL, app.now(), app.tables, app.channels)
        # Anyone can write such a report, but only who got our email knows its token.
        reached = {await addressee_of(session, token) for token in mail.returned}
        for address, code in mail.refused:
            person = await find_person_by_email(session, address)
            if person is not None and person.id in reached:
                await note_refused_mail(desk, person.id, address, code)
        if mail.is_automatic:
            log.info("mail_ignored", message_id=mail.message_id, refused=len(mail.refused))
            return desk
        token = next((token for address in mail.recipients if (token := token_in(address, app.codes))), None)
        person_id = await addressee_of(session, token) if token else None
        whose = select(Person).where(Person.id == person_id).options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
        person = (await session.scalars(whose)).unique().one_or_none()
        if token is None or person is None or person.email.lower() != mail.sender:
            # Whoever was in Cc, or got the email forwarded, knows the address too.
            return await self._take_new(desk, mail, once, is_reply=token is not None)
        desk = self.router.desk_for(session, person, once=_once(mail, token, once))
        root = await attempt(desk, receive_mail(desk, token))
        if isinstance(root, DeskError):
            log.info("mail_known", message_id=mail.message_id)
            return desk
        why, said = await self._pass_on(desk, mail, root)
        if why is not None:
            await answer_mail(desk, why, root, said)
        log.info("mail_taken" if why is None else "mail_not_taken", why=why or "", about=root.about if root else "")
        return desk

    async def _take_new(self, desk: Desk, mail: IncomingMail, once: str, *, is_reply: bool) -> Desk:
        """Take an email that isn't a reply of the person whose address it goes to."""
        app = self.router.app
        author = None if is_reply else await contact_who_wrote(desk.session, mail, app.authserv_id)
        if author is not None and not app.public_url and not await is_in_slack(desk.session, author.id):
            # They could never say what it's about.
            author = None
        if author is None:
            await show_unmatched(desk, mail)
            return desk
        return await take_new(self.router, desk.session, mail, author, _once(mail, "new", once))

    async def _pass_on(self, desk: Desk, mail: IncomingMail, root: ThreadRoot | None) -> tuple[WhyNotTaken | None, str]:
        """Pass a reply on. Returns why it changed nothing, or None if it did, and the refusal in words."""
        names = [file.name for file in mail.files]
        if holds_card_number(mail.text) or any(map(holds_card_number, names)):
            return "card_number", ""
        if root is None or root.about in (About.NOTHING, About.OWN):
            return "nothing", ""
        if root.is_over:
            return "over", ""
        takes_files = root.about is About.TICKET
        if not mail.text and not (takes_files and mail.files):
            return "files" if mail.files else "empty", ""
        reader = await reader_of(desk.session, desk.person, self.router.app.vendor_name)
        said = await refusal_in_words(desk, reader, self._with_files(desk, reader, mail, root))
        return (None, "") if said is None else ("refused", said)

    async def _with_files(self, desk: Desk, reader: Reader, mail: IncomingMail, root: ThreadRoot) -> None:
        """Pass a reply on. Tickets take its files, and others their names. If it's refused, nothing of them is kept."""
        files, names = mail.files if root.about is About.TICKET else (), [file.name for file in mail.files]
        offered = await offer_mailed(desk, [(one.name, one.media_type, one.content) for one in files])
        named = [reader.plain("Files: {names}", names=", ".join(names))] if names else []
        text, only_names = "\n\n".join([mail.text, *named]).strip(), ", ".join(map(clean_name, names))
        written = Written(text, "", "", offered, said=mail.text, names=only_names)
        request = Request(**vars(Asked()), desk=desk, reader=reader)
        taken, ref, heard = await pass_on(request, root, written)
        await confirm_mail(desk, taken, ref, heard, files=len(names) > len(files))


def _once(mail: IncomingMail, token: str, receipt: str) -> str:
    """The same for two copies of one reply, such as to the address for replies and to the desk. Some programs use an ID
    again for another email."""
    if not mail.message_id:
        return receipt
    said = sha256(f"{mail.message_id} {token} {mail.text}".encode())
    for file in mail.files:
        said.update(file.content)
    return f"mail:{said.hexdigest()}"
