"""`/customer plan`: change a subscription's plan, after a look at what that means."""

from handlers.customers.looking import subscriptions
from handlers.routing.routes import Request, Routes
from handlers.views.blocks import Message, Modal
from handlers.views.customers import plan_changes as views
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.customers.plan_changes import change_plan, offer_plans, preview_plan
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/customer plan",
    change_plan,
    "SUB-…|CUS-…|name",
    gettext_noop("for the billing team: change a subscription's plan"),
)
async def plan(request: Request) -> Message | Modal:
    """Show the plans that fit a subscription. With a customer, list their subscriptions to choose from."""
    ref = request.arguments.ref(Subscription)
    if ref is None:
        check_reach(change_plan, request.desk)
        return await subscriptions(request)
    request.arguments.end()
    return views.plan_form(request.reader, await offer_plans(request.desk, ref))


@routes.options(f"{views.CHOOSE}.plan", offer_plans)
async def plans(request: Request) -> Suggestions:
    """The plans whose names match what was typed."""
    pairs = views.plan_options(await offer_plans(request.desk, request.form_context))
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.form(views.CHOOSE, preview_plan)
async def chosen(request: Request) -> Modal:
    """Show what the plan means."""
    preview = await preview_plan(request.desk, request.form_context, request.entered("plan"))
    return views.preview_page(request.reader, preview)


@routes.form(views.SAVE, change_plan)
async def changed(request: Request) -> Message:
    """Change the plan that was shown."""
    ref, _, keys = request.form_context.partition(" ")
    seen, _, key = keys.partition(" ")
    return views.changed(request.reader, await change_plan(request.desk, ref, key, seen))
