"""Whom a notice reaches: by Slack, by email, and never another user of the same ID."""

import pytest
from sqlalchemy import text

from models.core.outbox import NoticeState
from tests.bot.delivery.office import Office, Probe

SENT, DROPPED = NoticeState.SENT, NoticeState.DROPPED


@pytest.fixture
def office(small_office: Office) -> Office:
    """On SQLite: the way is the same on both databases."""
    return small_office


async def test_somebody_without_a_slack_user_gets_a_mail(office: Office) -> None:
    """They had one when the notice was written."""
    (gone,) = await office.write(office.direct(0, "hello"))
    async with office.database.transaction() as session:
        await session.execute(text(f"DELETE FROM slack_users WHERE person_id = {office.readers[0]}"))  # noqa: S608
    await office.deliver()
    assert (await office.now(gone)).state is SENT
    assert office.mailed() == ["Steward: hello"]


@pytest.mark.parametrize("error", ["user_disabled", "user_not_found", "user_not_visible"])
async def test_somebody_whom_slack_does_not_let_be_written_to_gets_a_mail(office: Office, error: str) -> None:
    """They were deactivated, or left what was shared with them."""
    office.fault(method="conversations.open", kind=f"error:{error}", rate=1.0)
    (gone,) = await office.write(office.direct(0, "hello"))
    await office.deliver()
    assert (await office.now(gone)).state is SENT
    assert office.mailed() == ["Steward: hello"]


async def test_who_gets_an_email_beside_the_message_gets_no_second_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An important notice goes both ways. Where Slack lets nobody write to them, the email that goes anyway is it."""
    monkeypatch.setattr(Probe, "important", True)
    office.fault(method="conversations.open", kind="error:user_disabled", rate=1.0)
    notices = await office.write(office.direct(0, "hello"))
    await office.deliver()
    assert await office.states(notices) == [NoticeState.DROPPED, SENT]
    assert office.mailed() == ["Steward: hello"]


@pytest.mark.parametrize("state", ["unlinked", "deactivated"])
async def test_a_card_with_a_slack_user_who_is_theirs_no_more_stays_as_it_was(office: Office, state: str) -> None:
    """What is new is for the person, not for whoever reads there by now; other cards are drawn anew."""
    kept, lost = await office.write(office.direct(0, "kept"), office.direct(1, "lost"))
    await office.deliver()
    async with office.database.transaction() as session:
        ended = "UPDATE slack_users SET state = :state, ended_at = :now WHERE user_id = 'U0READER01'"
        await session.execute(text(ended), {"state": state, "now": office.clock.now()})
        # Their other one is no reason to go on telling the first.
        other = "UPDATE slack_users SET person_id = :whose WHERE user_id = 'U0READER02'"
        await session.execute(text(other), {"whose": office.readers[1]})
    edits = await office.write(office.redraw(kept.key), office.redraw(lost.key))
    await office.deliver()
    assert await office.states(edits) == [SENT, DROPPED]
    assert await office.states([kept, lost]) == [SENT, SENT]
    assert office.texts("D0READER01") == ["lost"]
    assert office.texts("D0READER00") == [f"edit {edits[0].id}"]


ELSEWHERE = [("T0ELSEWHERE", ""), ("T0ELSEWHERE", "E0ELSEWHERE"), ("E0ELSEWHERE", "E0ELSEWHERE")]


@pytest.mark.parametrize(("team", "grid"), ELSEWHERE)
async def test_nothing_private_goes_to_another_user_of_the_same_id(office: Office, team: str, grid: str) -> None:
    """By mail: the reader's user is of another workspace or Grid, and under that id Slack shows one of this."""
    await move(office, team, grid)
    (notice,) = await office.write(office.direct(0, "secret"))
    await office.deliver()
    assert (await office.now(notice)).state is SENT
    assert (office.texts("D0READER00"), len(office.mailed())) == ([], 1)


async def test_people_of_another_workspace_are_reached_once_slack_shows_that_it_is_them(office: Office) -> None:
    """Slack is asked once, and of its own people not at all."""
    await move(office, "T0ELSEWHERE", "")
    office.sandbox.workspace.people["U0READER00"].team = "T0ELSEWHERE"
    deliverer = office.deliverer()
    await office.write(office.direct(0, "first"), office.direct(1, "to another"))
    await office.deliver(deliverer)
    await office.write(office.direct(0, "second"))
    await office.deliver(deliverer)
    assert (office.texts("D0READER00"), office.texts("D0READER01")) == (["first", "second"], ["to another"])
    assert (office.mailed(), office.calls("users.info")) == ([], 1)


async def move(office: Office, team: str, grid: str) -> None:
    """The first reader's Slack user is of another workspace."""
    change = "UPDATE slack_users SET team_id = :team, enterprise_id = :grid WHERE user_id = 'U0READER00'"
    async with office.database.transaction() as session:
        await session.execute(text(change), {"team": team, "grid": grid})
