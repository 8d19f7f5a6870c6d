"""Slack misbehaves, and everything arrives once."""

import pytest

from models.core.outbox import Notice
from tests.bot.delivery.office import APPROVALS, TRIAGE, Office
from tests.support.selection import sqlite_alone

pytestmark = pytest.mark.early

# How many of the calls each strikes, 30 % in all. Few are told to wait, because that takes a real second.
KINDS_OF_FAULTS = {"lost": 0.09, "dropped": 0.09, "internal_error": 0.09, "late": 0.05, "ratelimited": 0.02}


async def write_many(office: Office, count: int) -> list[Notice]:
    """As many notices: direct messages, cards in two channels, and edits of every fifth card."""
    acts = []
    for number in range(count // 10):
        acts += [office.direct((number + reader) % 40, f"{number}-{reader}") for reader in range(6)]
        acts += [office.card(f"triage {number}"), office.card(f"approvals {number}", APPROVALS)]
        acts += [office.card(f"more {number}"), office.redraw(f"triage {number}")]
    return await office.write(*acts)


@pytest.mark.sample(shows=sqlite_alone)
async def test_with_mixed_faults_nothing_is_lost_and_nothing_doubled(office: Office) -> None:
    """200 notices while 30 % of the calls fail, in five ways, look-ups too."""
    notices = await write_many(office, 200)
    assert len(notices) == 200
    for method in ("chat.postMessage", "chat.update", "conversations.history", "conversations.open"):
        for kind, rate in KINDS_OF_FAULTS.items():
            office.fault(method=method, kind=kind, rate=rate, seconds=0.3)
    await office.deliver(office.deliverer(patience=0.2))
    assert await office.faults_of(notices) == []
    struck = {entry.get("error") for entry in office.log()}
    assert {f"fault: {kind}" for kind in KINDS_OF_FAULTS} <= struck


async def test_order_is_kept_through_faults(small_office: Office) -> None:
    """What goes to one channel stands there in the order of writing, whatever fails on the way."""
    await small_office.write(*[small_office.card(f"card {number:02}") for number in range(20)])
    for kind in ("lost", "dropped", "internal_error"):
        small_office.fault(method="chat.postMessage", kind=kind, rate=0.2)
    await small_office.deliver()
    assert small_office.texts(TRIAGE) == [f"card {number:02}" for number in range(20)]


@pytest.mark.parametrize("kind", ["dropped", "internal_error", "late"])
async def test_a_message_without_a_clear_answer_is_looked_up(small_office: Office, kind: str) -> None:
    """It is found by its key and not posted again, and its place is known: it can be edited."""
    small_office.fault(method="chat.postMessage", kind=kind, seconds=0.5)
    notices = await small_office.write(small_office.card("card"), small_office.redraw("card"))
    await small_office.deliver(small_office.deliverer(patience=0.2))
    assert small_office.calls("chat.postMessage") == 1
    assert small_office.calls("conversations.history") == 1
    assert small_office.texts(TRIAGE) == [f"edit {notices[1].id}"]


async def test_a_message_that_surely_did_not_arrive_is_not_looked_up(small_office: Office) -> None:
    """After 429 it is posted again at once when the time has come."""
    small_office.fault(method="chat.postMessage", kind="ratelimited")
    await small_office.write(small_office.card("card"))
    await small_office.deliver()
    assert small_office.calls("chat.postMessage") == 2
    assert small_office.calls("conversations.history") == 0
    assert small_office.texts(TRIAGE) == ["card"]
