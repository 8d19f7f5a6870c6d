"""The external upload: an address for the content, the content, and then where it's shared."""

from typing import Any

import pytest

from tests.sandbox.desk import Desk, Json

CONTENT = b"%PDF-"


async def uploaded(desk: Desk, content: bytes = CONTENT) -> str:
    """The ID of a file whose content has arrived."""
    begun = await desk.api("files.getUploadURLExternal", filename="a.pdf", length=len(content))
    assert await send(desk, begun["upload_url"], content) == 200
    return str(begun["file_id"])


async def send(desk: Desk, url: str, content: bytes = CONTENT) -> int:
    """Send content to an address: the status."""
    async with desk.http.post(url, data=content) as response:
        return response.status


async def seen(desk: Desk, user: str) -> list[Json]:
    """What a person sees."""
    messages: list[Json] = (await desk.get(f"inbox?user={user}"))["messages"]
    return messages


async def test_a_file_is_shared_with_its_text_and_can_be_fetched(desk: Desk) -> None:
    """Ana sees it in her direct message, Ben sees nothing, and history names it."""
    file_id = await uploaded(desk)
    shared = {"files": [{"id": file_id, "title": "A"}], "channel_id": "D0ANA", "initial_comment": "Here"}
    done = await desk.api("files.completeUploadExternal", **shared)
    assert done["files"] == [{"id": file_id, "title": "A"}]
    (message,) = await seen(desk, "ana")
    assert (message["text"], message["files"], message["file_ids"]) == ("Here", ["a.pdf"], [file_id])
    assert await seen(desk, "ben") == []
    (there,) = (await desk.api("conversations.history", channel="D0ANA"))["messages"]
    assert (there["files"][0]["id"], there["files"][0]["name"]) == (file_id, "a.pdf")
    async with desk.http.get(f"{desk.sandbox.url}/files/{file_id}") as response:
        assert await response.read() == CONTENT
        assert response.headers["Content-Disposition"].startswith("attachment;")


async def test_until_it_is_shared_nobody_sees_it(desk: Desk) -> None:
    """Neither before it is finished, nor after it was finished without a channel."""
    file_id = await uploaded(desk)
    async with desk.http.get(f"{desk.sandbox.url}/files/{file_id}") as response:
        assert response.status == 404
    await desk.api("files.completeUploadExternal", files=[{"id": file_id}])
    assert await seen(desk, "ana") == []


async def test_the_content_has_the_length_that_was_announced(desk: Desk) -> None:
    """Another length is refused, and so is an address that nobody was given."""
    begun = await desk.api("files.getUploadURLExternal", filename="a.pdf", length=9)
    assert await send(desk, begun["upload_url"]) == 400
    assert await send(desk, f"{desk.sandbox.url}/upload/none") == 400


@pytest.mark.parametrize(
    "given", [{}, {"filename": "a.pdf"}, {"length": 5}, {"filename": "a.pdf", "length": 0}], ids=str
)
async def test_an_address_needs_a_name_and_a_length(desk: Desk, given: dict[str, Any]) -> None:
    """Both, and not 0."""
    assert await desk.error("files.getUploadURLExternal", **given) == "invalid_arguments"


async def test_a_file_is_finished_once_and_after_its_content(desk: Desk) -> None:
    """And only one that there is."""
    begun = await desk.api("files.getUploadURLExternal", filename="a.pdf", length=5)
    early = {"files": [{"id": begun["file_id"]}], "channel_id": "D0ANA"}
    assert await desk.error("files.completeUploadExternal", **early) == "file_not_found"
    whole = {"files": [{"id": await uploaded(desk)}], "channel_id": "D0ANA"}
    await desk.api("files.completeUploadExternal", **whole)
    assert await desk.error("files.completeUploadExternal", **whole) == "file_not_found"
    assert await desk.error("files.completeUploadExternal", files=[{"id": "F0"}]) == "file_not_found"
    assert len(await seen(desk, "ana")) == 1


@pytest.mark.parametrize("files", [None, [], "x", [{}], [{"id": 1}], [{"id": "F1"}, {"id": "F1"}]], ids=str)
async def test_files_that_can_t_be_read_are_refused(desk: Desk, files: Any) -> None:
    """Missing, empty, no list, without an ID, or twice the same."""
    assert await desk.error("files.completeUploadExternal", files=files) == "invalid_arguments"


@pytest.mark.parametrize(("channel", "error"), [("C0RANDOM", "not_in_channel"), ("C0SECRET", "channel_not_found")])
async def test_it_is_shared_only_where_the_app_is(desk: Desk, channel: str, error: str) -> None:
    """As messages are; the file can still be shared elsewhere."""
    file_id = await uploaded(desk)
    assert await desk.error("files.completeUploadExternal", files=[{"id": file_id}], channel_id=channel) == error
    await desk.api("files.completeUploadExternal", files=[{"id": file_id}], channel_id="D0ANA")


async def test_a_file_shared_into_a_thread_is_a_reply(desk: Desk) -> None:
    """It's counted there, and a thread that isn't in the channel is refused."""
    parent = (await desk.client.chat_postMessage(channel="U0ANA", text="T-1"))["ts"]
    shared: Json = {"files": [{"id": await uploaded(desk)}], "channel_id": "D0ANA"}
    refused = await desk.error("files.completeUploadExternal", **shared, thread_ts="1.000001")
    assert refused == "thread_not_found"
    await desk.api("files.completeUploadExternal", **shared, thread_ts=parent)
    thread = (await desk.api("conversations.replies", channel="D0ANA", ts=parent))["messages"]
    assert [(each["ts"] == parent, [file["name"] for file in each.get("files", [])]) for each in thread] == [
        (True, []),
        (False, ["a.pdf"]),
    ]
    assert thread[0]["reply_count"] == 1
