"""Subscriptions, and contract notices."""

from tests.handlers.cases.case import DONE
from tests.handlers.cases.doing import command, form
from tests.handlers.worlds import REF

WORDS = {"subject": "Terms", "notice": "They change."}


CASES = [
    command("/subscription", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/subscription", REF, "contact", REF),
    command("/subscription show", REF, "contact", REF),
    command("/subscription notice", REF, "process_orders", "Contract notice"),
    form("contract_notice", WORDS, lambda _w, _n: REF, "process_orders", "Send this notice?"),
    form(
        "contract_notice_send",
        {},
        lambda _w, _n: f"{REF}\nTerms\nThey change.",
        "process_orders",
        "goes to Billing.Primary",
        *("contract_notices", "notices", "audit"),
    ),
]
