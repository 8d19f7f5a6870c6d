"""Subscriptions and contract notices."""

from models.errors import Trouble
from tests.handlers.troubles.met import UNBIND, Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BS

FOUND: dict[Trouble, list[Met]] = {
    Trouble.NOBODY_TO_TELL: [
        Met(
            "billing",
            f"/subscription notice contract {REF}",
            "Nobody of SUB-1001 gets contract notices at present: it has no main contact. Nothing was sent.",
            before=UNBIND.format("Billing.Primary"),
        ),
        Met(
            "billing",
            f"/subscription notice billing {REF}",
            "Nobody of SUB-1001 is contacted about billing at present. Nothing was sent.",
            before="DELETE FROM contacts WHERE kind = 'billing'",
        ),
        Met(
            "agent",
            f"/subscription notice product {REF}",
            "Nobody of SUB-1001 gets product mail at present. Nothing was sent.",
            before="DELETE FROM contacts WHERE kind = 'technical'",
        ),
    ],
    Trouble.NOT_IN_STATE: [
        Met(
            BS,
            f"/contact promote me billing {REF}",
            "The data of SUB-1001 was deleted on Mar 2, 2026, and nothing brings it back.",
            before="UPDATE subscriptions SET state = 'deleted', state_since = '2026-03-02', state_ends_on = NULL",
        ),
    ],
}  # fmt: skip
