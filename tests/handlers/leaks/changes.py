"""What becomes of people while tickets are on their way: staff and contacts come, go, are away or leave Slack."""

from tests.handlers.leaks.day import Day
from tests.handlers.leaks.model import TRIAGING, Ticket
from tests.handlers.leaks.world import COLLEAGUES, CONTACTS, STAFF, address, slack_id


class Changes(Day):
    """A day on which rights change, mostly while something waits to be delivered."""

    def any_ticket(self) -> Ticket:
        """A ticket, mostly a young one."""
        numbers = list(self.model.tickets)
        return self.model.tickets[self.random.choice([*numbers[-20:], *numbers[-20:], *numbers])]

    async def answers(self, ticket: Ticket) -> None:
        """An agent answers, so that something is on its way when somebody loses a right."""
        agent = self.random.choice(self.agents(TRIAGING))
        text, marks = self.words(ticket.number, "c", agent)
        await self.types(agent, f"/ticket answer {ticket.ref} {text}", marks)

    async def is_given_work(self, who: str) -> None:
        """An agent is assigned a ticket, and then a colleague notes something, and a contact writes."""
        ticket, colleague = self.any_ticket(), self.random.choice(self.agents(TRIAGING))
        await self.types(colleague, f"/ticket assign {ticket.ref} <@{slack_id(who)}|x>")
        text, marks = self.words(ticket.number, "n", colleague)
        await self.types(colleague, f"/ticket note {ticket.ref} {text}", marks)
        if ticket.opener in self.contacts() and self.model.takes_part(ticket, ticket.opener):
            text, marks = self.words(ticket.number, "c", ticket.opener)
            await self.types(ticket.opener, f"/ticket comment {ticket.ref} {text}", marks)

    async def people_change(self) -> None:
        """Somebody comes, goes, is away, leaves Slack, or an organization shares its tickets or ends that."""
        admin = self.random.choice(self.agents({"admin"}))
        await self.random.choice([self._staff_changes, self._staff_changes, self._contacts_change])(admin)
        await self.sync()

    async def _staff_changes(self, admin: str) -> None:
        agents = [who for who in [*STAFF, *COLLEAGUES] if STAFF.get(who, "agent") == "agent"]
        who = self.random.choice(agents)
        if not self.facts.staff.get(who):
            await self.types(admin, f"/steward staff add <@{slack_id(who)}|x> agent confirmed")
        elif who not in self.facts.bound:
            await self.desk.change_person(who, deleted=False)
        elif who in self.facts.away:
            await self.types(who, "/ticket back")
        elif len(self.agents({"agent"})) > 1:
            way = self.random.randrange(3)
            await self.is_given_work(who)
            if way == 0:
                await self.types(admin, f"/steward staff remove <@{slack_id(who)}|x> agent confirmed")
            elif way == 1:
                await self.types(who, "/ticket away")
            else:
                await self.desk.change_person(who, deleted=True)

    async def _contacts_change(self, admin: str) -> None:
        org = self.random.choice(list(CONTACTS))
        first, second, third, _ = CONTACTS[org]
        sub = self.random.choice(sorted(one for one, who in self.facts.roles if who == first))
        way = self.random.randrange(4)
        if way == 0:
            turn = "off" if sub in self.facts.shared else "on"
            await self.types(first, f"/ticket sharing {sub} {turn} confirmed")
        elif way == 1:
            await self.desk.change_person(second, deleted=second in self.facts.bound)
        else:
            word = "remove" if self.facts.held(sub, third) else "add"
            theirs = [
                one for one in self.model.tickets.values() if one.sub == sub and self.model.takes_part(one, third)
            ]
            if theirs:
                filed = [one for one in theirs if one.number in self.filed]
                await self.answers(self.random.choice(theirs))
                await self.gets_file(third, self.random.choice(filed or theirs))
            await self.types(first, f"/contact {word} {address(third)} technical {sub} confirmed")
            await self.sync()
            for who, link in self.links[-1:]:
                await self.downloads(who, link)
