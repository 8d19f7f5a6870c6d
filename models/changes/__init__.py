"""Changes to a subscription that are quoted, ordered or credited, and the clock that moves its states."""
