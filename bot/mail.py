"""Email, as files in a folder or by SMTP."""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
from email_validator import EmailNotValidError, validate_email

from handlers.views.mails import Attachment, Look, Mail, page_of

SMTP_TIMEOUT = 20.0
QUIT_TIMEOUT = 1.0
IDLE_SECONDS = 20.0
"""How long a connection is kept without an email. Servers wait for minutes, and some firewalls for less."""
MOST_IDLE = 4
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)", re.ASCII)
"""A status code of RFC 3463, which servers' replies begin with."""


ABOUT_ADDRESS = re.compile(r"SMTP (?:55[013]|\d{3} 5\.1\.\d{1,3})")
"""What says that there is no such address, and not that it's full, or that the server takes us for spam."""


class NotSent(Exception):
    """No server has confirmed the email. It should be sent again."""


class MailDown(NotSent):
    """The same, and neither would the server take any other email now."""


class NeverSent(Exception):
    """The email was refused permanently."""


class AddressRefused(NeverSent):
    """The server says that there is no such address."""


class Postbox(Protocol):
    """A way to send email."""

    async def send(self, mail: EmailMessage, token: str) -> None:
        """Send one email. `token` is the same for each try of the same email.

        Raises:
            NotSent: No server has confirmed it. With SMTP, it may still have arrived.
            NeverSent: This email was refused permanently. Others may succeed.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class FolderPostbox:
    """Emails as .eml files, named by their token, so that a second try replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, mail: EmailMessage, token: str) -> None:
        """Write the file atomically."""
        try:
            await asyncio.to_thread(self._write, mail.as_bytes(), token)
        except OSError as trouble:
            raise MailDown(f"{self.folder}: {trouble.strerror}") from trouble

    async def close(self) -> None:
        """There are none."""

    def _write(self, content: bytes, token: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{token}.part"
        part.write_bytes(content)
        part.replace(self.folder / f"{token}.eml")


class Tls(StrEnum):
    """Whether emails travel encrypted to the server. With `smtps://`, they always do.

    REQUIRED: Only encrypted.
    OFFERED: Encrypted if the server offers it.
    """

    REQUIRED = "required"
    OFFERED = "offered"


class SmtpPostbox:
    """Email through an SMTP server: `smtp://user:password@host:port`, or `smtps://` for TLS from the start.

    A connection is kept for a moment, for the next email.
    """

    def __init__(self, url: str, tls: Tls | None = None) -> None:
        """Read the URL.

        Args:
            tls: None requires encryption, except to this machine.
        """
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.use_tls = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.use_tls else 587 if parts.username else 25)
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.tls = tls or (Tls.OFFERED if _is_this_machine(self.host) else Tls.REQUIRED)
        self._idle: list[tuple[aiosmtplib.SMTP, float]] = []

    async def send(self, mail: EmailMessage, token: str) -> None:  # noqa: ARG002 - the Message-ID carries it
        """Send the email. If the connection is lost, it's unknown whether it arrived. It's sent again with the same
        Message-ID, so that mailboxes can recognize the duplicate."""
        connection = await self._kept() or self._new()
        try:
            if not connection.is_connected:
                await connection.connect()
            await connection.send_message(mail)
        except (aiosmtplib.SMTPException, OSError) as trouble:
            connection.close()
            raise _meaning(trouble) from trouble
        except BaseException:
            # A cancelled email must not be continued by the next one.
            connection.close()
            raise
        self._keep(connection)

    async def close(self) -> None:
        """Leave the server."""
        while self._idle:
            connection, _ = self._idle.pop()
            with suppress(aiosmtplib.SMTPException, OSError):
                await connection.quit(timeout=QUIT_TIMEOUT)
            connection.close()

    def _new(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.use_tls,
            start_tls=None if self.use_tls or self.tls is Tls.OFFERED else True,
            timeout=SMTP_TIMEOUT,
        )

    async def _kept(self) -> aiosmtplib.SMTP | None:
        """A connection that is still open: servers close idle ones, and some after a number of emails."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection, until = self._idle.pop()
            if now < until:
                with suppress(aiosmtplib.SMTPException, OSError):
                    await connection.rset()
                    return connection
            connection.close()
        return None

    def _keep(self, connection: aiosmtplib.SMTP) -> None:
        if connection.is_connected and len(self._idle) < MOST_IDLE:
            self._idle.append((connection, asyncio.get_running_loop().time() + IDLE_SECONDS))
        else:
            connection.close()


def postbox_of(smtp_url: str, tls: Tls | None, folder: Path) -> Postbox:
    """How emails are sent: by SMTP, or as files without a URL."""
    return SmtpPostbox(smtp_url, tls) if smtp_url else FolderPostbox(folder)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _meaning(trouble: Exception) -> NotSent | NeverSent:
    """Only errors about this email are permanent. A wrong password must not lose the emails sent meanwhile."""
    match trouble:
        case aiosmtplib.SMTPRecipientsRefused() if all(each.code >= 500 for each in trouble.recipients):
            said = _said(trouble.recipients[0])
            return AddressRefused(said) if ABOUT_ADDRESS.fullmatch(said) else NeverSent(said)
        case aiosmtplib.SMTPRecipientsRefused():
            return NotSent(_said(trouble.recipients[0]))
        case aiosmtplib.SMTPDataError() if trouble.code >= 500:
            return NeverSent(_said(trouble))
        case aiosmtplib.SMTPDataError():
            return NotSent(_said(trouble))
        case aiosmtplib.SMTPNotSupported():
            return NeverSent("The mail server doesn't accept addresses with letters outside ASCII (SMTPUTF8).")
        case aiosmtplib.SMTPResponseException():
            return MailDown(_said(trouble))
    if type(trouble) is aiosmtplib.SMTPException:
        # The library's own words, such as that the server offers no encryption.
        return MailDown(str(trouble))
    return MailDown(type(trouble).__name__)


def _said(response: aiosmtplib.SMTPResponseException) -> str:
    """A server's reply as codes only, because its text can contain the recipient or anything else."""
    enhanced = ENHANCED.match(response.message)
    return f"SMTP {response.code}" + (f" {enhanced[0]}" if enhanced else "")


class InOneLine(UnstructuredHeader):
    """A header whose value is one word, such as an address or an ID. Python would encode a long one (RFC 2047), and
    then nothing reads it any more."""

    name: str

    def fold(self, *, policy: Any) -> str:
        """The whole header: up to 998 characters are allowed (RFC 5322)."""
        return f"{self.name}: {self}{policy.linesep}"


def _policy(*, utf8: bool) -> Any:
    headers = HeaderRegistry()
    for name in ("in-reply-to", "references", "list-unsubscribe"):
        headers.map_to_type(name, InOneLine)  # type: ignore[arg-type]
    return EmailPolicy(header_factory=headers, utf8=utf8)


def compose(
    sender: str,
    to: str,
    letter: Mail,
    token: str,
    at: datetime,
    look: Look,
    attachments: Sequence[Attachment] = (),
    stop: str = "",
    reply_to: str = "",
) -> EmailMessage:
    """Compose one email, as plain text and as HTML. The Message-ID comes from the token, so each try of the same email
    has the same one. In a conversation, all emails refer to the one that begins it, even if this person never got that
    one.

    Args:
        attachments: All files, also those of `letter`.
        stop: The address at which one request turns off such emails for this person; empty if they can't be.
        reply_to: Where answers go; empty for the sender.

    Raises:
        ValueError: `to` contains a line break.
    """
    to = _reachable(to)
    mail = EmailMessage(_policy(utf8=not to.isascii()))
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = _one_line(letter.subject)
    mail["Date"] = format_datetime(at)
    here = _reachable(parseaddr(sender)[1]).rpartition("@")[2] or "localhost"
    begins = letter.conversation and letter.begins
    mail["Message-ID"] = f"<{letter.conversation if begins else token}@{here}>"
    if letter.conversation and not begins:
        mail["In-Reply-To"] = mail["References"] = f"<{letter.conversation}@{here}>"
    elif letter.answers:
        mail["In-Reply-To"] = mail["References"] = letter.answers
    mail["Auto-Submitted"] = "auto-generated"
    if reply_to:
        mail["Reply-To"] = reply_to
    if stop:
        # RFC 8058: mail programs offer a button, and send the request themselves.
        mail["List-Unsubscribe"] = f"<{stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    mail.add_alternative(page_of(letter, look), subtype="html")
    for file in attachments:
        main, _, sub = file.type.partition("/")
        mail.add_attachment(file.content, main, sub, filename=file.name, params={"charset": "utf-8"})
    return mail


def _reachable(address: str) -> str:
    """An address that every server accepts, with its domain in ASCII. Non-ASCII letters before the @ can't be
    converted."""
    if address.isascii():
        return address
    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return address
    return f"{valid.local_part}@{valid.ascii_domain}"


def _one_line(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())
