"""Every action there is, tried by everybody: allowed or refused as the tables typed by hand say.

An action that is in no module of tests/nouns fails the test: whoever adds one says there, in words, who may.
In every run each action is tried in one world or two, on either database, by somebody who gets each answer there is; in
`make test-long` in every world, on both, by everybody.
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cache

import pytest
from sqlmodel import col, select

import models
from models.access.audit import AuditEntry
from models.access.desk import System
from models.access.entries import refusal_entry
from models.access.errors import Denied, NotFound, Unknown
from models.access.permissions import NOUNS_OF_ACTIONS, REGISTRY
from models.contacts.tables import Promotion
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.enquiries.tables import Enquiry
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.roles import StaffRight, SystemRight
from tests import nouns
from tests.models.builders import Office, known, system
from tests.models.emptying import empty
from tests.models.roles.typed import STAFF, TABLES, TS, USED, Around, expected
from tests.models.world import ActionCase, World
from tests.support.discovery import each
from tests.support.keys import KEYS
from tests.support.selection import Fact, covering

pytestmark = pytest.mark.early

NOBODY: frozenset[str] = frozenset()
STAFF_ROLES = ("agent", "billing", "admin")
BY_NAME: dict[str, ActionCase] = {case.action.action_name: case for cases in each(nouns, "ACTIONS") for case in cases}
Place = tuple[str, str, str]
PLACES: list[Place] = [
    (database, table, kind)
    for database in ("sqlite", "postgres")
    for table, kind in (("license-and-site", "license"), ("license-and-site", "site"), ("support-portal", "license"))
]
"""A database; the role table and the kind of subscription of the world in it."""


def test_every_action_is_tried_here() -> None:
    """All modules of models are loaded; what they declare has a case under its right, and its noun has a label."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert set(REGISTRY) == set(BY_NAME)
    assert {name.partition(".")[0] for name in REGISTRY} == set(NOUNS_OF_ACTIONS)
    for name, case in BY_NAME.items():
        declared = str(REGISTRY[name].right)
        # A right that depends on the row is declared by its most frequent case.
        depends = REGISTRY[name].right_of is not None and case.right in list(StaffRight)
        assert declared == case.right or depends or (case.right == "system" and declared in list(SystemRight))


@pytest.fixture(scope="module", params=PLACES, ids="-".join)
def place(request: pytest.FixtureRequest) -> Place:
    """The URL of each database; the table and the kind of the world in it."""
    database, table, kind = request.param
    return request.getfixturevalue(f"module_{database}"), table, kind


@pytest.fixture(scope="module")
async def world(place: Place) -> AsyncIterator[World]:
    """The world under each table and kind, on both databases. Each try in it is rolled back."""
    url, table, kind = place
    database = Database(url, KEYS)
    await empty(database)
    yield await World(Office(database), table, kind).build()
    await database.close()


def needed(case: ActionCase, kind: str) -> str:
    """The right that an action needs on this kind of subscription."""
    return case.on_site if case.on_site and kind == "site" else case.right


def callers(case: ActionCase, table: str) -> list[str]:
    """Each role of the table, a contact of another subscription, each staff role, nobody, the house with no right."""
    app = ["system"] if case.right not in ("self", "known") else []
    return [*USED[table], "stranger", "agent", "billing", "admin", "nobody", *app]


def verdict(case: ActionCase, table: str, kind: str, caller: str) -> str:
    """Whether a caller gets `allowed`, `denied`, or `hidden` (as if there were no such thing)."""
    on_row = REGISTRY[case.action.action_name].on is not None
    if case.right == "self" or (case.right == "known" and caller != "nobody"):
        return "allowed"
    if caller == "nobody":
        return "unknown"
    if caller in STAFF_ROLES:
        given = caller in STAFF.get(case.right, NOBODY) or caller in STAFF.get(case.staff, NOBODY)
        return "allowed" if given else "denied"
    # The ticket is a colleague's.
    if caller in ("stranger", "system") or case.hides or REGISTRY[case.action.action_name].on is Ticket:
        return "hidden" if on_row else "denied"
    right = needed(case, kind)
    if right in TABLES[table]:
        given = expected(table, right, [caller], Around(kind)) != "refused"
        return "allowed" if given else "denied"
    return "allowed" if case.right == "contact" or caller == case.also else "denied"


def is_masked(world: World, right: str, caller: str) -> bool:
    """Whether somebody may, but does not see whose the thing is."""
    in_table = right in TABLES[world.table] and caller in USED[world.table]
    return in_table and expected(world.table, right, [caller], Around(world.kind)) == "masked"


def is_kept(name: str, who: str) -> bool:
    """Whether the audit trail records what was done: changes, and some looks."""
    permission = REGISTRY[name]
    return permission.audited or not permission.reads or (permission.audited_for_staff and who in STAFF_ROLES)


async def tried(case: ActionCase, world: World, caller: Person | System | None) -> tuple[str, list[AuditEntry], int]:
    """What came of it; the entries on the audit trail; how many rows were written beside them. Then taken back."""
    async with world.office.database.session() as session:
        desk = await world.office.desk(session, caller)
        world.user_id = desk.slack_user.user_id
        args = [await known(session, arg) if isinstance(arg, Person) else arg for arg in case.args(world)]
        refusal = None
        try:
            await case.action(desk, *args)
            outcome = "allowed"
        except Refused:
            outcome = "allowed but not now"
        except Unknown:
            outcome = "unknown"
        except (Denied, NotFound) as error:
            outcome = "denied" if isinstance(error, Denied) else "hidden"
            refusal = refusal_entry(desk, error)
        assert outcome.startswith("allowed") or not (session.new or session.dirty or session.deleted)
        is_new = col(AuditEntry.id) > world.last_entry
        written = await session.scalars(select(AuditEntry).where(is_new).order_by(col(AuditEntry.id)))
        entries = [*written, *([refusal] if refusal else [])]
        notices = len((await session.scalars(select(Notice.id).where(col(Notice.id) > world.last_notice))).all())
        session.expunge_all()
        await session.rollback()
        return outcome, entries, notices


@cache
def some(table: str, kind: str) -> Mapping[str, Sequence[str]]:
    """By action, some callers who together get each answer that it has; everybody tries each right somewhere."""
    tries = {
        f"{name} {who}": (name, who, needed(case, kind), verdict(case, table, kind, who))
        for name, case in BY_NAME.items()
        for who in callers(case, table)
    }
    sample = covering({id_: {(name, said), (right, who, said)} for id_, (name, who, right, said) in tries.items()})
    chosen: dict[str, list[str]] = {name: [] for name in BY_NAME}
    for id_ in sorted(sample):
        name, who, *_ = tries[id_]
        chosen[name].append(who)
    return chosen


def facts(place: Place, name: str) -> Iterator[Fact]:
    """An action, somebody by a right, and somebody in each world are allowed, denied and so on."""
    _, table, kind = place
    case = BY_NAME[name]
    for who in some(table, kind)[name]:
        outcome = verdict(case, table, kind, who)
        yield from ((name, outcome), (needed(case, kind), who, outcome), (place, who, outcome))


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("name", BY_NAME)
async def test_an_action_is_allowed_to_whom_the_tables_say_and_to_nobody_else(world: World, name: str) -> None:
    """Roles of the table, a contact of another subscription, staff roles, nobody, the house without the right.

    What is refused writes nothing; what changed or was refused is on the audit trail once, with who, what and why.
    """
    await check_callers(world, name, some(world.table, world.kind)[name])


@pytest.mark.long
async def test_every_action_is_allowed_to_whom_the_tables_say_and_to_nobody_else(world: World) -> None:
    """The same, with every action and every caller."""
    for name, case in BY_NAME.items():
        await check_callers(world, name, callers(case, world.table))


async def check_callers(world: World, name: str, those: Sequence[str]) -> None:
    """Let each of those callers try an action."""
    case = BY_NAME[name]
    nobodies = {"nobody": None, "system": system()}
    right = str(REGISTRY[name].right) if case.right == "system" else needed(case, world.kind)
    for who in those:
        caller: Person | System | None = nobodies[who] if who in nobodies else world.people[who]
        outcome, entries, notices = await tried(case, world, caller)
        assert outcome.removesuffix(" but not now") == verdict(case, world.table, world.kind, who), (name, who)
        assert not notices or outcome == "allowed", (name, who)
        kept = [(entry.action, entry.right, entry.outcome) for entry in entries]
        if outcome in ("denied", "hidden"):
            assert kept == [(name, right, "refused")], (name, who)
            assert entries[0].reason, (name, who)
        elif outcome == "allowed" and is_kept(name, who):
            before = [(one, right, "allowed") for one in case.through]
            assert kept == [*before, (name, right, "masked" if is_masked(world, right, who) else case.keeps)], (
                name,
                who,
            )
        else:
            assert kept == [], (name, who)
        for entry in entries:
            nobody = "test" if caller else case.becomes or "unknown"
            assert entry.actor == (caller.key if isinstance(caller, Person) else nobody), (name, who)


async def test_an_opener_sees_and_adds_to_their_own_ticket_only(world: World) -> None:
    """The one thing that no table gives: `view_colleagues_tickets` is not needed for one's own."""
    helper = world.people["helper"]
    for case in (BY_NAME["tickets.show_ticket"], BY_NAME["tickets.comment"]):
        assert (await tried(case, world, helper))[0] == "allowed"
        assert verdict(case, world.table, world.kind, TS) == "hidden"


async def test_the_house_may_what_it_is_given(world: World) -> None:
    """A system caller with the one right that an action needs is let in, and named on the trail."""
    for name in (
        "reminders.raise_reminders",
        "staff.enrol_admin",
        "staff.add_staff",
        "staff.add_staff_by_profile",
        "orderforms.process_order_form",
    ):
        outcome, entries, _ = await tried(BY_NAME[name], world, system(REGISTRY[name].right))
        assert outcome == "allowed"
        assert {entry.actor for entry in entries} <= {"test"}


async def test_what_there_is_to_try(world: World) -> None:
    """The world has the rows that the cases name."""
    assert [row.ref for row in await world.office.all(Ticket)] == [world.refs["ticket"]]
    assert [row.ref for row in await world.office.all(Promotion)] == [world.refs["promotion"]]
    assert [row.ref for row in await world.office.all(Enquiry)] == [world.refs["enquiry"], world.refs["changes"]]
