"""What people look at and try, to see tickets."""

import re

from tests.handlers.hands import Said
from tests.handlers.leaks.changes import Changes
from tests.handlers.leaks.model import CUT, TRIAGING, VIEWING, Ticket

PROBES = [
    "/ticket {ref}",
    "/ticket show {ref}",
    "/ticket read {ref}",
    "/ticket history {ref}",
    "/ticket attachments {ref}",
    "/ticket comment {ref}",
    "/ticket close {ref}",
    "/ticket reopen {ref}",
    "/ticket severity {ref} 1",
    "/ticket rate {ref} 3",
    "/ticket watch {ref}",
    "/ticket unwatch {ref} me",
    "/ticket claim {ref}",
    "/ticket note {ref} hm",
    "/ticket redact {ref}",
    "/ticket search {ref}",
    "/ticket edit {ref}",
    "/ticket delete {ref} comment 1",
    "/ticket remind {ref}",
    "/ticket remind {ref} tomorrow",
    "/ticket undo {ref}",
    "/ticket next show {ref}",
]
"""What people try with a ticket that isn't theirs."""
MISSING = "T-999999"
NOWHERE = "zq0kcanobodyn0z"
"""A mark that no text has."""


class Looking(Changes):
    """A day on which people look for what they may see, and for what they may not."""

    async def looks(self) -> None:
        """Somebody looks at what they see: lists, searches, a ticket, Home, files."""
        ticket = self.any_ticket()
        everybody = [*self.contacts(), *self.agents(VIEWING)]
        near = [who for who in everybody if self.model.sees(ticket, who)]
        who = self.random.choice(near if near and self.random.random() < 0.7 else everybody)
        lines = ["/ticket", "/ticket list", "/ticket queue", "/ticket canned", "/ticket files"]
        lines += [f"/ticket {word} {ticket.ref}" for word in ("history", "read", "answer", "attachments")]
        what = self.random.randrange(10)
        if what < 4:
            await self.types(who, f"/ticket show {ticket.ref}")
        elif what < 6:
            await self.types(who, self.random.choice(lines))
        elif what == 6:
            await self.opens_home(who)
            # Steward offers to add it to one of their tickets.
            await self.desk.say(who, "It hums again.")
        elif what == 7:
            found = self.random.choice(["tickets", "tickets", "ticket_queue"])
            await self.suggests(who, f"/pick {found}", self.random.choice(["", "zq", f"zq{ticket.number}", "T-1"]))
        elif what == 8 or not self.links:
            await self.gets_file(who, ticket)
        else:
            await self.downloads(*self.random.choice(self.links))

    async def probes(self) -> None:
        """Somebody tries a ticket that isn't theirs: the answer is the one for a ticket that doesn't exist."""
        ticket = self.any_ticket()
        strangers = self.strangers(ticket)
        colleagues = [who for who in strangers if self.facts.held(ticket.sub, who)] or strangers
        if colleagues:
            who, line = self.random.choice(colleagues), self.random.choice(PROBES)
            there = await self.types(who, line.format(ref=ticket.ref))
            missing = await self.types(who, line.format(ref=MISSING))
            if letters(there, ticket.ref) != letters(missing, MISSING):
                self.eyes.leaks.append(f"{who} learns from {line} that {ticket.ref} exists: {there.words}")

    async def searches(self, who: str = "") -> None:
        """Somebody searches for everything, and for some texts. If they may not read one, or it's gone, they get the
        answer for words that nobody wrote."""
        who = who or self.random.choice([*self.contacts(), *self.agents(VIEWING)])
        await self.types(who, self.random.choice(["/ticket search zq", "/ticket search pump noon"]))
        marks = [*self.model.all[-200:], *sorted(self.model.dead)]
        hidden = [mark for mark in marks if not self.model.may(who, mark, pushed=False)]
        near = [mark for mark in hidden if (one := self.model.ticket_of(mark)) and self._may_find(who, one)]
        notes = [mark for mark in near if mark not in self.model.dead]
        for some in (notes, near, hidden, marks):
            if some:
                await self._searches_for(who, self.random.choice(some))

    async def _searches_for(self, who: str, mark: str) -> None:
        ticket = self.model.ticket_of(mark)
        there = await self.types(who, f"/ticket search {mark}", [mark])
        if not self.model.may(who, mark, pushed=False):
            missing = await self.types(who, f"/ticket search {NOWHERE}", [NOWHERE])
            if letters(there, mark) != letters(missing, NOWHERE):
                self.eyes.leaks.append(f"{who} learns from a search that {mark} was written: {there.words}")
        elif ticket and CUT.sub("", mark)[0] in "sd" and self._may_find(who, ticket):
            assert f"/ticket show {ticket.ref}" in there.all, (who, mark, there.words)

    def _may_find(self, who: str, ticket: Ticket) -> bool:
        return self.model.sees(ticket, who) or bool(self.facts.staff.get(who, set()) & TRIAGING)

    async def exports(self) -> None:
        """Somebody wants their tickets as files. They're sent later."""
        who = self.random.choice([*self.contacts(), *self.agents(VIEWING)])
        await self.types(who, f"/ticket export {self.random.choice(['all', 'all', 'mine'])}")

    async def chooses_mail(self) -> None:
        """Somebody turns emails about tickets on or off."""
        who = self.random.choice(self.contacts())
        await self.types(who, f"/ticket mail {self.random.choice(['on', 'on', 'off'])}")

    async def everybody_looks(self) -> None:
        """In the end: lists, searches, Home, and a file for each."""
        for place, who in enumerate(sorted({*self.contacts(), *self.agents(VIEWING)})):
            seen = [one for one in self.model.tickets.values() if self.model.may_in(who, one, pushed=False)]
            if seen and place % 4 == 0:
                await self.gets_file(who, self.random.choice([one for one in seen if one.number in self.filed] or seen))
            elif place % 4 == 1:
                await self.opens_home(who)
                await self.types(who, f"/ticket comment {self.random.choice(seen).ref}" if seen else "/ticket new")
            elif place % 4 == 2 and seen:
                await self.types(who, f"/ticket show {self.random.choice(seen).ref}")
                await self.types(who, "/ticket list")
                await self.types(who, "/ticket export all")
                await self.searches(who)
            else:
                await self.suggests(who, "/pick tickets", "zq")
        for who, link in self.links:
            await self.downloads(who, link)


def letters(said: Said, ref: str) -> str:
    """An answer without the ticket's ID, and the IDs that Slack gives."""
    return re.sub(r'"(block_id|id|hash|previous_id)": ("[^"]*"|null)', "", said.all.replace(ref, "T"))
