"""Each refusal is on the trail: by an entry of its own, or in the one that closes its hour. On both databases."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.schedule import Schedule
from models.access.audit import AuditEntry
from models.access.errors import Denied
from models.access.refusals import ProbedId, RefusalCount
from models.backoffice.audit.refusals import close_refusals
from models.directory.people import Person
from models.identity.staff import list_staff
from models.roles import SystemRight
from tests.models.builders import NOW, PLACES, TABLES_OF_ROLES, Office, person, system

HOUR = timedelta(hours=1)
CLOSING = system(SystemRight.SEAL_AUDIT)


async def refuse(office: Office, ana: Person, times: int) -> None:
    """Refuse somebody the list of staff."""
    for _ in range(times):
        with suppress(Denied):
            await office.do(list_staff, ana)


async def counted(office: Office) -> list[int]:
    """How many refusals each closing entry speaks of."""
    closing = await office.all(AuditEntry, AuditEntry.reason == "more_refusals")
    return [entry.details["more"] for entry in closing]


async def test_an_hour_that_comes_again_loses_no_refusal(office: Office) -> None:
    """The clock was set back after the hour was closed: another entry says what came on top, and no more than that."""
    ana = person("ana")
    await office.save(ana)
    await refuse(office, ana, 31)
    later = office.at(NOW + 2 * HOUR)
    assert await later.do(close_refusals, CLOSING) == 1
    await refuse(office, ana, 10)
    assert await later.do(close_refusals, CLOSING) == 1
    assert await later.do(close_refusals, CLOSING) == 0
    assert await counted(office) == [1, 10]
    assert len(await office.all(AuditEntry, AuditEntry.action == "staff.list_staff")) == 30


async def test_an_hour_that_comes_again_has_what_is_left_of_its_entries(office: Office) -> None:
    """Five before it was closed and thirty after: thirty entries of their own, and five together."""
    ana = person("ana")
    await office.save(ana)
    await refuse(office, ana, 5)
    later = office.at(NOW + 2 * HOUR)
    await later.do(close_refusals, CLOSING)
    await refuse(office, ana, 30)
    await later.do(close_refusals, CLOSING)
    assert await counted(office) == [5]
    assert len(await office.all(AuditEntry, AuditEntry.action == "staff.list_staff")) == 30


async def old(office: Office, count: int) -> None:
    """So many counts that are four days old, with twelve more refusals than have entries."""
    hour = NOW - timedelta(days=4)
    values = {"hour": hour, "count": 42, "most": 30, "probes": 1}
    async with office.database.transaction() as session:
        await session.execute(insert(RefusalCount), [{"who": f"T1 U{n}", **values} for n in range(count)])
        await session.execute(insert(ProbedId).values(refusals_id=1, ref="SUB-1", at=NOW))


async def test_what_is_not_closed_is_not_forgotten(office: Office) -> None:
    """However old it is: Steward may have stood still."""
    await old(office, 201)
    assert await office.do(close_refusals, CLOSING) == 200
    assert [row.closed_at for row in await office.all(RefusalCount)] == [None]
    assert await office.do(close_refusals, CLOSING) == 1
    assert await counted(office) == [12] * 201
    assert await office.all(RefusalCount) == []
    assert await office.all(ProbedId) == []


class Still:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same."""
        return NOW


async def test_one_look_closes_all(office: Office) -> None:
    """Two hundred in each transaction."""
    await old(office, 450)
    await Schedule(office.database, Still(), TABLES_OF_ROLES, PLACES, lambda: None).look()
    assert await counted(office) == [12] * 450
