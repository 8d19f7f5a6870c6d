"""What there is for the actions to be tried on, and what a case says of one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.access.audit import AuditEntry
from models.core.outbox import Notice
from models.directory.people import Person
from models.roles import Kind, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests import nouns
from tests.models.builders import (
    CODES,
    TEAM,
    Office,
    bank_account,
    card,
    invoice,
    item,
    person,
    plan,
    product,
    subscription,
)
from tests.models.roles.typed import USED
from tests.support.discovery import each

BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL


@dataclass
class World:
    """SUB-1 with each role held by one person, a further secondary of each kind, and one row of every other noun.

    `refs` has the short ids of those rows, by noun.
    """

    office: Office
    table: str
    kind: str
    people: dict[str, Person] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    token: str = ""
    user_id: str = ""
    last_entry: int = 0
    last_notice: int = 0

    def proof(self) -> str:
        """What the Slack user who asks has in hand when they typed the invitation's code."""
        return CODES.proof_of(self.token, TEAM, self.user_id)

    async def build(self) -> "World":
        """Store all of it."""
        contacts = [(person(f"p{i}"), role) for i, role in enumerate(USED[self.table])]
        self.people = {role: somebody for somebody, role in contacts}
        self.people["second"], self.people["helper"] = person("second"), person("helper")
        self.people["newcomer"], self.people["stranger"] = person("newcomer"), person("stranger")
        self.people |= {role.value: person(f"s{role}", staff=[role]) for role in StaffRole}
        contacts += [(self.people["second"], "billing.secondary"), (self.people["helper"], "technical.secondary")]
        roles = [(somebody, Role(role)) for somebody, role in contacts]
        sold = item(product(kind=Kind(self.kind)))
        sub = subscription(1, *roles, under=plan(self.table), kind=Kind(self.kind), items=[sold], license_key="KEY-1")
        addon = product("maps", kind=Kind(self.kind), family="server", is_addon=True)
        await self.office.save(sub, bank_account(), addon, *self.people.values())
        await self.office.save(card(sub))
        await self.office.save(subscription(2, (self.people["stranger"], Role.BILLING_PRIMARY)))
        await self.office.save(invoice(sub))
        for add in each(nouns, "row_for_actions"):
            await add(self)
        self.last_entry = max(entry.id for entry in await self.office.all(AuditEntry))
        self.last_notice = max(notice.id for notice in await self.office.all(Notice))
        return self


@dataclass(frozen=True)
class ActionCase:
    """One action: the right that it needs, in the words of the tables; with what it is called; who else may.

    Args:
        right: A right of a contact or of staff; or `contact` for any contact of the subscription, `known` for anybody
            who is known, `self` for anybody at all, `system` for system callers alone.
        staff: The right of staff that gives it too.
        also: The role of a contact that gives it too.
        hides: It's about a row of the vendor's desk, of which contacts don't see that it's there.
        through: The actions that it does, by name: each has an entry before its own.
        on_site: The right of a contact that it needs on a site, where that is another.
        becomes: Who an unknown caller is by it, by key.
        keeps: What the audit trail says when it is done: `refused` where the answer is a no that changes something.
    """

    action: Any
    right: str
    args: Callable[[World], tuple[Any, ...]] = lambda _world: ()
    staff: str = ""
    also: str = ""
    keeps: str = "allowed"
    becomes: str = ""
    on_site: str = ""
    through: tuple[str, ...] = ()
    hides: bool = False
