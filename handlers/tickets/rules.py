"""`/ticket rules`, with `add` and `remove`: which channel the card of a ticket goes to."""

import re

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import triage_rules as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.desks.tickets.classification import Severity
from models.desks.tickets.triage_rules import RuleInput, add_rule, find_for_rule, list_rules, remove_rule

routes = Routes()
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}", re.ASCII)


@routes.command(
    "/ticket rules",
    list_rules,
    "[add|remove]",
    gettext_noop("for admins: choose the channels that tickets go to"),
)
async def rules(request: Request) -> Message | Modal:
    """List the rules, add one by form, or remove one."""
    check_desk(list_rules, request.desk)
    does, first = request.arguments.one_of(["add", "remove"]), request.arguments.first_row()
    number = request.arguments.matching(NUMBER)
    request.arguments.end()
    if does == "add":
        return views.rule_form(request.reader)
    if does == "remove" and number:
        await remove_rule(request.desk, int(number))
        return views.rule_removed(request.reader)
    return views.rule_list(request.reader, await list_rules(request.desk, first))


@routes.form(views.RULE, add_rule)
async def added(request: Request) -> Message:
    """Add the rule from the form."""
    check_desk(add_rule, request.desk)
    channel = request.entered("channel")
    if not CHANNEL.fullmatch(channel):
        raise Misunderstood(channel)
    given = RuleInput(
        channel,
        _number(request, "plan"),
        _number(request, "product"),
        _number(request, "customer"),
        request.entered_of(Severity, "severity") if request.values.get("severity") else None,
    )
    return views.rule_added(request.reader, await add_rule(request.desk, given))


def _number(request: Request, name: str) -> int:
    entered = request.values.get(name) or "0"
    if not NUMBER.fullmatch(entered):
        raise Misunderstood(entered)
    return int(entered)


@routes.options(f"{views.RULE}.plan", find_for_rule)
async def plans(request: Request) -> Suggestions:
    """The plans that a search finds."""
    _, found = await find_for_rule(request.desk, request.value)
    return Suggestions.of(request.reader, [(f"{one.name} · {one.key}", str(one.id)) for one in found])


@routes.options(f"{views.RULE}.product", find_for_rule)
async def products(request: Request) -> Suggestions:
    """The products that a search finds."""
    found, _ = await find_for_rule(request.desk, request.value)
    return Suggestions.of(request.reader, [(f"{one.name} · {one.key}", str(one.id)) for one in found.products])


@routes.options(f"{views.RULE}.customer", find_for_rule)
async def customers(request: Request) -> Suggestions:
    """The customers that a search finds."""
    found, _ = await find_for_rule(request.desk, request.value)
    return Suggestions.of(request.reader, [(f"{one.name} · {one.ref}", str(one.id)) for one in found.customers])
