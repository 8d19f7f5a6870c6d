"""Logos of the vendor's legal entities: which files can be one, and where they are kept.

Documents show them for years, so a logo must draw the same everywhere, load nothing, and never stop a document.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from sqlalchemy import LargeBinary
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from models.core.sentences import Sentence, sentence
from models.core.texts import gettext_noop
from models.core.types import Row

LARGEST_LOGO = 100_000
"""The most bytes."""
MOST_PIXELS, MOST_ELEMENTS, DEEPEST = 1_000_000, 2_000, 20
PNG = b"\x89PNG\r\n\x1a\n"
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""How many numbers a pixel of a PNG has, by its color type."""
MOST_FILTER = 4
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "metadata", "style", "path", "rect", "circle", "ellipse", "line"),
        *("polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "mask"),
    }
)
"""The elements of SVG that a logo may have. Texts depend on the fonts of a machine, pictures come from elsewhere, and
copies of copies take for ever."""
ONCE = frozenset({"clipPath", "mask"})
"""Those whose content may not refer to others of them."""
LINKS = re.compile(r"url\((?![\"']?#)")
"""What loads something from elsewhere: a reference to no part of the file itself."""
HIDES = re.compile(r"[@\\]")
"""What can load something in a style, or hides that it does."""
NO_PICTURE = gettext_noop("A logo is a PNG or SVG file.")
BROKEN = gettext_noop("The file is broken. Export it again as PNG or SVG.")


class Logo(Row, table=True):
    """A logo that a legal entity has or had. It is never changed: documents keep the one of their issue."""

    __tablename__: ClassVar[str] = "logos"

    id: int = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, min_length=64, max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


def digest_of(content: bytes) -> str:
    """The name of a logo, by which documents find it again. Empty for none."""
    return sha256(content).hexdigest() if content else ""


async def keep_logo(session: AsyncSession, content: bytes) -> str | None:
    """Keep a logo that was checked, and return its digest; None for no logo."""
    if not content:
        return None
    digest = digest_of(content)
    if not await logo_of(session, digest):
        session.add(Logo(digest=digest, content=content))
        await session.flush()
    return digest


async def logo_of(session: AsyncSession, digest: str | None) -> bytes:
    """The logo with a digest. Empty if there is none."""
    if not digest:
        return b""
    return (await session.scalars(select(Logo.content).where(col(Logo.digest) == digest))).one_or_none() or b""


def logo_fault(content: bytes) -> Sentence | None:
    """Why a file can't be a logo; None if it can."""
    if len(content) > LARGEST_LOGO:
        return sentence("The file is larger than {size} KB. Make it smaller.", size=LARGEST_LOGO // 1000)
    if content.startswith(PNG):
        return _png_fault(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _svg_fault(content)
    return sentence(NO_PICTURE)


def _png_fault(content: bytes) -> Sentence | None:
    """Read the whole file: a picture that is cut off would be missing on each document."""
    try:
        chunks = list(_chunks(content))
        width, height, depth, color, *_, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
        if width * height > MOST_PIXELS:
            return sentence("The picture has more than {count} pixels. Make it smaller.", count=f"{MOST_PIXELS:,}")
        row = 1 + (width * SAMPLES[color] * depth + 7) // 8
        reading = zlib.decompressobj()
        data = reading.decompress(b"".join(data for name, data in chunks if name == b"IDAT"), 2 * row * height)
    except (KeyError, ValueError, IndexError, struct.error, zlib.error):
        return sentence(BROKEN)
    if interlaced:
        return sentence("The PNG is interlaced. Export it again without that.")
    # Each row begins with the number of its filter.
    drawn = len(data) == row * height > 0 and max(data[::row]) <= MOST_FILTER
    whole = chunks[0][0] == b"IHDR" and chunks[-1][0] == b"IEND" and reading.eof and width > 0
    return None if whole and drawn else sentence(BROKEN)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG: name and data.

    Raises:
        ValueError: One is cut off or damaged.
    """
    at = len(PNG)
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, at + 8 + length)
        if checksum != zlib.crc32(name + data):
            raise ValueError("A chunk is damaged.")
        yield name, data
        at += 12 + length


def _svg_fault(content: bytes) -> Sentence | None:
    try:
        root = fromstring(content.decode("utf-8-sig"), forbid_dtd=True)
    except DefusedXmlException:
        return sentence("The SVG has a DOCTYPE. Export it again without one.")
    except (ParseError, UnicodeDecodeError, ValueError, RecursionError):
        return sentence(BROKEN)
    if root.tag != f"{SVG}svg":
        return sentence(NO_PICTURE)
    if not (root.get("viewBox") or (root.get("width") and root.get("height"))):
        return sentence("The SVG doesn't say how large it is. Export it again with a width and a height.")
    return _element_fault(root, MOST_ELEMENTS)


def _element_fault(root: Element, most: int) -> Sentence | None:
    waiting = [(root, 1, False)]
    while waiting:
        element, depth, once = waiting.pop()
        name = str(element.tag).removeprefix(SVG)
        most -= 1
        if most < 0 or depth > DEEPEST:
            return sentence("The SVG has too many parts. Make it simpler.")
        # Programs keep their own notes in other namespaces, which nothing draws.
        if name not in SHAPES and not name.startswith("{"):
            said = gettext_noop("The SVG has <{name}>. Convert everything to plain paths, and export it again.")
            return sentence(said, name=name[:40])
        values = dict(element.attrib) | ({"style": element.text or ""} if name == "style" else {})
        if any(_loads(attribute, value.lower()) for attribute, value in values.items()):
            return sentence("The SVG loads something from elsewhere. A logo can't. Export it again without links.")
        if once and any("url(" in value.lower() for value in values.values()):
            return sentence("The SVG has too many parts. Make it simpler.")
        waiting += [(child, depth + 1, once or name in ONCE) for child in element]
    return None


def _loads(attribute: str, value: str) -> bool:
    """Whether an attribute loads something, or does something."""
    name = attribute.rpartition("}")[2].lower()
    if name in ("href", "src", "base"):
        return not value.startswith("#")
    if name.startswith("on") or LINKS.search(value):
        return True
    return name == "style" and HIDES.search(value) is not None
