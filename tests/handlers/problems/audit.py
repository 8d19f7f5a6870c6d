"""The audit trail."""

from models.backoffice.audit.problems import NotOnTrail, TooManyEntries
from models.core.errors import Problem
from models.core.problems import NoDay
from models.subscriptions.problems import NoSuchSubscription
from tests.handlers.problems.met import Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP

FOUND: dict[type[Problem], list[Met]] = {
    NoDay: [
        Met("admin", "/steward audit from 2026-13-01", "“2026-13-01” is no day. Please write it like 2026-11-23."),
        Met(BP, f"/invoice statement 2026-02-30 {REF}", "“2026-02-30” is no day."),
    ],
    NotOnTrail: [
        Met("admin", "/steward audit claim_tiket", "I don't understand “claim_tiket”. The nearest actions"),
        Met("admin", "/steward audit xyzzyx", "I don't understand “xyzzyx”, which is no action. Days are written"),
    ],
    NoSuchSubscription: [
        Met("admin", "/steward audit SUB-9999", "There is no subscription SUB-9999. Its number is on its card.")
    ],
    TooManyEntries: [
        Met(
            "admin",
            "/steward audit export",
            "10001 entries are too many for a mail; 10000 are allowed.",
            before="INSERT INTO audit WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) "
            "SELECT i, '2026-03-02 09:00:00', 'ana', NULL, NULL, 'x', 'pay', 'refused', '', '', '{}' FROM n",
        )
    ],
}  # fmt: skip
