"""The audit trail."""

from typing import Any

from tests.handlers.cases.doing import DESK, command, form
from tests.handlers.worlds import REF

NOTHING_PICKED: dict[str, Any] = {
    "person": {"type": "users_select", "selected_user": None},
    "subscription": {"type": "plain_text_input", "value": None},
    "action": {"type": "static_select", "selected_option": None},
    "outcome": {"type": "static_select", "selected_option": None},
    "first": {"type": "datepicker", "selected_date": None},
    "last": {"type": "datepicker", "selected_date": None},
}


CASES = [
    command("/steward audit", "", "manage_desk", "Audit trail", wanted=DESK),
    command("/steward audit", f"{{agent}} {REF} staff refused 2026-11-01", "manage_desk", "Audit trail", wanted=DESK),
    command("/steward audit", "filter", "manage_desk", "By or about whom", wanted=DESK),
    command("/steward audit", "export", "manage_desk", "on their way", "notices", "audit", wanted=DESK),
    form("audit_filter", NOTHING_PICKED, lambda _w, _n: "", "manage_desk", "Everything, newest first", wanted=DESK),
]
