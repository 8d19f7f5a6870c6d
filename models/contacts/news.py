"""News about roles: the one place that tells people about changes, welcomes them and asks for their choices."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.desk import Desk
from models.contacts.colleagues import tell_colleagues
from models.contacts.notices import (
    ContactAdded,
    ContactRemoved,
    RemindersChoice,
    SupportWelcome,
    Welcome,
    WelcomeTo,
)
from models.core.outbox import Medium, Notice, NoticeKind
from models.directory.people import Person
from models.identity.profiles import end_borrowed
from models.roles import Role, RoleTable
from models.subscriptions.rights import asked_about_reminders
from models.subscriptions.tables import Subscription

WELCOMES: dict[NoticeKind, type[Welcome | SupportWelcome]] = {
    NoticeKind.WELCOME: Welcome,
    NoticeKind.SUPPORT_WELCOME: SupportWelcome,
}


async def gained(
    desk: Desk,
    subscription: Subscription,
    person: Person,
    role: Role,
    *,
    told: bool = False,
    knows: int | None = None,
) -> None:
    """Tell a person and their colleagues that they gained a role, welcome them, and ask for the choices that the role
    gives them.

    Call it after each change that gives a role, once `subscription.contacts` shows it. It isn't for a demotion, because
    that contact isn't new. Order forms only call `welcome`, because the people in them ordered what they contain.

    Args:
        told: The caller sends its own message, as a promotion does. People who gained the role by their own action get
            no message either, because they read the answer.
        knows: The id of a colleague who hears of it in another way.
    """
    await end_borrowed(desk, person.id)
    if not told:
        await _tell(desk, subscription, person, role, ContactAdded)
        await tell_colleagues(desk, subscription, person, role, gained=True, knows=[knows])
    await welcome(desk, [Newcomer(subscription, desk.tables[subscription.plan.role_table], person, role)])
    await ask_about_reminders(desk, subscription, person, uuid4().hex)


@dataclass(frozen=True)
class Newcomer:
    """A person who is new in a role of a subscription."""

    subscription: Subscription
    table: RoleTable
    person: Person
    role: Role


async def welcome(desk: Desk, newcomers: Iterable[Newcomer], *, everyone: bool = False) -> set[int]:
    """Mail the welcomes that the role table gives to new people. They go by mail even to people in Slack.

    A person gets one mail for everything that is set up together, and is welcomed once to a subscription, even if they
    leave and come back.

    Args:
        everyone: Welcome people in all other roles too. An order form tells them nothing else.

    Returns:
        The ids of the people who get a mail.
    """
    wanted: dict[int, dict[WelcomeTo, bool]] = {}
    for one in newcomers:
        theirs = wanted.setdefault(one.person.id, {})
        for to, by_table in _welcomes(one, everyone=everyone):
            theirs[to] = theirs.get(to, False) or by_table
    given = await _given(desk, [person_id for person_id, welcomes in wanted.items() if welcomes])
    mailed = set()
    for person_id, welcomes in wanted.items():
        # Who was welcomed beside the table gets the table's welcome too, once they have its role.
        had = given.get(person_id, {})
        new = [to for to, by_table in welcomes.items() if to not in had or (by_table and not had[to])]
        if not new:
            continue
        (subscription_id, kind), *rest = new
        also, beside = tuple(rest) or None, [to[0] for to in new if not welcomes[to]] or None
        is_main = kind is NoticeKind.WELCOME
        mail = Welcome(subscription_id, also, beside) if is_main else SupportWelcome(subscription_id, also, beside)
        key = f"{kind}:{subscription_id}:{person_id}" + ("" if welcomes[new[0]] else ":beside")
        desk.notify(Medium.MAIL, mail, key, person_id=person_id)
        mailed.add(person_id)
    return mailed


def _welcomes(one: Newcomer, *, everyone: bool) -> Iterator[tuple[WelcomeTo, bool]]:
    """What a person is welcomed to, and whether the role table says so."""
    supports, by_table = one.role in one.table.support_welcome, one.role in one.table.welcome
    if by_table or (everyone and not supports and one.role in one.table.roles):
        yield (one.subscription.id, NoticeKind.WELCOME), by_table
    if supports:
        yield (one.subscription.id, NoticeKind.SUPPORT_WELCOME), True


async def _given(desk: Desk, people: Sequence[int]) -> dict[int, dict[WelcomeTo, bool]]:
    """The welcomes that people have got, each with what it was for, and whether the role table said so."""
    given: dict[int, dict[WelcomeTo, bool]] = {person_id: {} for person_id in people}
    statement = select(Notice).where(col(Notice.kind).in_(WELCOMES), col(Notice.person_id).in_(people))
    for notice in await desk.session.scalars(statement) if people else ():
        mail, theirs = WELCOMES[NoticeKind(notice.kind)].of(notice), given[notice.person_id or 0]
        for to in [(mail.subscription_id, mail.kind), *(mail.also or ())]:
            is_main = to[1] == NoticeKind.WELCOME
            theirs[to] = theirs.get(to, False) or not (is_main and to[0] in (mail.beside or ()))
    return given


async def lost(desk: Desk, subscription: Subscription, person: Person, role: Role) -> None:
    """Tell a person and their colleagues that they lost a role."""
    await _tell(desk, subscription, person, role, ContactRemoved)
    await tell_colleagues(desk, subscription, person, role, gained=False)


async def ask_about_reminders(desk: Desk, subscription: Subscription, person: Person, once: str) -> bool:
    """Ask a person whether they want renewal reminders, if their role lets them choose and they haven't answered.
    Until they do, reminders are off, unless another of their roles gives them.

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
