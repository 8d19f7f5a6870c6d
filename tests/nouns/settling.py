"""What operators change at the command line: plans, and subscriptions from before subscription states."""

from models.catalogue.plans import Plan
from models.catalogue.role_tables import list_plans, set_role_table
from models.changes.settling import Became, list_unsettled, settle
from tests.models.world import ActionCase

PLAN = Plan(key="made-up", name="Made up", role_table="license-and-site")
ACTIONS = [
    ActionCase(list_plans, "manage_desk"),
    ActionCase(set_role_table, "manage_desk", lambda _: (PLAN, "support-portal")),
    ActionCase(list_unsettled, "manage_desk"),
    ActionCase(settle, "manage_desk", lambda _: ("SUB-1", Became.ENDED, None)),
]
