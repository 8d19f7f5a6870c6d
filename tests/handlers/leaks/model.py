"""Who may read what on tickets, written by hand from the role tables. It asks nothing of Steward.

Every text, file name and file has a mark: the ticket, the kind of text, its author, and a number. So wherever a mark
turns up, the model can say whether its reader was allowed to see it at that moment.
"""

import re
from dataclasses import dataclass, field

MARK = re.compile(r"zq(?P<ticket>\d+)k(?P<kind>[a-z])a(?P<author>[a-z]+)n(?P<number>\d+)z")
CUT = re.compile(r"zq(?P<ticket>\d+)k")
"""The beginning of a mark. A clipped text may end in the middle of one."""
KINDS = {
    "s": "subject",
    "d": "description",
    "c": "comment",
    "n": "note",
    "f": "name of a file",
    "b": "content of a file",
    "r": "rating",
    "k": "canned reply",
}
SHARING = {
    "license-and-site": {
        "billing.primary",
        "billing.secondary",
        "technical.primary",
        "technical.secondary",
        "site_admin",
    },
    "support-portal": {"technical.primary"},
}
"""view_colleagues_tickets: the roles that see colleagues' tickets if the organization shares them."""
RAISING = {
    "license-and-site": SHARING["license-and-site"],
    "support-portal": {"technical.primary", "technical.secondary"},
}
"""raise_ticket: the roles that may open tickets, besides a main contact who is the sole contact."""
VIEWING = {"agent", "billing", "admin"}
"""view_customers, with their tickets."""
TRIAGING = {"agent", "admin"}


@dataclass
class Facts:
    """What is so at a moment, by the keys of people and the short IDs of subscriptions. None of it is a decision.

    `away` and `bound` are the people who are away, and those with an active Slack user.
    """

    roles: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    staff: dict[str, set[str]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)

    def held(self, sub: str, who: str) -> set[str]:
        """A person's roles in a subscription."""
        return self.roles.get((sub, who), set())

    def people_in(self, sub: str) -> list[str]:
        """The contacts of a subscription."""
        return sorted(who for there, who in self.roles if there == sub)

    def is_sole_main(self, sub: str, who: str) -> bool:
        """Whether a person is the main contact of a support plan, and its only contact: they have every right."""
        main = "billing.primary" in self.held(sub, who) and self.tables[sub] == "support-portal"
        return main and self.people_in(sub) == [who]

    def may_raise(self, sub: str, who: str) -> bool:
        """Whether a contact may open tickets."""
        return bool(self.held(sub, who) & RAISING[self.tables[sub]]) or self.is_sole_main(sub, who)

    def sees_colleagues(self, sub: str, who: str) -> bool:
        """Whether a contact sees the tickets of colleagues."""
        if sub not in self.shared:
            return False
        return bool(self.held(sub, who) & SHARING[self.tables[sub]]) or self.is_sole_main(sub, who)


@dataclass
class Ticket:
    """A ticket: where it belongs, who opened it, and who watches it."""

    number: int
    sub: str
    opener: str
    watchers: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    state: str = "new"

    @property
    def ref(self) -> str:
        """The short ID."""
        return f"T-{self.number}"


class Model:
    """Everything that was written, and who may read it."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.tickets: dict[int, Ticket] = {}
        self.all: list[str] = []
        self.dead: set[str] = set()
        self.buried: set[str] = set()
        self.used: dict[str, set[int]] = {}
        self._count = 0

    def mark(self, ticket: int, kind: str, author: str) -> str:
        """A new mark. `ticket` is 0 for a canned reply."""
        self._count += 1
        self.all.append(f"zq{ticket}k{kind}a{author}n{self._count}z")
        return self.all[-1]

    def kill(self, mark: str) -> None:
        """A text was deleted, changed or blanked: nobody may read it from now on."""
        self.dead.add(mark)

    def ticket_of(self, mark: str) -> Ticket | None:
        """The ticket that a mark is on. None for a canned reply."""
        found = MARK.fullmatch(mark)
        assert found is not None, mark
        return self.tickets.get(int(found["ticket"]))

    def takes_part(self, ticket: Ticket, who: str) -> bool:
        """Whether a contact opened or watches a ticket, and is still a contact there."""
        return bool(self.facts.held(ticket.sub, who)) and (who == ticket.opener or who in ticket.watchers)

    def sees(self, ticket: Ticket, who: str) -> bool:
        """Whether a person sees a ticket on the customer's side."""
        return self.takes_part(ticket, who) or self.facts.sees_colleagues(ticket.sub, who)

    def may(self, who: str, mark: str, *, pushed: bool) -> bool:
        """Whether a person may read a text now.

        Args:
            pushed: Steward sent it by itself. To agents, only while they work.
        """
        if mark in self.dead:
            return False
        found = MARK.fullmatch(mark)
        assert found is not None, mark
        if found["kind"] == "k":
            return self._may_canned(who, mark, pushed=pushed)
        ticket = self.tickets.get(int(found["ticket"]))
        return ticket is not None and self.may_in(who, ticket, note=found["kind"] == "n", pushed=pushed)

    def may_in(self, who: str, ticket: Ticket, *, note: bool = False, pushed: bool) -> bool:
        """Whether a person may read what's on a ticket: its notes, or the rest."""
        if not note and self.sees(ticket, who):
            return True
        held = self.facts.staff.get(who, set())
        if pushed:
            works = bool(held & TRIAGING) and who in self.facts.bound and who not in self.facts.away
        else:
            works = bool(held & VIEWING)
        on_their_side = bool(self.facts.held(ticket.sub, who)) or who == ticket.opener
        return works and not (note and on_their_side)

    def _may_canned(self, who: str, mark: str, *, pushed: bool) -> bool:
        """Agents see canned replies. Others see one in the tickets that it was sent in."""
        if self.facts.staff.get(who, set()) & TRIAGING:
            return True
        sent = [self.tickets[number] for number in self.used.get(mark, ())]
        return any(self.may_in(who, ticket, pushed=pushed) for ticket in sent)
