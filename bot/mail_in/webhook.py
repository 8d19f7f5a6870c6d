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

SIGNATURE = re.compile(r"t=(\d{1,12}),sha256=([0-9a-f]{64}),v1=([0-9a-f]{64})", re.ASCII)
HOOKED = "webhook:"
"""What MAIL_INBOUND begins with, before the secret."""
AT_ONCE = 4
"""How many big requests are read at once."""
OLDEST = 300.0
"""Seconds after which a signature isn't taken any more, so that nobody can repeat a request."""


def signature_of(secret: str, body: bytes, at: int) -> str:
    """The header `X-Steward-Signature` for a body, at a moment in seconds since 1970. It signs the hash of the body, so
    it can be checked before the body is read."""
    content = sha256(body).hexdigest()
    return f"t={at},sha256={content},v1={_mark(secret, str(at), content)}"


def _mark(secret: str, at: str, content: str) -> str:
    return hmac.digest(secret.encode(), f"{at}.{content}".encode(), sha256).hex()


class MailHook:
    """The page that a mail service posts emails to. It answers once an email is stored."""

    PATH = "/mail/inbound"

    def __init__(self, secret: str, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.secret = secret
        self.store = store
        self.clock = clock
        self.turns = asyncio.Semaphore(AT_ONCE)

    def signed(self, request: web.Request) -> str:
        """The hash of the body that the mail service signed just now; empty if it signed none. Without one, no big body
        is read."""
        match = SIGNATURE.fullmatch(request.headers.get("X-Steward-Signature", ""))
        if match is None or abs(self.clock() - int(match[1])) > OLDEST:
            return ""
        return match[2] if hmac.compare_digest(_mark(self.secret, match[1], match[2]), match[3]) else ""

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take one email."""
        body, signed = await request.read(), self.signed(request)
        if not signed:
            return web.Response(status=401, text="This request isn't signed, or it's too old.\n")
        if (await asyncio.to_thread(sha256, body)).hexdigest() != signed:
            return web.Response(status=401, text="The signature is of something else.\n")
        if len(body) > BIGGEST:
            return web.Response(status=413, text="This email is too big.\n")
        return web.Response(text="Stored.\n" if await self.store(body) else "Known.\n")
