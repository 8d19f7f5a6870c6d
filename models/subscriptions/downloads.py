"""Downloads: a signed link for one person, valid for some minutes. The first browser to open it is the only one that
can use it.

The address has a token and a signature, so that tokens can't be guessed. The row says whose link it is. Opening it
checks that person's right again, at that moment.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import LONGEST_GRACE, Desk
from models.catalogue.products import Product, product_named
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import NoPublicUrl, NothingToDownload, NotInState, SuspendedForDebt
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import DownloadLink, Item, Subscription

OPEN_FOR = timedelta(minutes=15)
KEPT_FOR = LONGEST_GRACE + timedelta(days=1)
"""How long a link is kept after it expired. Who has downloaded what they ordered can't cancel the order any more."""


class Claimable(Protocol):
    """A link that one browser can claim. `opened_by` is the hash of that browser's secret."""

    opened_by: str


@dataclass(frozen=True)
class Download:
    """A new link and its address, which only the caller may see."""

    subscription: Subscription
    product: Product
    link: DownloadLink
    url: str


@action(
    "subscriptions.list_downloads",
    Right.DOWNLOAD,
    on=Subscription,
    reads=True,
    label=gettext_noop("see what can be downloaded"),
)
async def list_downloads(desk: Desk, subscription: Subscription) -> list[Product]:
    """The products of a subscription that can be downloaded now, by name.

    Raises:
        Refused: The subscription isn't running, nothing in it can be downloaded, or Steward has no public address.
    """
    return await _downloadable(desk, subscription)


@action("subscriptions.make_link", Right.DOWNLOAD, on=Subscription, label=gettext_noop("create a download link"))
async def make_link(desk: Desk, subscription: Subscription, key: str) -> Download:
    """Make a link for the caller to download a product.

    Raises:
        Refused: As in `list_downloads`, or the product isn't in the subscription.
    """
    product = _the_one(subscription, await _downloadable(desk, subscription), key)
    old = desk.now - KEPT_FOR
    mine = col(DownloadLink.person_id) == desk.person.id
    await desk.session.execute(delete(DownloadLink).where(mine, col(DownloadLink.expires_at) < old))
    link = DownloadLink(
        token=uuid4().hex,
        subscription_id=subscription.id,
        product_id=product.id,
        person_id=desk.person.id,
        made_at=desk.now,
        expires_at=desk.now + OPEN_FOR,
    )
    desk.session.add(link)
    await desk.session.flush()
    desk.note(product=product.key)
    url = f"{desk.public_url}/download/{link.token}.{desk.codes.signature_of(link.token)}"
    return Download(subscription, product, link, url)


@action("subscriptions.open_download", Right.DOWNLOAD, on=Subscription, label=gettext_noop("open a download link"))
async def open_download(desk: Desk, subscription: Subscription, link: DownloadLink, browser: str) -> Product | None:
    """Use a link as the person it was made for. The first browser to open it claims it.

    Args:
        browser: A secret that only that browser knows.

    Returns:
        The product to download, or None if another browser has claimed the link.

    Raises:
        Refused: The subscription isn't running, or no longer has that product.
    """
    product = await _product_of(desk, subscription, link)
    await desk.session.refresh(link)
    desk.note(product=product.key)
    if link.opened_at is None:
        link.opened_at, link.opened_by = desk.now, known_by(browser)
        return product
    if is_open_to(link, browser):
        return product
    desk.refusal = "opened_elsewhere"
    return None


@action(
    "subscriptions.fetch_download", Right.DOWNLOAD, on=Subscription, reads=True, label=gettext_noop("download a file")
)
async def fetch_download(desk: Desk, subscription: Subscription, link: DownloadLink) -> Product:
    """The product behind a link, for a browser that has claimed it already. Used to resume or repeat a download.

    Raises:
        Refused: As in `open_download`.
    """
    return await _product_of(desk, subscription, link)


def is_open_to(link: Claimable, browser: str) -> bool:
    """Whether this browser has claimed the link. An empty secret never matches."""
    return bool(browser) and hmac.compare_digest(link.opened_by, known_by(browser))


def known_by(browser: str) -> str:
    """The hash of a browser's secret, as it is stored."""
    return sha256(browser.encode()).hexdigest()


async def _product_of(desk: Desk, subscription: Subscription, link: DownloadLink) -> Product:
    products = await _products(desk, subscription)
    return next((one for one in products if one.id == link.product_id), None) or _nothing(subscription)


async def _downloadable(desk: Desk, subscription: Subscription) -> list[Product]:
    products = await _products(desk, subscription)
    if not products:
        raise Refused(NothingToDownload(subscription.ref, others=False))
    if not desk.public_url:
        raise Refused(NoPublicUrl(subscription.ref))
    return products


async def _products(desk: Desk, subscription: Subscription) -> list[Product]:
    if subscription.suspended_for_debt_on is not None:
        raise Refused(SuspendedForDebt(subscription))
    if subscription.state not in RUNNING:
        raise Refused(NotInState(subscription))
    statement = select(Product).join(Item, col(Item.product_id) == col(Product.id))
    running = statement.where(Item.subscription_id == subscription.id, col(Item.ended_on).is_(None), Product.file != "")
    return list(await desk.session.scalars(running.order_by(col(Product.name), col(Product.id))))


def _the_one(subscription: Subscription, products: list[Product], key: str) -> Product:
    return product_named(products, key) or _nothing(subscription)


def _nothing(subscription: Subscription) -> Product:
    raise Refused(NothingToDownload(subscription.ref))
