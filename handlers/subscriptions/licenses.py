"""`/subscription license`, `download`, `extend` and `rename`."""

import re

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import downloading, licenses
from models.access.actions import check
from models.changes.licenses import extend_evaluation, extension_of, rename_license, view_license
from models.roles import Right
from models.subscriptions.downloads import list_downloads, make_link
from models.subscriptions.tables import Subscription

routes = Routes()

PRODUCT = re.compile(r"(?!sub-)[a-z][a-z0-9._-]*")
"""A product's key as the catalogue writes it, which isn't a subscription's ID."""


@routes.command(
    "/subscription license", view_license, "[SUB-…]", gettext_noop("get the license key in a reply only you can see")
)
async def license_(request: Request) -> Message:
    """Show the license key."""
    ref = await choose_subscription(request, Right.VIEW_LICENSE)
    return licenses.license_key(request.reader, await view_license(request.desk, ref))


@routes.command(
    "/subscription download",
    make_link,
    "[SUB-…] [product]",
    gettext_noop("get a personal download link that works for 15 minutes"),
)
async def download(request: Request) -> Message:
    """Make a download link. If there are several products, ask which."""
    key = request.arguments.matching(PRODUCT)
    ref = await choose_subscription(request, Right.DOWNLOAD)
    if key is None:
        products = await list_downloads(request.desk, ref)
        if len(products) > 1:
            subscription: Subscription = await check(list_downloads, request.desk, ref)
            return downloading.which_product(request.reader, subscription, products)
        key = products[0].key
    return downloading.link(request.reader, await make_link(request.desk, ref, key))


@routes.command("/subscription extend", extend_evaluation, "[SUB-…]", gettext_noop("extend an evaluation"))
async def extend(request: Request) -> Message:
    """Ask for confirmation, then extend."""
    confirmed, until = request.arguments.confirmed(), request.arguments.after("until")
    ref = await choose_subscription(request, Right.EXTEND_EVALUATION)
    if confirmed:
        return licenses.extended(request.reader, await extend_evaluation(request.desk, ref, until or ""))
    subscription: Subscription = await check(extend_evaluation, request.desk, ref)
    return licenses.extend_question(request.reader, extension_of(request.desk, subscription))


@routes.command("/subscription rename", rename_license, "[SUB-…]", gettext_noop("rename a license"))
async def rename(request: Request) -> Modal:
    """Show the form for a new name."""
    ref = await choose_subscription(request, Right.RENAME_LICENSE)
    subscription: Subscription = await check(rename_license, request.desk, ref, "")
    return licenses.rename_form(request.reader, subscription)


@routes.form(licenses.RENAME, rename_license)
async def renamed(request: Request) -> Message:
    """Rename the license."""
    subscription = await rename_license(request.desk, request.form_context, request.entered("name"))
    return licenses.renamed(request.reader, subscription)
