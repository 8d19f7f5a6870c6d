"""How the product speaks: sentences that once sounded translated don't come back, neither in texts nor in docs."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.support.messages import TEMPLATE

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".env.example", ROOT / "manifest.yml"]
)
BANNED = [
    r"You are no contact",
    r"listen to commands",
    r"How bad is it",
    r"a question or a wish",
    r"\b(is|are) told\b",
    r"Money takes",
    r"as it stands here",
    r"Open before",
    r"stands on the invoice",
    r"is remembered",
    r"Tickets to do",
    r"hear nothing of",
    r"works no more",
    r"is not paid back",
    r"take back that",
    r"instead of admin",
    r"Nothing changes for \{name",
    r"the asker",
    r"That you looked",
    r"does not exist for your role",
    r"comes? in question",
    r"as many as may be",
    r"\b[Ww]hoever\b",
    r"\bthe vendor\b",
]
"""As regular expressions."""


def banned_in(text: str) -> list[str]:
    """What is banned in a text, as it stands there."""
    return [found[0] for pattern in BANNED for found in re.finditer(pattern, " ".join(text.split()), re.IGNORECASE)]


def texts() -> list[str]:
    """All texts that people read, with their plurals. Two are the words for a vendor without a name."""
    with TEMPLATE.open("rb") as lines:
        found = [message.id for message in read_po(lines)]
    each = [text for one in found for text in ([one] if isinstance(one, str) else one)]
    return [text for text in each if text not in ("the vendor", "The vendor")]


def test_no_text_sounds_translated() -> None:
    """None of all that the product says."""
    assert {text: wrong for text in texts() if (wrong := banned_in(text))} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_sounds_translated(page: Path) -> None:
    """Neither the docs, nor the settings, nor what Slack shows of the app."""
    assert banned_in(page.read_text("utf-8")) == []


@pytest.mark.parametrize("text", ["Ana is told.", "Ask the\nvendor.", "How bad is it?"])
def test_what_is_banned_is_found(text: str) -> None:
    """Across a line break, too."""
    assert banned_in(text)
