"""The renewal desk."""

from models.renewals.actions import (
    end_renewal,
    handle_renewal,
    my_renewals,
    renew_after_all,
    resume_renewal,
    show_renewal,
    snooze_renewal,
)
from models.renewals.digest import post_digest, renewal_digest
from models.renewals.escalation import escalate_renewals
from models.renewals.renewing import renew_due
from tests.models.cases.world import Case

CASES = [
    Case(my_renewals, "known"),
    Case(show_renewal, "contact", lambda _: ("SUB-1",)),
    Case(handle_renewal, "contact", lambda _: ("SUB-1",)),
    Case(resume_renewal, "contact", lambda _: ("SUB-1",)),
    Case(snooze_renewal, "contact", lambda _: ("SUB-1",)),
    Case(renew_due, "system"),
    Case(escalate_renewals, "system"),
    Case(post_digest, "system", lambda _: ("UTC",)),
    Case(renewal_digest, "manage_invoices"),
    Case(end_renewal, "renew_license", lambda _: ("SUB-1", "We moved on."), on_site="pay"),
    Case(renew_after_all, "renew_license", lambda _: ("SUB-1",), on_site="pay"),
]
