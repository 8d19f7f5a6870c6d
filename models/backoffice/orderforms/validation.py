"""Checking an order form against existing rows and the role tables."""

from collections.abc import Collection, Iterator

from models.backoffice.orderforms.catalogue import RETIRED, Catalogue, items_faults
from models.backoffice.orderforms.entries import SubscriptionEntry
from models.backoffice.orderforms.faults import OrderFormFault, quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.backoffice.orderforms.late_payments import late_payment_faults
from models.backoffice.orderforms.legal_entities import entity_faults
from models.backoffice.orderforms.mentions import Name
from models.billing.invoices.tables import Invoice, series_ref
from models.catalogue.names import taken_by
from models.catalogue.plans import Plan
from models.contacts.limits import limit_of
from models.core.money import to_decimal
from models.core.names import holds_address
from models.core.sentences import sentence
from models.core.texts import gettext_noop
from models.roles import Kind, Role, RoleTable, RoleTables
from models.subscriptions.contacts import ContactKind, kind_and_rank

UNKNOWN = {
    "organizations": gettext_noop("There is no organization {name}, neither in this file nor in Steward."),
    "people": gettext_noop("There is no person {name}, neither in this file nor in Steward."),
    "legal_entities": gettext_noop("There is no legal entity {name}, neither in this file nor in Steward."),
    "plans": gettext_noop("There is no plan {name}, neither in this file nor in Steward."),
    "products": gettext_noop("There is no product {name}, neither in this file nor in Steward."),
    "subscriptions": gettext_noop("There is no subscription {name}, neither in this file nor in Steward."),
}
BELONGS = gettext_noop("{value} already belongs to {owner}.")
NO_KIND = {
    Kind.LICENSE: gettext_noop("The role table {table} of this plan has no license subscriptions."),
    Kind.SITE: gettext_noop("The role table {table} of this plan has no site subscriptions."),
}
OVER_LIMIT = {
    ContactKind.BILLING: gettext_noop("The plan {plan} limits billing contacts to {limit}, and there are {count}."),
    ContactKind.TECHNICAL: gettext_noop("The plan {plan} limits technical contacts to {limit}, and there are {count}."),
}


def faults_against(form: OrderForm, known: Known, tables: RoleTables, vendor_name: str) -> Iterator[OrderFormFault]:
    """All faults that an order form has compared with the desk.

    An import leaves existing rows as they are, so the rules apply only to new ones.
    """
    yield from _references(form, known)
    yield from _workspaces(form, known)
    yield from _people(form, known)
    yield from _names(form, known, vendor_name)
    for plan in form.plans:
        if plan.role_table not in tables.by_key:
            said = sentence(
                "There is no role table {name}. There are {known}.",
                name=quoted(plan.role_table),
                known=", ".join(tables.by_key),
            )
            yield form.fault((*plan.path, "role_table"), said)
    plans = {plan.key: Plan(**plan.model_dump(exclude={"legal_entity"})) for plan in form.plans} | known.plans
    catalogue = Catalogue.of(form, known)
    for subscription in form.subscriptions:
        if subscription.number in known.subscriptions:
            continue
        under = plans.get(subscription.plan)
        if under and under.role_table in tables.by_key:
            yield from _subscription(form, subscription, under, tables[under.role_table])
        yield from items_faults(form, subscription, catalogue)
    yield from entity_faults(form, known)
    yield from _gaps(form, known)
    yield from _totals(form, known)
    yield from late_payment_faults(form, known)


def _references(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """References must be to entries in the file or on the desk."""
    there: dict[str, Collection[Name]] = {
        "organizations": known.organizations,
        "people": known.people,
        "legal_entities": known.legal_entities,
        "plans": known.plans,
        "products": known.products,
        "subscriptions": known.subscriptions,
    }
    for reference in form.references:
        section, name = reference.section, reference.name
        if name not in there[section] and name not in form.mentioned[section]:
            yield form.fault(reference.path, sentence(UNKNOWN[section], name=quoted(reference.written)))


def _workspaces(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """A new organization can't have the workspace of an existing one."""
    for organization in form.organizations:
        if organization.key in known.organizations:
            continue
        for place, team in enumerate(organization.workspaces):
            if owner := known.workspaces.get(team):
                said = sentence(BELONGS, value=quoted(team), owner=quoted(owner))
                yield form.fault((*organization.path, "workspaces", place), said)


def _people(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """A new person can't have the address or the Slack user of an existing person with another key."""
    emails, slack_users = known.emails, known.slack_users
    for person in form.people:
        if person.key in known.people:
            continue
        if holder := emails.get(person.email):
            said = sentence(
                "{address} is already the address of {person}. Use that key.",
                address=quoted(person.email),
                person=quoted(holder.key),
            )
            yield form.fault((*person.path, "email"), said)
        for user in person.slack:
            if bound := slack_users.get(user.slack_id):
                said = sentence(BELONGS, value=quoted(user.user), owner=quoted(bound.key))
                yield form.fault((*user.path, "user"), said)


def _names(form: OrderForm, known: Known, vendor_name: str) -> Iterator[OrderFormFault]:
    """A new person's name can't be, or look like, the vendor's or a product's name. It can't look like an address
    either."""
    products = {product.name for product in form.products} | {product.name for product in known.products.values()}
    names = [*filter(None, [vendor_name]), *sorted(products)]
    for person in form.people:
        if person.key in known.people:
            continue
        if holds_address(person.name):
            said = sentence("{name} looks like an address. Write the name.", name=quoted(person.name))
            yield form.fault((*person.path, "name"), said)
        elif like := taken_by(person.name, names):
            said = sentence(
                "{name} looks like {other}. Write the person's own name.", name=quoted(person.name), other=quoted(like)
            )
            yield form.fault((*person.path, "name"), said)


def _subscription(
    form: OrderForm, subscription: SubscriptionEntry, plan: Plan, table: RoleTable
) -> Iterator[OrderFormFault]:
    """Check a new subscription against its plan and the plan's role table."""
    if not plan.is_sold_on(subscription.starts_on):
        said = sentence(RETIRED, name=quoted(plan.key), day=plan.retired_on)
        yield form.fault((*subscription.path, "plan"), said)
    if not table.has_kind(subscription.kind):
        yield form.fault((*subscription.path, "kind"), sentence(NO_KIND[subscription.kind], table=quoted(table.key)))
    for contact in subscription.contacts:
        if contact.role not in table.roles:
            said = sentence(
                "The role table {table} has no {role}. It has {known}.",
                table=quoted(table.key),
                role=contact.role,
                known=", ".join(table.roles),
            )
            yield form.fault((*contact.path, "role"), said)
    held = {contact.role for contact in subscription.contacts}
    if table.mandatory and table.mandatory not in held:
        said = sentence(
            "{ref} needs a {label}: a contact with the role {role}.",
            ref=subscription.ref,
            label=table.labels[table.mandatory].lower(),
            role=table.mandatory,
        )
        yield form.fault((*subscription.path, "contacts"), said)
    for kind in (ContactKind.BILLING, ContactKind.TECHNICAL):
        limit = limit_of(plan, kind)
        of_kind = [contact for contact in subscription.contacts if kind_and_rank(contact.role)[0] is kind]
        if limit is not None and len(of_kind) > limit:
            said = sentence(OVER_LIMIT[kind], plan=quoted(plan.key), limit=limit, count=len(of_kind))
            yield form.fault(of_kind[limit].path, said)


def lacks_site_admin(subscription: SubscriptionEntry, table: RoleTable) -> bool:
    """Whether a site has no site admin, though its role table uses the role."""
    if subscription.kind is not Kind.SITE or Role.SITE_ADMIN not in table.roles:
        return False
    return all(contact.role is not Role.SITE_ADMIN for contact in subscription.contacts)


def _gaps(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """New invoices must continue the year's existing invoices without a gap."""
    there = {*known.invoices, *form.mentioned["invoices"]}
    for invoice in form.invoices:
        series, year, sequence = invoice.number
        if invoice.number not in known.invoices and sequence > 1 and (series, year, sequence - 1) not in there:
            said = sentence(
                "{ref} is missing: the numbers of a year have no gaps.",
                ref=series_ref(Invoice.PREFIX, series, year, sequence - 1),
            )
            yield form.fault((*invoice.path, "number"), said)


def _totals(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """A new invoice's total isn't negative, and its payments don't exceed it. An invoice that exists has the tax it was
    issued with, which can differ from what its lines come to in the file."""
    for invoice in form.invoices:
        if invoice.number in known.invoices:
            continue
        try:
            total, paid = invoice.total, invoice.paid
        except ValueError:
            # An amount that can't be read is another fault.
            continue
        if total < 0:
            yield form.fault((*invoice.path, "lines"), sentence("The lines come to less than 0."))
        elif paid > total:
            said = sentence(
                "The payments exceed the total of {currency} {total}.",
                currency=invoice.currency,
                total=to_decimal(total, invoice.currency),
            )
            yield form.fault((*invoice.path, "payments"), said)
