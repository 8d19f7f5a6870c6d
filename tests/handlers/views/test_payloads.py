"""What is sent, as it is sent: each name is escaped once, and Slack's own models read every block."""

import json
from typing import Any

import pytest

from handlers.views.blocks import Drawing, Message
from handlers.views.reader import Reader
from tests.handlers.hands import texts
from tests.handlers.views.slack_models import as_slack_reads, view_as_slack_reads
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.views.test_views import drawn

pytestmark = pytest.mark.early

NASTY = """R&D <Labs> 'x' "y" """
TWICE = ("&amp;amp;", "&amp;lt;", "&amp;gt;", "&#39;", "&#34;", "&quot;")
"""What a reader sees of a text that was escaped twice, or as for HTML."""


def payload_of(shown: Shown) -> dict[str, Any]:
    """What is sent of a view."""
    return (shown.message if isinstance(shown, Drawing) else shown).payload()


@pytest.mark.parametrize("many", [0, 1, 3, pytest.param(30, marks=pytest.mark.long)])
def test_every_name_is_escaped_once(many: int) -> None:
    """It is escaped in mrkdwn, and as it was written in plain text and in mails."""
    for name, shown in drawn(Stock(many, NASTY), Reader()):
        payload = payload_of(shown)
        raw = json.dumps(payload, ensure_ascii=False)
        assert [wrong for wrong in TWICE if wrong in raw] == [], (name, raw)
        for text in [payload.get("text", ""), *texts(payload["blocks"], ("mrkdwn",))]:
            assert "<Labs>" not in text, (name, text)
        plain = texts([payload["blocks"], payload.get("title")], ("plain_text", "raw_text", "text"))
        if isinstance(shown, Drawing) and shown.mail:
            plain += [shown.mail.subject, shown.mail.text]
        assert [text for text in plain if "&amp;" in text or "&lt;" in text] == [], name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("many", "words"),
    [
        (0, "Ana"),
        (3, NASTY),
        pytest.param(30, "Ana ", marks=pytest.mark.long),
        pytest.param(30, '"\\', marks=pytest.mark.long),
    ],
)
def test_slacks_own_models_read_every_view(many: int, words: str) -> None:
    """They refuse nothing in it, and lose nothing of it."""
    for name, shown in drawn(Stock(many, words), Reader()):
        payload = payload_of(shown)
        assert as_slack_reads(payload["blocks"]) == payload["blocks"], name
        if not isinstance(shown, Message | Drawing):
            assert view_as_slack_reads(payload) == payload, name
