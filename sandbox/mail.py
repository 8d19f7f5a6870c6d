"""The bot's outgoing email, from a folder of .eml files."""

import email
import email.policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from sandbox.traffic import Json


def mail_files(folder: Path | None) -> list[Path]:
    """The .eml files, newest last; empty if there is no folder."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def read_mail(folder: Path | None) -> list[Json]:
    """Each email's from, to, subject, text, date, message_id, in_reply_to, file, attachments (name and text), and
    has_html: whether it has an HTML part too. Newest last."""
    return [read_one(path) for path in mail_files(folder)]


def attachment(folder: Path | None, file: str, place: int) -> tuple[str, str, bytes] | None:
    """The name, type and content of a file in an email: the email's file, and the attachment's place from 0. None if
    there is no such file."""
    path = next((path for path in mail_files(folder) if path.name == file), None)
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default) if path else None
    parts = [*parsed.iter_attachments()] if isinstance(parsed, EmailMessage) and parsed.is_multipart() else []
    if not 0 <= place < len(parts):
        return None
    content = parts[place].get_payload(decode=True)
    name, kind = parts[place].get_filename() or "file", parts[place].get_content_type()
    return name, kind, content if isinstance(content, bytes) else b""


def html_of(folder: Path | None, file: str) -> str | None:
    """The HTML part of an email. None if there's no such email, or it has none."""
    path = next((path for path in mail_files(folder) if path.name == file), None)
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default) if path else None
    page = parsed.get_body(("html",)) if isinstance(parsed, EmailMessage) else None
    return str(page.get_content()) if page is not None else None


def read_one(path: Path) -> Json:
    """The same of one email."""
    return {**_parsed(path.read_bytes()), "file": path.name}


@lru_cache(maxsize=1000)
def _parsed(content: bytes) -> Json:
    """An email's content. The page lists all emails each time, and parsing one takes milliseconds."""
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    body = parsed.get_body(("plain", "html")) if isinstance(parsed, EmailMessage) else None
    page = parsed.get_body(("html",)) if isinstance(parsed, EmailMessage) else None
    return {
        "has_html": page is not None and page is not body,
        "from": str(parsed.get("From", "")),
        "to": str(parsed.get("To", "")),
        "subject": str(parsed.get("Subject", "")),
        "text": body.get_content() if body else "",
        "date": str(parsed.get("Date", "")),
        "message_id": str(parsed.get("Message-ID", "")).strip(),
        "in_reply_to": str(parsed.get("In-Reply-To", "")).strip(),
        "attachments": [_attached(part) for part in parsed.iter_attachments()] if parsed.is_multipart() else [],
    }


def _attached(part: EmailMessage) -> Json:
    """A file in an email, with its text, or without text if it isn't text."""
    content = part.get_content()
    return {"name": part.get_filename() or "", "text": content if isinstance(content, str) else ""}
