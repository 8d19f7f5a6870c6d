"""Characters that no font can draw: a sign stands for them, and the document says which they are."""

from dataclasses import replace

import pytest

from bot.documents.engine import TypstEngine
from handlers.documents.parts import Party
from tests.bot.documents.sheets import a_document, an_invoice, read

BARE = TypstEngine(of_system=False)
"""Only the fonts that come with Steward."""


def test_a_character_without_a_font_stops_no_invoice() -> None:
    """All else stays, on the same line."""
    rendered = BARE.draw(a_document(buyer=Party("Sun 光 GmbH", "ไทย 12")))
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


async def test_without_asian_fonts_it_says_so() -> None:
    """Noto Sans alone has none."""
    assert await BARE.lacks_asian()


async def test_a_document_drawn_elsewhere_is_the_same() -> None:
    """In the engine's own thread, while others wait for it."""
    document = replace(a_document(), notes=("Thank you.",))
    assert (await BARE.render(document)) == BARE.draw(document)
