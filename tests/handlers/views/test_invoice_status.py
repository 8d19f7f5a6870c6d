"""What people read about an invoice on which nothing is due."""

import pytest

from handlers.views.errors import sentence
from handlers.views.invoices import state
from handlers.views.orders.quote_labels import settled_words
from handlers.views.reader import Reader
from models.billing.invoices.problems import NothingDue
from models.core.errors import Refused
from tests.handlers.views.test_settlement import TODAY
from tests.models.builders import TABLES_OF_ROLES, invoice, subscription


@pytest.mark.parametrize(
    ("settled", "said"),
    [
        ({"paid": 11_900}, "paid"),
        ({"paid": 5_000, "credited": 6_900}, "partly paid, rest credited"),
        ({"credited": 11_900}, "credited"),
        ({"paid": 5_000, "written_off": 6_900}, "written off"),
        ({"voided_on": TODAY}, "void"),
    ],
)
def test_the_status_says_what_settled_an_invoice(settled: dict[str, object], said: str) -> None:
    """On its card and in lists, on the card of its order, and in the answer to who would pay it."""
    of = invoice(subscription(1))
    for name, value in settled.items():
        setattr(of, name, value)
    why = str(sentence(Reader(), Refused(NothingDue(of)), TABLES_OF_ROLES).text)
    assert str(state(Reader(), of, TODAY)).lower() == said
    assert settled_words(Reader(), of) == f"INV-2026-000001, {said}"
    assert why.startswith(f"INV-2026-000001 is {said.split(',')[0]}")
