"""Are the contacts of a subscription still right? Steward asks once a year, and when one of them was deactivated."""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.contacts.actions import contact_of
from models.contacts.confirmed import day_of_answer, waiting_contacts
from models.contacts.notices import ContactsCheck
from models.contacts.problems import NotAContact
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Right, Role, SystemRight
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.days import has_come
from models.subscriptions.lookup import subscription_options
from models.subscriptions.rights import decide_for
from models.subscriptions.running import is_over
from models.subscriptions.tables import Subscription

YEAR = 365
"""The days between two questions, unless the setting says otherwise."""
MORNING = 9
MOST_AT_ONCE = 500


@action(
    "contacts.check_contacts",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    reads=True,
    colleagues=True,
    label=gettext_noop("check the contacts"),
)
async def check_contacts(_desk: Desk, subscription: Subscription) -> Subscription:
    """A subscription with its contacts, to see which of them wait for an answer."""
    return subscription


@action(
    "contacts.keep_contacts",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("confirm contacts"),
)
async def keep_contacts(
    desk: Desk, subscription: Subscription, person: Person | None = None, kind: ContactKind | None = None
) -> Subscription:
    """Confirm that contacts are still right: all of them, or one person's, perhaps of one kind only. Contacts that are
    confirmed already keep their day.

    Raises:
        Refused: The person isn't a contact of the kind.
    """
    kept = to_keep(subscription, person, kind)
    for contact in kept:
        contact.confirmed_on = day_of_answer(desk, subscription)
    await desk.session.flush()
    if person is None:
        desk.note(people=[contact.person.key for contact in kept])
    else:
        desk.note(person=person.key, **({"role": kept[0].role} if len(kept) == 1 else {}))
    return subscription


def to_keep(subscription: Subscription, person: Person | None, kind: ContactKind | None) -> list[Contact]:
    """The contacts that wait for an answer: all, or one person's.

    Raises:
        Refused: The person isn't a contact of the kind.
    """
    if person is not None and kind is not None and contact_of(subscription, person, kind) is None:
        raise Refused(NotAContact(person, kind, subscription))
    waiting = waiting_contacts(subscription)
    return [one for one in waiting if kind in (None, one.kind) and (person is None or one.person_id == person.id)]


@action(
    "contacts.ask_about_contacts",
    SystemRight.ASK_ABOUT_CONTACTS,
    reads=True,
    label=gettext_noop("ask whether contacts are still right"),
)
async def ask_about_contacts(desk: Desk, days: int = YEAR) -> int:
    """Ask about the contacts of each subscription whose last question was so many days ago, at 9:00 in the
    organization's time zone. A person gets one message for all their subscriptions that are due. There's no reminder:
    the next question comes after as many days again.

    Args:
        days: The days between two questions; 0 for never.

    Returns:
        The number of subscriptions that were due. If it is MOST_AT_ONCE, there may be more.
    """
    if not days:
        return 0
    is_due = await has_come(desk, col(Subscription.contacts_asked_on), timedelta(days=days), hour=MORNING)
    due = select(Subscription.id).join(Organization).where(is_due)
    # Those of one organization come together, because they are often one person's.
    first = due.order_by(col(Subscription.organization_id), col(Subscription.id)).limit(MOST_AT_ONCE)
    ids = (await desk.session.scalars(first)).all()
    if not ids:
        return 0
    # Another replica may run this too. So lock first, and then look again.
    locked = select(Subscription.id).where(col(Subscription.id).in_(ids)).order_by(col(Subscription.id))
    await desk.session.execute(locked.with_for_update())
    still = due.where(col(Subscription.id).in_(ids))
    loaded = select(Subscription).where(col(Subscription.id).in_(still)).options(*subscription_options())
    statement = loaded.order_by(col(Subscription.number)).execution_options(populate_existing=True)
    await _ask(desk, (await desk.session.scalars(statement)).unique().all())
    return len(ids)


async def _ask(desk: Desk, due: Iterable[Subscription]) -> None:
    """Write one notice for each person who is asked. Subscriptions that are over count as asked, too, so that they
    aren't looked at again for as long."""
    asked: dict[int, list[Subscription]] = {}
    for subscription in due:
        subscription.contacts_asked_on = desk.today(subscription.organization)
        person = None if is_over(desk, subscription) else who_keeps_contacts(desk, subscription)
        if person is not None:
            asked.setdefault(person.id, []).append(subscription)
    await desk.session.flush()
    for person_id, theirs in asked.items():
        owners = {subscription.organization_id for subscription in theirs}
        desk.organization_id = owners.pop() if len(owners) == 1 else 0
        # A person is asked about a subscription once on a day.
        key = f"contacts_check:{desk.now.date()}:{theirs[0].id}"
        await desk.tell([person_id], ContactsCheck([one.id for one in theirs]), key)
    await desk.session.flush()


def who_keeps_contacts(desk: HasRoleTables, subscription: Subscription) -> Person | None:
    """The person who looks after the contacts: the primary billing contact or main contact, or the next one who may
    edit contacts. People who can't be reached aren't asked."""
    for contact in sorted(subscription.contacts, key=lambda one: (list(Role).index(one.role), one.id)):
        person = contact.person
        if person.unreachable_since is None and may_keep(desk, subscription, person):
            return person
    return None


def may_keep(desk: HasRoleTables, subscription: Subscription, person: Person) -> bool:
    """Whether a person may say that the contacts are still right."""
    return decide_for(desk, subscription, person, Right.EDIT_SECONDARY_CONTACTS).allowed
