"""What a file is by its content, whatever its name and its sender say, and what's dangerous about that."""

import codecs
import mimetypes
import re
from enum import StrEnum

import filetype

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
HTML = "text/html"
SVG = "image/svg+xml"
SCRIPT = "text/x-script"
"""A text whose first line names the program that runs it."""
LOOKED_AT = 8192
"""How many bytes of a file are enough to know it. Browsers look at fewer."""

PROGRAMS = frozenset(
    {
        "application/x-msdownload",
        "application/x-executable",
        "application/x-mach-binary",
        "application/java-vm",
        "application/x-ms-shortcut",
        SCRIPT,
    }
)
PROGRAM_NAMES = frozenset(
    (
        "app",
        "appimage",
        "apk",
        "bat",
        "cmd",
        "com",
        "cpl",
        "deb",
        "dll",
        "dmg",
        "exe",
        "hta",
        "jar",
        "js",
        "jse",
        "lnk",
        "msi",
        "msix",
        "ps1",
        "psm1",
        "reg",
        "rpm",
        "scr",
        "sh",
        "vb",
        "vbe",
        "vbs",
        "wsf",
        "xll",
    )
)
"""Extensions of files that a computer may run when somebody opens them."""
PAGE_NAMES = frozenset(("htm", "html", "mht", "mhtml", "shtml", "svg", "svgz", "xht", "xhtml", "xml", "xsl"))
"""Extensions of files whose scripts a browser runs."""
SIGNATURES = (
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
)
"""The programs that the library doesn't know."""
SVG_TAG = re.compile(r"<svg[\s>]", re.IGNORECASE)
HTML_TAG = re.compile(r"<(!doctype html|html|head|body|script|iframe|object|embed|meta|base|form)[\s>/]", re.IGNORECASE)
TYPES = mimetypes.MimeTypes()
"""The same on every machine, whatever it has in /etc/mime.types."""
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Risk(StrEnum):
    """PROGRAM: Opening it may run it.
    PAGE: It's a web page or a drawing that may contain scripts.
    MISNAMED: Its name says that it's a picture or a PDF, and it isn't.
    """

    PROGRAM = "program"
    PAGE = "page"
    MISNAMED = "misnamed"


def found_type(content: bytes) -> str:
    """The media type of a file by its content. For a text, by what browsers would make of it."""
    head = content[:LOOKED_AT]
    for signature, known in SIGNATURES:
        if head.startswith(signature):
            return known
    if guessed := filetype.guess_mime(head):
        return str(guessed)
    lines = _read(head)
    if lines is None:
        return UNKNOWN
    if lines.startswith("#!"):
        return SCRIPT
    if SVG_TAG.search(lines):
        return SVG
    return HTML if HTML_TAG.search(lines) else TEXT


def risk_of(name: str, media_type: str) -> Risk | None:
    """What's dangerous about opening a file with this name and content; None if nothing is known to be."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if media_type in PROGRAMS or ending in PROGRAM_NAMES:
        return Risk.PROGRAM
    if media_type in (HTML, SVG) or ending in PAGE_NAMES:
        return Risk.PAGE
    named = TYPES.guess_type(f"file.{ending}")[0] or ""
    if media_type and named.startswith("image/") and not media_type.startswith("image/"):
        return Risk.MISNAMED
    if media_type and named == "application/pdf" and media_type != named:
        return Risk.MISNAMED
    return None


def _read(head: bytes) -> str | None:
    """The beginning of a text; None if it isn't one."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, "replace")
    if b"\0" in head:
        return None
    try:
        # The last character may be cut off.
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # Older encodings, such as Latin-1. ASCII is the same in all of them, and tags are ASCII.
        control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
        return head.decode("latin-1") if control == 0 else None
