"""Finding where existing rows differ from an order form."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from models.backoffice.orderforms.catalogue_changes import new_prices, price_now, retires
from models.backoffice.orderforms.difference import Difference, difference_of
from models.backoffice.orderforms.entries import (
    CardEntry,
    FormEntry,
    InvoiceEntry,
    OrganizationEntry,
    PaymentEntry,
    PersonEntry,
    PlanEntry,
    PriceEntry,
    ProductEntry,
    StaffEntry,
    SubscriptionEntry,
)
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known, payments_of
from models.backoffice.orderforms.late_payments import late_payments
from models.backoffice.orderforms.legal_entities import completes, fields_of
from models.backoffice.orderforms.remedies import remedies
from models.backoffice.orderforms.vendor_entries import LegalEntityEntry
from models.billing.invoices.tables import Invoice
from models.catalogue.logos import digest_of
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.money import to_decimal
from models.core.types import Row
from models.subscriptions.tables import Card


def differences(form: OrderForm, known: Known, today: date) -> Iterator[Difference]:
    """The existing rows that differ from the form, each with its remedies. Fields that the file leaves out never
    differ."""
    for found in _differing(form, known, today):
        yield replace(found, remedies=remedies(found.entry, found.fields, form, known))


def _differing(form: OrderForm, known: Known, today: date) -> Iterator[Difference]:
    yield from _simple(form, known, today)
    yield from _legal_entities(form, known)
    for person in form.people:
        yield from _person(form, person, known)
    for member in form.staff:
        yield from _staff(form, member, known)
    for product in form.products:
        yield from _product(form, product, known, today)
    for subscription in form.subscriptions:
        yield from _subscription(form, subscription, known)
    late = {one.entry.number: one.payments for one in late_payments(form, known)}
    for invoice in form.invoices:
        yield from _invoice(form, invoice, known, late.get(invoice.number, ()))


def _simple(form: OrderForm, known: Known, today: date) -> Iterator[Difference]:
    """The differences of entries whose fields have the same names as in their rows."""
    simple: tuple[tuple[tuple[Any, ...], Mapping[str, Row], str, str], ...] = (
        (form.organizations, known.organizations, "organization", "key"),
        (form.plans, known.plans, "plan", "key"),
    )
    for entries, rows, noun, key in simple:
        for entry in entries:
            name = getattr(entry, key)
            if name in rows:
                fields = type(entry).model_fields.keys() - {"workspaces", "legal_entity"}
                owners, wanted = _workspaces(entry, known)
                there = (
                    {field: getattr(rows[name], field) for field in fields}
                    | owners
                    | _retiring(entry, rows[name], today)
                    | _sold_by(rows[name], known)
                )
                yield from difference_of(form, entry, f"{noun} “{name}”", there, entry.model_dump() | wanted)


def _sold_by(row: Row, known: Known) -> dict[str, str]:
    """The key of the legal entity of a plan."""
    keys = {entity.id: key for key, entity in known.legal_entities.items()}
    return {"legal_entity": keys[row.legal_entity_id]} if isinstance(row, Plan) else {}


def _legal_entities(form: OrderForm, known: Known) -> Iterator[Difference]:
    """Legal entities and their bank accounts. One that the form completes differs at most in its series."""
    for entity in form.legal_entities:
        row = known.legal_entities.get(entity.key)
        if row is not None:
            there = {field: getattr(row, field) for field in LegalEntityEntry.model_fields if field != "logo"}
            wanted = entity.model_dump() | {"logo": digest_of(entity.logo)}
            there |= {"logo": row.logo_digest or ""}
            there |= fields_of(entity, known) | {"logo": wanted["logo"]} if completes(row) else {}
            yield from difference_of(form, entity, f"legal entity “{entity.key}”", there, wanted)
    for account in form.bank_accounts:
        found = known.bank_accounts.get((account.legal_entity, account.currency))
        if found is not None:
            there = {field: getattr(found, field) for field in ("holder", "bank", "account", "bic")}
            yield from difference_of(form, account, f"bank account “{account.currency}”", there, account.model_dump())


def _retiring(entry: FormEntry, row: Row, today: date) -> dict[str, date | None]:
    """The day on which a plan or a product is retired, once the file is imported."""
    if not isinstance(entry, PlanEntry | ProductEntry) or not isinstance(row, Plan | Product):
        return {}
    return {"retired_on": entry.retired_on if retires(entry, row, today) else row.retired_on}


def _workspaces(entry: FormEntry, known: Known) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The workspaces with their owners on the desk, and in the file. A workspace without an owner is added."""
    if not isinstance(entry, OrganizationEntry):
        return {}, {}
    there = {f"{team} of {known.workspaces.get(team, entry.key)}" for team in entry.workspaces}
    return {"workspaces": there}, {"workspaces": {f"{team} of {entry.key}" for team in entry.workspaces}}


def _person(form: OrderForm, person: PersonEntry, known: Known) -> Iterator[Difference]:
    row, bound = known.people.get(person.key), known.slack_users
    if row is None:
        return
    # A Slack user without an owner is added. One that belongs to another person stays theirs.
    holders = {f"{user.user} of {(bound.get(user.slack_id) or row).key}" for user in person.slack}
    there = {"name": row.name, "email": row.email, "time_zone": row.time_zone, "locale": row.locale, "slack": holders}
    wanted = {"slack": {f"{user.user} of {row.key}" for user in person.slack}}
    yield from difference_of(form, person, f"person “{person.key}”", there, person.model_dump() | wanted)


def _staff(form: OrderForm, member: StaffEntry, known: Known) -> Iterator[Difference]:
    """Staff roles that were revoked. A role that the person never had is added."""
    kept = [role for role in member.roles if known.staff.get((member.person, role)) is None]
    yield from difference_of(form, member, f"staff “{member.person}”", {"roles": kept}, member.model_dump())


def _product(form: OrderForm, product: ProductEntry, known: Known, today: date) -> Iterator[Difference]:
    """Prices that differ. A missing price is added, one that holds from today or later too. An existing one stays."""
    row = known.products.get(product.key)
    if row is None:
        return
    there = {field: getattr(row, field) for field in ("name", "kind", "family", "tier", "file", "new_keys")}
    added = new_prices(product, row, today)
    kept = {_price(one, one.minor if one in added else _stored(row, one, today)) for one in product.prices}
    stands = product.model_dump() | {"prices": {_price(price, price.minor) for price in product.prices}}
    yield from difference_of(
        form,
        product,
        f"product “{product.key}”",
        there | {"addon": row.is_addon, "prices": kept} | _retiring(product, row, today),
        stands,
    )


def _stored(row: Product, price: PriceEntry, today: date) -> int:
    found = price_now(row, price, today)
    return found.unit_price if found else price.minor


def _price(price: PriceEntry, minor: int) -> str:
    said = f"{to_decimal(minor, price.currency)} {price.currency} a {price.cycle}"
    return f"{said} from {price.holds_from}" if price.holds_from else said


def _subscription(form: OrderForm, subscription: SubscriptionEntry, known: Known) -> Iterator[Difference]:
    """The differences of a subscription. Its state isn't compared, because it can change through time alone."""
    row = known.subscriptions.get(subscription.number)
    if row is None:
        return
    same = ("kind", "name", "starts_on", "ends_on", "cancelled_on", "cycle", "currency", "renews", "license_key")
    card = known.cards.get(row.id)
    wanted = subscription.card
    there = {field: getattr(row, field) for field in same} | {
        "organization": row.organization.key,
        "plan": row.plan.key,
        "anchor_on": row.anchor,
        "items": {f"{item.seats} × {item.product.key}" for item in row.items},
        "card": card and _card(card, (card.expires_year, card.expires_month)),
        "users": known.users.get(row.id, set()),
        "contacts": {f"{contact.person.key} as {contact.role}" for contact in row.contacts},
    }
    stands = subscription.model_dump() | {
        "items": {f"{item.seats} × {item.product}" for item in subscription.items},
        "card": wanted and _card(wanted, wanted.expires),
        "users": {user.email for user in subscription.users},
        "contacts": {f"{contact.person} as {contact.role}" for contact in subscription.contacts},
    }
    yield from difference_of(form, subscription, row.ref, there, stands)


def _card(card: Card | CardEntry, expires: tuple[int, int]) -> str:
    year, month = expires
    return f"{card.brand} {card.last4} {month:02d}/{year}"


def _invoice(
    form: OrderForm, invoice: InvoiceEntry, known: Known, late: Collection[PaymentEntry]
) -> Iterator[Difference]:
    """The differences of an invoice. `late` are its payments that are recorded now."""
    row = known.invoices.get(invoice.number)
    if row is None:
        return
    numbers = {subscription.id: number for number, subscription in known.subscriptions.items()}
    paid = {_payment(one.reference, one.amount, one.paid_on, row.currency) for one in payments_of(row)}
    there = {
        "subscription": numbers[row.subscription_id],
        "currency": row.currency,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "lines": _sum(row.gross, row.currency),
        "payments": paid | {_entered(one, invoice) for one in late},
    }
    wanted = {
        # Tax isn't worked out again for lines that stay: an issued invoice keeps what it was issued with.
        "lines": there["lines"] if _same_lines(row, invoice) else _sum(invoice.total, invoice.currency),
        "payments": {_entered(one, invoice) for one in invoice.payments},
    }
    yield from difference_of(form, invoice, row.ref, there, invoice.model_dump() | wanted)


def _same_lines(row: Invoice, invoice: InvoiceEntry) -> bool:
    """Whether an invoice's lines have the amounts and tax rates of the file."""
    stored = [(line.net, line.tax_rate) for line in row.lines]
    return row.currency == invoice.currency and stored == [
        (line.net(invoice.currency), line.tax_rate) for line in invoice.lines
    ]


def _sum(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency)} {currency}"


def _payment(reference: str, minor: int, paid_on: date, currency: str) -> str:
    return f"{reference} of {paid_on}, {_sum(minor, currency)}"


def _entered(payment: PaymentEntry, invoice: InvoiceEntry) -> str:
    return _payment(payment.reference, payment.minor(invoice.currency), payment.paid_on, invoice.currency)
