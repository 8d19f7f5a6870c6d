"""Loading license keys from a file, for a product to hand out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.orderforms.faults import OrderFormError, OrderFormFault, quoted
from models.catalogue.products import Product
from models.changes.license_keys import LOCK, give_next, keys_left, product_of
from models.core.database import one_at_a_time
from models.core.plain_text import one_line
from models.core.sentences import sentence
from models.core.texts import gettext_noop
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.tables import Enquiry, EnquiryKind
from models.roles import Kind, StaffRight
from models.subscriptions.license_keys import KEY_LENGTH, LicenseKey
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class FileKey:
    """One key of a file, with its line."""

    line: int
    text: str


@dataclass(frozen=True)
class Loaded:
    """The result: the number of keys that were added, those that had been loaded before, and those that can be handed
    out now. `given` are the short IDs of licenses that waited for a key and have one now."""

    product: str
    added: int
    already: int
    left: int
    given: Sequence[str] = ()

    def __str__(self) -> str:
        keys = "1 license key" if self.added == 1 else f"{self.added} license keys"
        were = "was" if self.already == 1 else "were"
        already = f" {self.already} {were} loaded before." if self.already else ""
        given = f" {', '.join(self.given)} waited for a key and got one." if self.given else ""
        return f"Added {keys} for {self.product}.{already}{given} {self.left} can be handed out now."


@action("subscriptions.load_license_keys", StaffRight.SET_LICENSE_KEYS, label=gettext_noop("load license keys"))
async def load_license_keys(desk: Desk, product: str, keys: Sequence[FileKey], source: str) -> Loaded:
    """Add the keys of a file that aren't loaded yet to those that are handed out for a product. Licenses that wait for
    a key get one at once, oldest first. Loading a file twice changes nothing.

    Args:
        product: The product's key.
        source: The file's name, for error messages.

    Raises:
        OrderFormError: There is no such license, or a key is too long, is listed twice, or belongs to something else.
            The message has the lines, and no keys. Nothing was added.
    """
    waiting = await _waiting(desk)
    await one_at_a_time(desk.session, LOCK)
    found = (await desk.session.scalars(select(Product).where(Product.key == product))).one_or_none()
    if found is None or found.kind is not Kind.LICENSE or found.is_addon:
        said = sentence("{product} isn't the key of a license's edition.", product=quoted(product))
        raise OrderFormError([OrderFormFault(source, None, (), said)])
    cleaned = [FileKey(one.line, text) for one in keys if (text := one_line(one.text))]
    mine, others = await _known(desk, found)
    if faults := list(_faults(cleaned, others, source)):
        raise OrderFormError(faults)
    new = [one.text for one in cleaned if one.text not in mine]
    desk.session.add_all(LicenseKey(product_id=found.id, key=key, added_at=desk.now) for key in new)
    await desk.session.flush()
    desk.note(product=found.key, keys=len(new))
    given = await _serve(desk, found, waiting)
    return Loaded(found.name, len(new), len(cleaned) - len(new), await keys_left(desk.session, found), given)


async def _waiting(desk: Desk) -> list[int]:
    """The ids of the subscriptions that wait for a license key, oldest first. They are locked, before the keys are, as
    everywhere."""
    work = (
        select(Enquiry.subscription_id)
        .where(Enquiry.kind == EnquiryKind.LICENSE_KEY, col(Enquiry.state).in_(WAITING))
        .order_by(col(Enquiry.id))
    )
    ids = list(await desk.session.scalars(work))
    locked = select(Subscription.id).where(col(Subscription.id).in_(ids)).order_by(col(Subscription.id))
    await desk.session.execute(locked.with_for_update())
    return ids


async def _serve(desk: Desk, product: Product, waiting: Sequence[int]) -> list[str]:
    """Give the licenses of a product that wait for a key the next ones. Returns their short IDs."""
    given = []
    for subscription_id in waiting:
        subscription = await subscription_by_id(desk.session, subscription_id)
        its = await product_of(desk, subscription)
        if its is not None and its.id == product.id:
            desk.organization_id = subscription.organization_id
            if await give_next(desk, subscription, product) is not None:
                given.append(subscription.ref)
    return given


async def _known(desk: Desk, product: Product) -> tuple[set[str], set[str]]:
    """The keys loaded for a product, and all other keys. The database stores them encrypted, so it can't look for
    one."""
    rows = (await desk.session.execute(select(LicenseKey.key, LicenseKey.product_id))).all()
    mine = {key for key, product_id in rows if product_id == product.id}
    current = await desk.session.scalars(select(Subscription.license_key).where(col(Subscription.kind) == Kind.LICENSE))
    others = {key for key, product_id in rows if product_id != product.id} | set(filter(None, current))
    return mine, others - mine


def _faults(keys: Sequence[FileKey], others: set[str], source: str) -> Iterator[OrderFormFault]:
    first: dict[str, int] = {}
    for one in keys:
        before = first.setdefault(one.text, one.line)
        if before != one.line:
            said = sentence("This key is already listed, in line {line}.", line=before)
        elif len(one.text) > KEY_LENGTH:
            said = sentence("This key is longer than {limit} characters.", limit=KEY_LENGTH)
        elif one.text in others:
            said = sentence("This key belongs to another product or subscription.")
        else:
            continue
        yield OrderFormFault(source, one.line, (), said)
