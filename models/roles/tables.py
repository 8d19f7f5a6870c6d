"""Role tables: text files that a person can read, compare and copy.

A table is pipe-separated text. Lines that start with `#` are comments. Settings are lines like `setting: value`:
`name`, `source`, `label <role>`, `mandatory`, `sole`, `welcome`, `support welcome` and `why <right>`. The heading comes
first, then one line for each right. docs/roles.md describes the format.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from models.roles.rights import Condition, Kind, Right, Role, StaffRight, StaffRole

HERE = Path(__file__).parent
STAFF_FILE = "staff.txt"
Word = TypeVar("Word", bound=StrEnum)
T = TypeVar("T")
HEADING = ("right", "for", "BP", "BS", "TP", "TS", "SA", "if", "in the source's words")
STAFF_HEADING = ("right", *StaffRole, "words")
SETTINGS = ("name", "source", "mandatory", "sole", "welcome", "support welcome")
SETTINGS_OF: Mapping[str, type[StrEnum]] = {"label": Role, "why": Right}
"""Settings for one role or one right: `label site_admin: …`, `why pay: …`."""


class TableError(ValueError):
    """A role table can't be read. The message names the file, the line and what is expected there."""


class Cell(StrEnum):
    """What a table says about one right for one role."""

    YES = "yes"
    NO = "."
    NOT_APPLICABLE = "n/a"
    AS_CONTACT = "contact"
    MASKED = "masked"
    ASK = "ask"
    SOLE = "sole"
    SHARED = "shared"


@dataclass(frozen=True)
class RightRow:
    """One right in one table.

    Attributes:
        kinds: The kinds of subscription that have the right.
        cells: The cell of each role.
        inferred: The roles whose cell has a question mark, because the source doesn't print it.
        condition: What must be true besides the role; None if nothing.
        words: The source's own line; empty if the source has none.
        why: The reason for the cells that the source doesn't print.
    """

    right: Right
    kinds: frozenset[Kind]
    cells: Mapping[Role, Cell]
    inferred: frozenset[Role]
    condition: Condition | None
    words: str
    why: str = ""


@dataclass(frozen=True)
class RoleTable:
    """One role table.

    Attributes:
        key: The file's name without `.txt`.
        labels: The roles that the table uses, with their names for readers.
        mandatory: The role that every subscription must fill. Checked when an order form is read.
        sole: The role that has every right while its holder is the only contact.
        welcome: The roles in which a new contact gets the Welcome email.
        support_welcome: The roles in which a new contact gets the Support Welcome email.
        source: The document that the table was made from.
    """

    key: str
    name: str
    labels: Mapping[Role, str]
    rows: Mapping[Right, RightRow]
    mandatory: Role | None = None
    sole: Role | None = None
    welcome: frozenset[Role] = frozenset()
    support_welcome: frozenset[Role] = frozenset()
    source: str = ""

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that this table uses, in the order of its columns."""
        return tuple(self.labels)

    def has_kind(self, kind: Kind) -> bool:
        """Whether the table gives any right that exists only for this kind of subscription."""
        own = [row for row in self.rows.values() if row.kinds == {kind}]
        return any(cell is not Cell.NOT_APPLICABLE for row in own for cell in row.cells.values())

    def rights_of_contacts(self, kind: Kind) -> tuple[Right, ...]:
        """The rights that a site admin has only with another role, on this kind of subscription."""
        return tuple(
            row.right
            for row in self.rows.values()
            if kind in row.kinds and row.cells[Role.SITE_ADMIN] is Cell.AS_CONTACT
        )


@dataclass(frozen=True)
class StaffTable:
    """What each staff role may do."""

    rows: Mapping[StaffRight, frozenset[StaffRole]]

    def allows(self, roles: Iterable[StaffRole], right: StaffRight) -> bool:
        """Whether any of these staff roles has the right."""
        return not self.rows[right].isdisjoint(roles)


@dataclass(frozen=True)
class RoleTables:
    """All tables of a vendor, by key, and the staff table."""

    by_key: Mapping[str, RoleTable]
    staff: StaffTable

    def __getitem__(self, key: str) -> RoleTable:
        return self.by_key[key]

    @classmethod
    def shipped(cls) -> "RoleTables":
        """The tables in this folder: those that ship with the product, and those that a vendor has added. They are read
        once, because they can't change while Steward runs."""
        return _shipped()

    @classmethod
    def read(cls, folder: Path) -> "RoleTables":
        """Read all tables in a folder: `staff.txt`, and each other `.txt` file. A table's key is its file's name
        without `.txt`.

        Raises:
            TableError: A table can't be read.
        """
        paths = sorted(path for path in folder.glob("*.txt") if path.name != STAFF_FILE)
        return cls({path.stem: read_table(path) for path in paths}, read_staff_table(folder / STAFF_FILE))


@cache
def _shipped() -> RoleTables:
    return RoleTables.read(HERE)


def read_table(path: Path) -> RoleTable:
    """Read one role table.

    Raises:
        TableError: A setting, right, role, condition or cell is unknown. Also if a right is missing or listed twice, or
            a line doesn't fit the heading.
    """
    settings, lines = _read(path, HEADING)
    sole, mandatory = (
        settings[name].word(Role, settings[name].fields[1]) if name in settings else None
        for name in ("sole", "mandatory")
    )
    said = {name: setting.fields[1] for name, setting in settings.items()}
    rows = _each_once(path, Right, {line: _row(line) for line in lines})
    return RoleTable(
        key=path.stem,
        name=said.get("name", path.stem),
        labels={role: said[f"label {role}"] for role in Role if f"label {role}" in said},
        rows={right: replace(row, why=said.get(f"why {right}", "")) for right, row in rows.items()},
        mandatory=mandatory,
        sole=sole,
        welcome=_roles(settings.get("welcome")),
        support_welcome=_roles(settings.get("support welcome")),
        source=said.get("source", ""),
    )


def read_staff_table(path: Path) -> StaffTable:
    """Read the staff table: right | agent | billing | admin | words. Its cells are `yes` and `.`.

    Raises:
        TableError: As for read_table.
    """
    _, lines = _read(path, STAFF_HEADING)
    return StaffTable(_each_once(path, StaffRight, {line: _staff_roles(line) for line in lines}))


@dataclass(frozen=True)
class _Line:
    """One line of a file: its fields, and where it is, for error messages."""

    file: str
    number: int
    fields: tuple[str, ...]

    def error(self, said: str) -> TableError:
        return TableError(f"{self.file}, line {self.number}: {said}")

    def word(self, words: Iterable[Word], value: str) -> Word:
        for word in (known := list(words)):
            if word == value:
                return word
        raise self.error(f"“{value}” is unknown. Use one of: {', '.join(known)}")


def _read(path: Path, heading: tuple[str, ...]) -> tuple[dict[str, _Line], list[_Line]]:
    """The settings by name, each with its name and value as fields, and the lines below the heading."""
    settings: dict[str, _Line] = {}
    lines: list[_Line] = []
    for line in _lines(path):
        if len(line.fields) == 1:
            setting = _setting(line)
            if setting.fields[0] in settings:
                raise line.error(f"“{setting.fields[0]}” is already set above. Remove one of the two lines.")
            settings[setting.fields[0]] = setting
        elif len(line.fields) != len(heading):
            found, expected = len(line.fields), len(heading)
            raise line.error(f"{found} columns instead of {expected}. Put “|” between the columns.")
        else:
            lines.append(line)
    if not lines or lines[0].fields != heading:
        first = lines[0] if lines else _Line(path.name, 1, ())
        raise first.error(f"the first line of the table must be this heading: {' | '.join(heading)}")
    return settings, lines[1:]


def _lines(path: Path) -> Iterator[_Line]:
    """The lines of a file without comments and empty lines, and without the byte-order mark that some editors add."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        for fields in reader:
            cells = tuple(cell.strip() for cell in fields)
            if any(cells) and not cells[0].startswith("#"):
                yield _Line(path.name, reader.line_num, cells)


def _setting(line: _Line) -> _Line:
    said, colon, value = line.fields[0].partition(":")
    name = " ".join(said.split())
    kind, _, about = name.partition(" ")
    if colon and kind in SETTINGS_OF:
        line.word(SETTINGS_OF[kind], about)
    elif not colon or name not in SETTINGS:
        known = [*SETTINGS, *[f"{kind} {words.__name__.upper()}" for kind, words in SETTINGS_OF.items()]]
        raise line.error(f"“{name}” isn't a setting. Write “setting: value” with one of: {', '.join(known)}")
    return replace(line, fields=(name, value.strip()))


def _roles(setting: _Line | None) -> frozenset[Role]:
    """The roles in a setting, which separates them by commas. Empty if the table doesn't have the setting."""
    if setting is None:
        return frozenset()
    return frozenset(setting.word(Role, name.strip()) for name in setting.fields[1].split(","))


def _each_once(path: Path, rights: Iterable[Word], read: Mapping[_Line, T]) -> dict[Word, T]:
    """What was read from the lines, by right.

    Raises:
        TableError: A right is missing, or has two lines.
    """
    known, rows = list(rights), {}
    for line, row in read.items():
        right = line.word(known, line.fields[0])
        if right in rows:
            raise line.error(f"{right} already has a line above. Remove one of the two lines.")
        rows[right] = row
    if missing := [right for right in known if right not in rows]:
        raise TableError(f"{path.name}: there is no line for {', '.join(missing)}. Add a line for each missing right.")
    return rows


def _row(line: _Line) -> RightRow:
    name, kind, *marks, condition, words = line.fields
    cells = {role: line.word(Cell, mark.removesuffix("?")) for role, mark in zip(Role, marks, strict=True)}
    if any(cell is Cell.AS_CONTACT and role is not Role.SITE_ADMIN for role, cell in cells.items()):
        raise line.error("only the column of the site admin can say “contact”. Write “yes”.")
    return RightRow(
        right=line.word(Right, name),
        kinds=frozenset(Kind) if kind == "any" else frozenset({line.word(Kind, kind)}),
        cells=cells,
        inferred=frozenset(role for role, mark in zip(Role, marks, strict=True) if mark.endswith("?")),
        condition=line.word(Condition, condition) if condition else None,
        words=words,
    )


def _staff_roles(line: _Line) -> frozenset[StaffRole]:
    given = zip(StaffRole, line.fields[1:-1], strict=True)
    return frozenset(role for role, cell in given if line.word((Cell.YES, Cell.NO), cell) is Cell.YES)
