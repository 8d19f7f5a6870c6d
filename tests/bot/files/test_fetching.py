"""Downloading from Slack: limits hold whatever Slack says, and the token goes nowhere else."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.limiter import Limiter
from bot.files.fetching import Elsewhere, NotFetched, SlackFetcher, is_at_slack
from handlers.routing.offered_files import offered_file, offered_files
from models.desks.files.keeping import BIGGEST
from models.desks.files.tables import FileProblem, StoredFile
from tests.support.rows import new

TOKEN = "xoxb-secret"
API = "https://slack.com/api/"


class FakeSlack:
    """Answers to one file's address and to files.info as a test says."""

    def __init__(self) -> None:
        self.file: web.StreamResponse = web.Response(body=b"content", content_type="text/plain")
        self.stream: list[bytes] = []
        self.info: dict[str, Any] = {"ok": False, "error": "file_not_found"}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.tokens: list[str] = []
        self.server = TestServer(web.Application())
        self.server.app.router.add_get("/files-pri/{name}", self._give)
        self.server.app.router.add_route("*", "/api/files.info", self._tell)

    @property
    def url(self) -> str:
        """Where the file is."""
        return str(self.server.make_url("/files-pri/trace.log"))

    def fetcher(self, http: aiohttp.ClientSession) -> SlackFetcher:
        """The product's."""
        client = AsyncWebClient(TOKEN, base_url=str(self.server.make_url("/api/")), retry_handlers=[])
        client.session = http
        return SlackFetcher(client, Limiter(lambda: 0.0))

    async def _give(self, request: web.Request) -> web.StreamResponse:
        self.asked.append("file")
        self.tokens.append(request.headers["Authorization"])
        if not self.stream:
            return self.file
        answer = web.StreamResponse(headers=self.headers)
        await answer.prepare(request)
        for chunk in self.stream:
            await answer.write(chunk)
        if "Content-Length" in self.headers:
            # Hang up before all that was promised is there.
            assert request.transport is not None
            request.transport.close()
        return answer

    async def _tell(self, _request: web.Request) -> web.Response:
        self.asked.append("info")
        return web.json_response(self.info, headers=self.headers, status=429 if "Retry-After" in self.headers else 200)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack with one file."""
    fake = FakeSlack()
    await fake.server.start_server()
    yield fake
    await fake.server.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """The bot's session."""
    async with aiohttp.ClientSession() as session:
        yield session


def file_at(address: str) -> StoredFile:
    """A row of a file."""
    return new(StoredFile, id=1, name="trace.log", slack_file="F01", slack_team="T0", address=address)


async def problem(slack: FakeSlack, http: aiohttp.ClientSession, address: str | None = None) -> NotFetched:
    """Why it can't be had."""
    with pytest.raises(NotFetched) as raised:
        await slack.fetcher(http).fetch(file_at(slack.url if address is None else address))
    return raised.value


async def test_the_content_comes_with_the_token(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """Without asking for the address that Slack gave before."""
    assert await slack.fetcher(http).fetch(file_at(slack.url)) == b"content"
    assert (slack.tokens, slack.asked) == ([f"Bearer {TOKEN}"], ["file"])


async def test_more_than_slack_says_is_not_read(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """The limit holds while it arrives."""
    slack.stream = [bytes(1_000_000)] * 11
    found = await problem(slack, http)
    assert (found.problem, found.is_final) == (FileProblem.TOO_BIG, True)


async def test_as_much_as_is_allowed_is_read(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """To the last byte."""
    slack.stream = [bytes(1_000_000)] * 10
    assert len(await slack.fetcher(http).fetch(file_at(slack.url))) == BIGGEST


async def test_less_than_slack_says_is_not_taken(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """A connection that broke off isn't the end of a file."""
    slack.stream, slack.headers = [b"half"], {"Content-Length": "8"}
    assert (await problem(slack, http)).problem is FileProblem.UNREACHED


async def test_an_empty_file_is_refused(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """There's nothing to keep."""
    slack.file = web.Response(body=b"")
    assert (await problem(slack, http)).problem is FileProblem.EMPTY


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (lambda: web.Response(status=302, headers={"Location": "https://slack.com/signin"}), FileProblem.NO_ACCESS),
        (lambda: web.Response(text="<html>Sign in</html>", content_type="text/html"), FileProblem.NO_ACCESS),
        (lambda: web.Response(status=403), FileProblem.NO_ACCESS),
        (lambda: web.Response(status=500), FileProblem.UNREACHED),
    ],
)
async def test_a_page_to_sign_in_is_not_the_file(
    slack: FakeSlack, http: aiohttp.ClientSession, answer: Any, found: FileProblem
) -> None:
    """Slack shows it to an app without the scope. A redirect isn't followed."""
    slack.file, slack.info = answer(), {"ok": False, "error": "missing_scope"}
    assert (await problem(slack, http)).problem is found


async def test_a_page_that_somebody_sent_is_a_file(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """Slack gives it as an attachment."""
    headers = {"Content-Disposition": 'attachment; filename="a.html"'}
    slack.file = web.Response(text="<html>Hello</html>", content_type="text/html", headers=headers)
    assert await slack.fetcher(http).fetch(file_at(slack.url)) == b"<html>Hello</html>"


async def test_a_file_that_was_deleted_is_gone(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """Slack says so when it's asked about it."""
    slack.file = web.Response(status=404)
    found = await problem(slack, http)
    assert (found.problem, found.is_final, slack.asked) == (FileProblem.GONE, True, ["file", "info"])


async def test_a_file_that_moved_is_found(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """As one of which an event had only the ID: files.info has its address."""
    slack.info = {"ok": True, "file": {"id": "F01", "mode": "hosted", "size": 7, "url_private_download": slack.url}}
    assert await slack.fetcher(http).fetch(file_at("")) == b"content"


async def test_a_file_on_another_service_is_not_asked_for(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """The token isn't for it."""
    slack.info = {"ok": True, "file": {"id": "F01", "mode": "external", "url_private": "https://drive.example/f"}}
    with pytest.raises(Elsewhere) as elsewhere:
        await slack.fetcher(http).fetch(file_at(""))
    assert (elsewhere.value.address, slack.tokens) == ("https://drive.example/f", [])


async def test_slack_is_left_alone_for_as_long_as_it_says(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """The next file doesn't ask either."""
    slack.info, slack.headers = {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"}
    fetcher = slack.fetcher(http)
    waits = []
    for _ in range(2):
        with pytest.raises(NotFetched) as raised:
            await fetcher.fetch(file_at(""))
        waits.append(raised.value.after)
    assert (waits, slack.asked) == ([30.0, 30.0], ["info"])


async def test_the_token_goes_to_slack_only(slack: FakeSlack, http: aiohttp.ClientSession) -> None:
    """Whatever address an event has."""
    other = FakeSlack()
    await other.server.start_server()
    found = await problem(slack, http, other.url)
    await other.server.close()
    assert (found.problem, other.tokens) == (FileProblem.GONE, [])


@pytest.mark.parametrize(
    ("address", "is_slack"),
    [
        ("https://files.slack.com/files-pri/T0-F0/a.log", True),
        ("https://slack.com/files-pri/T0-F0/a.log", True),
        ("http://files.slack.com/a.log", False),
        ("https://files.slack.com.evil.example/a.log", False),
        ("https://evilslack.com/a.log", False),
        ("https://files.slack.com:8443/a.log", False),
        ("https://user@evil.example/files.slack.com", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_an_address_at_slack_is_on_its_host(address: str, is_slack: bool) -> None:
    """Or on one below it, and never without TLS."""
    assert is_at_slack(address, API) is is_slack


def test_files_are_read_from_an_event() -> None:
    """What isn't one is left out, and so are values of another type."""
    on_drive = {"id": "F03", "mode": "external", "size": 0, "url_private": "https://drive"}
    given = [
        {"id": "F01", "name": "a.log", "size": 5, "url_private": "https://x", "mode": "hosted"},
        {"id": "F02", "mode": "tombstone"},
        {**on_drive, "url_private_download": "https://another"},
        {"id": "F04", "size": True, "name": None, "title": "A title"},
        "F05",
    ]
    found = offered_files("T0", given)
    assert [(one.file_id, one.size, one.address) for one in found] == [
        ("F01", 5, "https://x"),
        ("F02", None, ""),
        ("F03", None, "https://drive"),
        ("F04", None, ""),
    ]
    assert [one.is_gone for one in found] == [False, True, False, False]
    assert [one.is_external for one in found] == [False, False, True, False]
    assert found[3].name == "A title"
    assert offered_files("T0", "F0") == []
    assert offered_file("T0", None).file_id == ""
