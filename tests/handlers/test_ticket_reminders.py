"""Reminders to oneself on a ticket: set in words or by form in one's own time zone, and sent while one may see it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.routing.arguments import Arguments
from handlers.tickets.reminding import _when
from tests.handlers.hands import Hands, Said
from tests.handlers.test_words import change, last, ticket

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)
"""Saturday 0:30 in Berlin. The next night, clocks there go forward."""


@pytest.mark.parametrize(
    ("typed", "due", "left"),
    [
        ("in an hour call Ana", "2026-03-28 00:30", ["call", "Ana"]),
        ("tomorrow", "2026-03-29 07:00", []),
        ("tomorrow 10:15 at 9:00", "2026-03-29 08:15", ["at", "9:00"]),
        ("Next Monday", "2026-03-30 07:00", []),
        ("2026-04-01 18:00", "2026-04-01 16:00", []),
        ("today 18:00", "2026-03-28 17:00", []),
        ("call tomorrow", None, ["call", "tomorrow"]),
    ],
)
def test_a_time_is_the_reader_s_own(typed: str, due: str | None, left: list[str]) -> None:
    """With summer time. Times within a note belong to the note."""
    words = Arguments(typed)
    found = _when(words, FRIDAY, BERLIN)
    assert (found.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if found else None) == due
    assert words.words == left


async def heard(hands: Hands, who: str) -> Said:
    """The last message to somebody."""
    message = await last(hands, who)
    return Said(None, message["text"], message["blocks"])


async def test_a_reminder_comes_and_is_put_off_and_done(hands: Hands) -> None:
    """By form; in the ticket's thread; its message says what was chosen. A ticket that ended meanwhile says so."""
    root = await ticket(hands)
    shown = await hands.command("ana", "/ticket show T-1")
    form = (await hands.press("ana", shown.button("Remind me …")["action_id"])).view
    assert form is not None
    values = {"when": {"selected_option": {"value": "hour"}}, "text": "Ask Ben"}
    await hands.submit("ana", "ticket_remind", values, form["private_metadata"])
    assert "Ask Ben" in (await hands.command("ana", "/ticket remind")).words
    await hands.command("ana", "/ticket close T-1")
    await hands.desk.advance("PT2H")
    said, message = await heard(hands, "ana"), await last(hands, "ana")
    assert "You wanted a reminder of T-1" in said.text
    assert ("Ask Ben" in said.words, "Status: Closed by Ana" in said.words) == (True, True)
    assert message["thread_ts"] == root
    later = await hands.press("ana", said.button("Again later")["action_id"], card=True)
    assert later.view is not None
    again = {"when": {"selected_option": {"value": "tomorrow"}}}
    await hands.submit("ana", "ticket_remind", again, later.view["private_metadata"])
    await hands.desk.settle()
    assert "I'll remind you again" in (await heard(hands, "ana")).text
    await hands.desk.advance("P3D")
    said = await heard(hands, "ana")
    await hands.press("ana", said.button("Done")["action_id"], card=True)
    await hands.desk.settle()
    assert (await heard(hands, "ana")).text.startswith("Done: T-1")


async def test_who_may_not_see_the_ticket_any_more_is_not_reminded(hands: Hands) -> None:
    """The reminder is dropped at delivery."""
    await ticket(hands)
    await hands.command("ana", "/ticket remind T-1 in an hour")
    await change(hands, "DELETE FROM contacts WHERE person_id IN :people", "Ana")
    await hands.desk.advance("PT2H")
    assert await hands.desk.count("notices", "kind = 'ticket_reminder' AND state = 'dropped'") == 1
    assert "reminder" not in (await last(hands, "ana"))["text"]
