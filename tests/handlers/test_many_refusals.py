"""Refusals can't fill the audit trail, and admins hear of somebody who tries one id after the other."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot.schedule import Schedule
from models.access.desk import TrailLimits
from models.core.database import Database
from tests.handlers.hands import Hands

FOREIGN, MISSING = "SUB-1050", "SUB-9{:03}"


@pytest.fixture(autouse=True)
async def early_in_the_hour(hands: Hands) -> None:
    """A minute after the full hour: what is counted by the hour is in one."""
    now = hands.desk.bot.clock.now()
    await hands.desk.advance(f"PT{61 - now.minute}M")


async def rows(hands: Hands, statement: str) -> list[Any]:
    """Rows of the desk's database."""
    async with hands.desk.database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def refused(hands: Hands) -> list[Any]:
    """The entries about refusals: who, why, and what of."""
    found = await rows(hands, "SELECT actor, reason, subject FROM audit WHERE outcome = 'refused' ORDER BY id")
    return [row for row in found if row[1] != "more_refusals"]


async def probe(hands: Hands, who: str, count: int, start: int = 0) -> None:
    """Ask for so many ids that nothing has."""
    for number in range(start, start + count):
        await hands.command(who, f"/subscription {MISSING.format(number)}")


async def test_an_hour_of_refusals_leaves_a_bounded_trail(hands: Hands) -> None:
    """Thirty entries; the other ten are one more when the hour is over, once, however often the schedule looks."""
    for _ in range(40):
        await hands.command("ana", "/steward staff")
    assert len(await refused(hands)) == 30
    await hands.desk.advance("PT2H")
    await hands.desk.bot.schedule.look()
    closing = await rows(hands, "SELECT actor, person_id, details FROM audit WHERE reason = 'more_refusals'")
    (ana,) = await rows(hands, "SELECT key, id FROM people WHERE email = 'ana@acme.example'")
    assert [row[:2] for row in closing] == [ana]
    assert '"more": 10' in closing[0][2]
    shown = await hands.command("adam", "/steward audit ana@acme.example refused")
    assert "*Ana Pérez Iñíguez* (Acme Robotics, ana@acme.example) · further requests within the hour\n" in shown.words
    assert "Refused: counted together in one entry · count: 10" in shown.words


async def test_several_replicas_write_one_closing_entry(hands: Hands) -> None:
    """The second finds it closed."""
    for _ in range(31):
        await hands.command("ana", "/steward staff")
    bot = hands.desk.bot
    await hands.desk.advance("PT2H")
    other = Database(bot.database.url)
    schedule = Schedule(other, bot.clock, bot.tables, bot.channels, lambda: None)
    await schedule.look()
    await schedule.look()
    await other.close()
    assert await rows(hands, "SELECT count(*) FROM audit WHERE reason = 'more_refusals'") == [(1,)]


async def test_nobody_s_refusals_hide_another_s(hands: Hands) -> None:
    """Each person has entries of their own."""
    for _ in range(35):
        await hands.command("ana", "/steward staff")
    await hands.command("ben", "/steward staff")
    assert [row[0] for row in await refused(hands)].count("ana") == 30
    assert [row[0] for row in await refused(hands)].count("ben") == 1


@pytest.mark.parametrize("ids", [lambda number: MISSING.format(number), lambda number: f"T-{number + 1000}"])
async def test_admins_are_told_of_somebody_who_tries_many_ids(hands: Hands, ids: Callable[[int], str]) -> None:
    """With the twentieth different one; who it is, how many, and where to look. Once a day."""
    for number in range(19):
        command = "/ticket show" if ids(number).startswith("T") else "/subscription"
        await hands.command("ana", f"{command} {ids(number)}")
        await hands.command("ana", f"{command} {ids(number)}")
    await hands.desk.settle()
    assert [one for one in await hands.desk.inbox("adam", "C0APPROVALS") if "aren't theirs" in one["text"]] == []
    await probe(hands, "ana", 30, start=500)
    await hands.desk.advance("PT1H")
    await probe(hands, "ana", 30)
    await hands.desk.settle()
    told = [one for one in await hands.desk.inbox("adam", "C0APPROVALS") if "aren't theirs" in one["text"]]
    assert len(told) == 1
    assert "(ana@acme.example), Slack account U0ANA, tried 20 IDs that aren't theirs within an hour" in told[0]["text"]
    assert told[0]["blocks"][-1]["elements"][0]["action_id"] == "/steward audit ana@acme.example refused"


async def told(hands: Hands) -> list[str]:
    """What the admins were told of people who try ids."""
    await hands.desk.settle()
    return [one["text"] for one in await hands.desk.inbox("adam", "C0APPROVALS") if "aren't theirs" in one["text"]]


async def test_an_hour_of_tries_may_begin_at_any_minute(hands: Hands) -> None:
    """Nineteen ids at 10:57 and one at 11:01 are twenty within an hour, and the notice says since when."""
    await hands.desk.advance("PT56M")
    since = int(hands.desk.bot.clock.now().timestamp())
    await probe(hands, "ana", 19)
    await hands.desk.advance("PT4M")
    assert await told(hands) == []
    await probe(hands, "ana", 1, start=500)
    (text_,) = await told(hands)
    assert "tried 20 IDs that aren't theirs within an hour" in text_
    stamp = int(text_.partition("<!date^")[2].partition("^")[0])
    assert since <= stamp < since + 60


async def test_tries_of_more_than_an_hour_ago_do_not_count(hands: Hands) -> None:
    """Nineteen at 10:01 and nineteen at 11:02 are never twenty within an hour."""
    await probe(hands, "ana", 19)
    await hands.desk.advance("PT61M")
    await probe(hands, "ana", 19, start=500)
    assert await told(hands) == []


async def test_an_id_that_is_tried_again_counts_from_its_last_try(hands: Hands) -> None:
    """Nineteen at 10:01 and again at 10:41, and another at 11:11."""
    await probe(hands, "ana", 19)
    await hands.desk.advance("PT40M")
    await probe(hands, "ana", 19)
    await hands.desk.advance("PT30M")
    await probe(hands, "ana", 1, start=500)
    assert len(await told(hands)) == 1


async def test_admins_are_told_again_on_the_next_day(hands: Hands) -> None:
    """Once a day."""
    for _ in range(2):
        await probe(hands, "ana", 25)
        await hands.desk.advance("P1D")
    assert len(await told(hands)) == 2


async def test_ids_beyond_the_kept_refusals_are_on_the_trail(hands: Hands) -> None:
    """The entry that closes the hour says which ones were tried, the first hundred."""
    await probe(hands, "ana", 105)
    await hands.desk.advance("PT2H")
    await hands.desk.bot.schedule.look()
    ((details,),) = await rows(hands, "SELECT details FROM audit WHERE reason = 'more_refusals'")
    assert json.loads(details)["ids"] == [MISSING.format(number) for number in range(100)]
    shown = await hands.command("adam", "/steward audit ana@acme.example refused")
    assert "IDs tried within the hour: SUB-9000, SUB-9001," in shown.words


async def test_foreign_ids_and_missing_ones_count_alike(hands: Hands) -> None:
    """Both leave the same rows: an entry, a count, and the id."""
    found = []
    for who, ref in (("ana", FOREIGN), ("ben", MISSING.format(0))):
        before = {table: await hands.desk.count(table) for table in ("audit", "refusals", "probed_ids", "notices")}
        await hands.command(who, f"/subscription {ref}")
        found.append({table: await hands.desk.count(table) - count for table, count in before.items()})
    assert found == [{"audit": 1, "refusals": 1, "probed_ids": 1, "notices": 0}] * 2


async def test_wrong_codes_are_bounded_too(hands: Hands) -> None:
    """Unknown person tries codes: they count by Slack user."""
    for _ in range(40):
        await hands.command("zoe", "/steward link AAAA-AAAA")
    assert len(await refused(hands)) == 30
    assert await rows(hands, "SELECT count, person_id FROM refusals WHERE who LIKE '% U0ZOE'") == [(40, None)]


def test_the_limits_have_their_defaults() -> None:
    """Those that .env.example shows."""
    assert TrailLimits() == TrailLimits(refusals=30, probes=20)
