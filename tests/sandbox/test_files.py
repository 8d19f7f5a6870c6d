"""Files in forms: uploaded by people, described by files.info, downloaded with the app's token."""

import base64
from typing import Any

import pytest

from sandbox.elements import WrongValueError
from sandbox.files import uploads_in
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json, modal, plain

INPUT: Json = {
    "type": "input",
    "block_id": "file",
    "label": plain("Statement"),
    "element": {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1},
}


def upload(name: str, content: bytes = b"a;b") -> Json:
    """A file, as scripts send it."""
    return {"name": name, "content": base64.b64encode(content).decode()}


async def opened(desk: Desk) -> str:
    """The ID of a modal with a file input."""
    await desk.command()
    view = await desk.api("views.open", trigger_id=desk.bot.last["trigger_id"], view=modal(INPUT))
    return str(view["view"]["id"])


async def send(desk: Desk, value: Any) -> Json:
    """Send the form with this value."""
    return await desk.act("submit", user="ana", view_id=await opened(desk), values={"file": {"file": value}})


async def test_the_app_learns_of_the_file_and_downloads_it_with_its_token(desk: Desk) -> None:
    """Without the token, it gets the page on which people sign in."""
    await send(desk, upload("march.csv"))
    state = desk.bot.last["view"]["state"]["values"]["file"]["file"]
    assert state["type"] == "file_input"
    (file,) = state["files"]
    assert (file["name"], file["size"], file["filetype"], file["user"]) == ("march.csv", 3, "csv", "U0ANA")
    told = (await desk.api("files.info", file=file["id"]))["file"]
    async with desk.http.get(told["url_private_download"], headers={"Authorization": "Bearer xoxb-sandbox"}) as got:
        assert await got.read() == b"a;b"
    async with desk.http.get(told["url_private_download"]) as got:
        assert got.content_type == "text/html"
    assert await desk.error("files.info", file="F0") == "file_not_found"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "Please complete this required field."),
        (upload("march.pdf"), "This file type isn't supported. Upload one of: csv."),
        ([upload("a.csv"), upload("b.csv")], "You can upload up to 1 files."),
        ({"name": "a.csv", "content": "?"}, "A file needs a name, and its content in Base64."),
    ],
    ids=["none", "type", "several", "no Base64"],
)
async def test_slacks_client_refuses_other_files(desk: Desk, value: Any, said: str) -> None:
    """The app isn't told."""
    assert (await send(desk, value))["error"] == {"errors": {"file": said}}


def test_a_file_has_at_most_10_mb() -> None:
    """As in Slack."""
    assert uploads_in({}, upload("a.csv", b"x" * 10_000_000))[0][0] == "a.csv"
    with pytest.raises(WrongValueError, match="This file is too big"):
        uploads_in({}, upload("a.csv", b"x" * 10_000_001))


async def test_files_need_a_scope(open_desk: OpenDesk) -> None:
    """For the form, and for the file."""
    desk = await open_desk(without_scope="files:read")
    await desk.command()
    trigger = desk.bot.last["trigger_id"]
    assert await desk.error("views.open", trigger_id=trigger, view=modal(INPUT)) == "missing_scope"
    assert await desk.error("files.info", file="F0") == "missing_scope"
