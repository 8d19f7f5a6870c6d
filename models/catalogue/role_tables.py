"""Which plan has which role table."""

from collections.abc import Sequence

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.catalogue.plans import Plan
from models.core.texts import gettext_noop
from models.roles import StaffRight

actions_about("plans", gettext_noop("plans"))


@action("plans.list_plans", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see the plans"))
async def list_plans(desk: Desk) -> Sequence[Plan]:
    """All plans, by key."""
    return (await desk.session.scalars(select(Plan).order_by(col(Plan.key)))).all()


@action("plans.set_role_table", StaffRight.MANAGE_DESK, label=gettext_noop("change a plan's role table"))
async def set_role_table(desk: Desk, plan: Plan, role_table: str) -> None:
    """Give a plan another role table. It holds for all its subscriptions right away.

    Raises:
        KeyError: There is no such table.
    """
    desk.note(plan=plan.key, role_table=desk.tables[role_table].key)
    plan.role_table = role_table
