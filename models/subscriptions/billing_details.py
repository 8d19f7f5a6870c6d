"""Billing details as one reader sees them.

A role table can give people billing data and mask whose it is: the cardholder's name, the billing organization and the
billing address. Only this module decides who sees them. Views get a `BillingDetails` and never read the rows
(docs/adr/0017-who-sees-billing-details.md).
"""

from dataclasses import dataclass, replace
from typing import Any

from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.directory.organizations import Organization
from models.directory.people import Person
from models.directory.postal import NO_ADDRESS, PostalAddress
from models.roles import Outcome, Right, StaffRight
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card, Subscription

PRINTED = (Right.UPDATE_CARD, Right.VIEW_INVOICES, Right.VIEW_ORDERS, Right.RECEIVE_INVOICE_EMAIL)
"""Each of these rights gives the details that are printed on invoices."""
STAFF = (StaffRight.MANAGE_INVOICES, StaffRight.PROCESS_ORDERS)


@dataclass(frozen=True)
class BillingDetails:
    """Billing details as one reader sees them. If they aren't shown, all of them are empty.

    Attributes:
        shown: Whether the reader sees them.
        address: As it is printed.
        parts: The parts of the address, as far as they are known.
        hidden: The names of the details that are on file and aren't shown.
    """

    shown: bool = False
    cardholder: str = ""
    organization: str = ""
    address: str = ""
    parts: PostalAddress = NO_ADDRESS
    tax_id: str = ""
    po_number: str = ""
    hidden: frozenset[str] = frozenset()


def card_details(desk: HasRoleTables, subscription: Subscription, person: Person, card: Card | None) -> BillingDetails:
    """Whose card is on file. Only for people with `update_card` in full, and for the billing team."""
    decision = decide_for(desk, subscription, person, Right.UPDATE_CARD)
    organization = subscription.organization
    return _details(
        shown=_is_staff(desk, person) or decision.outcome is Outcome.ALLOWED,
        cardholder=card.holder if card else "",
        organization=organization.name,
        address=organization.billing_address,
    )


def printed_details(
    desk: HasRoleTables,
    subscription: Subscription,
    person: Person,
    *,
    po_number: str,
    address: str,
    tax_id: str,
    parts: PostalAddress = NO_ADDRESS,
) -> BillingDetails:
    """What is printed on an invoice, or would be. For people who see invoices or orders, unless their `update_card` is
    masked, and for the billing team."""
    seen = sees_printed(desk, subscription, person)
    details = _details(shown=seen, po_number=po_number, address=address, tax_id=tax_id)
    return replace(details, parts=parts) if seen else details


def sees_printed(desk: HasRoleTables, subscription: Subscription, person: Person) -> bool:
    """Whether a person sees what is printed on invoices."""
    outcomes = {right: decide_for(desk, subscription, person, right).outcome for right in PRINTED}
    in_full = outcomes[Right.UPDATE_CARD] is not Outcome.MASKED and Outcome.ALLOWED in outcomes.values()
    return in_full or _is_staff(desk, person)


def customer_details(desk: Desk, organization: Organization) -> BillingDetails:
    """What would be printed on a customer's next invoice, for staff who may change it."""
    shown = desk.may_as_staff(StaffRight.EDIT_CUSTOMERS)
    return _details(shown=shown, address=organization.billing_address, tax_id=organization.tax_id)


def _details(*, shown: bool, **details: Any) -> BillingDetails:
    if shown:
        return BillingDetails(True, **details)
    return BillingDetails(hidden=frozenset(name for name, value in details.items() if value))


def _is_staff(desk: HasRoleTables, person: Person) -> bool:
    """Whether the reader asks as one of the vendor's billing team. Notices go to contacts, whatever else they are."""
    if not isinstance(desk, Desk) or desk.caller_id != person.id:
        return False
    return any(desk.may_as_staff(right) for right in STAFF)
