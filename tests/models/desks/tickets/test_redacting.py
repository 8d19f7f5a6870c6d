"""Removing a secret from a ticket, on both databases."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import text as sql

from models.access.errors import Denied
from models.core.errors import Refused
from models.core.outbox import Medium, Notice
from models.core.receipts import EventReceipt, ReceiptState, ReceivedMail
from models.desks.files.tables import StoredFile
from models.desks.mails.tables import MailWay, NewMail
from models.desks.tickets.actions import open_ticket, resolve_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.comment_tables import Comment, CommentVersion
from models.desks.tickets.commenting import comment
from models.desks.tickets.conversation import WrittenIn
from models.desks.tickets.editing import remove_comment
from models.desks.tickets.exporting import WantedExport, export_tickets
from models.desks.tickets.files import TicketFile
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import CommentGone, NothingToRedact, SecretTooShort
from models.desks.tickets.rating import rate_ticket
from models.desks.tickets.redacting import redact_comment, redact_file, redact_ticket
from models.desks.tickets.resolving import undo_resolution
from models.desks.tickets.tables import Ticket, TicketRating
from models.desks.words.receiving import keep_for_form
from models.desks.words.tables import KeptWords
from models.roles import StaffRole
from tests.models.builders import NOW, Office, person
from tests.models.desks.tickets.conftest import Cast
from tests.support.rows import new
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE

SECRET = "hunter2 is it"


async def test_a_secret_leaves_every_text_of_the_ticket(office: Office, cast: Cast) -> None:
    """Also earlier versions, whatever its letters' case and wherever its lines break; other texts stay."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    opened = (Severity.HIGH, f"Login {SECRET}", f"My password: {SECRET}!")
    ticket = await office.do(open_ticket, cast.bob, "SUB-1", *opened)
    await office.do(comment, cast.bob, ticket.ref, "HUNTER2 is\nit, I said.")
    await office.do(comment, cast.tia, ticket.ref, "hunter3 is not it.")
    await office.save(CommentVersion(comment_id=1, text=f"Old: {SECRET}", until=NOW))
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Done.")
    await office.do(rate_ticket, cast.bob, ticket.ref, 5, SECRET)
    done = await office.do(redact_ticket, meg, ticket.ref, " hunter2  is it ")
    assert done.places == 5
    (row,) = await office.all(Ticket)
    assert (row.subject, row.description) == ("Login ████", "My password: ████!")
    texts = [one.text for one in await office.all(Comment)]
    assert texts == ["████, I said.", "hunter3 is not it.", "Done."]
    assert [one.text for one in await office.all(CommentVersion)] == ["Old: ████"]
    assert [one.text for one in await office.all(TicketRating)] == ["████"]


async def test_the_trail_keeps_that_it_happened_and_not_what(office: Office, cast: Cast, ticket: Ticket) -> None:
    """And each message in Slack about the ticket is drawn anew."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    await office.do(comment, cast.bob, ticket.ref, f"It is {SECRET}.")
    posted = [one for one in await office.all(Notice) if one.medium is not Medium.EDIT]
    before = len(await office.all(Notice))
    await office.do(redact_ticket, meg, ticket.ref, SECRET)
    edits = (await office.all(Notice))[before:]
    assert sorted(one.edits_id or 0 for one in edits) == sorted(one.id for one in posted)
    entry = (await office.all(TicketEntry))[-1]
    assert (entry.step, entry.by_id, entry.facts) == ("redacted", meg.id, {"places": 1})
    audited = (await office.audit())[-1]
    assert (audited.action, audited.subject) == ("tickets.redact_ticket", ticket.ref)
    assert "hunter2" not in str([audited.details, *[one.facts for one in await office.all(Notice)]])


async def test_what_isn_t_there_or_is_too_short_is_refused(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Nothing changes; and only admins may do it."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    for secret, problem in (("hunter2", NothingToRedact), ("noo", SecretTooShort), (" ", SecretTooShort)):
        with pytest.raises(Refused) as refused:
            await office.do(redact_ticket, meg, ticket.ref, secret)
        assert isinstance(refused.value.problem, problem)
    for other in (cast.tia, cast.bob):
        with pytest.raises(Denied):
            await office.do(redact_ticket, other, ticket.ref, "Since noon.")
    assert (await office.all(Ticket))[0].description == "Since noon."


async def test_a_whole_comment_goes_with_what_it_said_before_and_its_files(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Also a deleted one. Other comments and files stay."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    for text in (SECRET, "It hums."):
        await office.do(comment, cast.bob, ticket.ref, text)
    values: dict[str, Any] = {
        "uploader_id": cast.bob.id,
        "created_at": NOW,
        "try_at": NOW,
        "address": "https://files.example/x",
    }
    for number in (1, 2):
        await office.save(new(StoredFile, id=number, name=f"{number}.log", **values))
        await office.save(TicketFile(ticket_id=ticket.id, comment_id=number, file_id=number))
    await office.do(remove_comment, cast.bob, ticket.ref, 1)
    done = await office.do(redact_comment, meg, ticket.ref, 1)
    assert (done.places, done.whole) == (2, True)
    assert [one.text for one in await office.all(Comment)] == ["", "It hums."]
    assert [one.text for one in await office.all(CommentVersion)] == ["████"]
    files = [(one.name, one.state, one.address) for one in await office.all(StoredFile)]
    assert files == [("████", "blanked", ""), ("2.log", "waiting", "https://files.example/x")]
    entry = (await office.all(TicketEntry))[-1]
    assert (entry.step, entry.by_id, entry.facts) == ("redacted", meg.id, {"comment": 1})
    with pytest.raises(Refused) as refused:
        await office.do(redact_comment, meg, ticket.ref, 9)
    assert isinstance(refused.value.problem, CommentGone)


async def test_a_secret_leaves_no_text_longer_than_its_column(office: Office, cast: Cast) -> None:
    """What takes its place is never longer than the secret."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    made = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "abcd" + "x" * 146, "Hm.")
    await office.do(redact_ticket, meg, made.ref, "abcd")
    assert len((await office.all(Ticket))[0].subject) == 150


def told(key: str, said: str) -> EventReceipt:
    """A message that failed to be handled."""
    payload = {"event": {"type": "message", "user": "U0BOB", "text": said, "files": [{"name": f"{said}.txt"}]}}
    return EventReceipt(
        key=key, payload=payload, received_at=NOW, state=ReceiptState.PARKED, ended_at=NOW, tries=5, try_at=NOW
    )


async def test_a_secret_leaves_messages_that_failed_to_be_handled(office: Office, cast: Cast, ticket: Ticket) -> None:
    """They're kept so that an operator can have them handled again."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg, told("message:D1:1.0", SECRET), told("message:D1:2.0", "Still down"))
    done = await office.do(redact_ticket, meg, ticket.ref, SECRET)
    first, other = await office.all(EventReceipt)
    assert (done.places, first.payload["event"]["text"]) == (1, "████")
    assert first.payload["event"]["files"] == [{"name": "████.txt"}]
    assert other.payload["event"]["text"] == "Still down"


def mailed(number: int, sender: str) -> tuple[EventReceipt, ReceivedMail]:
    """An email that failed to be handled. Its text is in Base64."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"Bob <{sender}>", f"Re: {SECRET}"
    mail.set_content(f"It is {SECRET} – really.", cte="base64")
    mail.add_attachment(b"\x00", "application", "octet-stream", filename=f"{SECRET} 佐藤.bin")
    receipt = told(f"mail:{number}", "")
    receipt.id, receipt.payload = number, {"mail": True}
    return receipt, ReceivedMail(receipt_id=number, content=mail.as_bytes())


async def test_a_secret_leaves_emails_that_failed_to_be_handled(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Their texts, subjects and files' names. Emails from other people stay, and so does the rest of each."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    for receipt, mail in (mailed(901, cast.bob.email.upper()), mailed(902, "eve@else.example")):
        await office.save(receipt)
        await office.save(mail)
    done = await office.do(redact_ticket, meg, ticket.ref, SECRET)
    first, other = await office.all(ReceivedMail)
    blanked = message_from_bytes(first.content, policy=policy.default)
    body, file = blanked.get_body(), next(iter(blanked.iter_attachments()))
    assert body is not None
    assert (done.places, blanked["Subject"], body.get_content()) == (1, "Re: ████", "It is ████ – really.\n")
    assert (file.get_filename(), file.get_content()) == ("████ 佐藤.bin", b"\x00")
    assert SECRET in str(message_from_bytes(other.content, policy=policy.default)["Subject"])


async def test_what_people_elsewhere_wrote_stays_as_it_is(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Somebody on no ticket of theirs may have said the same words."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    theirs = told("message:D2:1.0", SECRET)
    theirs.payload["event"]["user"] = "U0ZOE"
    await office.save(meg, theirs)
    with pytest.raises(Refused) as refused:
        await office.do(redact_ticket, meg, ticket.ref, SECRET)
    assert isinstance(refused.value.problem, NothingToRedact)
    assert (await office.all(EventReceipt))[0].payload["event"]["text"] == SECRET


async def test_a_whole_comment_goes_from_what_its_author_may_fill_in_again(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """The closing answer of a resolution that was undone is kept for a day. Other words of theirs stay."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    await office.do(resolve_ticket, cast.tia, ticket.ref, "It is hunter2.")
    undone = await office.do(undo_resolution, cast.tia, ticket.ref)
    for words in (undone.text, "Hello"):
        await office.do(keep_for_form, cast.tia, words)
    await office.do(redact_comment, meg, ticket.ref, 1)
    assert [kept.text for kept in await office.all(KeptWords)] == ["████", "Hello"]


async def test_a_secret_also_leaves_emails_that_wait(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Those of people on the ticket, and the names of their files."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    await office.do(comment, cast.bob, ticket.ref, SECRET)
    waiting = {"way": MailWay.CHOICE, "received_at": NOW, "expires_at": NOW}
    mail = new(NewMail, person_id=cast.bob.id, sender="b@x.example", subject=SECRET, text=f"It's {SECRET}!", **waiting)
    mail.files = [{"name": f"{SECRET}.txt"}]
    await office.save(mail)
    await office.do(redact_ticket, meg, ticket.ref, SECRET)
    (kept,) = await office.all(NewMail)
    assert (kept.subject, kept.text, kept.files) == ("████", "It's ████!", [{"name": "████.txt"}])


async def test_an_admin_learns_of_exports_that_were_sent(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Those that may have the ticket: Bob's own, and Ana's of all that she sees; not Ana's own, or Zoe's."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    await office.do(open_ticket, cast.ana, "SUB-1", Severity.LOW, "Other", "Hm.")
    await office.do(open_ticket, cast.zoe, "SUB-2", Severity.LOW, "Other", "Hm.")
    for who, wanted in (
        (cast.bob, WantedExport()),
        (cast.ana, WantedExport(mine=False)),
        (cast.ana, WantedExport()),
        (cast.zoe, WantedExport(mine=False)),
    ):
        await office.do(export_tickets, who, wanted)
    async with office.database.transaction() as session:
        await session.execute(sql("UPDATE notices SET state = 'sent' WHERE kind = 'ticket_export'"))
    assert (await office.do(redact_ticket, meg, ticket.ref, "Since noon")).exports == 2


async def test_a_file_s_name_goes_from_the_words_that_name_it(office: Office, cast: Cast, ticket: Ticket) -> None:
    """A message of files only says how they're called."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.save(meg)
    await office.do(comment, cast.bob, ticket.ref, "Files: hunter2.log")
    values = {"name": "hunter2.log", "uploader_id": cast.bob.id, "created_at": NOW, "try_at": NOW}
    await office.save(new(StoredFile, id=1, **values))
    await office.save(new(TicketFile, ticket_id=ticket.id, comment_id=1, file_id=1))
    await office.do(redact_file, meg, ticket.ref, "F-1")
    assert [said.text for said in await office.all(Comment)] == ["Files: ████"]


async def test_edits_of_a_redacted_comment_that_failed_are_dropped(office: Office, cast: Cast, ticket: Ticket) -> None:
    """They have its words. Those of other messages wait on."""
    meg = person("meg", staff=[StaffRole.ADMIN])
    await office.do(comment, cast.bob, ticket.ref, "It is hunter2.", WrittenIn("D1", "1.0"))
    await office.save(meg, told("changed:D1:1.0:3.0", "It is hunter3."), told("changed:D1:2.0:3.0", "Still down"))
    await office.do(redact_comment, meg, ticket.ref, 1)
    mine, other = await office.all(EventReceipt)
    assert (mine.state, mine.payload) == (ReceiptState.DONE, {})
    assert (other.state, other.payload["event"]["text"]) == (ReceiptState.PARKED, "Still down")
