"""Who gets reminders, worked out from the role tables with `decide`, as rows that a statement can join."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from models.roles import Cell, Facts, Kind, Right, Role, RoleTable, RoleTables, decide
from models.subscriptions.contacts import ContactKind, Rank, kind_and_rank

RIGHT = Right.RENEWAL_REMINDERS


@dataclass(frozen=True)
class Rule:
    """A kind and rank of contact that gets reminders, under one role table and for one kind of subscription.

    Each flag that is true is a condition: `agreed` (they said yes), `sole` (they are the only contact), `shares` (the
    organization shares its tickets) and `contact` (a site admin with another role, who didn't say no). If all are
    false, they always get reminders.
    """

    role_table: str
    kind: Kind
    contact_kind: ContactKind
    rank: Rank
    agreed: bool
    sole: bool
    shares: bool
    contact: bool = False

    @property
    def asks_for(self) -> tuple[bool, bool, bool, bool]:
        """The four conditions, in this order."""
        return self.agreed, self.sole, self.shares, self.contact


def rules(tables: RoleTables) -> list[Rule]:
    """All rules. A person gets reminders if any rule fits any of their roles, because roles add up."""
    cells = product(tables.by_key.values(), Kind, Role)
    return [rule for table, kind, role in cells for rule in _rules_of(table, kind, role)]


def _rules_of(table: RoleTable, kind: Kind, role: Role) -> Iterator[Rule]:
    """The smallest sets of conditions. A further condition never takes the right away."""
    contact_kind, rank = kind_and_rank(role)
    row = table.rows[RIGHT]
    if kind in row.kinds and role in table.roles and row.cells[role] is Cell.AS_CONTACT:
        yield Rule(table.key, kind, contact_kind, rank, agreed=False, sole=False, shares=False, contact=True)
    found: list[frozenset[str]] = []
    names = ("agreed", "sole", "shares")
    for given in sorted(product((False, True), repeat=len(names)), key=sum):
        true = frozenset(name for name, holds in zip(names, given, strict=True) if holds)
        if any(least <= true for least in found):
            continue
        facts = Facts(
            kind=kind,
            sole="sole" in true,
            shares_tickets="shares" in true,
            agreed=frozenset({RIGHT}) if "agreed" in true else frozenset(),
        )
        if decide(table, RIGHT, [role], facts).allowed:
            found.append(true)
            yield Rule(table.key, kind, contact_kind, rank, *(name in true for name in names))
