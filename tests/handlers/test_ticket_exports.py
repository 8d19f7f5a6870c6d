"""An export of tickets, from the form to the zip files."""

import io
import json
import zipfile

from tests.handlers.hands import Hands
from tests.handlers.test_ticket_files import LOG, copied
from tests.handlers.test_ticket_threads import Thread
from tests.handlers.test_words import ticket


async def zips(hands: Hands, who: str) -> list[tuple[str, dict[str, bytes]]]:
    """The zip files in somebody's conversation with Steward: the text, and what's in it."""
    await hands.desk.settle()
    found = []
    for message in await hands.desk.inbox(who, "dm"):
        for file_id in message["file_ids"]:
            file = hands.engine.workspace.files[file_id]
            if file.name.endswith(".zip"):
                archive = zipfile.ZipFile(io.BytesIO(file.content))
                found.append((message["text"], {name: archive.read(name) for name in archive.namelist()}))
    return found


async def test_a_contact_gets_the_texts_and_the_files(hands: Hands) -> None:
    """In their direct messages, as zip files. A file whose copy is gone is listed."""
    root = await ticket(hands)
    thread = Thread(hands, root)
    await thread.write("Here it is", files=[LOG])
    await copied(hands)
    form = (await hands.command("ana", "/ticket export")).view
    assert form is not None
    said = await hands.command("ana", "/ticket export mine")
    assert "I'm exporting 1 ticket. 1 file goes along (1.4 KB). You'll get 2 zip files" in said.text
    (first, texts), (second, files) = await zips(hands, "ana")
    assert (first, second) == tuple(f"Here's your export of tickets, part {part} of 2." for part in (1, 2))
    data = json.loads(texts["tickets.json"])
    (path,) = [file["path"] for one in data["tickets"][0]["comments"] for file in one["files"]]
    assert sorted(texts) == ["comments.csv", "tickets.csv", "tickets.json"]
    assert files == {path: b"It hums.\n" * 150}
