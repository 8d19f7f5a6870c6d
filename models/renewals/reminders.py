"""Raising renewal reminders when they are due."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.catalogue.plans import Plan
from models.core.texts import gettext_noop
from models.renewals.days import everywhere, furthest, may_have_struck
from models.renewals.gathering import gather
from models.renewals.reminder_choice import ask_who_may_choose
from models.renewals.reminder_notices import begin_renewals, with_thread, write_notices
from models.renewals.scan import Calendars, move_on, next_batch, raise_due, within
from models.roles import SystemRight

actions_about("reminders", gettext_noop("reminders"))


@dataclass(frozen=True)
class Scan:
    """The result of one scan, of at most `scan.BATCH` subscriptions. `raised` is the number of reminders. `after` is
    where the next scan starts, or None at the end."""

    raised: int
    after: int | None


@action("reminders.raise_reminders", SystemRight.RAISE_REMINDERS, reads=True, label=gettext_noop("create reminders"))
async def raise_reminders(desk: Desk, since: datetime | None = None, after: int = 0) -> Scan:
    """Raise the reminders that are due, for each person the newest of a term. Also asks contacts who can choose about
    reminders and haven't been asked.

    Args:
        since: When everything due was last raised. Only what can have become due since then is checked.
        after: Where the previous scan ended.
    """
    # 9:00 comes at most four times an hour. In between, only subscriptions that changed are checked.
    until = furthest(desk.now) if may_have_struck(since, desk.now) else everywhere(desk.now)
    ids = await next_batch(desk, until, after)
    if not ids:
        return Scan(0, None)
    calendars = Calendars((await desk.session.scalars(select(Plan))).all())
    batch, scan = within(desk, until, ids), uuid4().hex
    raised = await raise_due(desk, batch, calendars, scan)
    if raised:
        await begin_renewals(desk, scan)
        await gather(desk, scan, with_thread())
        await write_notices(desk, scan)
        await ask_who_may_choose(desk, scan)
    await move_on(desk, batch, calendars)
    return Scan(raised, ids[-1])
