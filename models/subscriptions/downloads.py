"""Downloads: a signed link for one person, for some minutes, which the first browser that uses it keeps for itself.

The link's address holds a token and a signature, so that nobody can try tokens; the row says whose it is. Whoever opens
it is asked again what the table says of its person, at that moment.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import NoPublicUrl, NothingToDownload, NotInState
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import DownloadLink, Item, Subscription

OPEN_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Download:
    """A link that was made, and where it leads: its address is for the caller alone."""

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
    """The products of a subscription of which something can be downloaded now, by name.

    Raises:
        Refused: It does not run; nothing of it can be downloaded; or browsers don't reach Steward.
    """
    return await _downloadable(desk, subscription)


@action("subscriptions.make_link", Right.DOWNLOAD, on=Subscription, label=gettext_noop("make a link to a download"))
async def make_link(desk: Desk, subscription: Subscription, key: str) -> Download:
    """Make a link to the download of a product, for the caller.

    Raises:
        Refused: As above; or there is no such product in it.
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


@action("subscriptions.open_download", Right.DOWNLOAD, on=Subscription, label=gettext_noop("open a link to a download"))
async def open_download(desk: Desk, subscription: Subscription, link: DownloadLink, browser: str) -> Product | None:
    """Use a link, as the person whose it is. The first browser that does keeps it.

    Args:
        browser: What only that browser knows.

    Returns:
        What is downloaded; None where another browser has it.

    Raises:
        Refused: The subscription does not run, or has that product no more.
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
    "subscriptions.fetch_download", Right.DOWNLOAD, on=Subscription, reads=True, label=gettext_noop("fetch a download")
)
async def fetch_download(desk: Desk, subscription: Subscription, link: DownloadLink) -> Product:
    """What a link leads to, for the browser that has it already: more of it, or once more.

    Raises:
        Refused: As above.
    """
    return await _product_of(desk, subscription, link)


def is_open_to(link: DownloadLink, browser: str) -> bool:
    """Whether this browser has a link. Nobody's is an empty word."""
    return bool(browser) and hmac.compare_digest(link.opened_by, known_by(browser))


def known_by(browser: str) -> str:
    """What is kept of the word that a browser is known by."""
    return sha256(browser.encode()).hexdigest()


async def _product_of(desk: Desk, subscription: Subscription, link: DownloadLink) -> Product:
    products = await _products(desk, subscription)
    return next((one for one in products if one.id == link.product_id), None) or _nothing(subscription)


async def _downloadable(desk: Desk, subscription: Subscription) -> list[Product]:
    products = await _products(desk, subscription)
    if not products:
        _nothing(subscription)
    if not desk.public_url:
        raise Refused(NoPublicUrl(subscription.ref))
    return products


async def _products(desk: Desk, subscription: Subscription) -> list[Product]:
    if subscription.state not in RUNNING:
        raise Refused(NotInState(subscription))
    statement = select(Product).join(Item, col(Item.product_id) == col(Product.id))
    running = statement.where(Item.subscription_id == subscription.id, col(Item.ended_on).is_(None), Product.file != "")
    return list(await desk.session.scalars(running.order_by(col(Product.name), col(Product.id))))


def _the_one(subscription: Subscription, products: list[Product], key: str) -> Product:
    return next((product for product in products if product.key == key), None) or _nothing(subscription)


def _nothing(subscription: Subscription) -> Product:
    raise Refused(NothingToDownload(subscription.ref))
