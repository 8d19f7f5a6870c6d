"""files.*: the external upload, in three steps. The second one isn't a method: the content goes to an address."""

from typing import Any

from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.workspace import BOT_USER_ID

MOST_FILES = 10


def get_upload_url(call: Call) -> Json:
    """An ID for a file, and the address for its content."""
    name, length = call.needed("filename"), call.needed("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackError("invalid_arguments")
    upload = call.engine.uploads.begin(name, int(length))
    return {"file_id": upload.id, "upload_url": f"{call.engine.base_url()}/upload/{upload.token}"}


def complete_upload(call: Call) -> Json:
    """Finish files, and share them in one message, with `initial_comment` as its text. Without `channel_id`, they stay
    private."""
    given = _files(call)
    channel = None
    if call.text("channel_id"):
        channel = Call(call.engine, {"channel": call.text("channel_id")}).channel()
    thread_ts = call.thread_ts(channel) if channel else None
    done = [
        call.workspace.upload(BOT_USER_ID, *call.engine.uploads.complete(file_id), file_id=file_id, title=title)
        for file_id, title in given
    ]
    if channel is not None:
        text = call.text("initial_comment")
        call.workspace.post(channel.id, BOT_USER_ID, text, thread_ts=thread_ts, files=done)
    return {"files": [{"id": file.id, "title": file.title or file.name} for file in done]}


def _files(call: Call) -> list[tuple[str, str]]:
    """The IDs and titles. Raises SlackError if they can't be read, or one is there twice."""
    given: Any = call.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_FILES:
        raise SlackError("invalid_arguments")
    if not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in given):
        raise SlackError("invalid_arguments")
    found = [(one["id"], str(one.get("title") or "")) for one in given]
    if len({file_id for file_id, _ in found}) != len(found):
        raise SlackError("invalid_arguments")
    return found


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
}
