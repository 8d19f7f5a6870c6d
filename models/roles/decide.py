"""The one decision function: may a person with these roles do this in this subscription?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.roles.rights import Condition, Kind, Right, Role
from models.roles.tables import Cell, RoleTable


class Outcome(StrEnum):
    """MASKED is allowed, but the cardholder's name, the billing organization and the billing address are not shown."""

    ALLOWED = "allowed"
    MASKED = "masked"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a right was refused. Each has a sentence in handlers/views/rights.py."""

    NO_ROLE = "no_role"
    NOT_IN_ROLE = "not_in_role"
    NOT_APPLICABLE = "not_applicable"
    WRONG_KIND = "wrong_kind"
    BECOME_CONTACT = "become_contact"
    NOT_SOLE = "not_sole"
    NOT_AGREED = "not_agreed"
    NOT_SHARED = "not_shared"
    OTHER_DOMAIN = "other_domain"
    NO_CARD = "no_card"
    OVER_LIMIT = "over_limit"
    NOT_STAFF = "not_staff"
    NOT_SITE_ADMIN = "not_site_admin"
    NOT_MAIN_CONTACT = "not_main_contact"
    NOT_IN_STAFF_ROLE = "not_in_staff_role"
    A_PARTY = "a_party"
    VENDOR_DECIDES = "vendor_decides"
    THEIR_OWN = "their_own"
    NOT_ASKER = "not_asker"
    NOT_OPENER = "not_opener"


@dataclass(frozen=True)
class Facts:
    """What a decision depends on besides the roles.

    Args:
        kind: License or site.
        sole: The person is the only contact in the subscription.
        shares_tickets: The organization lets its contacts see each other's tickets.
        agreed: The rights marked `ask` that this person has turned on.
        declined: The rights marked `ask` that this person has turned off.
        unmet: The conditions that were checked and aren't met.
    """

    kind: Kind
    sole: bool = False
    shares_tickets: bool = False
    agreed: frozenset[Right] = frozenset()
    declined: frozenset[Right] = frozenset()
    unmet: frozenset[Condition] = frozenset()


@dataclass(frozen=True)
class Decision:
    """Whether a right is given, and the reason if it is refused."""

    right: Right
    outcome: Outcome
    reason: Reason | None = None

    @property
    def allowed(self) -> bool:
        """True for allowed and for masked."""
        return self.outcome is not Outcome.REFUSED


UNMET = {
    Condition.SAME_DOMAIN: Reason.OTHER_DOMAIN,
    Condition.CARD_ON_FILE: Reason.NO_CARD,
    Condition.WITHIN_LIMIT: Reason.OVER_LIMIT,
}

# The refusal that helps most comes first: what the person can change before what they can't.
HELPFUL = (
    Reason.BECOME_CONTACT,
    Reason.NOT_AGREED,
    Reason.NOT_SHARED,
    Reason.NOT_SOLE,
    Reason.NOT_IN_ROLE,
    Reason.NOT_APPLICABLE,
)


def decide(table: RoleTable, right: Right, held: Iterable[Role], facts: Facts) -> Decision:
    """Decide one right from the cells of all the roles that a person has in one subscription.

    Rights add up: one cell that gives the right is enough, and `yes` beats `masked`. A site admin counts as a contact
    once they have any other role. Source: role-tables, "settled" beneath the cells.
    """
    roles = frozenset(held) & frozenset(table.roles)
    return _decide(table, right, roles, facts, is_contact=roles != {Role.SITE_ADMIN})


def decide_by_cell(table: RoleTable, right: Right, role: Role, held: Iterable[Role], facts: Facts) -> Decision:
    """Decide one right from the cell of one role, for a person who has all of `held`."""
    roles = frozenset(held) & frozenset(table.roles)
    return _decide(table, right, frozenset({role}), facts, is_contact=roles != {Role.SITE_ADMIN})


def _decide(table: RoleTable, right: Right, roles: frozenset[Role], facts: Facts, *, is_contact: bool) -> Decision:
    row = table.rows[right]
    if not roles:
        return Decision(right, Outcome.REFUSED, Reason.NO_ROLE)
    if facts.kind not in row.kinds:
        return Decision(right, Outcome.REFUSED, Reason.WRONG_KIND)
    given = [_given(row.cells[role], right, facts, is_contact=is_contact) for role in roles]
    if facts.sole and table.sole in roles:
        given.append(_given_to_sole(table, right, facts))
    outcomes = {outcome for outcome in given if isinstance(outcome, Outcome)}
    if not outcomes:
        reasons = {reason for reason in given if isinstance(reason, Reason)}
        return Decision(right, Outcome.REFUSED, next(reason for reason in HELPFUL if reason in reasons))
    if row.condition in facts.unmet and row.condition is not None:
        return Decision(right, Outcome.REFUSED, UNMET[row.condition])
    return Decision(right, Outcome.ALLOWED if Outcome.ALLOWED in outcomes else Outcome.MASKED)


def _given(cell: Cell, right: Right, facts: Facts, *, is_contact: bool) -> Outcome | Reason:
    match cell:
        case Cell.YES:
            return Outcome.ALLOWED
        case Cell.MASKED:
            return Outcome.MASKED
        case Cell.NO:
            return Reason.NOT_IN_ROLE
        case Cell.NOT_APPLICABLE:
            return Reason.NOT_APPLICABLE
        case Cell.AS_CONTACT if not is_contact:
            return Reason.BECOME_CONTACT
        case Cell.AS_CONTACT:
            # A "no" to the question of an `ask` cell counts for all their roles.
            return Reason.NOT_AGREED if right in facts.declined else Outcome.ALLOWED
        case Cell.ASK:
            return Outcome.ALLOWED if right in facts.agreed else Reason.NOT_AGREED
        case Cell.SOLE:
            return Outcome.ALLOWED if facts.sole else Reason.NOT_SOLE
        case Cell.SHARED:
            return Outcome.ALLOWED if facts.shares_tickets else Reason.NOT_SHARED


def _given_to_sole(table: RoleTable, right: Right, facts: Facts) -> Outcome | Reason:
    """A sole contact has every right that any role in the table has, unless their own cell is `n/a`."""
    cells = table.rows[right].cells
    if table.sole is None or cells[table.sole] is Cell.NOT_APPLICABLE:
        return Reason.NOT_APPLICABLE
    given = {_given(cells[role], right, facts, is_contact=True) for role in table.roles}
    return Outcome.ALLOWED if Outcome.ALLOWED in given or Outcome.MASKED in given else Reason.NOT_IN_ROLE
