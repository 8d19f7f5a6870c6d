"""One thing that somebody does, and who may by the typed tables."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.routing.routes import Touch
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import STAFF_ROLES, World
from tests.models.roles.typed import BP, ROLES, STAFF, Around, expected

OF_TICKETS = ("triage_tickets", "view_colleagues_tickets")
DONE, REFUSED, HIDDEN, STRANGER, NOTHING = "done", "refused", "hidden", "unknown", "nothing"
Doing = Callable[[Hands, World, str], Awaitable[Said]]
Wanted = Callable[[World, str], str]


@dataclass(frozen=True)
class Case:
    """One thing that somebody does.

    `right` is a line of the typed tables, a staff right, or one of contact, known and self; `staff` the staff right
    that is enough too. `says` is in what is answered when it is done, `changes` the tables that are then changed, and
    `staff_changes` those that are where staff do it.
    `wanted` takes the place of the rule where there is another. `keeps` is what the audit trail then says: `refused`
    where the answer is a no that changes something; `entries` how many entries it then has more.
    """

    touch: Touch
    route: str
    name: str
    do: Doing
    right: str
    staff: str = ""
    says: str = ""
    changes: frozenset[str] = frozenset()
    wanted: Wanted | None = None
    keeps: str = "allowed"
    entries: int = 1
    staff_changes: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """How the case is called."""
        return f"{self.route} {self.name}".strip()

    def changes_by(self, name: str) -> frozenset[str]:
        """The tables that are changed where somebody does it."""
        return self.changes | self.staff_changes if name in STAFF_ROLES else self.changes

    def expected(self, world: World, name: str) -> str:
        """What has to come of it: done; refused, with a sentence about a subscription; hidden, as if it were not there;
        unknown, for somebody whom nobody has bound; nothing, a sentence that is about no right."""
        if name == "unknown" and self.right != "self":
            return STRANGER
        if self.wanted:
            return self.wanted(world, name)
        ruled = by_rule(world, name, self.right, self.staff)
        is_of_ticket = self.right in OF_TICKETS and self.route.removeprefix("/").startswith("ticket")
        # The ticket is a colleague's.
        return HIDDEN if ruled == REFUSED and name in ROLES and is_of_ticket else ruled


def by_rule(world: World, name: str, right: str, staff: str = "") -> str:
    """What the typed tables say about a right on something in SUB-1001."""
    if right in ("self", "known"):
        return DONE
    if name in STAFF_ROLES:
        return DONE if name in STAFF.get(staff or right, set()) else REFUSED
    if name not in ROLES:
        return HIDDEN
    if right == "contact":
        return DONE
    if right in STAFF:
        return REFUSED
    return REFUSED if expected(world.table, right, [name], Around(world.kind)) == "refused" else DONE


def anywhere(right: str) -> Wanted:
    """Staff rights that are about no row: whoever is known and has them not is refused."""
    return lambda _world, name: DONE if name in STAFF[right] else REFUSED


def only_staff(*staff: str) -> Wanted:
    """What is the vendor's to do is told all others before they are asked about which subscription; staff have none."""
    return lambda _world, name: NOTHING if name in staff else REFUSED


def theirs(right: str) -> Wanted:
    """Commands without an id are about the caller's only subscription: the stranger's is another, staff have none."""

    def wanted(world: World, name: str) -> str:
        if name == "stranger":
            return (
                DONE if right == "contact" or expected("license-and-site", right, [BP], Around()) != "refused" else ""
            )
        return NOTHING if name not in ROLES else by_rule(world, name, right)

    return wanted


def by_kind(on_license: str, on_site: str, staff: str = "") -> Wanted:
    """Another right on a site than on a license."""
    return lambda world, name: by_rule(world, name, on_site if world.kind == "site" else on_license, staff)
