"""Copying files: what's recorded of each try, and that a crash at any moment neither loses nor doubles one."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from bot.files import copier as copying
from bot.files.fetching import Elsewhere
from bot.files.queue import LEASE
from bot.files.storage import FolderStorage
from models.access.desk import Desk
from models.desks.files import owners
from models.desks.files.keeping import BIGGEST
from models.desks.files.owners import FileContext, FileOwner
from models.desks.files.tables import FileProblem, FileState, StoredFile
from models.directory.people import Person
from tests.bot.files.office import LOG, FileOffice, FullDisk, offered, unreached

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STEPS = ["before the download", "after the scan", "before the storage", "after the storage", "before the commit"]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[FileState]:
    """What a noun that owns the files hears of them."""
    states: list[FileState] = []

    async def sees(_context: FileContext, _person: Person, _file: StoredFile) -> bool:
        return False

    async def settled(_desk: Desk, file: StoredFile) -> None:
        states.append(file.state)

    monkeypatch.setitem(owners.FILE_OWNERS, "probe", FileOwner("probe", sees, settled))
    return states


async def test_a_file_is_copied(office: FileOffice, heard: list[FileState]) -> None:
    """Its size, type and hash are those of its content, whatever Slack said."""
    (file,) = await office.keep(offered(size=5, media_type="image/png"))
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.state, now.size, now.media_type, now.problem) == (FileState.STORED, len(LOG), "text/plain", None)
    assert (now.sha256, now.stored_at) == (sha256(LOG).hexdigest(), office.clock.now())
    assert office.contents() == [LOG]
    assert heard == [FileState.STORED]


async def test_what_an_infected_file_has_is_said_and_not_kept(office: FileOffice, heard: list[FileState]) -> None:
    """And it isn't tried again."""
    office.scanner.viruses[b"EICAR"] = "Eicar-Signature"
    office.fetcher.contents["F01"] = EICAR
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.state, now.problem, now.found) == (FileState.REFUSED, FileProblem.INFECTED, "Eicar-Signature")
    assert office.contents() == []
    assert heard == [FileState.REFUSED]


async def test_nothing_is_stored_unscanned(office: FileOffice) -> None:
    """While the scanner is away, the file waits. Once it's back, it's copied."""
    office.scanner.is_down = True
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.state, now.problem) == (FileState.WAITING, FileProblem.UNSCANNED)
    assert office.contents() == []
    office.scanner.is_down = False
    office.clock.advance(6)
    await office.copier().run_until_idle()
    assert (await office.now(file)).state is FileState.STORED


async def test_a_full_disk_is_tried_again(office: FileOffice) -> None:
    """The row never says stored before it is."""
    (file,) = await office.keep(offered())
    await office.copier(FullDisk()).run_until_idle()
    now = await office.now(file)
    assert (now.state, now.problem, now.sha256) == (FileState.WAITING, FileProblem.UNSTORED, "")


async def test_pauses_grow_and_the_last_try_gives_up(office: FileOffice, heard: list[FileState]) -> None:
    """After fourteen tries in about four hours. Nobody hears of it before."""
    office.fetcher.troubles = [unreached(FileProblem.UNREACHED) for _ in range(99)]
    (file,) = await office.keep(offered())
    begun, pauses = office.clock.now(), []
    while (now := await office.now(file)).state is FileState.WAITING:
        pauses.append((now.try_at - office.clock.now()).total_seconds())
        office.clock.at = now.try_at
        await office.copier().run_until_idle()
    assert pauses == [0, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]
    assert (now.state, now.problem) == (FileState.FAILED, FileProblem.UNREACHED)
    assert timedelta(hours=4) < office.clock.now() - begun < timedelta(hours=5)
    assert heard == [FileState.FAILED]


async def test_waiting_for_slack_counts_as_no_try(office: FileOffice) -> None:
    """Slack says for how long."""
    office.fetcher.troubles = [unreached(FileProblem.UNREACHED, after=42.0)]
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.tries, now.try_at) == (0, office.clock.now() + timedelta(seconds=42))


async def test_a_file_that_vanished_is_given_up_at_once(office: FileOffice) -> None:
    """Somebody may retry, but the copier doesn't."""
    office.fetcher.troubles = [unreached(FileProblem.GONE, is_final=True)]
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.state, now.problem, office.fetcher.asked) == (FileState.FAILED, FileProblem.GONE, 1)


async def test_a_file_on_another_service_stays_a_link(office: FileOffice) -> None:
    """Slack says so only when it's asked for the file."""
    office.fetcher.troubles = [Elsewhere("https://drive.example/f")]
    (file,) = await office.keep(offered(address=""))
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.state, now.address) == (FileState.LINKED, "https://drive.example/f")


async def test_what_is_known_to_be_wrong_is_never_downloaded(office: FileOffice) -> None:
    """Too big, empty, deleted, elsewhere, and the eleventh of a message."""
    first = [offered(size=BIGGEST + 1), offered(size=0), offered(is_gone=True), offered(is_external=True)]
    kept = await office.keep(*first, *[offered(size=BIGGEST + 1)] * 6, offered())
    await office.copier().run_until_idle()
    problems = [file.problem for file in (*kept[:4], kept[10])]
    assert problems == [FileProblem.TOO_BIG, FileProblem.EMPTY, FileProblem.GONE, None, FileProblem.TOO_MANY]
    assert office.fetcher.asked == 0


@pytest.mark.parametrize("step", STEPS)
async def test_killed_anywhere_it_is_copied_once(
    office: FileOffice, monkeypatch: pytest.MonkeyPatch, heard: list[FileState], step: str
) -> None:
    """Another process takes over after the lease, and not before."""
    (file,) = await office.keep(offered())
    copier = office.copier()
    (claim,) = await copier.queue.claim(office.clock.now(), 4)
    with monkeypatch.context() as patched:
        _kill(patched, copier, step)
        with pytest.raises(Killed):
            await copier.copy(claim)
    assert await office.copier().queue.claim(office.clock.now(), 4) == []
    heard.clear()
    office.clock.advance(LEASE.total_seconds() + 1)
    await office.copier().run_until_idle()
    assert (await office.now(file)).state is FileState.STORED
    assert office.contents() == [LOG]
    assert heard == [FileState.STORED]


def _kill(patched: pytest.MonkeyPatch, copier: copying.Copier, step: str) -> None:
    """End the process at a step."""
    fetcher: Any = copier.places.fetcher
    storage: Any = copier.places.storage
    put = storage.put

    async def killed(*_given: object) -> None:
        raise Killed

    async def put_and_killed(key: str, content: bytes) -> None:
        await put(key, content)
        raise Killed

    match step:
        case "before the download":
            patched.setattr(fetcher, "fetch", killed)
        case "after the scan":
            patched.setattr(storage, "put", killed)
        case "before the storage":
            patched.setattr(storage, "_do", killed)
        case "after the storage":
            patched.setattr(storage, "put", put_and_killed)
        case _:
            patched.setattr(copying, "settled", killed)


async def test_a_result_does_not_count_after_another_took_over(office: FileOffice) -> None:
    """A process that froze for longer than its lease changes nothing."""
    (file,) = await office.keep(offered())
    frozen = office.copier()
    (claim,) = await frozen.queue.claim(office.clock.now(), 4)
    office.clock.advance(LEASE.total_seconds() + 1)
    (other,) = await office.copier().queue.claim(office.clock.now(), 4)
    await frozen.copy(claim)
    assert (await office.now(file)).leased_by == other.lease
    assert office.contents() == []


@pytest.mark.each_on_both
async def test_a_blanked_file_is_gone_from_the_storage(office: FileOffice) -> None:
    """The row says when, and nothing of the content is left, not even its hash."""
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    office.clock.advance(60)
    await office.blank(file)
    await office.copier().run_until_idle()
    now = await office.now(file)
    assert (now.state, now.sha256, now.address) == (FileState.BLANKED, "", "")
    assert (now.blanked_at, now.erased_at, now.name) == (office.clock.now(), office.clock.now(), "trace.log")
    assert office.contents() == []


async def test_a_file_that_is_blanked_while_it_is_copied_is_not_kept(office: FileOffice) -> None:
    """Its content may arrive after the order to remove it."""
    (file,) = await office.keep(offered())
    copier = office.copier()
    (claim,) = await copier.queue.claim(office.clock.now(), 4)
    await office.blank(file)
    await office.copier().erase()
    await copier.copy(claim)
    assert office.contents() == [LOG]
    await office.copier().erase()
    assert office.contents() == []
    assert (await office.now(file)).state is FileState.BLANKED


async def test_a_storage_that_is_away_is_asked_again_to_remove(office: FileOffice) -> None:
    """A redaction isn't forgotten."""
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    await office.blank(file)
    await office.copier(FullDisk()).erase()
    assert ((await office.now(file)).erased_at, office.contents()) == (None, [LOG])
    await office.copier(FolderStorage(office.folder)).erase()
    assert office.contents() == []


async def test_a_clock_that_is_set_back_delays_nothing(office: FileOffice) -> None:
    """A pause is never longer than the longest."""
    office.fetcher.troubles = [unreached(FileProblem.UNREACHED)]
    (file,) = await office.keep(offered())
    await office.copier().run_until_idle()
    office.clock.advance(-timedelta(days=30).total_seconds())
    await office.copier().run_until_idle()
    assert (await office.now(file)).state is FileState.STORED
