"""Any life of a subscription stays inside the table typed by hand, whatever people do on whatever day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.core.errors import Refused
from models.subscriptions.states import (
    Dated,
    StateEvent,
    cancel_from,
    dates_of,
    move,
    next_change_on,
    next_event,
    warned,
    withdraw_cancellation,
)
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import plan, subscription
from tests.models.subscriptions.desks import a_desk
from tests.models.subscriptions.typed import START, THERE_IS

RUNS = ("evaluation", "active", "past_due")
DAYS = st.integers(min_value=0, max_value=400)


class Life(RuleBasedStateMachine):
    """One subscription, what people do to it, and the clock. `state` and `bought` are what the typed table says."""

    today: date
    row: Subscription
    state: str
    bought: bool

    @initialize(start=st.sampled_from(START), grace=st.integers(0, 30), kept=st.integers(0, 90))
    def begin(self, start: tuple[SubscriptionState, bool], grace: int, kept: int) -> None:
        """An evaluation, or a term that was bought."""
        self.today, (state, self.bought) = date(2026, 3, 2), start
        of: Any = {"state": state, "bought": self.bought, "starts_on": self.today, "state_since": self.today}
        made = plan(grace_days=grace, retention_days=kept, longest_evaluation=90)
        self.row = subscription(1, under=made, ends_on=self.today + timedelta(days=29), **of)
        self.state = state.value

    def _happens(self, event: StateEvent) -> bool:
        """Whether the typed table lets it happen; it is tried in any case, and refused where not."""
        wanted = THERE_IS.get((self.state, event.value, self.bought))
        if wanted is None:
            before = self.row.model_dump()
            with pytest.raises(Refused):
                move(a_desk(self.today), self.row, event, self.today)
            assert self.row.model_dump() == before
            return False
        self.state, self.bought = wanted, self.bought or event.value in ("bought", "renewed", "reactivated")
        return True

    @rule(
        event=st.sampled_from([StateEvent.BOUGHT, StateEvent.RENEWED, StateEvent.EXTENDED, StateEvent.REACTIVATED]),
        days=DAYS,
    )
    def goes_on(self, event: StateEvent, days: int) -> None:
        """Somebody buys, renews, extends or reactivates it for so many days."""
        if self._happens(event):
            self.row.ends_on = max(self.row.ends_on, self.today) + timedelta(days=days)
            move(a_desk(self.today), self.row, event)
            assert self.row.cancelled_on is None

    @rule(days=DAYS)
    def is_cancelled(self, days: int) -> None:
        """Somebody cancels it from a day on: it runs until then, if it runs."""
        if (self.state, "cancelled", self.bought) not in THERE_IS:
            with pytest.raises(Refused):
                cancel_from(a_desk(self.today), self.row, self.today + timedelta(days=days))
            return
        cancel_from(a_desk(self.today), self.row, self.today + timedelta(days=days))
        if days == 0 or self.state not in RUNS:
            self.state = "cancelled"

    @rule()
    def is_kept(self) -> None:
        """Somebody takes back a cancellation; that changes no state, and no other date."""
        waits = self.row.cancelled_on is not None and self.row.cancelled_on > self.today
        if not waits:
            with pytest.raises(Refused):
                withdraw_cancellation(a_desk(self.today), self.row)
            return
        withdraw_cancellation(a_desk(self.today), self.row)
        assert self.row.cancelled_on is None

    @rule(days=DAYS)
    def time_passes(self, days: int) -> None:
        """The clock does what is due, each in its turn and none before its day."""
        self.today += timedelta(days=days)
        while (day := next_change_on(self.row)) is not None and day <= self.today:
            coming = next_event(self.row)
            assert coming is not None
            due_on, event = coming
            if due_on > day:
                warned(self.row, self.today)
                continue
            self.state = THERE_IS[self.state, event.value, self.bought]
            move(a_desk(self.today), self.row, event, due_on)
            assert due_on <= self.today

    @precondition(lambda self: self.state == "deleted")
    @rule(event=st.sampled_from(list(StateEvent)))
    def stays_deleted(self, event: StateEvent) -> None:
        """Whatever is tried."""
        assert not self._happens(event)

    @invariant()
    def it_is_where_the_table_says(self) -> None:
        """And nobody forgets it before it is deleted."""
        assert (self.row.state.value, self.row.bought) == (self.state, self.bought)
        assert (self.row.state_ends_on is None) == (self.state == "deleted")

    @invariant()
    def its_dates_are_in_order(self) -> None:
        """Nothing is deleted before it is over."""
        facts = dates_of(self.row)
        assert [day for _, day in facts] == sorted(day for _, day in facts)
        days = dict(facts)
        over = [days[what] for what in (Dated.SUSPENDED, Dated.CANCELLED) if what in days]
        assert all(day <= days[Dated.DELETED] for day in over)


TestLives = Life.TestCase
