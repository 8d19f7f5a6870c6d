"""Scopes: what a row belongs to. The caller's roles are looked up there, and rights are decided there.

A scope is a subscription, an organization, a product or the vendor's own desk. Nouns say which one their rows have; see
`Noun`. The scopes that contacts have roles in are in models/subscriptions/scopes.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from models.directory.people import Person
from models.roles import Condition, Decision, Facts, Outcome, Reason, Right, Role, RoleTables, decide


class HasRoleTables(Protocol):
    """A desk, or the context of a notice: something that knows the role tables."""

    @property
    def tables(self) -> RoleTables:
        """All role tables."""
        ...


class ScopeKind(StrEnum):
    """What a row can belong to."""

    SUBSCRIPTION = "subscription"
    ORGANIZATION = "organization"
    PRODUCT = "product"
    DESK = "desk"


@dataclass(frozen=True)
class Membership:
    """One person's place in one subscription: their roles, and the facts that decide with them."""

    subscription_id: int
    role_table: str
    roles: frozenset[Role]
    facts: Facts

    def decide(self, tables: RoleTables, right: Right, unmet: frozenset[Condition] = frozenset()) -> Decision:
        """Decide one right. `unmet` are conditions that were looked at and don't hold."""
        return decide(tables[self.role_table], right, self.roles, replace(self.facts, unmet=unmet))


class Scope(ABC):
    """What one row belongs to, as one caller meets it."""

    kind: ScopeKind
    subscription_id: int | None = None
    """The subscription that the audit trail names."""
    organization_id: int = 0
    """The customer that it is of; 0 for none, or several."""

    @property
    @abstractmethod
    def memberships(self) -> Sequence[Membership]:
        """The caller's places in it. None for people who are no contacts there."""

    @property
    def held(self) -> frozenset[Role]:
        """The caller's roles in it."""
        return frozenset(role for membership in self.memberships for role in membership.roles)

    def decide(self, tables: RoleTables, right: Right, unmet: frozenset[Condition] = frozenset()) -> Decision:
        """Decide one right of the caller. Rights add up over all their places in the scope."""
        return best(right, [membership.decide(tables, right, unmet) for membership in self.memberships])

    async def who_may(self, session: AsyncSession, desk: HasRoleTables, right: Right) -> Sequence[Person]:  # noqa: ARG002
        """The contacts who have a right, to be named in a refusal."""
        return ()

    async def complete(self, session: AsyncSession) -> None:  # noqa: B027
        """Load what an action may need beside the caller's own roles: all contacts and their people. Not every scope
        has any."""


class DeskScope(Scope):
    """The vendor's own desk. No contact has a role in it."""

    kind = ScopeKind.DESK

    @property
    def memberships(self) -> Sequence[Membership]:
        """None, for anybody."""
        return ()


def best(right: Right, decisions: Iterable[Decision]) -> Decision:
    """The decision that gives most. Without any, the caller has no role."""
    order = (Outcome.ALLOWED, Outcome.MASKED, Outcome.REFUSED)
    refused = Decision(right, Outcome.REFUSED, Reason.NO_ROLE)
    return min(decisions, key=lambda decision: order.index(decision.outcome), default=refused)
