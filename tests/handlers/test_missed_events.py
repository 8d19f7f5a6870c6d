"""Events that were missed, failed or came late: what people wrote is a comment all the same, in its place."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from structlog.testing import capture_logs

from handlers.routing.events import change_in, happening_in
from handlers.routing.routes import Touch
from models.core.card_numbers import holds_card_number
from models.core.receipts import EventReceipt, ReceiptState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket
from models.directory.people import Binding, SlackUser
from tests.bot.test_http import post, sign
from tests.handlers.hands import Hands, texts
from tests.handlers.test_ticket_threads import Thread, claimed, thread
from tests.handlers.test_words import last

__all__ = ["claimed", "thread"]
Json = dict[str, Any]


async def miss_events(thread: Thread) -> None:
    """From now on, Slack sends no events."""
    await thread.desk.fault(method="event", kind="lost", rate=1)


async def catch_up(thread: Thread, **fault: Any) -> None:
    """Slack sends events again, and Steward learns that it missed some."""
    await thread.desk.fault()
    await thread.desk.fault(**fault)
    desk = thread.desk.bot
    await desk.arriving.catchup.missed_since(desk.clock.now() - timedelta(minutes=10))
    await thread.desk.settle()


def an_event(thread: Thread, text: str, ts: str) -> bytes:
    """A reply of Ana's, as Slack sends it."""
    event = {"type": "message", "channel_type": "im", "user": "U0ANA", "text": text, "ts": ts}
    event |= {"channel": "D0ANA", "thread_ts": thread.root}
    body = {"type": "event_callback", "team_id": "T0NORTHWIND", "event_id": f"Ev{ts}", "event": event}
    return json.dumps(body).encode()


async def send(thread: Thread, raw: bytes) -> int:
    """Send as Slack: the status of the answer."""
    return (await post(thread.desk, raw, {"Content-Type": "application/json", **sign(raw)}))[0]


async def test_what_was_written_changed_and_deleted_in_a_gap_is_followed(thread: Thread) -> None:
    """As if its events had come: with the reaction that confirms it."""
    kept, lowd, gone = [await thread.write(text) for text in ("Kept", "Still lowd", "A mistake")]
    await miss_events(thread)
    missed = await thread.write("Missed")
    await thread.edit(lowd, "Still loud")
    await thread.delete(gone)
    await thread.delete(await thread.write("Gone before anybody saw it"))
    assert await thread.comments() == ["Kept", "Still lowd", "A mistake"]
    await catch_up(thread)
    assert await thread.comments() == ["Kept", "Still loud", "Missed"]
    assert await thread.reactions(missed) == await thread.reactions(kept) == ["white_check_mark"]


async def test_reading_twice_changes_nothing(thread: Thread) -> None:
    """Neither comments nor answers are doubled."""
    await thread.write("Here")
    await thread.desk._post("message", user="ana", channel="dm", text="What does it cost?")
    await miss_events(thread)
    await thread.write("Missed")
    await thread.desk._post("message", user="ana", channel="dm", text="And the larger plan?")
    await catch_up(thread)
    tables = ("comments", "notices", "kept_words", "event_receipts")
    rows = [await thread.desk.count(table) for table in tables]
    assert await thread.comments() == ["Here", "Missed"]
    offers = [one["text"] for one in await thread.desk.inbox("ana", "dm") if "Thanks for your message" in one["text"]]
    assert len(offers) == 2
    await catch_up(thread)
    assert [await thread.desk.count(table) for table in tables] == rows


async def test_reading_goes_on_where_it_was_and_keeps_to_slacks_rates(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is stored together with where the next one begins."""
    monkeypatch.setattr("bot.catchup.catchup.PAGE", 2)
    await miss_events(thread)
    missed = [f"Missed {number}" for number in range(5)]
    for text in missed:
        await thread.write(text)
    await catch_up(thread, method="conversations.replies", kind="ratelimited", times=1)
    await thread.desk.advance("PT1M")
    assert await thread.comments() == missed
    asked = [one["request"] for one in await thread.desk.log() if one["method"] == "conversations.replies"]
    assert [bool(one.get("cursor")) for one in asked][:4] == [False, False, True, True]
    assert await thread.desk.count("history_reads") == 0


async def test_a_comment_is_not_taken_for_deleted_because_its_thread_is_another(thread: Thread) -> None:
    """Somebody may have replied to a later message about the ticket, as before there were threads."""
    await thread.write("Elsewhere")
    elsewhere = await thread.desk._post("message", user="ana", channel="dm", text="Elsewhere", wait=False)
    async with thread.desk.database.transaction() as session:
        (comment,) = await session.scalars(select(Comment))
        comment.message_ts = elsewhere["messages"][-1]["ts"]
    await catch_up(thread)
    assert "Elsewhere" in await thread.comments()


async def test_a_late_message_has_its_place_and_is_not_the_last_word(thread: Thread) -> None:
    """Events come in any order."""
    now = thread.desk.sandbox.workspace.now().timestamp()
    for text, ts in (("Second", now + 2), ("First", now + 1)):
        assert await send(thread, an_event(thread, text, f"{ts:.6f}")) == 200
    assert await thread.comments() == ["First", "Second"]
    async with thread.desk.database.session() as session:
        ticket = (await session.scalars(select(Ticket))).one()
        assert ticket.last_word_at.timestamp() == pytest.approx(now + 2)


async def receipts(thread: Thread) -> list[tuple[str, int]]:
    async with thread.desk.database.session() as session:
        return [(one.state, one.tries) for one in await session.scalars(select(EventReceipt))]


async def test_an_event_that_cannot_be_stored_is_not_acknowledged(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So Slack sends it again."""
    raw = an_event(thread, "Still loud", "1700000000.000100")
    with monkeypatch.context() as meanwhile:

        async def fail(*_: Any) -> None:
            raise OperationalError("INSERT", {}, Exception("disk full"))

        meanwhile.setattr("models.core.receipt_queue.ReceiptQueue.take", fail)
        assert await send(thread, raw) == 503
    assert await send(thread, raw) == 200
    assert await thread.comments() == ["Still loud"]


async def test_what_fails_is_tried_again_without_slack(thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is stored, so Slack gets its 200. A second one of the same changes nothing."""
    routes, key = thread.desk.bot.router.routes.by_name, (Touch.MESSAGE, "message")
    with monkeypatch.context() as meanwhile, capture_logs() as logs:
        meanwhile.delitem(routes, key)
        raw = an_event(thread, "Still loud", "1700000000.000100")
        assert await send(thread, raw) == await send(thread, raw) == 200
    assert [one["event"] for one in logs if one["event"].startswith("event_")] == ["event_again"]
    assert await receipts(thread) == [(ReceiptState.WAITING, 1)]
    await thread.desk.advance("PT1M")
    assert await thread.comments() == ["Still loud"]
    assert await receipts(thread) == [(ReceiptState.DONE, 2)]


async def test_who_wrote_what_failed_five_times_learns_of_it(thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    """They can send it another way. Once an admin has it tried again, it's a comment after all."""
    routes, key = thread.desk.bot.router.routes.by_name, (Touch.MESSAGE, "message")
    with monkeypatch.context() as meanwhile:
        meanwhile.delitem(routes, key)
        ts = await thread.write("Still loud")
        for _ in range(4):
            await thread.desk.advance("PT10M")
    assert await receipts(thread) == [(ReceiptState.PARKED, 5)]
    told = await last(thread.hands, "ana")
    assert "Something went wrong on my side" in told["text"]
    assert (told["thread_ts"], await thread.reactions(ts)) == (thread.root, [])
    assert "Comment on T-1" in texts(told["blocks"])
    (news,) = [one for one in await thread.desk.inbox("adam", "dm") if "failed five times" in one["text"]]
    assert "Still loud" not in json.dumps(news)
    retry = news["blocks"][-1]["elements"][-1]["action_id"]
    assert (await thread.hands.press("adam", retry)).text == "I'm trying 1 event again now."
    await thread.desk.settle()
    (now,) = [one for one in await thread.desk.inbox("adam", "dm") if one["ts"] == news["ts"]]
    assert now["text"] == "The events that failed are no longer waiting for a retry."
    assert await thread.comments() == ["Still loud"]
    assert await thread.reactions(ts) == ["white_check_mark"]


async def test_its_author_learns_of_it_if_the_process_ends_right_after_parking(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are one transaction. Nobody would tell them later, because what's parked isn't tried again by itself."""
    routes, key = thread.desk.bot.router.routes.by_name, (Touch.MESSAGE, "message")
    with monkeypatch.context() as meanwhile:

        async def fail(*_: Any) -> None:
            raise OperationalError("COMMIT", {}, Exception("gone"))

        meanwhile.delitem(routes, key)
        await thread.write("Still loud")
        for number in range(4):
            if number == 3:
                meanwhile.setattr("models.core.receipt_queue.ReceiptQueue.failed", fail)
            await thread.desk.advance("PT10M")
    assert await receipts(thread) == [(ReceiptState.PARKED, 5)]
    assert "Something went wrong on my side" in (await last(thread.hands, "ana"))["text"]


async def test_what_is_told_late_of_a_person_is_asked_for_again(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ana may be active again by the time that her deactivation is handled. So Slack is asked soon."""
    user = {"id": "U0ANA", "team_id": "T0NORTHWIND", "deleted": True, "profile": {}}
    body = {"type": "event_callback", "team_id": "T0NORTHWIND", "event_id": "Ev1"}
    with monkeypatch.context() as meanwhile:
        meanwhile.delitem(thread.desk.bot.router.routes.by_name, (Touch.EVENT, "user_change"))
        assert await send(thread, json.dumps(body | {"event": {"type": "user_change", "user": user}}).encode()) == 200
    await thread.desk.advance("PT1M")
    assert await receipts(thread) == [(ReceiptState.DONE, 2)]
    async with thread.desk.database.session() as session:
        (ana,) = await session.scalars(select(SlackUser).where(SlackUser.user_id == "U0ANA"))
        assert (ana.state, ana.checked_at) == (Binding.BOUND, None)


CARD = "5555 5555 5555 4444"


@pytest.mark.parametrize(
    "event",
    [
        {"text": f"Charge {CARD}, please"},
        {"text": "This one", "files": [{"id": "F1", "name": f"{CARD}.png"}]},
        {"subtype": "message_changed", "message": {"text": f"Use {CARD}"}, "previous_message": {"text": CARD}},
        {"subtype": "message_deleted", "previous_message": {"text": CARD}},
    ],
    ids=["text", "file", "edit", "deletion"],
)
def test_a_card_number_is_never_stored(event: Json) -> None:
    """Not even in a receipt. What stands in its place is a card number as well, so its author is told."""
    author = {"user": "U0ANA", "ts": "1.1"}
    said = {part: event[part] | author for part in ("message", "previous_message") if part in event}
    body = {"event": {"type": "message", "channel": "D1", "channel_type": "im", "ts": "1.2"} | author | event | said}
    stored = happening_in(body)
    assert stored is not None
    assert CARD not in str(stored.payload)
    name, written = change_in(stored.payload["event"])
    assert written["user"] == "U0ANA"
    assert holds_card_number(written["text"]) is (name != "message_deleted")


async def test_a_card_number_is_answered(thread: Thread) -> None:
    """Its author is told, and it's no comment."""
    await thread.write(f"Charge {CARD}, please")
    assert "credit card" in (await last(thread.hands, "ana"))["text"]
    assert await thread.comments() == []


async def test_when_slack_drops_events_what_they_said_is_read(thread: Thread) -> None:
    """Slack says so, with the minute in which it began."""
    await miss_events(thread)
    await thread.write("Missed")
    await thread.desk.fault()
    minute = int(thread.desk.sandbox.workspace.now().timestamp()) // 60 * 60
    body = {"type": "app_rate_limited", "team_id": "T0NORTHWIND", "minute_rate_limited": minute}
    assert await send(thread, json.dumps(body).encode()) == 200
    await thread.desk.settle()
    assert await thread.comments() == ["Missed"]


async def test_a_gap_is_what_lasts_longer_than_half_a_minute(hands: Hands) -> None:
    """A moved clock of the sandbox is none, while Slack reaches the bot."""
    catchup, reads = hands.desk.bot.arriving.catchup, hands.desk.bot.arriving.reads
    now = hands.desk.bot.clock.now()
    await catchup.beat()
    for seconds, gap in ((20, False), (31, True)):
        last = now + timedelta(seconds=seconds)
        missed = await reads.seen(last, timedelta(seconds=30))
        assert (missed == now) is gap
        now = last
    await hands.desk.advance("P1D")
    with capture_logs() as logs:
        await catchup.beat()
    assert logs == []


async def test_a_new_connection_while_the_database_is_asked_counts(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next time, it's asked how long there was none."""
    catchup, asked = hands.desk.bot.arriving.catchup, []

    async def seen(_now: Any, longest: timedelta | None) -> None:
        asked.append(longest)
        if len(asked) == 2:
            catchup.connected_again()

    monkeypatch.setattr(catchup.reads, "seen", seen)
    monkeypatch.setattr(catchup, "_look", asyncio.Event())
    catchup.connected_again()
    for _ in range(4):
        await catchup.beat()
    assert asked == [timedelta(seconds=30), None, timedelta(seconds=30), None]


def test_a_message_without_a_timestamp_is_nothing() -> None:
    """Slack sends none, and two of them would have the same greeting."""
    event = {"type": "message", "channel_type": "im", "channel": "D0ANA", "user": "U0NOBODY", "text": "Hello"}
    assert happening_in({"event_id": "Ev1", "event": event}) is None
    assert happening_in({"event_id": "Ev1", "event": {**event, "ts": "1.2"}}) is not None
