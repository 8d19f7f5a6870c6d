"""Files that people drop into messages: what the app is told, and what it can read."""

import base64
from typing import Any

import pytest

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json

TOKEN = {"Authorization": "Bearer xoxb-sandbox"}
NOT_FILES = 'files should be a list of files, {"name": …, "content": Base64}, or of names.'
SIGN_IN = b"Sign in to this workspace."


def file(name: str = "error.log", content: bytes = b"boom") -> Json:
    """A file, as scripts send it."""
    return {"name": name, "content": base64.b64encode(content).decode()}


async def drop(desk: Desk, *files: Any, text: str = "", channel: str = "dm", user: str = "ana", **more: Any) -> Json:
    """The message event of files that a person drops."""
    await desk.act("message", user=user, channel=channel, text=text, files=list(files), **more)
    event: Json = desk.bot.last["event"]
    return event


async def content(desk: Desk, url: str, headers: dict[str, str]) -> tuple[str, bytes]:
    """What an address answers with: its type and bytes."""
    async with desk.http.get(url, headers=headers) as response:
        return response.content_type, await response.read()


@pytest.mark.parametrize("text", ["", "See this"])
async def test_files_come_as_a_file_share(desk: Desk, text: str) -> None:
    """With Slack's facts about each, with or without text, in a thread too."""
    parent = (await desk.client.chat_postMessage(channel="U0ANA", text="T-1"))["ts"]
    event = await drop(desk, file(), file("a b.PNG", b"12345"), text=text, thread_ts=parent)
    assert (event["subtype"], event["text"], event["thread_ts"]) == ("file_share", text, parent)
    facts = [(each["name"], each["mimetype"], each["filetype"], each["size"]) for each in event["files"]]
    assert facts == [("error.log", "text/plain", "log", 4), ("a b.PNG", "image/png", "png", 5)]
    assert [each["user"] for each in event["files"]] == ["U0ANA", "U0ANA"]


async def test_the_private_addresses_need_the_apps_token(desk: Desk) -> None:
    """Anyone else gets the page on which people sign in, with a status of 200."""
    (told,) = (await drop(desk, file(content=b"\x00boom")))["files"]
    for address in (told["url_private"], told["url_private_download"]):
        assert (await content(desk, address, TOKEN))[1] == b"\x00boom"
        kind, page = await content(desk, address, {"Authorization": "Bearer xoxb-other"})
        assert (kind, SIGN_IN in page) == ("text/html", True)


async def test_without_the_scope_the_token_opens_nothing(open_desk: OpenDesk) -> None:
    """files:read is missing: the event comes, the content doesn't."""
    desk = await open_desk(without_scope="files:read")
    (told,) = (await drop(desk, file()))["files"]
    assert SIGN_IN in (await content(desk, told["url_private"], TOKEN))[1]
    assert await desk.error("files.info", file=told["id"]) == "missing_scope"


async def test_in_shared_channels_a_file_is_only_announced(desk: Desk) -> None:
    """With Slack Connect, the event has the ID, and files.info the rest."""
    (told,) = (await drop(desk, file(), channel="general"))["files"]
    assert (told["mode"], told["file_access"], "name" in told) == ("file_access", "check_file_info", False)
    known = (await desk.api("files.info", file=told["id"]))["file"]
    assert (known["name"], known["channels"]) == ("error.log", ["C0GENERAL"])


async def test_files_info_says_which_messages_a_file_is_in(desk: Desk) -> None:
    """By channel, with the thread."""
    parent = (await desk.client.chat_postMessage(channel="U0ANA", text="T-1"))["ts"]
    event = await drop(desk, file(), thread_ts=parent)
    known = (await desk.api("files.info", file=event["files"][0]["id"]))["file"]
    assert known["ims"] == ["D0ANA"]
    assert known["shares"] == {"private": {"D0ANA": [{"ts": event["ts"], "thread_ts": parent}]}}


async def test_a_name_alone_is_a_small_file(desk: Desk) -> None:
    """For tests that don't care what's in it."""
    (told,) = (await drop(desk, "error.log"))["files"]
    assert (await content(desk, told["url_private"], TOKEN))[1] == b"error.log"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ("error.log", NOT_FILES),
        ([""], NOT_FILES),
        (
            [{"name": "", "content": ""}],
            NOT_FILES,
        ),
        ([{"name": "a", "content": "?"}], "A file needs a name, and its content in Base64."),
        (["a"] * 11, "You can upload up to 10 files."),
    ],
    ids=["no list", "no name", "empty name", "no Base64", "too many"],
)
async def test_other_files_are_refused(desk: Desk, files: Any, said: str) -> None:
    """With a sentence, and nothing is written."""
    status, answer = await desk.post("message", user="ana", channel="dm", text="", files=files)
    assert (status, answer["error"]) == (400, said)
    assert (await desk.get("inbox?user=ana"))["messages"] == []


async def test_the_app_deletes_only_its_own_files(desk: Desk) -> None:
    """What it deletes leaves a trace in the message."""
    (told,) = (await drop(desk, file()))["files"]
    assert await desk.error("files.delete", file=told["id"]) == "cant_delete_file"
    begun = await desk.api("files.getUploadURLExternal", filename="a.pdf", length=5)
    async with desk.http.post(begun["upload_url"], data=b"%PDF-") as response:
        assert response.status == 200
    shared = {"files": [{"id": begun["file_id"]}], "channel_id": "D0ANA"}
    await desk.api("files.completeUploadExternal", **shared)
    await desk.api("files.delete", file=begun["file_id"])
    newest = (await desk.api("conversations.history", channel="D0ANA"))["messages"][0]
    assert newest["files"] == [{"id": begun["file_id"], "mode": "tombstone"}]
    assert await desk.error("files.info", file=begun["file_id"]) == "file_not_found"


async def test_a_download_can_fail_once(desk: Desk) -> None:
    """As asked for by a fault."""
    (told,) = (await drop(desk, file()))["files"]
    await desk.act("fault", method="download", kind="internal_error", times=1)
    async with desk.http.get(told["url_private"], headers=TOKEN) as response:
        assert response.status == 503
    assert (await content(desk, told["url_private"], TOKEN))[1] == b"boom"
