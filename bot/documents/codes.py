"""Pictures for documents, as SVG: the QR code of a payment, and the seller's logo."""

import re
from base64 import b64encode

import segno

MASK = 2
"""Every mask is valid, and readers take any. To find the one that the standard prefers takes four times as long."""
RUN = re.compile(rb"\x01+")
BOX_WIDTH, BOX_HEIGHT = 480, 120
PNG = b"\x89PNG\r\n\x1a\n"


def qr_code(text: str) -> str:
    """A QR code with error correction M, as banks ask for. It has no margin: the page around it is white."""
    # A code for euro transfers is at most version 13, and its text in UTF-8.
    code = segno.make_qr(text, error="m", mask=MASK, boost_error=False, encoding="utf-8")
    # Lines as wide as a square have less than half the points of rectangles.
    runs = [
        f"M{run.start()} {y}.5h{len(run[0])}" for y, row in enumerate(code.matrix) for run in RUN.finditer(bytes(row))
    ]
    size = len(code.matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {size} {size}">'
        f'<path stroke="#000" d="{"".join(runs)}"/></svg>'
    )


def logo(content: bytes, *, at_end: bool) -> str:
    """A logo of any form in a box four times as wide as it's high, at one of its ends.

    Args:
        content: PNG or SVG. Other content gives an empty text, and the document shows the name instead.
        at_end: Whether it's at the right end.
    """
    if content.startswith(PNG):
        kind = "image/png"
    elif b"<" in content[:10]:
        kind = "image/svg+xml"
    else:
        return ""
    place = "xMaxYMid" if at_end else "xMinYMid"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{BOX_WIDTH}" height="{BOX_HEIGHT}">'
        f'<image width="{BOX_WIDTH}" height="{BOX_HEIGHT}" preserveAspectRatio="{place} meet" '
        f'href="data:{kind};base64,{b64encode(content).decode()}"/></svg>'
    )
