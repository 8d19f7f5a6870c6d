"""Processing an order form: all of it or nothing."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from models.actions import action, entry
from models.contacts.tables import Contact, kind_and_rank
from models.desk import Desk, System
from models.errors import Denied
from models.invoices.money import to_minor
from models.invoices.tables import BankAccount, Invoice, InvoiceLine, Payment
from models.orderforms.against import faults_against
from models.orderforms.differences import Difference, differences
from models.orderforms.faults import OrderFormError
from models.orderforms.form import InvoiceEntry, OrderForm, SubscriptionEntry
from models.orderforms.known import Known, look_up
from models.organizations import Organization
from models.people import Person, SlackUser, StaffMember
from models.plans import Plan
from models.roles import Outcome, Reason, StaffRight
from models.subscriptions.tables import Subscription
from models.types import Row

IMPORT = System("import", frozenset({StaffRight.PROCESS_ORDERS, StaffRight.MANAGE_DESK}))
"""The command line, when it reads an order form: staff and plans may be new too."""

NAME = "orderforms.process_order_form"
LOCK = 5837251
NOUNS: dict[type[Row], tuple[str, str]] = {
    Organization: ("organization", "organizations"),
    Person: ("person", "people"),
    SlackUser: ("Slack user", "Slack users"),
    StaffMember: ("staff role", "staff roles"),
    Plan: ("plan", "plans"),
    Subscription: ("subscription", "subscriptions"),
    Contact: ("contact", "contacts"),
    BankAccount: ("bank account", "bank accounts"),
    Invoice: ("invoice", "invoices"),
    InvoiceLine: ("invoice line", "invoice lines"),
    Payment: ("payment", "payments"),
}


@dataclass(frozen=True)
class Summary:
    """What an order form brought: how many rows were added per noun, and what was there already and differs."""

    added: dict[str, int]
    differences: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        names = {many: one for one, many in NOUNS.values()}
        counts = [f"{count} {noun if count != 1 else names[noun]}" for noun, count in self.added.items()]
        said = f"Added {', '.join(counts)}." if counts else "Nothing to add: all of it is there already."
        return "\n".join([said, *(str(difference) for difference in self.differences)])


@action(StaffRight.PROCESS_ORDERS, reads=True)
async def process_order_form(desk: Desk, form: OrderForm) -> Summary:
    """Add what is in the form and not on the desk. What is on the desk is left as it is: the desk may have moved on.

    The parts of what is there are left alone with it: contacts of a subscription, lines and payments of an invoice.
    People who are there are given the Slack users and staff roles that they lack. Nobody is told anything.

    The audit trail gets one entry for the form and one for each new subscription; none where nothing was added, which
    is why this action is declared as one that reads.

    Raises:
        OrderFormError: Something is wrong, in the file or against the desk: all faults. Nothing was written.
        Denied: New staff or plans, from a caller who may not manage the desk.
    """
    if desk.session.get_bind().dialect.name == "postgresql":
        await desk.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    known = await look_up(desk.session, form)
    if faults := [*form.faults, *faults_against(form, known, desk.tables)]:
        raise OrderFormError(faults)
    differing = tuple(differences(form, known))
    writer = _Writer(desk, form, known)
    await writer.write()
    added = {many: writer.added[row_type] for row_type, (_, many) in NOUNS.items() if writer.added[row_type]}
    if added:
        kept = entry(desk, NAME, StaffRight.PROCESS_ORDERS, Outcome.ALLOWED, "", None)
        kept.details = {"added": added}
        desk.session.add(kept)
    return Summary(added, differing)


class _Writer:
    """Writes what is new, noun by noun, so that each finds the ids of those before it."""

    def __init__(self, desk: Desk, form: OrderForm, known: Known) -> None:
        self.desk, self.form, self.known = desk, form, known
        self.added: Counter[type[Row]] = Counter()

    async def write(self) -> None:
        """Add all that is new."""
        form, known = self.form, self.known
        for organization in form.organizations:
            if organization.key not in known.organizations:
                known.organizations[organization.key] = self._add(Organization(**organization.model_dump()))
        for plan in form.plans:
            if plan.key not in known.plans:
                self._needs_manager()
                known.plans[plan.key] = self._add(Plan(**plan.model_dump()))
        for account in form.bank_accounts:
            if account.currency not in known.bank_accounts:
                self._add(BankAccount(**account.model_dump()))
        await self._people()
        new = [s for s in form.subscriptions if s.number not in known.subscriptions]
        for subscription in new:
            known.subscriptions[subscription.number] = self._add(self._subscription(subscription))
        await self.desk.session.flush()
        for subscription in new:
            row = known.subscriptions[subscription.number]
            right = StaffRight.PROCESS_ORDERS
            self.desk.session.add(entry(self.desk, NAME, right, Outcome.ALLOWED, row.ref, row.id))
        # Each invoice refers to the one before it, so the order matters.
        for invoice in sorted(form.invoices, key=lambda invoice: invoice.number):
            if invoice.number not in known.invoices:
                self._add(self._invoice(invoice))
        await self.desk.session.flush()

    def _add(self, row: Any) -> Any:
        self.desk.session.add(row)
        self.added[type(row)] += 1
        return row

    def _needs_manager(self) -> None:
        """Staff and plans decide who may do what: a right of their own (role-tables, "The vendor's own people")."""
        self.desk.checked.append(StaffRight.MANAGE_DESK)
        if not self.desk.may_as_staff(StaffRight.MANAGE_DESK):
            raise Denied(NAME, StaffRight.MANAGE_DESK, Reason.NOT_STAFF)

    async def _people(self) -> None:
        known = self.known
        slack_users = set(known.slack_users)
        staff = {(person.key, member.role) for person in known.people.values() for member in person.staff_roles}
        for person in self.form.people:
            if person.key not in known.people:
                fields = person.model_dump(exclude={"slack", "time_zone", "locale"})
                row = Person(**fields, time_zone=person.time_zone or "", locale=person.locale or "")
                known.people[person.key] = self._add(row)
        await self.desk.session.flush()
        for person in self.form.people:
            for user in person.slack:
                if (user.team, user.user) not in slack_users:
                    names = {"team_id": user.team, "user_id": user.user, "enterprise_id": user.enterprise or ""}
                    self._add(SlackUser(person_id=known.people[person.key].id, **names))
        for member in self.form.staff:
            for role in dict.fromkeys(member.roles):
                if (member.person, role) not in staff:
                    self._needs_manager()
                    self._add(StaffMember(person_id=known.people[member.person].id, role=role))
        await self.desk.session.flush()

    def _subscription(self, subscription: SubscriptionEntry) -> Subscription:
        row = Subscription(
            **subscription.model_dump(exclude={"organization", "plan", "contacts"}),
            organization_id=self.known.organizations[subscription.organization].id,
            plan_id=self.known.plans[subscription.plan].id,
        )
        for contact in subscription.contacts:
            kind, rank = kind_and_rank(contact.role)
            person_id = self.known.people[contact.person].id
            row.contacts.append(
                Contact(person_id=person_id, kind=kind, rank=rank, wants_reminders=contact.wants_reminders)
            )
            self.added[Contact] += 1
        return row

    def _invoice(self, invoice: InvoiceEntry) -> Invoice:
        (year, sequence), currency = invoice.number, invoice.currency
        row = Invoice(
            year=year,
            sequence=sequence,
            previous=sequence - 1 if sequence > 1 else None,
            subscription_id=self.known.subscriptions[invoice.subscription].id,
            **invoice.model_dump(include={"currency", "issued_on", "due_on"}),
        )
        row.lines = [
            InvoiceLine(
                **line.model_dump(include={"description", "quantity", "tax_rate"}),
                position=position,
                unit_price=to_minor(line.unit_price, currency),
                net=line.net(currency),
                tax=line.tax(currency),
            )
            for position, line in enumerate(invoice.lines, start=1)
        ]
        row.payments = [
            Payment(amount=to_minor(payment.amount, currency), paid_on=payment.paid_on, reference=payment.reference)
            for payment in invoice.payments
        ]
        self.added[InvoiceLine] += len(row.lines)
        self.added[Payment] += len(row.payments)
        return row
