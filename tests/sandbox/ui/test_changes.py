"""What changes on the page: the clock, and messages that are replaced."""

from datetime import timedelta

from sandbox.workspace import BOT_USER_ID as BOT
from tests.sandbox.ui.conftest import Desk


async def test_the_clock_moves_by_the_offered_days_only(desk: Desk) -> None:
    """+1, +7 and +30 days are what there is."""
    await desk.post("/as/U0ANA/clock", days="30")
    assert desk.sandbox.workspace.offset == timedelta(days=30)
    assert "30 days ahead" in await desk.get("/as/U0ANA/dm")
    for days in ("-1", "400000000", "x", ""):
        async with desk.http.post("/as/U0ANA/clock", data={"days": days}) as response:
            assert response.status == 400
    assert desk.sandbox.workspace.offset == timedelta(days=30)


async def test_a_month_passes_day_by_day(desk: Desk) -> None:
    """Whoever follows the clock sees each day on the way, so that nothing due in between is passed over."""
    workspace = desk.sandbox.workspace
    with workspace.subscribe() as changes:
        await desk.post("/as/U0ANA/clock", days="30")
        kinds = [changes.queue.get_nowait() for _ in range(changes.queue.qsize())]
    assert [change.kind for change in kinds if change and change.kind == "clock"] == ["clock"] * 30


async def test_the_clock_says_how_far_it_was_moved_by_people(desk: Desk) -> None:
    """Where the story's clock started plays no part in it."""
    desk.sandbox.workspace.state.offset = timedelta(days=400)
    assert "ahead" not in await desk.get("/as/U0ANA/dm")
    await desk.post("/as/U0ANA/clock", days="1")
    assert "1 day ahead" in await desk.get("/as/U0ANA/dm")


async def test_what_replaces_an_ephemeral_message_is_not_called_edited(desk: Desk) -> None:
    """To its reader it is a new answer, as in Slack."""
    message = desk.sandbox.workspace.post("C0GENERAL", BOT, "which one?", ephemeral_for="U0ANA")
    desk.sandbox.workspace.edit(message, "that one", [])
    html = await desk.get("/as/U0ANA/C0GENERAL")
    assert "that one" in html
    assert "(edited)" not in html


async def test_a_click_on_what_has_gone_is_answered_in_words(desk: Desk) -> None:
    """The bot hears nothing of a button that was taken away while somebody was about to press it."""
    message = desk.sandbox.workspace.post("C0GENERAL", BOT, "decided")
    words = await desk.post("/as/U0ANA/click", channel="C0GENERAL", ts=message.ts, action_id="approve", block_id="b")
    assert "This has changed in the meantime, so nothing was done." in words
    assert desk.requests == []
