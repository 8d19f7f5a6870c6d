"""Writing the new rows of an order form."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from models.access.desk import Desk
from models.backoffice.orderforms.bank_accounts import accounts_to_add
from models.backoffice.orderforms.catalogue_changes import first_day, new_prices
from models.backoffice.orderforms.entries import (
    InvoiceEntry,
    PaymentEntry,
    PlanEntry,
    ProductEntry,
    StartState,
    SubscriptionEntry,
)
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.backoffice.orderforms.late_payments import late_payments
from models.backoffice.orderforms.legal_entities import completed, fields_of, new_entities
from models.billing.books.booking import booking_day
from models.billing.books.tables import closed_through
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.parties import buyer_of, seller_of
from models.billing.payments.settling import Source, settle
from models.billing.payments.tables import Payment
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.catalogue.logos import keep_logo
from models.catalogue.plans import Plan
from models.catalogue.products import Price, Product
from models.core.types import Row
from models.core.written_numbers import minor_of
from models.directory.organizations import Organization
from models.directory.people import Person, SlackUser, StaffMember, Workspace
from models.identity.reach import back_in_touch
from models.roles import StaffRole
from models.subscriptions.contacts import Contact, kind_and_rank
from models.subscriptions.states import reckon
from models.subscriptions.tables import Card, Item, SiteUser, Subscription, SubscriptionState

RowT = TypeVar("RowT", bound=Row)
TERM = {"starts_on", "ends_on", "cancelled_on", "cycle", "renews"}
PLAIN = TERM | {"number", "kind", "name", "currency", "license_key"}
"""Fields of a subscription that are written as they are in the form."""

OF_PRODUCTS = {"key", "name", "kind", "family", "tier", "file", "new_keys", "retired_on"}
"""The fields of a product that are stored as they are in the file."""


def new_plans(form: OrderForm, known: Known) -> list[PlanEntry]:
    """The plans of the form that don't exist yet."""
    return [plan for plan in form.plans if plan.key not in known.plans]


def new_products(form: OrderForm, known: Known, today: date) -> list[ProductEntry]:
    """The products of the form that don't exist yet, or get a price."""
    return [
        product
        for product in form.products
        if product.key not in known.products or new_prices(product, known.products[product.key], today)
    ]


def new_staff(form: OrderForm, known: Known) -> list[tuple[str, StaffRole]]:
    """The keys of people with the staff roles that they never had. Roles that were revoked aren't added again."""
    wanted = dict.fromkeys((member.person, role) for member in form.staff for role in member.roles)
    return [pair for pair in wanted if pair not in known.staff]


class Writer:
    """Writes noun by noun, so that each finds the IDs of the ones before. `added` counts the rows of each table.
    `paid` are the existing invoices that got payments."""

    def __init__(self, desk: Desk, form: OrderForm, known: Known) -> None:
        self.desk, self.session, self.form, self.known = desk, desk.session, form, known
        self.added: Counter[type[Row]] = Counter()
        self.paid: list[Invoice] = []
        self._closed: date | None = None

    async def write(self) -> list[Subscription]:
        """Add all new rows. Returns the new subscriptions."""
        await self._organizations_and_plans()
        await self._products()
        await self._people()
        subscriptions = await self._subscriptions()
        await self._invoices()
        return subscriptions

    def _add(self, row: RowT) -> RowT:
        self.session.add(row)
        self.added[type(row)] += 1
        return row

    async def _organizations_and_plans(self) -> None:
        known = self.known
        await self._legal_entities()
        for organization in self.form.organizations:
            if organization.key not in known.organizations:
                fields = organization.model_dump(exclude={"workspaces"})
                if not organization.address.is_empty:
                    fields["billing_address"] = organization.address.printed()
                known.organizations[organization.key] = self._add(Organization(**fields))
        for plan in new_plans(self.form, known):
            sold_by = known.legal_entities[plan.legal_entity].id
            fields = plan.model_dump(exclude={"legal_entity"})
            known.plans[plan.key] = self._add(Plan(**fields, legal_entity_id=sold_by))
        for account in accounts_to_add(self.form, known):
            owner = known.legal_entities[account.legal_entity].id
            self._add(BankAccount(**account.model_dump(exclude={"legal_entity"}), legal_entity_id=owner))
        await self.session.flush()
        for entry in self.form.organizations:
            owns = known.organizations[entry.key]
            for team in entry.workspaces:
                if team not in known.workspaces:
                    self._add(Workspace(team_id=team, organization_id=owns.id))
        await self.session.flush()

    async def _legal_entities(self) -> None:
        """One that nobody has described yet counts as added: see `completes`."""
        known = self.known
        for entry, row in completed(self.form, known):
            for field, value in fields_of(entry, known).items():
                setattr(row, field, value)
            row.logo_digest = await keep_logo(self.session, entry.logo) or row.logo_digest
            self.added[LegalEntity] += 1
        for entry in new_entities(self.form, known):
            digest = await keep_logo(self.session, entry.logo)
            known.legal_entities[entry.key] = self._add(LegalEntity(**fields_of(entry, known), logo_digest=digest))
        await self.session.flush()

    async def _products(self) -> None:
        """An existing product gets the prices that it lacks, and those that hold from today or later."""
        for entry in new_products(self.form, self.known, self.desk.now.date()):
            row = self.known.products.get(entry.key)
            prices = new_prices(entry, row, self.desk.now.date())
            if row is None:
                fields = entry.model_dump(include=OF_PRODUCTS)
                row = self.known.products[entry.key] = self._add(Product(is_addon=entry.addon, **fields))
                await self.session.flush()
            for price in prices:
                fields = {"currency": price.currency, "cycle": price.cycle, "unit_price": price.minor}
                self._add(Price(product_id=row.id, holds_from=first_day(price), **fields))
        await self.session.flush()

    async def _people(self) -> None:
        known = self.known
        slack_users, staff = known.slack_users, new_staff(self.form, known)
        for person in self.form.people:
            if person.key not in known.people:
                zone, locale = person.time_zone or "", person.locale or ""
                new = Person(key=person.key, name=person.name, email=person.email, time_zone=zone, locale=locale)
                known.people[person.key] = self._add(new)
        await self.session.flush()
        for person in self.form.people:
            owner = known.people[person.key]
            for user in person.slack:
                if slack_users.get(user.slack_id) is None:
                    self._add(SlackUser(person_id=owner.id, **vars(user.slack_id)))
                    slack_users.add(user.slack_id, owner)
                    await back_in_touch(self.desk, owner)
        for key, role in staff:
            self._add(StaffMember(person_id=known.people[key].id, role=role))
        await self.session.flush()

    async def _subscriptions(self) -> list[Subscription]:
        new = [entry for entry in self.form.subscriptions if entry.number not in self.known.subscriptions]
        rows = [self._add(self._subscription(entry)) for entry in new]
        await self.session.flush()
        for entry, row in zip(new, rows, strict=True):
            self.known.subscriptions[entry.number] = row
            self._sold(entry, row)
            for contact in entry.contacts:
                kind, rank = kind_and_rank(contact.role)
                self._add(
                    Contact(
                        subscription_id=row.id,
                        person_id=self.known.people[contact.person].id,
                        kind=kind,
                        rank=rank,
                        wants_reminders=contact.wants_reminders,
                        confirmed_on=row.contacts_asked_on,
                    )
                )
        await self.session.flush()
        return rows

    def _subscription(self, entry: SubscriptionEntry) -> Subscription:
        row = Subscription(
            **entry.model_dump(include=PLAIN),
            state=SubscriptionState(entry.state),
            bought=entry.state is not StartState.EVALUATION,
            anchor_on=entry.anchor,
            remind_on=entry.starts_on,
            contacts_asked_on=self.desk.today(self.known.organizations[entry.organization]),
            organization_id=self.known.organizations[entry.organization].id,
            plan_id=self.known.plans[entry.plan].id,
        )
        # Sets the day on which the clock works out its state.
        reckon(row)
        return row

    def _sold(self, entry: SubscriptionEntry, row: Subscription) -> None:
        """The items of a subscription, its users, and its credit card."""
        for item in entry.items:
            started_on, product = item.started_on or entry.starts_on, self.known.products[item.product]
            self._add(Item(subscription_id=row.id, product_id=product.id, seats=item.seats, started_on=started_on))
        for user in entry.users:
            self._add(SiteUser(subscription_id=row.id, added_at=self.desk.now, **user.model_dump()))
        if card := entry.card:
            year, month = card.expires
            fields = card.model_dump(exclude={"expires"})
            self._add(Card(subscription_id=row.id, expires_year=year, expires_month=month, **fields))

    async def _invoices(self) -> None:
        # Each invoice refers to the one before it, so the order matters.
        new = sorted(
            (entry for entry in self.form.invoices if entry.number not in self.known.invoices),
            key=lambda entry: entry.number,
        )
        rows = [self._add(await self._invoice(entry)) for entry in new]
        await self.session.flush()
        for entry, row in zip(new, rows, strict=True):
            self._lines(entry, row)
            await self._payments(entry, row, entry.payments, late=False)
        for late in late_payments(self.form, self.known):
            await self._payments(late.entry, late.invoice, late.payments, late=True)
            self.paid.append(late.invoice)
        await self.session.flush()

    async def _payments(
        self, entry: InvoiceEntry, row: Invoice, payments: Iterable[PaymentEntry], *, late: bool
    ) -> None:
        """Record payments of an invoice. Those of a new invoice are history: see `_booked_on`."""
        for payment in payments:
            amount, booked_on = (
                payment.minor(entry.currency),
                await booking_day(self.desk) if late else await self._booked_on(payment.paid_on),
            )
            fields = payment.model_dump(include={"paid_on", "reference"})
            paid = self._add(
                Payment(
                    subscription_id=row.subscription_id,
                    currency=entry.currency,
                    amount=amount,
                    used=0,
                    booked_on=booked_on,
                    recorded_by_id=self.desk.caller_id,
                    **fields,
                )
            )
            await self.session.flush()
            await settle(self.desk, row, Source(paid), amount, payment.paid_on, booked_on)

    async def _booked_on(self, day: date) -> date:
        """The day of the books for what happened before Steward: its own, or today if the journal of that day was
        exported."""
        today = await booking_day(self.desk)
        if self._closed is None:
            self._closed = await closed_through(self.session)
        return day if day > self._closed else today

    async def _invoice(self, entry: InvoiceEntry) -> Invoice:
        series, year, sequence = entry.number
        subscription = self.known.subscriptions[entry.subscription]
        organization = await self.session.get_one(Organization, subscription.organization_id)
        plan = await self.session.get_one(Plan, subscription.plan_id)
        _, seller = await seller_of(self.session, self.desk.vendor_name, plan.legal_entity_id, entry.currency)
        return Invoice(
            series=series,
            year=year,
            sequence=sequence,
            previous=sequence - 1 if sequence > 1 else None,
            legal_entity_id=plan.legal_entity_id,
            subscription_id=subscription.id,
            currency=entry.currency,
            issued_on=entry.issued_on,
            booked_on=await self._booked_on(entry.issued_on),
            due_on=entry.due_on,
            gross=entry.total,
            seller=seller.stored(),
            buyer=buyer_of(organization, "", "").stored(),
            # What was due before was the business of the desk before this one.
            dunning_on=self.desk.today(organization) + timedelta(days=1),
        )

    def _lines(self, entry: InvoiceEntry, row: Invoice) -> None:
        for position, (line, tax) in enumerate(zip(entry.lines, entry.line_taxes, strict=True), start=1):
            self._add(
                InvoiceLine(
                    invoice_id=row.id,
                    position=position,
                    description=line.description,
                    quantity=line.quantity,
                    unit_price=minor_of(line.unit_price, entry.currency),
                    net=line.net(entry.currency),
                    tax_rate=line.tax_rate,
                    tax=tax,
                )
            )
