"""Storing incoming emails. The mailbox or the mail service hears that an email arrived only after that."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from hashlib import sha256

import structlog

from handlers.mail_in import arrived
from models.core.receipt_queue import ReceiptQueue
from models.core.received_mail import store_mail

log = structlog.get_logger("steward.mail")

BIGGEST = 30 * 2**20
"""The largest email, in bytes: ten files of a ticket don't fit into one, as with most mail servers."""

SAYS = ("Message-ID", "To", "Delivered-To", "From", "Subject")

Store = Callable[[bytes], Awaitable[bool]]
"""Stores an email. Returns whether it's new."""


class Inbox:
    """Takes emails, each once: what's stored is handled by the sweeper, on any replica. `wake` tells it so."""

    def __init__(self, queue: ReceiptQueue, now: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self.queue = queue
        self.now = now
        self.wake = wake

    async def take(self, raw: bytes) -> bool:
        """Store an email, and return once that's committed. Returns whether it's new."""
        happening = arrived(await asyncio.to_thread(_identity, raw))
        async with self.queue.database.transaction() as session:
            new = await store_mail(session, happening, raw, self.now())
        if new:
            self.wake()
        log.info("mail_stored", new=new, size=len(raw))
        return new


def _identity(raw: bytes) -> bytes:
    """What two copies of the same email have in common: the ID, the mailbox that it was delivered to, and what it says.
    Some programs use an ID again. Without an ID, it's all of it."""
    head = BytesHeaderParser(policy=compat32).parsebytes(raw)
    if not str(head.get("Message-ID", "")).strip():
        return raw
    body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[1:]
    said = [str(head.get(name, "")) for name in SAYS]
    return "\n".join([*said, sha256(b"".join(body)).hexdigest()]).encode("utf-8", "surrogateescape")
