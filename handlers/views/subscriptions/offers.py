"""What a subscription's card offers to do: what the reader may, and what can be done as it stands."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from handlers.views.block_types import Element
from handlers.views.blocks import PICK, button
from handlers.views.inputs import select
from handlers.views.words import Reader, mark
from models.roles import Kind, Right
from models.subscriptions.detail import Shown
from models.subscriptions.states import RUNNING, Event, may_follow
from models.subscriptions.tables import Cycle, State, Subscription

MOST_BUTTONS = 5
BOUGHT = frozenset({State.ACTIVE, State.PAST_DUE})


@dataclass(frozen=True)
class Offer:
    """One command: its label, the right that it needs on a license or a site, and when it can be done."""

    command: str
    label: str
    rights: Right | Mapping[Kind, Right]
    when: Callable[[Subscription], bool] = lambda subscription: subscription.state in RUNNING
    first: bool = False

    def fits(self, shown: Shown, known: Collection[str]) -> bool:
        """Whether there is such a command, for this reader, now."""
        kind = shown.subscription.kind
        right = self.rights if isinstance(self.rights, Right) else self.rights[kind]
        return self.command in known and right in shown.may and self.when(shown.subscription)


RENEW = {Kind.LICENSE: Right.RENEW_LICENSE, Kind.SITE: Right.PAY}


def _bought(subscription: Subscription) -> bool:
    return subscription.state in BOUGHT


def _stays(subscription: Subscription) -> bool:
    return subscription.state in RUNNING and subscription.cancelled_on is None


OFFERS = (
    Offer(
        "/renewal renew",
        mark("Renew"),
        RENEW,
        lambda s: may_follow(s, Event.RENEWED) and s.cancelled_on is None,
        first=True,
    ),
    Offer("/renewal renew", mark("Buy"), RENEW, lambda s: may_follow(s, Event.BOUGHT), first=True),
    Offer(
        "/subscription reactivate",
        mark("Bring it back"),
        Right.REACTIVATE_SITE,
        lambda s: may_follow(s, Event.REACTIVATED),
        first=True,
    ),
    Offer(
        "/subscription reactivate",
        mark("Keep it"),
        Right.REACTIVATE_SITE,
        lambda s: s.state in RUNNING and s.cancelled_on is not None,
        first=True,
    ),
    Offer("/subscription extend", mark("Extend"), Right.EXTEND_EVALUATION, lambda s: may_follow(s, Event.EXTENDED)),
    Offer("/subscription download", mark("Download"), Right.DOWNLOAD),
    Offer("/subscription license", mark("License key"), Right.VIEW_LICENSE, lambda s: bool(s.license_key)),
    Offer("/subscription upgrade", mark("Upgrade"), Right.UPGRADE_LICENSE, _bought),
    Offer("/subscription users", mark("Users"), Right.EDIT_SITE_USERS),
    Offer("/subscription seats", mark("Seats"), Right.EDIT_SITE_USERS, _bought),
    Offer("/subscription estimate", mark("Next bill"), Right.VIEW_ESTIMATE, _bought),
    Offer("/subscription add", mark("Add a product"), Right.ADD_PRODUCT, _bought),
    Offer("/subscription annual", mark("Pay yearly"), Right.CONVERT_TO_ANNUAL, lambda s: s.cycle is Cycle.MONTH),
    Offer("/order list", mark("Quotes and orders"), Right.VIEW_ORDERS, lambda _: True),
    Offer("/invoice card", mark("Credit card"), Right.UPDATE_CARD, lambda s: s.state is not State.DELETED),
    Offer("/subscription report", mark("Report services"), Right.NOTIFY_SERVICES),
    Offer("/invoice statement", mark("Statement"), Right.VIEW_STATEMENT, lambda _: True),
    Offer("/enquiry new", mark("Ask the billing team"), Right.ASK_BILLING, lambda _: True),
    Offer("/subscription rename", mark("Rename"), Right.RENAME_LICENSE, lambda s: s.state is not State.DELETED),
    Offer("/subscription deactivate", mark("Deactivate a product"), Right.DEACTIVATE_PRODUCT),
    Offer("/subscription cancel", mark("Cancel"), Right.CANCEL_SITE, _stays),
)
"""In the order in which they are shown: what matters most first, what takes something away last."""


def offered(reader: Reader, shown: Shown, known: Collection[str]) -> Sequence[Element]:
    """Buttons for what the reader may do now; what is beyond some is in a menu.

    Args:
        known: The commands that there are.
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
