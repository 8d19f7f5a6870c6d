"""The public port: Slack's requests, downloads and health checks."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import ClassVar, Protocol
from uuid import uuid4

import structlog
from aiohttp import web, web_response
from aiohttp.http import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.connections import PATIENCE, Connection, Connections, Network
from bot.counted import CountedLine
from bot.dispatch import dispatch
from bot.health import Health
from bot.mail_in.storing import BIGGEST as BIGGEST_MAIL
from bot.mail_in.webhook import MailHook
from bot.ports import close_port

log = structlog.get_logger("steward.http")

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]
LAST_ANSWERS = 2.0
"""Seconds for running requests when the process stops."""
BIGGEST = 1_000_000
"""The most bytes in one request. A form from Slack's largest view is far smaller."""
CLOSE = {"Connection": "close"}
# Don't reveal the server library and its version. Unparsable requests are answered before our code runs, so it's set
# where aiohttp reads it.
web_response.SERVER_SOFTWARE = "Steward"  # type: ignore[attr-defined]


class LinkPage(Protocol):
    """The pages behind one kind of link: what it opens, and what its button does."""

    PATH: ClassVar[str]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Answer a browser that opens the link."""
        ...

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Answer a browser in which the button was pressed."""
        ...


class PostedPage(Protocol):
    """A page that takes what another server posts."""

    PATH: ClassVar[str]

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        ...


class Server:
    """Serves one port until stopped.

    Args:
        slack: Answers Slack's requests. Without it, in Socket Mode, Slack's path doesn't exist.
        health: Answers load balancers.
        links: Answer browsers that open a link.
        hook: Takes emails from a mail service, if there is one.
        stripe: Takes the payment provider's events, if it's connected.
        most_connections, trusted_proxies: See `Connections`.
    """

    def __init__(
        self,
        slack: Page | None,
        health: Health,
        links: Sequence[LinkPage] = (),
        *,
        hook: MailHook | None = None,
        stripe: PostedPage | None = None,
        most_connections: int = 512,
        trusted_proxies: Iterable[Network] = (),
    ) -> None:
        self._hook = hook
        self.connections = Connections(most_connections, trusted_proxies, time.monotonic)
        self._runner: web.AppRunner | None = None
        self._port: asyncio.Server | None = None
        self.web = web.Application(client_max_size=BIGGEST, middlewares=[self._whole_requests])
        self.web.router.add_get("/healthz", health.alive_page)
        self.web.router.add_get("/readyz", health.ready_page)
        for pages in links:
            self.web.router.add_get(pages.PATH, pages.show)
            self.web.router.add_post(pages.PATH, pages.press)
        if hook is not None:
            self.web.router.add_post(hook.PATH, hook.post)
        if stripe is not None:
            self.web.router.add_post(stripe.PATH, stripe.post)
        if slack is not None:
            self.web.router.add_post("/slack/events", slack)
            self.web.router.add_get("/slack/events", _look)

    async def start(self, host: str, port: int) -> int:
        """Start serving. Returns the port.

        Raises:
            OSError: The port is taken.
        """
        self._runner = web.AppRunner(
            self.web,
            access_log=None,
            shutdown_timeout=LAST_ANSWERS,
            lingering_time=1.0,
            auto_decompress=False,
            logger=logging.getLogger("steward.aiohttp"),
        )
        await self._runner.setup()
        loop, serve = asyncio.get_running_loop(), self._runner.server
        assert serve is not None, "The runner is set up."  # noqa: S101
        loop.set_exception_handler(self.connections.out_of_descriptors)
        self._port = await loop.create_server(lambda: Connection(self.connections, serve()), host, port)
        return int(self._port.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop serving once running requests are answered."""
        if self._port is not None:
            await close_port(self._port)
        if self._runner is not None:
            await self._runner.cleanup()
        self.connections.end_all()

    @web.middleware
    async def _whole_requests(self, request: web.Request, handler: Page) -> web.StreamResponse:
        """Answer requests once they have fully arrived. The body has as much time as the headers. An unreadable body is
        the sender's mistake and isn't logged."""
        transport = request.transport
        self.connections.headers_are_here(transport)
        turn: AbstractAsyncContextManager[object] = nullcontext()
        if self._hook is not None and request.path == self._hook.PATH and self._hook.signed(request):
            request, turn = request.clone(client_max_size=BIGGEST_MAIL), self._hook.turns
        if request.headers.get("Content-Encoding", "identity") != "identity":
            # Slack never sends compressed requests, and a small one could unpack to gigabytes.
            return web.Response(status=400, text="Compressed requests aren't accepted.\n", headers=CLOSE)
        try:
            async with asyncio.timeout(PATIENCE), turn:
                await request.read()
        except TimeoutError:
            self.connections.count("slow")
            return web.Response(status=408, text="The rest of this request didn't arrive.\n", headers=CLOSE)
        except (web.RequestPayloadError, HttpProcessingError, OSError):
            return web.Response(status=400, text="The body of this request can't be read.\n", headers=CLOSE)
        self.connections.answering(transport)
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception:
            number = uuid4().hex[:8].upper()
            log.exception("bug", number=number, path=request.path)
            return web.Response(status=500, text=f"Something went wrong: {number}\n")
        finally:
            self.connections.answered(transport)


async def _look(_request: web.Request) -> web.Response:
    """Slack checks the certificate with a GET, and people check whether the address works."""
    return web.Response(text="Slack sends its requests here, by POST.\n")


def slack_page(app: AsyncApp, signing_secret: str) -> Page:
    """The page that answers Slack. It reads nothing from a request before checking its signature."""
    verifier = SignatureVerifier(signing_secret)
    refused = CountedLine("signature_refused", time.monotonic)

    async def events(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        if not _is_signed(verifier, raw, request):
            refused.count("count", peer=request.remote)
            return web.Response(status=401, text="This request isn't signed by Slack, or it's too old.\n")
        read = partial(_read, raw, request.query_string, dict(request.headers.items()))
        return await to_aiohttp_response(await dispatch(app, read))

    return events


def _read(raw: bytes, query: str, headers: dict[str, str | Sequence[str]]) -> AsyncBoltRequest:
    return AsyncBoltRequest(body=raw.decode(), query=query, headers=headers)


def _is_signed(verifier: SignatureVerifier, raw: bytes, request: web.Request) -> bool:
    """Whether Slack signed this, within the last five minutes."""
    try:
        return bool(
            verifier.is_valid(
                raw, request.headers.get("X-Slack-Request-Timestamp"), request.headers.get("X-Slack-Signature")
            )
        )
    except (ValueError, TypeError):  # a time that is no number, a signature that is no ASCII
        return False
