"""The Block Kit views that handlers answer with: pure functions from rows to blocks."""
