"""The audit trail."""

from handlers.views import audit
from handlers.views.reader import Reader
from models.access.audit import AuditEntry
from models.access.permissions import REGISTRY
from models.backoffice.audit.actions import Page
from models.backoffice.audit.trail import AuditLine
from models.roles import Reason
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    reasons = ["", *Reason]
    noted = {"person": "ben", "role": "agent", "instead_of": "admin", "fields": ["name", "phone"], "entries": 3}
    lines = [
        AuditLine(
            new(
                AuditEntry, id=number + 1, at=NOW, actor="start" if number % 3 == 2 else "ana",
                action=sorted(REGISTRY)[number % len(REGISTRY)] if number else "gone.by_now", right="pay",
                outcome="refused" if number % 2 else "allowed", reason=reasons[number % len(reasons)],
                subject=f"T-{number}" if number % 4 else "",
                details=noted if number % 2 else {},
            ),
            None if number % 3 == 2 else stock.person(1),
            1000 if number % 5 else None,
            stock.name() if number % 2 else "",
        )
        for number in range(min(stock.many, 10))
    ]  # fmt: skip
    everything = audit.Picked()
    some = audit.Picked(stock.person(1), "SUB-1000", "staff.add_staff", "refused", TODAY, TODAY)
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
