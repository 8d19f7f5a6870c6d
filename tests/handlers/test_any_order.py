"""People, contacts, promotions, departures and clicks in any order: what must hold holds after every step."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.logs import set_up
from tests.handlers.anyorder import (
    ACTORS,
    ADDRESSES,
    ADMINS,
    CONTACTS,
    FOREIGN,
    MANDATORY,
    SHARED,
    World,
    write_world,
)

STEPS = 30
REASON = "because she asked me to"
DONE = ("approved", "handed_over")
anybody = st.sampled_from([*CONTACTS, "bo"])
subs = st.sampled_from([*SHARED, SHARED[0], FOREIGN])
kinds = st.sampled_from(["billing", "technical"])
ranks = st.sampled_from(["secondary", "secondary", "primary"])


class AnyOrder(RuleBasedStateMachine):
    """Every rule is one thing that somebody does; most are refused."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._runner = asyncio.Runner()
        self.world = World.copied(self.template, Path(self._folder.name), self._runner)
        self.primaries = self.world.holders()
        self.foreign = self.theirs()

    def teardown(self) -> None:
        """Close what was opened."""
        self.world.close()
        self._runner.close()
        self._folder.cleanup()

    def theirs(self) -> list[Any]:
        """The contacts of another organization's subscription."""
        return sorted(role for role in self.world.roles() if role[0] == FOREIGN)

    def one_of(self, data: st.DataObject, sub: str, others: Sequence[str]) -> str:
        """Mostly somebody who has to do with a subscription; else anybody."""
        inside = sorted({who for ref, who, *_ in self.world.roles() if ref == sub})
        return str(data.draw(st.sampled_from([*inside, *inside, *inside, *others])))

    def a_contact(self, data: st.DataObject, sub: str, rank: str) -> tuple[str, str]:
        """Mostly somebody of a rank, and the kind; else anybody and any kind."""
        there = sorted({(who, kind) for ref, who, kind, held in self.world.roles() if (ref, held) == (sub, rank)})
        anything = st.tuples(st.sampled_from(ACTORS[:8]), kinds)
        return data.draw(st.sampled_from(there) | st.sampled_from(there) | anything if there else anything)

    @rule(data=st.data(), kind=kinds, sub=subs)
    def adds(self, data: st.DataObject, kind: str, sub: str) -> None:
        """Somebody adds a contact, themselves maybe."""
        caller, whom = self.one_of(data, sub, ACTORS), data.draw(anybody)
        self.world.types(caller, f"/contact add {ADDRESSES[whom]} {kind} {sub}")

    @rule(data=st.data(), sub=subs, rank=ranks)
    def removes(self, data: st.DataObject, sub: str, rank: str) -> None:
        """Somebody removes a contact, and is sure."""
        caller, (whom, kind) = self.one_of(data, sub, ACTORS), self.a_contact(data, sub, rank)
        self.world.types(caller, f"/contact remove {ADDRESSES[whom]} {kind} {sub} confirmed")

    @rule(data=st.data(), sub=subs, rank=ranks)
    def leaves(self, data: st.DataObject, sub: str, rank: str) -> None:
        """Somebody leaves, and is sure."""
        caller, kind = self.a_contact(data, sub, rank)
        self.world.types(caller, f"/contact leave {kind} {sub} confirmed")

    @rule(data=st.data(), sub=subs)
    def asks_for_themselves(self, data: st.DataObject, sub: str) -> None:
        """Somebody wants to become primary."""
        caller, kind = self.a_contact(data, sub, "secondary")
        self.world.types(caller, f"/contact promote me {kind} {sub}")

    @rule(data=st.data(), sub=subs)
    def asks_for_another(self, data: st.DataObject, sub: str) -> None:
        """Somebody wants another to become primary."""
        caller, (whom, kind) = self.one_of(data, sub, ACTORS), self.a_contact(data, sub, "secondary")
        self.world.types(caller, f"/contact promote {ADDRESSES[whom]} {kind} {sub}")

    @precondition(lambda self: self.world.promotions())
    @rule(data=st.data(), approves=st.integers(0, 3))
    def decides(self, data: st.DataObject, approves: int) -> None:
        """Somebody presses a button of a card, of an old one maybe."""
        promotions = self.world.promotions()
        waiting = [one for one in promotions if one["state"] == "open"]
        before = data.draw(st.sampled_from([*waiting, *waiting, *promotions]), label="promotion")
        site_admins = {who for sub, who, kind, _ in self.world.roles() if sub == before["sub"] and kind == "site_admin"}
        may = (self.world.admins() | site_admins) - {before["asker"], before["person"]}
        caller = data.draw(st.sampled_from([*ADMINS, *ADMINS, *site_admins, *ACTORS]), label="caller")
        if approves:
            self.world.presses(caller, "promotion_approve", before["ref"])
        else:
            self.denies(caller, before["ref"])
        after = next(one for one in self.world.promotions() if one["ref"] == before["ref"])
        if after["state"] != before["state"]:
            assert before["state"] == "open"
            assert caller in may
        if after["decider"] != before["decider"]:
            assert after["decider"] == caller

    def denies(self, caller: str, ref: str) -> None:
        """Send the form that asks why not."""
        self.world.presses(caller, "promotion_deny", ref)

    @invariant()
    def there_is_one_primary_of_a_kind(self) -> None:
        """Never two."""
        assert all(len(people) == 1 for people in self.world.holders().values())

    @invariant()
    def who_had_a_main_contact_has_one(self) -> None:
        """A primary hands over before they go."""
        assert set(self.world.holders()) >= MANDATORY

    @invariant()
    def a_primary_changes_by_a_promotion_only(self) -> None:
        """Whoever is primary now and was not before, was promoted to it, by the one promotion that was decided last."""
        now = self.world.holders()
        promoted = {(one["sub"], one["kind"], one["person"]) for one in self.world.promotions() if one["state"] in DONE}
        for (sub, kind), (who,) in now.items():
            assert [who] == self.primaries.get((sub, kind)) or (sub, kind, who) in promoted
        self.primaries = now

    @invariant()
    def nobody_decides_their_own_request(self) -> None:
        """Neither the asker nor whom it promotes."""
        assert all(one["decider"] not in (one["asker"], one["person"]) for one in self.world.promotions())

    @invariant()
    def an_open_request_is_a_contact_s(self) -> None:
        """With a contact goes what they asked for, or what was asked for them."""
        roles = {(sub, who) for sub, who, *_ in self.world.roles()}
        assert all((one["sub"], one["person"]) in roles for one in self.world.promotions() if one["state"] == "open")

    @invariant()
    def every_refusal_is_on_the_trail(self) -> None:
        """One entry each, no more and no fewer."""
        assert self.world.refused_entries() == self.world.refusals()

    @invariant()
    def nothing_of_another_organization_changes(self) -> None:
        """Whoever is no contact there."""
        assert self.theirs() == self.foreign


def run(folder: Path, examples: int, *, shrink: bool = False) -> None:
    """Let people do what they want, so many times. To look for the shortest life that fails takes minutes."""
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
            phases=[phase for phase in Phase if shrink or phase is not Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("examples", [100, pytest.param(2000, marks=pytest.mark.long)])
def test_in_any_order(tmp_path: Path, examples: int) -> None:
    """A hundred lives of thirty steps each; two thousand in the long run."""
    run(tmp_path, examples, shrink=examples > 100)
