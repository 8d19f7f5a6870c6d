"""Emails that a mail service sends by HTTP: the whole email as the body, signed with a secret."""

import asyncio
import hmac
import re
import time
from collections.abc import Callable
from hashlib import sha256

import structlog
from aiohttp import web

from bot.mail_in.storing import BIGGEST, Store

log = structlog.get_logger("steward.mail")

SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)
HOOKED = "webhook:"
"""What MAIL_INBOUND begins with, before the secret."""
AT_ONCE = 4
"""How many big requests are read at once."""
OLDEST = 300.0
"""Seconds after which a signature isn't taken any more, so that nobody can repeat a request."""


def signature_of(secret: str, body: bytes, at: int) -> str:
    """The header `X-Steward-Signature` for a body, at a moment in seconds since 1970."""
    signed = hmac.digest(secret.encode(), f"{at}.".encode() + body, sha256).hex()
    return f"t={at},v1={signed}"


class MailHook:
    """The page that a mail service posts emails to. It answers once an email is stored."""

    PATH = "/mail/inbound"

    def __init__(self, secret: str, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.secret = secret
        self.store = store
        self.clock = clock
        self.turns = asyncio.Semaphore(AT_ONCE)

    def claimed(self, request: web.Request) -> re.Match[str] | None:
        """The signature that a request claims to have, if it isn't too old. Only then, a big body is read."""
        match = SIGNATURE.fullmatch(request.headers.get("X-Steward-Signature", ""))
        return match if match and abs(self.clock() - int(match[1])) <= OLDEST else None

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take one email."""
        body, signed = await request.read(), self.claimed(request)
        if signed is None:
            return web.Response(status=401, text="This request isn't signed, or it's too old.\n")
        right = await asyncio.to_thread(signature_of, self.secret, body, int(signed[1]))
        if not hmac.compare_digest(right, signed[0]):
            return web.Response(status=401, text="The signature isn't right.\n")
        if len(body) > BIGGEST:
            return web.Response(status=413, text="This email is too big.\n")
        return web.Response(text="Stored.\n" if await self.store(body) else "Known.\n")
