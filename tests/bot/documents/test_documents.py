"""Documents as PDF: what is printed is what the data says, in every script, within the margins."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import segno
import yaml

from bot.documents.engine import TypstEngine
from handlers.documents.data import DocumentKind, EmbeddedFile
from models.billing.parties import Party
from models.directory.postal import PARTS
from tests.bot.documents.sheets import (
    ENGINE,
    NO_ACCOUNT,
    UNSEEN,
    a_document,
    an_invoice,
    drawn,
    read,
    read_by_pdfium,
    texts,
    words,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "vendor.yaml"
CUSTOMERS: list[dict[str, Any]] = yaml.safe_load(EXAMPLE.read_text())["organizations"]
MARGIN_X, MARGIN_Y = 20 / 25.4 * 72, 11 / 25.4 * 72
"""The margins of the page at the sides, and below its footer, in points."""
LONGEST = "Featherstonehaugh-Cholmondeley"


def customer(one: dict[str, Any]) -> Party:
    """A customer of the example as a buyer."""
    parts = {part: one.get(part, "").strip() for part in PARTS}
    return Party(one["name"], **parts, lines=one.get("billing_address", ""), tax_id=one.get("tax_id", ""))


@pytest.mark.parametrize("one", CUSTOMERS, ids=lambda one: one["key"])
def test_every_customer_of_the_example_can_read_their_invoice(one: dict[str, Any]) -> None:
    """Each word of the data is on the page, and no character is missing. Scripts from right to left and of India are
    read as browsers do it, because pypdf knows neither."""
    document = a_document(an_invoice(name=one["name"]), one.get("locale", "en"), buyer=customer(one))
    content = drawn(document)
    known = UNSEEN.sub("", read(content) + read_by_pdfium(content))
    assert [word for word in words(texts(document)) if word.strip(",،.") not in known] == []


@pytest.mark.parametrize(
    ("currency", "locale", "price", "due"),
    [
        ("EUR", "en-GB", "€100.00", "€2,499.00"),
        ("EUR", "de-DE", "100,00€", "2.499,00€"),
        ("JPY", "ja-JP", "￥10,000", "￥249,900"),
        ("KWD", "en-GB", "KWD10.000", "KWD249.900"),
    ],
)
def test_what_is_printed_is_the_data_and_nothing_else(currency: str, locale: str, price: str, due: str) -> None:
    """21 seats and 19 %: word by word, each as often as the data has it. Amounts have their currency's decimals."""
    document = a_document(an_invoice(currency=currency), locale, seller=NO_ACCOUNT)
    content = drawn(document)
    assert words([read(content)]) == words(texts(document))
    printed = words([read(content)])
    assert (printed[price], printed[due]) == (2, 3)


@pytest.mark.parametrize("lines", [1, 60])
def test_a_void_invoice_has_its_stamp_on_each_page(lines: int) -> None:
    """Behind the words, so that all of them can still be read."""
    void = an_invoice(lines=lines)
    void.voided_on = date(2026, 12, 1)
    pages = pypdf.PdfReader(io.BytesIO(drawn(a_document(void)))).pages
    assert [page.extract_text().count("VOID") for page in pages] == [1] * len(pages)
    assert "VOID" not in read(drawn(a_document(an_invoice(lines=lines))))


def test_what_people_wrote_is_never_read_as_markup() -> None:
    """Not by typst, and not by what reads typst's data."""
    name = '#read("/etc/passwd") *bold* _it_ $x^2$ @ref <a> \\u{41} "quoted" // no /* no */ = no ~ -- ... `raw`'
    document = a_document(an_invoice(name=name), buyer=Party(name, lines=name))
    content = drawn(document)
    assert words([read(content)]) == words(texts(document))


@pytest.mark.parametrize("lines", [1, 12, 60, 200])
def test_nothing_leaves_the_page_however_long(lines: int) -> None:
    """With several rates, long names and words without an end: all within the margins, and the pages are counted."""
    name = f"{LONGEST} {'x' * 200}"
    invoice = an_invoice(lines=lines, name=name, rates=(19000, 7000, 0))
    invoice.paid, invoice.credited = 5, 7
    document = a_document(invoice, buyer=Party(name, lines=f"{LONGEST * 3}\n{'y' * 90}", email=f"{'z' * 60}@a.example"))
    content = drawn(document)
    pages = list(pypdfium2.PdfDocument(content))
    for page in pages:
        width, height = page.get_size()
        printed = page.get_textpage()
        boxes = [printed.get_charbox(place) for place in range(printed.count_chars())]
        assert min(left for left, _, _, _ in boxes) >= MARGIN_X - 1
        assert max(right for _, _, right, _ in boxes) <= width - MARGIN_X + 1
        assert min(bottom for _, bottom, _, _ in boxes) >= MARGIN_Y
        assert max(top for _, _, _, top in boxes) <= height - MARGIN_Y
    seen = read(content)
    assert re.findall(r"Page (\d+) of (\d+)", seen) == [(str(n + 1), str(len(pages))) for n in range(len(pages))]
    # A long word is broken where it has to be, by a sign without a width.
    assert seen.replace("\u200b", "").replace("\n", "").count("x" * 200) == lines + 2


def test_sixty_lines_take_three_pages_each_with_the_heading() -> None:
    """An ordinary invoice, with short lines."""
    seen = read(drawn(a_document(an_invoice(lines=60))))
    assert seen.count("Description Quantity Unit price Tax Amount") == 3
    assert seen.count("Page 3 of 3") == 1


def test_the_same_data_gives_the_same_bytes() -> None:
    """In another engine too, as in another process; and other data gives other bytes."""
    document = a_document()
    first = drawn(document)
    drawn(a_document(an_invoice(lines=3)))
    assert drawn(document) == first
    assert TypstEngine(of_system=False).draw(document).content == first
    assert drawn(replace(document, dated=date(2026, 12, 1))) != first


def test_it_declares_what_it_is() -> None:
    """PDF/A-3a, PDF/UA-1, tagged, with a title, a language, and the date of the invoice as its own."""
    document = pypdf.PdfReader(io.BytesIO(drawn(a_document())))
    root: Any = document.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert [(part, level) for part, level in re.findall(r"pdfaid:part>(\d).*pdfaid:conformance>(\w)", xmp)] == [
        ("3", "A")
    ]
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/MarkInfo"]["/Marked"] is True or str(root["/MarkInfo"]["/Marked"]).lower() == "true"
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert document.metadata.title == "Invoice INV-2026-000017"
    assert document.metadata.author == "Northwind Software GmbH"
    assert str(document.metadata["/CreationDate"]) == "D:20261130000000Z"


def test_a_language_from_right_to_left_is_laid_out_from_right_to_left() -> None:
    """The title is on the right, and the amounts are on the left."""
    content = drawn(a_document(locale="he-IL"))
    page = pypdfium2.PdfDocument(content)[0]
    width, _ = page.get_size()
    printed = page.get_textpage()
    title = printed.search("Invoice").get_next()
    assert title is not None
    right = printed.get_charbox(title[0] + title[1] - 1)[2]
    assert right > width - MARGIN_X - 2
    assert b"/Direction/R2L" in content


def test_an_address_keeps_its_own_direction() -> None:
    """In Hebrew too, the post code of "10115 Berlin" is on the left."""
    printed = pypdfium2.PdfDocument(drawn(a_document(locale="he-IL")))[0].get_textpage()
    code, city = printed.search("10115").get_next(), printed.search("Berlin").get_next()
    assert code is not None
    assert city is not None
    assert printed.get_charbox(code[0])[0] < printed.get_charbox(city[0])[0]


def modules(content: bytes, size: int) -> list[list[int]]:
    """The squares of the code on the only page: 1 is black. It's the only thing in pure black."""
    scale = 6
    bitmap = pypdfium2.PdfDocument(content)[0].render(scale=scale, grayscale=True)
    rows = [bytes(bitmap.buffer[y * bitmap.stride : y * bitmap.stride + bitmap.width]) for y in range(bitmap.height)]
    black = [(x, y) for y, row in enumerate(rows) for x, value in enumerate(row) if value < 8]
    left, top = min(x for x, _ in black), min(y for _, y in black)
    side = max(x for x, _ in black) - left + 1
    step = side / size
    centers = [int((place + 0.5) * step) for place in range(size)]
    return [[int(rows[top + y][left + x] < 128) for x in centers] for y in centers]


def test_the_code_on_the_page_pays_the_invoice() -> None:
    """Square by square, the code of what EPC069-12 asks for."""
    account = "NORTDEFFXXX\nNorthwind Software GmbH\nDE89370400440532013000"
    text = f"BCD\n002\n1\nSCT\n{account}\nEUR2499.00\n\nRF50INV2026000017"
    code = segno.make_qr(text, error="m", mask=2, boost_error=False, encoding="utf-8")
    assert modules(drawn(a_document()), len(code.matrix)) == [list(row) for row in code.matrix]


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#f00"/></svg>'


@pytest.mark.parametrize("logo", [PNG, SVG], ids=["png", "svg"])
def test_a_logo_takes_the_place_of_the_name(logo: bytes) -> None:
    """It's red, at the top right. The name is its alternative text."""
    content = drawn(a_document(logo=logo))
    bitmap = pypdfium2.PdfDocument(content)[0].render(scale=1)
    red = [
        (x, y)
        for y in range(bitmap.height)
        for x in range(bitmap.width)
        if bytes(bitmap.buffer[y * bitmap.stride + x * 3 : y * bitmap.stride + x * 3 + 3]) == b"\x00\x00\xff"
    ]
    assert max(x for x, _ in red) == pytest.approx(bitmap.width - MARGIN_X, abs=2)
    assert max(y for _, y in red) < 100
    assert (
        read(content).count("Northwind Software GmbH") == read(drawn(a_document())).count("Northwind Software GmbH") - 1
    )
    assert b"Northwind Software GmbH" in b"".join(re.findall(rb"/Alt ?\(([^)]*)\)", content))


def test_a_logo_that_is_no_picture_stops_nothing() -> None:
    """The name is there instead."""
    broken = PNG.replace(b"x\x9cc\xf8", b"x\x9cc\xf9")
    for logo in (b"GIF89a", broken):
        assert read(drawn(a_document(logo=logo))) == read(drawn(a_document()))


def test_a_file_inside_is_found_again() -> None:
    """With its type and how it relates to the invoice."""
    file = EmbeddedFile("factur-x.xml", "<a>é</a>".encode(), "application/xml", "alternative", "The invoice as XML")
    read_again = pypdf.PdfReader(io.BytesIO(ENGINE.draw(replace(a_document(), files=[file])).content))
    assert read_again.attachments["factur-x.xml"] == ["<a>é</a>".encode()]
    root: Any = read_again.trailer["/Root"]
    spec = root["/AF"][0].get_object()
    assert spec["/AFRelationship"] == "/Alternative"
    assert spec["/EF"]["/F"].get_object()["/Subtype"] == "/application/xml"


def test_every_kind_has_a_template() -> None:
    """And draws the same data with it."""
    document = a_document()
    for kind in DocumentKind:
        assert "INV-2026-000017" in read(drawn(replace(document, kind=kind)))
