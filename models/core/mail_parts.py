"""Reading emails into their parts within limits, and emails without words that nobody may see any more."""

import re
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Policy, compat32

MOST_PARTS, LONGEST_HEAD = 500, 200_000
MOST_WORK = 20_000_000
"""The most lines times the ends that each is compared with."""
NESTS = re.compile(rb"boundary[\s*\d]*=", re.IGNORECASE)
"""What a part has that has parts itself."""


class TooIntricate(Exception):
    """No person writes such an email, and reading it would take long."""


def parsed(raw: bytes, policy: Policy) -> Message:
    """The parts of an email.

    Raises:
        TooIntricate: It has hundreds of parts, a header of hundreds of kilobytes, or millions of lines.
    """
    head = re.search(rb"\r?\n\r?\n", raw)
    lines = raw.count(b"\n") + raw.count(b"\r")
    if (head.start() if head else len(raw)) > LONGEST_HEAD or lines * (1 + len(NESTS.findall(raw))) > MOST_WORK:
        raise TooIntricate
    left = MOST_PARTS

    def part(policy: Policy) -> Message:
        nonlocal left
        left -= 1
        if left < 0:
            raise TooIntricate
        return (policy.message_factory or Message)(policy)

    return message_from_bytes(raw, part, policy=policy)  # type: ignore[arg-type]


def without_words(raw: bytes, pattern: re.Pattern[str], instead: str) -> bytes | None:
    """An email with a pattern replaced in its texts, its subject and the names of its files. None if it isn't there."""
    mail = parsed(raw, compat32)
    found = _in_subject(mail, pattern, instead)
    for part in mail.walk():
        found |= _in_name(part, pattern, instead)
        if part.get_content_maintype() == "text" and not part.is_multipart():
            found |= _in_text(part, pattern, instead)
    return mail.as_bytes() if found else None


def _in_subject(mail: Message, pattern: re.Pattern[str], instead: str) -> bool:
    try:
        said = str(make_header(decode_header(mail.get("Subject", ""))))
    except (MessageError, LookupError, ValueError):
        said = str(mail.get("Subject", ""))
    if not pattern.search(said):
        return False
    del mail["Subject"]
    mail["Subject"] = pattern.sub(instead, said)
    return True


def _in_name(part: Message, pattern: re.Pattern[str], instead: str) -> bool:
    name = str(part.get_filename(""))
    if not pattern.search(name):
        return False
    part.del_param("name")
    part.del_param("filename", "Content-Disposition")
    part.set_param("filename", pattern.sub(instead, name), "Content-Disposition", charset="utf-8")
    return True


def _in_text(part: Message, pattern: re.Pattern[str], instead: str) -> bool:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return False
    try:
        said = content.decode(str(part.get_content_charset("utf-8")), "replace")
    except LookupError:
        said = content.decode("utf-8", "replace")
    if not pattern.search(said):
        return False
    del part["Content-Transfer-Encoding"]
    part.set_payload(pattern.sub(instead, said), "utf-8")
    return True
