"""Why an invoice was voided, as people read it."""

import pytest

from handlers.views.payment_mails import voided
from handlers.views.reader import Reader
from tests.models.builders import invoice, subscription


@pytest.mark.parametrize(
    ("reason", "said", "unsaid"),
    [
        ("ORD-2026-0001", "It belongs to order ORD-2026-0001, which was cancelled.\n", "Reason"),
        ("ORD-2026-0001: Too early", "Reason:\n> ORD-2026-0001: Too early\n", "belongs"),
        ("Wrong address", "Reason:\n> Wrong address\n", "belongs"),
    ],
)
def test_nobody_is_quoted_who_gave_no_reason(reason: str, said: str, unsaid: str) -> None:
    """If a contact cancelled the order without one, the email names the order."""
    of = invoice(subscription(1))
    of.void_reason = reason
    mail = voided(Reader(), of).mail
    assert mail is not None
    assert said in mail.text
    assert unsaid not in mail.text
