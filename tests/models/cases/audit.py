"""The audit trail."""

from models.backoffice.audit.actions import export_entries, export_trail, list_entries, read_entries
from models.backoffice.audit.chain import Head, seal_entries, verify_entries
from models.backoffice.audit.trail import Filters
from tests.models.cases.world import Case

CASES = [
    Case(list_entries, "manage_desk", lambda _: (Filters(),)),
    Case(export_entries, "manage_desk", lambda _: (Filters(),)),
    Case(export_trail, "manage_desk"),
    Case(read_entries, "manage_desk", lambda _: (0,)),
    Case(seal_entries, "system"),
    Case(verify_entries, "manage_desk", lambda _: (Head(),)),
]
