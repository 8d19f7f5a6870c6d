"""Replies: a direct message that stands beneath an earlier one, in its thread."""

import pytest

from models.access.desk import Desk
from models.core.outbox import Medium, Notice, NoticeState
from tests.bot.delivery.office import Office, Probe, Write

HERE = "D0READER00"


@pytest.fixture
def office(small_office: Office) -> Office:
    """On SQLite."""
    return small_office


def reply(office: Office, to: Notice, text: str, reader: int = 0) -> Write:
    """A direct message to a reader that answers an earlier one."""

    def write(desk: Desk) -> None:
        desk.notify(Medium.DIRECT, Probe(text), text, person_id=office.readers[reader], reply_to_id=to.id)

    return write


def threads(office: Office) -> list[tuple[str, str]]:
    """What the reader has: each text with the text that it stands beneath, or nothing."""
    texts = {message.ts: message.text for message in office.messages(HERE)}
    return [(each.text, texts.get(each.thread_ts, "gone") if each.thread_ts else "") for each in office.messages(HERE)]


async def test_a_reply_stands_beneath_what_it_answers(office: Office) -> None:
    """Written before the first was sent, and after."""
    [root] = await office.write(office.direct(0, "card"))
    await office.write(reply(office, root, "at once"))
    await office.deliver()
    await office.write(reply(office, root, "later"))
    await office.deliver()
    assert threads(office) == [("card", ""), ("at once", "card"), ("later", "card")]


@pytest.mark.parametrize("state", [NoticeState.DROPPED, NoticeState.PARKED])
async def test_beneath_what_was_never_posted_it_stands_by_itself(office: Office, state: NoticeState) -> None:
    """It was dropped, or Slack refused it."""
    [root] = await office.write(office.direct(0, "card"))
    async with office.database.transaction() as session:
        (await session.get_one(Notice, root.id)).state = state
    await office.write(reply(office, root, "reply"))
    await office.deliver()
    assert threads(office) == [("reply", "")]


async def test_beneath_what_was_deleted_it_stands_by_itself(office: Office) -> None:
    """Slack knows no such thread any more."""
    [root] = await office.write(office.direct(0, "card"))
    await office.deliver()
    office.sandbox.workspace.remove(office.messages(HERE)[0])
    [answer] = await office.write(reply(office, root, "reply"))
    await office.deliver()
    assert threads(office) == [("reply", "")]
    assert (await office.now(answer)).state is NoticeState.SENT


async def test_with_another_slack_user_it_stands_by_itself(office: Office) -> None:
    """The card is in a conversation that is theirs no more."""
    [root] = await office.write(office.direct(1, "card"))
    await office.deliver()
    await office.write(reply(office, root, "reply"))
    await office.deliver()
    assert threads(office) == [("reply", "")]


@pytest.mark.parametrize("kind", ["internal_error", "dropped", "lost"])
async def test_after_an_unclear_answer_it_is_looked_for_in_the_thread(office: Office, kind: str) -> None:
    """There once, whether it had arrived or not: the conversation itself does not list replies."""
    [root] = await office.write(office.direct(0, "card"))
    await office.deliver()
    office.fault(method="chat.postMessage", kind=kind)
    await office.write(reply(office, root, "reply"))
    await office.deliver()
    assert threads(office) == [("card", ""), ("reply", "card")]
