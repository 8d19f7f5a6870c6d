"""Storing incoming emails. The mailbox or the mail service hears that an email arrived only after that."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32

import structlog

from handlers.mail_in import arrived
from models.core.receipt_queue import ReceiptQueue, store

log = structlog.get_logger("steward.mail")

BIGGEST = 30 * 2**20
"""The largest email, in bytes: ten files of a ticket don't fit into one, as with most mail servers."""

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
        happening = arrived(b64encode(raw).decode(), _identity(raw))
        async with self.queue.database.transaction() as session:
            new = await store(session, [happening], self.now())
        if new:
            self.wake()
        log.info("mail_stored", new=bool(new), size=len(raw))
        return bool(new)


def _identity(raw: bytes) -> bytes:
    """What makes two copies the same email: its ID and the mailbox that it was delivered to. Without an ID, all of
    it."""
    head = BytesHeaderParser(policy=compat32).parsebytes(raw)
    message_id = str(head.get("Message-ID", "")).strip()
    if not message_id:
        return raw
    return "\n".join([message_id, *(str(head.get(name, "")) for name in ("To", "Delivered-To"))]).encode()
