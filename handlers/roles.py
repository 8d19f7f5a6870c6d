"""`/steward roles`: the role table of a subscription with the caller's cells marked, and the meaning of each cell."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import roles as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from handlers.views.rights import Group
from models.customers.sharing import who_shares
from models.roles import Reason, Right, Role
from models.subscriptions.actions import explain_right, my_rights

routes = Routes()


@routes.command("/steward roles", my_rights, "[SUB-…]", gettext_noop("see who can do what on a subscription"))
async def roles(request: Request) -> Message:
    """Show the role table, with the caller's own cells marked."""
    return views.roles_page(request.reader, await my_rights(request.desk, await choose_subscription(request)))


@routes.button(views.GROUP, my_rights)
async def group(request: Request) -> Modal:
    """Show a group of rights, with each cell as a button."""
    try:
        ref, word = request.value.split()
        wanted = Group(word)
    except ValueError:
        raise Misunderstood(request.value) from None
    return views.group_page(request.reader, await my_rights(request.desk, ref), wanted)


@routes.button(views.CELL, explain_right)
async def cell(request: Request) -> Modal:
    """Show what a cell means for the caller, and where it comes from."""
    try:
        ref, right, name = request.value.split()
        wanted, role = Right(right), Role(name)
    except ValueError:
        raise Misunderstood(request.value) from None
    explained = await explain_right(request.desk, ref, wanted)
    if role not in explained.table.roles:
        raise Misunderstood(request.value)
    unshared = explained.decision.reason is Reason.NOT_SHARED
    sharers = await who_shares(request.desk, explained.subscription) if unshared else ()
    return views.cell_page(request.reader, explained, role, request.desk.tables, sharers)
