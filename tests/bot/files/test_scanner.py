"""Scanning by clamd's protocol: what it says counts, and no answer is never taken for a clean one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StartError
from bot.files.scanner import ClamdScanner, ScannerDown, read_address

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd:
    """clamd's INSTREAM and PING, as https://docs.clamav.net/manual/Usage/Scanning.html describes them.

    `most` is StreamMaxLength. `said` replaces every answer.
    """

    def __init__(self, most: int = 1_000_000, said: bytes = b"") -> None:
        self.most = most
        self.said = said
        self.seen: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One command of one connection."""
        command = await reader.readuntil(b"\0")
        writer.write(self.said or (b"PONG\0" if command == b"zPING\0" else await self._stream(reader)))
        await writer.drain()
        writer.close()

    async def _stream(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(content)
        return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
async def clamd() -> AsyncIterator[tuple[FakeClamd, str]]:
    """A clamd on a free port, and its address."""
    fake = FakeClamd()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    yield fake, f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def test_a_virus_has_its_name(clamd: tuple[FakeClamd, str]) -> None:
    """However deep it's in the file."""
    content = bytes(200_000) + EICAR
    assert await ClamdScanner(clamd[1]).scan(content) == "Eicar-Signature"
    assert clamd[0].seen == [content]


async def test_a_clean_file_has_none(clamd: tuple[FakeClamd, str]) -> None:
    """All of it was seen."""
    assert await ClamdScanner(clamd[1]).scan(b"Hello") == ""
    assert clamd[0].seen == [b"Hello"]


@pytest.mark.parametrize(
    "said",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"\0", b"stream: OK\nNo\0", b"HTTP/1.1 400\0"],
)
async def test_any_other_answer_is_none(clamd: tuple[FakeClamd, str], said: bytes) -> None:
    """An error, an answer that was cut off, or what something else says."""
    clamd[0].said = said
    with pytest.raises(ScannerDown):
        await ClamdScanner(clamd[1]).scan(b"Hello")


async def test_a_file_that_is_too_long_for_it_is_not_clean(clamd: tuple[FakeClamd, str]) -> None:
    """clamd hangs up before it has all of it."""
    clamd[0].most = 10
    with pytest.raises(ScannerDown):
        await ClamdScanner(clamd[1]).scan(bytes(5_000_000))


async def test_a_scanner_that_is_away_says_nothing(tmp_path: Path) -> None:
    """The start goes on without it."""
    scanner = ClamdScanner(f"unix:{tmp_path}/clamd.sock")
    await scanner.check()
    with pytest.raises(ScannerDown):
        await scanner.scan(b"Hello")


async def test_a_socket_of_this_machine_works_too(tmp_path: Path) -> None:
    """As Debian sets clamd up."""
    fake = FakeClamd()
    server = await asyncio.start_unix_server(fake.serve, tmp_path / "clamd.sock")
    scanner = ClamdScanner(f"unix:{tmp_path}/clamd.sock")
    await scanner.check()
    assert await scanner.scan(EICAR) == "Eicar-Signature"
    server.close()
    await server.wait_closed()


async def test_something_else_at_that_address_stops_the_start(clamd: tuple[FakeClamd, str]) -> None:
    """With the name of the setting."""
    clamd[0].said = b"220 mail.vendor.example ESMTP\0"
    with pytest.raises(StartError, match=r"^CLAMD_URL is wrong: what answers at tcp:"):
        await ClamdScanner(clamd[1]).check()


def test_addresses_are_read() -> None:
    """With clamd's own port, if none is named."""
    assert read_address("tcp://scanner.vendor.example") == ("", "scanner.vendor.example", 3310)
    assert read_address("tcp://[::1]:3311") == ("", "::1", 3311)
    assert read_address("unix:/run/clamav/clamd.ctl") == ("/run/clamav/clamd.ctl", "", 0)
