"""Who is reminded, read off the role tables by the one decision function, so that a statement can join it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from models.roles import Facts, Kind, Right, Role, RoleTable, RoleTables, decide
from models.subscriptions.contacts import ContactKind, Rank, kind_and_rank

RIGHT = Right.RENEWAL_REMINDERS


@dataclass(frozen=True)
class Rule:
    """A contact of this kind and rank is reminded, under this table and of this kind of subscription: in any case, or
    only with what `agreed` (they said yes), `sole` (there is no other contact) and `shares` (the organization shares
    its tickets) ask for."""

    role_table: str
    kind: Kind
    contact_kind: ContactKind
    rank: Rank
    agreed: bool
    sole: bool
    shares: bool

    @property
    def asks_for(self) -> tuple[bool, bool, bool]:
        """The three, in this order."""
        return self.agreed, self.sole, self.shares


def rules(tables: RoleTables) -> list[Rule]:
    """All rules. A person is reminded whom one of them fits, in one of their roles: roles add up."""
    cells = product(tables.by_key.values(), Kind, Role)
    return [rule for table, kind, role in cells for rule in _rules_of(table, kind, role)]


def _rules_of(table: RoleTable, kind: Kind, role: Role) -> Iterator[Rule]:
    """The least that is asked for: more than that never takes the right away."""
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
            contact_kind, rank = kind_and_rank(role)
            yield Rule(table.key, kind, contact_kind, rank, *(name in true for name in names))
