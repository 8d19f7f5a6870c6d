"""Role tables: text files that a person can read, compare and copy.

A table is pipe-separated text. Lines that start with `#` are comments. Settings stand first, as `name: value`
(`name`, `label <role>`, `mandatory <role>`, `sole <role>`); then a heading line and one line a right.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from models.roles.rights import Condition, Kind, Right, Role, StaffRight, StaffRole

HERE = Path(__file__).parent
SHIPPED = ("license-and-site", "support-portal")
Word = TypeVar("Word", bound=StrEnum)
COLUMNS = ("BP", "BS", "TP", "TS", "SA")


class TableError(ValueError):
    """A role table can't be read: names the file, the line and what is expected there."""


class Cell(StrEnum):
    """What a table says of one right for one role."""

    YES = "yes"
    NO = "."
    NOT_APPLICABLE = "n/a"
    AS_CONTACT = "contact"
    MASKED = "masked"
    ASK = "ask"
    SOLE = "sole"
    SHARED = "shared"


@dataclass(frozen=True)
class Row:
    """One right in one table: its cells by role, what it is for, and the source's words.

    `kinds` holds the kinds of subscription for which the right exists; `inferred` the roles whose cell carries a
    question mark, because the source does not print it.
    """

    right: Right
    kinds: frozenset[Kind]
    cells: Mapping[Role, Cell]
    inferred: frozenset[Role]
    condition: Condition | None
    words: str


@dataclass(frozen=True)
class RoleTable:
    """One whole table. `sole` is the role that holds every right while its holder is the only contact."""

    key: str
    name: str
    labels: Mapping[Role, str]
    rows: Mapping[Right, Row]
    mandatory: Role | None = None
    sole: Role | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that this table uses, in the order of its columns."""
        return tuple(self.labels)


@dataclass(frozen=True)
class StaffTable:
    """What the vendor's own people may do."""

    rows: Mapping[StaffRight, frozenset[StaffRole]]

    def allows(self, roles: Iterable[StaffRole], right: StaffRight) -> bool:
        """Whether one of these staff roles has the right."""
        return not self.rows[right].isdisjoint(roles)


@dataclass(frozen=True)
class RoleTables:
    """All tables of a vendor, by key, and the staff table."""

    by_key: Mapping[str, RoleTable]
    staff: StaffTable = field(default_factory=lambda: read_staff_table(HERE / "staff.txt"))

    def __getitem__(self, key: str) -> RoleTable:
        return self.by_key[key]

    @classmethod
    def shipped(cls) -> "RoleTables":
        """The two tables that ship with the product."""
        return cls({key: read_table(HERE / f"{key}.txt") for key in SHIPPED})


def read_table(path: Path) -> RoleTable:
    """Read one role table.

    Raises:
        TableError: A line, cell, role or right is not one of the words of rights.py, or a right is missing.
    """
    settings, lines = _lines(path)
    rows: dict[Right, Row] = {}
    for number, fields in lines:
        row = _row(path, number, fields)
        if row.right in rows:
            raise TableError(f"{path.name}, line {number}: {row.right} stands there twice.")
        rows[row.right] = row
    missing = [right for right in Right if right not in rows]
    if missing:
        raise TableError(f"{path.name}: no line for {', '.join(missing)}.")
    labels = {role: settings[f"label {role}"] for role in Role if f"label {role}" in settings}
    return RoleTable(
        key=path.stem,
        name=settings.get("name", path.stem),
        labels=labels,
        rows=rows,
        mandatory=_role(path, settings.get("mandatory")),
        sole=_role(path, settings.get("sole")),
    )


def read_staff_table(path: Path) -> StaffTable:
    """Read the table of the vendor's own people: right | agent | billing | admin | words."""
    _, lines = _lines(path)
    rows = {
        _word(StaffRight, path, number, fields[0]): frozenset(
            role for role, cell in zip(StaffRole, fields[1:4], strict=True) if _word(Cell, path, number, cell) == "yes"
        )
        for number, fields in lines
    }
    missing = [right for right in StaffRight if right not in rows]
    if missing:
        raise TableError(f"{path.name}: no line for {', '.join(missing)}.")
    return StaffTable(rows)


def _lines(path: Path) -> tuple[dict[str, str], list[tuple[int, list[str]]]]:
    settings: dict[str, str] = {}
    found: list[tuple[int, list[str]]] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        for fields in reader:
            cells = [cell.strip() for cell in fields]
            if not cells or not any(cells) or cells[0].startswith("#") or cells[0] == "right":
                continue
            if len(cells) == 1:
                name, _, value = cells[0].partition(":")
                settings[name.strip()] = value.strip()
            else:
                found.append((reader.line_num, cells))
    return settings, found


def _row(path: Path, number: int, fields: list[str]) -> Row:
    expected = 4 + len(COLUMNS)
    if len(fields) != expected:
        raise TableError(f"{path.name}, line {number}: {len(fields)} columns, where {expected} are expected.")
    name, kind, *marks, condition, words = fields
    cells = {role: _word(Cell, path, number, mark.removesuffix("?")) for role, mark in zip(Role, marks, strict=True)}
    return Row(
        right=_word(Right, path, number, name),
        kinds=frozenset(Kind) if kind == "any" else frozenset({_word(Kind, path, number, kind)}),
        cells=cells,
        inferred=frozenset(role for role, mark in zip(Role, marks, strict=True) if mark.endswith("?")),
        condition=_word(Condition, path, number, condition) if condition else None,
        words=words,
    )


def _role(path: Path, value: str | None) -> Role | None:
    return None if value is None else _word(Role, path, 0, value)


def _word(words: type[Word], path: Path, number: int, value: str) -> Word:
    try:
        return words(value)
    except ValueError:
        known = ", ".join(words)
        raise TableError(f"{path.name}, line {number}: “{value}” is not one of {known}.") from None
