"""The address of the page on which the author of an email says what becomes of it."""

import re

from models.core.codes import Codes
from models.desks.mails.tables import NewMail

ADDRESS = re.compile(r"(\d{1,12})\.([0-9a-f]{64})", re.ASCII)
PATH = "/mail/new"


def page_of(public_url: str, codes: Codes, mail: NewMail) -> str:
    """The address of the page. Empty if browsers can't reach Steward. Only the author gets it, by email."""
    return f"{public_url}{PATH}/{mail.id}.{codes.signature_of(_token(mail.id))}" if public_url else ""


def mail_at(address: str, codes: Codes) -> int | None:
    """The ID of the email at an address that Steward made. None if it made no such address."""
    match = ADDRESS.fullmatch(address)
    return int(match[1]) if match and codes.has_signed(_token(int(match[1])), match[2]) else None


def _token(mail_id: int) -> str:
    return f"new-mail:{mail_id}"
