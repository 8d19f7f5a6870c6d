"""What may follow on what: the table, against one typed by hand."""

import pytest

from models.core.errors import Refused
from models.subscriptions.problems import NotInState
from models.subscriptions.states import StateEvent, move
from models.subscriptions.tables import SubscriptionState
from tests.models.builders import subscription
from tests.models.subscriptions.desks import a_desk
from tests.models.subscriptions.typed import START, THERE_IS

# An evaluation is one because nothing was bought.
TRIED = [
    (state, event, bought)
    for state in SubscriptionState
    for event in StateEvent
    for bought in (False, True)
    if not (state is SubscriptionState.EVALUATION and bought)
]


@pytest.mark.parametrize(("state", "event", "bought"), TRIED)
def test_a_move_is_in_the_table_or_refused(state: SubscriptionState, event: StateEvent, bought: bool) -> None:
    """Each event in each state; what is refused changes nothing."""
    row = subscription(1, state=state, bought=bought)
    before = row.model_dump()
    wanted = THERE_IS.get((state.value, event.value, bought))
    if wanted is not None:
        move(a_desk(), row, event)
        assert row.state.value == wanted
        return
    with pytest.raises(Refused) as refused:
        move(a_desk(), row, event)
    assert isinstance(refused.value.problem, NotInState)
    assert row.model_dump() == before


def test_nothing_follows_on_deleted() -> None:
    """Nothing brings its data back."""
    assert {state for state, _, _ in THERE_IS} == {state.value for state in SubscriptionState} - {"deleted"}


def test_all_that_the_table_says_can_come_about() -> None:
    """From an evaluation and from what is bought at once, by moves alone, each line of the typed table is gone through,
    as far as it is about what there can be: one that runs was bought."""
    seen: set[tuple[str, str, bool]] = set()
    states, new = set(START), set(START)
    while new:
        found = set()
        for state, bought in new:
            for event in StateEvent:
                row = subscription(1, state=state, bought=bought)
                if (state.value, event.value, bought) in THERE_IS:
                    move(a_desk(), row, event)
                    seen.add((state.value, event.value, bought))
                    found.add((row.state, row.bought))
        new = found - states
        states |= new
    assert {state for state, _ in states} == set(SubscriptionState)
    assert seen == {key for key in THERE_IS if key[2] or key[0] not in ("active", "past_due")}
