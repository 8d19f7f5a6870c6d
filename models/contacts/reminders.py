"""Where a role table leaves it to the contact whether they get renewal reminders: their answer, kept."""

from dataclasses import replace

from models.actions import Tabled, action, facts_of
from models.contacts.problems import NotToChoose
from models.contacts.tables import Contact
from models.desk import Desk
from models.errors import Refused
from models.people import Person
from models.roles import Cell, OwnRight, Right, decide
from models.subscriptions.tables import Subscription


def asked_about_reminders(desk: Tabled, subscription: Subscription, person: Person) -> list[Contact]:
    """Those of a person's contacts whose role leaves it to them; none if they get reminders in any case."""
    table = desk.tables[subscription.plan.role_table]
    silent = replace(facts_of(subscription, person), agreed=frozenset())
    if decide(table, Right.RENEWAL_REMINDERS, subscription.roles_of(person.id), silent).allowed:
        return []
    cells = table.rows[Right.RENEWAL_REMINDERS].cells
    mine = [contact for contact in subscription.contacts if contact.person_id == person.id]
    return [contact for contact in mine if cells.get(contact.role) is Cell.ASK]


def wants_reminders(desk: Tabled, subscription: Subscription, person: Person) -> bool | None:
    """What a person answered, False until they do; None where it is not theirs to choose."""
    mine = asked_about_reminders(desk, subscription, person)
    return any(contact.wants_reminders for contact in mine) if mine else None


@action(OwnRight.CONTACT, on=Subscription)
async def set_reminders(desk: Desk, subscription: Subscription, wants: bool) -> Subscription:
    """Keep whether the caller wants renewal reminders of a subscription."""
    mine = asked_about_reminders(desk, subscription, desk.person)
    if not mine:
        raise Refused(NotToChoose(subscription))
    for contact in mine:
        contact.wants_reminders = wants
    await desk.session.flush()
    return subscription
