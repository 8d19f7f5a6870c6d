"""A mailbox read by IMAP: each email is stored, and only then deleted."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from bot.mail_in.storing import BIGGEST, Store

log = structlog.get_logger("steward.mail")

POLL = 15.0
LONGEST_PAUSE = 300.0
TIMEOUT = 30.0
AT_ONCE = 20
TOO_BIG = "Steward-Too-Big"
"""The folder for emails that are too big to read. A person has to look at them."""
TROUBLES = (IMAPClientError, OSError)


@dataclass(frozen=True)
class MailboxAddress:
    """Where a mailbox is: `imaps://USER:PASSWORD@HOST:PORT/FOLDER`, or `imap://` without encryption, for this machine
    only."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    encrypted: bool

    @classmethod
    def read(cls, url: str) -> "MailboxAddress":
        """Read an address.

        Raises:
            ValueError: It isn't one.
        """
        parts = urlsplit(url)
        encrypted = parts.scheme == "imaps"
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or not parts.password:
            raise ValueError("no mailbox")
        if not encrypted and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("not encrypted")
        if "@" in f"{parts.path}{parts.query}{parts.fragment}":
            raise ValueError("an @ too many")
        port = parts.port or (993 if encrypted else 143)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        return cls(parts.hostname, port, unquote(parts.username), unquote(parts.password), folder, encrypted)


class Mailbox:
    """Reads a mailbox until it's stopped. Several processes can read the same one: an email that two of them fetch is
    stored once."""

    def __init__(self, address: MailboxAddress, store: Store) -> None:
        self.address = address
        self.store = store
        self._failed: set[int] = set()

    async def run(self) -> None:
        """Read until cancelled. While the server can't be reached, the pauses grow."""
        pause = POLL
        while True:
            try:
                while await self.read_some():
                    pass
                pause = POLL
            except TROUBLES as trouble:
                log.warning("mailbox_unreached", trouble=type(trouble).__name__, pause=pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:
                log.exception("mailbox_bug")
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def read_some(self) -> bool:
        """Fetch some emails, store each, and then delete them. Returns whether there may be more. What can't be stored
        is tried again once all others are read."""
        fetched, more = await asyncio.to_thread(self._fetch)
        stored = []
        for uid, raw in fetched:
            try:
                await self.store(raw)
            except Exception:
                log.exception("mail_not_stored")
                self._failed.add(uid)
            else:
                stored.append(uid)
        if stored:
            await asyncio.to_thread(self._delete, stored)
        if not more:
            self._failed.clear()
        return more

    @contextmanager
    def _opened(self) -> Iterator[IMAPClient]:
        of = self.address
        with IMAPClient(of.host, port=of.port, ssl=of.encrypted, timeout=TIMEOUT) as client:
            client.login(of.user, of.password)
            client.select_folder(of.folder)
            yield client

    def _fetch(self) -> tuple[list[tuple[int, bytes]], bool]:
        """The first emails, oldest first, 30 MB at most, and whether there are more. Those that are too big are put
        aside."""
        with self._opened() as client:
            there = sorted(uid for uid in client.search("UNDELETED") if uid not in self._failed)
            answered = client.fetch(there[:AT_ONCE], ["RFC822.SIZE"]) if there else {}
            sizes = {uid: answered.get(uid, {}).get(b"RFC822.SIZE", 0) for uid in there[:AT_ONCE]}
            _put_aside(client, [uid for uid, size in sizes.items() if size > BIGGEST])
            wanted, room = list[int](), BIGGEST
            for uid, size in sizes.items():
                if size <= room:
                    wanted.append(uid)
                    room -= size
            found = client.fetch(wanted, ["BODY.PEEK[]"]) if wanted else {}
            raw = [(uid, found[uid][b"BODY[]"]) for uid in wanted if b"BODY[]" in found.get(uid, {})]
            # If none was fetched, they can't be had now.
            return raw, bool(raw) and len(there) > len(raw)

    def _delete(self, uids: list[int]) -> None:
        with self._opened() as client:
            client.delete_messages(uids)
            client.expunge(uids)


def _put_aside(client: IMAPClient, uids: list[int]) -> None:
    """Move emails that are too big to a folder where a person can look at them."""
    if not uids:
        return
    log.error("mail_too_big", count=len(uids), folder=TOO_BIG)
    if not client.folder_exists(TOO_BIG):
        client.create_folder(TOO_BIG)
    client.copy(uids, TOO_BIG)
    client.delete_messages(uids)
    client.expunge(uids)
