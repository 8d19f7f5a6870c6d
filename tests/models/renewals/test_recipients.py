"""Whom a scan reminds is whom the one decision function names: for all tables, kinds, roles, answers and company."""

from dataclasses import replace
from datetime import date
from itertools import product as every

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
OTHER = own_table("other", Cell.ASK, Cell.NOT_APPLICABLE, Cell.AS_CONTACT, Cell.SOLE, Cell.SHARED)
TABLES = RoleTables({**TABLES_OF_ROLES.by_key, "own": OWN, "other": OTHER}, TABLES_OF_ROLES.staff)


def cases(plans: dict[str, Plan], houses: dict[bool, Organization]) -> list[Subscription]:
    """A subscription for each case, whose first contacts are the person that it is about."""
    made = []
    for number, case in enumerate(every(plans, Kind, HELD, (None, False, True), (True, False), houses), 1):
        key, kind, held, answer, alone, shares = case
        somebody = person(f"p{number}")
        row = subscription(number, of=houses[shares], under=plans[key], kind=kind, ends_on=ENDS)
        row.contacts += [contact(somebody, role, wants_reminders=answer) for role in held]
        if not alone:
            row.contacts.append(contact(person(f"q{number}"), Role.SITE_ADMIN))
        made.append(row)
    return made


async def test_a_scan_reminds_whom_the_decision_function_names(office: Office) -> None:
    """Nobody more and nobody less, in hundreds of cases; with tables of a vendor's own, that use every cell."""
    office = replace(office, tables=TABLES)
    plans = {key: plan(key) for key in TABLES.by_key}
    houses = {shares: organization(f"o{shares}", shares_tickets=shares) for shares in (True, False)}
    made = cases(plans, houses)
    await office.save(*made)
    wanted = {
        (row.id, one.person_id)
        for row in made
        for one in row.contacts
        if decide_for(office, row, _person(one), RIGHT).allowed
    }
    assert await scan(office, noon(30)) == len(wanted) > len(made) // 4
    assert {(row.subscription_id, row.person_id) for row in await office.all(Reminder)} == wanted


def _person(of: Contact) -> Person:
    return of.person
