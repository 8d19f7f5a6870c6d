"""One right of one person in one subscription, decided under its plan's table."""

from typing import Protocol

from models.people import Person
from models.roles import Condition, Decision, Facts, Right, RoleTables, decide
from models.subscriptions.tables import Subscription


def facts_of(subscription: Subscription, person: Person, unmet: frozenset[Condition] = frozenset()) -> Facts:
    """The facts that decide about one person in one subscription."""
    agreed = any(c.wants_reminders for c in subscription.contacts if c.person_id == person.id)
    return Facts(
        kind=subscription.kind,
        sole=len({contact.person_id for contact in subscription.contacts}) == 1,
        shares_tickets=subscription.organization.shares_tickets,
        agreed=frozenset({Right.RENEWAL_REMINDERS}) if agreed else frozenset(),
        unmet=unmet,
    )


class Tabled(Protocol):
    """Whoever has the role tables at hand: a desk, or what draws a notice."""

    @property
    def tables(self) -> RoleTables:
        """All tables."""
        ...


def decide_for(
    desk: Tabled, subscription: Subscription, person: Person, right: Right, unmet: frozenset[Condition] = frozenset()
) -> Decision:
    """Decide one right of one person in one subscription, under its plan's table."""
    table = desk.tables[subscription.plan.role_table]
    return decide(table, right, subscription.roles_of(person.id), facts_of(subscription, person, unmet))


def who_may(desk: Tabled, subscription: Subscription, right: Right) -> list[Person]:
    """The contacts of a subscription who have a right, in the order in which they became contacts."""
    people = {contact.person_id: contact.person for contact in subscription.contacts}
    return [person for person in people.values() if decide_for(desk, subscription, person, right).allowed]
