"""What the operator does at the command line with deliveries, events, plans and unsettled subscriptions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.cli import parser
from bot.console import ConsoleError
from bot.deliveries import deliveries
from bot.events import events
from bot.settling import plans, settle_subscription
from models.core.database import Database
from models.core.receipts import EventReceipt, ReceiptState
from tests.nouns.deliveries import stuck
from tests.support.keys import KEY, KEYS

THEN = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
async def database(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example data, where the commands look for it."""
    monkeypatch.setenv("DATABASE_URL", example_sqlite)
    monkeypatch.setenv("ENCRYPTION_KEYS", KEY)
    database = Database(example_sqlite, KEYS)
    yield database
    await database.close()


async def park(database: Database, *keys: str) -> list[str]:
    """Parked cards. Returns their numbers."""
    async with database.transaction() as session:
        made = [stuck(key=key, created_at=THEN, try_at=THEN, parked_at=THEN) for key in keys]
        session.add_all(made)
        await session.flush()
        return [str(one.id) for one in made]


async def ask(database: Database, query: str) -> list[Any]:
    """The first column of what a query finds."""
    async with database.transaction() as session:
        return list((await session.execute(text(query))).scalars())


async def run(*words: str, answer: str = "no answer") -> str:
    """`steward deliveries` with these words."""
    return await deliveries(parser().parse_args(["deliveries", *words]), lambda _question: answer)


async def tell_events(*words: str) -> str:
    """`steward events` with these words."""
    return await events(parser().parse_args(["events", *words]))


async def test_what_is_parked_is_listed_and_retried(database: Database) -> None:
    """By its number, or all to the same place."""
    one, two = await park(database, "one", "two")
    where = "channel C0TRIAGE · parked since 2026-03-01 09:00 UTC · chat.postMessage: msg_too_long"
    assert await run() == f"{one} · license_keys_low · {where}\n{two} · license_keys_low · {where}"
    assert await run("retry", one, "--all") == "2 messages will be tried again now."
    assert await ask(database, "SELECT DISTINCT state FROM notices WHERE kind = 'license_keys_low'") == ["waiting"]
    assert await ask(database, "SELECT actor FROM audit WHERE action = 'deliveries.retry_delivery'") == ["console"]


async def test_events_that_failed_are_counted_and_tried_again(database: Database) -> None:
    """And what people wrote since a moment is read."""
    parked: dict[str, Any] = {
        "state": ReceiptState.PARKED,
        "ended_at": THEN,
        "tries": 5,
        "try_at": THEN,
        "received_at": THEN,
    }
    async with database.transaction() as session:
        session.add(EventReceipt(key="message:D1:1.1", **parked))
        session.add(stuck(key="told", created_at=THEN, try_at=THEN, message_channel="D1", message_ts="1.1"))
    assert await tell_events() == "Events: 0 waiting, 1 failed. Conversations to read: 0."
    assert await tell_events("retry") == "1 event will be tried again now."
    assert await ask(database, "SELECT tries FROM event_receipts WHERE state = 'waiting'") == [0]
    assert await tell_events("read", "2026-03-01T09:00") == "Events: 1 waiting, 0 failed. Conversations to read: 1."
    assert await ask(database, "SELECT since FROM history_reads") == ["2026-03-01 08:59:00.000000"]


@pytest.mark.parametrize(("typed", "wrong"), [("yesterday", "isn't a moment"), ("2999-01-01", "hasn't come yet")])
async def test_what_was_missed_is_read_since_a_moment_that_has_passed(
    database: Database, typed: str, wrong: str
) -> None:
    """Nothing is read for another one."""
    with pytest.raises(ConsoleError, match=wrong):
        await tell_events("read", typed)
    assert await ask(database, "SELECT id FROM history_reads") == []


async def test_a_drop_is_asked_first(database: Database) -> None:
    """Without a yes, nothing is dropped."""
    (one,) = await park(database, "one")
    with pytest.raises(ConsoleError, match=r"Nothing was dropped\."):
        await run("drop", one, "--reason", "Too late", answer="")
    assert await ask(database, "SELECT state FROM notices WHERE key = 'one'") == ["parked"]
    assert await run("drop", one, "--reason", "Too late", answer="y") == "1 message won't be sent."
    assert (await run("--dropped")).endswith(" UTC · Too late")
    with pytest.raises(ConsoleError, match=f"Message {one} was already dropped"):
        await run("drop", one, "--reason", "Again", "--yes")


async def test_what_is_for_a_channel_moves_to_one_that_the_operator_names(database: Database) -> None:
    """It has to be a channel's ID."""
    (one,) = await park(database, "one")
    with pytest.raises(ConsoleError, match="I can't move messages to general"):
        await run("move", one, "general")
    assert await run("move", one, "C0NEW") == "1 message will go to channel C0NEW."
    assert await ask(database, "SELECT destination FROM notices WHERE key = 'one'") == ["channel:C0NEW"]


async def test_a_plan_gets_another_role_table(database: Database) -> None:
    """Whoever mistypes a name sees those that there are."""
    key = (await ask(database, "SELECT key FROM plans ORDER BY key"))[0]
    assert (await plans("", "")).startswith(f"{key} · ")
    with pytest.raises(ConsoleError, match="I can't find the plan x"):
        await plans("x", "support-portal")
    with pytest.raises(ConsoleError, match="I can't find the table x"):
        await plans(key, "x")
    assert await plans(key, "support-portal") == f"{key} now has the role table support-portal."
    assert await ask(database, f"SELECT role_table FROM plans WHERE key = '{key}'") == ["support-portal"]  # noqa: S608


@pytest.mark.parametrize(
    ("words", "row"),
    [
        (("renewed", "2099-03-14"), ("2099-03-14", "2099-03-14", None)),
        (("cancelled", "2026-03-15"), ("2026-01-31", "2026-03-15", "2026-03-15")),
        (("ended", ""), ("2026-01-31", "2026-01-31", None)),
    ],
)
async def test_a_subscription_of_before_is_settled_once(
    database: Database, words: tuple[str, str], row: tuple[str | None, ...]
) -> None:
    """With its end, its next check and the day of its cancellation, as the upgrade notes say."""
    unsettle = "UPDATE subscriptions SET state = 'active', state_ends_on = NULL, ends_on = '2026-01-31' "
    async with database.transaction() as session:
        await session.execute(text(unsettle + "WHERE number = 1042"))
    assert (await settle_subscription("", "", "")).startswith("SUB-1042 · ")
    assert (await settle_subscription("SUB-1042", *words)).startswith("SUB-1042 is settled")
    async with database.transaction() as session:
        query = "SELECT ends_on, state_ends_on, cancelled_on FROM subscriptions WHERE number = 1042"
        assert tuple((await session.execute(text(query))).one()) == row
    assert await settle_subscription("", "", "") == "Every subscription is settled."
    with pytest.raises(ConsoleError, match="SUB-1042 is settled already"):
        await settle_subscription("SUB-1042", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("SUB-1042", "", ""), "Say what became of SUB-1042: renewed, cancelled, ended."),
        (("SUB-1042", "renewed", ""), "“” isn't a day. Enter one like 2027-03-14."),
        (("SUB-1042", "renewed", "2020-01-01"), "2020-01-01 has passed."),
        (("SUB-77777", "ended", ""), "I can't find SUB-77777."),
    ],
)
async def test_a_wrong_word_is_named(database: Database, words: tuple[str, str, str], said: str) -> None:
    """With the way out."""
    assert database
    with pytest.raises(ConsoleError, match=said.replace(".", r"\.")):
        await settle_subscription(*words)
