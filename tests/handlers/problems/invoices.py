"""Invoices."""

from models.billing.invoices.problems import (
    CardChanged,
    CardExpired,
    NoBankAccount,
    NobodyReceives,
    NoExpiry,
    NoLast4,
    NothingDue,
    RemindedToday,
)
from models.core.errors import Problem
from tests.handlers.problems.met import Met
from tests.handlers.worlds import INVOICE, REF
from tests.models.roles.typed import BP

PAID = "INSERT INTO payments VALUES (1, 1, {}, '2026-03-01', 'B1')"
FOUND: dict[type[Problem], list[Met]] = {
    NothingDue: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is paid. There is nothing left to pay.",
            before=PAID.format(11_900),
        )
    ],
    NoBankAccount: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is in EUR, and no bank account is known for it. Please ask the vendor's billing team.",
            before="DELETE FROM bank_accounts",
        )
    ],
    NobodyReceives: [
        Met(
            "billing",
            f"/invoice remind {INVOICE}",
            f"Nobody receives the invoices of {REF} by mail, so {INVOICE} was not sent.",
            before="DELETE FROM contacts WHERE kind <> 'site_admin'",
        )
    ],
    RemindedToday: [
        Met(
            BP,
            f"/invoice remind {INVOICE}",
            f"{INVOICE} was sent again today already. You can send it once a day.",
            first=f"/invoice remind {INVOICE}",
        )
    ],
    NoLast4: [
        Met("billing", f"card_record {REF} none|last4={given}", "Please write the last four digits of the card,")
        for given in ("424", "42424", "4242424242424242", "four", "")
    ],
    NoExpiry: [
        Met("billing", f"card_record {REF} none|expires={given}", f"“{given}” is no month.")
        for given in ("13/2030", "2030-12", "12/1930", "soon")
    ],
    CardExpired: [
        Met("billing", f"card_record {REF} none|expires=2/26", "A card that is good until 02/2026 can't be charged"),
    ],
    CardChanged: [
        Met(
            "billing",
            f"card_record {REF} none|holder=",
            "Meanwhile another card was recorded for SUB-1001: Visa ending in 4242. Nothing was changed;",
            first=f"card_record {REF} none|holder=Ana",
        ),
    ],
}  # fmt: skip
