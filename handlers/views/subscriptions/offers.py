"""The actions that a subscription's card offers: those that the reader has a right to and that are possible now."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from handlers.views.blocks import PICK, button
from handlers.views.element_types import Element
from handlers.views.inputs import select
from handlers.views.reader import Reader, gettext_noop
from models.roles import Kind, Right
from models.subscriptions.detail import Shown
from models.subscriptions.states import RUNNING, StateEvent, is_available, may_follow
from models.subscriptions.tables import Cycle, Item, Subscription, SubscriptionState

MOST_BUTTONS = 5
BOUGHT = frozenset({SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE})


@dataclass(frozen=True)
class ChangeOffer:
    """One command: its label, the right it needs on a license or a site, when it's possible, and with which items."""

    command: str
    label: str
    rights: Right | Mapping[Kind, Right]
    when: Callable[[Subscription], bool] = is_available
    first: bool = False
    on: Callable[[Sequence[Item]], bool] = lambda _: True

    def fits(self, shown: Shown, known: Collection[str]) -> bool:
        """Whether the command exists, and is possible for this reader now."""
        kind = shown.subscription.kind
        right = self.rights if isinstance(self.rights, Right) else self.rights[kind]
        return self.command in known and right in shown.may and self.when(shown.subscription) and self.on(shown.items)


RENEW = {Kind.LICENSE: Right.RENEW_LICENSE, Kind.SITE: Right.PAY}


def _bought(subscription: Subscription) -> bool:
    return subscription.state in BOUGHT


def _stays(subscription: Subscription) -> bool:
    return subscription.state in RUNNING and subscription.cancelled_on is None


def _may_grow(subscription: Subscription) -> bool:
    return is_available(subscription) and subscription.state in (SubscriptionState.EVALUATION, SubscriptionState.ACTIVE)


def _has_files(items: Sequence[Item]) -> bool:
    return any(item.product.file for item in items)


OFFERS = (
    ChangeOffer(
        "/renewal renew",
        gettext_noop("Renew"),
        RENEW,
        lambda s: may_follow(s, StateEvent.RENEWED) and s.cancelled_on is None,
        first=True,
    ),
    ChangeOffer("/renewal renew", gettext_noop("Buy"), RENEW, lambda s: may_follow(s, StateEvent.BOUGHT), first=True),
    ChangeOffer(
        "/subscription reactivate",
        gettext_noop("Reactivate"),
        Right.REACTIVATE_SITE,
        lambda s: may_follow(s, StateEvent.REACTIVATED),
        first=True,
    ),
    ChangeOffer(
        "/subscription reactivate",
        gettext_noop("Undo cancellation"),
        Right.REACTIVATE_SITE,
        lambda s: s.state in RUNNING and s.cancelled_on is not None,
        first=True,
    ),
    ChangeOffer(
        "/subscription extend",
        gettext_noop("Extend"),
        Right.EXTEND_EVALUATION,
        lambda s: may_follow(s, StateEvent.EXTENDED),
    ),
    ChangeOffer("/subscription download", gettext_noop("Download"), Right.DOWNLOAD, on=_has_files),
    ChangeOffer(
        "/subscription license", gettext_noop("License key"), Right.VIEW_LICENSE, lambda s: bool(s.license_key)
    ),
    ChangeOffer("/subscription upgrade", gettext_noop("Upgrade"), Right.UPGRADE_LICENSE, _bought),
    ChangeOffer("/subscription users", gettext_noop("Users"), Right.EDIT_SITE_USERS),
    ChangeOffer("/subscription seats", gettext_noop("Seats"), Right.EDIT_SITE_USERS),
    ChangeOffer("/subscription estimate", gettext_noop("Next bill"), Right.VIEW_ESTIMATE, _stays),
    ChangeOffer("/subscription add", gettext_noop("Add a product"), Right.ADD_PRODUCT, _may_grow),
    ChangeOffer(
        "/subscription annual",
        gettext_noop("Switch to annual terms"),
        Right.CONVERT_TO_ANNUAL,
        lambda s: s.cycle is Cycle.MONTH and _stays(s),
    ),
    ChangeOffer("/order list", gettext_noop("Quotes and orders"), Right.VIEW_ORDERS, lambda _: True),
    ChangeOffer(
        "/invoice card",
        gettext_noop("Credit card"),
        Right.UPDATE_CARD,
        lambda s: s.state is not SubscriptionState.DELETED,
    ),
    ChangeOffer("/subscription report", gettext_noop("Report services"), Right.NOTIFY_SERVICES),
    ChangeOffer("/invoice statement", gettext_noop("Statement"), Right.VIEW_STATEMENT, lambda _: True),
    ChangeOffer("/enquiry new", gettext_noop("Ask the billing team"), Right.ASK_BILLING, lambda _: True),
    ChangeOffer(
        "/subscription rename",
        gettext_noop("Rename"),
        Right.RENAME_LICENSE,
        lambda s: s.state is not SubscriptionState.DELETED,
    ),
    ChangeOffer("/subscription deactivate", gettext_noop("Deactivate a product"), Right.DEACTIVATE_PRODUCT),
    ChangeOffer("/subscription cancel", gettext_noop("Cancel"), Right.CANCEL_SITE, _stays),
)
"""In display order: the most important first, and what removes something last."""


def offered(reader: Reader, shown: Shown, known: Collection[str]) -> Sequence[Element]:
    """Buttons for what the reader can do now. The rest is in a menu.

    Args:
        known: The commands that exist.
    """
    ref = shown.subscription.ref
    fit = [offer for offer in OFFERS if offer.fits(shown, known)]
    row: list[Element] = [
        button(reader.plain(offer.label), f"{offer.command} {ref}", style="primary" if offer.first else None)
        for offer in fit[:MOST_BUTTONS]
    ]
    if more := [(reader.plain(offer.label), f"{offer.command} {ref}") for offer in fit[MOST_BUTTONS:]]:
        row.append(select(f"{PICK} more", reader.plain("More …"), more))
    return row
