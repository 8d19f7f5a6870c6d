"""The rules within an order form, whatever the database contains."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from models.backoffice.orderforms.entries import (
    FormEntry,
    InvoiceEntry,
    PersonEntry,
    ProductEntry,
    SlackEntry,
    StartState,
    SubscriptionEntry,
)
from models.backoffice.orderforms.faults import FieldPath, OrderFormFault, listed_twice, quoted
from models.backoffice.orderforms.form import OrderForm
from models.core.money import decimals
from models.core.sentences import sentence
from models.core.texts import gettext_noop
from models.core.written_numbers import TwoReadingsError, minor_of
from models.roles import Kind
from models.subscriptions.contacts import ContactKind, Rank, kind_and_rank
from models.subscriptions.tables import Cycle
from models.subscriptions.terms import DAY, term_from

EntryT = TypeVar("EntryT", bound=FormEntry)
MOST = 10**15
"""The largest amount of a line, in minor units. It is far below the database's limit, so that sums of lines fit too."""

ROLE_TWICE = {
    ContactKind.BILLING: gettext_noop("{person} already has a billing role on {ref}."),
    ContactKind.TECHNICAL: gettext_noop("{person} already has a technical role on {ref}."),
    ContactKind.SITE_ADMIN: gettext_noop("{person} already has a site admin role on {ref}."),
}
NO_TERM_ENDS = {
    Cycle.MONTH: gettext_noop("It renews every month from {start}, and none of its terms ends on {end}."),
    Cycle.YEAR: gettext_noop("It renews every year from {start}, and none of its terms ends on {end}."),
}


def faults_within(form: OrderForm) -> Iterator[OrderFormFault]:
    """All faults between entries of the file."""
    for section in ("organizations", "people", "legal_entities", "plans", "products"):
        yield from _twice(form, getattr(form, section), lambda entry: entry.key, "key")
    yield from _twice(form, form.people, lambda person: person.email, "email")
    yield from _workspaces_twice(form)
    yield from _address_twice(form)
    slack = [user for person in form.people for user in person.slack]
    yield from _twice(form, slack, lambda user: (user.team, user.user), "user")
    yield from _of_two_people(form)
    yield from _twice(form, form.subscriptions, lambda subscription: subscription.ref, "number")
    lettered = [entity for entity in form.legal_entities if entity.series]
    yield from _twice(form, lettered, lambda entity: entity.series, "series")
    yield from _twice(form, form.bank_accounts, lambda account: (account.legal_entity, account.currency), "currency")
    yield from _twice(form, form.invoices, lambda invoice: invoice.ref, "number")
    for product in form.products:
        yield from _product(form, product)
    for subscription in form.subscriptions:
        yield from _subscription(form, subscription)
        yield from _sold(form, subscription)
        yield from _renewing(form, subscription)
    for invoice in form.invoices:
        yield from _invoice(form, invoice)


def _twice(
    form: OrderForm, entries: Iterable[EntryT], name: Callable[[EntryT], Any], field: str
) -> Iterator[OrderFormFault]:
    """A fault for each entry with the same name as an earlier one."""
    first: dict[Any, FieldPath] = {}
    for entry in entries:
        found = name(entry)
        before = first.setdefault(found, entry.path)
        if before != entry.path:
            shown = quoted(found[-1] if isinstance(found, tuple) else found)
            yield form.fault((*entry.path, field), listed_twice(shown, form.line_of((*before, field))))


def _of_two_people(form: OrderForm) -> Iterator[OrderFormFault]:
    """In an Enterprise Grid, a Slack user belongs to one person, whichever workspaces the file names."""
    first: dict[tuple[str, str], tuple[PersonEntry, SlackEntry]] = {}
    for person in form.people:
        for user in person.slack:
            holder, other = first.setdefault(user.slack_id.key, (person, user))
            if holder is not person and other.team != user.team:
                said = listed_twice(quoted(user.user), form.line_of((*other.path, "user")))
                yield form.fault((*user.path, "user"), said)


def _workspaces_twice(form: OrderForm) -> Iterator[OrderFormFault]:
    """A workspace belongs to one organization."""
    first: dict[str, FieldPath] = {}
    for organization in form.organizations:
        for place, team in enumerate(organization.workspaces):
            path = (*organization.path, "workspaces", place)
            before = first.setdefault(team, path)
            if before != path:
                yield form.fault(path, listed_twice(quoted(team), form.line_of(before)))


def _address_twice(form: OrderForm) -> Iterator[OrderFormFault]:
    """An address is in lines or in parts. Nobody could tell which of them is right."""
    for organization in form.organizations:
        if organization.billing_address and not organization.address.is_empty:
            said = sentence("The address is in its parts already, such as the street. Leave this field out.")
            yield form.fault((*organization.path, "billing_address"), said)


def _subscription(form: OrderForm, subscription: SubscriptionEntry) -> Iterator[OrderFormFault]:
    if subscription.ends_on < subscription.starts_on:
        said = sentence("The term ends before it starts, on {day}.", day=subscription.starts_on)
        yield form.fault((*subscription.path, "ends_on"), said)
    primaries: dict[ContactKind, str] = {}
    seen: set[tuple[str, ContactKind]] = set()
    for contact in subscription.contacts:
        kind, rank = kind_and_rank(contact.role)
        if (contact.person, kind) in seen:
            said = sentence(ROLE_TWICE[kind], person=quoted(contact.person), ref=subscription.ref)
            yield form.fault((*contact.path, "person"), said)
        elif rank is Rank.PRIMARY and kind in primaries:
            said = sentence(
                "{ref} already has a {role}, {person}. There can be only one.",
                ref=subscription.ref,
                role=contact.role,
                person=quoted(primaries[kind]),
            )
            yield form.fault((*contact.path, "role"), said)
        elif rank is Rank.PRIMARY:
            primaries[kind] = contact.person
        seen.add((contact.person, kind))


def _product(form: OrderForm, product: ProductEntry) -> Iterator[OrderFormFault]:
    """A product has one price for each currency, cycle and first day, and only prices that can be paid."""
    yield from _twice(form, product.prices, lambda price: (price.holds_from, price.cycle, price.currency), "currency")
    if product.new_keys and (product.kind is not Kind.LICENSE or product.addon):
        said = sentence("Only an edition of a license has license keys.")
        yield form.fault((*product.path, "new_keys"), said)
    for price in product.prices:
        yield from _readable(form, (*price.path, "price"), price.price, price.currency)


def _sold(form: OrderForm, subscription: SubscriptionEntry) -> Iterator[OrderFormFault]:
    """The items of a subscription, as far as the file alone can be checked."""
    yield from _twice(form, subscription.items, lambda item: item.product, "product")
    yield from _twice(form, subscription.users, lambda user: user.email, "email")
    if subscription.items and "currency" not in subscription.model_fields_set:
        yield form.fault((*subscription.path, "items"), sentence("Add the currency, such as “currency: EUR”."))
    if subscription.kind is not Kind.SITE and subscription.users:
        yield form.fault((*subscription.path, "users"), sentence("A license has no users here. Only a site has."))
    if subscription.kind is not Kind.LICENSE and subscription.license_key:
        yield form.fault((*subscription.path, "license_key"), sentence("A site has no license key."))
    if subscription.anchor > subscription.starts_on:
        said = sentence(
            "Terms can't be counted from a day after the start of this one, {day}.", day=subscription.starts_on
        )
        yield form.fault((*subscription.path, "anchor_on"), said)
    if subscription.renews and subscription.state is StartState.EVALUATION:
        said = sentence("An evaluation doesn't renew automatically. It has to be bought.")
        yield form.fault((*subscription.path, "renews"), said)


def _renewing(form: OrderForm, subscription: SubscriptionEntry) -> Iterator[OrderFormFault]:
    """A subscription that renews automatically ends together with a term counted from the anchor."""
    anchor, cycle = subscription.anchor, subscription.cycle
    if not subscription.renews or subscription.state is StartState.EVALUATION or anchor > subscription.starts_on:
        return
    following = term_from(subscription.ends_on + DAY, anchor, cycle)
    if following.anchor != anchor:
        said = sentence(NO_TERM_ENDS[cycle], start=anchor, end=subscription.ends_on)
        yield form.fault((*subscription.path, "ends_on"), said)


def _readable(form: OrderForm, path: FieldPath, amount: str, currency: str) -> Iterator[OrderFormFault]:
    """An amount can be read in one way only, and has no more decimals than its currency."""
    places = decimals(currency)
    try:
        minor_of(amount, currency)
    except TwoReadingsError as two:
        said = sentence(
            "{amount} could be {whole} or {fraction}. Write it with {places} decimals and nothing between the "
            "thousands, such as {example}.",
            amount=quoted(amount),
            whole=two.whole,
            fraction=two.fraction,
            places=places,
            example=f"{two.whole:.{places}f}",
        )
        yield form.fault(path, said)
    except ValueError:
        values = {"amount": amount, "currency": currency}
        if places:
            said = sentence("{amount} has too many decimals. {currency} allows {places}.", places=places, **values)
        else:
            said = sentence("{amount} has too many decimals. {currency} allows none.", **values)
        yield form.fault(path, said)


def _invoice(form: OrderForm, invoice: InvoiceEntry) -> Iterator[OrderFormFault]:
    if invoice.due_on < invoice.issued_on:
        yield form.fault(
            (*invoice.path, "due_on"), sentence("It is due before it was issued, on {day}.", day=invoice.issued_on)
        )
    yield from _twice(
        form, invoice.payments, lambda payment: (payment.amount, payment.paid_on, payment.reference), "reference"
    )
    amounts = [((*line.path, "unit_price"), line.unit_price) for line in invoice.lines]
    amounts += [((*payment.path, "amount"), payment.amount) for payment in invoice.payments]
    wrong = [fault for path, amount in amounts for fault in _readable(form, path, amount, invoice.currency)]
    yield from wrong
    # Sums are only checked if each amount is valid.
    if not wrong:
        yield from _sums(form, invoice)


def _sums(form: OrderForm, invoice: InvoiceEntry) -> Iterator[OrderFormFault]:
    for payment in invoice.payments:
        if payment.minor(invoice.currency) <= 0:
            said = sentence("{amount} can't be a payment. Write more than 0.", amount=payment.amount)
            yield form.fault((*payment.path, "amount"), said)
    for line in invoice.lines:
        if abs(line.net(invoice.currency)) > MOST:
            yield form.fault((*line.path, "unit_price"), sentence("The line comes to more than an invoice allows."))
