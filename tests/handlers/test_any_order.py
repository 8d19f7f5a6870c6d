"""People, contacts, promotions, departures and clicks in any order: what must hold holds after every step."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.logs import set_up
from handlers.views.blocks import Message
from models.access.desk import Approval
from tests.handlers.anyorder import (
    ACTORS,
    ADDRESSES,
    ADMINS,
    CONTACTS,
    FOREIGN,
    MANDATORY,
    SHARED,
    STAFF,
    World,
    write_world,
)

STEPS = 25
REASON = "because she asked me to"
NO_CODE = ("That code is wrong", "You've entered too many wrong codes")
DONE = ("approved", "handed_over")
anybody = st.sampled_from([*CONTACTS, "bo"])
subs = st.sampled_from([*SHARED, SHARED[0], FOREIGN])
kinds = st.sampled_from(["billing", "technical"])
mostly = st.sampled_from([True, True, True, False])
ranks = st.sampled_from(["secondary", "secondary", "primary"])


class AnyOrder(RuleBasedStateMachine):
    """Every rule is one thing that somebody does; most are refused."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._runner = asyncio.Runner()
        self.world: World | None = None

    @initialize(approval=st.sampled_from(list(Approval)))
    def opens(self, approval: Approval) -> None:
        """The vendor has it one way or the other."""
        self.desk = self.world = World.copied(self.template, Path(self._folder.name), self._runner, approval)
        self.primaries = self.desk.holders()
        self.foreign = self.theirs()
        self.wrong_codes = 0

    def teardown(self) -> None:
        """Close what was opened."""
        if self.world is not None:
            self.world.close()
        self._runner.close()
        self._folder.cleanup()

    def theirs(self) -> list[Any]:
        """The contacts of another organization's subscription."""
        return sorted(role for role in self.desk.roles() if role[0] == FOREIGN)

    def one_of(self, data: st.DataObject, sub: str, others: Sequence[str]) -> str:
        """Mostly somebody who has to do with a subscription; else anybody. In the foreign one, always a stranger to it:
        so that nothing may change there."""
        inside = sorted({who for ref, who, *_ in self.desk.roles() if ref == sub != FOREIGN})
        others = [who for who in others if sub != FOREIGN or who != "bo"]
        return str(data.draw(st.sampled_from([*inside, *inside, *inside, *others])))

    def a_contact(self, data: st.DataObject, sub: str, rank: str) -> tuple[str, str]:
        """Mostly somebody of a rank, and the kind; else anybody and any kind."""
        there = sorted({(who, kind) for ref, who, kind, held in self.desk.roles() if (ref, held) == (sub, rank)})
        anything = st.tuples(st.sampled_from(ACTORS[:8]), kinds)
        return data.draw(st.sampled_from(there) | st.sampled_from(there) | anything if there else anything)

    @rule(data=st.data(), kind=kinds, sub=subs)
    def adds(self, data: st.DataObject, kind: str, sub: str) -> None:
        """Somebody adds a contact, themselves maybe."""
        caller, whom = self.one_of(data, sub, ACTORS), data.draw(anybody)
        self.desk.types(caller, f"/contact add {ADDRESSES[whom]} {kind} {sub}")

    @rule(data=st.data(), sub=subs, rank=ranks)
    def removes(self, data: st.DataObject, sub: str, rank: str) -> None:
        """Somebody removes a contact, and is sure."""
        caller, (whom, kind) = self.one_of(data, sub, ACTORS), self.a_contact(data, sub, rank)
        self.desk.types(caller, f"/contact remove {ADDRESSES[whom]} {kind} {sub} confirmed")

    @rule(data=st.data(), sub=subs, rank=ranks)
    def leaves(self, data: st.DataObject, sub: str, rank: str) -> None:
        """Somebody leaves, and is sure."""
        caller, kind = self.a_contact(data, sub, rank)
        self.desk.types(caller, f"/contact leave {kind} {sub} confirmed")

    @rule(data=st.data(), sub=subs)
    def asks_for_themselves(self, data: st.DataObject, sub: str) -> None:
        """Somebody wants to become primary."""
        caller, kind = self.a_contact(data, sub, "secondary")
        form = self.desk.types(caller, f"/contact promote me {kind} {sub}")
        self.desk.submits(caller, form, reason=REASON)

    @rule(data=st.data(), sub=subs)
    def asks_for_another(self, data: st.DataObject, sub: str) -> None:
        """Somebody wants another to become primary."""
        caller, (whom, kind) = self.one_of(data, sub, ACTORS), self.a_contact(data, sub, "secondary")
        form = self.desk.types(caller, f"/contact promote {ADDRESSES[whom]} {kind} {sub}")
        self.desk.submits(caller, form, reason=REASON)

    @precondition(lambda self: self.desk.promotions())
    @rule(data=st.data(), approves=mostly)
    def decides(self, data: st.DataObject, approves: bool) -> None:
        """Somebody presses a button of a card, of an old one maybe."""
        promotions = self.desk.promotions()
        waiting = [one for one in promotions if one["state"] == "open"]
        before = data.draw(st.sampled_from([*waiting, *waiting, *promotions]), label="promotion")
        site_admins = {who for sub, who, kind, _ in self.desk.roles() if sub == before["sub"] and kind == "site_admin"}
        may = (self.desk.admins() | site_admins) - {before["asker"], before["person"]}
        within = self.desk.is_within_domain_of_primary(before)
        caller = data.draw(st.sampled_from([*ADMINS, *ADMINS, *site_admins, *ACTORS]), label="caller")
        if approves:
            self.desk.presses(caller, "promotion_approve", before["ref"])
        else:
            form = self.desk.presses(caller, "promotion_deny", before["ref"])
            self.desk.submits(caller, form, reason=REASON)
        after = next(one for one in self.desk.promotions() if one["ref"] == before["ref"])
        if after["state"] != before["state"]:
            assert before["state"] == "open"
            assert caller in may
            # Of a site admin's clicks only those within the primary's domain approve.
            assert after["state"] != "approved" or caller in self.desk.admins() or within
        if after["decider"] != before["decider"]:
            assert after["decider"] == caller

    @precondition(lambda self: self.desk.promotions())
    @rule(data=st.data(), anybody=st.booleans())
    def withdraws(self, data: st.DataObject, anybody: bool) -> None:
        """The asker takes it back; or somebody else tries."""
        before = data.draw(st.sampled_from(self.desk.promotions()), label="promotion")
        caller = data.draw(st.sampled_from(ACTORS)) if anybody else before["asker"]
        self.desk.types(caller, f"/contact withdraw {before['ref']} confirmed")
        after = next(one for one in self.desk.promotions() if one["ref"] == before["ref"])
        assert after["state"] == before["state"] or caller == before["asker"]

    @rule(days=st.sampled_from([1, 2, 4, 8]))
    def waits(self, days: int) -> None:
        """Time passes: what nobody decides ends by itself."""
        self.desk.moves_on(days)

    @precondition(lambda self: self.desk.invitations())
    @rule(data=st.data(), caller=st.sampled_from(["zoe", "zoe", "gus", *ACTORS]), accepts=mostly)
    def enters_a_code(self, data: st.DataObject, caller: str, accepts: bool) -> None:
        """Somebody has got hold of the code of an invitation, an old one maybe, and says yes or no."""
        code = data.draw(st.sampled_from(self.desk.invitations()), label="code")
        question = self.desk.types(caller, f"/steward link {code}")
        if isinstance(question, Message) and question.text.startswith(NO_CODE):
            self.wrong_codes += 1
        self.desk.answers(caller, question, "invitation_accept" if accepts else "invitation_refuse")

    @rule(caller=st.sampled_from([*ADMINS, *STAFF, "ana"]), whom=st.sampled_from(STAFF), adds=mostly)
    def changes_the_staff(self, caller: str, whom: str, adds: bool) -> None:
        """An admin comes or goes."""
        deed, sure = ("add", "") if adds else ("remove", " confirmed")
        self.desk.types(caller, f"/steward staff {deed} {ADDRESSES[whom]} admin{sure}")

    @rule(caller=st.sampled_from([*CONTACTS, *ADMINS]), whom=st.sampled_from(ACTORS), unsure=mostly)
    def unlinks(self, caller: str, whom: str, unsure: bool) -> None:
        """Somebody ends what binds a Slack user, an admin another's maybe."""
        sure = not unsure
        line = f"/steward unlink {ADDRESSES[whom]}" if caller in ADMINS else "/steward unlink"
        self.desk.types(caller, f"{line}{' confirmed' if sure else ''}")

    @rule(whom=st.sampled_from([*CONTACTS[:5], *ADMINS]), back=mostly)
    def is_deactivated(self, whom: str, back: bool) -> None:
        """Slack says that an account was deactivated; mostly, then, that it is active again."""
        self.desk.slack_says(whom, deleted=True)
        if back:
            self.desk.slack_says(whom, deleted=False)

    @invariant()
    def nobody_rises_who_is_gone(self) -> None:
        """What was to promote somebody ends with their account."""
        gone = self.desk.unreachable()
        assert not [one for one in self.desk.promotions() if one["state"] == "open" and one["person"] in gone]

    @invariant()
    def there_is_an_admin(self) -> None:
        """The last one can't go."""
        assert self.desk.admins()

    @invariant()
    def there_is_one_primary_of_a_kind(self) -> None:
        """Never two."""
        assert all(len(people) == 1 for people in self.desk.holders().values())

    @invariant()
    def who_had_a_main_contact_has_one(self) -> None:
        """A primary hands over before they go."""
        assert set(self.desk.holders()) >= MANDATORY

    @invariant()
    def a_primary_changes_by_a_promotion_only(self) -> None:
        """Whoever is primary now and was not before, was promoted to it, by the one promotion that was decided last."""
        now = self.desk.holders()
        promoted = {(one["sub"], one["kind"], one["person"]) for one in self.desk.promotions() if one["state"] in DONE}
        for (sub, kind), (who,) in now.items():
            assert [who] == self.primaries.get((sub, kind)) or (sub, kind, who) in promoted
        self.primaries = now

    @invariant()
    def nobody_decides_their_own_request(self) -> None:
        """Neither the asker nor whom it promotes."""
        assert all(one["decider"] not in (one["asker"], one["person"]) for one in self.desk.promotions())

    @invariant()
    def an_open_request_is_a_contact_s(self) -> None:
        """With a contact goes what they asked for, or what was asked for them."""
        roles = {(sub, who) for sub, who, *_ in self.desk.roles()}
        assert all((one["sub"], one["person"]) in roles for one in self.desk.promotions() if one["state"] == "open")

    @invariant()
    def every_refusal_is_on_the_trail(self) -> None:
        """One entry each, no more and no fewer. A wrong code is one, though it is answered and not refused."""
        assert self.desk.refused_entries() == self.desk.refusals() + self.wrong_codes

    @invariant()
    def nothing_of_another_organization_changes(self) -> None:
        """Whoever is no contact there."""
        assert self.theirs() == self.foreign


def check_lives(folder: Path, examples: int) -> None:
    """Let people do what they want, so many times. To look for the shortest life that fails would take minutes."""
    set_up("ERROR")
    template = folder / "template.db"
    with asyncio.Runner() as runner:
        runner.run(write_world(f"sqlite+aiosqlite:///{template}"))
    machine = type("Machine", (AnyOrder,), {"template": template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=False,
            phases=[phase for phase in Phase if phase is not Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_in_any_order(tmp_path: Path) -> None:
    """Ten lives of twenty-five steps each, others in every run."""
    check_lives(tmp_path, 10)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("number", range(21))
def test_in_any_order_for_long(tmp_path: Path, number: int) -> None:
    """Two thousand and a hundred more."""
    check_lives(tmp_path, 100)
