"""Who may do what: the role tables, which are text files, and the one function that decides by them."""

from models.roles.decide import UNMET, Decision, Facts, Outcome, Reason, decide, decide_by_cell
from models.roles.rights import (
    AnyRight,
    Condition,
    Kind,
    OwnRight,
    Right,
    Role,
    StaffRight,
    StaffRole,
    SystemRight,
    TableRight,
    table_right,
)
from models.roles.tables import Cell, RoleTable, RoleTables, StaffTable, TableError

__all__ = [
    "UNMET",
    "AnyRight",
    "Cell",
    "Condition",
    "Decision",
    "Facts",
    "Kind",
    "Outcome",
    "OwnRight",
    "Reason",
    "Right",
    "Role",
    "RoleTable",
    "RoleTables",
    "StaffRight",
    "StaffRole",
    "StaffTable",
    "SystemRight",
    "TableError",
    "TableRight",
    "decide",
    "decide_by_cell",
    "table_right",
]
