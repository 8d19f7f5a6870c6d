"""Zip files that are made when they're sent."""

import io
import zipfile

from bot.delivery.archives import zipped
from handlers.views.blocks import WrittenAttachment
from handlers.views.mails import Attachment


def test_what_is_missing_is_listed() -> None:
    """Beside what is there, under its own path."""
    entries = [Attachment("files/T-1/F-2 ä.log", b"It hums.", "text/plain")]
    archive = zipfile.ZipFile(io.BytesIO(zipped(entries, ["files/T-1/F-3 b.log"])))
    found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {"files/T-1/F-2 ä.log": "It hums.", "missing.txt": "files/T-1/F-3 b.log\n"}


def test_a_repeated_try_makes_the_same_file() -> None:
    """So that it doesn't matter which one arrives."""
    file, text = Attachment("F-2 a.log", b"", "text/plain"), WrittenAttachment("tickets.json", lambda: iter(["{}"]))
    entries: list[Attachment | WrittenAttachment] = [file, text]
    assert zipped(entries) == zipped(entries)
    times = {one.date_time for one in zipfile.ZipFile(io.BytesIO(zipped(entries))).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_is_packed_piece_by_piece() -> None:
    """A repeated try writes it again from its beginning."""
    entries = [WrittenAttachment("tickets.csv", lambda: iter(["ä,", "b\r\n"]))]
    zipped(entries)
    assert zipfile.ZipFile(io.BytesIO(zipped(entries))).read("tickets.csv").decode() == "ä,b\r\n"
