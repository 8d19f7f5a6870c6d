"""Short ids, as people type them."""

import pytest

from models.access.nouns import parse
from models.access.short_ids import ShortId
from models.billing.invoices.tables import Invoice
from models.contacts.tables import Promotion
from models.core.types import Row
from models.desks.tickets.tables import Ticket
from models.subscriptions.tables import Subscription


@pytest.mark.parametrize(
    ("row_type", "typed", "numbers"),
    [
        (Subscription, "SUB-1042", (1042,)),
        (Subscription, "sub-1042", (1042,)),
        (Subscription, "SUB1042", (1042,)),
        (Subscription, "1042", (1042,)),
        (Subscription, "  SUB-1042\n", (1042,)),
        (Subscription, "SUB-0001042", (1042,)),
        (Ticket, "T-204", (204,)),
        (Ticket, "t204", (204,)),
        (Promotion, "PRO-12", (12,)),
        (Invoice, "INV-2026-000017", (2026, 17)),
        (Invoice, "inv-2026-17", (2026, 17)),
        (Invoice, "2026-000017", (2026, 17)),
        (Invoice, "INV2026000017", (2026, 17)),
        (Subscription, "SUB-2147483647", (2147483647,)),
    ],
)
def test_an_id_is_understood_as_people_write_it(row_type: type[Row], typed: str, numbers: tuple[int, ...]) -> None:
    """Case, spaces around, leading zeros and the dash do not matter; nor does the prefix."""
    assert parse(row_type, typed) == ShortId(numbers)


@pytest.mark.parametrize("row_type", [Subscription, Ticket, Promotion, Invoice])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "SUB",
        "SUB-",
        "SUB--1",
        "-1",
        "+1",
        "1.0",
        "1e3",
        "0x10",
        "1 2",
        "1_000",
        "XYZ-1",
        "T-T-1",
        "٣٤٥",
        "१२",
        "SUB-१२",
        "²",
        "١٢٣٤-٥",
        "9" * 5000,
        "INV-2026-2147483648",
        "INV-2026-",
        "INV-2026-17-1",
        "INV-26-17",
        "1; DROP TABLE invoices",
        "1\x00",
        "𝟙",
        "ſub-1",
    ],
)
def test_what_is_no_id_is_none(row_type: type[Row], typed: str) -> None:
    """Nonsense, signs, other scripts' digits and numbers beyond the database's are no id, and raise nothing."""
    assert parse(row_type, typed) is None


@pytest.mark.parametrize("row_type", [Subscription, Ticket, Promotion])
@pytest.mark.parametrize("typed", ["2147483648", "9999999999"])
def test_a_number_beyond_the_database_s_is_none(row_type: type[Row], typed: str) -> None:
    """A number that no column can hold is no id."""
    assert parse(row_type, typed) is None


def test_another_noun_s_id_is_none() -> None:
    """A ticket's id names no subscription, and the other way round."""
    assert parse(Subscription, "T-204") is None
    assert parse(Ticket, "SUB-204") is None
    assert parse(Invoice, "SUB-204") is None
