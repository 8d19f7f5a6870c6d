"""Deciding one right of one person in one subscription, under its plan's role table."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import inspect

from models.access.desk import Desk
from models.access.permissions import role_beside_staff
from models.access.scopes import HasRoleTables, Membership
from models.directory.people import Person
from models.roles import Cell, Decision, Facts, Kind, Right, Role, StaffRight, TableRight, decide
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription


def membership_of(subscription: Subscription, contacts: Iterable[Contact], *, sole: bool) -> Membership:
    """A person's membership in a subscription, from their contacts there.

    Args:
        sole: Whether they are the only contact.
    """
    mine = list(contacts)
    answers = [contact.wants_reminders for contact in mine]
    facts = facts_from(subscription.kind, sole, subscription.organization.shares_tickets, answers)
    roles = frozenset(contact.role for contact in mine)
    return Membership(subscription.id, subscription.plan.role_table, roles, facts)


def facts_from(kind: Kind, sole: bool, shares_tickets: bool, answers: Collection[bool | None]) -> Facts:
    """The facts about a person, where `answers` are what they said about reminders in each role. A yes beats a no."""
    asked = frozenset({Right.RENEWAL_REMINDERS})
    agreed = asked if True in answers else frozenset[Right]()
    declined = asked - agreed if False in answers else frozenset[Right]()
    return Facts(kind, sole, shares_tickets, agreed, declined)


def membership(subscription: Subscription, person_id: int | None) -> Membership:
    """A person's membership in a subscription whose contacts are loaded."""
    mine = [contact for contact in subscription.contacts if contact.person_id == person_id]
    return membership_of(subscription, mine, sole=len({one.person_id for one in subscription.contacts}) == 1)


def has_contacts(subscription: Subscription) -> bool:
    """Whether a subscription's contacts are loaded."""
    state: Any = inspect(subscription)
    return "contacts" in state.dict


def place_of(desk: HasRoleTables, subscription: Subscription, person: Person) -> Membership:
    """A person's membership in a subscription: from its loaded contacts, or for the caller as found at the door."""
    if isinstance(desk, Desk) and person.id == desk.caller_id:
        return _place_of_caller(desk, subscription)
    if not has_contacts(subscription):
        raise TypeError(f"The contacts of {subscription.ref} aren't loaded, and {person.key} doesn't call.")
    return membership(subscription, person.id)


def _place_of_caller(desk: Desk, subscription: Subscription) -> Membership:
    found = desk.memberships.get(subscription.id)
    if has_contacts(subscription) and (found is None or desk.changes):
        # The caller may have a new role since the door found them.
        return membership(subscription, desk.caller_id)
    return found or membership_of(subscription, (), sole=False)


def facts_of(subscription: Subscription, person: Person) -> Facts:
    """The facts for decisions about one person in one subscription."""
    return membership(subscription, person.id).facts


def decide_for(desk: HasRoleTables, subscription: Subscription, person: Person, right: Right) -> Decision:
    """Decide one right of one person in one subscription."""
    return place_of(desk, subscription, person).decide(desk.tables, right)


def roles_in(desk: HasRoleTables, subscription: Subscription, person: Person) -> frozenset[Role]:
    """The roles that a person has in a subscription."""
    return place_of(desk, subscription, person).roles


def who_may(desk: HasRoleTables, subscription: Subscription, right: TableRight) -> list[Person]:
    """The contacts of a subscription who have a right, oldest contact first. A staff right can also be that of contacts
    in one role."""
    if isinstance(right, StaffRight):
        role = role_beside_staff(right)
        return [contact.person for contact in subscription.contacts if contact.role is role]
    people = {contact.person_id: contact.person for contact in subscription.contacts}
    sole = len(people) == 1
    found = []
    for person in people.values():
        mine = [contact for contact in subscription.contacts if contact.person_id == person.id]
        if membership_of(subscription, mine, sole=sole).decide(desk.tables, right).allowed:
            found.append(person)
    return found


def asked_about_reminders(desk: HasRoleTables, subscription: Subscription, person: Person) -> list[Contact]:
    """A person's contacts whose role lets them choose about reminders. Empty if a no would change nothing."""
    table = desk.tables[subscription.plan.role_table]
    said_no = replace(facts_of(subscription, person), agreed=frozenset(), declined=frozenset({Right.RENEWAL_REMINDERS}))
    if decide(table, Right.RENEWAL_REMINDERS, subscription.roles_of(person.id), said_no).allowed:
        return []
    cells = table.rows[Right.RENEWAL_REMINDERS].cells
    mine = [contact for contact in subscription.contacts if contact.person_id == person.id]
    return [contact for contact in mine if cells.get(contact.role) is Cell.ASK]


def wants_reminders(desk: HasRoleTables, subscription: Subscription, person: Person) -> bool | None:
    """Whether a person gets reminders, if they can choose. None if they can't."""
    if not asked_about_reminders(desk, subscription, person):
        return None
    return decide_for(desk, subscription, person, Right.RENEWAL_REMINDERS).allowed
