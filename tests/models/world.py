"""What there is for the actions to be tried on, and what a case says of one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.access.audit import AuditEntry
from models.billing.orders.accepting import Billing, place_order
from models.billing.orders.actions import renewal_wanted
from models.billing.orders.making import Wanted, make_quote
from models.billing.orders.pricing import PricedLine
from models.billing.orders.tables import QuoteKind
from models.contacts.invitations import Invited, invite
from models.contacts.promotions import promote_self
from models.core.outbox import Notice
from models.desks.enquiries.asking import ask_billing
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.tables import Severity, Ticket
from models.directory.people import Person
from models.identity.tables import OneTimeCode
from models.roles import Kind, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
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
from tests.models.roles.typed import BP, USED

INVITEE = Invited("guest@elsewhere.example", "Guest")
BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL
WHY = "Ana is on leave."


@dataclass
class World:
    """SUB-1 with each role held by one person, a further secondary of each kind, and one of everything else."""

    office: Office
    table: str
    kind: str
    people: dict[str, Person] = field(default_factory=dict)
    ticket: str = ""
    promotion: str = ""
    invitation: str = ""
    quote: str = ""
    draft: str = ""
    enquiry: str = ""
    order: str = ""
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
        self.ticket = (await self._opened_by("helper")).ref
        asked = await self.office.do(promote_self, self.people["second"], "SUB-1", BILLING, WHY)
        self.promotion = asked.ref
        self.invitation = (await self.office.do(invite, self.people[BP], "SUB-1", INVITEE, BILLING)).ref
        self.token = (await self.office.all(OneTimeCode))[0].token
        await self._order()
        self.enquiry = (await self.office.do(ask_billing, self.people["second"], "SUB-1", "When is it due?")).ref
        self.last_entry = max(entry.id for entry in await self.office.all(AuditEntry))
        self.last_notice = max(notice.id for notice in await self.office.all(Notice))
        return self

    async def _order(self) -> None:
        """A quote that waits, and another that was ordered."""
        async with self.office.database.transaction() as session:
            desk = await self.office.desk(session, self.people[BP])
            sub = (await find(session, Subscription, "SUB-1", lock=False))[1]
            line = PricedLine("Setting up", 1, 5_000, 1_900)
            ordered = await make_quote(desk, sub, Wanted(QuoteKind.SERVICES, [line]))
            self.order = (await place_order(desk, ordered, Billing(), desk.person)).ref
            self.draft = (await make_quote(desk, sub, Wanted(QuoteKind.SERVICES, [line], draft=True))).ref
            self.quote = (await make_quote(desk, sub, await renewal_wanted(desk, sub))).ref

    async def _opened_by(self, who: str) -> Ticket:
        return await self.office.do(open_ticket, self.people[who], "SUB-1", Severity.LOW, "Hm", "Hm.")


@dataclass(frozen=True)
class ActionCase:
    """One action: the right that it needs, in the words of the tables; with what it is called; who else may.

    Args:
        right: A right of a contact or of staff; or `contact` for any contact of the subscription, `known` for anybody
            who is known, `self` for anybody at all, `system` for system callers alone.
        staff: The right of staff that gives it too.
        also: The role of a contact that gives it too.
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
