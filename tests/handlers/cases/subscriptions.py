"""Subscriptions, and notices of the vendor about them."""

from dataclasses import replace

from tests.handlers.cases.case import DONE, Case, by_rule, only_staff
from tests.handlers.cases.doing import command, form
from tests.handlers.worlds import REF, STAFF_ROLES, World

WORDS = {"subject": "Terms", "notice": "They change."}
KINDS = {
    "contract": ("process_orders", "Contract notice", "goes to Billing.Primary,"),
    "billing": ("manage_invoices", "Billing notice", "goes to Billing.Primary, Billing.Secondary, Spare,"),
    "product": ("triage_tickets", "Product news", "goes to Technical.Primary, Technical.Secondary, Spare Technician,"),
}
"""Who sends a kind of notice, what its form is called, and who gets it under both tables."""


def any_of_staff(world: World, name: str) -> str:
    """Whichever kind of notice is theirs to send."""
    return DONE if name in STAFF_ROLES else by_rule(world, name, "process_orders")


def cases_of(kind: str) -> list[Case]:
    """One kind of notice, up to its sending."""
    right, title, told = KINDS[kind]
    about = f"{REF} {kind}"
    return [
        command("/subscription notice", f"{kind} {REF}", right, title),
        form("contract_notice", WORDS, lambda _w, _n: about, right, "Send this notice?", name=kind),
        form(
            "contract_notice_send",
            {},
            lambda _w, _n: f"{about}\nTerms\nThey change.",
            right,
            told,
            *("contract_notices", "notices", "audit"),
            name=kind,
        ),
    ]


CASES = [
    # It changes nothing but the audit trail: who looks twice is there twice.
    replace(command("/subscription license", REF, "view_license", "FPS6-ACME-0001"), changes=frozenset({"audit"})),
    command("/subscription download", REF, "download", "/download/", "download_links", "audit"),
    command("/subscription download", f"{REF} server", "download", "/download/", "download_links", "audit"),
    command("/subscription extend", REF, "extend_evaluation", "SUB-1001 runs, and its term ends on"),
    command("/subscription extend", f"{REF} confirmed", "extend_evaluation", "SUB-1001 runs, and its term ends on"),
    command("/subscription rename", REF, "rename_license", "Name of the license"),
    form(
        "subscription_rename",
        {"name": "Fleet of the north"},
        lambda _w, _n: REF,
        "rename_license",
        "is now called Fleet of the north",
        *("subscriptions", "audit"),
    ),
    command("/subscription", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/subscription", REF, "contact", REF, staff="process_orders"),
    command("/subscription show", REF, "contact", REF, staff="process_orders"),
    command("/subscription notice", REF, "process_orders", "What would you like to send", wanted=any_of_staff),
    command("/subscription notice", "", "process_orders", "", wanted=only_staff("agent", "billing", "admin")),
    command("/subscription notice", "product", "triage_tickets", "", wanted=only_staff("agent", "admin")),
    *[case for kind in KINDS for case in cases_of(kind)],
]
