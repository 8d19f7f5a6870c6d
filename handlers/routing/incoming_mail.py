"""Reading incoming emails: sender, recipients, files, and the text without quotes and signature."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parseaddr

import html_text
from lxml import html
from lxml.etree import ParserError
from mailparser_reply import EmailReplyParser

from handlers.routing.arguments import clean
from models.core.mail_parts import parsed
from models.core.plain_text import one_line, whole_text

LANGUAGES = ["en", "de", "es", "fr", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]
"""Those whose “On Monday, Ana wrote:” is known."""
QUOTES = "//blockquote | //*[contains(@class, 'gmail_quote')] | //*[@id='divRplyFwdMsg']/following-sibling::node()"
"""What mail programs put around the email that they reply to, in HTML."""
HEADS = "//*[@id='divRplyFwdMsg'] | //style | //script | //head"
RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
PROOF = "authentication-results"
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
REFUSED = re.compile(r"5\.1\.\d{1,3}", re.ASCII)
"""The codes of RFC 3463 that are about the address, and not about a full mailbox or spam."""
OURS = re.compile(rb"^message-id:\s*<([0-9a-f]{32})@", re.ASCII | re.IGNORECASE | re.MULTILINE)
MOST_RETURNED = 10
MANY_BREAKS = re.compile(r"\n{4,}")
MOST_PARSED = 20_000
LONG_LINE = re.compile(r"^((?:> ?){0,20})(.{300,})$", re.MULTILINE)
"""A line that's longer than those that say who wrote what is quoted, and its quotation marks."""
MARK = "\ue000"
MARKED = re.compile(rf"{MARK}(\d+){MARK}")
MOST_FILES = 20
LONGEST_SUBJECT = 200
AS_IT_IS = policy.default.clone(refold_source="none")


@dataclass(frozen=True)
class MailFile:
    """A file in an email."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class IncomingMail:
    """An email as it arrived.

    Attributes:
        recipients: All addresses that it may have been sent to, in lower case.
        sender: The address that it claims to come from, in lower case.
        text: What its author wrote, without the quoted email and the signature.
        is_automatic: A program sent it, such as an absence notice or a mailing list. Nothing must answer it.
        refused: The addresses that a mail server refuses for good, each with its code, if this is such a report.
        returned: The tokens of emails that it returns, or claims to.
        proofs: Its headers `Authentication-Results`, from the top.
        is_from_one: It names one sender, and no more.
    """

    message_id: str
    recipients: frozenset[str]
    sender: str
    subject: str
    text: str
    files: Sequence[MailFile]
    is_automatic: bool
    refused: Sequence[tuple[str, str]]
    returned: Sequence[str] = ()
    proofs: Sequence[str] = ()
    is_from_one: bool = False


def read_mail(raw: bytes) -> IncomingMail:
    """Read an email. Whatever is wrong with it, the rest is read.

    Raises:
        TooIntricate: Reading it would take long.
    """
    mail = parsed(raw, policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - that's what this policy makes
    refused = list(_refused(mail))
    return IncomingMail(
        message_id=one_line(_header(mail, "message-id")),
        recipients=frozenset(_recipients(mail)),
        sender=parseaddr(_header(mail, "from"))[1].lower(),
        subject=one_line(clean(_header(mail, "subject")))[:LONGEST_SUBJECT],
        text=whole_text(clean(_words(mail))),
        files=list(_files(mail))[:MOST_FILES],
        is_automatic=bool(refused) or _is_automatic(mail),
        refused=refused,
        returned=[token.decode() for token in OURS.findall(raw)[:MOST_RETURNED]] if refused else (),
        proofs=[" ".join(str(value).split()) for name, value in mail.raw_items() if name.lower() == PROOF],
        is_from_one=_is_from_one(mail),
    )


def _is_from_one(mail: EmailMessage) -> bool:
    """Whether there's one header `From`, with one address, which isn't a group's. Mail programs, servers and libraries
    disagree about others, so each could take another sender for the one that counts."""
    written = [str(value) for name, value in mail.raw_items() if name.strip().lower() == "from"]
    if len(written) != 1:
        return False
    try:
        sender = mail["from"]
        addresses, groups = sender.addresses, sender.groups
    except (ValueError, IndexError, AttributeError):
        return False
    one = len(addresses) == 1 and len(groups) == 1 and groups[0].display_name is None and not sender.defects
    return one and addresses[0].addr_spec.lower() == parseaddr(written[0])[1].lower()


def _header(mail: EmailMessage, name: str) -> str:
    """A header, even one that breaks its own rules."""
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError):
        # The standard library fails on some malformed headers.
        return ""


def _recipients(mail: EmailMessage) -> Iterator[str]:
    for name in RECIPIENTS:
        for _, address in getaddresses([_header(mail, name)]):
            if "@" in address:
                yield address.lower()


def _is_automatic(mail: EmailMessage) -> bool:
    """By RFC 3834, and what was usual before it."""
    submitted = _header(mail, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _header(mail, "precedence").strip().lower() in BULK
        or any(mail.get(name) is not None for name in ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond"))
        or _header(mail, "return-path").strip() == "<>"
    )


def _refused(mail: EmailMessage) -> Iterator[tuple[str, str]]:
    """The addresses that a report of RFC 3464 says are refused for good."""
    if mail.get_content_type() != "multipart/report":
        return
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for about in part.iter_parts() if part.is_multipart() else []:
            status, recipient = str(about.get("status", "")).strip(), str(about.get("final-recipient", ""))
            address = recipient.partition(";")[2].strip().lower()
            if REFUSED.fullmatch(status) and "@" in address:
                yield address, status


def _words(mail: EmailMessage) -> str:
    """What its author wrote: of the plain text if there is one, or else of the HTML."""
    body = mail.get_body(("plain",))
    said = _content(body) if body is not None else ""
    if not said.strip() and (page := mail.get_body(("html",))) is not None:
        said = _as_text(_content(page))
    return _without_quote(_reply_in(MANY_BREAKS.sub("\n\n\n", said.replace("\r\n", "\n")).strip()))


def _reply_in(said: str) -> str:
    """The text without the email that it replies to. Some of the library's patterns take the length of a line to the
    power of three, and meanwhile nobody else is answered. So it gets marks in place of long lines, and only the
    beginning of a long text. If nothing is quoted there, the text stays whole."""
    said = said.replace(MARK, "")
    start, long = said[:MOST_PARSED], list[str]()

    def marked(line: re.Match[str]) -> str:
        long.append(line[2].rstrip())
        return f"{line[1]}{MARK}{len(long) - 1}{MARK}"

    replies = EmailReplyParser(languages=LANGUAGES).read(LONG_LINE.sub(marked, start)).replies
    reply = MARKED.sub(lambda mark: long[int(mark[1])], str(replies[0].body if replies else "")).strip()
    return said if len(said) > len(start) and start.rstrip().endswith(reply) else reply


def _without_quote(said: str) -> str:
    """The text without the quoted lines at its end, and without the line before them that says who wrote them. It's in
    any language, but it ends with a colon."""
    lines = said.splitlines()
    while lines and (lines[-1].startswith(">") or not lines[-1].strip()):
        lines.pop()
    if len(lines) < len(said.splitlines()) and lines and lines[-1].rstrip().endswith((":", "：")):
        lines.pop()
    return "\n".join(lines).strip()


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        # An unknown encoding: what can be read of it.
        content = part.get_payload(decode=True)
        return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _as_text(page: str) -> str:
    try:
        tree = html.fromstring(page)
    except (ParserError, ValueError):
        return ""
    for part in [*tree.xpath(QUOTES), *tree.xpath(HEADS)]:
        if isinstance(part, html.HtmlElement) and part.getparent() is not None:
            part.drop_tree()
    return str(html_text.extract_text(tree))


def _files(mail: EmailMessage) -> Iterator[MailFile]:
    """The attached files, however deep they are. Pictures within the text have no name that anybody chose, and are left
    out, and so are the signatures of programs."""
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    for part, is_choice in _leaves(mail):
        name, kind = part.get_filename(), part.get_content_type()
        is_inline = part.get_content_disposition() == "inline" and part.get("content-id")
        is_attached = bool(name) or part.get_content_disposition() == "attachment"
        if part in bodies or kind in SIGNATURES or (not name and (is_inline or (is_choice and not is_attached))):
            continue
        content = part.get_payload(decode=True)
        if kind == "message/rfc822" and isinstance(inner := next(iter(part.get_payload()), None), EmailMessage):
            content = inner.as_bytes(policy=AS_IT_IS)
            name = name or f"{one_line(_header(inner, 'subject')) or 'email'}.eml"
        if isinstance(content, bytes) and content.strip():
            yield MailFile(name or "file", kind, content)


def _leaves(part: MIMEPart, *, is_choice: bool = False) -> Iterator[tuple[MIMEPart, bool]]:
    """The parts without parts, and forwarded emails as a whole; each with whether it's another form of the text."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        yield part, is_choice
        return
    kind = part.get_content_subtype()
    for one in part.iter_parts():
        yield from _leaves(one, is_choice=kind == "alternative" or (is_choice and kind == "related"))
