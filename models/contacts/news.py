"""News about roles: the one place that tells people, welcomes them and asks for their choices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.contacts.notices import ContactAdded, ContactRemoved, RemindersChoice, SupportWelcome, Welcome
from models.core.outbox import Medium, Notice
from models.directory.people import Person
from models.identity.profiles import end_borrowed
from models.roles import Role, RoleTable
from models.subscriptions.rights import asked_about_reminders
from models.subscriptions.tables import Subscription


async def gained(desk: Desk, subscription: Subscription, person: Person, role: Role, *, told: bool = False) -> None:
    """A person got a role: tell them, welcome them, and ask for the choices that the role gives them.

    To be called by whatever gives a role to somebody, once `subscription.contacts` shows it: added, invited, promoted,
    and demoted too, with the role that they have then. Order forms welcome alone: what they bring was ordered by the
    people in it.

    Args:
        told: The caller tells them in words of its own, as a promotion does. Whoever came into it by themselves reads
            that in the answer and is not told it again.
    """
    await end_borrowed(desk, person.id)
    if not told:
        await _tell(desk, subscription, person, role, ContactAdded)
    await welcome(desk, [Newcomer(subscription, desk.tables[subscription.plan.role_table], person, role)])
    await ask_about_reminders(desk, subscription, person, uuid4().hex)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is new in a role of a subscription."""

    subscription: Subscription
    table: RoleTable
    person: Person
    role: Role


async def welcome(desk: Desk, newcomers: Iterable[Newcomer]) -> set[int]:
    """Welcome people in their roles, as the role table says it: by mail, also to somebody in Slack, and once per
    subscription and person, however often they come.

    Returns:
        The ids of the people to whom a mail goes out.
    """
    mails = {f"{mail.kind}:{one.subscription.id}:{one.person.id}": (mail, one) for one, mail in _mails(newcomers)}
    if not mails:
        return set()
    sent = set(await desk.session.scalars(select(Notice.key).where(col(Notice.key).in_(mails))))
    new = {key: mail for key, mail in mails.items() if key not in sent}
    for key, (mail, one) in new.items():
        desk.notify(Medium.MAIL, mail, key, person_id=one.person.id)
    return {one.person.id for _, one in new.values()}


def _mails(newcomers: Iterable[Newcomer]) -> Iterator[tuple[Newcomer, Welcome | SupportWelcome]]:
    for one in newcomers:
        if one.role in one.table.welcome:
            yield one, Welcome(one.subscription.id)
        if one.role in one.table.support_welcome:
            yield one, SupportWelcome(one.subscription.id)


async def lost(desk: Desk, subscription: Subscription, person: Person, role: Role, *, told: bool = False) -> None:
    """Somebody is no longer in a role: tell them. `told` as above."""
    if not told:
        await _tell(desk, subscription, person, role, ContactRemoved)


async def ask_about_reminders(desk: Desk, subscription: Subscription, person: Person, once: str) -> bool:
    """Ask whether they want renewal reminders, if that is theirs to choose and they have not said. Off until they do.

    Args:
        once: What makes it one question: the same word, the same question.

    Returns:
        Whether they are asked.
    """
    mine = asked_about_reminders(desk, subscription, person)
    if not mine or any(contact.wants_reminders is not None for contact in mine):
        return False
    await desk.tell([person.id], RemindersChoice(subscription.id), f"reminders_choice:{subscription.id}:{once}")
    return True


async def _tell(
    desk: Desk, subscription: Subscription, person: Person, role: Role, news: type[ContactAdded | ContactRemoved]
) -> None:
    if not isinstance(desk.caller, Person) or desk.caller.id == person.id:
        return
    # Somebody can come and go more than once.
    key = f"{news.kind}:{subscription.id}:{uuid4().hex}"
    await desk.tell([person.id], news(subscription.id, role, desk.caller.name), key)
