"""The steps of a random day: what contacts do with tickets, and what agents do."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tests.handlers.cases.doing import chosen
from tests.handlers.leaks.looking import Looking
from tests.handlers.leaks.model import MARK, TRIAGING, Ticket
from tests.handlers.leaks.world import address, slack_id

Json = dict[str, Any]
Redaction = tuple[str, Json, list[str]]
"""The ticket, what the form says, and what is gone then."""
SEVERITIES = ["critical", "high", "normal", "low"]
ENDED = ("resolved", "closed")


class Steps(Looking):
    """One step at a time."""

    async def begins(self) -> None:
        """The day begins with three canned replies."""
        await self.sync()
        for number in range(3):
            mark = self.model.mark(0, "k", "tom")
            self.model.used[mark] = set()
            await self.submits("tom", "ticket_canned", {"name": f"Canned {number}", "text": mark}, "0")

    async def opens(self) -> None:
        """A contact opens a ticket, with files now and then; or an agent does, for somebody."""
        number = len(self.model.tickets) + 1
        pairs = [(sub, who) for sub, who in sorted(self.facts.roles) if self.facts.may_raise(sub, who)]
        sub, who = self.random.choice(pairs)
        self.model.tickets[number] = Ticket(number, sub, who)
        by_agent = who not in self.contacts() or self.random.random() < 0.1
        writer = self.random.choice(self.agents(TRIAGING)) if by_agent else who
        (subject, marks), (text, more) = (self.words(number, kind, writer) for kind in "sd")
        values: Json = {"severity": chosen(self.random.choice(SEVERITIES)), "subject": subject, "description": text}
        if by_agent:
            said = await self.submits(writer, "ticket_new_for", values, f"{sub} {address(who)}", [*marks, *more])
        else:
            values["subscription"] = chosen(sub)
            if self.random.random() < 0.4:
                name, content, theirs = self.file(number, who)
                file = self.hands.engine.workspace.upload(slack_id(who), name, content)
                values["files"] = {"type": "file_input", "files": [file.to_slack()]}
                more += theirs
            said = await self.submits(who, "ticket_new", values, "", [*marks, *more])
        assert f"T-{number}" in said.words, (said, self.eyes.doing)

    async def talks(self) -> None:
        """Somebody who takes part writes in their thread, or comments by a command."""
        ticket = self.any_ticket()
        people = [who for who in self.contacts() if self.model.takes_part(ticket, who)]
        if not people:
            return
        who = self.random.choice(people)
        if self.random.random() < 0.7:
            await self.writes(who, ticket, files=self.random.choice([0, 0, 0, 1, 2]))
            return
        text, marks = self.words(ticket.number, "c", who)
        word = self.random.choice(["comment", "comment", "close", "reopen", "severity", "rate"])
        extra = {"severity": f"{self.random.randrange(1, 5)} ", "rate": "2 "}.get(word, "")
        await self.types(who, f"/ticket {word} {ticket.ref} {extra}{text}", marks)

    async def changes_mind(self) -> None:
        """Somebody edits or deletes what they wrote, if they still may."""
        mine = [one for one in self.written if self.model.takes_part(one.ticket, one.who)]
        mine = [one for one in mine if one.who in self.facts.bound]
        if mine:
            one = self.random.choice(mine)
            if self.random.random() < 0.5 and await self.state(one.ticket) not in ENDED:
                await self.edits(one)
            else:
                await self.deletes(one)

    async def shares(self) -> None:
        """A watcher comes or goes, or an agent asks for one, or the person who opened the ticket answers that."""
        ticket = self.any_ticket()
        opener, inside = ticket.opener, self.facts.people_in(ticket.sub)
        agent, other = self.random.choice(self.agents(TRIAGING)), self.random.choice(inside or [ticket.opener])
        may = opener in self.contacts() and bool(self.facts.held(ticket.sub, opener))
        if ticket.watchers and self.random.random() < 0.5:
            gone = self.random.choice(sorted(ticket.watchers))
            await self.answers(ticket)
            at_work = gone in self.contacts() and bool(self.facts.held(ticket.sub, gone))
            if at_work and self.random.random() < 0.4:
                await self.types(gone, f"/ticket unwatch {ticket.ref} me")
            else:
                await self.types(opener if may else agent, f"/ticket unwatch {ticket.ref} {address(gone)}")
            ticket.watchers.discard(gone)
        elif other != opener and other not in ticket.watchers:
            if may and self.random.random() < 0.7:
                no = other in ticket.asked and self.random.random() < 0.3
                if not no:
                    ticket.watchers.add(other)
                await self.types(opener, f"/ticket {'unwatch' if no else 'watch'} {ticket.ref} {address(other)}")
                ticket.asked.discard(other)
            elif agent != opener:
                await self.types(agent, f"/ticket watch {ticket.ref} {address(other)}")
                ticket.asked.add(other)

    async def works(self) -> None:
        """An agent does something with a ticket."""
        ticket, agent = self.any_ticket(), self.random.choice(self.agents(TRIAGING))
        word = self.random.choice(
            ["answer"] * 4 + ["note"] * 4 + ["resolve"] * 3 + ["claim", "assign", "release"] + WORK
        )
        ref = ticket.ref
        if word in ("answer", "note", "resolve"):
            kind = "n" if word == "note" else "c"
            text, marks = self.words(ticket.number, kind, agent)
            if word == "answer" and self.random.random() < 0.3:
                canned = self.random.choice(list(self.model.used))
                self.model.used[canned].add(ticket.number)
                text = f"{text} {canned}"
            await self.types(agent, f"/ticket {word} {ref} {text}", marks)
            if word == "resolve" and self.random.random() < 0.2:
                said = await self.types(agent, f"/ticket undo {ref}")
                if "open again" in said.words or "undone" in said.words.lower():
                    self.kill(marks)
            return
        to = self.random.choice(self.agents(TRIAGING))
        rest = {
            "claim": " confirmed",
            "assign": f" <@{slack_id(to)}|x>",
            "state": f" {self.random.choice(['open', 'waiting', 'on hold'])}",
            "severity": f" {self.random.randrange(1, 5)}",
        }.get(word, "")
        await self.types(agent, f"/ticket {word} {ref}{rest}")

    async def redacts(self) -> None:
        """An admin removes something that somebody wrote: words, a whole comment, or a file."""
        way = self.random.choice([self._words, self._words, self._comment, self._file])
        if found := await way():
            ref, values, marks = found
            said = await self.submits(self.random.choice(self.agents({"admin"})), "ticket_redact", values, ref, marks)
            if "removed it" in said.words:
                self.kill(marks)

    async def _words(self) -> Redaction | None:
        if not self.texts:
            return None
        mark = self.random.choice(list(self.texts))
        return self.model.tickets[self.texts[mark]].ref, {"secret": mark}, [mark]

    async def _comment(self) -> Redaction | None:
        found = await self.rows("SELECT id, ticket_id, text FROM comments WHERE text <> '' ORDER BY id DESC LIMIT 20")
        if not found:
            return None
        comment, ticket, text = self.random.choice(found)
        names = "SELECT f.name FROM stored_files f JOIN ticket_files t ON t.file_id = f.id WHERE t.comment_id = :id"
        marks = [each[0] for each in MARK.finditer(text) if each["kind"] != "k"]
        marks += [mark for (name,) in await self.rows(names, id=comment) for mark in self.files.get(name, [])]
        return f"T-{ticket}", {"secret": "", "whole": chosen(f"comment {comment}")}, marks

    async def _file(self) -> Redaction | None:
        kept = "SELECT f.id, t.ticket_id, f.name FROM stored_files f JOIN ticket_files t ON t.file_id = f.id"
        found = await self.rows(f"{kept} ORDER BY f.id DESC LIMIT 20")
        found = [row for row in found if row[2] in self.files]
        if not found:
            return None
        file, ticket, name = self.random.choice(found)
        return f"T-{ticket}", {"secret": "", "whole": chosen(f"F-{file}")}, self.files[name]

    async def time_passes(self) -> None:
        """A while, so that what waits a minute is sent."""
        await self.wait(timedelta(minutes=self.random.choice([1, 2, 3])))

    async def step(self) -> None:
        """Something happens."""
        kinds = list(STEPS)
        await self.random.choices(kinds, [STEPS[kind] for kind in kinds])[0](self)


WORK = ["state", "severity"]
STEPS: dict[Callable[[Steps], Awaitable[None]], int] = {
    Steps.talks: 18,
    Steps.changes_mind: 6,
    Steps.shares: 8,
    Steps.works: 16,
    Steps.looks: 16,
    Steps.searches: 6,
    Steps.exports: 2,
    Steps.chooses_mail: 2,
    Steps.probes: 4,
    Steps.redacts: 3,
    Steps.people_change: 10,
    Steps.time_passes: 2,
}
"""How often each step is taken."""
