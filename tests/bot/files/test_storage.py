"""Storages: what is put in comes out, and what can't be used says so at the start."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StartError
from bot.files.s3 import S3Address, S3Storage
from bot.files.storage import ContentMissing, FolderStorage, Storage, StorageDown, read
from tests.bot.files.fake_s3 import BUCKET, FakeS3

KEY, OTHER = "ab" * 16, "cd" * 16
CONTENT = bytes(range(256)) * 1000


def contents(folder: Path) -> list[bytes]:
    """What is in a folder, whatever the names are."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
async def s3() -> AsyncIterator[FakeS3]:
    """An S3 that checks signatures."""
    server = await FakeS3.start()
    yield server
    await server.stop()


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Each storage."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "files")
    return S3Storage(request.getfixturevalue("s3").url())


async def test_what_is_put_in_comes_out(storage: Storage) -> None:
    """Whole, by its name, and replaced by what is put there later."""
    await storage.put(KEY, b"before")
    await storage.put(KEY, CONTENT)
    await storage.put(OTHER, b"other")
    assert await storage.get(KEY) == CONTENT
    assert await storage.get(OTHER) == b"other"


async def test_what_was_removed_is_missing(storage: Storage) -> None:
    """Removing it twice is fine, and so is removing what never was."""
    await storage.put(KEY, CONTENT)
    for _ in range(2):
        await storage.delete(KEY)
        with pytest.raises(ContentMissing):
            await storage.get(KEY)
    await storage.delete(OTHER)


async def test_what_was_changed_is_not_given_out(storage: Storage) -> None:
    """Content is compared with the hash in its row."""
    await storage.put(KEY, b"changed")
    with pytest.raises(ContentMissing, match="changed in the storage"):
        await read(storage, KEY, "0" * 64)


async def test_the_check_leaves_nothing(s3: FakeS3, tmp_path: Path) -> None:
    """Several replicas can make it at the same moment."""
    folder, bucket = FolderStorage(tmp_path), S3Storage(s3.url())
    await asyncio.gather(*[storage.check() for storage in (folder, bucket) * 5])
    assert (contents(tmp_path), s3.objects) == ([], {})


async def test_files_are_closed_to_others(tmp_path: Path) -> None:
    """Customers' files are for this user of the machine only."""
    await FolderStorage(tmp_path / "files").put(KEY, CONTENT)
    rights = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "files").rglob("*")}
    assert rights == {0o600, 0o700}


async def test_what_an_interrupted_copy_left_is_removed_too(tmp_path: Path) -> None:
    """A leaked secret may be in it."""
    storage = FolderStorage(tmp_path)
    await storage.put(KEY, CONTENT)
    (tmp_path / "ab" / f".{KEY}.0.part").write_bytes(b"secret")
    await storage.delete(KEY)
    assert contents(tmp_path) == []


async def test_a_put_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no temporary file."""
    storage = FolderStorage(tmp_path)
    await storage.put(KEY, b"before")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageDown, match="No space left on device"):
        await storage.put(KEY, CONTENT)
    assert contents(tmp_path) == [b"before"]


async def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    """With the name of the setting."""
    (tmp_path / "files").write_text("I'm a file.")
    with pytest.raises(StartError, match=r"^FILES_DIR can't be used: .*such as var/files\.$"):
        await FolderStorage(tmp_path / "files").check()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret": "another"}, "The key isn't good for files at http://127.0.0.1"),
        ({"bucket": "no-such-bucket"}, "There's no bucket no-such-bucket at http://127.0.0.1"),
        ({"host": "no-such-host.invalid"}, "There's no host no-such-host.invalid. FILES_URL should be s3://"),
    ],
)
async def test_a_wrong_bucket_stops_the_start(s3: FakeS3, wrong: dict[str, str], said: str) -> None:
    """With what is wrong, and without the secret."""
    with pytest.raises(StartError) as stopped:
        await S3Storage(s3.url(**wrong)).check()
    assert said in str(stopped.value)
    assert "another" not in str(stopped.value)


async def test_an_s3_that_is_away_does_not_stop_the_start(s3: FakeS3) -> None:
    """Files wait, and tickets go on."""
    storage = S3Storage(s3.url())
    await s3.stop()
    await storage.check()
    with pytest.raises(StorageDown):
        await storage.put(KEY, CONTENT)


async def test_objects_are_where_the_address_says(s3: FakeS3) -> None:
    """In the folder of the bucket, if there is one."""
    await S3Storage(s3.url(path="/tickets")).put(KEY, CONTENT)
    assert s3.objects == {f"/{BUCKET}/tickets/{KEY}": CONTENT}


def test_the_region_is_read_from_amazons_own_addresses() -> None:
    """Or from the option."""
    at_amazon = S3Address.read("s3://key:sec%2Fret@s3.eu-central-1.amazonaws.com/northwind-files")
    assert (at_amazon.region, at_amazon.secret) == ("eu-central-1", "sec/ret")
    assert at_amazon.endpoint == "https://s3.eu-central-1.amazonaws.com"
    elsewhere = S3Address.read("s3+http://key:secret@127.0.0.1:9000/files/a/b?region=garage")
    assert (elsewhere.region, elsewhere.endpoint, elsewhere.prefix) == ("garage", "http://127.0.0.1:9000", "a/b")
