"""Where the desk has moved on from an order form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.orderforms.form import (
    Entry,
    InvoiceEntry,
    OrderForm,
    OrganizationEntry,
    PersonEntry,
    StaffEntry,
    SubscriptionEntry,
)
from models.orderforms.known import Known
from models.types import Row


@dataclass(frozen=True)
class Difference:
    """Something that is on the desk already, was left as it is there, and stands otherwise in the file."""

    name: str
    fields: tuple[str, ...]
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name} is there already and stays as it is; the file differs in {self._listed}."

    @property
    def _listed(self) -> str:
        *most, last = self.fields
        return f"{', '.join(most)} and {last}" if most else last


def differences(form: OrderForm, known: Known) -> Iterator[Difference]:
    """What is there already and differs. A field that the file leaves out differs from nothing."""
    simple: tuple[tuple[tuple[Any, ...], Mapping[str, Row], str, str], ...] = (
        (form.organizations, known.organizations, "organization", "key"),
        (form.plans, known.plans, "plan", "key"),
        (form.bank_accounts, known.bank_accounts, "bank account", "currency"),
    )
    for entries, rows, noun, key in simple:
        for entry in entries:
            name = getattr(entry, key)
            if name in rows:
                fields = type(entry).model_fields.keys() - {"workspaces"}
                there = {field: getattr(rows[name], field) for field in fields}
                stands = entry.model_dump(include=fields) | _workspaces(entry, known)
                yield from _difference(form, entry, f"{noun} “{name}”", there | {"workspaces": set()}, stands)
    for person in form.people:
        if person.key in known.people:
            yield from _person(form, person, known)
    for member in form.staff:
        yield from _staff(form, member, known)
    for subscription in form.subscriptions:
        yield from _subscription(form, subscription, known)
    for invoice in form.invoices:
        if invoice.number in known.invoices:
            yield from _invoice(form, invoice, known)


def _workspaces(entry: Entry, known: Known) -> dict[str, set[str]]:
    """The other organizations whose own the workspaces are: they stay theirs. One that is nobody's is added."""
    if not isinstance(entry, OrganizationEntry):
        return {}
    return {"workspaces": {known.workspaces.get(team, entry.key) for team in entry.workspaces} - {entry.key}}


def _person(form: OrderForm, person: PersonEntry, known: Known) -> Iterator[Difference]:
    row, bound = known.people[person.key], known.slack_users
    there = {"name": row.name, "email": row.email, "time_zone": row.time_zone, "locale": row.locale, "slack": set()}
    # Slack users that are nobody's are added; one that is somebody else's stays theirs.
    holders = {bound.get((user.team, user.user), row).key for user in person.slack} - {row.key}
    yield from _difference(form, person, f"person “{person.key}”", there, person.model_dump() | {"slack": holders})


def _staff(form: OrderForm, member: StaffEntry, known: Known) -> Iterator[Difference]:
    """A role that was never there is added; one that was taken away stays away."""
    kept = [role for role in member.roles if known.staff.get((member.person, role)) is None]
    yield from _difference(form, member, f"staff “{member.person}”", {"roles": kept}, member.model_dump())


def _subscription(form: OrderForm, subscription: SubscriptionEntry, known: Known) -> Iterator[Difference]:
    row = known.subscriptions.get(subscription.number)
    if row is None:
        return
    there = {
        "organization": row.organization.key,
        "plan": row.plan.key,
        "kind": row.kind,
        "name": row.name,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "cancelled_on": row.cancelled_on,
        "contacts": {(contact.person.key, contact.role) for contact in row.contacts},
    }
    contacts = {(contact.person, contact.role) for contact in subscription.contacts}
    yield from _difference(form, subscription, row.ref, there, subscription.model_dump() | {"contacts": contacts})


def _invoice(form: OrderForm, invoice: InvoiceEntry, known: Known) -> Iterator[Difference]:
    row = known.invoices[invoice.number]
    numbers = {subscription.id: number for number, subscription in known.subscriptions.items()}
    there = {
        "subscription": numbers[row.subscription_id],
        "currency": row.currency,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "lines": row.total,
        "payments": row.paid,
    }
    sums = {"lines": invoice.total, "payments": invoice.paid}
    yield from _difference(form, invoice, row.ref, there, invoice.model_dump() | sums)


def _difference(
    form: OrderForm, entry: Entry, name: str, there: Mapping[str, Any], stands: Mapping[str, Any]
) -> Iterator[Difference]:
    fields = tuple(
        field
        for field in type(entry).model_fields
        if field in entry.model_fields_set and field in there and there[field] != stands[field]
    )
    if fields:
        fault = form.fault(entry.path, "")
        yield Difference(name, fields, fault.source if fault.line is None else f"{fault.source}:{fault.line}")
