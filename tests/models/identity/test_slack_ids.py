"""A Slack user is known by Grid or workspace and id: in each workspace of a Grid the same, elsewhere nobody."""

from itertools import combinations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from handlers.routing.readers import find_caller
from models.access.desk import Desk
from models.contacts.presence import note_presence
from models.core.database import Database
from models.directory.lookup import find_person, find_slack_user
from models.directory.people import Binding, Person, Proof, SlackId, SlackUser, StaffMember
from models.identity.codes import enter_code
from models.identity.linking import ask_for_code
from models.identity.profiles import SlackProfile, bind
from models.roles import StaffRole, SystemRight
from tests.models.builders import CODES, NOW, Office, person, system
from tests.support.statements import sent_to

STEWARD = system(SystemRight.RECOGNISE, SystemRight.WATCH_PRESENCE)
GRIDS = {"T0ONE": "E0GRID", "T0TWO": "E0GRID", "T0LONE": "", "T0FAR": "E0FAR"}
"""The workspaces, each with its Grid."""
WAYS = [(team, named) for team, grid in GRIDS.items() for named in ({"", grid})]
"""How a user of each can be known or named: with the Grid, or without."""


def overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether the database has no room for both: one workspace, or one Grid that both name."""
    return one[0] == other[0] or bool(one[1] and one[1] == other[1])


def user_of(way: tuple[str, str], whose: Person) -> SlackUser:
    """A Slack user with an id that each workspace has."""
    return SlackUser(person_id=whose.id, team_id=way[0], user_id="U1", enterprise_id=way[1])


PAIRS = [pair for pair in combinations(WAYS, 2) if not overlap(*pair)]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
async def test_the_same_id_in_another_organization_is_nobody(office: Office, pair: list[tuple[str, str]]) -> None:
    """Two people have U1 in two places. Whoever comes as U1 from anywhere is one of them only in their own place."""
    people = [person("ana", in_slack=False), person("ben", in_slack=False)]
    await office.save(*people)
    await office.save(*[user_of(way, whose) for way, whose in zip(pair, people, strict=True)])
    async with office.database.transaction() as session:
        for team, named in WAYS:
            who = SlackId(team, "U1", named)
            found, called = await find_person(session, who), await find_caller(session, who, "")
            assert (called.person if called else None) is found
            for (place, grid), whose in zip(pair, people, strict=True):
                is_same = place == team or bool(GRIDS[place] and GRIDS[place] == GRIDS[team])
                is_shown = place == team or bool(grid and grid == named)
                is_clear = not all(GRIDS[one] == GRIDS[team] != "" for one, _ in pair)
                assert is_same or found is None or found.id != whose.id, (who, pair)
                assert not (is_shown and is_clear) or (found is not None and found.id == whose.id), (who, pair)


async def test_a_caller_has_each_of_their_staff_roles_once(office: Office) -> None:
    """Sorted by name, without the one that was taken away, although two rows are theirs."""
    ana = person("ana", in_slack=False)
    await office.save(ana)
    await office.save(user_of(("T0ONE", ""), ana), user_of(("T0TWO", "E0GRID"), ana))
    roles = {StaffRole.BILLING: None, StaffRole.ADMIN: None, StaffRole.AGENT: NOW}
    await office.save(*[StaffMember(person_id=ana.id, role=role, ended_at=end) for role, end in roles.items()])
    async with office.database.transaction() as session:
        called = await find_caller(session, SlackId("T0ONE", "U1", "E0GRID"), "")
        assert called is not None
        assert [member.role for member in called.person.staff_roles] == [StaffRole.ADMIN, StaffRole.BILLING]


async def test_a_link_in_one_workspace_counts_in_its_siblings(office: Office) -> None:
    """By one row: what is linked in another workspace of the Grid is that row again."""
    ana, ben = person("ana", in_slack=False), person("ben", in_slack=False)
    await office.save(ana, ben)
    await office.do(bind, STEWARD, ana, SlackId("T0ONE", "U1", "E0GRID"), Proof.CODE)
    await office.do(bind, STEWARD, ben, SlackId("T0TWO", "U1", "E0GRID"), Proof.CODE)
    (row,) = await office.all(SlackUser)
    assert (row.team_id, row.enterprise_id, row.person_id) == ("T0ONE", "E0GRID", ben.id)
    async with office.database.transaction() as session:
        assert await find_slack_user(session, SlackId("T0TWO", "U7", "E0GRID"), ben.id) == "U1"
        assert await find_slack_user(session, SlackId("T0TWO", "U7"), ben.id) is None


async def test_links_of_one_user_become_one(office: Office) -> None:
    """Made in two workspaces before these were known to be of one Grid."""
    ana, ben = person("ana", in_slack=False), person("ben", in_slack=False)
    await office.save(ana, ben)
    await office.save(user_of(("T0ONE", ""), ana), user_of(("T0TWO", "E0GRID"), ben))
    async with office.database.transaction() as session:
        assert await find_person(session, SlackId("T0ONE", "U1", "E0GRID")) is None
    await office.do(bind, STEWARD, ana, SlackId("T0ONE", "U1", "E0GRID"), Proof.CODE)
    (row,) = await office.all(SlackUser)
    assert (row.person_id, row.enterprise_id, row.state) == (ana.id, "E0GRID", Binding.BOUND)


async def test_a_workspace_that_moved_to_another_grid_is_linked_anew(office: Office) -> None:
    """The old row is nobody's until then."""
    ana = person("ana", in_slack=False)
    await office.save(ana)
    await office.save(user_of(("T0ONE", "E0OLD"), ana))
    who = SlackId("T0ONE", "U1", "E0GRID")
    async with office.database.transaction() as session:
        assert await find_person(session, who) is None
    await office.do(bind, STEWARD, ana, who, Proof.CODE)
    (row,) = await office.all(SlackUser)
    assert (row.team_id, row.enterprise_id) == ("T0ONE", "E0GRID")


@pytest.mark.parametrize("same", [("E0GRID", "T0ONE"), ("E0GRID", "T0TWO"), ("", "T0ONE")])
async def test_a_user_of_a_grid_has_one_row(office: Office, same: tuple[str, str]) -> None:
    """The database itself holds it."""
    ana, ben = person("ana", in_slack=False), person("ben", in_slack=False)
    await office.save(ana, ben)
    await office.save(user_of(("T0ONE", "E0GRID"), ana))
    with pytest.raises(IntegrityError):
        await office.save(user_of((same[1], same[0]), ben))


def told(team: str, grid: str, *, deleted: bool = False) -> SlackProfile:
    """What Slack says of U1."""
    return SlackProfile(team, "U1", "Ana", "ana@acme.example", enterprise_id=grid, active=not deleted, deleted=deleted)


async def test_deactivation_in_one_workspace_ends_the_link_in_all(office: Office) -> None:
    """A user of a Grid has one account."""
    ana = person("ana", in_slack=False)
    await office.save(ana)
    await office.save(user_of(("T0ONE", "E0GRID"), ana))
    for elsewhere in (told("T0TWO", "", deleted=True), told("T0TWO", "E0FAR", deleted=True)):
        await office.do(note_presence, STEWARD, elsewhere, "T0HOME")
        assert [row.state for row in await office.all(SlackUser)] == [Binding.BOUND]
    await office.do(note_presence, STEWARD, told("T0TWO", "E0GRID", deleted=True), "T0HOME")
    assert [row.state for row in await office.all(SlackUser)] == [Binding.DEACTIVATED]


async def test_slack_tells_later_that_a_workspace_is_in_a_grid(office: Office) -> None:
    """From then on the user is known in its siblings."""
    ana = person("ana", in_slack=False)
    await office.save(ana)
    await office.save(user_of(("T0ONE", ""), ana))
    await office.do(note_presence, STEWARD, told("T0ONE", "E0GRID"), "T0HOME")
    async with office.database.transaction() as session:
        found = await find_person(session, SlackId("T0TWO", "U1", "E0GRID"))
    assert found is not None
    assert found.key == "ana"


async def test_a_second_row_of_the_same_person_goes_once_slack_tells_of_the_grid(office: Office) -> None:
    """One of another person's stays as it is: a code will say who it is."""
    ana, ben = person("ana", in_slack=False), person("ben", in_slack=False)
    await office.save(ana, ben)
    await office.save(user_of(("T0ONE", ""), ana), user_of(("T0TWO", "E0GRID"), ana))
    await office.do(note_presence, STEWARD, told("T0ONE", "E0GRID"), "T0HOME")
    assert [(row.team_id, row.person_id) for row in await office.all(SlackUser)] == [("T0TWO", ana.id)]
    await office.save(user_of(("T0ONE", ""), ben))
    await office.do(note_presence, STEWARD, told("T0ONE", "E0GRID"), "T0HOME")
    assert sorted(row.person_id for row in await office.all(SlackUser)) == [ana.id, ben.id]


async def test_a_code_is_entered_in_another_workspace_of_the_grid(office: Office) -> None:
    """Asked for in one, entered in its sibling. Nobody with that id in another Grid can use it."""
    await office.save(person("ana", in_slack=False))
    async with office.database.transaction() as session:
        desk = come_as(await office.desk(session, None), SlackId("T0ONE", "U1", "E0GRID"))
        await ask_for_code(desk, "ana@acme.example")
    async with office.database.transaction() as session:
        token = (await session.execute(text("SELECT token FROM codes"))).scalar_one()
        for who, knows in ((SlackId("T0ONE", "U1", "E0FAR"), False), (SlackId("T0TWO", "U1", "E0GRID"), True)):
            desk = come_as(await office.desk(session, None), who)
            entered = await enter_code(desk, CODES.code_of(token))
            assert (entered.happened is not None) is knows
    (row,) = await office.all(SlackUser)
    assert row.slack_id == SlackId("T0TWO", "U1", "E0GRID")


def come_as(desk: Desk, who: SlackId) -> Desk:
    """The same desk for another Slack user."""
    desk.slack_user = who
    return desk


@pytest.mark.parametrize("grid", ["", "E0GRID"])
async def test_finding_the_caller_is_one_statement(office: Office, grid: str) -> None:
    """In a Grid, too."""
    with sent_to(office.database) as sent:
        async with office.database.transaction() as session:
            await find_caller(session, SlackId("T0ONE", "U1", grid), "")
    assert len([one for one in sent if one.startswith("SELECT")]) == 1


ROWS = (
    ("ana", "T0ONE", "E0GRID", "U1", "bound"),
    ("ana", "T0TWO", "E0GRID", "U1", "bound"),
    ("ana", "T0ONE", "E0GRID", "U2", "bound"),
    ("ben", "T0TWO", "E0GRID", "U2", "bound"),
    ("ana", "T0ONE", "E0GRID", "U3", "unlinked"),
    ("ana", "T0TWO", "E0GRID", "U3", "bound"),
    ("ben", "T0FAR", "E0FAR", "U1", "bound"),
    ("ben", "T0LONE", "", "U1", "bound"),
    ("ana", "T0LATE", "", "U1", "bound"),
)


async def test_the_upgrade_makes_rows_of_one_user_one(database_url: str) -> None:
    """Those that agree speak on; those that don't need a code. All others stay as they were."""
    database = Database(database_url)
    await database.migrate("0003")
    async with database.transaction() as session:
        for number, key in enumerate(("ana", "ben"), 1):
            names = f"{number}, '{key}', '{key}', '{key}@x.example', '', '', ''"
            columns = "id, key, name, email, time_zone, locale, phone"
            await session.execute(text(f"INSERT INTO people ({columns}) VALUES ({names})"))  # noqa: S608
        for number, (key, *values, state) in enumerate(ROWS, 1):
            ended = "NULL" if state == "bound" else "'2026-01-01 00:00:00'"
            words = "', '".join([*values, state, "code"])
            row = f"{number}, {1 if key == 'ana' else 2}, '{words}', {ended}"
            columns = "id, person_id, team_id, enterprise_id, user_id, state, proof, ended_at"
            await session.execute(text(f"INSERT INTO slack_users ({columns}) VALUES ({row})".replace(":", "\\:")))  # noqa: S608
    await database.migrate()
    async with database.transaction() as session:
        columns = "person_id, team_id, enterprise_id, user_id, state"
        found = await session.execute(text(f"SELECT {columns} FROM slack_users ORDER BY id"))  # noqa: S608
        assert [tuple(row) for row in found] == [
            (1, "T0ONE", "E0GRID", "U1", "bound"),
            (1, "T0ONE", "E0GRID", "U2", "unlinked"),
            (1, "T0ONE", "E0GRID", "U3", "unlinked"),
            (2, "T0FAR", "E0FAR", "U1", "bound"),
            (2, "T0LONE", "", "U1", "bound"),
            (1, "T0LATE", "", "U1", "bound"),
        ]
    await database.close()


async def test_the_upgrade_says_on_whose_word_links_by_profile_rest(database_url: str) -> None:
    """On that of the organization's workspace where they were made. Codes, and the vendor's workspace, stand alone."""
    database = Database(database_url)
    await database.migrate("0006")
    async with database.transaction() as session:
        for statement in (
            "INSERT INTO organizations (id, key, name, time_zone, locale, billing_address, shares_tickets) "
            "VALUES (1, 'acme', 'Acme', 'UTC', 'en', '', FALSE)",
            "INSERT INTO workspaces (id, team_id, organization_id) VALUES (1, 'T0ACME', 1)",
            "INSERT INTO people (id, key, name, email, time_zone, locale, phone) "
            "VALUES (1, 'ana', 'Ana', 'ana@acme.example', '', '', '')",
        ):
            await session.execute(text(statement))
        for number, (team, proof) in enumerate((("T0ACME", "profile"), ("T0HOME", "profile"), ("T0ACME", "code")), 1):
            columns = "id, person_id, team_id, enterprise_id, user_id, state, proof"
            row = f"{number}, 1, '{team}', '', 'U{number}', 'bound', '{proof}'"
            await session.execute(text(f"INSERT INTO slack_users ({columns}) VALUES ({row})"))  # noqa: S608
    await database.migrate()
    async with database.transaction() as session:
        found = await session.execute(text("SELECT vouched_by_team_id FROM slack_users ORDER BY id"))
        assert [tuple(row) for row in found] == [("T0ACME",), ("",), ("",)]
    await database.close()
