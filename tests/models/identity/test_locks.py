"""In which order people and their Slack users are locked: always the same, so that nobody waits in a circle."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from models.contacts.presence import note_presence
from models.directory.people import Person, Proof, SlackUser, Workspace
from models.identity.bindings import unlink
from models.identity.profiles import SlackProfile, end_borrowed, recognise
from models.roles import Role, SystemRight
from tests.models.builders import TEAM, Office, organization, person, subscription, system

pytestmark = pytest.mark.each_on_both

STEWARD = system(SystemRight.WATCH_PRESENCE, SystemRight.RECOGNISE)


@contextmanager
def watched(office: Office) -> Iterator[list[tuple[str, Any]]]:
    """The statements that reach the database, with what is filled in."""
    seen: list[tuple[str, Any]] = []

    def see(*call: Any) -> None:
        seen.append((" ".join(call[2].split()), call[3]))

    engine = office.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", see)
    yield seen
    event.remove(engine, "before_cursor_execute", see)


def locks_people(statement: str) -> bool:
    """Whether it is the lock; SQLite locks the whole database anyway, so there it lacks its end."""
    return statement.startswith("SELECT people.id FROM people WHERE people.id IN")


@pytest.mark.parametrize("deed", ["deactivated", "unlinked", "come back"])
async def test_a_person_is_locked_before_their_slack_user(office: Office, deed: str) -> None:
    """Whatever happens to the Slack user."""
    ana = person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY)))
    here = SlackProfile(TEAM, "U0ANA", "Ana", ana.email, verified=True)
    gone = SlackProfile(TEAM, "U0ANA", "Ana", ana.email, active=False, deleted=True)
    if deed == "come back":
        await office.do(note_presence, STEWARD, gone, TEAM)
    with watched(office) as seen:
        if deed == "deactivated":
            await office.do(note_presence, STEWARD, gone, TEAM)
        elif deed == "unlinked":
            await office.do(unlink, ana, TEAM, "U0ANA")
        else:
            await office.do(recognise, STEWARD, here, TEAM)
    said = [statement for statement, _ in seen]
    lock = next(place for place, statement in enumerate(said) if locks_people(statement))
    changes = [place for place, statement in enumerate(said) if statement.startswith("UPDATE slack_users")]
    assert changes
    assert lock < changes[0]


async def test_several_people_are_locked_one_after_the_other(office: Office) -> None:
    """Whoever was bound first: in the order of their ids."""
    people = [person(key, in_slack=False) for key in ("ana", "ben", "cyd")]
    acme = organization("acme")
    await office.save(subscription(1, *[(one, Role.TECHNICAL_SECONDARY) for one in people], of=acme))
    await office.save(Workspace(team_id="T0ACME", organization_id=acme.id))
    for one in reversed(people):
        vouched: dict[str, Any] = {"proof": Proof.PROFILE, "vouched_by_team_id": "T0ACME"}
        await office.save(SlackUser(person_id=one.id, team_id="T0ACME", user_id=f"U0{one.key.upper()}", **vouched))
    with watched(office) as seen:
        async with office.database.transaction() as session:
            await end_borrowed(await office.desk(session, None))
    locked = [_first(given) for statement, given in seen if locks_people(statement)]
    assert len(locked) == 3
    assert locked == sorted(one.id for one in await office.all(Person))


def _first(given: Any) -> int:
    """The first value that was filled in: a tuple for SQLite, named for PostgreSQL."""
    value: int = next(iter(given.values() if isinstance(given, dict) else given))
    return value
