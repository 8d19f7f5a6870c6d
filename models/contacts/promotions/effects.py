"""Which rights a promotion would give and take, by the plan's role table."""

from dataclasses import dataclass

from models.directory.people import Person
from models.roles import Right, Role, RoleTable, decide
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.rights import facts_of
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Effect:
    """The rights that one person would gain and lose, in the order of `Right`."""

    person: Person
    gains: tuple[Right, ...]
    loses: tuple[Right, ...]


def effects_of(subscription: Subscription, person: Person, kind: ContactKind, table: RoleTable) -> tuple[Effect, ...]:
    """What would change for the new primary of a kind, and for the current one if there is one."""
    higher, lower = role_of(kind, Rank.PRIMARY), role_of(kind, Rank.SECONDARY)
    primary = subscription.holder(higher)
    rising = _effect(subscription, person, table, lower, higher)
    if primary is None or primary.person_id == person.id:
        return (rising,)
    return rising, _effect(subscription, primary.person, table, higher, lower)


def _effect(subscription: Subscription, person: Person, table: RoleTable, before: Role, after: Role) -> Effect:
    held, facts = subscription.roles_of(person.id), facts_of(subscription, person)

    def rights(roles: frozenset[Role]) -> set[Right]:
        return {right for right in Right if decide(table, right, roles, facts).allowed}

    had, has = rights(held), rights(held - {before} | {after})
    return Effect(
        person,
        gains=tuple(right for right in Right if right in has - had),
        loses=tuple(right for right in Right if right in had - has),
    )
