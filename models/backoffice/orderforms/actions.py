"""Processing an order form, completely or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.entries import entry
from models.access.errors import Denied
from models.access.permissions import actions_about
from models.backoffice.catalogue.pricing import amounts_of, price_details
from models.backoffice.orderforms.bank_accounts import (
    AccountToApprove,
    accounts_to_approve,
    ask_for_accounts,
    new_accounts,
)
from models.backoffice.orderforms.catalogue_changes import first_day, repriced, retired
from models.backoffice.orderforms.difference import Difference
from models.backoffice.orderforms.differences import differences
from models.backoffice.orderforms.entries import OrganizationEntry, SubscriptionEntry
from models.backoffice.orderforms.faults import OrderFormError
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known, look_up
from models.backoffice.orderforms.legal_entities import completed, fields_of, new_entities
from models.backoffice.orderforms.nouns import NOUNS, counted
from models.backoffice.orderforms.validation import faults_against, lacks_site_admin
from models.backoffice.orderforms.writer import Writer, new_plans, new_products, new_staff
from models.catalogue.plans import Plan
from models.catalogue.products import KeyCause
from models.changes.license_keys import give_if_due
from models.contacts.news import Newcomer
from models.contacts.news import welcome as greet
from models.core.database import one_at_a_time
from models.core.texts import gettext_noop
from models.customers.differences import OFFERED, offer_difference, offer_site_admins
from models.identity.profiles import end_borrowed
from models.roles import Outcome, Reason, Role, StaffRight
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.tables import Subscription

actions_about("orderforms", gettext_noop("order forms"))

IMPORT = System(
    "import",
    frozenset(
        {StaffRight.PROCESS_ORDERS, StaffRight.MANAGE_CATALOGUE, StaffRight.MANAGE_DESK, StaffRight.MANAGE_INVOICES}
    ),
)
"""The command line reading an order form. The form may also add staff, plans, products and bank accounts."""

NAME = "orderforms.process_order_form"
MOST_LISTED = 10
LOCK = "order forms"
"""The lock for imports. Two at once would each miss the other's rows."""


@dataclass(frozen=True)
class Summary:
    """The result of an order form: the number of rows added for each noun, and the differences from existing rows.
    `welcomed` counts the people who get a welcome email. `without_admin` are the short IDs of the new sites that have
    no site admin, `without_key` those of the new licenses for which a key is due and none is left. `without_country`
    are the short IDs of the new organizations whose address has no country. `accounts` are the
    bank accounts that need a second person's approval."""

    added: dict[str, int]
    differences: tuple[Difference, ...] = ()
    welcomed: int = 0
    without_admin: tuple[str, ...] = ()
    without_key: tuple[str, ...] = ()
    without_country: tuple[str, ...] = ()
    accounts: tuple[AccountToApprove, ...] = ()

    def __str__(self) -> str:
        names = {many: one for one, many in NOUNS.values()}
        counts = [f"{count} {noun if count != 1 else names[noun]}" for noun, count in self.added.items()]
        said = f"Added {', '.join(counts)}." if counts else "Nothing to add: everything in it is already there."
        people = "1 person gets" if self.welcomed == 1 else f"{self.welcomed} people get"
        welcomed = [f"{people} a welcome email."] if self.welcomed else []
        missing = [
            f"{ref} has no site_admin, and nobody else can change its users or deactivate its products. To add one, "
            f"use /contact add @person site_admin {ref}."
            for ref in self.without_admin
        ]
        missing += [
            f"{ref} needs a license key, and none is left. To set it, use /subscription license set {ref}."
            for ref in self.without_key
        ]
        if self.without_country:
            missing.append(_say_without_country(self.without_country))
        waiting = [*self.accounts, *self.differences]
        return "\n".join([said, *welcomed, *missing, *map(str, waiting)])


@action(
    "orderforms.process_order_form", StaffRight.PROCESS_ORDERS, reads=True, label=gettext_noop("process an order form")
)
async def process_order_form(desk: Desk, form: OrderForm, *, welcome: bool = True) -> Summary:
    """Add the rows of the form that aren't on the desk yet. Existing rows stay as they are, because they may be newer
    than the form.

    This includes their parts: a subscription's contacts, and an invoice's lines. Existing people get missing Slack
    users, and staff roles that they never had. A role that was revoked is listed as a difference. Existing invoices get
    the payments that have arrived since. Existing products get prices that hold from today or later, and existing plans
    and products are retired from today or later, if the form says the day.

    Contacts of new subscriptions get a welcome email if their role table says so, unless the subscription is over or
    cancelled. A new license gets the next key of its product if the product says so, unless the form has one. The
    contacts hear of it. Once there are invoices, another person has to approve a new bank account, so it is only asked
    for. No other messages are sent.

    The audit trail gets one entry for the form, and one for each new subscription and each invoice with new payments.
    If nothing was added, it gets none, so this action is declared as reading.

    Args:
        welcome: False for customers who have been with the vendor for years. They have their license keys.

    Raises:
        OrderFormError: The file is wrong, in itself or compared with the desk; lists all faults. Nothing was written.
        Denied: The form adds staff, plans, products, prices or bank accounts, and the caller may not. Nothing was
            written.
    """
    known = await _locked(desk, form)
    if faults := [*form.faults, *faults_against(form, known, desk.tables, desk.vendor_name)]:
        raise OrderFormError(faults)
    _check_manager(desk, form, known)
    differing = tuple(differences(form, known, desk.now.date()))
    await _offer(desk, known, differing)
    _change_catalogue(desk, form, known)
    new_customers = [one for one in form.organizations if one.key not in known.organizations]
    writer = Writer(desk, form, known)
    subscriptions = await writer.write()
    accounts = await ask_for_accounts(desk, accounts_to_approve(form, known), known)
    await _offer_site_admins(desk, known, differing)
    await end_borrowed(desk)
    added = counted(writer.added)
    paid = [(invoice.ref, invoice.subscription_id) for invoice in writer.paid]
    _log(desk, added, [*((row.ref, row.id) for row in subscriptions), *paid])
    welcomed = await _welcomed(desk, form, known, subscriptions) if welcome else 0
    without_key = await _without_key(desk, subscriptions) if welcome else ()
    without_admin = _without_admin(desk, form, known, subscriptions)
    without_country = _without_country(known, new_customers)
    return Summary(added, differing, welcomed, without_admin, without_key, without_country, tuple(accounts))


async def _locked(desk: Desk, form: OrderForm) -> Known:
    """The existing rows, while no other form is processed, and nothing else settles the form's invoices."""
    await one_at_a_time(desk.session, LOCK)
    numbers = {invoice.subscription for invoice in form.invoices}
    theirs = select(Subscription.id).where(col(Subscription.number).in_(numbers))
    await desk.session.execute(theirs.order_by(col(Subscription.id)).with_for_update())
    return await look_up(desk.session, form)


def _log(desk: Desk, added: dict[str, int], rows: Iterable[tuple[str, int]]) -> None:
    """The audit trail's entry for the form, if it added something, and those for rows: their short IDs, and the IDs of
    their subscriptions."""
    if added:
        whole = entry(desk, NAME, StaffRight.PROCESS_ORDERS, Outcome.ALLOWED, "", None)
        whole.details = {"added": added}
        desk.session.add(whole)
    for ref, subscription_id in rows:
        desk.session.add(entry(desk, NAME, StaffRight.PROCESS_ORDERS, Outcome.ALLOWED, ref, subscription_id))


def _without_country(known: Known, new: Iterable[OrganizationEntry]) -> tuple[str, ...]:
    """The new customers with an address, but without its country. Files from before addresses had parts are like
    that."""
    addressed = [one for one in new if one.billing_address or not one.address.is_empty]
    return tuple(known.organizations[one.key].ref for one in addressed if not one.country)


def _say_without_country(refs: Sequence[str]) -> str:
    listed = ", ".join(refs[:MOST_LISTED]) + (f" and {len(refs) - MOST_LISTED} more" if len(refs) > MOST_LISTED else "")
    return (
        f"The address has no country: {listed}. Electronic invoices need it. To add it, use /customer edit {refs[0]}."
    )


async def _without_key(desk: Desk, new: list[Subscription]) -> tuple[str, ...]:
    """Hand out keys to the new licenses that need one. Returns those for which none is left."""
    missing = []
    for row in sorted(new, key=lambda one: one.id):
        if not row.license_key and row.cancelled_on is None:
            subscription = await subscription_by_id(desk.session, row.id)
            if await give_if_due(desk, subscription, KeyCause.ORDER):
                missing.append(row.ref)
    return tuple(missing)


async def _offer(desk: Desk, known: Known, differing: Iterable[Difference]) -> None:
    """Offer what differs of customers to the billing team, field by field."""
    for difference in differing:
        if isinstance(difference.entry, OrganizationEntry):
            fields = {field: getattr(difference.entry, field) for field in difference.fields if field in OFFERED}
            await offer_difference(desk, known.organizations[difference.entry.key], fields, difference.place)


async def _offer_site_admins(desk: Desk, known: Known, differing: Iterable[Difference]) -> None:
    """Offer the site admins who differ to the billing team, one by one. The file's new people have been written."""
    for difference in differing:
        entry = difference.entry
        if isinstance(entry, SubscriptionEntry) and "contacts" in difference.fields:
            row = known.subscriptions[entry.number]
            now = {one.person_id for one in row.contacts if one.role is Role.SITE_ADMIN}
            wanted = {known.people[one.person].id for one in entry.contacts if one.role is Role.SITE_ADMIN}
            people = {person_id: person_id in wanted for person_id in sorted(now ^ wanted)}
            await offer_site_admins(desk, row, people, difference.place)


def _without_admin(desk: Desk, form: OrderForm, known: Known, new: list[Subscription]) -> tuple[str, ...]:
    """The new sites without a site admin. They are imported nevertheless, because files from before are still valid."""
    numbers = {row.number for row in new if row.cancelled_on is None}
    return tuple(
        one.ref
        for one in form.subscriptions
        if one.number in numbers and lacks_site_admin(one, desk.tables[known.plans[one.plan].role_table])
    )


async def _welcomed(desk: Desk, form: OrderForm, known: Known, new: list[Subscription]) -> int:
    """Welcome the contacts of new subscriptions that are or will be running. Returns the number of people."""
    rows, newcomers = {row.number: row for row in new}, list[Newcomer]()
    for ordered in form.subscriptions:
        row = rows.get(ordered.number)
        today = desk.today(known.organizations[ordered.organization])
        if row is None or ordered.ends_on < today or (ordered.cancelled_on and ordered.cancelled_on <= today):
            continue
        table = desk.tables[known.plans[ordered.plan].role_table]
        for contact in ordered.contacts:
            newcomers.append(Newcomer(row, table, known.people[contact.person], contact.role))
    return len(await greet(desk, newcomers, everyone=True))


def _check_manager(desk: Desk, form: OrderForm, known: Known) -> None:
    """Check the rights to add staff, to add or change plans, products and prices, and to add bank accounts."""
    today = desk.now.date()
    new = [*new_plans(form, known), *new_products(form, known, today), *new_entities(form, known)]
    sells = new or any(retired(form, known, today)) or any(completed(form, known))
    needed = {
        StaffRight.MANAGE_CATALOGUE: sells,
        StaffRight.MANAGE_DESK: new_staff(form, known),
        StaffRight.MANAGE_INVOICES: new_accounts(form, known),
    }
    for right in (right for right, found in needed.items() if found):
        desk.checked.append(right)
        if not desk.may_as_staff(right):
            raise Denied(NAME, right, Reason.NOT_STAFF)


def _change_catalogue(desk: Desk, form: OrderForm, known: Known) -> None:
    """Retire what the file retires, and keep on the audit trail what changes in the catalogue: before and after. The
    writer adds the prices."""
    today = desk.now.date()
    for change in repriced(form, known, today):
        details = price_details(change.product, change.entry.cycle, first_day(change.entry))
        amounts = amounts_of(change.entry.currency, change.before, change.entry.minor)
        _keep(desk, "catalogue.set_price", details | amounts)
    for entity, _ in completed(form, known):
        fields = [*fields_of(entity, known), *(["logo"] if entity.logo else [])]
        _keep(desk, "catalogue.edit_entity", {"entity": entity.key, "fields": sorted(fields)})
    for one, row in retired(form, known, today):
        row.retired_on = one.retired_on
        noun = "plan" if isinstance(row, Plan) else "product"
        _keep(desk, f"catalogue.retire_{noun}", {noun: row.key, "before": None, "after": str(one.retired_on)})


def _keep(desk: Desk, name: str, details: dict[str, Any]) -> None:
    kept = entry(desk, name, StaffRight.MANAGE_CATALOGUE, Outcome.ALLOWED, "", None)
    kept.details = details
    desk.session.add(kept)
