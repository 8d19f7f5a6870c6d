"""Finding where existing rows differ from an order form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.backoffice.orderforms.entries import (
    FormEntry,
    InvoiceEntry,
    OrganizationEntry,
    PersonEntry,
    ProductEntry,
    StaffEntry,
    SubscriptionEntry,
)
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.core.types import Row


@dataclass(frozen=True)
class Difference:
    """An existing row that differs from the file. The row stays as it is."""

    name: str
    fields: tuple[str, ...]
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name} already exists and stays as it is. The file differs in {self._listed}."

    @property
    def _listed(self) -> str:
        *most, last = self.fields
        return f"{', '.join(most)} and {last}" if most else last


def differences(form: OrderForm, known: Known) -> Iterator[Difference]:
    """The existing rows that differ from the form. Fields that the file leaves out never differ."""
    yield from _simple(form, known)
    for person in form.people:
        yield from _person(form, person, known)
    for member in form.staff:
        yield from _staff(form, member, known)
    for product in form.products:
        yield from _product(form, product, known)
    for subscription in form.subscriptions:
        yield from _subscription(form, subscription, known)
    for invoice in form.invoices:
        yield from _invoice(form, invoice, known)


def _simple(form: OrderForm, known: Known) -> Iterator[Difference]:
    """The differences of entries whose fields have the same names as in their rows."""
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


def _workspaces(entry: FormEntry, known: Known) -> dict[str, set[str]]:
    """The other organizations that own these workspaces, and keep them. A workspace without an owner is added."""
    if not isinstance(entry, OrganizationEntry):
        return {}
    return {"workspaces": {known.workspaces.get(team, entry.key) for team in entry.workspaces} - {entry.key}}


def _person(form: OrderForm, person: PersonEntry, known: Known) -> Iterator[Difference]:
    row, bound = known.people.get(person.key), known.slack_users
    if row is None:
        return
    there = {"name": row.name, "email": row.email, "time_zone": row.time_zone, "locale": row.locale, "slack": set()}
    # A Slack user without an owner is added. One that belongs to another person stays theirs.
    holders = {(bound.get(user.slack_id) or row).key for user in person.slack} - {row.key}
    yield from _difference(form, person, f"person “{person.key}”", there, person.model_dump() | {"slack": holders})


def _staff(form: OrderForm, member: StaffEntry, known: Known) -> Iterator[Difference]:
    """Staff roles that were revoked. A role that the person never had is added."""
    kept = [role for role in member.roles if known.staff.get((member.person, role)) is None]
    yield from _difference(form, member, f"staff “{member.person}”", {"roles": kept}, member.model_dump())


def _product(form: OrderForm, product: ProductEntry, known: Known) -> Iterator[Difference]:
    """Prices that differ. A missing price is added, and an existing one stays."""
    row = known.products.get(product.key)
    if row is None:
        return
    there = {field: getattr(row, field) for field in ("name", "kind", "family", "tier", "file")}
    prices = {(price.currency, price.cycle): price.unit_price for price in row.prices}
    kept = [prices.get((price.currency, price.cycle), price.minor) for price in product.prices]
    stands = product.model_dump() | {"prices": [price.minor for price in product.prices]}
    yield from _difference(
        form, product, f"product “{product.key}”", there | {"addon": row.is_addon, "prices": kept}, stands
    )


def _subscription(form: OrderForm, subscription: SubscriptionEntry, known: Known) -> Iterator[Difference]:
    """The differences of a subscription. Its state isn't compared, because it can change through time alone."""
    row = known.subscriptions.get(subscription.number)
    if row is None:
        return
    same = ("kind", "name", "starts_on", "ends_on", "cancelled_on", "cycle", "currency", "renews", "license_key")
    card = known.cards.get(row.id)
    there = {field: getattr(row, field) for field in same} | {
        "organization": row.organization.key,
        "plan": row.plan.key,
        "anchor_on": row.anchor,
        "items": {(item.product.key, item.seats) for item in row.items},
        "card": card and (card.brand, card.last4, (card.expires_year, card.expires_month)),
        "users": known.users.get(row.id, set()),
        "contacts": {(contact.person.key, contact.role) for contact in row.contacts},
    }
    stands = subscription.model_dump() | {
        "items": {(item.product, item.seats) for item in subscription.items},
        "card": subscription.card and (subscription.card.brand, subscription.card.last4, subscription.card.expires),
        "users": {user.email for user in subscription.users},
        "contacts": {(contact.person, contact.role) for contact in subscription.contacts},
    }
    yield from _difference(form, subscription, row.ref, there, stands)


def _invoice(form: OrderForm, invoice: InvoiceEntry, known: Known) -> Iterator[Difference]:
    row = known.invoices.get(invoice.number)
    if row is None:
        return
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
    form: OrderForm, entry: FormEntry, name: str, there: Mapping[str, Any], stands: Mapping[str, Any]
) -> Iterator[Difference]:
    fields = tuple(
        field
        for field in type(entry).model_fields
        if field in entry.model_fields_set and field in there and there[field] != stands[field]
    )
    if fields:
        fault = form.fault(entry.path, "")
        yield Difference(name, fields, fault.source if fault.line is None else f"{fault.source}:{fault.line}")
