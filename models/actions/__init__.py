"""The only door to what the desk does: `@action` finds the thing, checks the right, and keeps the audit trail.

    @action(Right.PAY, on=Invoice)
    async def pay(desk: Desk, invoice: Invoice) -> ...

is called with the short id that somebody typed, `await pay(desk, "INV-2026-000017")`. There is no other way to a row.
"""

from models.actions.doors import action, check, check_desk, check_reach, in_reach
from models.actions.entries import entry, refusal_entry
from models.actions.rights import Tabled, decide_for, facts_of, who_may
from models.actions.terms import REGISTRY, Terms

__all__ = [
    "REGISTRY",
    "Tabled",
    "Terms",
    "action",
    "check",
    "check_desk",
    "check_reach",
    "decide_for",
    "entry",
    "facts_of",
    "in_reach",
    "refusal_entry",
    "who_may",
]
