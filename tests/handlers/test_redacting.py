"""A secret that leaked into a ticket is removed from everything that Steward keeps: the database, the files, and its
own messages in Slack."""

import base64
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from bot.files.storage import FolderStorage
from models.schema import metadata
from sandbox.workspace import BOT_USER_ID
from tests.handlers.hands import Hands
from tests.handlers.test_ticket_threads import Thread
from tests.handlers.test_words import change, ticket

SECRET = "hunter2-is-it"
CONTENT = b"The password is hunter2-is-it.\n"
LEAK = {"name": f"{SECRET}.log", "content": base64.b64encode(CONTENT).decode()}


@pytest.fixture
async def thread(hands: Hands) -> Thread:
    """Ana's thread about her ticket T-1, which Agnes has claimed."""
    root = await ticket(hands)
    await hands.press("agnes", "ticket_claim", "T-1", card=True)
    await hands.desk.settle()
    return Thread(hands, root)


async def stored(hands: Hands) -> list[str]:
    """The columns of the database that have the secret, and the files in the storage that have it."""
    found = []
    async with hands.desk.database.transaction() as session:
        for table in metadata.sorted_tables:
            for row in (await session.execute(text(f"SELECT * FROM {table.name}"))).mappings():  # noqa: S608
                found += [f"{table.name}.{name}" for name, value in row.items() if SECRET in str(value).lower()]
    return sorted(found + files_with_it(cast(FolderStorage, hands.desk.bot.copier.places.storage).folder))


def files_with_it(folder: Path) -> list[str]:
    """The files in a folder that have the secret in their content or name."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return ["file" for path in found if SECRET in path.name or SECRET.encode() in path.read_bytes()]


async def in_slack(hands: Hands) -> list[str]:
    """Steward's messages that stay in Slack and have the secret, by their channels."""
    await hands.desk.settle()
    mine = {one["ts"]: one for who in ("ana", "agnes", "adam") for one in await hands.desk.inbox(who)}
    stay = [one for one in mine.values() if one["user"] == BOT_USER_ID and not one["ephemeral"]]
    return [one["channel"] for one in stay if SECRET in f"{one['text']} {one['blocks']}".lower()]


async def leak(thread: Thread) -> None:
    """Write the secret wherever people can write on a ticket."""
    hands = thread.hands
    await thread.write(f"It's {SECRET}", files=[LEAK])
    edited = await thread.write(f"Or {SECRET}")
    await thread.edit(edited, f"Or\n{SECRET.upper()}!")
    deleted = await thread.write(f"No, {SECRET}")
    await thread.delete(deleted)
    await hands.submit("agnes", "ticket_note", {"text": f"They wrote {SECRET}"}, "T-1")
    await hands.submit("agnes", "ticket_answer", {"text": f"Is {SECRET} right?", "then": chosen("open")}, "T-1")
    await hands.command("agnes", f"/ticket remind T-1 tomorrow {SECRET}")
    await hands.write("ana", f"Ticket with {SECRET}")
    await hands.command("agnes", "/ticket resolve T-1 Done.")
    await hands.desk.advance("PT2M")
    await hands.submit("ana", "ticket_rate", {"stars": chosen("4"), "text": f"{SECRET} works"}, "T-1")
    await hands.desk.settle()


def chosen(value: str) -> dict[str, Any]:
    """A chosen option."""
    return {"type": "static_select", "selected_option": {"text": {"type": "plain_text", "text": "?"}, "value": value}}


async def test_nothing_that_steward_keeps_has_the_secret_any_more(thread: Thread) -> None:
    """First it's in all of these places. The words go by the words, and the file by choosing it."""
    hands = thread.hands
    await leak(thread)
    before = await stored(hands)
    assert set(before) == {
        *("comment_versions.text", "comments.text", "file", "kept_words.text", "ticket_reminders.note"),
        *(
            "stored_files.address",
            "stored_files.name",
            "ticket_ratings.text",
            "ticket_words.notes",
            "ticket_words.words",
        ),
    }
    assert len(set(await in_slack(hands))) >= 3
    form = (await hands.command("adam", "/ticket redact T-1")).view
    assert form is not None
    both = {"secret": SECRET, "whole": chosen("F-1")}
    assert "not both" in str((await hands.submit("adam", "ticket_redact", both, "T-1")).errors)
    await hands.submit("adam", "ticket_redact", {"secret": SECRET}, "T-1")
    await hands.submit("adam", "ticket_redact", {"secret": "", "whole": chosen("F-1")}, "T-1")
    assert await in_slack(hands) == []
    await hands.desk.bot.copier.run_until_idle()
    assert await stored(hands) == []
    assert await hands.desk.count("ticket_entries", "step = 'redacted'") == 2


async def test_an_edit_in_slack_does_not_bring_it_back(thread: Thread) -> None:
    """The contact's own message still has it, and Steward says why the comment stays as it is."""
    ts = await thread.write(f"It's {SECRET}")
    await thread.hands.submit("adam", "ticket_redact", {"secret": SECRET}, "T-1")
    await thread.edit(ts, f"It's {SECRET}, I think")
    said = (await thread.desk.inbox("ana", "dm"))[-1]["text"]
    assert "An admin removed words from it, and your message may still have them." in said
    assert await thread.comments() == ["It's ████"]


@pytest.mark.parametrize(
    "lost", ["DELETE FROM staff WHERE person_id IN :people", "DELETE FROM slack_users WHERE person_id IN :people"]
)
async def test_a_message_to_somebody_who_may_not_see_the_ticket_any_more_is_blanked(thread: Thread, lost: str) -> None:
    """It would otherwise stay as it was: they left the staff, or their Slack account is nobody's any more."""
    await thread.write(f"It's {SECRET}")
    assert SECRET in await thread.to_agnes()
    await change(thread.hands, lost, "Agnes")
    await thread.hands.submit("adam", "ticket_redact", {"whole": chosen("comment 1"), "secret": ""}, "T-1")
    shown = await thread.to_agnes()
    assert (SECRET in shown, "Northwind Software removed this message." in shown) == (False, True)
