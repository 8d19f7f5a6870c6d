"""Taking new emails, which reply to nothing: a contact's becomes a ticket, a question or a proposal of changes to
contacts. All others are shown to the vendor's team."""

import re
from collections.abc import Awaitable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import select

from handlers.contacts.kinds import role_words
from handlers.contacts.mailed import MailedChanges, changes_in
from handlers.routing.arguments import Arguments
from handlers.routing.incoming_mail import IncomingMail
from handlers.routing.mail_trust import is_proven
from handlers.routing.readers import reader_of
from handlers.routing.router import Router, name_others
from handlers.views.errors import sentence
from handlers.views.reader import Reader
from handlers.words import MOST_WORDS, attempt
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order, Quote
from models.core.card_numbers import holds_card_number
from models.core.errors import DeskError
from models.core.types import Row
from models.desks.files.mailed import offer_mailed
from models.desks.mails.receiving import NewWords, receive_new
from models.desks.mails.tables import LONGEST_MESSAGE_ID, WAITS, MailWay
from models.desks.mails.unmatched import Unmatched, show_unmatched_mail
from models.desks.words.notices import WhyNotTaken
from models.desks.words.receiving import answer_mail
from models.directory.people import Person
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

log = structlog.get_logger("steward.mail")

MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>", re.ASCII)
FOR_BILLING = (Invoice, Quote, Order)


async def contact_who_wrote(session: AsyncSession, mail: IncomingMail, server: str) -> Person | None:
    """The contact who sent a new email, if our mail server proved that."""
    if not mail.is_from_one or not is_proven(mail.proofs, server, mail.sender):
        return None
    is_contact = select(Contact.id).where(Contact.person_id == Person.id).exists()
    whose = select(Person).where(Person.email == mail.sender, is_contact).options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
    return (await session.scalars(whose)).unique().one_or_none()


async def show_unmatched(desk: Desk, mail: IncomingMail) -> None:
    """Show an email to the vendor's team. Nobody knows who wrote it, or it came to somebody else's address."""
    said = f"{mail.subject} {mail.text}"
    files = [(one.name, one.media_type, one.content) for one in mail.files]
    is_billing = any(_named(said, kind) for kind in FOR_BILLING)
    await show_unmatched_mail(desk, Unmatched(mail.sender, mail.subject, mail.text, files, _id_of(mail), is_billing))


async def take_new(router: Router, session: AsyncSession, mail: IncomingMail, person: Person, once: str) -> Desk:
    """Take a new email of a contact. If nothing can become of it, they learn that by email."""
    desk = router.desk_for(session, person, once=once)
    why, said = await _take(router, desk, mail)
    if why is not None:
        await answer_mail(desk, why, said=said)
    log.info("new_mail_taken" if why is None else "mail_not_taken", why=why or "")
    return desk


async def refusal_in_words(desk: Desk, reader: Reader, doing: Awaitable[None]) -> str | None:
    """Do something. None if it's done, or else the refusal, as its reader would see it in Slack."""
    said = ""

    async def trying() -> None:
        nonlocal said
        try:
            await doing
        except DeskError as error:
            # Its rows are gone after this.
            await name_others(desk, error)
            said = sentence(reader, error, desk.tables).text
            raise

    done = await attempt(desk, trying())
    return said if isinstance(done, DeskError) else None


async def _take(router: Router, desk: Desk, mail: IncomingMail) -> tuple[WhyNotTaken | None, str]:
    names = [file.name for file in mail.files]
    if any(map(holds_card_number, (mail.subject, mail.text, *names))):
        return "card_number", ""
    if not mail.text and not mail.files:
        return "empty", ""
    reader = await reader_of(desk.session, desk.person, router.app.vendor_name)
    said = await refusal_in_words(desk, reader, _receive(desk, reader, mail))
    return (None, "") if said is None else ("new", said)


async def _receive(desk: Desk, reader: Reader, mail: IncomingMail) -> None:
    """Take it with its files. If it's refused, nothing of them is kept."""
    read = changes_in(mail.text, reader, role_words(reader, desk.tables)) if mail.text else MailedChanges([], [])
    until = desk.now + WAITS[MailWay.CHOICE]
    files = await offer_mailed(desk, [(one.name, one.media_type, one.content) for one in mail.files], until)
    refs = _named(f"{mail.subject} {mail.text}", Subscription)
    words = NewWords(mail.sender, mail.subject, mail.text, _id_of(mail), files, refs, read.lines, read.rest)
    await receive_new(desk, words)


def _named(said: str, kind: type[Row]) -> list[str]:
    """The short IDs of a kind in a text, with its prefix, each once."""
    refs = Arguments(" ".join(said.split()[:MOST_WORDS])).refs(kind)
    return list(dict.fromkeys(ref.upper() for ref in refs if ref[0].isalpha()))


def _id_of(mail: IncomingMail) -> str:
    """The email's own ID, if answers can name it."""
    given = mail.message_id
    return given if len(given) <= LONGEST_MESSAGE_ID and MESSAGE_ID.fullmatch(given) else ""
