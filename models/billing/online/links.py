"""Links to the page on which one person pays one invoice, or puts a card on file for one subscription."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.access.desk import Desk
from models.core.codes import Codes

WORKS = timedelta(minutes=15)
"""How long a link works."""
ADDRESS = re.compile(r"(\d{1,12})\.([A-Z]{3}-[A-Z0-9-]{1,40})\.(\d{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class PayLink:
    """A link: whose it is, the short ID of the invoice or the subscription, and until when it works."""

    person_id: int
    ref: str
    expires_at: datetime


def pay_address(desk: Desk, ref: str) -> str:
    """The address at which the caller can pay an invoice, or put a card on file for a subscription."""
    token = _token(desk.person.id, ref, int((desk.now + WORKS).timestamp()))
    return f"{desk.public_url}/pay/{token}.{desk.codes.signature_of(f'pay:{token}')}"


def read_address(address: str, codes: Codes) -> PayLink | None:
    """The link at an address. None if Steward didn't make it."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        return None
    person_id, ref, expires, signature = match.groups()
    token = _token(int(person_id), ref, int(expires))
    if not codes.has_signed(f"pay:{token}", signature):
        return None
    return PayLink(int(person_id), ref, datetime.fromtimestamp(int(expires), UTC))


def _token(person_id: int, ref: str, expires: int) -> str:
    return f"{person_id}.{ref}.{expires}"
