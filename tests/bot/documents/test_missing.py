"""Characters that no font can draw: a sign stands for them, and the document says which they are."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.documents.drawing import drawn, try_fonts
from bot.documents.engine import TypstEngine
from bot.documents.fonts import font_book
from bot.documents.missing import MissingGlyphs
from models.billing.parties import Party
from tests.bot.documents.sheets import ENGINE, a_document, an_invoice, read
from tests.support.desk import ROOT

BARE = TypstEngine(of_system=False)
"""Only the fonts that come with Steward."""


def test_a_character_without_a_font_stops_no_invoice() -> None:
    """All else stays, on the same line."""
    rendered = BARE.draw(a_document(buyer=Party("Sun 光 GmbH", lines="ไทย 12")))
    assert sorted(rendered.missing) == sorted("光ไทย")
    seen = read(rendered.content)
    assert "Sun \ufffd GmbH" in seen
    assert "\ufffd\ufffd\ufffd 12" in seen
    assert "INV-2026-000017" in seen


def test_a_mark_goes_with_what_it_stands_on() -> None:
    """No font has this mark, which alone has no place."""
    rendered = BARE.draw(a_document(buyer=Party("e\u0d4d Ltd")))
    assert rendered.missing == "e\u0d4d"
    assert "\ufffd Ltd" in read(rendered.content)


@pytest.mark.parametrize("odd", ["\ue000", "\x07", "\U0001f600", "\U0010ffff", "\ufdd0", "\ufeff"])
def test_no_character_at_all_stops_an_invoice(odd: str) -> None:
    """Private ones, control characters, emoji, and what Unicode never gives away."""
    rendered = BARE.draw(a_document(buyer=Party(f"Acme{odd}")))
    assert rendered.missing in ("", odd)
    assert "Acme" in read(rendered.content)


def test_what_is_invisible_is_not_missing() -> None:
    """Spaces without a width, joiners, and marks of direction."""
    rendered = BARE.draw(a_document(an_invoice(name="a\u200bb\u200dc\u2068d\u2069e\u200ff\u00adg\ufe0f")))
    assert rendered.missing == ""


def test_every_text_of_steward_can_be_drawn() -> None:
    """In English, with the fonts that come with it: arrows and quotation marks, too."""
    texts = (ROOT / "locale" / "steward.pot").read_text()
    signs = sorted({sign for sign in texts if not sign.isascii()})
    assert len(signs) > 5
    assert MissingGlyphs(font_book(of_system=False)).missing("".join(signs)) == ""


async def test_without_asian_fonts_the_log_says_what_to_install() -> None:
    """Steward's own fonts have none. With such fonts, it says nothing."""
    with capture_logs() as nothing:
        await try_fonts(ENGINE)
    assert nothing == []
    with capture_logs() as logged:
        await try_fonts(BARE)
    (line,) = logged
    assert (line["event"], line["log_level"]) == ("no_asian_fonts", "warning")
    assert "apt-get install fonts-noto-cjk" in line["help"]


async def test_the_log_names_the_characters_that_are_missing() -> None:
    """By their numbers: it's no place for people's names."""
    told: list[tuple[str, str]] = []

    async def tell(document: str, characters: str) -> None:
        told.append((document, characters))

    with capture_logs() as logged:
        (file,) = await drawn(BARE, [a_document(buyer=Party("光 GmbH"))], tell)
    assert told == [("INV-2026-000017", "光")]
    assert [(line["document"], line["characters"]) for line in logged] == [("INV-2026-000017", "U+5149")]
    assert (file.name, file.type, file.content[:5]) == ("INV-2026-000017.pdf", "application/pdf", b"%PDF-")


async def test_a_document_drawn_elsewhere_is_the_same() -> None:
    """In the engine's own thread, while others wait for it."""
    document = replace(a_document(), notes=("Thank you.",))
    assert (await BARE.render(document)) == BARE.draw(document)
