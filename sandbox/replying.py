"""People's replies to emails, and how they reach the bot: as a mail service would post them."""

import email
import email.policy
import hmac
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from hashlib import sha256
from pathlib import Path

import aiohttp

from sandbox.entities import Person
from sandbox.errors import ActError
from sandbox.mail import mail_files
from sandbox.workspace import Workspace

SECONDS = 10


@dataclass(frozen=True)
class Written:
    """What a person writes: a reply to an email, or a new one."""

    text: str
    file: str = ""
    to: str = ""
    subject: str = ""


def composed(workspace: Workspace, folder: Path | None, person: Person, written: Written, server: str) -> EmailMessage:
    """The email as it arrives at the mail `server`, with the one that it replies to below the text. Raises ActError."""
    if not person.email:
        raise ActError(f"{person.real_name} has no email address.")
    original = _original(folder, written.file) if written.file else None
    mail = EmailMessage(email.policy.default)
    # What the vendor's mail server writes on top, once it has checked whose domain sent it (RFC 8601).
    mail["Authentication-Results"] = f"{server}; dmarc=pass header.from={person.email.rpartition('@')[2]}"
    mail["From"] = formataddr((person.real_name, person.email))
    mail["Date"] = format_datetime(workspace.now())
    mail["Message-ID"] = make_msgid(domain=person.email.rpartition("@")[2])
    text = written.text
    if original is None:
        mail["To"], mail["Subject"] = written.to, written.subject
    else:
        before = str(original.get("Message-ID", "")).strip()
        subject = str(original.get("Subject", ""))
        mail["To"] = str(original.get("Reply-To") or original.get("From", ""))
        mail["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
        mail["In-Reply-To"], mail["References"] = before, f"{original.get('References', '')} {before}".strip()
        text = f"{text}\n\n{_quoted(original)}"
    mail.set_content(text)
    return mail


async def posted(http: aiohttp.ClientSession, url: str, secret: str, mail: EmailMessage) -> int:
    """Post an email to the bot, signed, and return the status of its answer. Raises ActError."""
    body, at = mail.as_bytes(), int(time.time())
    content = sha256(body).hexdigest()
    mark = hmac.digest(secret.encode(), f"{at}.{content}".encode(), sha256).hex()
    headers = {"X-Steward-Signature": f"t={at},sha256={content},v1={mark}", "Content-Type": "message/rfc822"}
    try:
        async with http.post(url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(SECONDS)) as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError) as trouble:
        raise ActError("The bot takes no email at the moment.") from trouble


def _original(folder: Path | None, file: str) -> EmailMessage:
    path = next((path for path in mail_files(folder) if path.name == file), None)
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default) if path else None
    if not isinstance(found, EmailMessage):
        raise ActError(f"There is no email {file}.")
    return found


def _quoted(original: EmailMessage) -> str:
    body = original.get_body(("plain",))
    said = str(body.get_content()) if body is not None else ""
    head = f"On {original.get('Date', '')}, {original.get('From', '')} wrote:"
    return "\n".join([head, "", *(f"> {line}" for line in said.splitlines())])
