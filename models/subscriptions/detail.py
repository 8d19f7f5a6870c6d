"""The card of a subscription: its items, how it is paid, and what the caller may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import OwnRight, Right, StaffRight
from models.subscriptions.billing_details import BillingDetails, card_details
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card, Item, Subscription


@dataclass(frozen=True)
class Shown:
    """A subscription as its card shows it to the caller.

    Attributes:
        items: The current items with their products.
        card: The credit card on file, for contacts who pay or manage it, and for the billing team.
        details: Has its cardholder, if the caller sees that.
        may: The rights that the caller currently has as a contact.
        staff: The caller's rights as one of the vendor's staff.
    """

    subscription: Subscription
    items: Sequence[Item] = ()
    card: Card | None = None
    details: BillingDetails = field(default_factory=BillingDetails)
    may: frozenset[Right] = frozenset()
    staff: frozenset[StaffRight] = frozenset()


@action(
    "subscriptions.show_subscription",
    OwnRight.CONTACT,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.VIEW_CUSTOMERS,
    colleagues=True,
    label=gettext_noop("see a subscription"),
)
async def show_subscription(desk: Desk, subscription: Subscription) -> Shown:
    """One subscription with its organization, plan, contacts, items and card."""
    statement = select(Item).where(Item.subscription_id == subscription.id, col(Item.ended_on).is_(None))
    statement = statement.options(joinedload(Item.product)).order_by(col(Item.id))  # type: ignore[arg-type]
    items = list(await desk.session.scalars(statement))
    if not isinstance(desk.caller, Person):
        return Shown(subscription, items)
    decisions = {right: decide_for(desk, subscription, desk.caller, right) for right in Right}
    may = frozenset(right for right, decision in decisions.items() if decision.allowed)
    card = None
    if may & {Right.UPDATE_CARD, Right.PAY} or desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        on_file = select(Card).where(Card.subscription_id == subscription.id)
        card = (await desk.session.scalars(on_file)).one_or_none()
    staff = frozenset(right for right in StaffRight if desk.may_as_staff(right))
    return Shown(subscription, items, card, card_details(desk, subscription, desk.caller, card), may, staff)
