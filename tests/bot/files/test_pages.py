"""A file from Slack to the storage and back, through a running desk: by a link, and in a direct message."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from bot.files.pages import disposition
from models.access.desk import Channels, Desk
from models.desks.files import owners
from models.desks.files.actions import make_file_link, send_file
from models.desks.files.keeping import OfferedFile, blank_file, keep_file
from models.desks.files.owners import FileContext, FileOwner
from models.desks.files.tables import FileState, StoredFile
from models.directory.people import Person
from sandbox.files import SharedFile
from tests.bot.test_downloads import Browser
from tests.support.desk import RunningDesk

PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def seers(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys of those who may see every file."""
    keys = {"ana"}

    async def sees(_context: FileContext, person: Person, _file: StoredFile) -> bool:
        return person.key in keys

    monkeypatch.setattr(owners, "FILE_OWNERS", {"probe": FileOwner("probe", sees)})
    return keys


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Ana's browser."""
    browser = Browser()
    yield browser
    await browser.http.close()


async def as_ana(desk: RunningDesk, session: object) -> Desk:
    """A desk with Ana as its caller."""
    ana = (await session.scalars(select(Person).where(Person.key == "ana"))).unique().one()  # type: ignore[attr-defined]
    bot = desk.bot
    channels, url = Channels("C0TRIAGE", "C0APPROVALS"), bot.settings.public_url
    made = Desk(session, None, bot.clock.now(), bot.tables, channels, codes=bot.codes, public_url=url)  # type: ignore[arg-type]
    made.caller = ana
    return made


async def copied(desk: RunningDesk) -> StoredFile:
    """A web page that Ana sent, once it's copied."""
    name, url = "report für Ana.html", desk.sandbox.url
    desk.sandbox.workspace.files["F0PAGE"] = SharedFile("F0PAGE", name, "U0ANA", 0, PAGE, team="T0", address=url)
    async with desk.database.transaction() as session:
        made = await as_ana(desk, session)
        kept = await keep_file(made, OfferedFile("F0PAGE", "T0", "report für Ana.html"), made.person.id)
    desk.bot.copier.wake()
    await desk.settle()
    async with desk.database.transaction() as session:
        return await session.get_one(StoredFile, kept.id)


async def link_to(desk: RunningDesk, file: StoredFile) -> str:
    """Ana's link."""
    async with desk.database.transaction() as session:
        return await make_file_link(await as_ana(desk, session), file)


async def test_a_page_that_somebody_sent_never_runs(desk: RunningDesk, browser: Browser, seers: set[str]) -> None:
    """It's given as a file to keep, of no type that a browser shows."""
    file = await copied(desk)
    assert (file.state, file.media_type) == (FileState.STORED, "text/html")
    got = await browser.download(await link_to(desk, file))
    assert (got.status, got.body) == (200, PAGE)
    assert got.headers["Content-Disposition"] == (
        "attachment; filename=\"report f_r Ana.html\"; filename*=UTF-8''report%20f%C3%BCr%20Ana.html"
    )
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_a_link_ends_when_its_person_may_not_see_the_file(
    desk: RunningDesk, browser: Browser, seers: set[str]
) -> None:
    """Even after the first download."""
    url = await link_to(desk, await copied(desk))
    assert (await browser.download(url)).body == PAGE
    seers.clear()
    refused = await browser.go("GET", url)
    assert (refused.status, b"alert" in refused.body) == (403, False)
    assert "You can&#x27;t see this file any more." in refused.said


async def test_a_blanked_file_is_not_given_out(desk: RunningDesk, browser: Browser, seers: set[str]) -> None:
    """The page says since when it's gone."""
    file = await copied(desk)
    url = await link_to(desk, file)
    async with desk.database.transaction() as session:
        await blank_file(await as_ana(desk, session), await session.get_one(StoredFile, file.id))
    refused = await browser.go("GET", url)
    assert refused.status == 403
    assert "its content was removed" in refused.said


async def test_a_guessed_link_leads_nowhere(desk: RunningDesk, browser: Browser, seers: set[str]) -> None:
    """Nor does one to something else, with its signature."""
    url = await link_to(desk, await copied(desk))
    for wrong in (url[:-1] + ("0" if url[-1] != "0" else "1"), url.replace("/file/", "/")):
        assert (await browser.go("GET", wrong)).status == 404


async def test_a_file_arrives_in_the_direct_message(desk: RunningDesk, seers: set[str]) -> None:
    """With a word of care."""
    file = await copied(desk)
    async with desk.database.transaction() as session:
        await send_file(await as_ana(desk, session), file)
    desk.bot.deliverer.wake()
    await desk.settle()
    (message,) = [one for one in await desk.inbox("ana", "dm") if one["files"]]
    assert message["files"] == ["report für Ana.html"]
    assert message["text"] == "Here's report für Ana.html. Careful: this page can contain scripts."
    async with desk.http.get(f"{desk.sandbox.url}/files/{message['file_ids'][0]}") as answer:
        assert await answer.read() == PAGE


async def test_who_lost_sight_of_a_file_does_not_get_it(desk: RunningDesk, seers: set[str]) -> None:
    """Delivery asks again."""
    file = await copied(desk)
    seers.clear()
    async with desk.database.transaction() as session:
        await send_file(await as_ana(desk, session), file)
    desk.bot.deliverer.wake()
    await desk.settle()
    assert [one for one in await desk.inbox("ana", "dm") if one["files"]] == []
    assert await desk.count("notices", "kind = 'file_sent' AND state = 'dropped'") == 1


def test_no_name_breaks_out_of_its_header() -> None:
    """Quotes, line breaks and letters outside ASCII are escaped."""
    said = disposition('a"; filename="b\r\nX: y')
    assert "\r" not in said
    assert "\n" not in said
    assert said.count('"') == 2
