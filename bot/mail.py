"""Mail: files in a folder, or SMTP."""

import asyncio
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

SMTP_TIMEOUT = 20.0


class NotSent(Exception):
    """The mail surely did not leave; it can be tried again."""


class NeverSent(Exception):
    """The mail was refused for good."""


class Postbox(Protocol):
    """A way out for mail."""

    async def send(self, mail: EmailMessage, token: str) -> None:
        """Send one mail. `token` is the same on each try of the same mail.

        Raises:
            NotSent: It surely did not leave.
            NeverSent: It was refused for good.
        """
        ...


class FolderPostbox:
    """Mails as .eml files, named by their token, so that a second try replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, mail: EmailMessage, token: str) -> None:
        """Write the file, whole or not at all."""
        await asyncio.to_thread(self._write, mail.as_bytes(), token)

    def _write(self, content: bytes, token: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{token}.part"
        part.write_bytes(content)
        part.replace(self.folder / f"{token}.eml")


class SmtpPostbox:
    """Mail through an SMTP server: `smtp://user:password@host:port`, or `smtps://` for TLS from the start."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.use_tls = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.use_tls else 587 if parts.username else 25)
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None

    async def send(self, mail: EmailMessage, token: str) -> None:  # noqa: ARG002 - the Message-ID carries it
        """Hand the mail over. A lost connection leaves it open whether it arrived: it is sent again with the same
        Message-ID, by which mailboxes know it for the same."""
        try:
            await aiosmtplib.send(
                mail,
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.use_tls,
                timeout=SMTP_TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [recipient.code for recipient in refused.recipients]
            raise (NeverSent if all(code >= 500 for code in codes) else NotSent)(str(refused)) from refused
        except aiosmtplib.SMTPResponseException as response:
            raise (NeverSent if response.code >= 500 else NotSent)(f"{response.code}") from response
        except aiosmtplib.SMTPException as trouble:
            raise NotSent(type(trouble).__name__) from trouble


def compose(sender: str, to: str, subject: str, text: str, token: str, at: datetime) -> EmailMessage:
    """One mail. The Message-ID comes from the token, so each try of the same mail has the same."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{token}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail
