"""What Slack makes of typed text is read as the person saw it."""

import pytest

from handlers.routing.arguments import plain


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<@U0ANA|ana> and <#C0TRIAGE|triage>", "@ana and #triage"),
        ("<mailto:ana@acme.example|ana@acme.example>", "ana@acme.example"),
        ("<https://acme.example>", "https://acme.example"),
        ("<!here>", "@here"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("<<!here>", "<@here"),
    ],
)
def test_markup_is_read_as_it_was_seen(sent: str, seen: str) -> None:
    """Mentions by name, links by label, and the signs that Slack escapes."""
    assert plain(sent) == seen


@pytest.mark.parametrize("piece", ["<", "<|", "<@U0ANA|", "&lt;"])
def test_a_long_text_is_read_in_one_go(piece: str) -> None:
    """A million signs that could begin something. Looking for the end of each one doesn't end within this test."""
    assert plain(piece * 1_000_000).startswith(piece.replace("&lt;", "<"))
