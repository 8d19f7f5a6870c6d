"""Downloads, by a browser over HTTP: one person, one browser, fifteen minutes, and the role asked for each time."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text
from yarl import URL

from bot.downloads import file_in
from models.access.desk import TrailLimits
from tests.handlers.hands import texts
from tests.support.desk import Json, RunningDesk

CONTENT = bytes(range(256)) * 40
FILE = "fleet-planner-server-6.4.tar.gz"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/download/[0-9a-f.]+")


@dataclass
class Visit:
    """A browser's answer."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def said(self) -> str:
        """What a person reads."""
        return self.body.decode()


class Browser:
    """A browser with cookies of its own."""

    def __init__(self) -> None:
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), auto_decompress=False)

    async def go(self, method: str, url: str, **headers: str) -> Visit:
        """One request, and where it leads."""
        async with self.http.request(method, URL(url, encoded=True), headers=headers) as answer:
            return Visit(answer.status, await answer.read(), dict(answer.headers))

    async def download(self, url: str) -> Visit:
        """Open the link and press."""
        assert (await self.go("GET", url)).status == 200
        return await self.go("POST", url)


@pytest.fixture
def desk(desk_on_both: RunningDesk, tmp_path: Path) -> RunningDesk:
    """A running desk with something to download, on SQLite and on PostgreSQL."""
    folder = desk_on_both.bot.settings.downloads_dir
    folder.mkdir()
    (folder / FILE).write_bytes(CONTENT)
    (folder.parent / "secret.txt").write_text("not for anybody")
    return desk_on_both


@pytest.fixture
async def browsers() -> AsyncIterator[list[Browser]]:
    """Three browsers of three people."""
    made = [Browser() for _ in range(3)]
    yield made
    for browser in made:
        await browser.http.close()


async def link(desk: RunningDesk, who: str = "chidi", line: str = "/subscription download SUB-1043") -> str:
    """The address of the link that somebody gets by the command."""
    answer = await answered(desk, who, line)
    found = ADDRESS.search(answer["text"])
    assert found, answer["text"]
    return found[0]


async def answered(desk: RunningDesk, who: str, line: str) -> Json:
    """The answer that only they see. What is delivered meanwhile is none."""
    heard: list[Json] = (await desk.command(who, line))["messages"]
    (answer,) = [message for message in heard if message["ephemeral"]]
    return answer


async def run(desk: RunningDesk, statement: str) -> None:
    """Change rows from beside the desk."""
    async with desk.database.transaction() as session:
        await session.execute(text(statement))


async def trail(desk: RunningDesk) -> list[tuple[str, str, str]]:
    """What the audit trail says of downloads: who, what, with what outcome."""
    async with desk.database.transaction() as session:
        statement = "SELECT actor, action, outcome FROM audit WHERE person_id IS NOT NULL ORDER BY id"
        found = await session.execute(text(statement))
        return [(actor, action.removeprefix("subscriptions."), outcome) for actor, action, outcome in found.all()]


async def test_a_link_leads_to_the_file(desk: RunningDesk, browsers: list[Browser]) -> None:
    """After a press, as a file to keep and nothing to look at; and it is on the audit trail."""
    got = await browsers[0].download(await link(desk))
    assert (got.status, got.body) == (200, CONTENT)
    assert got.headers["Content-Disposition"] == f'attachment; filename="{FILE}"'
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert "Content-Encoding" not in got.headers
    assert (got.headers["Cache-Control"], got.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert await trail(desk) == [("chidi", "make_link", "allowed"), ("chidi", "open_download", "allowed")]


async def test_the_browser_that_has_it_can_go_on(desk: RunningDesk, browsers: list[Browser]) -> None:
    """Once more, only its head, or the rest of what was cut off."""
    url = await link(desk)
    await browsers[0].download(url)
    assert (await browsers[0].go("GET", url)).body == CONTENT
    head = await browsers[0].go("HEAD", url)
    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(len(CONTENT)), b"")
    rest = await browsers[0].go("GET", url, Range="bytes=10000-")
    assert (rest.status, rest.body) == (206, CONTENT[10000:])


async def test_its_cookie_is_out_of_reach_for_scripts_and_other_sites(
    desk: RunningDesk, browsers: list[Browser]
) -> None:
    """And nobody who sees the rows can make it: they hold its digest."""
    url = await link(desk)
    async with browsers[0].http.post(URL(url, encoded=True), allow_redirects=False) as answer:
        cookie = answer.cookies["steward_download"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/download")
    assert await desk.count("download_links", f"opened_by = '{cookie.value}'") == 0
    assert await desk.count("download_links", "opened_by <> ''") == 1


async def test_what_only_looks_does_not_use_it_up(desk: RunningDesk, browsers: list[Browser]) -> None:
    """HEAD, previews, scanners: the person gets it all the same, and until then sees for whom it is."""
    url = await link(desk)
    assert (await browsers[1].go("HEAD", url)).status == 200
    preview = await browsers[1].go("GET", url, **{"User-Agent": "Slackbot-LinkExpanding 1.0"})
    assert "This link is only for Chidi" in preview.said
    assert CONTENT[:20] not in preview.body
    assert await desk.count("download_links", "opened_at IS NOT NULL") == 0
    assert (await browsers[0].download(url)).body == CONTENT


async def test_a_second_browser_is_told_how_to_get_its_own(desk: RunningDesk, browsers: list[Browser]) -> None:
    """Whether it looks or presses; the press is on the audit trail."""
    url = await link(desk)
    await browsers[0].download(url)
    for method in ("GET", "POST"):
        other = await browsers[1].go(method, url)
        assert other.status == 403
        assert "already used in another browser" in other.said
        assert "/subscription download" in other.said
    await browsers[2].download(await link(desk, "kofi"))
    assert (await browsers[2].go("GET", url)).status == 403
    assert await trail(desk) == [
        ("chidi", "make_link", "allowed"),
        ("chidi", "open_download", "allowed"),
        ("chidi", "open_download", "refused"),
        ("kofi", "make_link", "allowed"),
        ("kofi", "open_download", "allowed"),
    ]


@pytest.mark.each_on_both
async def test_of_several_at_once_one_gets_it(desk: RunningDesk, browsers: list[Browser]) -> None:
    """Whoever was first; the others read that it was used."""
    url = await link(desk)
    visits = await asyncio.gather(*[browser.go("POST", url) for browser in browsers])
    assert sorted(visit.status for visit in visits) == [200, 403, 403]


async def test_a_link_expires(desk: RunningDesk, browsers: list[Browser]) -> None:
    """After fifteen minutes it is gone, also for the browser that has it."""
    url = await link(desk)
    await browsers[0].download(url)
    moment = desk.bot.clock.now()
    assert await desk.count("download_links", f"expires_at > '{moment + timedelta(minutes=14)}'") == 1
    assert await desk.count("download_links", f"expires_at > '{moment + timedelta(minutes=15)}'") == 0
    await desk.advance("PT16M")
    for browser in browsers[:2]:
        gone = await browser.go("GET", url)
        assert gone.status == 410
        assert "This link has expired" in gone.said
    assert (await browsers[1].go("POST", url)).status == 410


def another(digits: str) -> str:
    """These hexadecimal digits with another one at the end."""
    return digits[:-1] + ("1" if digits.endswith("0") else "0")


async def test_a_forged_link_leads_nowhere(desk: RunningDesk, browsers: list[Browser]) -> None:
    """A changed token, a changed signature, a token by itself, nonsense: all the same page."""
    url = await link(desk)
    base, _, address = url.rpartition("/")
    token, _, signature = address.partition(".")
    forged = [f"{another(token)}.{signature}", f"{token}.{another(signature)}", token, f"{token}.", "x", "%00"]
    for wrong in forged:
        found = await browsers[0].go("GET", f"{base}/{wrong}")
        assert (found.status, "nothing to download here" in found.said) == (404, True), wrong
    # Signed right, and no link that there is.
    other = "0" * 32
    made_up = f"{base}/{other}.{desk.bot.codes.signature_of(other)}"
    assert (await browsers[0].go("POST", made_up)).status == 404


CHANGES = {
    "lost the role": (
        "DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'chidi')",
        "I can't find subscription SUB-1043",
    ),
    "suspended": (
        "UPDATE subscriptions SET state = 'suspended', state_since = '2026-11-01' WHERE number = 1043",
        "SUB-1043 has been suspended since",
    ),
    "deactivated": (
        "UPDATE subscription_items SET ended_on = '2026-11-01'",
        "There's no such download in",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("opened", [False, True], ids=["not opened yet", "opened before"])
async def test_the_role_is_asked_for_each_time(
    desk: RunningDesk, browsers: list[Browser], change: str, opened: bool
) -> None:
    """Whatever happened since the link was made counts: a page with a sentence, and no file."""
    statement, said = CHANGES[change]
    url = await link(desk)
    if opened:
        await browsers[0].download(url)
    await run(desk, statement)
    for method in ("GET", "POST"):
        page = await browsers[0].go(method, url)
        assert page.status == 403
        assert escape(said) in page.said
    refused = [outcome for _, _, outcome in await trail(desk)].count("refused")
    assert refused == (2 if change == "lost the role" else 0)


async def test_refusals_of_downloads_are_counted_as_others_are(desk: RunningDesk, browsers: list[Browser]) -> None:
    """After as many as the setting says they have one entry together."""
    statement, _ = CHANGES["lost the role"]
    url = await link(desk)
    await run(desk, statement)
    pages = desk.bot.downloads
    pages.context = replace(pages.context, trail=TrailLimits(refusals=2))
    for _ in range(5):
        assert (await browsers[0].go("GET", url)).status == 403
    assert [outcome for _, _, outcome in await trail(desk)].count("refused") == 2


async def test_who_is_nobody_in_slack_any_more_gets_nothing(desk: RunningDesk, browsers: list[Browser]) -> None:
    """Deactivated, unlinked: no Slack user speaks for them."""
    url = await link(desk)
    await run(desk, "DELETE FROM slack_users")
    assert (await browsers[0].go("POST", url)).status == 404


@pytest.mark.parametrize(
    "file", ["../secret.txt", "..", ".", "", "/etc/passwd", "sub/x.txt", "..\\secret.txt", "link", ".hidden", "x\0.txt"]
)
def test_a_file_s_name_leads_nowhere_else(tmp_path: Path, file: str) -> None:
    """Whatever a catalogue says: out of the folder, below it, hidden, or by a link."""
    folder = tmp_path / "downloads"
    (folder / "sub").mkdir(parents=True)
    for name in ("sub/x.txt", ".hidden"):
        (folder / name).write_text("not for anybody")
    (tmp_path / "secret.txt").write_text("not for anybody")
    (folder / "link").symlink_to(tmp_path / "secret.txt")
    assert file_in(folder, file) is None


async def test_a_product_that_names_another_file_gives_nothing(desk: RunningDesk, browsers: list[Browser]) -> None:
    """Also when it is asked for by HTTP, with the steps up in the address itself."""
    url = await link(desk)
    await run(desk, "UPDATE products SET file = '../secret.txt' WHERE key = 'server'")
    got = await browsers[0].download(url)
    assert (got.status, b"not for anybody" in got.body) == (404, False)
    for way in ("/download/../secret.txt", "/download/..%2fsecret.txt", "/download/%2e%2e%2fsecret.txt"):
        base = url.partition("/download/")[0]
        assert (await browsers[0].go("GET", base + way)).status == 404


async def test_of_several_products_the_person_picks(desk: RunningDesk, browsers: list[Browser]) -> None:
    """By a button for each, which makes the link."""
    await run(
        desk,
        "INSERT INTO subscription_items (subscription_id, product_id, seats, started_on) "
        "SELECT s.id, p.id, 1, '2026-03-01' FROM subscriptions s, products p "
        "WHERE s.number = 1043 AND p.key = 'fuel-report'",
    )
    asked = await answered(desk, "chidi", "/subscription download SUB-1043")
    assert "What would you like to download" in asked["text"]
    labels = texts(asked["blocks"])
    assert "Fuel report" in labels
    assert "Fleet Planner Server" in labels
    url = await link(desk, line="/subscription download SUB-1043 server")
    assert (await browsers[0].download(url)).body == CONTENT
