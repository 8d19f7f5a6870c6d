"""`/subscription license`, `download`, `extend` and `rename`."""

from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import PRODUCT
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import downloading, licenses
from models.access.actions import check
from models.changes.licenses import extend_evaluation, extension_of, rename_license, view_license
from models.roles import Right
from models.subscriptions.downloads import list_downloads, make_link
from models.subscriptions.tables import Subscription

routes = Routes()


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
    typed = request.arguments.ref(Subscription)
    key = (request.arguments.matching(PRODUCT) or "").lower()
    ref = await choose_subscription(request, Right.DOWNLOAD, typed=typed)
    if not key:
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


@routes.command("/subscription rename", rename_license, "[SUB-…] [name]", gettext_noop("rename a license"))
async def rename(request: Request) -> Message | Modal:
    """Rename the license to what was typed. Without a name, show the form."""
    ref, name = await choose_with_text(request, Right.RENAME_LICENSE)
    if name:
        return licenses.renamed(request.reader, await rename_license(request.desk, ref, name))
    subscription: Subscription = await check(rename_license, request.desk, ref, "")
    return licenses.rename_form(request.reader, subscription)


@routes.form(licenses.RENAME, rename_license)
async def renamed(request: Request) -> Message:
    """Rename the license."""
    subscription = await rename_license(request.desk, request.form_context, request.entered("name"))
    return licenses.renamed(request.reader, subscription)
