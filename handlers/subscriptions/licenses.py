"""`/subscription license`, `download`, `extend` and `rename`."""

from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import Request, Routes
from handlers.subscriptions.changes import typed_product
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.subscriptions import downloading, license_keys, licenses
from models.access.actions import check
from models.access.desk import Desk
from models.changes.license_keys import license_key_stock, replaced_keys, set_license_key
from models.changes.licenses import extend_evaluation, extension_of, rename_license, view_license
from models.core.errors import Refused
from models.desks.enquiries.missing_keys import waiting_for_key
from models.roles import Right
from models.subscriptions.downloads import list_downloads, make_link
from models.subscriptions.problems import LicenseKeyComing, NoEvaluation, NoLicenseKey
from models.subscriptions.states import can_last_longer
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/subscription license",
    view_license,
    "[set] [SUB-…]",
    gettext_noop("get the license key in a reply only you can see; for {vendor}'s staff: set it"),
)
async def license_(request: Request) -> Message | Modal:
    """Show the license key, or the form in which the vendor's staff set it."""
    if request.arguments.one_of(["set"]):
        ref = await choose_subscription(request, door=set_license_key)
        return license_keys.key_form(request.reader, await license_key_stock(request.desk, ref))
    ref = await choose_subscription(request, Right.VIEW_LICENSE)
    subscription = await _with_key(request.desk, ref)
    replaced = await replaced_keys(request.desk.session, subscription)
    waits = bool(await waiting_for_key(request.desk, subscription))
    return licenses.license_key(request.reader, subscription, replaced, waits=waits)


async def _with_key(desk: Desk, ref: str) -> Subscription:
    """The license with its key.

    Raises:
        Refused: There is no key. It also says whether one is coming.
    """
    try:
        return await view_license(desk, ref)
    except Refused as refused:
        problem = refused.problem
        if isinstance(problem, NoLicenseKey) and await waiting_for_key(desk, problem.subscription):
            raise Refused(LicenseKeyComing(problem.subscription.ref)) from None
        raise


@routes.form(license_keys.SET, set_license_key)
async def key_entered(request: Request) -> Message:
    """Set the license key from the form, in place of the one that the form was about."""
    ref, _, seen = request.form_context.partition(" ")
    entered = request.values.get("license_key", "")
    return license_keys.key_given(request.reader, await set_license_key(request.desk, ref, entered, seen))


@routes.command(
    "/subscription download",
    make_link,
    "[SUB-…] [product]",
    gettext_noop("get a personal download link that works for 15 minutes"),
)
async def download(request: Request) -> Message:
    """Make a download link. If there are several products, ask which."""
    first, typed = request.arguments.first_row(), request.arguments.ref(Subscription)
    key = typed_product(request.arguments)
    ref = await choose_subscription(request, Right.DOWNLOAD, typed=typed)
    if not key:
        products = await list_downloads(request.desk, ref)
        if len(products) > 1:
            subscription: Subscription = await check(list_downloads, request.desk, ref)
            return downloading.which_product(request.reader, subscription, products, first)
        key = products[0].key
    return downloading.link(request.reader, await make_link(request.desk, ref, key))


@routes.command("/subscription extend", extend_evaluation, "[SUB-…]", gettext_noop("extend an evaluation"))
async def extend(request: Request) -> Message:
    """Ask for confirmation, then extend."""
    confirmed, until = request.arguments.confirmed(), request.arguments.after("until")
    desk = request.desk
    ref = await choose_subscription(
        request,
        Right.EXTEND_EVALUATION,
        when=lambda one: can_last_longer(one, desk.today(one.organization)),
        none=NoEvaluation(),
    )
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
