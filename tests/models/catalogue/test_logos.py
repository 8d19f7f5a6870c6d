"""Which files can be a logo."""

import struct
import zlib

import pytest

from models.catalogue.logos import LARGEST_LOGO, logo_fault

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
    "{inside}</svg>"
)
LOADS = "The SVG loads something from elsewhere. A logo can't. Export it again without links."
BROKEN = "The file is broken. Export it again as PNG or SVG."
NO_SIZE = "The SVG doesn't say how large it is. Export it again with a width and a height."


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


END = chunk(b"IEND", b"")


def png(width: int = 2, height: int = 2, data: bytes = b"\0" * 14, end: bytes = END) -> bytes:
    """A picture in 24 bits: each row is a byte for its filter, and three for each pixel."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(data)) + end


HEAD, INTERLACED = (chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, last)) for last in (0, 1))


def svg(inside: str) -> bytes:
    """A drawing with this inside."""
    return SVG.format(inside=inside).encode()


def fault(content: bytes) -> str:
    """Why it can't be a logo; empty if it can."""
    found = logo_fault(content)
    return str(found) if found else ""


@pytest.mark.parametrize(
    "content",
    [
        png(),
        svg('<path d="M0 0h9v9z" fill="#f00"/>'),
        b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<!-- Drawn by hand -->" + svg("<rect/>"),
        svg('<defs><linearGradient id="a"/></defs><g fill="url(#a)"><rect style="fill: url(\'#a\')"/></g>'),
        svg("<style>.a { clip-path: url(#b) }</style><clipPath id='b'><rect/></clipPath>"),
        svg('<metadata><a:b xmlns:a="https://a.example" a:docname="C:\\a@b.svg"/></metadata><rect/>'),
    ],
)
def test_what_programs_export_is_a_logo(content: bytes) -> None:
    """With gradients, classes, and notes of their own."""
    assert fault(content) == ""


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<rect fill="url(https://a.example/a.svg#a)"/>', LOADS),
        ('<rect fill="url( &#34;file:///etc/passwd&#34;)"/>', LOADS),
        ('<rect style="fill:URL(//a.example/a)"/>', LOADS),
        ('<linearGradient xlink:href="https://a.example/a.svg#a"/>', LOADS),
        ('<g xml:base="https://a.example/"/>', LOADS),
        ('<rect onclick="x()"/>', LOADS),
        ("<style>@import '//a.example/a.css'</style>", LOADS),
        ("<style>rect { fill: u\\72l(//a.example/a) }</style>", LOADS),
        ("<script/>", "The SVG has <script>. Convert everything to plain paths, and export it again."),
        ('<image href="data:,"/>', "The SVG has <image>. Convert everything to plain paths, and export it again."),
        ("<text>N</text>", "The SVG has <text>. Convert everything to plain paths, and export it again."),
        ('<use href="#a"/>', "The SVG has <use>. Convert everything to plain paths, and export it again."),
        ('<mask><g mask="url(#a)"/></mask>', "The SVG has too many parts. Make it simpler."),
        ("<g/>" * 2000, "The SVG has too many parts. Make it simpler."),
        ("<g>" * 20 + "</g>" * 20, "The SVG has too many parts. Make it simpler."),
        ("<g>", BROKEN),
    ],
)
def test_an_svg_that_loads_or_does_something_is_refused(inside: str, said: str) -> None:
    """Documents are drawn from it for years, on any machine."""
    assert fault(svg(inside)) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "A logo is a PNG or SVG file."),
        (b"GIF89a", "A logo is a PNG or SVG file."),
        (b"<html/>", "A logo is a PNG or SVG file."),
        (b'<!DOCTYPE svg [<!ENTITY a "a">]>' + svg("&a;"), "The SVG has a DOCTYPE. Export it again without one."),
        (svg("").replace(b"viewBox", b"id"), NO_SIZE),
        (svg("\xe9").decode().encode("latin-1"), BROKEN),
        (png()[:-20], BROKEN),
        (png(data=b"\0" * 13), BROKEN),
        (png(end=b""), BROKEN),
        (png(data=b"\5" * 14), BROKEN),
        (png().replace(HEAD, INTERLACED), "The PNG is interlaced. Export it again without that."),
        (png().replace(b"IHDR", b"IHDX"), BROKEN),
        (png(0), BROKEN),
        (png(1_001, 1_000), "The picture has more than 1,000,000 pixels. Make it smaller."),
        (svg("<g/>") + b" " * LARGEST_LOGO, "The file is larger than 100 KB. Make it smaller."),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, said: str) -> None:
    """A broken one would be missing on each document."""
    assert fault(content) == said
