"""Looking for viruses with clamd, over its own protocol. https://docs.clamav.net/manual/Usage/Scanning.html"""

import asyncio
import re
from contextlib import suppress
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from bot.errors import StartError

log = structlog.get_logger("steward.files")

PORT = 3310
PATIENCE = 30.0
"""Seconds for one scan. It has to be far less than `copier.LONGEST_TRY`."""
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
ANSWER = re.compile(r"stream: (?:(?P<clean>OK)|(?P<found>.{1,1000}) FOUND)", re.ASCII)


class ScannerDown(Exception):
    """The scanner can't be reached, or couldn't scan. Nothing is known about the file."""


class Scanner(Protocol):
    """Looks for viruses."""

    async def check(self) -> None:
        """Try at the start whether it answers.

        Raises:
            StartError: Something else answers. If nothing does, that's logged.
        """
        ...

    async def scan(self, content: bytes) -> str:
        """The name of what was found; empty if nothing was.

        Raises:
            ScannerDown: It can't be said.
        """
        ...


class NoScanner:
    """For installations without one."""

    async def check(self) -> None:
        """There's nothing to try."""

    async def scan(self, content: bytes) -> str:  # noqa: ARG002
        """Nothing is looked for, so nothing is found."""
        return ""


class ClamdScanner:
    """clamd at `tcp://HOST:PORT`, or at `unix:/PATH` on this machine."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path, self.host, self.port = read_address(url)

    async def check(self) -> None:
        """Say PING."""
        try:
            answer = await self._ask(b"zPING\0", [])
        except ScannerDown as trouble:
            log.error("scanner_not_reached", trouble=str(trouble), help="Files wait until it can be reached.")
            return
        if answer != "PONG":
            raise StartError(
                f"CLAMD_URL is wrong: what answers at {self.url} isn't clamd. "
                "It should be tcp://HOST:PORT or unix:/PATH, or empty to scan nothing."
            )

    async def scan(self, content: bytes) -> str:
        """Send the content, and read what clamd says."""
        chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        parts = [part for chunk in chunks for part in (len(chunk).to_bytes(4, "big"), chunk)]
        answer = await self._ask(b"zINSTREAM\0", [*parts, bytes(4)])
        match = ANSWER.fullmatch(answer)
        if match is None:
            # Such as `INSTREAM size limit exceeded. ERROR`, if StreamMaxLength is below 10 MB.
            raise ScannerDown(f"clamd: {answer[:100]}")
        return match["found"] or ""

    async def _ask(self, command: bytes, parts: list[bytes]) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                opening = (
                    asyncio.open_unix_connection(self.path)
                    if self.path
                    else asyncio.open_connection(self.host, self.port)
                )
                reader, writer = await opening
                try:
                    return await _talk(reader, writer, command, parts)
                finally:
                    writer.close()
                    with suppress(OSError):
                        await writer.wait_closed()
        except (OSError, TimeoutError) as trouble:
            raise ScannerDown(type(trouble).__name__) from trouble


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, command: bytes, parts: list[bytes]) -> str:
    # clamd may refuse what is too long before all of it is there, and hang up.
    with suppress(ConnectionError):
        writer.write(command)
        for part in parts:
            writer.write(part)
            await writer.drain()
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        more = await reader.read(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    if not answer.endswith(b"\0"):
        raise ScannerDown("The answer was cut off.")
    return answer[:-1].decode("utf-8", "replace").strip()


def read_address(url: str) -> tuple[str, str, int]:
    """The parts of CLAMD_URL: the path of a socket, or else host and port.

    Raises:
        ValueError: It's something else.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/") and not parts.query:
        return parts.path, "", 0
    if parts.scheme != "tcp" or not parts.hostname or parts.path.strip("/") or parts.query or parts.port == 0:
        raise ValueError("no address of clamd")
    return "", parts.hostname, parts.port or PORT
