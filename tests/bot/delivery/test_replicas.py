"""Several deliverers on one database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.delivery.outbox import LEASE, Outbox
from bot.delivery.slack import Place, SlackWay
from models.core.database import Database
from models.core.outbox import Notice, NoticeState
from models.directory.people import SlackId
from tests.bot.delivery.office import APPROVALS, TRIAGE, Office
from tests.bot.process import PATIENCE
from tests.support.keys import KEYS

PAST_THE_LEASE = (LEASE + timedelta(seconds=1)).total_seconds()


async def test_two_deliverers_double_nothing_and_keep_the_order(office: Office) -> None:
    """Two with connections of their own, working at the same time, a few notices at once each."""
    acts = [office.direct(reader, f"hello {reader}") for reader in range(10)]
    acts += [office.card(f"{number:02}") for number in range(10)]
    acts += [office.card(f"a{number:02}", APPROVALS) for number in range(10)]
    acts += [office.direct(3, f"more {number}") for number in range(5)]
    notices = await office.write(*acts)
    other = Database(office.url, KEYS)
    pair = [office.deliverer(most_at_once=4), office.deliverer(database=other, most_at_once=4)]
    while await pair[0].outbox.undelivered():
        await asyncio.gather(*[deliverer.run_until_idle() for deliverer in pair])
    await other.close()
    assert await office.faults_of(notices) == []
    assert office.texts(TRIAGE) == [f"{number:02}" for number in range(10)]
    assert office.texts(APPROVALS) == [f"a{number:02}" for number in range(10)]
    assert office.texts("D0READER03") == ["hello 3", *[f"more {number}" for number in range(5)]]
    assert office.calls("conversations.history") == 0


async def test_a_notice_is_claimed_by_one_only(office: Office) -> None:
    """Of ten that claim at once, one gets it."""
    await office.write(office.card("card"))
    databases = [Database(office.url, KEYS) for _ in range(10)]
    claims = await asyncio.gather(*[Outbox(database).claim(office.clock.now(), 5) for database in databases])
    for database in databases:
        await database.close()
    assert sorted(len(claimed) for claimed in claims) == [0] * 9 + [1]


async def test_what_waits_at_one_place_is_claimed_in_order(office: Office) -> None:
    """The second is nobody's while the first is on its way, is to be tried later, or has lost its lease."""
    first, second, elsewhere = await office.write(office.card("1"), office.card("2"), office.card("3", APPROVALS))
    outbox, now = Outbox(office.database), office.clock.now()
    claims = await outbox.claim(now, 10)
    assert [claim.notice.id for claim in claims] == [first.id, elsewhere.id]
    assert await outbox.claim(now, 10) == []
    await outbox.again(claims[0], now + timedelta(minutes=5), "trouble", maybe_sent=True)
    assert await outbox.claim(now, 10) == []
    again = await outbox.claim(now + timedelta(minutes=5), 10)
    assert [claim.notice.id for claim in again] == [first.id, elsewhere.id]
    await outbox.sent(again[0], now)
    assert [claim.notice.id for claim in await outbox.claim(now, 10)] == [second.id]


async def test_a_channel_is_busy_while_a_result_is_written(office: Office) -> None:
    """What came of the first isn't committed yet: the second stays where it is."""
    first, _second = await office.write(office.card("1"), office.card("2"))
    outbox, now = Outbox(office.database), office.clock.now()
    await outbox.claim(now, 10)
    if office.database.is_sqlite:
        # There one transaction waits for the other.
        assert await outbox.claim(now, 10, besides=[first.id]) == []
        return
    async with office.database.transaction() as session:
        row = await session.get_one(Notice, first.id, with_for_update=True)
        row.trouble, row.leased_until = "again", None
        await session.flush()
        assert await outbox.claim(now, 10, besides=[first.id]) == []


async def test_a_result_counts_only_under_its_own_lease(office: Office) -> None:
    """A slow replica, whose lease went to another one, changes nothing any more."""
    (card,) = await office.write(office.card("card"))
    outbox, now = Outbox(office.database), office.clock.now()
    (slow,) = await outbox.claim(now, 1)
    (quick,) = await outbox.claim(now + LEASE + timedelta(seconds=1), 1)
    assert quick.look_first
    await outbox.parked(slow, now, "too late")
    await outbox.again(slow, now, "too late", maybe_sent=False)
    assert (await office.now(card)).state is NoticeState.WAITING
    assert (await office.now(card)).maybe_sent
    await outbox.sent(quick, now, TRIAGE, "1.1")
    await outbox.dropped(slow)
    assert (await office.now(card)).state is NoticeState.SENT


async def test_a_lease_that_ends_before_posting_is_given_up(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen between claim and post for longer than the lease: another one has sent it, and it is not doubled."""
    office = small_office
    (message,) = await office.write(office.direct(0, "hello"))
    slow, quick = office.deliverer(), office.deliverer()
    really = SlackWay.direct_channel

    async def frozen(way: SlackWay, who: SlackId) -> str:
        channel = await really(way, who)
        if way is slow.ways.slack:
            office.clock.advance(PAST_THE_LEASE)
            await quick.run_until_idle()
        return channel

    monkeypatch.setattr(SlackWay, "direct_channel", frozen)
    await slow.run_until_idle()
    assert office.texts("D0READER00") == ["hello"]
    assert (await office.now(message)).state is NoticeState.SENT


async def test_a_clock_that_is_moved_on_does_not_double_what_is_on_its_way(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month passes in the sandbox while a message is being posted; its lease seems to have ended long ago."""
    office = small_office
    await office.write(office.card("card"))
    deliverer = office.deliverer()
    really, moved, go_on = SlackWay.post, asyncio.Event(), asyncio.Event()

    async def slow(way: SlackWay, channel: str, payload: dict[str, Any], token: str, thread: str = "") -> Place:
        moved.set()
        await go_on.wait()
        return await really(way, channel, payload, token, thread)

    monkeypatch.setattr(SlackWay, "post", slow)
    running = asyncio.create_task(deliverer.run())
    await moved.wait()
    office.clock.advance(30 * 86_400)
    await deliverer._start_some()
    assert len(deliverer._running) == 1
    go_on.set()
    await asyncio.wait(deliverer._running.values())
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert office.texts(TRIAGE) == ["card"]
    assert office.calls("conversations.history") == 0  # nobody began a second try


async def test_a_deliverer_that_is_stopped_finishes_what_is_on_its_way(small_office: Office) -> None:
    """So the next start finds nothing leased."""
    office = small_office
    notices = await office.write(*[office.direct(reader, "hello") for reader in range(5)])
    office.fault(method="chat.postMessage", kind="late", rate=1.0, seconds=0.1)
    deliverer = office.deliverer()
    running = asyncio.create_task(deliverer.run())
    while len(deliverer._running) < 5:  # noqa: ASYNC110 - they are started by the deliverer, which tells nobody
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await office.states(notices) == [NoticeState.SENT] * 5


async def test_a_deliverer_that_is_woken_and_stopped_at_once_stops(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wake does not make it overhear the stop."""
    deliverer, looked = small_office.deliverer(), asyncio.Event()
    start_some = deliverer._start_some

    async def look() -> None:
        await start_some()
        looked.set()

    monkeypatch.setattr(deliverer, "_start_some", look)
    running = asyncio.create_task(deliverer.run())
    await looked.wait()
    deliverer.wake()
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=PATIENCE)
    assert done


async def test_claiming_reads_only_what_waits(small_office: Office) -> None:
    """SQLite finds each lane and its first notices by their indexes: neither what was sent long ago nor a long backlog
    costs anything."""
    await small_office.write(small_office.card("card"), small_office.direct(0, "hello"))
    seen: list[tuple[str, Any]] = []
    engine = small_office.database.engine.sync_engine

    def see(_connection: Any, _cursor: Any, sql: str, arguments: Any, *_more: Any) -> None:
        seen.append((sql, arguments))

    event.listen(engine, "before_cursor_execute", see)
    assert len(await Outbox(small_office.database).claim(small_office.clock.now(), 20)) == 2
    steps: list[str] = []
    async with small_office.database.engine.connect() as connection:
        for sql, arguments in [(sql, args) for sql, args in seen if "FROM notices" in sql]:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", arguments)
            steps += [str(row._mapping["detail"]) for row in plan.all()]
    looks = [step for step in steps if step.startswith(("SCAN notices", "SEARCH notices"))]
    assert [one for one in looks if "ix_notices" not in one and "PRIMARY KEY" not in one] == []
    assert [one for one in looks if "ix_notices_lanes (channel=? AND urgency=? AND organization_id>?)" in one], looks
    first_ones = "ix_notices_lanes (channel=? AND urgency=? AND organization_id=? AND try_at<?)"
    assert len([one for one in looks if first_ones in one]) == 2, looks
