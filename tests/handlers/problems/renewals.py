"""The renewal desk."""

from models.core.errors import Problem
from models.renewals.problems import (
    NothingToRenew,
    NotToldOfRenewal,
    RenewalAnswered,
    RenewalNotAnswered,
    RenewalNotNear,
)
from tests.handlers.problems.met import Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP, SA, TP

HANDLE, END = f"/renewal handle {REF}", f"renewal_end {REF}|reason=No."
ANSWERED = (
    "INSERT INTO renewals (subscription_id, term_ends_on, state, opened_at, handler_id, answered_at, reason) "
    "SELECT id, ends_on, '{}', '2026-03-02 09:00:00', (SELECT id FROM people WHERE name = 'Billing.Primary'), "
    "'2026-03-02 09:00:00', 'No.' FROM subscriptions WHERE number = 1001"
)
RENEWED = (
    "INSERT INTO renewals (subscription_id, term_ends_on, state, opened_at, reason) "
    "SELECT id, '2026-01-31', 'renewed', '2026-01-02 09:00:00', '' FROM subscriptions WHERE number = 1001"
)
FOUND: dict[type[Problem], list[Met]] = {
    NotToldOfRenewal: [
        Met(SA, HANDLE, f"Your role leaves the renewal of {REF} to others, and nobody has asked you in."),
        Met(SA, f"/renewal snooze {REF}", f"Your role leaves the renewal of {REF} to others"),
    ],
    NothingToRenew: [
        Met(
            BP,
            HANDLE,
            f"There is nothing to renew in {REF} now. `/subscription show {REF}` shows how it stands.",
            before="UPDATE subscriptions SET cancelled_on = '2030-01-01'",
        )
    ],
    RenewalNotNear: [
        Met(BP, HANDLE, f"{REF} is paid for until May 19, 2034. Its renewal comes up on Feb 18, 2034.", before=RENEWED)
    ],
    RenewalAnswered: [
        Met(
            BP, HANDLE, f"You see to the renewal of {REF} already. `/renewal resume {REF}` gives it back.", first=HANDLE
        ),
        Met(TP, HANDLE, f"Billing.Primary sees to the renewal of {REF} already.", before=ANSWERED.format("handled")),
        Met(BP, HANDLE, f"You said already that {REF} is not renewed. `/renewal resume {REF}` takes", first=END),
        Met(TP, HANDLE, f"Billing.Primary said already that {REF} is not", before=ANSWERED.format("ending")),
        Met(BP, END, f"You said already that {REF} is not renewed.", first=END),
    ],
    RenewalNotAnswered: [
        Met(BP, f"/renewal resume {REF}", f"You have said nothing about the renewal of {REF} that could be taken back.")
    ],
}
