"""Rows for tests, in few words, and a desk to act at.

Rows hang together by their relationships, so saving a subscription saves its organization, plan, contacts and people:

    ana, bob = person("ana"), person("bob")
    await office.save(subscription(1042, (ana, Role.BILLING_PRIMARY), (bob, Role.TECHNICAL_PRIMARY)))
    await office.do(add_contact, ana, "SUB-1042", bob, ContactKind.BILLING)
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.access.audit import AuditEntry
from models.access.desk import ORDER_GRACE, Approval, Channels, Desk, System
from models.access.errors import Denied, NotFound
from models.access.refusals import keep_refusal, refusal_of
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.payments.tables import Payment, Settlement, SettlementKind
from models.catalogue.legal_entities import BankAccount
from models.catalogue.plans import Plan
from models.catalogue.products import Price, Product
from models.core.codes import Codes
from models.core.database import Database
from models.core.errors import DeskError
from models.core.outbox import Notice
from models.core.quotas import DEFAULTS, Quotas
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Person, SlackId, SlackUser, StaffMember
from models.roles import AnyRight, Kind, Role, RoleTables, StaffRole
from models.subscriptions.contacts import Contact, kind_and_rank
from models.subscriptions.tables import Card, Item, Subscription
from tests.support.keys import KEYS
from tests.support.rows import new as _new

T = TypeVar("T")
RowT = TypeVar("RowT", bound=Row)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEAM = "T0STEWARD"
CODES = Codes(KEYS)
PLACES = Channels(triage="C0TRIAGE", approvals="C0APPROVALS")
TABLES_OF_ROLES = RoleTables.shipped()


def person(key: str, email: str = "", *, staff: Iterable[StaffRole] = (), in_slack: bool = True, **more: Any) -> Person:
    """Somebody at acme.example, unless their address says otherwise; bound to the Slack user U0<KEY>."""
    slack_users = [_new(SlackUser, team_id=TEAM, user_id=f"U0{key.upper()}")] if in_slack else []
    staff_roles = [_new(StaffMember, role=role) for role in staff]
    email = email or f"{key}@acme.example"
    return Person(key=key, name=key.title(), email=email, slack_users=slack_users, staff_roles=staff_roles, **more)


def organization(key: str = "acme", **more: Any) -> Organization:
    """An organization."""
    return Organization(key=key, **{"name": key.title(), **more})


def plan(role_table: str = "license-and-site", key: str = "", **more: Any) -> Plan:
    """A plan under one of the shipped role tables. Unless `more` says not, it accepts recorded cards."""
    name = f"Plan {key or role_table}"
    return Plan(key=key or role_table, name=name, role_table=role_table, **{"annual_on_recorded_card": True, **more})


def subscription(
    number: int,
    *contacts: tuple[Person, Role],
    of: Organization | None = None,
    under: Plan | None = None,
    kind: Kind = Kind.LICENSE,
    ends_on: date = date(2026, 12, 31),
    items: Sequence[Item] = (),
    **more: Any,
) -> Subscription:
    """A subscription with its contacts and items; an organization and a plan of its own unless given. It is active, and
    the clock looks at it on the day after its end, unless `more` says otherwise."""
    starts_on = more.pop("starts_on", ends_on - timedelta(days=364))
    made = _new(
        Subscription,
        number=number,
        organization=of or organization(f"org-{number}"),
        plan=under or plan(key=f"plan-{number}"),
        kind=kind,
        name=f"Subscription {number}",
        starts_on=starts_on,
        ends_on=ends_on,
        remind_on=ends_on - timedelta(days=364),
        contacts=[],
        items=list(items),
        **{"anchor_on": starts_on, "state_ends_on": ends_on + timedelta(days=1), **more},
    )
    made.contacts += [contact(somebody, role) for somebody, role in contacts]
    return made


def product(
    key: str = "server",
    *,
    kind: Kind = Kind.LICENSE,
    family: str = "",
    tier: int = 0,
    is_addon: bool = False,
    prices: Mapping[tuple[str, str], int] | None = None,
    **more: Any,
) -> Product:
    """A product, with what a seat costs by currency and cycle, in minor units: 100.00 euros a year unless given."""
    priced = {("EUR", "year"): 10_000} if prices is None else prices
    costs = [_new(Price, currency=currency, cycle=cycle, unit_price=cost) for (currency, cycle), cost in priced.items()]
    family = family or key
    made = {"name": key.title(), "kind": kind, "family": family, "tier": tier, "is_addon": is_addon, **more}
    return _new(Product, key=key, prices=costs, **made)


def item(of: Product, seats: int = 1, *, started_on: date = date(2026, 1, 1), **more: Any) -> Item:
    """So many seats of a product, to be given to a subscription."""
    return _new(Item, product=of, seats=seats, started_on=started_on, **more)


def card(of: Subscription, **more: Any) -> Card:
    """A card on file, good to the end of 2030, for a subscription that is stored already."""
    known = {"brand": "Visa", "last4": "4242", "expires_year": 2030, "expires_month": 12, "holder": "Ana Holder"}
    return Card(subscription_id=of.id, **{**known, **more})


def contact(somebody: Person, role: Role, **more: Any) -> Contact:
    """A contact, to be added to a subscription's contacts."""
    kind, rank = kind_and_rank(role)
    return _new(Contact, person=somebody, kind=kind, rank=rank, **more)


def invoice(
    of: Subscription,
    sequence: int = 1,
    *,
    net: int = 10_000,
    tax: int = 1_900,
    paid: Sequence[int] = (),
    currency: str = "EUR",
    year: int = 2026,
    due_on: date = date(2026, 3, 31),
) -> Invoice:
    """An invoice with one line, number `sequence` of its year; the one before it has to be there."""
    line = _new(
        InvoiceLine, position=1, description="License", quantity=1, unit_price=net, net=net, tax_rate=19_000, tax=tax
    )
    settlements = [_paid(of, currency, sum_, f"B{place}") for place, sum_ in enumerate(paid)]
    return _new(
        Invoice,
        year=year,
        sequence=sequence,
        previous=sequence - 1 or None,
        subscription=of,
        currency=currency,
        issued_on=min(due_on, date(2026, 3, 1)),
        due_on=due_on,
        gross=net + tax,
        paid=sum(paid),
        lines=[line],
        settlements=settlements,
    )


def _paid(of: Subscription, currency: str, amount: int, reference: str) -> Settlement:
    """A payment of March 1, 2026 that settles an invoice, in full or in part."""
    day = date(2026, 3, 1)
    payment = _new(
        Payment, subscription=of, currency=currency, amount=amount, used=amount, paid_on=day, booked_on=day,
        reference=reference,
    )  # fmt: skip
    return _new(
        Settlement, kind=SettlementKind.PAYMENT, amount=amount, settled_on=day, booked_on=day, payment=payment,
        made_at=NOW,
    )  # fmt: skip


def bank_account(currency: str = "EUR") -> BankAccount:
    """The vendor's account in a currency."""
    return BankAccount(currency=currency, holder="Vendor", bank="Bank", account="DE00 0000", bic="BICXXX")


@dataclass(frozen=True)
class Office:
    """A database, and desks over it at one moment. `user_id` is the Slack user of an unknown caller."""

    database: Database
    now: datetime = NOW
    tables: RoleTables = field(default_factory=lambda: TABLES_OF_ROLES)
    approval: Approval = Approval.ALWAYS
    user_id: str = "U0NOBODY"
    quotas: Quotas = field(default_factory=lambda: DEFAULTS)
    order_grace: timedelta = ORDER_GRACE
    zone: str = "UTC"

    def at(self, now: datetime) -> "Office":
        """The same office at another moment."""
        return replace(self, now=now)

    async def save(self, *rows: Row) -> None:
        """Store rows and all that hangs on them, in the order given."""
        async with self.database.transaction() as session:
            for row in rows:
                session.add(row)
                await session.flush()

    async def desk(self, session: AsyncSession, caller: Person | System | None) -> Desk:
        """A desk in a transaction, with the caller as that transaction knows them."""
        if isinstance(caller, Person):
            caller = await known(session, caller)
        user_id = f"U0{caller.key.upper()}" if isinstance(caller, Person) else self.user_id
        return Desk(
            session,
            caller,
            self.now,
            self.tables,
            PLACES,
            codes=CODES,
            slack_user=SlackId(TEAM, user_id),
            approval=self.approval,
            quotas=self.quotas,
            order_grace=self.order_grace,
            zone=self.zone,
        )

    async def do(self, action: Callable[..., Awaitable[T]], caller: Person | System | None, *args: Any) -> T:
        """Call an action as the router does: one transaction, and a refusal kept in another. People may be given."""
        async with self.database.session() as session:
            desk = await self.desk(session, caller)
            try:
                result = await action(desk, *[await _in(session, arg) for arg in args])
            except DeskError as refusal:
                kept = refusal_of(desk, refusal) if isinstance(refusal, Denied | NotFound) and refusal.action else None
                # What the refusal names can be looked at afterwards: a rollback would empty rows of this session.
                session.expunge_all()
                await session.rollback()
                if kept:
                    await keep_refusal(desk, kept)
                await session.commit()
                raise
            await session.commit()
            return result

    async def all(self, row_type: type[RowT], *conditions: Any) -> list[RowT]:
        """The rows of a table, oldest first."""
        async with self.database.transaction() as session:
            statement = select(row_type).where(*conditions).order_by(*inspect(row_type).primary_key)
            return list(await session.scalars(statement))

    async def roles(self, number: int) -> set[tuple[str, Role]]:
        """Who holds which role in a subscription: person's key and role."""
        async with self.database.transaction() as session:
            statement = (
                select(Person.key, Contact)
                .join(Contact, col(Contact.person_id) == col(Person.id))
                .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
                .where(Subscription.number == number)
            )
            return {(key, found.role) for key, found in (await session.execute(statement)).all()}

    async def notices(self, kind: str) -> list[Notice]:
        """The notices of a kind, oldest first."""
        return await self.all(Notice, Notice.kind == kind)

    async def told(self, kind: str) -> list[Notice]:
        """The notices of a kind, without the emails that go beside a message in Slack."""
        return [notice for notice in await self.notices(kind) if not notice.key.endswith(":mail")]

    async def audit(self) -> list[AuditEntry]:
        """The audit trail, oldest first."""
        return await self.all(AuditEntry)


async def known(session: AsyncSession, somebody: Person) -> Person:
    """A person as a transaction knows them, with staff roles."""
    statement = select(Person).where(Person.id == somebody.id).options(selectinload(Person.staff_roles))  # type: ignore[arg-type]
    return (await session.scalars(statement)).one()


async def _in(session: AsyncSession, arg: Any) -> Any:
    return await known(session, arg) if isinstance(arg, Person) else arg


def system(*rights: AnyRight) -> System:
    """A named system caller with these rights."""
    return System("test", frozenset(rights))
