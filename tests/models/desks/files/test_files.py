"""Keeping files, retrying a copy, and getting one."""

from typing import Any

import pytest
from sqlmodel import select

from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.files import owners
from models.desks.files.actions import fetch_file, list_failed, make_file_link, open_file_link, retry_copy, send_file
from models.desks.files.keeping import OfferedFile, keep_file, keep_files
from models.desks.files.owners import FileContext, FileOwner, owns_files
from models.desks.files.problems import FileNotThere, FileNotYours, NothingToRetry
from models.desks.files.tables import FileLink, FileProblem, FileState, StoredFile
from models.directory.people import Person
from models.roles import StaffRole
from tests.models.builders import NOW, Office, person

STORED: dict[str, Any] = {"state": FileState.STORED, "problem": None, "stored_at": NOW, "sha256": "a" * 64}


@pytest.fixture
async def ana(office: Office) -> Person:
    """Somebody who sent a file."""
    ana = person("ana")
    await office.save(ana, person("ben", staff=[StaffRole.AGENT]))
    return ana


@pytest.fixture
def seers(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys of those who may see every file."""
    keys: set[str] = set()

    async def sees(_context: FileContext, person: Person, _file: StoredFile) -> bool:
        return person.key in keys

    monkeypatch.setattr(owners, "FILE_OWNERS", {"probe": FileOwner("probe", sees)})
    return keys


def row(uploader: Person, **more: Any) -> StoredFile:
    """A file that couldn't be copied."""
    given: dict[str, Any] = {"name": "trace.log", "state": FileState.FAILED, "problem": FileProblem.GONE}
    return StoredFile(uploader_id=uploader.id, created_at=NOW, try_at=NOW, **given | more)


async def agent(office: Office) -> Person:
    """Somebody of the support team."""
    return next(one for one in await office.all(Person) if one.key == "ben")


@pytest.mark.each_on_both
async def test_a_file_is_kept_as_it_was_offered(office: Office, ana: Person) -> None:
    """With a clean name, and to be copied at once. The desk wakes the copier after the request."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, ana)
        given = OfferedFile("F01", "T0", "../trace.log", "text/plain", 5, "https://files.slack.com/a")
        file = await keep_file(desk, given, ana.id)
        assert desk.noticed
    (kept,) = await office.all(StoredFile)
    assert (kept.id, kept.name, kept.state, kept.try_at) == (file.id, "trace.log", FileState.WAITING, NOW)
    assert (kept.slack_file, kept.slack_team, kept.address) == ("F01", "T0", "https://files.slack.com/a")
    assert (kept.uploader_id, kept.size, kept.claimed_type) == (ana.id, 5, "text/plain")


async def test_no_files_order_nothing(office: Office, ana: Person) -> None:
    """Most messages have none."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, ana)
        assert await keep_files(desk, [], ana.id) == []
        assert not desk.noticed


async def test_an_address_that_is_too_long_is_left_out(office: Office, ana: Person) -> None:
    """Half of it would lead elsewhere."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, ana)
        await keep_file(desk, OfferedFile("F01", "T0", "a", address="https://" + "x" * 2000), ana.id)
    assert [file.address for file in await office.all(StoredFile)] == [""]


async def test_a_retry_begins_anew(office: Office, ana: Person) -> None:
    """With all tries, at once."""
    await office.save(row(ana, tries=14))
    await office.do(retry_copy, await agent(office), "F-1")
    (file,) = await office.all(StoredFile)
    assert (file.state, file.tries, file.try_at) == (FileState.WAITING, 0, office.now)


@pytest.mark.parametrize(
    "more", [STORED, {"state": FileState.REFUSED, "problem": FileProblem.INFECTED}], ids=["stored", "refused"]
)
async def test_what_a_retry_would_not_help_is_not_retried(office: Office, ana: Person, more: dict[str, Any]) -> None:
    """An infected file stays away."""
    await office.save(row(ana, **more))
    with pytest.raises(Refused) as refused:
        await office.do(retry_copy, await agent(office), "F-1")
    assert isinstance(refused.value.problem, NothingToRetry)


@pytest.mark.each_on_both
async def test_only_what_failed_is_listed(office: Office, ana: Person) -> None:
    """Newest first, and searched by name."""
    await office.save(row(ana), row(ana, **STORED), row(ana, name="screen.png"))
    agent_ = await agent(office)
    assert [file.id for file in await office.do(list_failed, agent_)] == [3, 1]
    async with office.database.session() as session:
        found = await list_failed(await office.desk(session, agent_), typed="trace")
    assert [file.id for file in found] == [1]


async def test_a_file_is_sent_to_who_asks(office: Office, ana: Person) -> None:
    """As a notice, so that it's sent after the request."""
    await office.save(row(ana, **STORED))
    async with office.database.transaction() as session:
        desk = await office.desk(session, ana)
        await send_file(desk, await session.get_one(StoredFile, 1))
    assert [(one.kind, one.person_id, one.subject_id) for one in await office.all(Notice)] == [("file_sent", ana.id, 1)]


async def test_a_file_that_is_not_there_is_not_sent(office: Office, ana: Person) -> None:
    """Nor is there a link to it."""
    await office.save(row(ana))
    async with office.database.session() as session:
        desk = await office.desk(session, ana)
        file = await session.get_one(StoredFile, 1)
        for give in (send_file, make_file_link):
            with pytest.raises(Refused) as refused:
                await give(desk, file)
            assert refused.value.problem == FileNotThere(file)


async def linked(desk: Desk) -> FileLink:
    """A link to the first file."""
    desk.public_url = "https://desk.vendor.example"
    address = await make_file_link(desk, await desk.session.get_one(StoredFile, 1))
    link = (await desk.session.scalars(select(FileLink))).one()
    assert address == f"https://desk.vendor.example/download/file/{link.token}.{desk.codes.signature_of(link.token)}"
    return link


async def test_the_first_browser_claims_a_link(office: Office, ana: Person, seers: set[str]) -> None:
    """Another one gets nothing, and the trail says so."""
    seers.add("ana")
    await office.save(row(ana, **STORED))
    async with office.database.transaction() as session:
        desk = await office.desk(session, ana)
        link = await linked(desk)
        opened = await open_file_link(desk, link, "first")
        assert opened is not None
        assert opened.id == 1
        assert await open_file_link(desk, link, "first") is opened
        assert await open_file_link(desk, link, "second") is None


async def test_who_may_not_see_a_file_any_more_cannot_open_the_link(
    office: Office, ana: Person, seers: set[str]
) -> None:
    """Not even who uploaded it."""
    seers.add("ana")
    await office.save(row(ana, **STORED))
    async with office.database.transaction() as session:
        desk = await office.desk(session, ana)
        link = await linked(desk)
        seers.clear()
        with pytest.raises(Refused) as refused:
            await open_file_link(desk, link, "first")
        assert refused.value.problem == FileNotYours()
        with pytest.raises(Refused) as refused:
            await fetch_file(desk, link)
        assert refused.value.problem == FileNotYours()


async def test_a_noun_registers_once() -> None:
    """Two owners of one name would be a mistake."""

    async def sees(_context: FileContext, _person: Person, _file: StoredFile) -> bool:
        return False

    owner = FileOwner("twice", sees)
    owns_files(owner)
    with pytest.raises(TypeError, match="two owners of files twice"):
        owns_files(owner)
    del owners.FILE_OWNERS["twice"]
