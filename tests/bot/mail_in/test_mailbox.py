"""A mailbox at a real IMAP server: each email is stored once, and deleted only then."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from imapclient import IMAPClient
from sqlalchemy import text

from bot.mail_in.mailbox import AT_ONCE, Mailbox, MailboxAddress
from bot.mail_in.storing import Inbox
from bot.settings import Settings, SettingsError, load
from models.core.database import Database
from models.core.receipt_queue import ReceiptQueue
from tests.support.keys import KEYS
from tests.support.postgres import free_port

REQUIRED = {
    "slack_bot_token": "xoxb-1",
    "slack_app_token": "xapp-1",
    "triage_channel": "C1A",
    "approvals_channel": "C1B",
    "_env_file": None,
}


@dataclass
class Server:
    """An IMAP server with one mailbox, as a mail server and other mail programs use it."""

    port: int

    @property
    def address(self) -> MailboxAddress:
        """Where it is."""
        return MailboxAddress.read(f"imap://desk:p%40ss@127.0.0.1:{self.port}/INBOX")

    def client(self) -> IMAPClient:
        """Another program."""
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=10)
        client.login("desk", "p@ss")
        client.select_folder("INBOX")
        return client

    def deliver(self, *emails: bytes) -> None:
        """Let emails arrive."""
        with self.client() as client:
            for email in emails:
                client.append("INBOX", email)

    def left(self) -> int:
        """How many emails are there."""
        with self.client() as client:
            return len(client.search("ALL"))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server that was just started."""
    server = Server(free_port())
    program = Path(sys.executable).parent / "pymap"
    options = ["--host", "127.0.0.1", "--port", str(server.port), "--no-tls"]
    running = await asyncio.create_subprocess_exec(
        program, *options, "dict", "--demo-user", "desk", "--demo-password", "p@ss", stderr=asyncio.subprocess.DEVNULL
    )
    while running.returncode is None:
        try:
            (await asyncio.open_connection("127.0.0.1", server.port))[1].close()
            break
        except OSError:
            await asyncio.sleep(0.05)
    yield server
    running.terminate()
    await running.wait()


@pytest.fixture
async def inbox(example_sqlite: str) -> AsyncIterator[Inbox]:
    """Where emails are stored."""
    database = Database(example_sqlite, KEYS)
    yield Inbox(ReceiptQueue(database), lambda: datetime.now(UTC), lambda: None)
    await database.close()


def email(number: int) -> bytes:
    """One of several emails."""
    head = f"From: ana@acme.example\r\nTo: desk@northwind.example\r\nMessage-ID: <m{number}@acme.example>"
    return f"{head}\r\nSubject: No. {number}\r\n\r\nHello\r\n".encode()


async def stored(inbox: Inbox) -> int:
    """How many emails were stored."""
    async with inbox.queue.database.session() as session:
        counted = await session.execute(text("SELECT count(*) FROM event_receipts WHERE key LIKE 'mail:%'"))
        return int(counted.scalar_one())


async def test_emails_are_stored_and_then_deleted(server: Server, inbox: Inbox) -> None:
    """More than are read at once, oldest first."""
    await asyncio.to_thread(server.deliver, *[email(number) for number in range(25)])
    mailbox = Mailbox(server.address, inbox.take)
    assert [await mailbox.read_some(), await mailbox.read_some()] == [True, False]
    assert (await stored(inbox), await asyncio.to_thread(server.left)) == (25, 0)


async def test_one_that_can_not_be_stored_holds_up_no_other(server: Server, inbox: Inbox) -> None:
    """It stays in the mailbox. So do as many as are fetched at once, and the next one is read all the same."""
    await asyncio.to_thread(server.deliver, *[email(number) for number in range(AT_ONCE + 2)])

    async def store(raw: bytes) -> bool:
        if any(b"<m%d@" % number in raw for number in range(AT_ONCE)):
            raise ValueError
        return await inbox.take(raw)

    mailbox = Mailbox(server.address, store)
    assert [await mailbox.read_some(), await mailbox.read_some()] == [True, False]
    assert (await stored(inbox), await asyncio.to_thread(server.left)) == (2, AT_ONCE)


@pytest.mark.parametrize("many", [5, pytest.param(500, marks=pytest.mark.long)])
async def test_none_is_lost_or_doubled_whenever_it_stops(server: Server, inbox: Inbox, many: int) -> None:
    """Before an email is stored, after it, or before it's deleted. Two processes read the same mailbox."""
    random, left = Random(7), 8  # noqa: S311
    await asyncio.to_thread(server.deliver, *[email(number) for number in range(many)])

    def stopping(take: Callable[[bytes], Awaitable[bool]]) -> Callable[[bytes], Awaitable[bool]]:
        async def store(raw: bytes) -> bool:
            nonlocal left
            if stops := left and random.random() < 0.3:
                left -= 1
                if random.random() < 0.5:
                    raise ConnectionError
            new = await take(raw)
            if stops:
                raise ConnectionError
            return new

        return store

    mailboxes = [Mailbox(server.address, stopping(inbox.take)) for _ in range(2)]
    while await asyncio.to_thread(server.left):
        await asyncio.gather(*[mailbox.read_some() for mailbox in mailboxes], return_exceptions=True)
    assert left < 8
    assert await stored(inbox) == many


@pytest.mark.parametrize(
    "url",
    ["imaps://desk:x@mail.example", "imap://desk:x@localhost", "webhook:0123456789abcdef"],
)
def test_ways_in(url: str) -> None:
    """With an address for replies. One without the other would lose what people write."""
    values = {**REQUIRED, "mail_inbound": url}
    assert load(Settings, {**values, "mail_reply_to": "desk@northwind.example"}).mail_inbound == url
    with pytest.raises(SettingsError, match="MAIL_REPLY_TO is wrong"):
        load(Settings, values)


@pytest.mark.parametrize(
    "url",
    [
        "imap://desk:x@mail.example",
        "imaps://mail.example",
        "imaps://desk:a@b@mail.example/x@y",
        "webhook:short",
        "pop3://a:b@c",
    ],
)
def test_what_is_no_way_in_stops_the_start(url: str) -> None:
    """Such as a mailbox on another machine without encryption."""
    with pytest.raises(SettingsError, match="MAIL_INBOUND is wrong"):
        load(Settings, {**REQUIRED, "mail_inbound": url, "mail_reply_to": "desk@northwind.example"})
