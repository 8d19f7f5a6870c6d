"""Zip files that are made when they're sent."""

import io
import zipfile

from bot.delivery.archives import zipped
from handlers.views.blocks import Attachment


def test_what_is_missing_is_listed() -> None:
    """Beside what is there, under its own path."""
    entries = [Attachment("files/T-1/F-2 ä.log", b"It hums.", "text/plain")]
    archive = zipfile.ZipFile(io.BytesIO(zipped(entries, ["files/T-1/F-3 b.log"])))
    found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {"files/T-1/F-2 ä.log": "It hums.", "missing.txt": "files/T-1/F-3 b.log\n"}


def test_a_repeated_try_makes_the_same_file() -> None:
    """So that it doesn't matter which one arrives."""
    entries = [Attachment("tickets.json", b"{}", "application/json")]
    assert zipped(entries) == zipped(entries)
    assert zipfile.ZipFile(io.BytesIO(zipped(entries))).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
