"""Checking an order form against existing rows and the role tables."""

from collections.abc import Collection, Iterator

from models.backoffice.orderforms.catalogue import Catalogue, items_faults
from models.backoffice.orderforms.entries import SubscriptionEntry
from models.backoffice.orderforms.faults import OrderFormFault, quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.backoffice.orderforms.late_payments import late_payment_faults
from models.backoffice.orderforms.mentions import Name
from models.catalogue.names import taken_by
from models.catalogue.plans import Plan
from models.contacts.limits import limit_of
from models.core.names import holds_address
from models.roles import Cell, Kind, Role, RoleTable, RoleTables
from models.subscriptions.contacts import ContactKind, kind_and_rank


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
            sentence = f"There is no role table {quoted(plan.role_table)}. There are {', '.join(tables.by_key)}."
            yield form.fault((*plan.path, "role_table"), sentence)
    plans = {plan.key: Plan(**plan.model_dump()) for plan in form.plans} | known.plans
    catalogue = Catalogue.of(form, known)
    for subscription in form.subscriptions:
        if subscription.number in known.subscriptions:
            continue
        under = plans.get(subscription.plan)
        if under and under.role_table in tables.by_key:
            yield from _subscription(form, subscription, under, tables[under.role_table])
        yield from items_faults(form, subscription, catalogue)
    yield from _gaps(form, known)
    yield from late_payment_faults(form, known)


def _references(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """References must be to entries in the file or on the desk."""
    there: dict[str, Collection[Name]] = {
        "organizations": known.organizations,
        "people": known.people,
        "plans": known.plans,
        "products": known.products,
        "subscriptions": known.subscriptions,
    }
    for reference in form.references:
        section, name = reference.section, reference.name
        if name not in there[section] and name not in form.mentioned[section]:
            noun = "person" if section == "people" else section.removesuffix("s")
            sentence = f"There is no {noun} {quoted(reference.written)}, neither in this file nor in Steward."
            yield form.fault(reference.path, sentence)


def _workspaces(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """A new organization can't have the workspace of an existing one."""
    for organization in form.organizations:
        if organization.key in known.organizations:
            continue
        for place, team in enumerate(organization.workspaces):
            if owner := known.workspaces.get(team):
                sentence = f"{quoted(team)} already belongs to {quoted(owner)}."
                yield form.fault((*organization.path, "workspaces", place), sentence)


def _people(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """A new person can't have the address or the Slack user of an existing person with another key."""
    emails, slack_users = known.emails, known.slack_users
    for person in form.people:
        if person.key in known.people:
            continue
        if holder := emails.get(person.email):
            sentence = f"{quoted(person.email)} is already the address of {quoted(holder.key)}. Use that key."
            yield form.fault((*person.path, "email"), sentence)
        for user in person.slack:
            if bound := slack_users.get(user.slack_id):
                sentence = f"{quoted(user.user)} already belongs to {quoted(bound.key)}."
                yield form.fault((*user.path, "user"), sentence)


def _names(form: OrderForm, known: Known, vendor_name: str) -> Iterator[OrderFormFault]:
    """A new person's name can't be, or look like, the vendor's or a product's name. It can't look like an address
    either."""
    products = {product.name for product in form.products} | {product.name for product in known.products.values()}
    names = [*filter(None, [vendor_name]), *sorted(products)]
    for person in form.people:
        if person.key in known.people:
            continue
        if holds_address(person.name):
            yield form.fault((*person.path, "name"), f"{quoted(person.name)} looks like an address. Write the name.")
        elif like := taken_by(person.name, names):
            sentence = f"{quoted(person.name)} looks like {quoted(like)}. Write the person's own name."
            yield form.fault((*person.path, "name"), sentence)


def _subscription(
    form: OrderForm, subscription: SubscriptionEntry, plan: Plan, table: RoleTable
) -> Iterator[OrderFormFault]:
    """Check a new subscription against its plan and the plan's role table."""
    if not has_kind(table, subscription.kind):
        sentence = f"The role table {quoted(table.key)} of this plan has no {subscription.kind} subscriptions."
        yield form.fault((*subscription.path, "kind"), sentence)
    for contact in subscription.contacts:
        if contact.role not in table.roles:
            sentence = f"The role table {quoted(table.key)} has no {contact.role}. It has {', '.join(table.roles)}."
            yield form.fault((*contact.path, "role"), sentence)
    held = {contact.role for contact in subscription.contacts}
    if table.mandatory and table.mandatory not in held:
        label = table.labels[table.mandatory].lower()
        sentence = f"{subscription.ref} needs a {label}: a contact with the role {table.mandatory}."
        yield form.fault((*subscription.path, "contacts"), sentence)
    for kind in (ContactKind.BILLING, ContactKind.TECHNICAL):
        limit = limit_of(plan, kind)
        of_kind = [contact for contact in subscription.contacts if kind_and_rank(contact.role)[0] is kind]
        if limit is not None and len(of_kind) > limit:
            sentence = f"The plan {quoted(plan.key)} limits {kind} contacts to {limit}, and there are {len(of_kind)}."
            yield form.fault(of_kind[limit].path, sentence)


def lacks_site_admin(subscription: SubscriptionEntry, table: RoleTable) -> bool:
    """Whether a site has no site admin, though its role table uses the role."""
    if subscription.kind is not Kind.SITE or Role.SITE_ADMIN not in table.roles:
        return False
    return all(contact.role is not Role.SITE_ADMIN for contact in subscription.contacts)


def has_kind(table: RoleTable, kind: Kind) -> bool:
    """Whether a table gives any right that exists only for this kind of subscription."""
    own = [row for row in table.rows.values() if row.kinds == {kind}]
    return any(cell is not Cell.NOT_APPLICABLE for row in own for cell in row.cells.values())


def _gaps(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """New invoices must continue the year's existing invoices without a gap."""
    there = {*known.invoices, *form.mentioned["invoices"]}
    for invoice in form.invoices:
        year, sequence = invoice.number
        if invoice.number not in known.invoices and sequence > 1 and (year, sequence - 1) not in there:
            sentence = f"INV-{year}-{sequence - 1:06d} is missing: the numbers of a year have no gaps."
            yield form.fault((*invoice.path, "number"), sentence)
