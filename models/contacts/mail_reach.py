"""People whose address the mail server refuses: who hears of it, and when it's over."""

from uuid import uuid4

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.entries import entry
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.identity.notices import MailRefused, MyMailRefused
from models.identity.reach import mail_works, refused_key, who_can_act
from models.roles import Outcome, Right, SystemRight
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.rights import decide_for

MAIL = System("mail", frozenset({SystemRight.WATCH_PRESENCE}))


@action(
    "people.note_refused_mail",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("mark an email address as refused"),
)
async def note_refused_mail(desk: Desk, person_id: int, address: str, why: str) -> bool:
    """Mark a person whose address the mail server refuses. For each of their subscriptions, tell the approvals channel
    and the contacts who can act. The person hears of it in Slack.

    Args:
        why: The server's code, such as `SMTP 550 5.1.1`.

    Returns:
        Whether that's news: the address is theirs, and wasn't marked yet.
    """
    person = await desk.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.email != address or person.mail_refused_at is not None:
        return False
    person.mail_refused_at, person.mail_refused_why = desk.now, why
    await desk.session.flush()
    for subscription in await subscriptions_of(desk.session, person.id):
        # The key is random, because an address can be refused more than once.
        key, news = f"{refused_key(person, subscription)}{uuid4().hex}", MailRefused(subscription.id, person.id)
        desk.post(desk.channels.approvals, news, key)
        editors = [
            other.id
            for other in who_can_act(desk, subscription, person)
            if decide_for(desk, subscription, other, Right.EDIT_SECONDARY_CONTACTS).allowed
        ]
        await desk.tell(editors, news, key)
    desk.note(person=person.key, why=why)
    right = SystemRight.WATCH_PRESENCE
    desk.session.add(entry(desk, "people.note_refused_mail", right, Outcome.ALLOWED, "", None))
    if await desk.in_slack([person.id]):
        await desk.tell([person.id], MyMailRefused(person.id), f"my_mail_refused:{person.id}:{uuid4().hex}")
    return True


@action(
    "people.note_accepted_mail",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("mark an email address as accepted"),
)
async def note_accepted_mail(desk: Desk, person_id: int, address: str) -> None:
    """Note that the mail server took an email to a person whose address it refused before."""
    person = await desk.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.email == address:
        await mail_works(desk, person)
