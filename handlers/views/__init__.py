"""The Block Kit that handlers answer with: pure functions from rows to blocks."""
