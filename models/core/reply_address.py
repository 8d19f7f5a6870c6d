"""The address that a reply to an email goes to. It names the email, so it says who answers, and what about."""

import re

from models.core.codes import Codes

ADDRESS = re.compile(r"[^@\s<>]+\+([0-9a-f]{32})([0-9a-f]{20})@[^@\s<>]+", re.ASCII)
LONGEST_LOCAL_PART = 64 - len("+") - 32 - 20
"""So many characters before the @ leave room for the rest: 64 are allowed (RFC 5321)."""


def reply_address(base: str, token: str, codes: Codes) -> str:
    """The address for replies to the email with a notice's token: `desk+TOKEN@vendor.example`."""
    local, _, domain = base.partition("@")
    return f"{local}+{token}{codes.reply_mark_of(token)}@{domain}"


def token_in(address: str, codes: Codes) -> str | None:
    """The token in an address that Steward made; None if it made no such address."""
    match = ADDRESS.fullmatch(address.lower())
    return match[1] if match and codes.is_reply_mark(match[1], match[2]) else None
