"""How the process is: what load balancers see on the public port, and what operators see on theirs."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from structlog.testing import capture_logs

from bot.app import Bot
from bot.errors import StartError
from bot.health import Health
from bot.settings import DEMO_SECRETS, Settings
from tests.support.desk import RunningDesk, close_desk, open_desk
from tests.support.keys import KEY
from tests.support.postgres import free_port

pytestmark = pytest.mark.each_on_both


@pytest.fixture(autouse=True)
def no_proofs_but_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot proves nothing by itself but at its start."""
    monkeypatch.setattr("bot.health.PROOF_PAUSE", 3600)


Page = tuple[int, Any]
READY: Page = (200, {"ready": True})
NOT_READY: Page = (503, {"ready": False})


async def get(desk: RunningDesk, path: str, *, admin: bool = False) -> tuple[int, str]:
    """A page of the public port, or of operators'."""
    port = desk.bot.admin_port if admin else desk.bot.port
    async with desk.http.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def readyz(desk: RunningDesk, *, admin: bool = False) -> Page:
    """Whether it is ready, as one of the ports says it."""
    status, page = await get(desk, "/readyz", admin=admin)
    return status, json.loads(page)


async def figures(desk: RunningDesk) -> dict[str, float]:
    """All figures by name."""
    status, page = await get(desk, "/metrics", admin=True)
    assert status == 200
    return {sample.name: sample.value for family in text_string_to_metric_families(page) for sample in family.samples}


def health_of(desk: RunningDesk) -> Health:
    """What looks after a running bot."""
    health = desk.bot.health
    assert health is not None
    return health


async def test_operators_see_a_desk_that_is_well(desk: RunningDesk) -> None:
    await desk.settle()
    assert await get(desk, "/healthz", admin=True) == (200, '{"alive": true}')
    looked_at = desk.bot.schedule.looked_at
    assert looked_at is not None
    details = {"ready": True, "now": looked_at.isoformat(), "undelivered": 0}
    assert await readyz(desk, admin=True) == (200, details)
    assert await figures(desk) == {
        "steward_notices_undelivered": 0,
        "steward_notices_parked": 0,
        "steward_files_waiting": 0,
        "steward_files_failed": 0,
        "steward_events_waiting": 0,
        "steward_events_parked": 0,
        "steward_history_reads": 0,
        "steward_schedule_looked_at_seconds": looked_at.timestamp(),
        "steward_database_up": 1,
        "steward_database_writes": 1,
        "steward_socket_connected": 0,
    }


async def test_the_public_port_says_whether_it_is_ready_and_nothing_else(desk: RunningDesk) -> None:
    """How much waits, and the time it is here, are nobody's business."""
    assert await get(desk, "/healthz") == (200, '{"alive": true}')
    assert await get(desk, "/readyz") == (200, '{"ready": true}')
    assert (await get(desk, "/metrics"))[0] == 404


async def test_operators_port_has_nothing_of_the_public_one(desk: RunningDesk) -> None:
    """Neither Slack's path nor downloads: what is signed and bound is answered in one place."""
    assert [(await get(desk, path, admin=True))[0] for path in ("/slack/events", "/download/x")] == [404, 404]


async def test_while_the_database_is_away_it_lives_and_is_not_ready(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its figures are still shown."""
    nowhere = create_async_engine(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
    monkeypatch.setattr(desk.bot.database, "_sessions", async_sessionmaker(nowhere))
    assert (await get(desk, "/healthz"))[0] == 200
    assert await readyz(desk) == NOT_READY
    assert await readyz(desk, admin=True) == (503, {"ready": False, "database": False, "writes": True})
    assert (await figures(desk))["steward_database_up"] == 0


async def fill_the_disk(desk: RunningDesk, *, full: bool) -> None:
    """Let the file grow no more, as on a full disk, or again."""
    async with desk.bot.database.engine.connect() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages if full else 2**31 - 2}")


async def test_a_full_disk_is_seen_at_the_first_write_that_fails(desk: RunningDesk) -> None:
    """Reading goes on. Once there is room again, the next proof says so."""
    await desk.settle()
    await fill_the_disk(desk, full=True)
    with pytest.raises(OperationalError, match="full"):
        async with desk.bot.database.transaction() as session:
            await session.execute(text("CREATE TABLE big AS SELECT randomblob(1000000) AS bytes"))
    assert await readyz(desk) == NOT_READY
    assert await readyz(desk, admin=True) == (503, {"ready": False, "database": True, "writes": False})
    assert (await figures(desk))["steward_database_writes"] == 0
    assert "SUB-1042" in str(await desk.command("ana", "/subscription"))
    await fill_the_disk(desk, full=False)
    await health_of(desk).prove()
    assert await readyz(desk) == READY


async def make_read_only(desk: RunningDesk, *, read_only: bool) -> None:
    """Let the database be read only, as after a failover or on a disk that was remounted, or again as before."""
    async with desk.bot.database.engine.connect() as connection:
        if desk.bot.database.is_sqlite:
            # Below the engine, which begins with the write lock.
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.cursor().execute(f"PRAGMA query_only = {int(read_only)}")
        else:
            name = make_url(desk.bot.database.url).database
            await connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
            await connection.commit()
            await connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {read_only}')
            await connection.commit()
    if not desk.bot.database.is_sqlite:
        # Its connections are made anew, as after a failover.
        await desk.bot.database.engine.dispose()


async def test_a_database_that_became_read_only_is_seen_by_the_proof(desk_on_both: RunningDesk) -> None:
    """Without anybody's request."""
    desk = desk_on_both
    await desk.settle()
    await make_read_only(desk, read_only=True)
    await health_of(desk).prove()
    assert await readyz(desk) == NOT_READY
    await make_read_only(desk, read_only=False)
    await health_of(desk).prove()
    assert await readyz(desk) == READY


async def test_who_changes_something_then_is_told_that_it_cant_be_saved(desk_on_both: RunningDesk) -> None:
    """It is no bug to be reported, and one line in the log."""
    desk = desk_on_both
    await desk.settle()
    await make_read_only(desk, read_only=True)
    with capture_logs() as logs:
        answer = str(await desk.command("ana", "/contact add newone@acme.example technical SUB-1042"))
    await make_read_only(desk, read_only=False)
    assert "I can't save anything right now, so nothing has changed." in answer
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["database_not_written"]


async def test_who_comes_while_another_process_writes_for_long_is_told_to_come_back(desk: RunningDesk) -> None:
    """Such as an import at the command line. That's no bug to be reported, either."""
    await desk.settle()
    database = desk.bot.database
    other = sqlite3.connect(make_url(database.url).database or "", isolation_level=None)
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.cursor().execute("PRAGMA busy_timeout = 0")
    other.execute("BEGIN IMMEDIATE")
    answer = str(await desk.command("ana", "/contact add newone@acme.example technical SUB-1042"))
    other.execute("ROLLBACK")
    other.close()
    assert "I can't save anything right now, so nothing has changed." in answer
    assert database.writes


async def test_an_error_that_says_nothing_of_writing_leaves_it_ready(desk_on_both: RunningDesk) -> None:
    """A row that is there already, a statement that is wrong."""
    database = desk_on_both.bot.database
    for wrong in ("INSERT INTO people (id) VALUES (1)", "SELECT nothing FROM nowhere"):
        with pytest.raises(Exception, match=r"(?i)null|nowhere"):
            async with database.transaction() as session:
                await session.execute(text(wrong))
    assert database.writes
    assert await readyz(desk_on_both) == READY


def another(url: str) -> Bot:
    """A bot on this database that is not started. It would find no Slack."""
    settings: dict[str, Any] = {
        **DEMO_SECRETS,
        "slack_api_url": f"http://127.0.0.1:{free_port()}/api/",
        "triage_channel": "C0TRIAGE",
        "approvals_channel": "C0APPROVALS",
        "database_url": url,
        "encryption_keys": [KEY],
        "port": 0,
        "admin_port": 0,
    }
    return Bot(Settings(_env_file=None, **settings))


async def test_a_second_process_on_one_file_ends_with_a_sentence(desk: RunningDesk, tmp_path: Path) -> None:
    """It says what to do. The first one goes on; when it has ended, the file is free."""
    second = another(desk.bot.database.url)
    with pytest.raises(StartError, match=r"is in use by another Steward\. .* Stop the other one, or .* PostgreSQL\.$"):
        await second.start()
    await second.stop()
    assert await readyz(desk) == READY
    await desk.bot.stop()
    third = await open_desk(desk.bot.database.url, tmp_path / "mail")
    assert await readyz(third) == READY
    await close_desk(third)


async def test_a_second_process_by_a_link_to_the_file_ends_as_well(desk: RunningDesk, tmp_path: Path) -> None:
    """However the file is called."""
    link = tmp_path / "link.db"
    link.symlink_to(str(make_url(desk.bot.database.url).database))
    second = another(f"sqlite+aiosqlite:///{link}")
    with pytest.raises(StartError, match=r"is in use by another Steward\."):
        await second.start()
    await second.stop()


async def test_a_file_that_can_only_be_read_ends_the_start_with_a_sentence(example_sqlite: str) -> None:
    """Although it is up to date, and nothing has to be written to open it."""
    bot = another(example_sqlite)
    event.listen(
        bot.database.engine.sync_engine, "connect", lambda made, _: made.cursor().execute("PRAGMA query_only = ON")
    )
    file = make_url(example_sqlite).database
    with pytest.raises(StartError, match=rf"can't be written to: .*readonly.* may write to {file} and its folder"):
        await bot.start()
    await bot.stop()


async def test_a_server_that_can_only_be_read_ends_the_start_with_a_sentence(example_postgres: str) -> None:
    """As a replica of PostgreSQL's."""
    engine = create_async_engine(example_postgres)
    async with engine.begin() as connection:
        name = make_url(example_postgres).database
        await connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    await engine.dispose()
    bot = another(example_postgres)
    with pytest.raises(StartError, match=r"can't be written to: .*read-only.* isn't a read-only replica"):
        await bot.start()
    await bot.stop()
