"""Subscriptions and contract notices."""

from models.core.errors import Problem
from models.desks.problems import NobodyToTell
from models.subscriptions.problems import (
    ExtendedAlready,
    LongestEvaluation,
    NoLicenseKey,
    NoPublicUrl,
    NothingToDownload,
    NotInState,
)
from tests.handlers.problems.met import UNBIND, Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP, BS

FOUND: dict[type[Problem], list[Met]] = {
    NobodyToTell: [
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
    NoLicenseKey: [
        Met(
            BP,
            f"/subscription license {REF}",
            "There is no license key for SUB-1001 on file.",
            before="UPDATE subscriptions SET license_key = ''",
        ),
    ],
    NothingToDownload: [
        Met(
            BP,
            f"/subscription download {REF}",
            "Of what is in SUB-1001, nothing like that can be downloaded.",
            before="UPDATE products SET file = ''",
        ),
        Met(BP, f"/subscription download {REF} desktop", "nothing like that can be downloaded."),
    ],
    NoPublicUrl: [
        Met(
            BP,
            f"/subscription download {REF}",
            "Nothing can be downloaded from this desk yet: its operator has not said where browsers reach it",
            app={"public_url": ""},
        ),
    ],
    LongestEvaluation: [
        Met(
            BP,
            f"/subscription extend {REF} confirmed",
            "The evaluation SUB-1001 has had all the 90 days that it can have.",
            before="UPDATE subscriptions SET state='evaluation', bought=false, starts_on = date(ends_on, '-89 day')",
        ),
    ],
    ExtendedAlready: [
        Met(
            BP,
            f"/subscription extend {REF} until 2026-04-01 confirmed",
            "SUB-1001 was extended meanwhile, and goes on until May 19, 2034.",
            before="UPDATE subscriptions SET state='evaluation', bought=false, starts_on = date(ends_on, '-29 day')",
        ),
    ],
    NotInState: [
        Met(
            BP,
            f"/subscription download {REF}",
            "SUB-1001 has been suspended since Mar 2, 2026, so that can't be done with it. Until May 1, 2026",
            before="UPDATE subscriptions SET state = 'suspended', state_since = '2026-03-02', state_ends_on = NULL",
        ),
        Met(
            BP,
            f"/subscription license {REF}",
            "The data of SUB-1001 was deleted on Mar 2, 2026, and nothing brings it back.",
            before="UPDATE subscriptions SET state = 'deleted', state_since = '2026-03-02', state_ends_on = NULL",
        ),
        Met(
            BS,
            f"/contact promote me billing {REF}",
            "The data of SUB-1001 was deleted on Mar 2, 2026, and nothing brings it back.",
            before="UPDATE subscriptions SET state = 'deleted', state_since = '2026-03-02', state_ends_on = NULL",
        ),
    ],
}  # fmt: skip
