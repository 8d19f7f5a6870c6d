"""The right that accepts each kind of quote, and cancels its order. The role tables have a row for each, except for the
renewal of a site. Renewing a site is a payment, so it needs the right to pay (docs/adr/0009-who-renews-a-site.md)."""

from models.access.desk import Desk
from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteState
from models.roles import Kind, Right, StaffRight
from models.subscriptions.tables import Subscription

ACCEPTED_BY: dict[QuoteKind, dict[Kind, Right]] = {
    QuoteKind.RENEWAL: {Kind.LICENSE: Right.RENEW_LICENSE, Kind.SITE: Right.PAY},
    QuoteKind.PURCHASE: {Kind.LICENSE: Right.RENEW_LICENSE, Kind.SITE: Right.PAY},
    QuoteKind.UPGRADE: {Kind.LICENSE: Right.UPGRADE_LICENSE, Kind.SITE: Right.EDIT_SITE_USERS},
    QuoteKind.SEATS: {Kind.LICENSE: Right.UPGRADE_LICENSE, Kind.SITE: Right.EDIT_SITE_USERS},
    QuoteKind.ADDITION: {Kind.LICENSE: Right.UPGRADE_LICENSE, Kind.SITE: Right.ADD_PRODUCT},
    QuoteKind.CONVERSION: {Kind.LICENSE: Right.RENEW_LICENSE, Kind.SITE: Right.CONVERT_TO_ANNUAL},
    QuoteKind.REACTIVATION: {Kind.LICENSE: Right.RENEW_LICENSE, Kind.SITE: Right.REACTIVATE_SITE},
    QuoteKind.SERVICES: {Kind.LICENSE: Right.PAY, Kind.SITE: Right.NOTIFY_SERVICES},
}


def right_to(kind: QuoteKind, subscription: Subscription) -> Right:
    """The right that accepts a quote of a kind in a subscription."""
    return ACCEPTED_BY[kind][subscription.kind]


def accepted_by(quote: Quote) -> Right:
    """The right that accepts, declines or asks about a quote."""
    return right_to(quote.kind, quote.subscription)


def cancelled_by(order: Order) -> Right:
    """The right that cancels an order: the one that placed it."""
    return right_to(order.quote.kind, order.subscription)


def renewed_by(subscription: Subscription) -> Right:
    """The right that renews a subscription."""
    return right_to(QuoteKind.RENEWAL, subscription)


def is_hidden(desk: Desk, quote: Quote) -> bool:
    """Whether a quote is a draft that the caller can't see. Only the vendor's staff who process orders see drafts."""
    return quote.state is QuoteState.DRAFT and not desk.may_as_staff(StaffRight.PROCESS_ORDERS)
