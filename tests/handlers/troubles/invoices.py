"""Invoices."""

from models.errors import Trouble
from tests.handlers.troubles.met import Met
from tests.handlers.worlds import INVOICE
from tests.models.roles.typed import BP

PAID = "INSERT INTO payments VALUES (1, 1, {}, '2026-03-01', 'B1')"
FOUND: dict[Trouble, list[Met]] = {
    Trouble.NOTHING_DUE: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is paid. There is nothing left to pay.",
            before=PAID.format(11_900),
        )
    ],
    Trouble.NO_BANK_ACCOUNT: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is in EUR, and no bank account is known for it. Please ask the vendor's billing team.",
            before="DELETE FROM bank_accounts",
        )
    ],
}  # fmt: skip
