"""What may follow on what: the table, against one typed by hand."""

import pytest

from models.errors import Refused, Trouble
from models.subscriptions.states import Event, move
from models.subscriptions.tables import State
from tests.models.builders import subscription
from tests.models.subscriptions.desks import a_desk

TYPED = """
evaluation  bought          active      never
evaluation  extended        evaluation  never
evaluation  ended           suspended   never
evaluation  cancelled       cancelled   either
active      renewed         active      once
active      ended           past_due    either
active      cancelled       cancelled   either
past_due    renewed         active      once
past_due    grace_over      suspended   either
past_due    cancelled       cancelled   either
suspended   bought          active      never
suspended   extended        evaluation  never
suspended   renewed         active      once
suspended   cancelled       cancelled   either
suspended   retention_over  deleted     either
cancelled   reactivated     active      either
cancelled   retention_over  deleted     either
"""
"""The state; what happens; the state then; whether that takes one of which a term was bought once, or never was."""
ROWS = [line.split() for line in TYPED.strip().splitlines()]
BOUGHT = {"never": (False,), "once": (True,), "either": (False, True)}
THERE_IS = {(row[0], row[1], bought): row[2] for row in ROWS for bought in BOUGHT[row[3]]}
# An evaluation is one because nothing was bought.
TRIED = [
    (state, event, bought)
    for state in State
    for event in Event
    for bought in (False, True)
    if not (state is State.EVALUATION and bought)
]


@pytest.mark.parametrize(("state", "event", "bought"), TRIED)
def test_a_move_is_in_the_table_or_refused(state: State, event: Event, bought: bool) -> None:
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
    assert refused.value.trouble is Trouble.NOT_IN_STATE
    assert row.model_dump() == before


def test_nothing_follows_on_deleted() -> None:
    """Nothing brings its data back."""
    assert {state for state, _, _ in THERE_IS} == {state.value for state in State} - {"deleted"}
