"""The existing rows that an order form needs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from models.backoffice.orderforms.form import OrderForm
from models.billing.invoices.tables import Invoice
from models.billing.payments.tables import Settlement
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.directory.organizations import Organization
from models.directory.people import Person, SlackId, StaffMember, Workspace
from models.roles import StaffRole
from models.subscriptions.lookup import subscription_options
from models.subscriptions.tables import Card, Item, SiteUser, Subscription


@dataclass(frozen=True)
class Known:
    """Existing rows by their names in order forms: people with Slack users, products with prices, subscriptions with
    contacts.

    `staff` has each person's key and staff role, current or revoked, with the moment it was revoked.

    `cards` and `users` are those of the form's subscriptions, by subscription row ID; users are given by address.

    `bank_accounts` are by the key of their legal entity and the currency. `invoiced` are the keys of the legal entities
    that have issued invoices.

    `workspaces` has the key of the organization that owns each team.

    `invoices` has the invoices of the years in the form, by series, year and sequence, with lines and payments.
    """

    organizations: dict[str, Organization]
    people: dict[str, Person]
    plans: dict[str, Plan]
    products: dict[str, Product]
    subscriptions: dict[int, Subscription]
    cards: dict[int, Card]
    users: dict[int, set[str]]
    legal_entities: dict[str, LegalEntity]
    bank_accounts: dict[tuple[str, str], BankAccount]
    invoiced: set[str]
    invoices: dict[tuple[str, int, int], Invoice]
    staff: dict[tuple[str, StaffRole], datetime | None]
    workspaces: dict[str, str]

    @property
    def emails(self) -> dict[str, Person]:
        """The people by their address."""
        return {person.email: person for person in self.people.values()}

    @property
    def slack_users(self) -> "Holders":
        """The people by their Slack users, including unlinked ones, so that an old order form doesn't link them
        again."""
        holders = Holders()
        for person in self.people.values():
            for user in person.bindings:
                holders.add(user.slack_id, person)
        return holders


class Holders:
    """The people by their Slack users. In an Enterprise Grid, a user is the same in each workspace."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, str], Person] = {}

    def add(self, who: SlackId, person: Person) -> None:
        """Record that a Slack user belongs to a person."""
        self._people |= {(who.team_id, who.user_id): person, who.key: person}

    def get(self, who: SlackId) -> Person | None:
        """The person whose Slack user this is, or None."""
        return self._people.get((who.team_id, who.user_id)) or self._people.get(who.key)


async def look_up(session: AsyncSession, form: OrderForm) -> Known:
    """Load the rows that the checks and the import of this form need."""
    people = select(Person).options(selectinload(Person.bindings))  # type: ignore[arg-type]
    staff = select(Person.key, StaffMember.role, StaffMember.ended_at).join(
        StaffMember, col(StaffMember.person_id) == col(Person.id)
    )
    workspaces = select(Workspace.team_id, Organization.key).join(
        Organization, col(Organization.id) == col(Workspace.organization_id)
    )
    years = {invoice.number[1] for invoice in form.invoices}
    invoices = (
        select(Invoice)
        .where(col(Invoice.year).in_(years))
        .options(selectinload(Invoice.lines), selectinload(Invoice.settlements).joinedload(Settlement.payment))  # type: ignore[arg-type]
    )
    products = select(Product).options(selectinload(Product.prices))  # type: ignore[arg-type]
    with_items = selectinload(Subscription.items).joinedload(Item.product)  # type: ignore[arg-type]
    subscriptions = select(Subscription).options(*subscription_options(), with_items)
    named = [entry.number for entry in form.subscriptions]
    theirs = select(Subscription.id).where(col(Subscription.number).in_(named))
    cards = select(Card).where(col(Card.subscription_id).in_(theirs))
    using = select(SiteUser).where(col(SiteUser.subscription_id).in_(theirs), col(SiteUser.removed_at).is_(None))
    users: dict[int, set[str]] = {}
    for user in await session.scalars(using):
        users.setdefault(user.subscription_id, set()).add(user.email)
    entities = {row.key: row for row in await session.scalars(select(LegalEntity))}
    keys, accounts = {row.id: row.key for row in entities.values()}, select(BankAccount)
    has_invoices = select(Invoice.id).where(col(Invoice.legal_entity_id) == col(LegalEntity.id)).exists()
    invoiced = select(LegalEntity.key).where(has_invoices)
    return Known(
        organizations={row.key: row for row in await session.scalars(select(Organization))},
        people={row.key: row for row in await session.scalars(people)},
        plans={row.key: row for row in await session.scalars(select(Plan))},
        products={row.key: row for row in await session.scalars(products)},
        subscriptions={row.number: row for row in (await session.scalars(subscriptions)).unique()},
        cards={row.subscription_id: row for row in await session.scalars(cards)},
        users=users,
        legal_entities=entities,
        bank_accounts={(keys[row.legal_entity_id], row.currency): row for row in await session.scalars(accounts)},
        invoiced=set(await session.scalars(invoiced)),
        staff={(key, role): ended_at for key, role, ended_at in await session.execute(staff)},
        workspaces={row.team_id: row.key for row in await session.execute(workspaces)},
        invoices={(row.series, row.year, row.sequence): row for row in await session.scalars(invoices)},
    )


@dataclass(frozen=True)
class KnownPayment:
    """What a payment paid of one invoice, in minor units."""

    reference: str
    amount: int
    paid_on: date


def payments_of(invoice: Invoice) -> list[KnownPayment]:
    """The payments that are recorded for an invoice and weren't undone."""
    taken_back = {one.reverses_id for one in invoice.settlements}
    return [
        KnownPayment(one.payment.reference, one.amount, one.settled_on)
        for one in invoice.settlements
        if one.payment is not None and one.amount > 0 and one.id not in taken_back
    ]
