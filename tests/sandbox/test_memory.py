"""A sandbox that is stopped, or killed, and started again."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from sandbox.memory import Memory
from sandbox.state import State
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import PATIENCE, Desk, Json, actions, button, section


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the state is kept; the folder is yet to be made."""
    return tmp_path / "kept" / "sandbox.json"


@pytest.fixture
def only_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens after the start stays in the journal, however long a test takes to kill the sandbox."""
    monkeypatch.setattr("sandbox.memory.SAVE_SECONDS", 3600)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _journal(file: Path) -> Path:
    return file.with_name("sandbox.json.journal")


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def _leave(file: Path, raw: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(raw)


async def _written(file: Path, text: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while text not in _text(file):  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.01)


async def _inbox(desk: Desk, user: str) -> list[Json]:
    messages: list[Json] = (await desk.get(f"inbox?user={user}"))["messages"]
    return messages


async def test_everybody_sees_what_they_saw_before(open_desk: OpenDesk, file: Path) -> None:
    """Messages in channels, in direct messages, in threads and for one person alone are there again, in their order."""
    first = await open_desk(state_file=file)
    posted = await first.client.chat_postMessage(
        channel="C0GENERAL", text="a card", blocks=[section("T-1"), actions(button())]
    )
    await first.act("message", user="ana", channel="general", text="<grüße> 👋", thread_ts=posted["ts"])
    await first.client.chat_postMessage(channel="U0BEN", text="to Ben")
    await first.client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="psst")
    await first.client.chat_delete(
        channel="C0GENERAL", ts=(await first.client.chat_postMessage(channel="C0GENERAL", text="x"))["ts"]
    )
    before = {user: await _inbox(first, user) for user in ("ana", "ben")}
    await first.sandbox.stop()

    second = await open_desk(state_file=file)
    assert {user: await _inbox(second, user) for user in ("ana", "ben")} == before
    assert [each["text"] for each in before["ana"]] == ["a card", "&lt;grüße&gt; 👋", "psst"]
    assert [each["text"] for each in before["ben"]] == ["a card", "&lt;grüße&gt; 👋", "to Ben"]


async def test_threads_files_and_reactions_are_there_again(open_desk: OpenDesk, file: Path) -> None:
    """Also after a kill. Files keep their names, but not their contents."""
    first = await open_desk(state_file=file)
    parent = (await first.act("message", user="ana", channel="dm", text="gone", files=["a.log"]))["messages"][0]["ts"]
    reply = await first.act("message", user="ana", channel="dm", text="aloud", thread_ts=parent, broadcast=True)
    await first.act("react", user="ana", channel="dm", ts=reply["messages"][-1]["ts"], name="eyes")
    await first.act("message", user="ana", channel="dm", text="", files=["b.log"])
    await first.act("delete", user="ana", channel="dm", ts=parent)
    before = await _inbox(first, "ana")
    thread = (await first.api("conversations.replies", channel="D0ANA", ts=parent))["messages"]

    second = await open_desk(state_file=file)
    assert await _inbox(second, "ana") == before
    assert (await second.api("conversations.replies", channel="D0ANA", ts=parent))["messages"] == thread
    shown = [(each["files"], each["reactions"], each["tombstone"]) for each in before]
    assert shown == [([], {}, True), ([], {"eyes": ["U0ANA"]}, False), (["b.log"], {}, False)]
    assert await second.error("files.info", file=before[-1]["file_ids"][0]) == "file_not_found"


def test_files_of_an_older_state_are_names() -> None:
    """With IDs, if the app shared them."""
    old = {"channel": "C1", "user": "U1", "text": "x"}
    dropped = {**old, "ts": "1.1", "files": ["a.log"], "file_ids": []}
    shared = {**old, "ts": "1.2", "files": ["a.pdf"], "file_ids": ["F1"]}
    state = State.from_json({**GOOD, "messages": [dropped, shared]}, "T0VENDOR")
    assert [message.files for message in state.messages["C1"].values()] == [
        [{"id": "", "name": "a.log"}],
        [{"id": "F1", "name": "a.pdf"}],
    ]


async def test_the_bot_finds_and_changes_its_earlier_messages(open_desk: OpenDesk, file: Path) -> None:
    """A card of before has its key in the history, can be clicked, and can be edited under its old ts."""
    first = await open_desk(state_file=file)
    key = {"event_type": "card", "event_payload": {"key": "k1"}}
    card = [section("before"), actions(button("claim", "T-1"))]
    posted = await first.client.chat_postMessage(channel="C0TRIAGE", text="before", blocks=card, metadata=key)
    await first.sandbox.stop()

    second = await open_desk(state_file=file)
    found = await second.api("conversations.history", channel="C0TRIAGE", include_all_metadata=True)
    assert [each["metadata"] for each in found["messages"]] == [key]
    await second.act("click", user="ben", channel="triage", ts=posted["ts"], action_id="claim")
    assert second.bot.last["actions"][0]["value"] == "T-1"
    await second.api("chat.update", channel="C0TRIAGE", ts=posted["ts"], text="after")
    assert [each["text"] for each in await _inbox(second, "ben")] == ["after"]


async def test_a_card_that_is_not_there_is_answered_as_slack_does(open_desk: OpenDesk, file: Path) -> None:
    """Without its file the sandbox may not have a message that the bot knows of: message_not_found."""
    desk = await open_desk(state_file=file)
    assert await desk.error("chat.update", channel="C0GENERAL", ts="1700000000.000001", text="x") == "message_not_found"


async def test_the_clock_and_the_numbers_go_on(open_desk: OpenDesk, file: Path) -> None:
    """The clock keeps its offset, and no ts or id of before is given again."""
    first = await open_desk(state_file=file)
    home = {"type": "home", "blocks": [section("Hello")]}
    first_home = (await first.api("views.publish", user_id="U0ANA", view=home))["view"]
    await first.act("clock", advance="P60D")
    ts = (await first.client.chat_postMessage(channel="C0GENERAL", text="x", blocks=[section()]))["ts"]
    await first.sandbox.stop()

    second = await open_desk(state_file=file)
    assert (await second.get("clock"))["offset"] == 60 * 86400
    kept = (await second.get("inbox?user=ana"))["home"]
    assert (kept["id"], kept["blocks"]) == (first_home["id"], first_home["blocks"])
    assert (await second.client.chat_postMessage(channel="C0GENERAL", text="y", blocks=[section()]))["ts"] > ts
    assert (await second.api("views.publish", user_id="U0BEN", view=home))["view"]["id"] != first_home["id"]
    blocks = [each["blocks"][0]["block_id"] for each in await _inbox(second, "ana")]
    assert len(set(blocks)) == 2


async def test_what_was_read_stays_read(open_desk: OpenDesk, file: Path) -> None:
    """The numbers of unread messages are those of before."""
    first = await open_desk(state_file=file)
    for text in ("one", "two"):
        await first.client.chat_postMessage(channel="C0GENERAL", text=text)
        async with first.http.get(f"{first.sandbox.url}/as/U0ANA/{'C0GENERAL' if text == 'one' else 'dm'}") as page:
            assert page.status == 200
    await first.sandbox.stop()

    second = await open_desk(state_file=file)
    async with second.http.get(f"{second.sandbox.url}/as/U0ANA/dm") as page:
        assert 'class="count">1<' in await page.text()


async def _do_one_of_each(desk: Desk) -> None:
    """Whatever the bot can do that stays, each answered with ok."""
    card = [section("T-1"), actions(button())]
    key = {"event_type": "card", "event_payload": {"key": "k1"}}
    ts = (await desk.client.chat_postMessage(channel="C0GENERAL", text="<grüße> 👋", blocks=card, metadata=key))["ts"]
    await desk.client.chat_postMessage(channel="C0GENERAL", text="a reply", thread_ts=ts)
    for text in ("edited", "edited again"):
        await desk.client.chat_update(channel="C0GENERAL", ts=ts, text=text)
    gone = await desk.client.chat_postMessage(channel="C0GENERAL", text="deleted")
    await desk.client.chat_delete(channel="C0GENERAL", ts=gone["ts"])
    await desk.client.chat_postMessage(channel="U0ANA", text="to Ana")
    await desk.client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="psst")
    await desk.api("views.publish", user_id="U0ANA", view={"type": "home", "blocks": [section("Hello")]})
    await desk.act("message", user="ana", channel="general", text="by Ana")
    desk.bot.answers("an answer")
    await desk.command(user="ana", channel="general")
    async with desk.http.post(desk.bot.last["response_url"], json={"text": "a later answer"}) as response:
        assert response.status == 200
    await desk.act("clock", advance="P60D")


SEEN = ["edited again", "a reply", "to Ana", "psst", "by Ana", "an answer", "a later answer"]


async def _seen(desk: Desk) -> tuple[Json, Json]:
    """What Ana sees, and what the bot reads."""
    history = await desk.api("conversations.history", channel="C0GENERAL", include_all_metadata=True)
    return await desk.get("inbox?user=ana"), history["messages"]


def _killed(file: Path, to: Path) -> Path:
    """What is left of the file and its journal when the process is killed now."""
    shutil.copytree(file.parent, to)
    return to / file.name


@pytest.mark.usefixtures("only_journal")
async def test_what_was_answered_is_there_after_a_kill(open_desk: OpenDesk, file: Path, tmp_path: Path) -> None:
    """All that the bot and people did until the very moment of the kill; numbers and clock go on."""
    first = await open_desk(state_file=file)
    await _do_one_of_each(first)
    left = _killed(file, tmp_path / "killed")
    before = await _seen(first)

    second = await open_desk(state_file=left)
    assert await _seen(second) == before
    assert [each["text"] for each in before[0]["messages"]] == SEEN
    assert (await second.get("clock"))["offset"] == 60 * 86400
    new = (await second.client.chat_postMessage(channel="C0GENERAL", text="new", blocks=[section()]))["ts"]
    assert new > before[0]["messages"][-1]["ts"]
    messages = (await second.get("inbox?user=ana"))["messages"]
    blocks = [block["block_id"] for each in messages for block in each["blocks"] if block["type"] == "section"]
    assert len(set(blocks)) == len(blocks) == 2


@pytest.mark.usefixtures("only_journal")
async def test_a_kill_after_a_kill_loses_nothing(open_desk: OpenDesk, file: Path, tmp_path: Path) -> None:
    """What the first one left is kept whole by the next start."""
    desk = await open_desk(state_file=file)
    for number in (1, 2, 3):
        await desk.client.chat_postMessage(channel="C0GENERAL", text=f"life {number}")
        desk = await open_desk(state_file=_killed(desk.sandbox.config.state_file or file, tmp_path / str(number)))
    assert [each["text"] for each in await _inbox(desk, "ana")] == ["life 1", "life 2", "life 3"]


@pytest.mark.usefixtures("only_journal")
async def test_a_journal_older_than_the_state_changes_nothing(open_desk: OpenDesk, file: Path, tmp_path: Path) -> None:
    """A kill may come after the state was written, and before its journal is deleted."""
    first = await open_desk(state_file=file)
    ts = (await first.client.chat_postMessage(channel="C0GENERAL", text="before"))["ts"]
    left = _killed(file, tmp_path / "killed")
    await first.client.chat_update(channel="C0GENERAL", ts=ts, text="after")
    await first.sandbox.stop()
    shutil.copy(file, left)
    assert _journal(left).exists()
    second = await open_desk(state_file=left)
    assert [each["text"] for each in await _inbox(second, "ana")] == ["after"]


@pytest.mark.usefixtures("only_journal")
async def test_a_line_that_was_cut_off_is_left_out(open_desk: OpenDesk, file: Path, tmp_path: Path) -> None:
    """What was noted before it counts."""
    first = await open_desk(state_file=file)
    await first.client.chat_postMessage(channel="C0GENERAL", text="whole")
    await first.client.chat_postMessage(channel="C0GENERAL", text="cut off")
    left = _killed(file, tmp_path / "killed")
    _journal(left).write_bytes(_journal(left).read_bytes()[:-9])
    second = await open_desk(state_file=left)
    assert [each["text"] for each in await _inbox(second, "ana")] == ["whole"]


@pytest.mark.usefixtures("only_journal")
async def test_a_journal_without_its_state_is_forgotten(open_desk: OpenDesk, file: Path, tmp_path: Path) -> None:
    """Whoever deletes the file starts over."""
    first = await open_desk(state_file=file)
    await first.client.chat_postMessage(channel="C0GENERAL", text="x")
    left = _killed(file, tmp_path / "killed")
    left.unlink()
    second = await open_desk(state_file=left)
    assert await _inbox(second, "ana") == []
    assert not _journal(left).exists()


async def test_the_journal_is_short(open_desk: OpenDesk, file: Path) -> None:
    """What was said is in the file itself soon after, without stopping; the journal goes."""
    desk = await open_desk(state_file=file)
    await desk.client.chat_postMessage(channel="C0GENERAL", text="x marks the spot")
    await _written(file, "x marks the spot")
    assert not _journal(file).exists()
    await desk.sandbox.stop()
    assert _names(file.parent) == [file.name]


GOOD = State().to_json("T0VENDOR")


@pytest.mark.parametrize(
    "left",
    [
        "",
        "{",
        "[]",
        "\udcff",
        json.dumps({}),
        json.dumps(GOOD | {"version": 0}),
        json.dumps(GOOD | {"team": "T0OTHER"}),
        json.dumps(GOOD | {"messages": [{"channel": "C0GENERAL", "colour": "red"}]}),
        json.dumps(GOOD | {"counts": None}),
        json.dumps(GOOD | {"offset": 99_999_999 * 86_400}),
        json.dumps(GOOD | {"offset": 1e300}),
        json.dumps(GOOD | {"offset": float("nan")}),
        json.dumps(GOOD | {"offset": 400 * 365 * 86_400}),
        json.dumps(GOOD | {"offset": -2000 * 365 * 86_400}),
    ],
    ids=[
        *("empty", "torn", "a list", "no UTF-8", "no state", "old", "another team's", "unknown fields", "no counts"),
        *("no such time", "no such offset", "no offset", "too late", "too early"),
    ],
)
async def test_a_file_that_cannot_be_read_is_set_aside(
    open_desk: OpenDesk, file: Path, capsys: pytest.CaptureFixture[str], left: str
) -> None:
    """The sandbox starts afresh, says so, and the old file is kept under another name."""
    raw = left.encode("utf-8", "surrogateescape")
    _leave(file, raw)
    desk = await open_desk(state_file=file)
    assert await _inbox(desk, "ana") == []
    aside = file.with_name("sandbox.json.unreadable")
    assert aside.read_bytes() == raw
    said = capsys.readouterr().err
    assert str(file) in said
    assert str(aside) in said


@pytest.mark.usefixtures("only_journal")
@pytest.mark.parametrize(
    "line", ["x", "[]", json.dumps({"counts": {"entry": 99}})], ids=["no JSON", "a list", "no entry"]
)
async def test_a_journal_that_cannot_be_read_is_set_aside_with_its_state(
    open_desk: OpenDesk, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """The sandbox starts afresh and says so; both are kept under other names."""
    first = await open_desk(state_file=file)
    await first.client.chat_postMessage(channel="C0GENERAL", text="x")
    left = _killed(file, tmp_path / "killed")
    with _journal(left).open("a", encoding="utf-8") as journal:
        journal.write(f"{line}\n")
    second = await open_desk(state_file=left)
    assert await _inbox(second, "ana") == []
    assert str(left) in capsys.readouterr().err
    assert {"sandbox.json.unreadable", "sandbox.json.journal.unreadable"} <= set(_names(left.parent))


async def test_what_belongs_to_people_and_channels_that_are_gone_is_dropped(open_desk: OpenDesk, file: Path) -> None:
    """The people's file may have changed meanwhile."""
    first = await open_desk(state_file=file)
    await first.client.chat_postMessage(channel="C0GENERAL", text="x")
    await first.api("views.publish", user_id="U0ANA", view={"type": "home", "blocks": [section()]})
    await first.sandbox.stop()
    _leave(file, _text(file).replace("C0GENERAL", "C0GONE").replace("U0ANA", "U0GONE").encode())
    second = await open_desk(state_file=file)
    inbox = await second.get("inbox?user=ana")
    assert (inbox["messages"], inbox["home"]) == ([], None)


def test_a_state_that_cannot_be_written_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No crash, and one sentence on standard error, however often it is tried."""
    (tmp_path / "no folder").write_text("")
    memory = Memory(tmp_path / "no folder" / "sandbox.json", "T0VENDOR")
    for _ in range(3):
        memory.save(State())
    assert capsys.readouterr().err.count("can't keep its state") == 1


def test_saving_leaves_the_old_file_whole_when_it_fails(tmp_path: Path) -> None:
    """A state that can't be put into words leaves the file as it was."""
    file = tmp_path / "sandbox.json"
    memory = Memory(file, "T0VENDOR")
    memory.save(State())
    before = file.read_bytes()
    with pytest.raises(TypeError):
        memory.save(State(mails_read={"U0ANA": object()}))  # type: ignore[dict-item]
    assert file.read_bytes() == before


async def test_nothing_is_written_without_a_file(open_desk: OpenDesk, tmp_path: Path) -> None:
    """A sandbox in memory leaves nothing behind."""
    desk = await open_desk()
    await desk.client.chat_postMessage(channel="C0GENERAL", text="x")
    await desk.sandbox.stop()
    assert _names(tmp_path) == ["manifest.yml"]
