"""Role tables: text files that a person can read, compare and copy.

A table is pipe-separated text. Lines that start with `#` are comments. Settings are lines `setting: value` (`name`,
`source`, `label <role>`, `mandatory`, `sole`, `welcome`, `support welcome`, `why <right>`); the heading comes before
the lines of the rights, one a right. docs/roles.md tells it all.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
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
"""What is set for a role or a right: `label site_admin: …`, `why pay: …`."""


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
class RightRow:
    """One right in one table: its cells by role, what it is for, and the source's words.

    `kinds` holds the kinds of subscription for which the right exists; `inferred` the roles whose cell carries a
    question mark, because the source does not print it. `words` is empty where the source prints no line at all. `why`
    is the reason for what it does not print.
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
    """One whole table.

    `sole` is the role that holds every right while its holder is the only contact; `welcome` and `support_welcome` are
    the roles in which a new contact gets the Welcome e-mail, and the Support Welcome e-mail. `source` is the document
    that the table was made from.
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
    staff: StaffTable

    def __getitem__(self, key: str) -> RoleTable:
        return self.by_key[key]

    @classmethod
    def shipped(cls) -> "RoleTables":
        """The tables that ship with the product, and those that a vendor has put beside them."""
        return cls.read(HERE)

    @classmethod
    def read(cls, folder: Path) -> "RoleTables":
        """All tables of a folder: `staff.txt`, and each other text file under its name without the `.txt`.

        Raises:
            TableError: One of them can't be read.
        """
        paths = sorted(path for path in folder.glob("*.txt") if path.name != STAFF_FILE)
        return cls({path.stem: read_table(path) for path in paths}, read_staff_table(folder / STAFF_FILE))


def read_table(path: Path) -> RoleTable:
    """Read one role table.

    Raises:
        TableError: A line, cell, role or right is not one of the words of rights.py, or a right is missing.
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
    """Read the table of the vendor's own people: right | agent | billing | admin | words. Its cells are `yes` and `.`.

    Raises:
        TableError: As for read_table.
    """
    _, lines = _read(path, STAFF_HEADING)
    return StaffTable(_each_once(path, StaffRight, {line: _staff_roles(line) for line in lines}))


@dataclass(frozen=True)
class _Line:
    """One line of a file: its fields, and its place for whoever has to mend it."""

    file: str
    number: int
    fields: tuple[str, ...]

    def error(self, said: str) -> TableError:
        return TableError(f"{self.file}, line {self.number}: {said}")

    def word(self, words: Iterable[Word], value: str) -> Word:
        for word in (known := list(words)):
            if word == value:
                return word
        raise self.error(f"“{value}” is not one of {', '.join(known)}.")


def _read(path: Path, heading: tuple[str, ...]) -> tuple[dict[str, _Line], list[_Line]]:
    """The settings by name, with name and value as fields; and the lines beneath the heading."""
    settings: dict[str, _Line] = {}
    lines: list[_Line] = []
    for line in _lines(path):
        if len(line.fields) == 1:
            setting = _setting(line)
            if setting.fields[0] in settings:
                raise line.error(f"{setting.fields[0]} stands there twice.")
            settings[setting.fields[0]] = setting
        elif len(line.fields) != len(heading):
            raise line.error(f"{len(line.fields)} columns, where {len(heading)} are expected.")
        else:
            lines.append(line)
    if not lines or lines[0].fields != heading:
        first = lines[0] if lines else _Line(path.name, 1, ())
        raise first.error(f"the heading is expected first: {' | '.join(heading)}.")
    return settings, lines[1:]


def _lines(path: Path) -> Iterator[_Line]:
    """The lines that say something. Editors on Windows put a mark before the first."""
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
        raise line.error(f"“{name}” is neither a line of the table nor a setting: {', '.join(known)}.")
    return replace(line, fields=(name, value.strip()))


def _roles(setting: _Line | None) -> frozenset[Role]:
    """The roles of a setting that names several, with commas between them; none without the setting."""
    if setting is None:
        return frozenset()
    return frozenset(setting.word(Role, name.strip()) for name in setting.fields[1].split(","))


def _each_once(path: Path, rights: Iterable[Word], read: Mapping[_Line, T]) -> dict[Word, T]:
    """What was read, by right: each has to be there, and once."""
    known, rows = list(rights), {}
    for line, row in read.items():
        right = line.word(known, line.fields[0])
        if right in rows:
            raise line.error(f"{right} stands there twice.")
        rows[right] = row
    if missing := [right for right in known if right not in rows]:
        raise TableError(f"{path.name}: no line for {', '.join(missing)}.")
    return rows


def _row(line: _Line) -> RightRow:
    name, kind, *marks, condition, words = line.fields
    return RightRow(
        right=line.word(Right, name),
        kinds=frozenset(Kind) if kind == "any" else frozenset({line.word(Kind, kind)}),
        cells={role: line.word(Cell, mark.removesuffix("?")) for role, mark in zip(Role, marks, strict=True)},
        inferred=frozenset(role for role, mark in zip(Role, marks, strict=True) if mark.endswith("?")),
        condition=line.word(Condition, condition) if condition else None,
        words=words,
    )


def _staff_roles(line: _Line) -> frozenset[StaffRole]:
    given = zip(StaffRole, line.fields[1:-1], strict=True)
    return frozenset(role for role, cell in given if line.word((Cell.YES, Cell.NO), cell) is Cell.YES)
