"""News about roles: the one place that tells people about changes, welcomes them and asks for their choices."""

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
    """Tell a person that they gained a role, welcome them, and ask for the choices that the role gives them.

    Call it after each change that gives a role, once `subscription.contacts` shows it. A demotion counts too, with the
    new role. Order forms only call `welcome`, because the people in them ordered what they contain.

    Args:
        told: The caller sends its own message, as a promotion does. People who gained the role by their own action get
            no message either, because they read the answer.
    """
    await end_borrowed(desk, person.id)
    if not told:
        await _tell(desk, subscription, person, role, ContactAdded)
    await welcome(desk, [Newcomer(subscription, desk.tables[subscription.plan.role_table], person, role)])
    await ask_about_reminders(desk, subscription, person, uuid4().hex)


@dataclass(frozen=True)
class Newcomer:
    """A person who is new in a role of a subscription."""

    subscription: Subscription
    table: RoleTable
    person: Person
    role: Role


async def welcome(desk: Desk, newcomers: Iterable[Newcomer]) -> set[int]:
    """Mail the welcomes that the role table gives to new people. They go by mail even to people in Slack.

    Each person gets each welcome once for a subscription, even if they leave and come back.

    Returns:
        The ids of the people who get a mail.
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
    """Tell a person that they lost a role. `told` is as in `gained`."""
    if not told:
        await _tell(desk, subscription, person, role, ContactRemoved)


async def ask_about_reminders(desk: Desk, subscription: Subscription, person: Person, once: str) -> bool:
    """Ask a person whether they want renewal reminders, if their role lets them choose and they haven't answered.
    Reminders are off until they do.

    Args:
        once: Identifies the question: with the same word, the person isn't asked twice.

    Returns:
        Whether the question was sent.
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
    # The key is random, because a person can gain and lose a role more than once.
    key = f"{news.kind}:{subscription.id}:{uuid4().hex}"
    await desk.tell([person.id], news(subscription.id, role, desk.caller.name), key)
