"""Slack users and codes."""

from models.errors import Trouble
from tests.handlers.troubles.met import Met
from tests.models.roles.typed import BP

ASKED_FIVE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 5) "
    "INSERT INTO codes (purpose, token, code_hash, email, team_id, user_id, created_at, expires_at) "
    "SELECT 'link', 't' || i, 'h' || i, 'a@b.example', 'T0NORTHWIND', 'U0ZOE', '2027-01-01', '2027-01-01' FROM n"
)
FOUND: dict[Trouble, list[Met]] = {
    Trouble.LINKED_ALREADY: [
        Met(
            BP,
            "/steward link spare@acme.example",
            "Your Slack user is linked to Billing.Primary (billing-primary@acme.example). To link it to somebody else",
        )
    ],
    Trouble.TOO_MANY_CODES: [
        Met(
            "unknown",
            "/steward link spare@acme.example",
            "You have asked for 5 codes within an hour. Please use the last one, or ask again later.",
            before=ASKED_FIVE,
        )
    ],
    Trouble.NOT_LINKED: [
        Met(
            "admin",
            "/steward unlink T0NORTHWIND/U0ZOE confirmed",
            "The Slack user U0ZOE is not linked, or somebody else's. `/steward whoami` shows yours.",
        )
    ],
    Trouble.NO_ADDRESS: [
        Met("unknown", "/steward link zoe@", "“zoe@” is no e-mail address. Please write it like name@company.com.")
    ],
}  # fmt: skip
