"""The options of selects in which subscriptions are searched."""

from handlers.routing.routes import Request, Routes
from handlers.views.inputs import CHOOSE, Suggestions
from handlers.views.limits import LONGEST_OPTION_VALUE
from handlers.views.lines import subscription_option
from models.roles import Right, Role
from models.subscriptions.actions import find_subscriptions

routes = Routes()
NAMED: dict[str, Right | Role] = {str(one): one for one in (*Right, *Role)}


@routes.options(CHOOSE, find_subscriptions)
async def choose(request: Request) -> Suggestions:
    """The caller's subscriptions, each as a command line. The select names the right or role and the command."""
    only, _, line = request.form_context.partition(" ")
    found = await find_subscriptions(request.desk, request.value, NAMED.get(only))
    if not any(line == route.name or line.startswith(f"{route.name} ") for route in request.lines):
        return Suggestions(())
    pairs = [(label, f"{line} {ref}") for label, ref in map(subscription_option, found)]
    return Suggestions.of(request.reader, [pair for pair in pairs if len(pair[1]) <= LONGEST_OPTION_VALUE])
