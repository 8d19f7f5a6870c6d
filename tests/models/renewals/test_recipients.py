"""Whom a scan reminds is whom the one decision function names: for all tables, kinds, roles, answers and company."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product as every

import pytest

from models.catalogue.plans import Plan
from models.directory.organizations import Organization
from models.directory.people import Person
from models.renewals.reminder_tables import Reminder
from models.roles import Cell, Kind, Right, Role, RoleTable, RoleTables
from models.subscriptions.contacts import Contact
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription
from tests.models.builders import TABLES_OF_ROLES, Office, contact, organization, person, plan, subscription
from tests.models.renewals.scans import noon, scan
from tests.support.selection import Fact

ENDS = date(2026, 6, 30)
RIGHT = Right.RENEWAL_REMINDERS
BILLING = (None, Role.BILLING_PRIMARY, Role.BILLING_SECONDARY)
TECHNICAL = (None, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)
HELD = [[role for role in roles if role] for roles in every(BILLING, TECHNICAL, (None, Role.SITE_ADMIN)) if any(roles)]


def own_table(key: str, *cells: Cell) -> RoleTable:
    """A vendor's own table, with these cells for reminders in the order of the roles."""
    table = TABLES_OF_ROLES["license-and-site"]
    row = replace(table.rows[RIGHT], cells=dict(zip(Role, cells, strict=True)))
    return replace(table, key=key, rows={**table.rows, RIGHT: row}, sole=Role.BILLING_PRIMARY)


OWN = own_table("own", Cell.NO, Cell.SOLE, Cell.SHARED, Cell.ASK, Cell.MASKED)
OTHER = own_table("other", Cell.ASK, Cell.NOT_APPLICABLE, Cell.SHARED, Cell.SOLE, Cell.AS_CONTACT)
TABLES = RoleTables({**TABLES_OF_ROLES.by_key, "own": OWN, "other": OTHER}, TABLES_OF_ROLES.staff)


def cases(plans: Sequence[Plan], app: Organization, answer: bool | None, alone: bool) -> list[Subscription]:
    """A subscription for each case, whose first contacts are the person that it is about."""
    made = []
    for number, (under, kind, held) in enumerate(every(plans, Kind, HELD), 1):
        somebody = person(f"p{number}")
        row = subscription(number, of=app, under=under, kind=kind, ends_on=ENDS)
        row.contacts += [contact(somebody, role, wants_reminders=answer) for role in held]
        if not alone:
            row.contacts.append(contact(person(f"q{number}"), Role.SITE_ADMIN))
        made.append(row)
    return made


def facts(migrated_url: str, answer: bool | None, alone: bool, shares: bool) -> Iterator[Fact]:
    """Each answer with company and without, and each on both databases."""
    yield from ((answer, alone), (migrated_url, answer), shares)


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("answer", [None, False, True])
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "in company"])
@pytest.mark.parametrize("shares", [True, False], ids=["shares tickets", "shares none"])
async def test_a_scan_reminds_whom_the_decision_function_names(
    office: Office, answer: bool | None, alone: bool, shares: bool
) -> None:
    """Nobody more and nobody less, in hundreds of cases; with tables of a vendor's own, that use every cell."""
    office = replace(office, tables=TABLES)
    app = organization("o", shares_tickets=shares)
    made = cases([plan(key) for key in TABLES.by_key], app, answer, alone)
    await office.save(*made)
    wanted = {
        (row.id, one.person_id)
        for row in made
        for one in row.contacts
        if decide_for(office, row, _person(one), RIGHT).allowed
    }
    assert await scan(office, noon(30)) == len(wanted) > len(made) // 8
    assert {(row.subscription_id, row.person_id) for row in await office.all(Reminder)} == wanted


def _person(of: Contact) -> Person:
    return of.person
