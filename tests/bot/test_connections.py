"""The public port stays open to requests, whatever strangers send half of."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import connections, server
from tests.bot.test_http import get, post, sign
from tests.support.desk import RunningDesk, close_desk, open_desk

HEADERS = b"POST /slack/events HTTP/1.1\r\nHost: desk\r\n"
ZIPPED = gzip.compress(b"payload={}" * 99)
SOON = 0.1
"""Seconds that stand for the ten that requests have."""
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def small(example_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk that takes 16 connections, all of them from a trusted proxy."""
    desk = await open_desk(example_sqlite, tmp_path / "mail", max_connections=16)
    yield desk
    await close_desk(desk)


async def connected(stack: AsyncExitStack, desk: RunningDesk, sent: bytes = b"") -> Stream:
    """Somebody who connects and sends this much."""
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.bot.port)
    stack.callback(writer.close)
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def rest(stream: Stream) -> bytes:
    """What comes until the other side closes."""
    try:
        return await stream[0].read()
    except ConnectionResetError:
        return b""


def lines(logs: list[Any]) -> list[dict[str, Any]]:
    """The lines about connections that were closed."""
    return [entry for entry in logs if entry["event"] == "connections_closed"]


@pytest.mark.parametrize("sent", [b"", b"P", HEADERS, HEADERS + b"X-Slow: " + b"x" * 100])
async def test_headers_that_never_end_are_given_up(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """So is a connection on which nothing comes at all."""
    monkeypatch.setattr(connections, "PATIENCE", SOON)
    async with AsyncExitStack() as stack:
        assert await rest(await connected(stack, desk, sent)) == b""


async def test_headers_that_drip_are_given_up_too(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts from the first byte, however many more come."""
    monkeypatch.setattr(connections, "PATIENCE", SOON)
    async with AsyncExitStack() as stack:
        reader, writer = await connected(stack, desk, HEADERS)

        async def drip() -> None:
            while not writer.transport.is_closing():
                writer.write(b"X-Slow: 1\r\n")
                await asyncio.sleep(SOON / 20)

        dripping = asyncio.create_task(drip())
        assert await rest((reader, writer)) == b""
        dripping.cancel()


async def test_a_body_that_never_ends_is_given_up(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an answer, for those whose network is slow."""
    monkeypatch.setattr(server, "PATIENCE", SOON)
    async with AsyncExitStack() as stack:
        answer = await rest(await connected(stack, desk, HEADERS + b"Content-Length: 100\r\n\r\nhalf"))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert answer.endswith(b"The rest of this request didn't arrive.\n")


async def test_a_connection_may_stay_after_an_answer(desk: RunningDesk) -> None:
    """Load balancers keep connections for later requests: no time counts on them until the next one begins."""
    async with AsyncExitStack() as stack:
        reader, writer = await connected(stack, desk, b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert await reader.readuntil(b"}")
        (waiting,) = [one for one in desk.bot._server.connections._open.values() if one._inner._request_count]  # type: ignore[union-attr]
        assert waiting._timer is None
        writer.write(b"GET /hea")
        await writer.drain()
        while waiting._timer is None:  # noqa: ASYNC110 - the server has no event to wait for
            await asyncio.sleep(0)
        writer.write(b"lthz HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert await reader.readuntil(b"}")
        assert waiting._timer is None


async def test_without_room_those_that_wait_longest_give_way(small: RunningDesk) -> None:
    """Forty connections of half a request each, where there is room for 16; real requests are answered meanwhile."""
    async with AsyncExitStack() as stack:
        half = []
        for number in range(40):
            half.append(
                await connected(stack, small, HEADERS if number % 2 else HEADERS + b"Content-Length: 9\r\n\r\n")
            )
            if number % 10 == 9:
                assert (await get(small, "/healthz"))[0] == 200
        # At once, and not because their time is over.
        assert len(small.bot._server.connections) <= 16  # type: ignore[union-attr]
        for stream in half[:24]:
            assert await rest(stream) == b""


async def test_one_address_has_a_share(example_sqlite: str, tmp_path: Path) -> None:
    """Unless it is a proxy that speaks for many."""
    desk = await open_desk(example_sqlite, tmp_path / "mail", trusted_proxies="192.0.2.0/24")
    try:
        async with AsyncExitStack() as stack:
            half = [await connected(stack, desk, HEADERS) for _ in range(connections.MOST_BY_ADDRESS + 5)]
            assert (await get(desk, "/healthz"))[0] == 200
            # At once, and not because their time is over.
            assert len(desk.bot._server.connections) <= connections.MOST_BY_ADDRESS  # type: ignore[union-attr]
            for stream in half[:5]:
                assert await rest(stream) == b""
    finally:
        await close_desk(desk)


async def test_a_request_that_is_being_answered_is_never_closed_for_others(small: RunningDesk) -> None:
    """What is whole is answered."""
    held, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*_args: Any) -> int:
        held.set()
        await go_on.wait()
        return 1

    small.bot.deliverer.outbox.undelivered = slow  # type: ignore[method-assign, assignment]
    small.bot._server.outbox = small.bot.deliverer.outbox  # type: ignore[union-attr]
    asking = asyncio.create_task(get(small, "/readyz"))
    await held.wait()
    async with AsyncExitStack() as stack:
        for _ in range(40):
            await connected(stack, small, HEADERS)
        go_on.set()
        assert (await asking)[0] in (200, 503)


async def test_many_closed_connections_make_one_line_a_minute(small: RunningDesk) -> None:
    """With their number. A flood must not fill the disk."""
    async with AsyncExitStack() as stack:
        with capture_logs() as logs:
            for _ in range(40):
                await connected(stack, small, HEADERS)
            assert (await get(small, "/healthz"))[0] == 200
        assert len(lines(logs)) == 1


async def test_lines_come_again_after_a_minute() -> None:
    """And say how many there were since the last one."""
    now = 0.0
    kept = connections.Connections(16, [], lambda: now)
    with capture_logs() as logs:
        for moment in (0, 1, 2, 61):
            now = float(moment)
            kept.count("slow")
    assert [line["slow"] for line in lines(logs)] == [1, 3]


async def test_a_missing_descriptor_is_counted_and_other_errors_are_not_hidden() -> None:
    """asyncio would write a traceback for each connection that it can't accept."""
    kept, loop = connections.Connections(16, [], lambda: 0.0), asyncio.get_running_loop()
    seen: list[dict[str, Any]] = []
    loop.default_exception_handler = seen.append  # type: ignore[method-assign, assignment]
    try:
        with capture_logs() as logs:
            kept.out_of_descriptors(loop, {"message": "socket.accept() out of system resource"})
            kept.out_of_descriptors(loop, {"message": "Task exception was never retrieved"})
    finally:
        del loop.default_exception_handler
    assert [line["no_descriptors"] for line in lines(logs)] == [1]
    assert seen == [{"message": "Task exception was never retrieved"}]


@pytest.mark.parametrize("body", [b"no gzip at all", ZIPPED[:40], ZIPPED], ids=["no gzip", "cut off", "whole"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "nonsense"])
async def test_nothing_is_unzipped(desk: RunningDesk, body: bytes, encoding: str) -> None:
    """Slack zips nothing. What is zipped wrongly can't fail, nor can a small body become a big one."""
    with capture_logs() as logs:
        status, said = await post(desk, body, {**sign(body), "Content-Encoding": encoding})
    assert (status, said) == (400, "Compressed requests aren't accepted.\n")
    assert logs == []


async def test_a_body_in_broken_chunks_is_a_mistake_of_the_sender(desk: RunningDesk) -> None:
    """No bug of ours: a 400, and not a word in the log."""
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            sent = HEADERS + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"
            answer = await rest(await connected(stack, desk, sent))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert logs == []


async def test_a_body_that_is_cut_off_leaves_no_line(desk: RunningDesk, caplog: pytest.LogCaptureFixture) -> None:
    """People's networks end in the middle, and strangers try."""
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            _reader, writer = await connected(stack, desk, HEADERS + b"Content-Length: 100\r\n\r\nhalf")
            writer.write_eof()
            writer.transport.abort()
        assert (await get(desk, "/healthz"))[0] == 200
    assert logs == []
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


@pytest.mark.parametrize("path", [b"/healthz", b"/nothing-here"])
async def test_no_answer_names_a_version(desk: RunningDesk, path: bytes) -> None:
    """Attackers look for versions with known faults."""
    async with AsyncExitStack() as stack:
        reader, _writer = await connected(stack, desk, b"GET " + path + b" HTTP/1.1\r\nHost: desk\r\n\r\n")
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
    assert "Server: Steward\r\n" in answer
    assert "aiohttp" not in answer.lower()
    assert "python" not in answer.lower()


async def test_what_is_no_http_names_no_version_either(desk: RunningDesk) -> None:
    """It is answered before any page is looked for."""
    async with AsyncExitStack() as stack:
        answer = (await rest(await connected(stack, desk, b"\x16\x03\x01 nonsense\r\n\r\n"))).decode()
    assert answer.startswith(("HTTP/1.0 400 ", "HTTP/1.1 400 "))
    assert "aiohttp" not in answer.lower()


async def test_who_is_accepted_while_the_port_closes_is_let_go() -> None:
    """Nobody is left who would answer them, or close what they opened."""
    closing = connections.Connections(16, [], lambda: 0.0)
    closing.end_all()
    served: list[asyncio.BaseTransport] = []

    class Server(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            served.append(transport)

    port = await asyncio.get_running_loop().create_server(
        lambda: connections.Connection(closing, Server()), "127.0.0.1", 0
    )
    async with AsyncExitStack() as stack:
        stack.callback(port.close)
        reader, writer = await asyncio.open_connection(*port.sockets[0].getsockname())
        stack.callback(writer.close)
        assert await rest((reader, writer)) == b""
    assert served == []


async def test_a_desk_that_stops_leaves_no_connection_open(example_sqlite: str, tmp_path: Path) -> None:
    """Neither those that wait for a request nor those in the middle of one."""
    desk = await open_desk(example_sqlite, tmp_path / "mail")
    async with AsyncExitStack() as stack:
        streams = [
            await connected(stack, desk, sent) for sent in (b"", HEADERS, HEADERS + b"Content-Length: 9\r\n\r\n")
        ]
        await close_desk(desk)
        for stream in streams:
            assert b" 200 " not in await rest(stream)
        assert len(desk.bot._server.connections) == 0  # type: ignore[union-attr]
