"""Setting the license keys of subscriptions: by the vendor's staff, or the next key that was loaded for a product."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import handles, happened
from models.billing.events import OrderApplied
from models.billing.orders.making import items_of
from models.billing.orders.tables import QuoteKind
from models.catalogue.products import KeyCause, Product
from models.changes.changing import edition_of
from models.changes.events import KeyMissing, KeySet
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.outbox import Notice, NoticeKind, Payload, SubjectId
from models.core.texts import gettext_noop, line_of
from models.directory.people import Person
from models.roles import Kind, Right, StaffRight
from models.subscriptions.license_keys import KEY_LENGTH, LicenseKey, mark_of
from models.subscriptions.problems import HasNoKeys, KeyChanged, KeyInUse, NoKeysLeft, NotInState, SameKey
from models.subscriptions.rights import has_contacts, who_may
from models.subscriptions.scopes import load_contacts
from models.subscriptions.tables import Subscription, SubscriptionState

LOCK = "license keys"
"""The lock for everything that hands out, sets or loads keys. So no key is given twice."""
FEW = 10
"""The billing channel hears when so few keys of a product are left."""
CAUSES = {
    QuoteKind.PURCHASE: KeyCause.ORDER,
    QuoteKind.UPGRADE: KeyCause.UPGRADE,
    QuoteKind.RENEWAL: KeyCause.RENEWAL,
}


@dataclass(frozen=True)
class LicenseKeySet(Payload):
    """To the contacts who may see the license. It doesn't have the key."""

    kind = NoticeKind.LICENSE_KEY_SET
    subscription_id: SubjectId


@dataclass(frozen=True)
class LicenseKeysLow(Payload):
    """To the billing channel: few keys of a product are left."""

    kind = NoticeKind.LICENSE_KEYS_LOW
    product_id: SubjectId


@dataclass(frozen=True)
class KeyStock:
    """What staff see of a license's keys, without any key. `seen` is another value after each change.

    `left` are the keys of its product that can be handed out.
    """

    subscription: Subscription
    product: Product | None
    left: int
    seen: str


@dataclass(frozen=True)
class KeyGiven:
    """A license with its new key, and the people who hear of it."""

    subscription: Subscription
    told: Sequence[Person] = field(default=())
    replaced: bool = False


@action(
    "subscriptions.license_key_stock",
    StaffRight.SET_LICENSE_KEYS,
    on=Subscription,
    reads=True,
    label=gettext_noop("see whether a license has a key"),
)
async def license_key_stock(desk: Desk, subscription: Subscription) -> KeyStock:
    """What the form for a new key shows.

    Raises:
        Refused: It is a site, or its data was deleted.
    """
    _must_have_keys(subscription)
    product = await product_of(desk, subscription)
    left = await keys_left(desk.session, product) if product else 0
    return KeyStock(subscription, product, left, await mark_of(desk.session, subscription))


@action(
    "subscriptions.set_license_key",
    StaffRight.SET_LICENSE_KEYS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("set a license key"),
)
async def set_license_key(desk: Desk, subscription: Subscription, key: str, seen: str) -> KeyGiven:
    """Give a license a new key. The old one is replaced, and the contacts who may see the license hear of it.

    Args:
        key: The key. If empty, the next one that was loaded for the product.
        seen: The `seen` that the form showed.

    Raises:
        Refused: It is a site or deleted, the key is too long, is its key already, or was given to another license,
            there is none to hand out, or the key was changed meanwhile.
    """
    _must_have_keys(subscription)
    key = line_of(key, KEY_LENGTH, "license_key", optional=True)
    await one_at_a_time(desk.session, LOCK)
    if seen != await mark_of(desk.session, subscription):
        raise Refused(KeyChanged(subscription.ref))
    product = await product_of(desk, subscription)
    if key:
        return await _give(desk, subscription, await _row_with(desk, subscription, product, key))
    given = await give_next(desk, subscription, product) if product else None
    if given is None:
        raise Refused(NoKeysLeft(subscription.ref), "license_key")
    return given


@handles(OrderApplied)
async def order_applied(desk: Desk, event: OrderApplied) -> None:
    """An order can make a new key due."""
    quote = event.quote
    cause = CAUSES.get(quote.kind)
    # A license that an order form sold has its key already when its first term is ordered.
    had_key = quote.kind is QuoteKind.PURCHASE and quote.term_starts_on is None and quote.subscription.license_key
    if cause is not None and not had_key:
        await give_if_due(desk, quote.subscription, cause)


async def give_if_due(desk: Desk, subscription: Subscription, cause: KeyCause) -> bool:
    """If the product says that a new key is due, hand out the next one. If none is left, the staff have to set it.

    Returns:
        Whether a key was due and none was left.
    """
    if subscription.kind is not Kind.LICENSE:
        return False
    product = await product_of(desk, subscription)
    if product is None or cause not in product.new_keys:
        return False
    if not has_contacts(subscription):
        await load_contacts(desk.session, [subscription])
    await one_at_a_time(desk.session, LOCK)
    if await give_next(desk, subscription, product) is None:
        await happened(desk, KeyMissing(subscription))
        return True
    return False


async def give_next(desk: Desk, subscription: Subscription, product: Product) -> KeyGiven | None:
    """Give a license the next key that was loaded for its product. None if none is left. The caller holds the lock."""
    row = await _next(desk, product)
    if row is None:
        return None
    given = await _give(desk, subscription, row)
    await _warn(desk, product)
    return given


async def product_of(desk: Desk, subscription: Subscription) -> Product | None:
    """The product whose keys a license gets: its edition."""
    edition = edition_of(await items_of(desk, subscription))
    return edition.product if edition else None


async def replaced_keys(session: AsyncSession, subscription: Subscription) -> list[datetime]:
    """When earlier keys of a license were replaced, latest first."""
    statement = select(LicenseKey.replaced_at).where(
        LicenseKey.subscription_id == subscription.id, col(LicenseKey.replaced_at).is_not(None)
    )
    found = await session.scalars(statement.order_by(col(LicenseKey.replaced_at).desc()))
    return [moment for moment in found if moment is not None]


async def keys_left(session: AsyncSession, product: Product) -> int:
    """How many keys of a product can be handed out."""
    statement = select(func.count(col(LicenseKey.id))).where(
        LicenseKey.product_id == product.id, col(LicenseKey.subscription_id).is_(None)
    )
    return (await session.scalar(statement)) or 0


def _must_have_keys(subscription: Subscription) -> None:
    if subscription.kind is not Kind.LICENSE:
        raise Refused(HasNoKeys(subscription.ref))
    if subscription.state is SubscriptionState.DELETED:
        raise Refused(NotInState(subscription))


async def _next(desk: Desk, product: Product) -> LicenseKey | None:
    """The next key to hand out, in the order in which they were loaded."""
    left = (LicenseKey.product_id == product.id, col(LicenseKey.subscription_id).is_(None))
    return (await desk.session.scalars(select(LicenseKey).where(*left).order_by(col(LicenseKey.id)).limit(1))).first()


async def _row_with(desk: Desk, subscription: Subscription, product: Product | None, key: str) -> LicenseKey:
    """The row for a key that staff entered. If it was loaded for the product, it is taken from there."""
    if key == subscription.license_key:
        raise Refused(SameKey(subscription.ref), "license_key")
    # The database can't compare keys, because it stores them encrypted.
    if product is not None:
        loaded = await desk.session.scalars(select(LicenseKey).where(LicenseKey.product_id == product.id))
        if row := next((one for one in loaded if one.key == key), None):
            if row.subscription_id is not None:
                raise Refused(KeyInUse(), "license_key")
            return row
    return LicenseKey(key=key, added_at=desk.now)


async def _give(desk: Desk, subscription: Subscription, row: LicenseKey) -> KeyGiven:
    """Replace the key of a license. The caller holds the lock."""
    replaced = bool(subscription.license_key)
    if replaced:
        await _replace(desk, subscription)
    row.subscription_id = subscription.id
    subscription.license_key = row.key
    desk.session.add_all([row, subscription])
    await desk.session.flush()
    told = who_may(desk, subscription, Right.VIEW_LICENSE)
    ids = [person.id for person in told]
    await desk.tell(ids, LicenseKeySet(subscription.id), f"license_key_set:{subscription.id}:{uuid4().hex}")
    await happened(desk, KeySet(subscription, frozenset(ids)))
    desk.note(license_key=row.id)
    return KeyGiven(subscription, told, replaced)


async def _replace(desk: Desk, subscription: Subscription) -> None:
    """Mark the current key as replaced. One from an order form gets its row now."""
    current = select(LicenseKey).where(
        LicenseKey.subscription_id == subscription.id, col(LicenseKey.replaced_at).is_(None)
    )
    old = (await desk.session.scalars(current)).first()
    if old is None:
        old = LicenseKey(subscription_id=subscription.id, key=subscription.license_key, added_at=desk.now)
    old.replaced_at = desk.now
    desk.session.add(old)
    await desk.session.flush()


async def _warn(desk: Desk, product: Product) -> None:
    """Tell the billing channel that few keys are left: once, until more are loaded."""
    if not desk.channels.billing or await keys_left(desk.session, product) > FEW:
        return
    loaded = await desk.session.scalar(select(func.max(LicenseKey.id)).where(LicenseKey.product_id == product.id))
    key = f"license_keys_low:{product.id}:{loaded}"
    if await desk.session.scalar(select(Notice.id).where(Notice.key == key)) is None:
        desk.post(desk.channels.billing, LicenseKeysLow(product.id), key)
