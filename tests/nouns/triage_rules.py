"""The rules of triage."""

from typing import Any

from handlers.routing.routes import Touch
from handlers.views import triage_rules
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import PageOf
from models.desks.tickets.classification import Severity
from models.desks.tickets.problems import NoSuchRule, RuleFitsAll
from models.desks.tickets.triage_rules import (
    RuleInput,
    TriageRule,
    add_rule,
    find_for_rule,
    list_rules,
    remove_rule,
)
from tests.handlers.cases.case import anywhere
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.models.world import ActionCase
from tests.support.rows import new

DESK = "manage_desk"
FOR_ADMINS: dict[str, Any] = {"wanted": anywhere(DESK)}
ACTIONS = [
    ActionCase(list_rules, DESK),
    ActionCase(find_for_rule, DESK, lambda _: ("",)),
    ActionCase(add_rule, DESK, lambda _: (RuleInput("C0VIP", severity=Severity.CRITICAL),)),
    ActionCase(remove_rule, DESK, lambda _: (1,)),
]
CHANNEL = {"type": "conversations_select", "selected_conversation": "C0VIP"}
RULE: dict[str, Any] = {"channel": CHANNEL, "severity": chosen("critical")}
ROUTES = [
    command("/ticket rules", "", DESK, "There are no rules yet.", **FOR_ADMINS),
    form("triage_rule", RULE, lambda _w, _n: "", DESK, "Added. If", "triage_rules", "audit", **FOR_ADMINS),
    *(options(f"triage_rule.{one}", one, DESK, **FOR_ADMINS) for one in ("plan", "product", "customer")),
]
FORMS = {"triage_rule": {"channel": CHANNEL}}
PROBLEMS: dict[type[Problem], list[Met]] = {
    RuleFitsAll: [Met("admin", "triage_rule", "This would be for all tickets. Choose a plan,")],
    NoSuchRule: [Met("admin", "/ticket rules remove 7", "This rule was removed.")],
}
NO_IDS = {
    (Touch.COMMAND, "/ticket rules"),
    (Touch.FORM, "triage_rule"),
    *((Touch.OPTIONS, f"triage_rule.{one}") for one in ("plan", "product", "customer")),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    of = stock.subscription
    rules = [
        new(
            TriageRule,
            id=number,
            channel=f"C{number}",
            organization=of.organization,
            plan=of.plan if number % 2 else None,
            product=stock.product(number) if number % 3 else None,
            severity=list(Severity)[number % 4],
        )
        for number in range(1, stock.many + 2)
    ]
    return {
        "triage_rules.rule_list": [triage_rules.rule_list(reader, page) for page in (PageOf(), PageOf(rules))],
        "triage_rules.rule_form": [triage_rules.rule_form(reader)],
        "triage_rules.rule_added": [triage_rules.rule_added(reader, rules[0])],
        "triage_rules.rule_removed": [triage_rules.rule_removed(reader)],
    }
