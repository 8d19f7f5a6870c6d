"""Changing a subscription's plan."""

from handlers.routing.routes import Touch
from handlers.views.customers import plan_changes
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.customers.plan_changes import PlanOffer, PlanPreview, change_plan, offer_plans, preview_plan
from models.customers.problems import (
    NoOtherPlan,
    PlanChangedMeanwhile,
    PlanNotOffered,
    RoleMissing,
    RoleNotInPlan,
    TooManyContacts,
)
from models.directory.people import Person
from models.roles import Role
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, NOTHING, by_rule
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.foreign import Foreign, searches, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import REF, World
from tests.models.builders import TABLES_OF_ROLES, Office, plan
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

EDIT = "edit_customers"


def like(table: str) -> str:
    """The key of another plan with the same role table."""
    return f"like-{table}"


async def row_for_actions(world: ActionWorld) -> None:
    """A plan that everybody fits."""
    await world.office.save(plan(world.table, like(world.table)))


async def rows_for_routes(office: Office, of: Subscription, _other: Subscription, _people: dict[str, Person]) -> None:
    """Two plans that everybody on SUB-1001 fits."""
    table = of.plan.role_table
    await office.save(plan(table, like(table)), plan(table, "alike"))


ACTIONS = [
    ActionCase(offer_plans, EDIT, lambda _: ("SUB-1",)),
    ActionCase(preview_plan, EDIT, lambda w: ("SUB-1", like(w.table))),
    ActionCase(change_plan, EDIT, lambda w: ("SUB-1", like(w.table), w.table)),
]


def _kept(world: World, _name: str) -> str:
    return f"{REF} {world.table} {like(world.table)}"


def _fits(world: World, name: str) -> str:
    """No plan of a support portal is for sites."""
    found = by_rule(world, name, EDIT)
    return NOTHING if found == DONE and (world.table, world.kind) == ("support-portal", "site") else found


CHANGED = ("subscriptions", "notices", "audit")
ROUTES = [
    command("/customer plan", REF, EDIT, "Its plan now: Plan"),
    options("customer_plan.plan", "plan", EDIT, "Plan ", about=lambda _w, _n: REF),
    form("customer_plan", {"plan": chosen("alike")}, lambda _w, _n: REF, EDIT, "It holds right away.", wanted=_fits),
    form("customer_plan_save", {}, _kept, EDIT, f"Done. *{REF}*: Plan", *CHANGED, wanted=_fits),
]
MANY = "UPDATE plans SET max_technical_contacts = 1 WHERE key LIKE 'like-%'"
FEW = "UPDATE plans SET max_billing_contacts = 1 WHERE key LIKE 'like-%'"
PORTAL = "UPDATE plans SET role_table = 'support-portal' WHERE key LIKE 'like-%'"
ALONE = "DELETE FROM contacts WHERE kind = 'site_admin' OR (kind = 'billing' AND rank = 'primary')"
FORMS = {"customer_plan": {"plan": chosen("like-license-and-site")}}
LIKE = f"customer_plan {REF}"
PROBLEMS: dict[type[Problem], list[Met]] = {
    NoOtherPlan: [
        Met(
            "billing",
            f"/customer plan {REF}",
            f"{REF} has the plan Plan license-and-site, and no other plan fits it.",
            before="UPDATE plans SET retired_on = '2020-01-01'",
        )
    ],
    PlanNotOffered: [Met("billing", f"{LIKE}|plan=none", f"{REF} can't have the plan none.")],
    PlanChangedMeanwhile: [
        Met(
            "billing",
            f"customer_plan_save {REF} other like-license-and-site",
            f"Someone else has just changed the plan of {REF}. It's Plan license-and-site now.",
        )
    ],
    RoleNotInPlan: [Met("billing", LIKE, "The plan Plan like-license-and-site doesn't have the role", before=PORTAL)],
    RoleMissing: [
        Met("billing", LIKE, "needs a contact with the role Main contact", before=f"{PORTAL}; {ALONE}"),
    ],
    TooManyContacts: [
        Met("billing", LIKE, "allows 1 technical contacts", before=MANY),
        Met("billing", LIKE, "allows 1 billing contacts", before=FEW),
    ],
}
FORMS["customer_plan_save"] = {}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/customer plan"): [types("/customer plan {sub}")],
    (Touch.OPTIONS, "customer_plan.plan"): [searches("plan", "customer_plan", "{sub}")],
    (Touch.FORM, "customer_plan"): [sends("customer_plan", {"plan": "other"}, "{sub}")],
    (Touch.FORM, "customer_plan_save"): [sends("customer_plan_save", {}, "{sub} license-and-site other")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    of, tables = stock.subscription, TABLES_OF_ROLES
    small, large = plan(key="1", max_billing_contacts=1, payment_days=1, monthly_slots=[]), plan(key="2")
    portal = plan("support-portal", key="9" * 64)
    portal.reminder_slots = []
    for one in (small, large, portal):
        one.name = stock.name(200)
    pairs = [(small, large), (large, small), (large, portal), (portal, large), (large, large)]
    previews = [
        PlanPreview(of, before, after, tables[before.role_table], tables[after.role_table], list(Role)[:4])
        for before, after in pairs
    ]
    return {
        "plan_changes.plan_form": [plan_changes.plan_form(reader, PlanOffer(of, [small, *[large] * stock.many]))],
        "plan_changes.preview_page": [plan_changes.preview_page(reader, one) for one in previews],
        "plan_changes.changed": [plan_changes.changed(reader, one) for one in previews],
        "plan_changes.news": [plan_changes.news(reader, of, small, portal)],
    }
