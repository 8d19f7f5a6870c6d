"""Asking contacts who can choose whether they get reminders. The question comes with the first reminder of a term."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, String, and_, cast, exists, literal_column, select

from models.access.desk import Desk
from models.catalogue.plans import Plan
from models.contacts.notices import RemindersChoice
from models.core.outbox import Medium
from models.renewals.queries import listed, table_of
from models.renewals.recipients import RIGHT
from models.renewals.reminder_notices import NOTICES, in_slack, write
from models.renewals.scan import CONTACTS, ORGANIZATIONS, REMINDERS, SUBSCRIPTIONS, fits, rules_of
from models.roles import Cell, Role
from models.subscriptions.contacts import kind_and_rank

PLANS = table_of(Plan)


async def ask_who_may_choose(desk: Desk, scan: str) -> None:
    """Ask the contacts of the subscriptions for which a scan raised a reminder. Each person is asked only once ever."""
    choosers, told = _choosers(desk), rules_of(desk)
    sub, contact = SUBSCRIPTIONS.c, CONTACTS.c
    joined = (
        SUBSCRIPTIONS.join(PLANS, PLANS.c.id == sub.plan_id)
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == sub.organization_id)
        .join(CONTACTS, contact.subscription_id == sub.id)
        .join(choosers, _chooses(choosers, contact))
    )
    raised = select(REMINDERS.c.subscription_id).where(REMINDERS.c.scan == scan)
    asked = (
        select(sub.id, contact.person_id)
        .select_from(joined)
        .where(sub.id.in_(raised), ~_answered(choosers), ~_told_anyway(told), ~_asked_before())
        .distinct()
        .subquery("asked")
    )
    key = RemindersChoice.kind + ":" + cast(asked.c.id, String) + ":schedule:" + cast(asked.c.person_id, String)
    reached = in_slack(asked.c.person_id)
    for medium, whom in ((Medium.DIRECT, reached), (Medium.MAIL, ~reached)):
        await write(
            desk,
            medium,
            RemindersChoice,
            asked.c.id,
            key,
            select(asked.c.id).where(whom),
            asked.c.person_id,
            asked.c.id,
        )


def _choosers(desk: Desk) -> CTE:
    """The roles whose cell lets the contact choose."""
    rows = [
        (table.key, *(word.value for word in kind_and_rank(role)))
        for table in desk.tables.by_key.values()
        for role in Role
        if table.rows[RIGHT].cells.get(role) is Cell.ASK
    ]
    return listed(desk.session, "choosers", rows, role_table=String, contact_kind=String, rank=String)


def _chooses(choosers: CTE, contact: Any) -> ColumnElement[bool]:
    return and_(
        choosers.c.role_table == PLANS.c.role_table,
        choosers.c.contact_kind == contact.kind,
        choosers.c.rank == contact.rank,
    )


def _theirs(contact: Any) -> ColumnElement[bool]:
    """Whether another contact row is the same person in the same subscription."""
    return and_(contact.subscription_id == SUBSCRIPTIONS.c.id, contact.person_id == CONTACTS.c.person_id)


def _answered(choosers: CTE) -> ColumnElement[bool]:
    mine, chosen = CONTACTS.alias("mine"), choosers.alias("chosen")
    answered = mine.join(chosen, _chooses(chosen, mine.c))
    return select(mine.c.id).select_from(answered).where(_theirs(mine.c), mine.c.wants_reminders.is_not(None)).exists()


def _told_anyway(told: CTE) -> ColumnElement[bool]:
    """Whether a person gets reminders without being asked: through another role, or as the only contact."""
    mine = CONTACTS.alias("mine")
    by_right = mine.join(told, fits(told, PLANS.c.role_table, mine.c))
    return select(mine.c.id).select_from(by_right).where(_theirs(mine.c), told.c.agreed == 0).exists()


def _asked_before() -> ColumnElement[bool]:
    # Written the same way as the index on these notices, so that it is used.
    kind: ColumnElement[str] = literal_column(f"'{RemindersChoice.kind}'")
    return exists().where(
        NOTICES.c.kind == kind,
        NOTICES.c.subject_id == SUBSCRIPTIONS.c.id,
        NOTICES.c.person_id == CONTACTS.c.person_id,
    )
