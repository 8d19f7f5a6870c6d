"""The audit trail."""

from typing import Any

from handlers.routing.routes import Touch
from handlers.views import audit
from handlers.views.reader import Reader
from models.access.audit import AuditEntry
from models.access.permissions import REGISTRY
from models.backoffice.audit.actions import (
    Page,
    export_entries,
    export_trail,
    list_entries,
    note_rotation,
    read_entries,
)
from models.backoffice.audit.chain import Head, seal_entries, verify_entries
from models.backoffice.audit.known_people import KnownPerson
from models.backoffice.audit.problems import NotOnTrail, TooManyEntries
from models.backoffice.audit.refusals import close_refusals
from models.backoffice.audit.trail import AuditLine, Filters
from models.core.errors import Problem
from models.core.problems import NoDay
from models.roles import Reason
from models.subscriptions.problems import NoSubscriptionId, NoSuchSubscription
from tests.handlers.cases.doing import DESK, command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TODAY, Shown, Stock
from tests.handlers.worlds import REF, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP
from tests.models.world import ActionCase

ACTIONS = [
    ActionCase(list_entries, "manage_desk", lambda _: (Filters(),)),
    ActionCase(export_entries, "manage_desk", lambda _: (Filters(),)),
    ActionCase(export_trail, "manage_desk"),
    ActionCase(read_entries, "manage_desk", lambda _: (0,)),
    ActionCase(close_refusals, "system"),
    ActionCase(seal_entries, "system"),
    ActionCase(note_rotation, "system", lambda _: ("1f0a9c3e", 8)),
    ActionCase(verify_entries, "manage_desk", lambda _: (Head(),)),
]

NOTHING_PICKED: dict[str, Any] = {
    "person": {"type": "users_select", "selected_user": None},
    "subscription": {"type": "plain_text_input", "value": None},
    "action": {"type": "static_select", "selected_option": None},
    "outcome": {"type": "static_select", "selected_option": None},
    "first": {"type": "datepicker", "selected_date": None},
    "last": {"type": "datepicker", "selected_date": None},
}


ROUTES = [
    command("/steward audit", "", "manage_desk", "Audit trail", wanted=DESK),
    command("/steward audit", f"{{agent}} {REF} staff refused 2026-11-01", "manage_desk", "Audit trail", wanted=DESK),
    command("/steward audit", "filter", "manage_desk", "Person", wanted=DESK),
    command("/steward audit", "export", "manage_desk", "on their way", "notices", "audit", wanted=DESK),
    form("audit_filter", NOTHING_PICKED, lambda _w, _n: "", "manage_desk", "Everything, newest first", wanted=DESK),
]

FORMS = {"audit_filter": NOTHING_PICKED}
PROBLEMS: dict[type[Problem], list[Met]] = {
    NoDay: [
        Met(
            "admin",
            "/steward audit from 2026-13-01",
            "“2026-13-01” isn't a date. Please enter it like this: 2026-11-23.",
        ),
        Met(BP, f"/invoice statement 2026-02-30 {REF}", "“2026-02-30” isn't a date."),
    ],
    NotOnTrail: [
        Met("admin", "/steward audit claim_tiket", "“claim_tiket” isn't an action that I know. The closest"),
        Met("admin", "/steward audit xyzzyx", "“xyzzyx” isn't an action that I know. Enter dates like"),
    ],
    NoSuchSubscription: [
        Met("admin", "/steward audit SUB-9999", "I can't find subscription SUB-9999. Check the ID and try again.")
    ],
    NoSubscriptionId: [
        Met(
            "admin",
            "audit_filter |subscription=Fleet",
            "“Fleet” isn't a subscription ID. Please enter it like this: SUB-1042.",
        )
    ],
    TooManyEntries: [
        Met(
            "admin",
            "/steward audit export",
            "10001 entries are too many for an email; the limit is 10000.",
            before="INSERT INTO audit WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) "
            "SELECT i, '2026-03-02 09:00:00', 'ana', NULL, NULL, 'x', 'pay', 'refused', '', '', '{}' FROM n",
        )
    ],
}  # fmt: skip

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/steward audit"): [types("/steward audit {sub}"), types("/steward audit export {sub}")],
    (Touch.FORM, "audit_filter"): [sends("audit_filter", {**NOTHING_PICKED, "subscription": {"value": "SUB-2001"}})],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    reasons = ["", *Reason]
    noted = {"person": "ben", "role": "agent", "instead_of": "admin", "fields": ["name", "phone"], "entries": 3}
    person = stock.person(1)
    known = [
        KnownPerson(person, is_staff=True),
        KnownPerson(person, organizations=(stock.name(),) * min(stock.many, 4)),
    ]
    lines = [
        AuditLine(
            new(
                AuditEntry, id=number + 1, at=NOW, actor="start" if number % 3 == 2 else "ana",
                action=sorted(REGISTRY)[number % len(REGISTRY)] if number else "gone.by_now", right="pay",
                outcome="refused" if number % 2 else "allowed", reason=reasons[number % len(reasons)],
                subject=f"T-{number}" if number % 4 else "",
                details=noted if number % 2 else {},
            ),
            None if number % 3 == 2 else known[number % 2],
            1000 if number % 5 else None,
            known[number % 2] if number % 2 else None,
        )
        for number in range(min(stock.many, 10))
    ]  # fmt: skip
    everything = audit.Picked()
    some = audit.Picked(known[1], "SUB-1000", "staff.add_staff", "refused", TODAY, TODAY)
    return {
        "audit.trail": [
            audit.trail(reader, Page(lines, older=more, newer=more), picked)
            for more, picked in ((False, everything), (True, some), (True, audit.Picked(action="staff")))
        ],
        "audit.filter_form": [
            audit.filter_form(reader, everything, ""),
            audit.filter_form(reader, some, "U0ANA"),
        ],
        "audit.exported": [audit.exported(reader, count, stock.person(1).email) for count in (0, 1, stock.many)],
        "audit.export": [audit.export(reader, lines, TODAY)],
    }
