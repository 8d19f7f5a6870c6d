"""Emails that arrived, as they are, until they're handled. Their receipts say so."""

import asyncio
import re
from collections.abc import Set as AbstractSet
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.core.mail_parts import TooIntricate, without_words
from models.core.receipt_queue import Happening, store, undone
from models.core.receipts import EventReceipt, ReceivedMail


async def store_mail(session: AsyncSession, happening: Happening, raw: bytes, now: datetime) -> bool:
    """Store an email with its receipt, once. Returns whether it's new."""
    new = await store(session, [happening], now)
    session.add_all(ReceivedMail(receipt_id=receipt_id, content=raw) for receipt_id in new)
    return bool(new)


async def mail_of_receipt(session: AsyncSession, receipt_id: int) -> bytes | None:
    """The email of a receipt; None if it's handled."""
    wanted = select(col(ReceivedMail.content)).where(ReceivedMail.receipt_id == receipt_id)
    return (await session.scalars(wanted)).one_or_none()


async def drop_mail(session: AsyncSession, receipt_id: int) -> None:
    """Delete the email of a receipt, because it's handled."""
    await session.execute(delete(ReceivedMail).where(col(ReceivedMail.receipt_id) == receipt_id))


async def blank_mails(session: AsyncSession, pattern: re.Pattern[str], instead: str, senders: AbstractSet[str]) -> int:
    """Blank a pattern in the emails from these addresses that aren't handled yet, or are parked. One at a time, because
    each can have megabytes. Returns in how many it was."""
    waiting = select(col(EventReceipt.id)).join(ReceivedMail).where(undone()).order_by(col(EventReceipt.id))
    changed = 0
    for receipt_id in (await session.scalars(waiting.with_for_update(of=EventReceipt))).all():
        raw = await mail_of_receipt(session, receipt_id)
        if raw is None:
            continue
        blanked = await asyncio.to_thread(_blanked, raw, pattern, instead, senders)
        if blanked is not None:
            await session.merge(ReceivedMail(receipt_id=receipt_id, content=blanked))
            await session.flush()
            changed += 1
    return changed


def _blanked(raw: bytes, pattern: re.Pattern[str], instead: str, senders: AbstractSet[str]) -> bytes | None:
    """The email without the pattern; None if it stays as it is. What can't be read in reasonable time is emptied,
    because it will never be handled."""
    if parseaddr(str(BytesHeaderParser().parsebytes(raw).get("From", "")))[1].lower() not in senders:
        return None
    try:
        return without_words(raw, pattern, instead)
    except TooIntricate:
        return b""
