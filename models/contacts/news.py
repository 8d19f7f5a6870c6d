"""Who gained or lost a role: the one place from which they are told, welcomed and asked what is theirs to choose."""

from uuid import uuid4

from sqlmodel import col, select

from models.contacts.reminders import asked_about_reminders
from models.desk import Desk
from models.notices import Medium, Notice
from models.people import Person
from models.people.profiles import end_borrowed
from models.roles import Role, RoleTable
from models.subscriptions.tables import Subscription


async def gained(desk: Desk, subscription: Subscription, person: Person, role: Role, *, told: bool = False) -> None:
    """Somebody came into a role: tell them, welcome them, ask them what the role leaves to them.

    To be called by whatever gives a role to somebody, once `subscription.contacts` shows it: added, invited, promoted,
    and demoted too, with the role that they have then. Order forms welcome alone: what they bring was ordered by the
    people in it.

    Args:
        told: The caller tells them in words of its own, as a promotion does. Whoever came into it by themselves reads
            that in the answer and is not told it again.
    """
    await end_borrowed(desk, person.id)
    if not told:
        await _tell(desk, subscription, person, role, "contact_added")
    await welcome(desk, subscription, desk.tables[subscription.plan.role_table], person, role)
    await ask_about_reminders(desk, subscription, person, uuid4().hex)


async def welcome(desk: Desk, subscription: Subscription, table: RoleTable, person: Person, role: Role) -> bool:
    """Welcome somebody in a role, as the role table says it: by mail, also to somebody in Slack, and once per
    subscription and person, however often they come.

    Returns:
        Whether a mail goes out.
    """
    as_main = role in table.welcome and await _welcome(desk, subscription, person, "welcome")
    as_technical = role in table.support_welcome and await _welcome(desk, subscription, person, "support_welcome")
    return as_main or as_technical


async def lost(desk: Desk, subscription: Subscription, person: Person, role: Role, *, told: bool = False) -> None:
    """Somebody is no longer in a role: tell them. `told` as above."""
    if not told:
        await _tell(desk, subscription, person, role, "contact_removed")


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
    await desk.tell(person.id, "reminders_choice", subscription.id, f"reminders_choice:{subscription.id}:{once}")
    return True


async def _tell(desk: Desk, subscription: Subscription, person: Person, role: Role, what: str) -> None:
    if not isinstance(desk.caller, Person) or desk.caller.id == person.id:
        return
    # Somebody can come and go more than once.
    key = f"{what}:{subscription.id}:{uuid4().hex}"
    await desk.tell(person.id, what, subscription.id, key, {"role": role, "by": desk.caller.name})


async def _welcome(desk: Desk, subscription: Subscription, person: Person, kind: str) -> bool:
    key = f"{kind}:{subscription.id}:{person.id}"
    if (await desk.session.scalars(select(Notice.id).where(col(Notice.key) == key))).first() is not None:
        return False
    desk.notify(Medium.MAIL, kind, subscription.id, key, person_id=person.id)
    return True
