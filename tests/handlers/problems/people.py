"""Slack users and codes."""

from models.core.errors import Problem
from models.core.problems import NoAddress
from models.identity.problems import LinkedAlready, NotLinked, TooManyCodes
from tests.handlers.problems.met import Met
from tests.models.roles.typed import BP

ASKED_FIVE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 5) "
    "INSERT INTO codes (purpose, token, code_hash, email, team_id, user_id, created_at, expires_at) "
    "SELECT 'link', 't' || i, 'h' || i, 'a@b.example', 'T0NORTHWIND', 'U0ZOE', '2027-01-01', '2027-01-01' FROM n"
)
FOUND: dict[type[Problem], list[Met]] = {
    LinkedAlready: [
        Met(
            BP,
            "/steward link spare@acme.example",
            "Your Slack user is linked to Billing.Primary (billing-primary@acme.example). To link it to somebody else",
        )
    ],
    TooManyCodes: [
        Met(
            "unknown",
            "/steward link spare@acme.example",
            "You have asked for 5 codes within an hour. Please use the last one, or ask again later.",
            before=ASKED_FIVE,
        )
    ],
    NotLinked: [
        Met(
            "admin",
            "/steward unlink T0NORTHWIND/U0ZOE confirmed",
            "The Slack user U0ZOE is not linked, or somebody else's. `/steward whoami` shows yours.",
        )
    ],
    NoAddress: [
        Met("unknown", "/steward link zoe@", "“zoe@” is no e-mail address. Please write it like name@company.com.")
    ],
}  # fmt: skip
