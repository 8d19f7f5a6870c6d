"""Scopes: what a row belongs to. The caller's roles in the scope decide their rights to the row.

A scope is a subscription, an organization, a product or the vendor's own desk. Each noun says which scope its rows
have; see `Noun`. The scopes in which contacts have roles are in models/subscriptions/scopes.py.
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
    """An object with role tables, such as a desk or the context of a notice."""

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
    """A person's roles in one subscription, and the facts that decide with them."""

    subscription_id: int
    role_table: str
    roles: frozenset[Role]
    facts: Facts

    def decide(self, tables: RoleTables, right: Right, unmet: frozenset[Condition] = frozenset()) -> Decision:
        """Decide one right. `unmet` are the conditions that were checked and aren't met."""
        facts = replace(self.facts, unmet=unmet) if unmet else self.facts
        return decide(tables[self.role_table], right, self.roles, facts)


class Scope(ABC):
    """What a row belongs to, with the caller's roles in it."""

    kind: ScopeKind
    subscription_id: int | None = None
    """The subscription's id for the audit trail; None for no single one."""
    organization_id: int = 0
    """The customer's id; 0 for none or several."""

    @property
    @abstractmethod
    def memberships(self) -> Sequence[Membership]:
        """The caller's memberships in the scope. Empty for callers who aren't contacts there."""

    @property
    def held(self) -> frozenset[Role]:
        """The caller's roles in the scope."""
        return frozenset(role for membership in self.memberships for role in membership.roles)

    def decide(self, tables: RoleTables, right: Right, unmet: frozenset[Condition] = frozenset()) -> Decision:
        """Decide one right of the caller. Rights add up over all their memberships in the scope."""
        return best(right, [membership.decide(tables, right, unmet) for membership in self.memberships])

    async def who_may(self, session: AsyncSession, desk: HasRoleTables, right: Right) -> Sequence[Person]:  # noqa: ARG002
        """The contacts who have a right, for a refusal to name."""
        return ()

    async def holders(self, session: AsyncSession, role: Role) -> Sequence[Person]:  # noqa: ARG002
        """The contacts who have a role, for a refusal to name."""
        return ()

    async def complete(self, session: AsyncSession) -> None:  # noqa: B027
        """Load all contacts of the scope and their people, if it has any. An action may need them besides the caller's
        own roles."""


class DeskScope(Scope):
    """The vendor's own desk. No contact has a role in it."""

    kind = ScopeKind.DESK

    @property
    def memberships(self) -> Sequence[Membership]:
        """Always empty."""
        return ()


def best(right: Right, decisions: Iterable[Decision]) -> Decision:
    """The decision that gives most. Without decisions, a refusal because the caller has no role."""
    order = (Outcome.ALLOWED, Outcome.MASKED, Outcome.REFUSED)
    refused = Decision(right, Outcome.REFUSED, Reason.NO_ROLE)
    return min(decisions, key=lambda decision: order.index(decision.outcome), default=refused)
